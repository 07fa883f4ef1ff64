"""An Open Badge 2.0 that is hosted: its issuer's copy, at its own address, says the same."""

import json
from datetime import timedelta
from typing import Any

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import keys, open_badges
from tests.builders.carriers import baked_png
from tests.builders.issuer import Issuer
from tests.builders.open_badges import ADA, CLASS, HOST, HOSTED, PROFILE
from tests.threats.front_door import VERIFIED, FrontDoor, deciding, inconclusive, not_verified, warnings
from tests.world import World
from verifier.page import sentence
from verifier.words import catalogue

EVE = "https://eve.example"
REDACTED = {"type": "email", "hashed": True, "salt": "a", "identity": "sha256$" + "0" * 64}


@pytest.fixture
def badges(world: World) -> World:
    return open_badges.serve(world)


async def test_it_is_verified_and_said_to_be_published_and_not_signed(door: FrontDoor, badges: World) -> None:
    report = await door.report(open_badges.hosted())

    assert report.verdict == "verified"
    assert (report.format, report.kind, report.id) == ("open_badge_hosted", "open_badges_2", HOSTED)
    assert report.summary.startswith(
        "Verified: published by https://badges.example/issuer at its own address, and not revoked."
    )
    proof = report.check("proof")
    assert (proof.facts["suite"], proof.facts["hosted_at"]) == ("open_badge_hosted", HOSTED)
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.proven) == (PROFILE, True)
    assert [rung.rung.value for rung in report.issuer.assurance] == ["domain"]  # no key signed
    assert report.check("status").outcome == "passed"
    assert warnings(report) == {"issuer.unknown"}
    assert [item.standing for item in report.record] == ["verified"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Published by https://badges.example/issuer"),
        ("es", "Publicada por https://badges.example/issuer"),
    ],
)
async def test_the_page_says_that_nobody_signed_it(
    door: FrontDoor, badges: World, language: str, words: str
) -> None:
    told = sentence(await door.report(open_badges.hosted()), catalogue(language))

    assert told.startswith(words)


async def test_each_document_is_fetched_only_once_what_names_it_is_shown(
    door: FrontDoor, badges: World
) -> None:
    await door.report(open_badges.hosted(evidence=f"{EVE}/evidence", image=f"{EVE}/image"))
    assert badges.log == [HOSTED]

    await door.report(open_badges.hosted())
    assert badges.log == [HOSTED, CLASS, PROFILE]


async def test_another_spelling_of_the_same_json_is_the_same(door: FrontDoor, badges: World) -> None:
    badges.serve(HOSTED, json.dumps(dict(reversed(open_badges.hosted().items())), indent=3))

    assert await door.answer(open_badges.hosted()) == VERIFIED


@pytest.mark.parametrize(
    "same", [{"revoked": False}, {"issuedOn": "2026-01-01T01:00:00.000+01:00"}, {"issuedOn": 1_767_225_600}]
)
async def test_what_says_the_same_in_another_way_is_the_same(
    door: FrontDoor, badges: World, same: dict[str, Any]
) -> None:
    assert await door.answer(open_badges.hosted(**same)) == VERIFIED
    badges.serve(HOSTED, open_badges.hosted(**same))
    assert await FrontDoor(badges).answer(open_badges.hosted()) == VERIFIED


async def test_it_is_read_out_of_a_picture_and_from_its_address(door: FrontDoor, badges: World) -> None:
    picture = baked_png(open_badges.hosted(), keyword="openbadges")

    assert await door.answer(picture) == VERIFIED
    assert await door.answer(HOSTED) == VERIFIED


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": {"type": "email", "hashed": False, "identity": "eve@example.org"}},
        {"recipient": {"type": "email", "hashed": 0, "identity": ADA}},
        {"badge": f"{HOST}/classes/surgery"},
        {"badge": open_badges.badge_class(id=f"{HOST}/classes/surgery")},
        {"badge": open_badges.badge_class(id=...)},
        {"issuedOn": "2025-01-01T00:00:00Z"},
        {"expires": "2030-01-01T00:00:00Z"},
    ],
)
async def test_a_badge_that_says_another_thing_than_its_copy_is_not_the_issuers(
    door: FrontDoor, badges: World, changes: dict[str, Any]
) -> None:
    report = await door.report(open_badges.hosted(**changes))

    assert report.verdict == "not_verified"
    assert report.check("proof").code == "badge.copy_differs"
    assert not report.proven
    assert badges.log == [HOSTED]


