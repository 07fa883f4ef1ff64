"""The configurations and statements of others (DIF, aries-framework-go, Sphereon) get the answer that they publish."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pytest

from did_methods import METHODS
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from tests.world import World
from verifier.errors import Rejected, Undetermined
from verifier.policy import DEFAULT
from verifier.settings import Settings
from verifier.steps.check_domain import prove_linkage
from verifier.steps.linked_domains import origin_of, stated_origins
from verifier.wiring import Verifier

pytestmark = needs_vectors

FOLDER: Final = "dif-did-configuration/"
WEB: Final = "did:web:identity.foundation"
KEYED: Final = "did:key:z6MkoTHsgNNrby8JzCNQ1iRLyW5QQ6R8Xuu6AA8igGrMVPUM"
ORIGIN: Final = "https://identity.foundation"
CONTEXT: Final = "https://identity.foundation/.well-known/did-configuration/v1"
DURING: Final = "2021-01-01T00:00:00Z"

# Where what is published is not a verdict, or not all that there is to say.
EXPECTED: Final[Mapping[str, str]] = {
    # The specification's own token names the host alone, which means the same.
    "afg/didCfgJWT.json": "linked",
    "afg/dlcJWT.jwt": "linked",
    # Shapes, upstream with a stub for the signature: here none of them holds.
    "afg/dlcJWTWithType.jwt": "domain.linkage_unproven",
    "afg/dlcJWTWithIAT.jwt": "domain.linkage_unproven",
    "sphereon/did-configuration.json": "domain.linkage_unproven",
    "sphereon/jwt-valid-shape.jwt": "domain.linkage_unproven",
    # Its proof is dated half a year after its end.
    "dif/domain-linkage-vc.json": "domain.linkage_unproven",
    # Whoever is not named as the issuer says nothing of this one.
    "sphereon/jwt-03-property_iss_not_present_in_jwt_payload.jwt": "domain.not_linked",
    "sphereon/jwt-06-property_iss_not_match_credential_subject_id_in_jwt_payload.jwt": "domain.not_linked",
    "afg/didCfgLinkedDataNoLinkedDIDs.json": "domain.configuration_malformed",
    "afg/didCfgLinkedDataNoContext.json": "domain.configuration_malformed",
    "afg/didCfgLinkedDataInvalidLinkedDIDs.json": "domain.configuration_malformed",
    "afg/didCfgLinkedDataExtraProperty.json": "domain.configuration_malformed",
    "dif/did-configuration-v0.0-shape.json": "domain.configuration_malformed",
    # Its proof does not say under which key it was made.
    "afg/didCfgLinkedDataInvalidProof.json": "domain.linkage_unproven",
}


def cases() -> list[Any]:
    return [
        pytest.param(entry, id=entry["file"].removeprefix(FOLDER))
        for entry in manifest()
        if entry["file"].startswith(FOLDER)
        and entry["kind"] in {"did-configuration", "domain-linkage-credential"}
    ]


def body_of(entry: Mapping[str, Any]) -> bytes:
    """Return the configuration, made around the statement where the vector is a statement alone."""
    raw: bytes = (VECTORS / entry["file"]).read_bytes()
    if entry["kind"] == "did-configuration":
        return raw
    statement: object = raw.decode().strip() if entry["file"].endswith(".jwt") else json.loads(raw)
    return json.dumps({"@context": CONTEXT, "linked_dids": [statement]}).encode()


async def answer(entry: Mapping[str, Any], *, did: str | None = None, origin: str | None = None) -> str:
    asked_did = did or entry.get("did") or KEYED
    asked_origin = origin_of(origin or entry.get("origin") or ORIGIN)
    at = datetime.fromisoformat(entry.get("evaluateAt") or DURING)
    world = World(now=at)
    world.serve(
        f"{ORIGIN}/.well-known/did.json",
        (VECTORS / FOLDER / "dif/did-web-identity.foundation.json").read_bytes(),
    )
    async with Verifier(Settings(documents=str(VECTORS)), network=world) as verifier:
        ports = verifier.ports(at)
        try:
            await prove_linkage(body_of(entry), asked_did, asked_origin, DEFAULT, ports)
        except (Rejected, Undetermined) as problem:
            return problem.code
    return "linked"


@pytest.mark.parametrize("entry", cases())
async def test_the_published_answer_is_given(entry: Mapping[str, Any]) -> None:
    name = entry["file"].removeprefix(FOLDER)
    published = {"valid": "linked", "invalid": "domain.linkage_invalid"}
    expected = EXPECTED.get(name) or published[entry["expected"]]
    if entry.get("did", "").startswith("did:ion:") and "ion" not in METHODS:
        expected = "domain.linkage_unproven"

    assert await answer(entry) == expected


def valid() -> Mapping[str, Any]:
    return next(entry for entry in manifest() if entry["file"] == FOLDER + "afg/didCfgLinkedData.json")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"origin": "https://different.example"}, "domain.linkage_invalid"),
        ({"did": "did:key:z6MkhdmzFu659ZJ4XKj31vtEDmjvsi5yDZG5L7Caz63oP39k"}, "domain.not_linked"),
        ({"did": WEB}, "domain.not_linked"),
    ],
)
async def test_a_good_configuration_links_its_own_identifier_and_origin_alone(
    asked: dict[str, str], code: str
) -> None:
    assert await answer(valid()) == "linked"
    assert await answer(valid(), **asked) == code


async def test_a_good_configuration_ends() -> None:
    assert await answer({**valid(), "evaluateAt": "2026-01-01T00:00:00Z"}) == "domain.linkage_unproven"


@pytest.mark.parametrize("file", ["afg/msDoc.json", "afg/msResolutionResponse.json"])
def test_the_domains_that_a_document_in_use_names_are_read(file: str) -> None:
    document = json.loads((VECTORS / FOLDER / file).read_bytes())

    (stated,) = stated_origins(document.get("didDocument", document))
    assert origin_of(stated) == "https://did.rohitgulati.com"
