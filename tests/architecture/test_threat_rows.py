"""Every row of the threat catalogue has a test that names it: by its id, its name, its docstring or a heading above."""

import re
from functools import cache
from typing import Final

import pytest

from tests.vectors_dir import ROOT

# Network, JSON, linked data, proofs, JOSE, SD-JWT, status lists, display, images, service.
LAST: Final = {"N": 39, "J": 15, "L": 15, "P": 20, "W": 14, "S": 13, "T": 16, "D": 7, "B": 4, "R": 11}
ROWS: Final = [f"{letter}{number:02}" for letter, last in LAST.items() for number in range(1, last + 1)]


@cache
def _tests() -> str:
    """Return the text of all tests."""
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("test_*.py")))


def test_the_catalogue_has_so_many_rows() -> None:
    assert len(ROWS) == 154


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_catalogue_has_its_test(row: str) -> None:
    # The id of a case (`id="L01-…"`), the name of a test (`test_r01_…`), the docstring of a test or of a file of tests
    # ("Row L01"), or the heading over some tests ("# N07, N08: redirects"). A range names its ends alone.
    listed = r"(?:\w\d\d(?:, | and | to |, and ))*"
    named = re.compile(
        rf'id=f?"{row}-|\btest_{row.lower()}_|\bRows? {listed}{row}\b|^# (?:--- )?{listed}{row}\b.*:',
        re.MULTILINE,
    )

    assert named.search(_tests())