@pytest.mark.parametrize(
    "changes",
    [
        {"evidence": f"{HOST}/more"},
        {"image": f"{HOST}/new.png"},
        {"@context": [open_badges.CONTEXT]},
        {"extensions:recipientProfile": {"name": "Ada"}},
        {"badge": open_badges.badge_class()},
        {"recipient": REDACTED},
        {"another": 1},
        {"uid": "1", "verification": ..., "verify": {"type": "hosted", "url": HOSTED}},  # as it was in 1.1
        {"verification": {"type": "HostedBadge"}},
    ],
)
async def test_a_copy_in_another_state_leaves_it_open(
    door: FrontDoor, badges: World, changes: dict[str, Any]
) -> None:
    assert await door.answer(open_badges.hosted(**changes)) == inconclusive("badge.copy_changed")


async def test_another_hash_of_the_recipient_under_the_same_salt_is_another_person(
    door: FrontDoor, world: World
) -> None:
    open_badges.serve(world, open_badges.hosted(recipient=REDACTED))
    other = {**REDACTED, "identity": "sha256$" + "1" * 64}

    assert await door.answer(open_badges.hosted(recipient=other)) == not_verified("badge.copy_differs")


@pytest.mark.parametrize(
    ("copy", "answer"),
    [
        ({"id": HOSTED, "type": "Assertion", "revoked": True}, not_verified("badge.revoked")),
        ({"id": HOSTED, "revoked": "yes"}, not_verified("badge.revoked")),
        ({"id": f"{HOST}/assertions/2"}, inconclusive("badge.id_differs")),
        ({"error": "down for maintenance"}, inconclusive("badge.id_differs")),
        ("<html>", inconclusive("badge.document_unreadable")),
    ],
)
async def test_a_revoked_one_is_not_verified(
    door: FrontDoor, badges: World, copy: dict[str, Any] | str, answer: tuple[str, str]
) -> None:
    badges.serve(HOSTED, copy)

    assert await door.answer(open_badges.hosted()) == answer


async def test_one_that_says_of_itself_that_it_was_revoked_is_not_verified(
    door: FrontDoor, world: World
) -> None:
    revoked = open_badges.hosted(revoked=True)
    open_badges.serve(world, revoked)

    assert await door.answer(revoked) == not_verified("badge.revoked")
    assert await door.answer(open_badges.signed(revoked=True)) == not_verified("badge.revoked")


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        (FetchFailed("fetch.not_found", "gone", status=410), not_verified("badge.gone")),
        (FetchFailed("fetch.not_found", "not there", status=404), inconclusive("fetch.not_found")),
        (FetchFailed("fetch.timeout", "no answer"), inconclusive("fetch.timeout")),
        (FetchFailed("fetch.http_status", "in trouble", status=503), inconclusive("fetch.http_status")),
    ],
)
async def test_only_a_host_that_says_gone_says_revoked(
    door: FrontDoor, badges: World, problem: FetchFailed, answer: tuple[str, str]
) -> None:
    badges.fail(HOSTED, problem)

    assert await door.answer(open_badges.hosted()) == answer


@pytest.mark.parametrize("gone", [CLASS, PROFILE])
async def test_a_class_or_profile_that_is_gone_leaves_it_open(
    door: FrontDoor, badges: World, gone: str
) -> None:
    badges.fail(gone, FetchFailed("fetch.not_found", "gone", status=410))

    assert await door.answer(open_badges.hosted()) == inconclusive("fetch.not_found")


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ({"allowedOrigins": "badges.example"}, True),
        ({"allowedOrigins": ["other.example", "https://badges.example"]}, True),
        ({"allowedOrigins": ["other.example"]}, False),
        ({"allowedOrigins": ["badges.example.org", "example", 5]}, False),
        ({"startsWith": f"{HOST}/assertions/"}, True),
        ({"startsWith": ["https://other.example/", "http://badges.example/ass"]}, True),
        ({"startsWith": f"{HOST}/classes/"}, False),
        ({"startsWith": [5]}, False),
        ({"allowedOrigins": ["other.example"], "startsWith": HOST}, False),
        ({}, True),
        ("?", True),
    ],
)
async def test_it_counts_only_where_the_profile_says_that_badges_are(
    door: FrontDoor, world: World, rules: object, *, allowed: bool
) -> None:
    open_badges.serve(world, open_badges.profile(verification=rules))

    answer = await door.answer(open_badges.hosted())

    assert answer == (VERIFIED if allowed else not_verified("key_binding.origin_not_allowed"))


async def test_what_another_publishes_in_an_issuers_name_is_not_the_issuers(
    door: FrontDoor, badges: World
) -> None:
    forged = open_badges.hosted(id=f"{EVE}/assertion")
    badges.serve(f"{EVE}/assertion", forged)

    report = await door.report(forged)

    assert report.verdict == "not_verified"
    assert report.check("key_binding").code == "key_binding.origin_not_allowed"
    assert report.issuer is not None
    assert not report.issuer.proven


