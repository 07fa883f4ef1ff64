"""DID resolution over HTTP: documents, errors of the specification, and no way to read other people's pages."""

from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from did_methods.core.ports import FetchFailed
from tests.builders.issuer import Issuer
from tests.builders.keys import did_web
from tests.service.running import Internet, Service, open_service
from verifier.settings import Settings
from verifier.wiring import Verifier

PATH = "/1.0/identifiers/"
NS = "https://www.w3.org/ns/did#"


async def resolve(client: aiohttp.ClientSession, did: str, **headers: str) -> tuple[int, str, dict[str, Any]]:
    async with client.get(PATH + quote(did, safe=""), headers=headers) as answer:
        return answer.status, answer.content_type, await answer.json(content_type=None)


async def test_a_did_gets_its_document_in_a_resolution_result(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    status, media_type, told = await resolve(client, issuer.did)

    assert (status, media_type) == (200, "application/did-resolution")
    assert told["didDocument"]["id"] == issuer.did
    assert told["didResolutionMetadata"] == {"contentType": "application/did"}
    assert told["didDocumentMetadata"] == {}


@pytest.mark.parametrize("accept", ["application/did+ld+json", "application/did+json", "application/did"])
async def test_the_bare_document_is_to_be_had(
    client: aiohttp.ClientSession, issuer: Issuer, accept: str
) -> None:
    status, media_type, told = await resolve(client, issuer.did, Accept=accept)

    assert (status, media_type) == (200, accept)
    assert told["id"] == issuer.did


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", 'application/ld+json;profile="https://w3id.org/did-resolution"']
)
async def test_whoever_takes_json_gets_the_result(
    client: aiohttp.ClientSession, issuer: Issuer, accept: str
) -> None:
    assert (await resolve(client, issuer.did, Accept=accept))[1] == "application/did-resolution"


async def test_the_host_of_a_did_web_may_have_a_port_however_the_path_is_written(
    client: aiohttp.ClientSession, service: Service
) -> None:
    identity = did_web(host="issuer.example:8443")
    service.world.serve_identity(identity)

    assert (await resolve(client, identity.did))[0] == 200
    as_it_is = URL(f"{service.url}{PATH}{identity.did}", encoded=True)
    async with client.get(as_it_is) as answer:
        assert answer.status == 200


async def test_a_port_that_this_installation_does_not_ask_makes_no_did_invalid(world: Internet) -> None:
    """Row N10: nobody is asked, and another installation may."""
    async with (
        open_service(world, verifier=Verifier(Settings())) as unmocked,
        aiohttp.ClientSession(unmocked.url) as client,
    ):
        status, _, told = await resolve(client, "did:web:issuer.example%3A8443")

    error = told["didResolutionMetadata"]["error"]
    assert (status, error["type"].rpartition("#")[2]) == (500, "INTERNAL_ERROR")
    assert error["code"] == "fetch.port_not_allowed"


@pytest.mark.parametrize(
    ("did", "status", "error"),
    [
        ("did:key:z0OIl", 400, "INVALID_DID"),
        ("did:web:", 400, "INVALID_DID"),
        ("did:", 400, "INVALID_DID"),
        ("hello", 400, "INVALID_DID"),
        ("did:web:169.254.169.254", 400, "INVALID_DID"),
        ("did:web:localhost", 400, "INVALID_DID"),
        ("did:web:issuer.example%40169.254.169.254", 400, "INVALID_DID"),
        ("did:unheard:of", 501, "METHOD_NOT_SUPPORTED"),
        ("did:web:nobody.example", 404, "NOT_FOUND"),
        ("did:key:" + "z" * 5000, 400, "INVALID_DID"),
    ],
)
async def test_what_cannot_be_resolved_gets_the_errors_of_the_specification(
    client: aiohttp.ClientSession, did: str, status: int, error: str
) -> None:
    got, media_type, told = await resolve(client, did)

    assert (got, media_type) == (status, "application/did-resolution")
    assert told["didDocument"] is None
    assert told["didResolutionMetadata"]["error"]["type"] == NS + error


@pytest.mark.parametrize("path", [PATH, "/v1/verify?url=", "/v1/fetch?url=", "/?url="])
async def test_no_path_gives_out_somebody_elses_page(
    client: aiohttp.ClientSession, service: Service, path: str
) -> None:
    """Row N16: what is fetched becomes a report or a document of a DID, or an error without its bytes."""
    page = "https://intranet.example/secret.json"
    service.world.serve(page, {"secret": "a page of an intranet"})
    service.world.serve("https://intranet.example/.well-known/did.json", {"secret": "a page of an intranet"})

    for asked in (page, "did:web:intranet.example"):
        async with client.get(path + quote(asked, safe="")) as answer:
            assert answer.status >= 400
            assert "secret" not in (await answer.text()).replace("secret.json", "")


async def test_a_host_that_fails_is_500_as_the_specification_wants_and_is_named(
    client: aiohttp.ClientSession, service: Service
) -> None:
    service.world.fail(
        "https://issuer.example/.well-known/did.json", FetchFailed("fetch.timeout", "expected it")
    )

    status, _, told = await resolve(client, "did:web:issuer.example")

    assert status == 500
    error = told["didResolutionMetadata"]["error"]
    assert (error["type"], error["code"]) == (NS + "INTERNAL_ERROR", "fetch.timeout")


async def test_another_representation_is_not_acceptable(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    status, _, told = await resolve(client, issuer.did, Accept="text/html")

    assert status == 406
    assert told["didResolutionMetadata"]["error"]["type"] == NS + "REPRESENTATION_NOT_SUPPORTED"


async def test_parameters_are_refused_and_not_ignored(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    async with client.get(f"{PATH}{issuer.did}?versionTime=2020-01-01T00:00:00Z") as answer:
        told = await answer.json(content_type=None)

    assert answer.status == 400
    assert told["didResolutionMetadata"]["error"]["type"] == NS + "INVALID_OPTIONS"


@pytest.mark.parametrize(
    "page", [b"SECRET internal page", b'{"SECRET": true}', b'{"id": "did:web:other.example", "SECRET": 1}']
)
async def test_a_page_that_is_not_the_did_s_document_is_never_handed_on(
    client: aiohttp.ClientSession, service: Service, page: bytes
) -> None:
    service.world.serve("https://issuer.example/.well-known/did.json", page)

    async with client.get(f"{PATH}did:web:issuer.example") as answer:
        text = await answer.text()

    assert answer.status == 500
    assert "INVALID_DID_DOCUMENT" in text
    assert "SECRET" not in text
