"""/openapi.json is valid OpenAPI 3.1, and the service does what it says."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.builders.issuer import Issuer
from tests.service.running import Internet, open_service
from verifier.service.app import create_app
from verifier.service.openapi import openapi
from verifier.settings import Settings

EXAMPLES = 100  # per operation
MEANT_5XX = {503, 501}  # too much at work, or a DID whose method is not supported


def test_the_document_is_valid_openapi() -> None:
    validate(openapi())


def test_every_route_is_described_and_nothing_else() -> None:
    described = {
        (method.upper(), path.replace("{did}", "{did}"))
        for path, operations in openapi()["paths"].items()
        for method in operations
    }

    served = {
        (route.method, route.resource.canonical)
        for route in create_app(Settings()).router.routes()
        if route.resource is not None and route.method != "HEAD"
    }

    assert described == served


async def test_a_report_keeps_its_schema(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    async with client.get("/openapi.json") as answer:
        document = await answer.json()
    schema = {"$ref": "#/components/schemas/Report", "components": document["components"]}

    async with client.post("/v1/verify", json=issuer.presentation(issuer.badge(), challenge="c")) as answer:
        report = await answer.json()

    Draft202012Validator(schema).validate(report)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A service in a loop of its own thread: schemathesis asks synchronously."""
    loop = asyncio.new_event_loop()
    started: list[str] = []
    ready, done = threading.Event(), asyncio.Event()

    async def run() -> None:
        async with open_service(Internet()) as service:
            started.append(service.url)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(10)
    yield started[0]
    loop.call_soon_threadsafe(done.set)
    thread.join(10)
    loop.close()


schemathesis.serializer.alias(["application/vc", "application/vp", "application/ld+json"], "application/json")
schemathesis.serializer.alias(
    [
        "application/vc+jwt",
        "application/vp+jwt",
        "application/jwt",
        "application/vc+sd-jwt",
        "application/vp+sd-jwt",
        "application/dc+sd-jwt",
    ],
    "text/plain",
)
schemathesis.serializer.alias(["application/vc+cose", "application/vp+cose"], "application/octet-stream")
schema = schemathesis.openapi.from_dict(openapi())


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_service_answers_as_described(case: Any, address: str) -> None:  # noqa: ANN401 - schemathesis.Case
    answer = case.call(base_url=address)

    checks = [
        status_code_conformance,
        content_type_conformance,
        response_headers_conformance,
        response_schema_conformance,
        unsupported_method,
    ]
    # A credential of a shape that the schema allows may still be none: valid requests get a 400 as well. A body that
    # breaks the schema of /v1/verify may be a token for all that a schema can tell.
    if case.operation.path not in {"/v1/verify", "/1.0/identifiers/{did}", "/challenges"}:
        checks.append(negative_data_rejection)
    # DID Resolution wants 500 where a DID's host cannot be asked; a fault of our own is no result of a resolution.
    is_resolution = "application/did-resolution" in str(answer.headers)
    if answer.status_code not in MEANT_5XX and not is_resolution:
        checks.append(not_a_server_error)
    case.validate_response(answer, checks=checks)