@pytest.mark.parametrize(
    "way", ["assertions/../~eve/1", "assertions/%2e%2e/~eve/1", "assertions/..%2f~eve/1"]
)
async def test_an_address_that_leads_out_of_where_badges_are_is_refused(
    door: FrontDoor, world: World, way: str
) -> None:
    forged = open_badges.hosted(id=f"{HOST}/{way}")
    profile = open_badges.profile(verification={"startsWith": f"{HOST}/assertions/"})
    open_badges.serve(world, forged, profile)

    assert await door.answer(forged) == not_verified("key_binding.origin_not_allowed")


async def test_an_open_redirect_of_the_issuers_host_does_not_speak_for_it(
    door: FrontDoor, badges: World
) -> None:
    address = f"{HOST}/out?to=eve"
    forged = open_badges.hosted(id=address)
    badges.serve(address, forged, redirected_to=f"{EVE}/assertion")

    assert await door.answer(forged) == inconclusive("badge.document_moved")


async def test_a_profile_inside_the_badge_allows_nothing(door: FrontDoor, badges: World) -> None:
    own = open_badges.badge_class(issuer=open_badges.profile(verification={"allowedOrigins": "eve.example"}))
    forged = open_badges.hosted(id=f"{EVE}/assertion", badge=own)
    badges.serve(f"{EVE}/assertion", forged)

    assert await door.answer(forged) == not_verified("key_binding.origin_not_allowed")


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"id": "urn:uuid:1"}, not_verified("structure.badge")),
        ({"id": "https://127.0.0.1/1"}, not_verified("fetch.address_not_public")),
        ({"verification": ...}, VERIFIED),
        ({"verification": {"type": "FutureBadge"}}, VERIFIED),
        ({"verification": {"type": ["hosted"]}}, VERIFIED),
        ({"expires": "2026-02-01T00:00:00Z"}, not_verified("validity.expired")),
        ({"issuer": PROFILE}, VERIFIED),
        ({"badge": open_badges.badge_class()}, VERIFIED),
    ],
)
async def test_what_it_says_is_held_to_its_rules(
    door: FrontDoor, badges: World, changes: dict[str, Any], answer: tuple[str, str]
) -> None:
    document = open_badges.hosted(**changes)
    if document["id"] == HOSTED:
        badges.serve(HOSTED, document)

    assert await door.answer(document) == answer


async def test_nothing_but_a_badge_can_be_proven_by_being_published(door: FrontDoor) -> None:
    """The name of the suite in a credential's own proof finds a key, and no copy."""
    issuer = Issuer(identity=keys.did_key())
    badge = issuer.badge()
    badge["proof"] = {**badge["proof"], "type": "open_badge_hosted"}

    assert await door.answer(badge) == not_verified("proof.key_type")

    badge["proof"] = {**badge["proof"], "type": "DataIntegrityProof", "cryptosuite": "open_badge_hosted"}

    assert await door.answer(badge) == not_verified("proof.key_type")


@pytest.mark.parametrize(
    "address",
    [f"{EVE}/1?x={HOST}/1", f"{EVE}/{HOST}/assertions/1", f"{EVE}/x://badges.example/1"],
)
async def test_an_address_that_holds_the_issuers_is_not_the_issuers(
    door: FrontDoor, badges: World, address: str
) -> None:
    forged = open_badges.hosted(id=address)
    badges.serve(address, forged)

    assert await door.answer(forged) == not_verified("key_binding.origin_not_allowed")


async def test_what_is_said_today_leaves_a_past_instant_open(door: FrontDoor, badges: World) -> None:
    """A copy that was taken back since, or a profile that was changed, may have stood there then."""
    then = badges.now - timedelta(days=30)
    elsewhere = open_badges.profile(verification={"allowedOrigins": "other.example"})
    for changed in ({"id": HOSTED, "revoked": True}, elsewhere):
        world = open_badges.serve(World(), changed)

        report = await FrontDoor(world).verifier.verify(
            json.dumps(open_badges.hosted()), now=badges.now, at=then
        )

        assert (report.verdict, deciding(report)) == inconclusive("history.key_gone")


async def test_evidence_and_extensions_are_told_and_never_fetched(door: FrontDoor, world: World) -> None:
    document = open_badges.hosted(
        evidence=[f"{EVE}/1", {"id": f"{EVE}/2", "narrative": "Welded."}],
        narrative="At the examination.",
        **{"extensions:applyLink": {"url": EVE}},
    )
    open_badges.serve(world, document, open_badges.badge_class(criteria=f"{EVE}/criteria", tags=["weld"]))

    report = await door.report(document)

    assert report.check("kind").facts["extensions"] == ["applyLink"]
    assert report.record[0].validation == {
        "id": CLASS,
        "criteria": {"id": f"{EVE}/criteria"},
        "narrative": "At the examination.",
        "evidence": [{"id": f"{EVE}/1"}, {"id": f"{EVE}/2", "narrative": "Welded."}],
        "tags": ["weld"],
    }
    assert all(url.startswith(HOST) for url in world.log)
