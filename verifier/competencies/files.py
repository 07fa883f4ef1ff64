"""From the bytes of a file to what it says: its format, and every statement in it. Pure; whoever opens it reads.

JSON is read whole by the strict reader, tables row by row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.competencies.frameworks import JSON_FRAMEWORKS, TABLE_FRAMEWORKS
from verifier.competencies.frameworks.core.statements import FrameworkRejected, Statement
from verifier.competencies.frameworks.core.tables import Table, rows

MAX_JSON_BYTES: Final = 128 * 1024 * 1024  # 100,000 CASE items with their associations have about 100 MB
MAX_JSON_VALUES: Final = 8_000_000  # about 25 for an item with its association
MAX_JSON_DEPTH: Final = 16  # an envelope around a graph has 7
MAX_ROWS: Final = 2_000_000  # of one table; ESCO's largest has 130,000
_DELIMITERS: Final = (",", "\t")


@dataclass(frozen=True, slots=True)
class Read:
    """What a file is, by the name of its format, and what it says, read as it is asked for."""

    format: str
    statements: Iterator[Statement]


def read_json(raw: bytes) -> Read:
    """Return what a framework in JSON says.

    Raises:
        FrameworkRejected: it is not JSON, or of no known format; while it is read, because something in it is wrong.
    """
    try:
        document = parse_json_object(
            raw, max_bytes=MAX_JSON_BYTES, max_depth=MAX_JSON_DEPTH, max_values=MAX_JSON_VALUES
        )
    except JsonInvalid as invalid:
        raise FrameworkRejected("framework.shape", invalid.detail) from invalid
    for each in JSON_FRAMEWORKS.values():
        part = each.find(document)
        if part is not None:
            return Read(each.name, each.read(part))
    raise FrameworkRejected(
        "framework.unknown_format", f"expected one of {', '.join(JSON_FRAMEWORKS)} as JSON, got none of them"
    )


def read_table(lines: Iterable[str]) -> Read:
    """Return what a table says; `lines` are its lines with their ends.

    Raises:
        FrameworkRejected: it is no table, or of no known columns; while it is read, because a row is wrong.
    """
    waiting = iter(lines)
    try:
        first = next(waiting, "")
    except UnicodeDecodeError as error:
        raise FrameworkRejected("framework.shape", "expected a table in UTF-8, got other bytes") from error
    for delimiter in _DELIMITERS:
        header = next((cells for _, cells in rows([first], delimiter=delimiter)), [])
        for each in TABLE_FRAMEWORKS.values():
            for table in each.tables:
                if table.columns() <= set(header):
                    return Read(each.name, _statements(waiting, delimiter, header, table))
    raise FrameworkRejected(
        "framework.unknown_format",
        f"expected the columns of one of {', '.join(TABLE_FRAMEWORKS)}, got others",
    )


def _statements(lines: Iterable[str], delimiter: str, header: list[str], table: Table) -> Iterator[Statement]:
    if len(set(header)) != len(header):
        raise FrameworkRejected("framework.shape", "expected each column once, got one twice")
    for number, (_, cells) in enumerate(rows(lines, delimiter=delimiter)):
        if number == MAX_ROWS:
            raise FrameworkRejected("framework.too_large", f"expected at most {MAX_ROWS} rows, got more")
        if len(cells) != len(header):
            raise FrameworkRejected(
                "framework.shape", f"expected {len(header)} cells in row {number + 2}, got {len(cells)}"
            )
        yield from table.read(dict(zip(header, cells, strict=True)))
