"""What we call good or broken, other people's verifiers call so too; where not, the reason stands here."""

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.interop.ask_ours import our_opinion
from tests.interop.our_cases import our_cases
from tests.interop.peers import Case, Judgement, judged

BOTH_HOUSES = {"@digitalbazaar/vc", "@digitalcredentials/vc"}

JUDGES = {
    "@digitalbazaar/vc": 230,
    "@digitalcredentials/vc": 230,
    "did-jwt-vc": 120,
    "didkit": 150,
    "jose": 40,
}
"""How many cases each judge has judged at least: one that falls silent must not make a test green."""


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
        judges={"@digitalbazaar/vc"},
        cases=r"@digitalcredentials/vc: controls Ed25519Signature2020",
        theirs="not_verified",
        reason="It was signed without the escapes of RDFC-1.0, as URDNA2015 had it; for the older suites we read both.",
    ),
    Difference(
        judges={"did-jwt-vc", "didkit"},
        cases=r"jose: vcdm1 vc claim.* revocation bit set",
        theirs="verified",
        reason="They do not look at credentialStatus.",
    ),
    Difference(
        judges={"didkit"},
        cases=r".*: jwt presentation of a changed badge with an embedded proof",
        theirs="verified",
        reason="It judges the presentation's own signature, not the credentials inside.",
    ),
    Difference(
        judges=BOTH_HOUSES,
        cases=r".*: embedded presentation of an enveloped badge",
        theirs="not_verified",
        reason="They do not open envelopes.",
    ),
    Difference(
        judges=BOTH_HOUSES,
        cases=r".*: astral .*",
        theirs="verified",
        reason="They sort canonical statements by UTF-16 code units; RDFC-1.0 sorts them by code points.",
    ),
    Difference(
        judges=BOTH_HOUSES,
        cases=r"didkit: Ed25519Signature2020 whose proof has a context",
        theirs="not_verified",
        reason="They look for the proof's type through the document's contexts alone.",
    ),
)


@pytest.fixture(scope="module")
def all_cases(cases: list[Case]) -> list[Case]:
    return [*cases, *our_cases()]


@pytest.fixture(scope="module")
def judgements(all_cases: list[Case]) -> list[Judgement]:
    return judged(all_cases)


def test_every_judge_has_judged(judgements: list[Judgement]) -> None:
    found = Counter(one.judge for one in judgements)

    assert {judge: found[judge] >= least for judge, least in JUDGES.items()} == dict.fromkeys(JUDGES, True)
    assert set(found) == set(JUDGES)


async def test_what_our_builders_sign_gets_the_verdict_that_it_deserves() -> None:
    wrong = []
    for case in our_cases():
        ours = await our_opinion(case)
        if ours.verdict != case.expected:
            wrong.append(f"{case.name}: expected {case.expected}, got {ours.verdict} {ours.codes}")

    assert wrong == []


def test_the_peers_say_what_we_say_but_for_the_differences_listed(
    all_cases: list[Case], judgements: list[Judgement]
) -> None:
    # A peer has no third ending: what nobody could find out is "not verified" to them.
    expected = {
        case.name: "verified" if case.expected == "verified" else "not_verified" for case in all_cases
    }
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
