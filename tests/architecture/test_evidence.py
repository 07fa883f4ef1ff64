"""Every suite is held against other people's work, and every line of tests/evidence.toml that says so is true."""

import ast
import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.conformance.cases import Case, cases, known_gaps
from tests.evidence import Evidence, evidence
from tests.interop.record import recorded
from tests.vectors_dir import ROOT, VECTORS, needs_vectors
from verifier.suites import SUITES

ROWS: Final = [pytest.param(row, id=row.name) for row in evidence()]
# These try a document of every suite there is, or of every recorded one, and say so themselves.
EVERY_SUITE: Final = "tests/properties/test_every_suite.py"
EVERY_RECORDED: Final = "tests/conformance/test_recorded.py"
_TOKEN: Final = b"ey"


@cache
def _valid_by_suite() -> dict[str, set[str]]:
    """Return the folders that hold a good credential of each suite that gets its published verdict."""
    found: dict[str, set[str]] = {}
    for case in cases():
        if case.is_scored and case.expected == "valid" and case.id not in known_gaps():
            for suite in _suites(case):
                found.setdefault(suite, set()).add(case.id.partition("/")[0])
    return found


def _suites(case: Case) -> set[str]:
    return {"jws"} if case.raw.startswith(_TOKEN) else set(case.suites)


@cache
def _declared() -> frozenset[str]:
    """Return the packages that tests/interop, or the project's own tests, ask for by name."""
    npm: dict[str, Any] = json.loads((ROOT / "tests/interop/package.json").read_bytes())
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    asked = [name for group in groups.values() for name in group if isinstance(name, str)]
    return frozenset(npm["dependencies"]) | {re.split(r"[\[<>=~!; ]", name, maxsplit=1)[0] for name in asked}


def _tests_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _names_suite(path: Path, suite: str) -> bool:
    """Say whether a test, or what it imports or (in tests/interop) may run, names a suite."""
    word = re.compile(rf"(?<![\w-]){re.escape(suite)}(?![\w-])")
    text = path.read_text("utf-8")
    files = [
        ROOT / f"{name.replace('.', '/')}.py" for name in re.findall(r"from (tests\.[\w.]+) import", text)
    ]
    if path.parent.name == "interop":
        files += [*path.parent.glob("*.mjs"), *path.parent.glob("didkit_*.py")]
    return any(word.search(file.read_text("utf-8")) for file in (path, *files) if file.is_file())


def test_every_suite_has_its_row_and_every_row_its_suite() -> None:
    assert [row.name for row in evidence()] == list(SUITES)


@pytest.mark.parametrize("row", ROWS)
def test_a_suite_has_vectors_from_outside_an_issuer_and_negatives(row: Evidence) -> None:
    assert row.published or row.recorded
    assert bool(row.issuers) is bool(row.interop) is not row.keyless
    assert row.negatives


@needs_vectors
@pytest.mark.parametrize("row", ROWS)
def test_the_published_vectors_are_good_credentials_of_the_suite_that_verify(row: Evidence) -> None:
    """That they verify is what tests/conformance/test_vectors.py holds; gaps do not count."""
    if row.vectors:
        assert all((VECTORS / folder).is_dir() for folder in row.published)
        assert row.name not in _valid_by_suite()
    else:
        assert set(row.published) <= _valid_by_suite().get(row.name, set())


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_of_its_vectors_are_tests_and_name_every_folder(row: Evidence) -> None:
    texts = []
    for node in row.vectors:
        file, _, function = node.partition("::")
        assert function in _tests_in(ROOT / file), node
        texts.append((ROOT / file).read_text("utf-8"))

    if row.vectors:
        assert all(any(_names_folder(text, folder) for text in texts) for folder in row.published)


def _names_folder(text: str, folder: str) -> bool:
    """Say whether a test names a folder of vectors, or looks for the cases of a suite in all of them."""
    return (
        re.search(rf"(?<![\w-]){re.escape(folder)}(?![\w-])", text) is not None
        or "tests.conformance.cases" in text
    )


@pytest.mark.parametrize("row", ROWS)
def test_the_recorded_vectors_are_there_and_by_the_issuers_of_the_row(row: Evidence) -> None:
    by = {
        part.rpartition(" ")[0]
        for entry in recorded()
        if entry.suite == row.name
        for part in entry.software.split(", ")
    }

    assert bool(by) == row.recorded
    assert by <= set(row.issuers)


@pytest.mark.parametrize("row", ROWS)
def test_the_issuers_are_packages_that_are_asked_for(row: Evidence) -> None:
    assert set(row.issuers) <= _declared()


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_that_are_named_are_tests_of_the_suite(row: Evidence) -> None:
    for node in (*row.interop, *row.negatives):
        file, _, function = node.partition("::")
        path = ROOT / file

        assert function.startswith("test_")
        assert function in _tests_in(path), node
        tries_all = file == EVERY_SUITE or (file == EVERY_RECORDED and row.recorded)
        assert tries_all or _names_suite(path, row.name), node
    assert all(node.startswith("tests/interop/") for node in row.interop)
