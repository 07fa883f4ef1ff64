"""Open Badges 1.1 and 1.0: hosted ones are verified by the copy at their address; the rest is named and refused."""

import json
from typing import Any

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders.carriers import baked_png
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified, refused
from tests.world import World

HOST = "https://older.example"
ADDRESS = f"{HOST}/1.json"
CONTEXT = {"@context": "https://w3id.org/openbadges/v1"}
BADGE_CLASS = {
    "name": "Welding, level 2",
    "description": "Welds.",
    "criteria": f"{HOST}/criteria.html",
    "issuer": f"{HOST}/issuer.json",
    "alignment": [{"name": "Welders", "url": "https://www.onetonline.org/link/summary/51-4121.00"}],
}
ISSUER = {"name": "Example College", "url": HOST}


def assertion(*, is_1_1: bool = False, **changes: object) -> dict[str, Any]:
    """Return an assertion as Open Badges 1.0 has it, or 1.1."""
    named = {**CONTEXT, "type": "Assertion", "id": ADDRESS} if is_1_1 else {}
    members = {
        **named,
        "uid": "1",
        "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
        "badge": f"{HOST}/class.json",
        "verify": {"type": "hosted", "url": ADDRESS},
        "issuedOn": 1_400_000_000,
        **changes,
    }
    return {name: value for name, value in members.items() if value is not ...}


def serve(world: World, document: dict[str, Any], *, is_1_1: bool = False) -> None:
    """Put an assertion with its class and issuer on the internet."""
    named = {name: {**CONTEXT, "id": f"{HOST}/{name}.json"} if is_1_1 else {} for name in ("class", "issuer")}
    world.serve(ADDRESS, document)
    world.serve(f"{HOST}/class.json", {**BADGE_CLASS, **named["class"]})
    world.serve(f"{HOST}/issuer.json", {**ISSUER, **named["issuer"]})


@pytest.mark.parametrize("is_1_1", [True, False], ids=["1.1", "1.0"])
async def test_a_hosted_one_is_verified(door: FrontDoor, world: World, *, is_1_1: bool) -> None:
    document = assertion(is_1_1=is_1_1)
    serve(world, document, is_1_1=is_1_1)

    report = await door.report(baked_png(document, keyword="openbadges"))

    assert report.verdict == "verified"
    assert report.check("structure").facts == {"data_model": "open_badges_1"}
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.claimed_name) == (f"{HOST}/issuer.json", "Example College")
    assert report.validity is not None
    assert report.validity.valid_from == "2014-05-13T16:53:20Z"
    (item,) = report.record
    assert (item.label, item.alignments[0].framework) == ("Welding, level 2", "onet")


@pytest.mark.parametrize(
    ("published", "answer"),
    [
        (assertion(issuedOn=1_500_000_000), not_verified("badge.copy_differs")),
        ({"revoked": True}, not_verified("badge.revoked")),
        ({"error": "gone fishing"}, inconclusive("badge.id_differs")),
    ],
)
async def test_what_stands_at_its_address_decides(
    door: FrontDoor, world: World, published: dict[str, Any], answer: tuple[str, str]
) -> None:
    serve(world, published)

    assert await door.answer(assertion()) == answer


async def test_an_issuer_on_another_host_does_not_vouch_for_it(door: FrontDoor, world: World) -> None:
    address = "https://eve.example/1.json"
    forged = assertion(verify={"type": "hosted", "url": address})
    serve(world, assertion())
    world.serve(address, forged)

    assert await door.answer(forged) == not_verified("key_binding.origin_not_allowed")


async def test_a_class_that_nobody_could_be_awarded_leaves_it_open(door: FrontDoor, world: World) -> None:
    serve(world, assertion())
    world.serve(f"{HOST}/class.json", {"error": "later"})

    assert await door.answer(assertion()) == inconclusive("badge.document_unreadable")


async def test_a_host_that_is_gone_leaves_it_open(door: FrontDoor, world: World) -> None:
    world.fail(ADDRESS, FetchFailed("fetch.connect", "no answer"))

    assert await door.answer(assertion()) == inconclusive("fetch.connect")


async def test_dates_outside_of_the_calendar_are_none(door: FrontDoor) -> None:
    for odd in (-1, 10**12, True, 1.5):
        assert await door.answer(assertion(issuedOn=odd)) == not_verified("structure.date")


async def test_a_hosted_one_without_an_address_is_malformed(door: FrontDoor) -> None:
    assert await door.answer(assertion(verify={"type": "hosted"})) == not_verified("structure.badge")


async def test_a_signed_one_is_named_and_refused(door: FrontDoor) -> None:
    claims = assertion(verify={"type": "signed", "url": f"{HOST}/key.pem"})

    for handed_in in (json.dumps(claims), Issuer().jws({"alg": "EdDSA"}, claims)):
        assert await door.answer(handed_in) == refused("input.format_unsupported")


async def test_the_answer_is_the_same_for_one_that_stands_where_it_says(
    door: FrontDoor, world: World
) -> None:
    serve(world, assertion())

    assert await door.answer(ADDRESS) == VERIFIED
