"""did:web: one document from one address, if it is this DID's."""

import json
from typing import Any

import pytest

from did_methods import DidInvalid, DidProblem, DidUnavailable, Resolution, resolution_error, resolve
from did_methods.core.document import MAX_DOCUMENT
from did_methods.core.ports import FetchFailed, Source
from tests.unit.did_methods import foreign
from tests.unit.did_methods.pages import Pages
from tests.vectors_dir import needs_vectors

DID = "did:web:good.example"
PLACE = "https://good.example/.well-known/did.json"
METHOD = {
    "id": "#k1",
    "type": "Multikey",
    "controller": DID,
    "publicKeyMultibase": "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp",
}
DOCUMENT: dict[str, Any] = {"id": DID, "verificationMethod": [METHOD], "assertionMethod": ["#k1"]}


def world(**changes: Any) -> Pages:  # noqa: ANN401 - any JSON
    return Pages({PLACE: json.dumps(DOCUMENT | changes).encode()})


async def code_of(did: str, pages: Pages) -> str:
    with pytest.raises(DidProblem) as refused:
        await resolve(did, pages.ports())
    return refused.value.code


async def test_the_document_comes_with_its_source_and_its_keys() -> None:
    pages = world()

    found = await resolve(DID, pages.ports())

    assert pages.asked == [PLACE]
    assert [(source.url, source.source) for source in found.sources] == [(PLACE, Source.NETWORK)]
    assert found.document.method_for(f"{DID}#k1", "assertionMethod").public_key is not None
    assert (found.deactivated, dict(found.metadata)) == (False, {})


@needs_vectors
async def test_the_web5_vectors_resolve_as_expected() -> None:
    older_names = {
        "INVALID_DID": "invalidDid",
        "NOT_FOUND": "notFound",
        "METHOD_NOT_SUPPORTED": "methodNotSupported",
    }
    cases = foreign.read("web5-test-vectors/did_web-resolve.json")["vectors"]
    for case in cases:
        bodies = {url: json.dumps(body).encode() for url, body in case["input"].get("mockServer", {}).items()}
        pages = Pages(bodies)
        did, expected = case["input"]["didUri"], case["output"]
        if case.get("errors"):
            error = resolution_error(await code_of(did, pages)).partition("#")[2]
            assert older_names[error] == expected["didResolutionMetadata"]["error"]
        else:
            found = await resolve(did, pages.ports())
            assert found.document.raw == expected["didDocument"]
            assert pages.asked == list(bodies)
    assert len(cases) == 6


@needs_vectors
async def test_documents_of_the_w3c_did_suite_resolve() -> None:
    asked: set[str] = set()
    for did, body in foreign.did_suite_documents("web"):
        path = did.removeprefix("did:web:").split(":")
        url = "https://" + "/".join([*path, "did.json"] if path[1:] else [path[0], ".well-known", "did.json"])
        pages = Pages({url: body})
        found: Resolution = await resolve(did, pages.ports())
        asked.update(pages.asked)
        assert found.document.id == did
    assert len(asked) > 3


@pytest.mark.parametrize("did", ["did:web:good.example%3A8443", "did:web:good.example%3a8443"])
async def test_the_case_of_the_encoded_colon_changes_neither_address_nor_verdict(did: str) -> None:
    """Row N12: and nothing else would be another key of a cache."""
    url = "https://good.example:8443/.well-known/did.json"
    for written in ("did:web:good.example%3A8443", "did:web:good.example%3a8443"):
        pages = Pages({url: json.dumps(DOCUMENT | {"id": written}).encode()})

        found = await resolve(did, pages.ports())

        assert pages.asked == [url]
        assert found.document.id == "did:web:good.example%3A8443"


@pytest.mark.parametrize(
    "did",
    [
        "did:web:127.0.0.1%3A8443",
        "did:web:localhost",
        "did:web:0x7f.1",
        "did:web:good.example%40169.254.169.254",
        "did:web:good.example%3A0",
        "did:web:good.example%3A99999",
        "did:web:good.example:..:..:x",
        "did:web:good.example:%2e%2e",
        "did:web:good.example:%252e%252e",
        "did:web:good.example:a%2Fb",
        "did:web:good.example:a%5cb",
        "did:web:good.example:a%00b",
        "did:web:good.example:a%3Fq",
        "did:web:good.example:a%23f",
        "did:web:good.example::a",
        "did:web:2130706433",
        "did:web:127.1",
        "did:web:0177.0.0.1",
        "did:web:127。0。0。1",
        "did:web:good.example:%0d%0aHost%3a",
        "did:web:good.example?versionId=1&versionTime=2",
        "did:web:good.example#k1",
        "did:web:good.example/path",
        "did:web:①②⑦.⓪.⓪.①",
        "did:web:file:///etc/passwd",
        "did:web:",
        "did:web:123",
        "did:web::$_222",
    ],
)
async def test_an_identifier_that_hides_an_attack_is_an_invalid_did_and_asks_nobody(did: str) -> None:
    """Rows N01, N03, N09, N10, N11, N13 and N14."""
    pages = Pages()

    code = await code_of(did, pages)

    assert resolution_error(code) == "https://www.w3.org/ns/did#INVALID_DID"
    assert pages.asked == []


async def test_another_dids_document_is_refused() -> None:
    """Row N25: whatever led to it."""
    assert await code_of(DID, world(id="did:web:evil.example")) == "did.document_id_differs"


async def test_a_page_that_is_not_there_is_not_shown_to_be_wrong() -> None:
    with pytest.raises(DidUnavailable) as absent:
        await resolve(DID, Pages().ports())

    assert absent.value.code == "did.not_found"


@pytest.mark.parametrize("failure", ["fetch.timeout", "fetch.tls", "fetch.redirect", "fetch.too_large"])
async def test_what_the_fetcher_could_not_do_is_passed_on(failure: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        await resolve(DID, Pages(failure=failure).ports())

    assert failed.value.code == failure


async def test_a_page_that_is_no_document_is_refused_without_its_words() -> None:
    pages = Pages({PLACE: b"<html>secret of the inner network</html>"})

    with pytest.raises(DidInvalid) as refused:
        await resolve(DID, pages.ports())

    assert refused.value.code == "json.syntax"
    assert "secret" not in str(refused.value)


async def test_a_deactivated_did_says_so() -> None:
    found = await resolve(DID, world(deactivated=True).ports())

    assert (found.deactivated, dict(found.metadata)) == (True, {"deactivated": True})


async def test_a_changed_document_is_read_anew() -> None:
    first = await resolve(DID, world().ports())
    second = await resolve(DID, world(assertionMethod=[]).ports())

    assert first.document.relationships != second.document.relationships


async def test_a_large_document_is_read_too() -> None:
    found = await resolve(DID, world(note="x" * (MAX_DOCUMENT - 1_000)).ports())

    assert found.document.id == DID
