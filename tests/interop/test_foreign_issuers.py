"""What other people's software issues gets the verdict that it deserves from us."""

from collections import Counter

import pytest

from tests.interop.ask_ours import our_opinion
from tests.interop.peers import Case

FAMILIES = {
    "credentials": 44,
    "proof sets": 4,
    "did:web": 35,
    "status lists": 30,
    "broken credentials": 76,
    "presentations": 44,
    "jwt credentials": 102,
    "did-jwt-vc": 21,
    "broken jwt credentials": 210,
    "jwt presentations": 8,
    "didkit": 29,
}
"""How many cases each family has: a peer that falls silent must not make a test green."""

KNOWN_GAPS: dict[str, str] = {
    "didkit: Ed25519Signature2020 whose proof has a context": "proofs with a context of their own are not read",
}
"""Cases that deserve another verdict than they get, and why; one that is mended has to leave."""


def test_every_peer_issues_what_it_should(cases: list[Case]) -> None:
    found = Counter(case.family for case in cases)

    assert found == FAMILIES
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_others_issue_gets_the_verdict_that_it_deserves(family: str, cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        if case.family == family:
            ours = await our_opinion(case)
            if (ours.verdict == case.expected) is (case.name in KNOWN_GAPS):
                wrong.append(f"{case.name}: expected {case.expected}, got {ours.verdict} {ours.codes}")

    assert wrong == []
