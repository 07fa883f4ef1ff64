"""Every row of the threat catalogue on linked data, proofs and SD-JWT has a test in tests/threats that names it."""

import re
from typing import Final

import pytest

from tests.vectors_dir import ROOT

ROWS: Final = [
    f"{letter}{number:02}"
    for letter, last in (("L", 15), ("P", 20), ("S", 13))
    for number in range(1, last + 1)
]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_catalogue_has_its_test(row: str) -> None:
    # The id of a case (`id="L01-…"`), or the docstring of a test or of a file of tests ("Row L01").
    named = re.compile(rf'id=f?"{row}-|\bRows? (?:\w\d\d(?:, | and | to ))*{row}\b')
    files = sorted((ROOT / "tests/threats").glob("test_*.py"))

    assert any(named.search(file.read_text("utf-8")) for file in files)
