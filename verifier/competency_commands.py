"""The commands `ler-verifier competencies import` and `... look`: make the index of frameworks, and look into it."""
# ruff: noqa: PLC0415 - what reads frameworks is loaded by the command that needs it

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.competency import Entry, Looked


def add_commands(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the two commands below `competencies`, with the options that are common to all."""
    commands = parser.add_subparsers(dest="action", required=True, metavar="import|look")
    command = commands.add_parser(
        "import", parents=[common], help="make the index anew from files of frameworks"
    )
    command.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="CASE, CTDL-ASN, ESCO, O*NET, SOC, CIP"
    )
    command.add_argument("--index", metavar="FILE", help="the index; left out: the setting `competencies`")
    command = commands.add_parser(
        "look", parents=[common], help="say what an entry is, and what it is the same as or next to"
    )
    command.add_argument("reference", metavar="REFERENCE", help="an address, or framework:code")
    command.add_argument("--index", metavar="FILE", help="the index; left out: the setting `competencies`")


def import_files(index: Path, files: list[Path]) -> Iterator[str]:
    """Make the index and yield a line for each file: what it is and what it added.

    Raises:
        FrameworkRejected: a file is no framework, or there is too much.
        OSError: a file cannot be read, or the index cannot be written.
    """
    from verifier.competency_desk import import_frameworks

    for one in import_frameworks(index, files):
        yield f"{one.file}: {one.format}, {one.entries} entries, {one.links} links"


def described(looked: "Looked") -> Iterator[str]:
    """Yield an entry and its neighbours, a line each."""
    yield _line(looked.entry)
    for neighbour in looked.neighbours:
        yield f"  {neighbour.match.value:<8}{_line(neighbour.entry)}"


def _line(entry: "Entry") -> str:
    where = f"{entry.framework}:{entry.code}" if entry.code is not None else entry.url or entry.framework
    return where if entry.name is None else f"{where}  {entry.name}"
