"""Associations as a graph: what goes in a circle, and what has no end."""

from itertools import pairwise
from typing import Any

import pytest

from verifier.kinds.core.associations import broken_associations, open_ends


def edges(kind: str, *nodes: str) -> list[dict[str, Any]]:
    """Return associations of one type from each node to the next."""
    return [
        {"type": "Association", "associationType": kind, "sourceId": a, "targetId": b}
        for a, b in pairwise(nodes)
    ]


def codes(associations: list[dict[str, Any]]) -> list[str]:
    return [problem.code for problem in broken_associations(associations)]


@pytest.mark.parametrize("kind", ["isChildOf", "isParentOf", "isPartOf", "precedes", "replacedBy"])
def test_an_ordered_association_goes_in_no_circle(kind: str) -> None:
    assert codes(edges(kind, "a", "b", "c")) == []
    assert codes(edges(kind, "a", "b", "c", "a")) == ["kind.association_cycle"]
    assert codes(edges(kind, "a", "a")) == ["kind.association_cycle"]


@pytest.mark.parametrize("kind", ["exactMatchOf", "isPeerOf", "isRelatedTo"])
def test_what_is_said_of_equals_may_go_both_ways(kind: str) -> None:
    assert codes(edges(kind, "a", "b", "a")) == []


def test_parent_and_child_are_one_hierarchy_from_both_ends() -> None:
    assert codes([*edges("isChildOf", "a", "b"), *edges("isParentOf", "b", "a")]) == []
    assert codes([*edges("isChildOf", "a", "b"), *edges("isParentOf", "a", "b")]) == [
        "kind.association_cycle"
    ]


def test_a_course_may_precede_what_it_is_a_part_of() -> None:
    assert codes([*edges("precedes", "a", "b"), *edges("isPartOf", "b", "a")]) == []


def test_the_same_association_twice_is_no_circle() -> None:
    assert codes(edges("precedes", "a", "b") * 2) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"associationType": "isCousinOf"},
        {"associationType": ["isChildOf"]},
        {"sourceId": 5},
        {"targetId": ""},
        {"targetId": None},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_malformed(odd: dict[str, Any]) -> None:
    assert codes([{**edges("isChildOf", "a", "b")[0], **odd}]) == ["kind.association_malformed"]


def test_an_end_that_is_not_there_is_open() -> None:
    associations = edges("isPartOf", "a", "b", "c")

    assert open_ends(associations, frozenset("abc")) == 0
    assert open_ends(associations, frozenset("ab")) == 1
    assert open_ends(associations, frozenset()) == 2


def test_a_long_chain_is_walked_without_recursion() -> None:
    nodes = [str(number) for number in range(50_000)]

    assert codes(edges("precedes", *nodes)) == []
    assert codes(edges("precedes", *nodes, "0")) == ["kind.association_cycle"]
