"""What the documentation repeats of the code is what the code says now."""

from pathlib import Path

import pytest

from tools import docs


@pytest.mark.parametrize(("file", "text"), [pytest.param(*pair, id=pair[0].name) for pair in docs.current()])
def test_generated_part_is_current(file: Path, text: str) -> None:
    assert file.read_text("utf-8") == text, "run `python -m tools.docs`"
