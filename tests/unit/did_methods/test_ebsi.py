"""did:ebsi: the document of a legal entity, out of the one registry that the operator chose."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods import DidProblem, DidUnavailable, KeyType, resolution_error, resolve
from did_methods.core.did import parse_did
from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import encode_base58
from did_methods.core.ports import FetchFailed
from did_methods.ebsi import ACCEPT, PILOT, document_url, read_ebsi_document
from tests.unit.did_methods import foreign
from tests.unit.did_methods.pages import Pages
from tests.vectors_dir import needs_vectors

DID = "did:ebsi:z" + encode_base58(b"\x01" + bytes(range(16)))
PLACE = f"{PILOT}/identifiers/{DID}"
METHOD = {
    "id": f"{DID}#k1",
    "type": "JsonWebKey2020",
    "controller": DID,
    "publicKeyJwk": {
        "kty": "EC",
        "crv": "P-256",
        "x": "AfLzzSLO_rH1n7fIJsGS9AUyZXCql78npwshtYE0Rf4",
        "y": "vVoDE_-A4Yptu0oelJD2OYdTARMF52lSQXc2IqiwIMQ",
    },
}
DOCUMENT: dict[str, Any] = {"id": DID, "verificationMethod": [METHOD], "assertionMethod": [f"{DID}#k1"]}


def pages(url: str = PLACE, **changes: Any) -> Pages:  # noqa: ANN401 - any JSON
    return Pages({url: json.dumps(DOCUMENT | changes).encode()})


async def code_of(did: str, asked: Pages) -> str:
    with pytest.raises(DidProblem) as refused:
        await resolve(did, asked.ports())
    return refused.value.code


async def test_the_document_comes_from_the_pilot_registry_where_no_other_is_named() -> None:
    asked = pages()

    found = await resolve(DID, asked.ports())

    assert asked.asked == [PLACE]
    key = found.document.method_for(f"{DID}#k1", "assertionMethod").public_key
    assert key is not None
    assert key.key_type is KeyType.P256
    assert [page.url for page in found.sources] == [PLACE]


async def test_another_registry_is_asked_alone_where_the_operator_names_it() -> None:
    registry = "https://api.ebsi.example/did-registry/v4"
    asked = pages(f"{registry}/identifiers/{DID}")

    await resolve(DID, asked.ports(ebsi=registry))

    assert asked.asked == [f"{registry}/identifiers/{DID}"]


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        (
            "z" + encode_base58(b"\x02" + bytes(32)),
            "did.method_not_supported",
        ),  # a natural person, of a draft
        ("z" + encode_base58(b"\x01" + bytes(15)), "did.method_not_supported"),
        ("z" + encode_base58(b"\x01" + bytes(17)), "did.method_not_supported"),
        ("z6Mkrh4MqBFc4LSNaFyYjbcgJfW3Cqmspg1bC6DTap4hX1ZU", "did.method_not_supported"),
        ("2b6a1ee5881158edf133421d63d4b9e5f3ac26d472afcff8", "did.syntax"),
        ("z25gUx2D5Ujb6eZcmQEnert0", "base58.invalid"),
        ("z..%2F..%2Fissuers", "base58.invalid"),
        ("z" + "2" * 65, "base58.too_long"),
        ("z", "did.method_not_supported"),
    ],
)
async def test_what_no_legal_entity_has_as_identifier_asks_nobody(identifier: str, code: str) -> None:
    asked = Pages()

    assert await code_of(f"did:ebsi:{identifier}", asked) == code
    assert asked.asked == []


def test_an_older_kind_of_identifier_is_not_shown_to_be_wrong() -> None:
    with pytest.raises(DidUnavailable):
        document_url(parse_did("did:ebsi:z" + encode_base58(b"\x02" + bytes(32))))


async def test_a_did_that_is_not_registered_is_not_shown_to_be_wrong() -> None:
    with pytest.raises(DidUnavailable) as absent:
        await resolve(DID, Pages().ports())

    assert absent.value.code == "did.not_found"


async def test_another_dids_document_is_refused() -> None:
    other = "did:ebsi:z" + encode_base58(b"\x01" + bytes(16))

    assert await code_of(DID, pages(id=other)) == "did.document_id_differs"


@pytest.mark.parametrize("failure", ["fetch.http_status", "fetch.timeout", "fetch.redirect"])
async def test_a_registry_in_trouble_is_not_one_without_the_did(failure: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        await resolve(DID, Pages(failure=failure).ports())

    assert failed.value.code == failure


async def test_an_error_page_is_no_document() -> None:
    assert await code_of(DID, Pages({PLACE: b'{"title":"Bad Request","status":400}'})) == "did.not_a_document"
    assert await code_of(DID, Pages({PLACE: b"<html>"})) == "json.syntax"


@given(st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_a_document_or_a_problem(body: bytes) -> None:
    with pytest.raises(DidProblem):
        read_ebsi_document(parse_did(DID), body)


# The foreign vectors

VECTORS = (
    "ebsi-registries/pilot-v5/did-document.json",
    "ebsi-registries/hub/didr-v5-no-assertion.json",
    "ebsi-registries/sphereon/ebsiv1_did_doc.json",
)


@needs_vectors
@pytest.mark.parametrize("file", VECTORS)
async def test_a_recorded_document_resolves(file: str) -> None:
    document = foreign.read(file)
    did = document["id"]
    url = f"{PILOT}/identifiers/{did}"
    asked = Pages({url: json.dumps(document).encode()})

    found = await resolve(did, asked.ports())

    assert (found.document.id, asked.asked) == (did, [url])
    assert {method.public_key is None for method in found.document.verification_methods.values()} == {False}
    for name, relationship in found.document.relationships.items():
        assert relationship == frozenset(document.get(name, ()))


@needs_vectors
async def test_a_freshly_registered_did_can_not_sign_credentials() -> None:
    document = foreign.read("ebsi-registries/hub/didr-v5-no-assertion.json")
    url = f"{PILOT}/identifiers/{document['id']}"
    found = await resolve(document["id"], Pages({url: json.dumps(document).encode()}).ports())
    (reference,) = found.document.verification_methods

    with pytest.raises(DidInvalid) as refused:
        found.document.method_for(reference, "assertionMethod")

    assert refused.value.code == "did.relationship_missing"


@needs_vectors
@pytest.mark.parametrize(
    ("file", "code"), [("did-ebsi", "did.syntax"), ("did-ebsi-lt", "did.method_not_supported")]
)
async def test_identifiers_of_early_drafts_are_not_resolved(file: str, code: str) -> None:
    did = foreign.read(f"ebsi-registries/ssikit-dids/{file}.json")["id"]

    assert await code_of(did, Pages()) == code


@needs_vectors
async def test_the_registry_calls_an_identifier_malformed_that_is_refused_here() -> None:
    assert foreign.read("ebsi-registries/hub/didr-v5-400.json")["status"] == 400
    assert resolution_error(await code_of("did:ebsi:x", Pages())) == "https://www.w3.org/ns/did#INVALID_DID"


@needs_vectors
async def test_documents_of_the_w3c_did_suite_resolve() -> None:
    suite = foreign.read("w3c-did-test-suite/did-ebsi.json")
    (did,) = suite["dids"]
    for representation in ("application/did+json", ACCEPT):
        body = suite[did][representation]["representation"].encode()
        found = await resolve(did, Pages({f"{PILOT}/identifiers/{did}": body}).ports())
        method = found.document.method_for(f"{did}#keys-1", "assertionMethod")
        assert method.public_key is not None
        assert method.public_key.key_type is KeyType.SECP256K1


@needs_vectors
def test_identifiers_of_the_universal_resolver_are_legal_entities() -> None:
    drivers = foreign.read_list("universal-resolver-identifiers/drivers.json") or []
    dids = [
        did for driver in drivers for did in driver.get("testIdentifiers", []) if did.startswith("did:ebsi:")
    ]

    assert [document_url(parse_did(did)) for did in dids] == [f"{PILOT}/identifiers/{did}" for did in dids]
    assert len(dids) == 2
