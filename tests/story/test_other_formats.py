"""Badges and certificates of other specifications are told apart by name, and never called false."""

import json
import zlib
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.builders.carriers import baked_png
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, inconclusive, not_verified, refused
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.errors import InputRefused
from verifier.report import Verdict

ISSUER: Final = Issuer()
ASSERTION: Final[dict[str, Any]] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example/assertions/1",
    "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
    "badge": "https://badges.example/classes/1",
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2020-01-01T00:00:00Z",
}
BADGE_CLASS: Final[dict[str, Any]] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://badges.example/classes/1",
    "name": "Nobody was awarded it",
}
OLDER: Final = {
    name: value for name, value in ASSERTION.items() if name not in {"@context", "verification", "type"}
}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (BADGE_CLASS, "Open Badges 2"),
        (
            {**BADGE_CLASS, "@context": ["https://w3id.org/openbadges/v2", "https://x.example"]},
            "Open Badges 2",
        ),
        ({**ASSERTION, "@context": "https://w3id.org/openbadges/v1"}, "Open Badges 1"),
        ({**OLDER, "verify": {"type": "signed", "url": "https://badges.example/key"}}, "Open Badges 1"),
        ({**OLDER, "badge": {"version": "0.5.0"}}, "Open Badges 0.5"),
        (
            {**ASSERTION, "@context": ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v2"]},
            "Blockcerts",
        ),
        ({"document": {}, "receipt": {}}, "Blockcerts"),
    ],
)
async def test_it_is_named_and_refused_whether_hosted_or_signed(
    door: FrontDoor, document: dict[str, Any], name: str
) -> None:
    token = ISSUER.jws({"alg": "EdDSA"}, document)
    for handed_in in (json.dumps(document), baked_png(document), token):
        with pytest.raises(InputRefused) as problem:
            await door.report(handed_in)

        assert problem.value.code == "input.format_unsupported"
        assert problem.value.detail.endswith(f"got a document of {name}")


@pytest.mark.parametrize(
    "xml",
    [
        '<?xml version="1.0"?><europassCredential xmlns="http://data.europa.eu/snb"/>',
        '\ufeff<?xml version="1.0"?>\n<!-- sealed -->\n<e:europassPresentation>',
    ],
)
async def test_the_older_european_credential_is_named_and_refused(door: FrontDoor, xml: str) -> None:
    with pytest.raises(InputRefused) as problem:
        await door.report(xml)

    assert problem.value.code == "input.format_unsupported"
    assert problem.value.detail.endswith("got a European Digital Credential as XML")
    assert await door.answer("<html><p>europassCredential</p></html>") == refused("json.syntax")


@pytest.mark.parametrize(
    "text", ["shc:/567629595326546034602925", "HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04"]
)
async def test_the_code_of_a_health_certificate_is_named_and_refused(door: FrontDoor, text: str) -> None:
    with pytest.raises(InputRefused) as problem:
        await door.report(text)

    assert problem.value.code == "input.format_unsupported"
    assert problem.value.detail.endswith("got a health certificate")


async def test_a_token_around_compressed_bytes_is_not_called_false(door: FrontDoor) -> None:
    """SMART Health Cards are signed so (RFC 7515 has no such thing)."""
    claims = json.dumps({"iss": ISSUER.did, "vc": {"type": ["https://smarthealth.cards#health-card"]}})
    header = {"alg": "EdDSA", "zip": "DEF", "kid": ISSUER.identity.method_id}
    card = ISSUER.jws(header, zlib.compress(claims.encode(), wbits=-15))

    assert await door.answer(card) == refused("input.format_unsupported")
    assert await door.answer(ISSUER.presentation_jwt(card)) == inconclusive("input.format_unsupported")
    assert await door.answer(ISSUER.jws({"alg": "EdDSA"}, b"\xff")) == not_verified("jws.malformed")


@needs_vectors
async def test_one_that_was_sealed_by_others_is_named_too(door: FrontDoor) -> None:
    folder = VECTORS / "eu-edci"
    raw = (folder / "cases/credential-generic-profile-xsd-signed.xml").read_bytes()

    assert await door.answer(raw) == refused("input.format_unsupported")
    for attack in sorted((folder / "xml-attacks").iterdir()):
        assert (await door.answer(attack.read_bytes()))[0] == "refused"


async def test_inside_a_presentation_it_leaves_the_verdict_open(door: FrontDoor) -> None:
    for inside in (BADGE_CLASS, {**BADGE_CLASS, "id": "urn:uuid:1"}):
        token = ISSUER.presentation_jwt(inside)

        report = await door.report(token)

        assert report.verdict is Verdict.INCONCLUSIVE
        assert report.children[0].check("structure").code == "input.format_unsupported"


@pytest.mark.parametrize("context", ["https://w3id.org/openbadges/v2", "https://w3id.org/blockcerts/v3"])
async def test_a_verifiable_credential_is_none_of_them_whatever_contexts_it_has(
    door: FrontDoor, context: str
) -> None:
    claims = credential.badge(issuer=ISSUER.did)
    token = ISSUER.sign_jwt({**claims, "@context": [*claims["@context"], context]})

    assert (await door.answer(token))[0] == "verified"
    assert await door.answer(json.dumps({"type": [["Assertion"]], "@context": [7, context]})) != refused(
        "internal.error"
    )


@needs_vectors
@pytest.mark.parametrize(
    "folder",
    [
        "1edtech-ob20",
        "1edtech-openbadges-validator-core",
        "blockcerts-cert-verifier",
        "blockcerts-cert-verifier-js",
    ],
)
async def test_no_good_badge_of_another_specification_is_called_false(door: FrontDoor, folder: str) -> None:
    manifest = json.loads((VECTORS / "MANIFEST.json").read_bytes())
    listed = manifest if isinstance(manifest, list) else manifest["cases"]
    good = [
        case["file"]
        for case in listed
        if case["file"].startswith(f"{folder}/cases/") and case.get("expected") == "valid"
    ]
    # Two are classes of badges under a context of their own: nothing that anybody was awarded.
    classes = {"asset--badgeclass1.json", "rdf-validation--valid-badge-class.json"}

    assert good
    for file in good:
        if file.rpartition("/")[2] not in classes:
            verdict, code = await door.answer((VECTORS / file).read_bytes())
            # What is anchored on a mock of a chain was never issued: tests/conformance/test_blockcerts_vectors.py.
            assert verdict != "not_verified" or "/mocknet-" in file or "2.0__mocknet" in file, (file, code)
