"""Where the claims stand that a holder disclosed: names alone, and no more of them than are told."""

import tracemalloc
from typing import Any

from verifier.suites.core.places import MAX_TOLD, told_of


def test_the_ends_are_told_in_the_order_of_the_document() -> None:
    subject = {"name": "x", "degree": {"a/b~c": [1, [2], {}]}, "scores": {"did:web:a.example": 5, "x": 6}}

    assert told_of({"@context": 1, "credentialSubject": subject, "proof": 2}) == [
        "/credentialSubject/name",
        "/credentialSubject/degree/a~1b~0c/0",
        "/credentialSubject/degree/a~1b~0c/1/0",
        "/credentialSubject/scores",
    ]


def test_a_place_that_is_not_told_takes_no_memory() -> None:
    """The names on the way to 39,000 values, for each of them, were 190 MB."""
    value: Any = list(range(39_000))
    for _ in range(60):
        value = {"n" * 80: value}
    tracemalloc.start()

    places = told_of({"claim": value})

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(places) == MAX_TOLD
    assert most < 4 * 1024 * 1024
