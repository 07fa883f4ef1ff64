"""Any bytes whatever give a report that is not verified, or a refusal by name. Nothing else comes out."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.builders import credential
from tests.builders.jws_json import encoded, general, signature
from tests.properties.corpus import ISSUER, as_bytes, corpus, internet
from tests.properties.mutants import changed, places
from tests.world import NOW
from verifier.codes import CODES
from verifier.errors import InputRefused, Rejected, Undetermined
from verifier.model import CompactJws, Presented
from verifier.policy import POLICIES, PolicyRefused
from verifier.policy_book import PolicyBook
from verifier.report import Report, encode_report
from verifier.steps.linked_domains import (
    judge_statement,
    linked_entries,
    names,
    origin_of,
    stated_origins,
)
from verifier.tightening import MEMBERS
from verifier.wiring import Verifier

BOUNDED = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


async def judged(raw: bytes, policy: str = "default") -> Report | str:
    """Return the report, or the code of the refusal; anything else escapes and fails the test."""
    try:
        return await Verifier(network=internet()).verify(raw, policy=policy, now=NOW, challenge="c")
    except InputRefused as refused:
        return refused.code


def codes_of(report: Report) -> Iterator[str]:
    for check in report.checks:
        if check.code is not None:
            yield check.code
    for child in report.children:
        yield from codes_of(child)


async def assert_not_verified(raw: bytes, policy: str = "default") -> None:
    answer = await judged(raw, policy)
    if isinstance(answer, str):
        assert answer in CODES
        return
    assert answer.verdict != "verified"
    assert set(codes_of(answer)) <= set(CODES)
    assert json.loads(encode_report(answer))["verdict"] == answer.verdict


@given(raw=st.binary(max_size=400), policy=st.sampled_from(list(POLICIES)))
@example(raw=b"", policy="default")
@example(raw=b"\x00", policy="default")
@example(raw=b'"', policy="default")
@example(raw=b'"\\ud800.e30.AA"', policy="default")
@example(raw=b'"eyJ9.\\u00e9.AA"', policy="default")
@example(raw="ey.é.é".encode(), policy="default")
@example(raw=b"ey\xff.a.b", policy="default")
@BOUNDED
async def test_any_bytes(raw: bytes, policy: str) -> None:
    await assert_not_verified(raw, policy)


@given(
    parts=st.lists(
        st.text(alphabet='abcdefXYZ0123456789-_=~!. eyJ{}"\n', max_size=30), min_size=1, max_size=5
    ),
    policy=st.sampled_from(list(POLICIES)),
)
@BOUNDED
async def test_any_text_that_looks_like_a_token(parts: list[str], policy: str) -> None:
    await assert_not_verified(("ey" + ".".join(parts)).encode(), policy)


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from([credential.V1, credential.V2, ISSUER.did, "VerifiableCredential", "VerifiablePresentation",
                     "2026-01-01T00:00:00Z", "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod", "https://a.example/"]),
)  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(
        ["@context", "@id", "@type", "@graph", "@value", "@list", "@set", "id", "type", "issuer", "credentialSubject",
         "proof", "jwt", "validFrom", "validUntil", "issuanceDate", "credentialStatus", "credentialSchema", "evidence",
         "holder", "verifiableCredential", "name", "cryptosuite", "proofValue", "verificationMethod", "proofPurpose",
         "created", "expires", "challenge", "domain", "previousProof", "statusListIndex", "statusListCredential",
         "relatedResource", "payload", "signatures", "ciphertext", "achievement"]
    ),
    st.text(max_size=10),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=25,
)


@given(value=VALUES, policy=st.sampled_from(list(POLICIES)))
@BOUNDED
async def test_any_json_value(value: Any, policy: str) -> None:  # noqa: ANN401
    await assert_not_verified(json.dumps(value).encode(), policy)


@given(members=st.dictionaries(NAMES, VALUES, min_size=1, max_size=6), policy=st.sampled_from(list(POLICIES)))
@BOUNDED
async def test_any_members_around_a_credential_that_nobody_signed(
    members: dict[str, Any], policy: str
) -> None:
    unsigned = credential.badge(issuer=ISSUER.did, status={"id": "urn:a:b", "type": "FooStatus"})

    await assert_not_verified(json.dumps({**unsigned, **members}).encode(), policy)


CLAIMS = NAMES | st.sampled_from(["vc", "vp", "iss", "sub", "jti", "nbf", "exp", "iat", "aud", "nonce"])
HEADERS = st.sampled_from(["alg", "typ", "kid", "jwk", "crit", "b64", "zip", "jku", "x5c", "cty"])


@given(
    payload=st.dictionaries(CLAIMS, VALUES, max_size=6), header=st.dictionaries(HEADERS, VALUES, max_size=4)
)
@BOUNDED
async def test_any_claims_in_a_token_that_is_really_signed(
    payload: dict[str, Any], header: dict[str, Any]
) -> None:
    """A key of one's own signs anything; a credential that is none must not verify for that."""
    token = ISSUER.jws({"alg": "EdDSA", "typ": "JWT", "kid": ISSUER.identity.method_id, **header}, payload)

    answer = await judged(token.encode())

    if not isinstance(answer, str) and answer.verdict == "verified":  # then it is a credential, and signed
        assert answer.proven
        assert "VerifiableCredential" in answer.types or "VerifiablePresentation" in answer.types


