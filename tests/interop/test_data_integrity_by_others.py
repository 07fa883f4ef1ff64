"""Every cryptosuite that signs whole documents, as Digital Bazaar's libraries sign it.

In both data models, in credentials and presentations, and broken in one place each.
"""

from collections import Counter

import msgspec
import pytest

from tests.interop.ask_ours import our_opinion, undeserved
from tests.interop.peers import HERE, Case, told_by

FAMILIES = {
    "eddsa-rdfc-2022": 12,
    "eddsa-jcs-2022": 12,
    "ecdsa-rdfc-2019": 24,
    "ecdsa-jcs-2019": 24,
    "ecdsa-xi-2023": 24,
    "eddsa-2022": 12,
    "json-eddsa-2022": 12,
    "jcs-eddsa-2022": 12,
    "ecdsa-2019": 24,
    "jcs-ecdsa-2019": 24,
    "RsaSignature2018": 6,
    "Ed25519Signature2018": 6,
    "JsonWebSignature2020": 36,
    "printed codes": 1,
    "data-integrity/v1": 3,
}
OPEN = {"proof.extra_information_missing", "proof.context_unsigned"}

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir()
    and not (HERE / "node_modules/@digitalbazaar/jws-linked-data-signature").is_dir(),
    reason="the peers' packages for these suites are not installed: run npm ci in tests/interop",
)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Everything that the libraries sign."""
    told = told_by("issue_data_integrity.mjs")
    return [msgspec.json.decode(line, type=Case) for line in told]


def test_the_libraries_sign_what_they_should(cases: list[Case]) -> None:
    assert Counter(case.family for case in cases) == FAMILIES
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_they_sign_gets_the_verdict_that_it_deserves(family: str, cases: list[Case]) -> None:
    assert await undeserved(cases, family) == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_they_broke_is_refused_for_the_right_reason(family: str, cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        if case.family == family and case.expected != "verified":
            ours = await our_opinion(case)
            if case.expected == "inconclusive":
                expected = OPEN
            elif case.name.endswith("another challenge"):
                expected = {"challenge.differs"}
            else:  # JSON of a proof over other contexts does not even fit the document
                expected = {"proof.signature_invalid", "structure.proof"}
            if expected.isdisjoint(ours.codes):
                wrong.append(f"{case.name}: expected {expected}, got {ours.codes}")

    assert wrong == []
