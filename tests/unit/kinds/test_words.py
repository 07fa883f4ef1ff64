"""Texts as records write them."""

import pytest

from verifier.kinds.core.words import MAX_TEXT, each, text_of, told


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Welder", "Welder"),
        ("  Welder\n", "Welder"),
        ("", None),
        ("  ", None),
        (0, "0"),
        (2.5, "2.5"),
        (True, None),
        (None, None),
        (["Welder"], None),
        ({}, None),
        ({"de": "Schweißer", "en": "Welder"}, "Welder"),
        ({"de": "Schweißer"}, "Schweißer"),
        ({"en": {"en": "Welder"}}, None),
    ],
)
def test_a_text_is_read(value: object, text: str | None) -> None:
    assert text_of(value) == text


def test_a_long_text_is_cut_to_what_a_report_repeats() -> None:
    cut = text_of("x" * 10_000)

    assert cut is not None
    assert len(cut) == MAX_TEXT
    assert cut.endswith("x…")


def test_one_value_and_a_list_of_one_have_their_own_pointers() -> None:
    assert list(each("a", "/x")) == [("/x", "a")]
    assert list(each(["a"], "/x")) == [("/x/0", "a")]
    assert list(each(None, "/x")) == []


def test_nothing_is_told_of_what_is_not_there_and_zero_is() -> None:
    assert told(a=None, b=[], c={}, d=0, e="x") == {"d": 0, "e": "x"}