@given(
    payload=st.dictionaries(CLAIMS, VALUES, max_size=6),
    headers=st.lists(
        st.tuples(
            st.dictionaries(HEADERS, VALUES, max_size=4),
            st.none() | st.dictionaries(HEADERS, VALUES, max_size=2),
        ),
        min_size=1,
        max_size=3,
    ),
    members=st.dictionaries(
        st.sampled_from(["signatures", "signature", "protected", "payload"]), VALUES, max_size=1
    ),
    good=st.booleans(),
)
@BOUNDED
async def test_any_signatures_around_one_payload(
    payload: dict[str, Any],
    headers: list[tuple[dict[str, Any], dict[str, Any] | None]],
    members: dict[str, Any],
    good: bool,  # noqa: FBT001 - drawn
) -> None:
    """Each is really made by the key that it names, whatever else its header says: a credential has to be one."""
    text = encoded({**credential.badge(issuer=ISSUER.did), **payload} if good else payload)
    document = general(
        text,
        *(
            signature(ISSUER, text, unprotected=... if outside is None else outside, **header)
            for header, outside in headers
        ),
    )

    answer = await judged(as_bytes({**document, **members}), "default")

    if not isinstance(answer, str) and answer.verdict == "verified":
        assert answer.proven
        assert "VerifiableCredential" in answer.types or "VerifiablePresentation" in answer.types


OBJECTS = [good for good in corpus() if isinstance(good.document, dict)]
PLACES = {good.name: list(places(good.document)) for good in OBJECTS}


@given(data=st.data(), policy=st.sampled_from(list(POLICIES)))
@BOUNDED
async def test_any_value_in_any_place_of_a_good_document(data: st.DataObject, policy: str) -> None:
    good = data.draw(st.sampled_from(OBJECTS))
    assert isinstance(good.document, dict)
    path = data.draw(st.sampled_from(PLACES[good.name]))
    value = data.draw(VALUES)
    attack = changed(good.document, path, value)

    answer = await judged(as_bytes(attack), policy)

    assert (
        isinstance(answer, Report) or answer in CODES
    )  # what verifies is for the mutants to say: they know what is harmless


T = TypeVar("T")


def code_or(judge: Callable[[], T]) -> T | str:
    """Return what `judge` returns, or the code of what it refuses; anything else escapes and fails the test."""
    try:
        return judge()
    except (Rejected, Undetermined, PolicyRefused) as problem:
        return problem.code


