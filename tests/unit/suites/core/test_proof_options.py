from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.canonical import canonical_quads
from tests.builders.keys import did_key
from tests.unit.suites.older_issuers import SECURITY, canonical_options, options_of
from verifier.errors import Rejected
from verifier.suites.core.detached_jws import older_escapes
from verifier.suites.core.proof_options import Reading, options_nquads

NAME = "JsonWebSignature2020"
OPTIONS = options_of(NAME, did_key())
CONTEXTS = [
    ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/security/suites/jws-2020/v1"],
    ["https://w3id.org/security/v2", "https://w3id.org/security/suites/jws-2020/v1"],
    ["https://w3id.org/security/v3-unstable"],
]
MORE = {
    "challenge": 'a "quoted"\nline\t\\ \u007f \u0001 é 😀',
    "domain": ["hr.example", "other.example"],
    "nonce": "n",
    "expires": "2030-01-01T00:00:00Z",
}


def written(options: dict[str, Any], reading: Reading | None = None) -> bytes:
    """Return the options as ours writes them, with the escapes of URDNA2015; PyLD has those and one for tabs."""
    return older_escapes(options_nquads(options, reading or Reading(SECURITY + NAME)))


@pytest.mark.parametrize("contexts", CONTEXTS)
@pytest.mark.parametrize("purpose", ["assertionMethod", "authentication"])
def test_options_are_written_as_json_ld_reads_them_under_each_context_in_use(
    contexts: list[str], purpose: str
) -> None:
    for more in ({}, MORE, {"id": "urn:uuid:1"}):
        options = {**OPTIONS, **more, "proofPurpose": purpose}

        assert written(options) == older_escapes(canonical_quads({"@context": contexts, **options}))


@pytest.mark.parametrize(
    "name", ["Ed25519Signature2018", "EcdsaSecp256k1Signature2019", "EcdsaSecp256r1Signature2019"]
)
def test_the_types_of_vcdm_1_1_are_written_as_its_context_reads_them(name: str) -> None:
    options = {**OPTIONS, **MORE, "type": name}

    expected = canonical_quads({"@context": "https://www.w3.org/2018/credentials/v1", **options})
    assert written(options, Reading(SECURITY + name)) == older_escapes(expected)


def test_vcdm_1_1_forgets_its_prefixes_in_rsa_signature_2018() -> None:
    options = {**OPTIONS, **MORE, "type": "RsaSignature2018"}

    as_it_reads = canonical_quads({"@context": "https://www.w3.org/2018/credentials/v1", **options})
    as_security_v2 = canonical_quads({"@context": "https://w3id.org/security/v2", **options})

    plain = Reading(f"{SECURITY}RsaSignature2018")
    bare = Reading(f"{SECURITY}RsaSignature2018", vocabulary="sec:", date_time="xsd:dateTime")
    assert written(options, bare) == older_escapes(as_it_reads)
    assert written(options, plain) == older_escapes(as_security_v2)


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_any_text_is_written_as_pyld_writes_it(challenge: str, nonce: str) -> None:
    options = {**OPTIONS, "challenge": challenge, "nonce": nonce}

    assert written(options) == older_escapes(canonical_options(options))


def test_a_key_in_the_proof_is_written_as_canonical_json() -> None:
    options = {**OPTIONS, "publicKeyJwk": {"y": "2", "kty": "EC", "x": '"', "é": [1, True, None]}}

    assert written(options) == older_escapes(canonical_options(options))


def test_signature_and_context_are_left_out() -> None:
    whole = {
        **OPTIONS,
        "jws": "a..b",
        "proofValue": "z",
        "signatureValue": "x",
        "@context": {"created": "urn:x"},
    }

    assert options_nquads(whole, Reading(SECURITY + NAME)) == options_nquads(
        OPTIONS, Reading(SECURITY + NAME)
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"degree": "PhD"}, "linked_data.unsigned_term"),
        ({"cryptosuite": "eddsa-2022"}, "linked_data.unsigned_term"),
        ({"https://w3id.org/security#challenge": "x"}, "linked_data.unsigned_term"),
        ({"@type": "x"}, "linked_data.unsigned_term"),
        ({"created": None}, "structure.proof"),
        ({"created": 7}, "structure.proof"),
        ({"created": {"@value": "2020"}}, "structure.proof"),
        ({"challenge": []}, "structure.proof"),
        ({"domain": ["x"] * 65}, "structure.proof"),
        ({"proofPurpose": "keyAgreement"}, "structure.proof"),
        ({"proofPurpose": "https://w3id.org/security#assertionMethod"}, "structure.proof"),
        ({"verificationMethod": "#key-1"}, "linked_data.relative_iri"),
        ({"verificationMethod": "key-1"}, "linked_data.relative_iri"),
        ({"verificationMethod": "_:b0"}, "linked_data.relative_iri"),
        ({"verificationMethod": "did:x:1> <urn:p> <urn:o"}, "linked_data.relative_iri"),
        ({"verificationMethod": "did:x:1\n"}, "linked_data.relative_iri"),
        ({"verificationMethod": {"id": "did:x:1", "controller": "did:x"}}, "structure.proof"),
        ({"id": "_:c14n0"}, "linked_data.relative_iri"),
    ],
)
def test_what_would_not_be_signed_as_it_stands_is_refused(more: dict[str, object], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        options_nquads({**OPTIONS, **more}, Reading(SECURITY + NAME))

    assert refused.value.code == code
