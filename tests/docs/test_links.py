"""Every link inside the documentation leads to a file that is there, and to a heading or an anchor that it has.

So does the type of every problem: a URL of this documentation, where no specification has named one.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.vectors_dir import ROOT
from verifier.codes import CODES
from verifier.service.problems import TYPE_BASE, type_of

_LINK: Final = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ANCHOR: Final = re.compile(r'<a id="([^"]+)"></a>')
_PAGES: Final = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def _anchors(page: Path) -> set[str]:
    """Return the names by which GitHub knows the headings of a page, and its anchors."""
    headings = _HEADING.findall(page.read_text("utf-8"))
    named = set(_ANCHOR.findall(page.read_text("utf-8")))
    return named | {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for file, anchor in _LINK.findall(page.read_text("utf-8")):
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), file
        assert not anchor or anchor in _anchors(target), f"{file}#{anchor}"


def test_problem_types_lead_to_the_line_of_their_code() -> None:
    ours = {type_of(code) for code in CODES if type_of(code).startswith(TYPE_BASE)}
    page, anchors = ROOT / "docs/codes.md", _anchors(ROOT / "docs/codes.md")

    assert TYPE_BASE.endswith(f"/blob/main/{page.relative_to(ROOT)}#")
    assert TYPE_BASE + "request.policy" in ours
    assert {url.removeprefix(TYPE_BASE) for url in ours} <= anchors
