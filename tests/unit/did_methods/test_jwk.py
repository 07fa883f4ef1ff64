"""did:jwk: the document holds the JWK of the identifier, and nothing but a public JWK resolves."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods import DidDocument, DidProblem, DidUnavailable, jwk, read_document
from did_methods.core.did import parse_did
from tests.unit.did_methods import foreign
from tests.vectors_dir import needs_vectors

ED25519 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}  # RFC 8037, A.2


def did_of(raw: dict[str, Any] | str) -> str:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    return "did:jwk:" + urlsafe_b64encode(text.encode()).decode().rstrip("=")


def compute(did: str) -> DidDocument:
    return jwk.compute(parse_did(did))


def code_of(did: str) -> str:
    with pytest.raises(DidProblem) as refused:
        compute(did)
    return refused.value.code


@needs_vectors
@pytest.mark.parametrize("number", [0, 1])
def test_the_document_is_that_of_the_vector(number: int) -> None:
    case = foreign.read(f"did-vectors/did-jwk/{number}.json")

    ours = compute(case["did"])

    assert ours.raw["verificationMethod"] == case["didDocument"]["verificationMethod"]
    # A "$" has crept into one id of the first vector.
    assert set(ours.relationships) == {name for name in case["didDocument"] if name in ours.raw} - {
        "id",
        "@context",
        "verificationMethod",
    }


@needs_vectors
def test_the_web5_vectors_resolve_as_expected() -> None:
    for case in foreign.read("web5-test-vectors/did_jwk-resolve.json")["vectors"]:
        if case["errors"]:
            assert code_of(case["input"]) == "did.syntax"
            continue
        theirs = read_document(case["input"], case["output"]["didDocument"])
        ours = compute(case["input"])
        assert ours.relationships == theirs.relationships
        name = f"{case['input']}#0"
        assert ours.method_for(name, "assertionMethod").public_key is not None
        assert ours.verification_methods[name].public_key == theirs.verification_methods[name].public_key


@pytest.mark.parametrize(
    ("use", "signs", "encrypts"), [(None, True, True), ("sig", True, False), ("enc", False, True)]
)
def test_use_says_what_the_key_is_for(use: str | None, *, signs: bool, encrypts: bool) -> None:
    document = compute(did_of(ED25519 | ({"use": use} if use else {})))

    assert ("assertionMethod" in document.relationships) is signs
    assert ("keyAgreement" in document.relationships) is encrypts


def test_a_key_that_is_not_supported_has_a_document_but_no_key() -> None:
    did = did_of({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"})

    with pytest.raises(DidUnavailable) as unsupported:
        compute(did).method_for(f"{did}#0", "assertionMethod")

    assert unsupported.value.code == "key.type_not_supported"


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:jwk:hehe", "did.syntax"),
        ("did:jwk:AA", "did.syntax"),
        (did_of(ED25519) + "%3D", "did.syntax"),
        (did_of(ED25519) + "A", "did.syntax"),
        (did_of("[]"), "did.syntax"),
        (did_of('{"kty":"OKP","kty":"EC"}'), "did.syntax"),
        (did_of(ED25519 | {"d": "AA"}), "key.private_material"),
        (did_of({"kty": "oct", "k": "AA"}), "key.private_material"),
        (did_of({}), "key.malformed"),
        (did_of({"kty": 5}), "key.malformed"),
    ],
)
def test_what_is_no_public_jwk_is_refused(did: str, code: str) -> None:
    assert code_of(did) == code


@given(st.binary(max_size=80).map(lambda data: urlsafe_b64encode(data).decode().rstrip("=") or "A"))
def test_any_identifier_is_a_document_or_a_problem(text: str) -> None:
    assert code_of("did:jwk:" + text) == "did.syntax"
