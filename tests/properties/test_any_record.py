"""Any subject whatever, under a signature that holds, gives a report: a record is foreign even when it is proven."""

import json
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.properties.test_any_input import codes_of, judged
from verifier.codes import CODES
from verifier.report import Report, encode_report

ISSUER: Final = Issuer()
BOUNDED: Final = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
# The words of the records among which the odd values are put, so that they get past the first look.
WORDS: Final = {
    "OpenBadgeCredential": (
        "id identifier achievement result resultDescription achievedLevel rubricCriterionLevel value valueMax "
        "allowedValue status alignment targetUrl targetCode targetType creditsEarned creditsAvailable source "
        "creator criteria name type"
    ).split(),
    "ClrCredential": (
        "id identifier achievement verifiableCredential association associations associationType sourceId targetId "
        "credentialSubject issuer name type"
    ).split(),
    "LER-RS VC": (
        "lerrsType person name given educationAndLearnings educationDegrees employmentHistories positionHistories "
        "title organization start end licenses certifications effectiveTimePeriod skills definitionReference reference "
        "verifications verifyingOrganization otherW3CVerifiableCredential verifiedCredentials credentialSubject type"
    ).split(),
}


def _values(words: list[str]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(words)
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    texts = st.sampled_from(["a", "urn:x:1", "NaN", "1e999999", "sha256$00", "", "é"]) | st.text(max_size=5)
    return st.recursive(
        leaves | texts.filter(lambda text: text.isprintable()),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
        max_leaves=20,
    )


@pytest.mark.parametrize("kind", WORDS)
@BOUNDED
@given(data=st.data())
async def test_any_subject_gives_a_report(kind: str, data: st.DataObject) -> None:
    values = _values(WORDS[kind])
    subject = data.draw(st.dictionaries(st.sampled_from(WORDS[kind]), values, min_size=1, max_size=6))
    claims = credential.badge(
        issuer=ISSUER.did, type=["VerifiableCredential", kind], credentialSubject={"x": 1, **subject}
    )

    answer = await judged(ISSUER.sign_jwt(claims).encode())

    if isinstance(answer, Report):
        assert set(codes_of(answer)) <= set(CODES)
        assert json.loads(encode_report(answer))["verdict"] == answer.verdict
    else:
        assert answer in CODES
