"""Frameworks that come as tables: which columns hold a code, an address, a name, and what a row links.

Comma- or tab-separated text in UTF-8 with a header. Read row by row, so a table of any length takes little memory.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from verifier.competencies.frameworks.core.statements import (
    FrameworkRejected,
    Linked,
    Named,
    Statement,
    named,
)
from verifier.competencies.references import SkillRefused, read_skill
from verifier.competency import Match
from verifier.kinds.core.alignments import recognise
from verifier.model import Alignment

_SPREADSHEET: Final = '="'  # how a spreadsheet is told that a code is text


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Which columns of a row make an entry. `framework`: None where its address tells it.

    `absent`: codes that mean that there is none. `is_skill`: the code is written as employers ask for skills.
    """

    framework: str | None
    code: str | None = None
    url: str | None = None
    name: str | None = None
    is_defined: bool = True
    absent: frozenset[str] = frozenset()
    is_skill: bool = False

    def columns(self) -> Iterator[str]:
        """Yield the columns that have to be there."""
        yield from (column for column in (self.code, self.url, self.name) if column is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sort of table: the entry of each row, and another that it is linked to, which is `match` to it.

    `match_in`: the column that says so row by row.
    """

    entry: Cells
    other: Cells | None = None
    match: Match = Match.RELATED
    match_in: str | None = None

    def columns(self) -> frozenset[str]:
        """Return the columns by which such a table is known."""
        others = () if self.other is None else self.other.columns()
        own = () if self.match_in is None else (self.match_in,)
        return frozenset((*self.entry.columns(), *others, *own))

    def read(self, row: Mapping[str, str]) -> Iterator[Statement]:
        """Yield what one row says."""
        one = _entry(row, self.entry)
        if one is None:
            raise FrameworkRejected(
                "framework.entry", "expected a code or an address in each row, got neither"
            )
        other = None if self.other is None else _entry(row, self.other)
        yield one
        if self.other is not None and other is not None:
            if self.other.is_defined:
                yield other
            yield Linked(one, other, self._match(row))

    def _match(self, row: Mapping[str, str]) -> Match:
        if self.match_in is None:
            return self.match
        stated = row[self.match_in].strip()
        if stated not in {match.value for match in Match}:
            raise FrameworkRejected(
                "framework.link",
                f"expected one of {', '.join(Match)} as {self.match_in}, got {stated[:80]!r}",
            )
        return Match(stated)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFramework:
    """A framework whose files are tables. The first table all of whose columns are there is the one."""

    name: str
    title: str
    spec: str
    tables: tuple[Table, ...]


def rows(lines: Iterable[str], *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row with its number, from 1; the header is the first.

    Raises:
        FrameworkRejected: it is no such table.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as error:
            raise FrameworkRejected(
                "framework.shape", f"expected a table in UTF-8 at line {reader.line_num}, got {error}"
            ) from error
        if cells:
            yield reader.line_num, cells


def _entry(row: Mapping[str, str], cells: Cells) -> Named | None:
    code, url, name = (_cell(row, column) for column in (cells.code, cells.url, cells.name))
    if code in cells.absent:
        return None
    framework = cells.framework
    if cells.is_skill:
        return _skill(code)
    if framework is None:
        framework, in_address = recognise(url or "", "")
        code = in_address or code
    return named(Alignment(framework=framework, url=url, code=code, name=name), is_defined=cells.is_defined)


def _skill(text: str | None) -> Named | None:
    try:
        return None if text is None else named(read_skill(text), is_defined=False)
    except SkillRefused as refused:
        raise FrameworkRejected("framework.entry", refused.detail) from refused


def _cell(row: Mapping[str, str], column: str | None) -> str | None:
    if column is None:
        return None
    text = row[column].strip()
    if text.startswith(_SPREADSHEET):
        text = text[len(_SPREADSHEET) :].rstrip('"')
    return text or None
