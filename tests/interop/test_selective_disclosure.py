"""What Digital Bazaar's issuer signs and its holder derives is proven; broken in one place, it is not."""

from collections import Counter
from typing import Any

import msgspec
import pytest

from did_methods.core.errors import DidProblem
from tests.interop.ask_ours import our_opinion
from tests.interop.peers import HERE, Case, told_by
from tests.unit.suites.judging import judged
from verifier.errors import Problem

SUITES = ("ecdsa-sd-2023", "bbs-2023")
FAMILIES = dict.fromkeys(SUITES, 19) | {f"presented with {suite}": 7 for suite in SUITES}

CODES = {
    "base proof": {"proof.base_proof"},
    "course added": {"proof.labels_differ"},
    "course taken out": {"proof.labels_differ"},
    # Labels are random: what is taken out is now and then the last statement, and its index points past the end.
    "issuer taken out": {"proof.statement_count", "proof.value_malformed"},
    "undefined term added": {"linked_data.unsigned_term"},
}

PRESENTED = {
    "answered another challenge": "challenge.differs",
    "made for another domain": "challenge.domain_differs",
    "base proof": "proof.base_proof",
    "another holder": "proof.signature_invalid",
    "challenge written over": "proof.signature_invalid",
    "signed to assert": "proof.purpose",
}

needs_packages = pytest.mark.skipif(
    (HERE / "node_modules").is_dir()
    and not (HERE / "node_modules/@digitalbazaar/bbs-2023-cryptosuite").is_dir(),
    reason="the peers' packages for selective disclosure are not installed: run npm ci in tests/interop",
)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Everything that the issuer and the holder make."""
    told = told_by("issue_selective.mjs")
    return [msgspec.json.decode(line, type=Case) for line in told]


def code_of(case: Case) -> str:
    """Return the code that a case is refused with, or nothing if it is proven."""
    assert isinstance(case.input, dict)
    document: dict[str, Any] = case.input
    try:
        facts = judged(document).facts
    except (Problem, DidProblem) as problem:
        return problem.code
    assert facts["selective"] is True
    return ""


@needs_packages
def test_the_peer_issues_what_it_should(cases: list[Case]) -> None:
    assert Counter(case.family for case in cases) == FAMILIES


@needs_packages
@pytest.mark.parametrize("family", SUITES)
def test_what_a_holder_derived_is_proven_and_nothing_else(family: str, cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        if case.family == family:
            expected = CODES.get(case.name.rpartition(": ")[2], {"proof.signature_invalid"})
            code = code_of(case)
            if code not in ({""} if case.expected == "verified" else expected):
                wrong.append((case.name, code))

    assert wrong == []


@needs_packages
@pytest.mark.parametrize("suite", SUITES)
async def test_a_presentation_that_is_secured_with_it_is_verified_for_this_request_alone(
    suite: str, cases: list[Case]
) -> None:
    for case in cases:
        if case.family == f"presented with {suite}":
            ours = await our_opinion(case)

            assert ours.verdict == case.expected, case.name
            if case.expected != "verified":
                assert PRESENTED[case.name.rpartition(": ")[2]] in ours.codes, case.name
