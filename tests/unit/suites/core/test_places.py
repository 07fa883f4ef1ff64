"""Places of claims are told by name, in their order, and bounded; nobody's identifier is among them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.suites.core.places import MAX_TOLD, told, told_of

SHORT = st.text(max_size=5)


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ({"@context": ["x"], "proof": {"type": "x"}, "id": "did:example:ada"}, ["/id"]),
        ({"a": {"b/c": [1, {"d~": None}]}, "e": True}, ["/a/b~1c/0", "/a/b~1c/1/d~0", "/e"]),
        ({"empty": {}, "none": []}, []),
        ({"people": {"did:example:ada": {"name": "Ada"}}}, ["/people"]),
    ],
)
def test_places_are_those_of_values_in_the_order_of_the_document(
    document: dict[str, Any], places: list[str]
) -> None:
    assert told_of(document) == places


def test_no_more_are_told_than_anybody_reads_and_long_names_are_cut() -> None:
    wide = {"x": list(range(10 * MAX_TOLD)), "y" * 1000: 1}

    assert told_of(wide) == [f"/x/{index}" for index in range(MAX_TOLD)]
    assert told(("a", str(index)) for index in range(10 * MAX_TOLD)) == [
        f"/a/{index}" for index in range(MAX_TOLD)
    ]
    assert len(told([("y" * 1000,)])[0]) < 100


@given(
    st.dictionaries(
        SHORT,
        st.recursive(st.none() | SHORT, lambda of: st.lists(of) | st.dictionaries(SHORT, of), max_leaves=20),
    )
)
def test_any_document_has_places(document: dict[str, Any]) -> None:
    places = told_of(document)

    assert len(places) <= MAX_TOLD
    assert all(place.startswith("/") for place in places)
