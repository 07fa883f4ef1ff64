"""Documents that a credential states a digest of: those taken are held against it, the others are never asked for."""

import base64
import hashlib
import json
from typing import Any, Final

import pytest

from tests.builders import credential
from tests.builders.schemas import OPEN_BADGES, URL, entry, schema
from tests.story.cases import KEYED
from tests.threats.front_door import VERIFIED, FrontDoor, checks, not_verified, warnings
from verifier.linked_data import ContextStore
from verifier.report import Outcome

CANARY: Final = "https://canary.example/evidence.pdf"
WRONG: Final = "sha256-" + base64.b64encode(bytes(32)).decode()


def sri(body: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()


def related(*resources: dict[str, Any], **members: Any) -> str:  # noqa: ANN401 - members of a badge
    """Return a signed badge in a JWT that states these digests."""
    return KEYED.sign_jwt(
        credential.badge(issuer=KEYED.did, relatedResource=list(resources) or ..., **members)
    )


def context(url: str) -> bytes:
    return ContextStore.bundled().bodies_of(url)[0]


async def test_a_context_with_the_stated_digest_is_held_to_it(door: FrontDoor) -> None:
    stated = {"id": credential.V2, "digestSRI": sri(context(credential.V2))}

    report = await door.report(related(stated))

    (check,) = checks(report, "resources")
    assert (report.verdict, check.outcome) == ("verified", Outcome.PASSED)
    assert check.facts == {"held": 1, "not_looked_at": 0}


async def test_a_context_other_than_the_issuer_meant_is_an_error(door: FrontDoor) -> None:
    good = {"id": credential.V2, "digestSRI": sri(context(credential.V2))}
    wrong = {"id": credential.OPEN_BADGES, "digestSRI": WRONG}

    assert await door.answer(related(good, wrong)) == not_verified("digest.differs")


async def test_a_context_in_either_of_its_published_states_is_the_one_that_was_meant(door: FrontDoor) -> None:
    states = ContextStore.bundled().bodies_of(credential.OPEN_BADGES)
    assert len(states) > 1

    for body in states:
        assert await door.answer(related({"id": credential.OPEN_BADGES, "digestSRI": sri(body)})) == VERIFIED


async def test_evidence_and_images_are_never_fetched_and_told_as_not_looked_at(door: FrontDoor) -> None:
    """Row D07: canaries."""
    resource = {"id": CANARY, "type": ["Evidence"], "digestSRI": WRONG}
    members = {
        member: {**resource, "id": f"https://canary.example/{member}"}
        for member in ("refreshService", "renderMethod", "termsOfUse")
    }

    report = await door.report(related(resource, evidence=[resource], **members))

    (check,) = checks(report, "resources")
    assert check.facts == {"held": 0, "not_looked_at": 5}
    assert report.verdict == "verified"
    assert door.world.log == []


async def test_a_badge_that_states_no_digest_has_no_such_check(door: FrontDoor) -> None:
    report = await door.report(related(evidence=[{"id": CANARY, "type": ["Evidence"]}]))

    assert checks(report, "resources") == []
    assert door.world.log == []


@pytest.mark.parametrize(
    ("digest", "expected"),
    [(sri(json.dumps(schema()).encode()), VERIFIED), (WRONG, not_verified("digest.differs"))],
)
async def test_a_schema_is_held_against_its_digest(
    door: FrontDoor, digest: str, expected: tuple[str, str]
) -> None:
    door.world.serve(URL, schema())

    assert await door.answer(related(credentialSchema=entry(digestSRI=digest))) == expected


async def test_a_schema_that_was_fetched_is_held_against_a_related_digest_as_well(door: FrontDoor) -> None:
    door.world.serve(URL, schema())

    answer = await door.answer(related({"id": URL, "digestSRI": WRONG}, credentialSchema=entry()))

    assert answer == not_verified("digest.differs")
    assert door.world.log == [URL]


async def test_a_digest_of_another_edition_than_the_shipped_one_has_that_edition_fetched(
    door: FrontDoor,
) -> None:
    other = schema(**{"$id": OPEN_BADGES})
    door.world.serve(OPEN_BADGES, other)
    stated = entry(OPEN_BADGES, digestSRI=sri(json.dumps(other).encode()))

    assert await door.answer(related(credentialSchema=stated)) == VERIFIED
    assert door.world.log == [OPEN_BADGES]


async def test_a_digest_that_is_not_computed_here_shows_nothing(door: FrontDoor) -> None:
    report = await door.report(related({"id": credential.V2, "digestSRI": "md5-AAAA"}))

    assert report.verdict == "verified"
    assert "digest.unsupported" in warnings(report)


async def test_digests_of_more_documents_than_any_real_credential_names_are_refused(door: FrontDoor) -> None:
    many = [{"id": f"{CANARY}#{index}", "digestSRI": WRONG} for index in range(101)]

    assert await door.answer(related(*many)) == not_verified("limit.resources")
