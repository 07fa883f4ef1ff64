"""What we call good or broken, other people's verifiers call so too; where not, the reason stands here."""

import re
from dataclasses import dataclass

import pytest

from tests.interop.peers import Case, Judgement, judged

BOTH_HOUSES = {"@digitalbazaar/vc", "@digitalcredentials/vc"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Peers that see a kind of case otherwise, with `theirs`, and why we stay with ours."""

    judges: set[str]
    cases: str  # a regular expression over the case's whole name
    theirs: str
    reason: str


DIFFERENCES = (
    Difference(
        judges=BOTH_HOUSES,
        cases=r".*: proof set (whose proof \d is broken|with a stranger's proof added)",
        theirs="verified",
        reason="They take one good proof of a set. We demand every proof of a suite that we support.",
    ),
    Difference(
        judges=BOTH_HOUSES,
        cases=r".*: presentation .*: signed by a stranger in the holder's name",
        theirs="verified",
        reason="They do not compare the presentation's holder with the controller of the key that signed it.",
    ),
    Difference(
        judges={"@digitalcredentials/vc"},
        cases=r"@digitalbazaar/vc: controls Ed25519Signature2020",
        theirs="not_verified",
        reason="Its canonicaliser for this suite (rdf-canonize 3) has not the escapes of RDFC-1.0.",
    ),
    Difference(
        judges={"@digitalcredentials/vc"},
        cases=r"@digitalcredentials/vc: controls Ed25519Signature2020",
        theirs="verified",
        reason="The same canonicaliser has signed it.",
    ),
    Difference(
        judges=BOTH_HOUSES,
        cases=r"didkit: Ed25519Signature2020 whose proof has a context",
        theirs="not_verified",
        reason="They look for the proof's type through the document's contexts alone.",
    ),
)


@pytest.fixture(scope="module")
def judgements(cases: list[Case]) -> list[Judgement]:
    return judged(cases)


def test_every_judge_has_judged(judgements: list[Judgement]) -> None:
    assert {one.judge for one in judgements} == BOTH_HOUSES | {"did-jwt-vc", "didkit", "jose"}
    assert len(judgements) > 600


def test_the_peers_say_what_we_say_but_for_the_differences_listed(
    cases: list[Case], judgements: list[Judgement]
) -> None:
    # A peer has no third ending: what nobody could find out is "not verified" to them.
    expected = {case.name: "verified" if case.expected == "verified" else "not_verified" for case in cases}
    seen = set()
    unexplained = []
    for one in judgements:
        if one.verdict == expected[one.name]:
            continue
        reasons = [
            difference.reason
            for difference in DIFFERENCES
            if one.judge in difference.judges
            and one.verdict == difference.theirs
            and re.fullmatch(difference.cases, one.name)
        ]
        seen.update(reasons)
        if not reasons:
            unexplained.append(f"{one.judge} says {one.verdict} of {one.name}: {one.why}")

    assert unexplained == []
    assert seen == {difference.reason for difference in DIFFERENCES}
