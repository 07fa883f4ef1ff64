"""did:key: documents hold the keys of the foreign vectors, and nothing else resolves."""

import json
from typing import Any

import didkit
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multiformats import multibase, multicodec

from did_methods import DidDocument, DidInvalid, DidProblem, DidUnavailable, KeyType, read_document
from did_methods import key as did_key
from did_methods.core.algorithms import SMALL_ORDER
from did_methods.core.did import parse_did
from did_methods.core.multiformats import (
    CODEC_BLS12381_G2,
    CODEC_ED25519,
    CODEC_JWK_JCS,
    CODEC_X25519,
    encode_base58,
    join_multicodec,
)
from tests import cost
from tests.unit.did_methods import foreign
from tests.vectors_dir import needs_vectors

ED25519 = "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
SIGNING = ("authentication", "assertionMethod", "capabilityInvocation", "capabilityDelegation")
COUNTS = {"ed25519-x25519": 5, "nist-curves": 7, "rsa": 2, "secp256k1": 6, "bls12381": 3}


def compute(did: str) -> DidDocument:
    return did_key.compute(parse_did(did))


def did_of(codec: int, size: int) -> str:
    return "did:key:z" + encode_base58(join_multicodec(codec, b"\x07" * size))


def code_of(did: str) -> str:
    with pytest.raises(DidProblem) as refused:
        compute(did)
    return refused.value.code


def vectors() -> list[tuple[str, dict[str, Any]]]:
    cases = [
        (did, case["didDocument"])
        for name in COUNTS
        for did, case in foreign.read(f"did-vectors/did-key/{name}.json").items()
    ]
    return cases + list(foreign.read("did-vectors/did-key/x25519.json").get("didDocument", {}).items())


@needs_vectors
@pytest.mark.parametrize(
    ("did", "expected"), vectors(), ids=lambda value: value[:20] if isinstance(value, str) else ""
)
def test_the_document_holds_the_keys_of_the_vector(did: str, expected: dict[str, Any]) -> None:
    if did.startswith("did:key:z5Tc"):  # two BLS keys under one codec, of a draft that had it
        assert code_of(did) == "key.type_not_supported"
        return
    theirs = read_document(did, expected)

    ours = compute(did)

    assert set(ours.verification_methods) == set(theirs.verification_methods)
    for name, method in theirs.verification_methods.items():
        assert ours.verification_methods[name].public_key == method.public_key
        assert ours.verification_methods[name].controller == method.controller
    for relationship in SIGNING:
        assert ours.relationships.get(relationship) == theirs.relationships.get(relationship)
    # Where our document has a key for encryption, it is theirs; EC keys are not offered for it here.
    assert ours.relationships.get("keyAgreement", frozenset()) <= theirs.relationships.get(
        "keyAgreement", frozenset()
    )


@needs_vectors
def test_documents_of_the_w3c_did_suite_hold_the_same_verifying_keys() -> None:
    for did, body in foreign.did_suite_documents("key"):
        if did.startswith("did:key:z5Tc"):  # two BLS keys under one codec, of a draft that had it
            continue
        theirs = read_document(did, body)
        keys = {method.public_key for method in theirs.verification_methods.values()} - {None}

        if keys:
            assert {method.public_key for method in compute(did).verification_methods.values()} - {
                None
            } == keys


@pytest.mark.parametrize("number", range(3))
async def test_didkit_has_the_same_key_and_the_same_ids(number: int) -> None:
    did = didkit.key_to_did("key", didkit.generate_ed25519_key())
    theirs = read_document(did, json.loads(await didkit.resolve_did(did, "{}")))

    ours = compute(did)

    for purpose in ("assertionMethod", "authentication"):
        (name,) = theirs.relationships[purpose]
        assert ours.method_for(name, purpose).public_key == theirs.method_for(name, purpose).public_key, (
            number
        )


def test_the_multiformats_package_reads_the_same_key() -> None:
    codec, raw = multicodec.unwrap(multibase.decode(ED25519.removeprefix("did:key:")))

    found = compute(ED25519).method_for(f"{ED25519}#{ED25519[8:]}", "assertionMethod").public_key

    assert found is not None
    assert (codec.name, raw, found.key_type) == ("ed25519-pub", found.raw, KeyType.ED25519)


def test_the_encryption_twin_of_an_ed25519_key_does_not_check_signatures() -> None:
    document = compute(ED25519)
    (twin,) = document.relationships["keyAgreement"]

    assert twin == f"{ED25519}#z6LShs9GGnqk85isEBzzshkuVWrVKsRp24GnDuHk8QWkARMW"
    with pytest.raises(DidInvalid) as refused:
        document.method_for(twin, "assertionMethod")
    assert refused.value.code == "did.relationship_missing"
    with pytest.raises(DidUnavailable) as unsupported:
        document.method_for(twin, "keyAgreement")
    assert unsupported.value.code == "key.type_not_supported"