@given(body=st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
@BOUNDED
def test_any_page_of_a_domain(body: bytes) -> None:
    entries = code_or(lambda: linked_entries(body))
    if isinstance(entries, str):
        assert entries == "domain.configuration_malformed"
    else:
        assert entries
        assert all(isinstance(entry, str | dict) for entry in entries)


@given(
    claims=st.dictionaries(NAMES | st.sampled_from(["issuanceDate", "expirationDate"]), VALUES, max_size=6),
    header=st.none() | st.dictionaries(HEADERS, VALUES, max_size=3),
)
@BOUNDED
def test_any_statement_of_a_domain(claims: dict[str, Any], header: dict[str, Any] | None) -> None:
    presented: Presented = claims
    if header is not None:
        presented = CompactJws(header=header, payload=claims, signing_input=b"", signature=b"")

    assert names(presented, ISSUER.did) in {True, False}
    with pytest.raises((Rejected, Undetermined)):  # nothing drawn here names the origin
        judge_statement(presented, ISSUER.did, "https://college.example")


@given(document=st.dictionaries(st.sampled_from(["service", "id"]), VALUES))
@BOUNDED
def test_any_services_of_a_document(document: dict[str, Any]) -> None:
    for stated in stated_origins(document):
        assert isinstance(stated, str)


@given(text=st.text(max_size=40) | st.from_regex(r"https?://[a-z.:@/?#\[\]0-9]{0,20}", fullmatch=True))
@BOUNDED
def test_any_origin(text: str) -> None:
    origin = code_or(lambda: origin_of(text))
    if origin != "domain.origin_malformed":
        assert origin_of(origin) == origin
        assert origin.startswith("https://")
        assert not set("/?#@ \\\t\n") & set(origin.removeprefix("https://"))


@given(
    text=st.binary(max_size=100)
    | st.dictionaries(
        st.sampled_from(["name", "version", "warnings", "required", "suites", "proofs", "clock_skew"]), VALUES
    ).map(lambda members: json.dumps({"name": "x", "version": "1", **members}).encode()),
    file=st.sampled_from(["x.toml", "x.json"]),
)
@BOUNDED
def test_any_policy_file(text: bytes, file: str) -> None:
    policy = code_or(lambda: PolicyBook(files={file: text}).find("x"))
    if isinstance(policy, str):
        assert policy in CODES
    else:
        assert (policy.name, policy.tightened) == ("x", False)


@given(
    members=st.dictionaries(
        st.sampled_from(sorted(MEMBERS)) | st.text(max_size=8), SCALARS | st.lists(SCALARS, max_size=3)
    )
)
@BOUNDED
def test_any_demand_beyond_a_policy(members: dict[str, Any]) -> None:
    policy = code_or(lambda: PolicyBook().effective("default", members))
    if isinstance(policy, str):
        assert policy in CODES
    else:
        assert policy.warnings <= POLICIES["default"].warnings


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
async def test_a_document_cut_anywhere_never_verifies(good: Any) -> None:  # noqa: ANN401
    raw = as_bytes(good.document)
    for end in range(0, len(raw), max(1, len(raw) // 150)):
        await assert_not_verified(raw[:end])


@pytest.mark.parametrize("good", corpus(), ids=lambda good: good.name)
async def test_a_document_with_a_byte_too_much_or_another_byte_never_escapes(good: Any) -> None:  # noqa: ANN401
    raw = as_bytes(good.document)
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        for byte in (0x00, 0x22, 0x5C, 0x7B, 0x80, 0xFF):
            await judged(raw[:at] + bytes([byte]) + raw[at:])
            await judged(raw[:at] + bytes([byte]) + raw[at + 1 :])


async def test_handing_in_a_document_changes_nothing_of_it() -> None:
    for good in OBJECTS:
        before = copy.deepcopy(good.document)
        await Verifier(network=internet()).verify(good.document, now=NOW)

        assert good.document == before
