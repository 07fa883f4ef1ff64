"""Imported frameworks in one SQLite file: built whole beside the old one and put in its place, then only read.

Whoever has the file open keeps reading the one that it opened. Every question is answered over an index of the
database; none reads a table through.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from verifier.competencies.files import MAX_JSON_BYTES, read_json, read_table
from verifier.competencies.frameworks.core.statements import FrameworkRejected, Linked, Named
from verifier.competency import Entry, Match

APPLICATION_ID: Final = 0x4C455231  # "LER1": says that a file is such an index
VERSION: Final = 1  # of its tables
MAX_FILES: Final = 200  # of one import
MAX_ENTRIES: Final = 2_000_000  # of one index; ESCO has 17,000, all of CASE Network about 1,000,000
MAX_LINKS: Final = 4_000_000
MAX_LINE: Final = 1024 * 1024  # characters of one line of a table; names and descriptions have a few thousand
MAX_EQUALS: Final = 100  # exact matches of one entry that are followed; more mean that a crosswalk is wrong
MAX_NEIGHBOURS: Final = 500  # of one entry; the largest group of ISCO has 150 occupations

_PEEKED: Final = 64  # bytes in which JSON begins, white space before it included

_TABLES: Final = """
CREATE TABLE nodes(id INTEGER PRIMARY KEY, framework TEXT NOT NULL, code TEXT, url TEXT, name TEXT) STRICT;
CREATE TABLE keys(key TEXT PRIMARY KEY, node INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE links(
    origin INTEGER, target INTEGER, match TEXT, PRIMARY KEY(origin, target, match)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_back ON links(target, origin, match);
"""
FIND: Final = "SELECT node FROM keys WHERE key = ?"
ENTRY: Final = "SELECT framework, code, url, name FROM nodes WHERE id = ?"
ONWARD: Final = "SELECT match, target FROM links WHERE origin = ? ORDER BY target LIMIT ?"
BACKWARD: Final = "SELECT match, origin FROM links WHERE target = ? ORDER BY origin LIMIT ?"
_TURNED: Final = {Match.BROAD: Match.NARROW, Match.NARROW: Match.BROAD}


class IndexUnusable(OSError):
    """There is no index of frameworks at that path that this version reads; the message says which path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What one file added. `entries`: those that it names for the first time; `links`: those that are new."""

    file: str
    format: str
    entries: int
    links: int


class CompetencyIndex:
    """The reader. One connection, which any thread may use; see `Index` of competencies/view.py."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path` for reading.

        Raises:
            IndexUnusable: it is not there, or no such index.
        """
        try:
            # Immutable: the file is replaced and never written to, so nothing need be locked.
            self._read = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            marks = [
                self._read.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version")
            ]
        except sqlite3.Error as error:
            raise IndexUnusable(f"{path}: expected an index of frameworks, got {error}") from error
        if marks != [APPLICATION_ID, VERSION]:
            self._read.close()
            raise IndexUnusable(
                f"{path}: expected an index of frameworks of version {VERSION}, got another file"
            )

    def find(self, key: str) -> int | None:
        """Return the node that this key names."""
        row = self._read.execute(FIND, (key,)).fetchone()
        return None if row is None else int(row[0])

    def entry(self, node: int) -> Entry:
        """Return what a node is."""
        framework, code, url, name = self._read.execute(ENTRY, (node,)).fetchone()
        return Entry(framework=framework, code=code, url=url, name=name)

    def equals(self, node: int) -> Sequence[int]:
        """Return the node and its exact matches, over others as well, at most MAX_EQUALS."""
        found = {node: None}
        waiting = [node]
        while waiting and len(found) < MAX_EQUALS:
            for match, other in self.neighbours(waiting.pop(0)):
                if match is Match.EXACT and other not in found and len(found) < MAX_EQUALS:
                    found[other] = None
                    waiting.append(other)
        return list(found)

    def neighbours(self, node: int) -> Sequence[tuple[Match, int]]:
        """Return its neighbours, at most MAX_NEIGHBOURS each way, and what each is to it."""
        onward = self._read.execute(ONWARD, (node, MAX_NEIGHBOURS))
        backward = self._read.execute(BACKWARD, (node, MAX_NEIGHBOURS))
        found = dict.fromkeys((Match(match), other) for match, other in onward)
        for stated, other in backward:
            match = Match(stated)
            found[_TURNED.get(match, match), other] = None
        return list(found)

    def close(self) -> None:
        """Close the file."""
        self._read.close()


def build_index(path: Path, files: Sequence[Path]) -> list[Imported]:
    """Make the index at `path` anew from these files; where one is wrong, what was there stays.

    Raises:
        FrameworkRejected: a file is no framework, or there is too much; the message names the file.
        OSError: a file cannot be read, or the index cannot be written.
    """
    if not 0 < len(files) <= MAX_FILES:
        raise FrameworkRejected("framework.too_large", f"expected 1 to {MAX_FILES} files, got {len(files)}")
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with contextlib.closing(_Builder(beside)) as builder:
            imported = [builder.add(file) for file in files]
            builder.finish()
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return imported


class _Builder:
    """Writes one index. A key is somebody's who had it first; a later file renames what it defines again."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        path.touch(mode=0o644)
        self._write = sqlite3.connect(path, isolation_level=None)
        self._write.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
            f"{_TABLES} BEGIN;"
        )
        self._nodes: dict[str, int] = {}
        self._named: set[int] = set()
        self._written = 0
        self._links = 0

    def add(self, file: Path) -> Imported:
        """Write what a file says."""
        entries, links = len(self._named), self._links
        try:
            with file.open("rb") as opened:
                is_json = opened.read(_PEEKED).lstrip()[:1] == b"{"
            with file.open("rb") as opened, file.open(encoding="utf-8-sig", newline="") as text:
                read = read_json(opened.read(MAX_JSON_BYTES + 1)) if is_json else read_table(_lines(text))
                for statement in read.statements:
                    if isinstance(statement, Linked):
                        self._link(statement)
                    else:
                        self._node(statement)
        except FrameworkRejected as rejected:
            raise FrameworkRejected(rejected.code, f"{file}: {rejected.detail}") from rejected
        return Imported(
            file=str(file), format=read.format, entries=len(self._named) - entries, links=self._links - links
        )

    def finish(self) -> None:
        """Make what was written last."""
        self._write.execute("COMMIT")

    def close(self) -> None:
        """Close the file, finished or not."""
        self._write.close()

    def _node(self, named: Named) -> int:
        node = next((self._nodes[key] for key in named.keys if key in self._nodes), None)
        stated = named.reference
        if node is None:
            node = self._written = self._written + 1
            if node > MAX_ENTRIES:
                raise FrameworkRejected(
                    "framework.too_large", f"expected at most {MAX_ENTRIES} entries, got more"
                )
            self._write.execute(
                "INSERT INTO nodes VALUES (?, ?, ?, ?, ?)",
                (node, stated.framework, stated.code, stated.url, stated.name),
            )
        elif named.is_defined:
            self._write.execute(
                "UPDATE nodes SET code = coalesce(?, code), url = coalesce(?, url), name = coalesce(?, name) "
                "WHERE id = ?",
                (stated.code, stated.url, stated.name, node),
            )
        if named.is_defined:
            self._named.add(node)
        for key in named.keys:
            if self._nodes.setdefault(key, node) == node:
                self._write.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (key, node))
        return node

    def _link(self, linked: Linked) -> None:
        ends = self._node(linked.origin), self._node(linked.target)
        if ends[0] == ends[1]:
            return
        written = self._write.execute(
            "INSERT OR IGNORE INTO links VALUES (?, ?, ?)", (*ends, linked.match.value)
        )
        self._links += written.rowcount
        if self._links > MAX_LINKS:
            raise FrameworkRejected("framework.too_large", f"expected at most {MAX_LINKS} links, got more")


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines of a table, none longer than MAX_LINE."""
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            raise FrameworkRejected("framework.too_large", f"expected lines of at most {MAX_LINE} characters")
        yield line