@pytest.mark.parametrize("raw", sorted(SMALL_ORDER), ids=lambda raw: raw.hex()[:8])
def test_a_key_of_small_order_has_no_document(raw: bytes) -> None:
    assert code_of("did:key:z" + encode_base58(join_multicodec(CODEC_ED25519, raw))) == "key.small_order"


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:key:123", "did.syntax"),
        ("did:key:1.1:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "did.syntax"),
        ("did:key:u7QE7aifOe2IDEykqf5Oi", "did.syntax"),
        ("did:key:Z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp", "did.syntax"),
        ("did:key:z", "multicodec.invalid"),
        ("did:key:z0", "base58.invalid"),
        (ED25519[:-1], "key.type_not_supported"),
        (ED25519 + "1", "key.type_not_supported"),
        (did_of(CODEC_ED25519, 31), "key.malformed"),
        (did_of(CODEC_ED25519, 33), "key.malformed"),
        (did_of(CODEC_X25519, 31), "key.malformed"),
        (did_of(CODEC_BLS12381_G2, 97), "key.malformed"),
        (ED25519 + "%31", "base58.invalid"),
        (ED25519 + ":x", "base58.invalid"),
        ("did:key:" + "z" * 2030, "key.type_not_supported"),
    ],
)
def test_what_is_no_key_is_refused(did: str, code: str) -> None:
    assert code_of(did) == code


def test_the_longest_identifier_is_judged_at_once() -> None:
    assert cost.seconds(lambda: code_of("did:key:z" + "4" * 2030)) < 0.05


def did_of_jwk(jwk: bytes) -> str:
    return "did:key:z" + encode_base58(join_multicodec(CODEC_JWK_JCS, jwk))


P256_JWK = (
    b'{"crv":"P-256","kty":"EC","x":"AfLzzSLO_rH1n7fIJsGS9AUyZXCql78npwshtYE0Rf4",'
    b'"y":"vVoDE_-A4Yptu0oelJD2OYdTARMF52lSQXc2IqiwIMQ"}'
)


def test_a_natural_persons_key_of_the_european_blockchain_services_is_a_jwk() -> None:
    did = did_of_jwk(P256_JWK)

    document = compute(did)

    assert did.startswith("did:key:z2dmzD81cgPx8Vki7JbuuMmFYrWPgYoyty")  # what all keys on P-256 begin with
    for purpose in SIGNING:
        key = document.method_for(f"{did}#{did.removeprefix('did:key:')}", purpose).public_key
        assert key is not None
        assert key.key_type is KeyType.P256


@pytest.mark.parametrize(
    ("jwk", "code"),
    [
        (P256_JWK.replace(b",", b", ", 1), "key.malformed"),
        (P256_JWK[:-1] + b',"use":"sig"}', "key.malformed"),
        (P256_JWK.replace(b'"crv":"P-256","kty":"EC"', b'"kty":"EC","crv":"P-256"'), "key.malformed"),
        (P256_JWK.replace(b"P-256", b"P-\\u0032\\u0035\\u0036"), "key.malformed"),
        (P256_JWK[:-1] + b',"d":"AfLzzSLO_rH1n7fIJsGS9AUyZXCql78npwshtYE0Rf4"}', "key.malformed"),
        (b'{"crv":"P-256","kty":"EC","x":"AA"}', "key.malformed"),
        (b'{"kty":["EC"]}', "key.malformed"),
        (b'{"k":"AA","kty":"oct"}', "key.malformed"),
        (P256_JWK.replace(b"vVoD", b"vVoE"), "key.malformed"),
        (P256_JWK.replace(b"P-256", b"P-999"), "key.type_not_supported"),
        (b'{"crv":"P-256","crv":"P-256"}', "json.duplicate_key"),
        (b"[]", "json.not_an_object"),
        (b"", "json.syntax"),
    ],
)
def test_what_is_no_canonical_jwk_is_refused(jwk: bytes, code: str) -> None:
    assert code_of(did_of_jwk(jwk)) == code


@given(st.binary(max_size=120))
def test_any_jwk_is_a_document_or_a_problem(jwk: bytes) -> None:
    with pytest.raises(DidProblem):
        compute(did_of_jwk(jwk))


@given(st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=60))
def test_any_identifier_is_a_document_or_a_problem(text: str) -> None:
    did = "did:key:z" + text
    try:
        document = compute(did)
    except DidProblem:
        return
    assert document.id == did
