"""A registry is asked with what is proven of a credential, and looks around with a budget of its own."""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.builders.issuers_registry import API, IssuersRegistry, entity
from tests.threats.front_door import deciding
from tests.world import World
from verifier import formats
from verifier.model import Proven
from verifier.policy import STRICT
from verifier.ports import Ports
from verifier.settings import Settings, SettingsRefused
from verifier.steps.check_issuer import question_about
from verifier.steps.prove import prove
from verifier.wiring import Verifier

KEYED: Final = Issuer()
SCHEMA: Final = "https://schema.example/badge.json"
LIST: Final = "https://lists.example/recognised"
NAMED: Final = {"id": LIST, "type": "RecognizedEntityCredential"}


async def proven(world: World, **members: Any) -> Proven:  # noqa: ANN401 - any JSON
    claims = credential.badge(**{"issuer": KEYED.did, **members})
    document = KEYED.sign_data_integrity(claims, "eddsa-jcs-2022")
    ports: Ports = Verifier(network=world).ports(world.now)
    found = await prove(formats.detect(document).parse(document), STRICT, ports, heavy=False)
    assert found.proven is not None
    return found.proven


@pytest.mark.parametrize(
    ("members", "schemas", "recognised_in"),
    [
        ({}, (), ()),
        ({"credentialSchema": {"id": SCHEMA, "type": "JsonSchema"}}, (SCHEMA,), ()),
        (
            {
                "credentialSchema": [
                    {"id": SCHEMA, "type": "JsonSchema"},
                    {"id": f"{SCHEMA}#2", "type": "JsonSchema"},
                ]
            },
            (SCHEMA, f"{SCHEMA}#2"),
            (),
        ),
        ({"issuer": {"id": KEYED.did, "type": ["Profile"], "recognizedIn": NAMED}}, (), (LIST,)),
    ],
)
async def test_schemas_and_lists_of_a_credential_reach_the_registry(
    world: World, members: Mapping[str, Any], schemas: tuple[str, ...], recognised_in: tuple[str, ...]
) -> None:
    asked = question_about(await proven(world, **members))

    assert (asked.issuer, asked.types) == (KEYED.did, ("VerifiableCredential", "OpenBadgeCredential"))
    assert (asked.schemas, asked.recognised_in) == (schemas, recognised_in)


async def test_a_chain_of_accreditations_takes_more_documents_of_a_host_than_a_credential_may(
    world: World,
) -> None:
    """Record, list, attributes and documents of three, all of one host; the credential's own budget has four."""
    root, organisation, issuer = entity(1), entity(2), entity(3)
    registry = IssuersRegistry(world=world)
    registry.accredit(root, organisation, "OpenBadgeCredential", role="TAO")
    for other in ("A", "B"):
        registry.accredit(organisation, issuer, other)
    registry.accredit(organisation, issuer, "OpenBadgeCredential")
    table = {"type": "ebsi", "name": "EBSI", "url": API, "roots": [root.did]}
    badge = issuer.badge("ecdsa-rdfc-2019")

    answers = []
    for per_host in (32, 6):
        settings = Settings(registries=(table,), registry_fetches_per_host=per_host)
        async with Verifier(settings, network=world) as verifier:
            report = await verifier.verify(badge, policy="strict", now=world.now)
        answers.append((report.verdict.value, deciding(report)))

    assert len({url for url in world.log if url.startswith("https://api-pilot.ebsi.eu/")}) > 6
    assert answers == [("verified", ""), ("inconclusive", "issuer.registry_unavailable")]


# did:ebsi at the front door

LEGAL: Final = Issuer(identity=keys.did_ebsi())


async def test_a_badge_of_a_legal_entity_verifies_and_of_another_key_does_not(world: World) -> None:
    world.serve_identity(LEGAL.identity)
    forger = Issuer(identity=keys.did_ebsi(keys.key("P-256", seed=5)))
    async with Verifier(network=world) as verifier:
        good, bad = [
            await verifier.verify(one.badge("ecdsa-rdfc-2019"), now=world.now) for one in (LEGAL, forger)
        ]

    assert (good.verdict, bad.verdict, deciding(bad)) == (
        "verified",
        "not_verified",
        "proof.signature_invalid",
    )


@pytest.mark.parametrize("code", ["fetch.connect", "fetch.http_status", "fetch.not_found"])
async def test_a_legal_entity_whose_document_cannot_be_had_is_not_refused(world: World, code: str) -> None:
    world.fail(str(LEGAL.identity.url), FetchFailed(code, "expected a document, got none"))
    async with Verifier(network=world) as verifier:
        report = await verifier.verify(LEGAL.badge("ecdsa-rdfc-2019"), now=world.now)

    assert report.verdict == "inconclusive"


async def test_documents_come_from_the_registry_that_the_operator_names_and_from_no_other(
    world: World,
) -> None:
    named = "https://api.ebsi.example/did-registry/v5"
    world.serve_identity(LEGAL.identity)
    world.serve_identity(keys.did_ebsi(keys.key("P-256", seed=6), registry=named))
    there = Issuer(identity=keys.did_ebsi(keys.key("P-256", seed=6), registry=named))
    async with Verifier(Settings(did_endpoints={"ebsi": named}), network=world) as verifier:
        of_there, of_pilot = [
            await verifier.verify(one.badge("ecdsa-rdfc-2019"), now=world.now) for one in (there, LEGAL)
        ]
        resolution = await verifier.resolve(there.did, now=world.now)

    assert (of_there.verdict, of_pilot.verdict) == ("verified", "not_verified")
    assert set(world.log) == {there.identity.url}
    assert resolution.document.id == there.did


@pytest.mark.parametrize(
    "endpoints",
    [
        {"web": "https://resolver.example"},
        {"oracle": "https://resolver.example"},
        {"ebsi": "http://api.ebsi.example/did-registry/v5"},
        {"ebsi": "https://api.ebsi.example/did-registry/v5/"},
        {"*": "http://resolver.example/1.0/identifiers"},
        {"*": "https://resolver.example/1.0/identifiers/"},
    ],
)
def test_an_endpoint_that_no_method_asks_refuses_to_start(endpoints: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(did_endpoints=endpoints))
