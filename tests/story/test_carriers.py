"""A credential in a picture or behind an address gets the report of the credential, and is told where it was."""

import hashlib

import pytest

from did_methods.core.ports import FetchFailed, FetchRefused
from tests.builders import carriers
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, deciding, inconclusive, refused
from tests.world import World
from verifier.render import render
from verifier.report import CarrierFacts

HOME = "https://badges.example/ada.json"


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


async def test_the_report_is_the_one_of_the_badge_inside(door: FrontDoor, issuer: Issuer) -> None:
    badge = carriers.as_text(issuer.badge())
    bare = await door.report(badge)

    for picture, name, at in (
        (carriers.baked_png(badge), "baked_png", "iTXt openbadgecredential"),
        (carriers.baked_svg(badge), "baked_svg", "credential"),
    ):
        report = await door.report(picture)

        assert report.verdict == "verified"
        assert report.checks == bare.checks
        assert report.submission is not None
        assert report.submission.sha256 == hashlib.sha256(picture).hexdigest()
        assert report.carriers == [CarrierFacts(name=name, at=at, sha256=hashlib.sha256(badge).hexdigest())]


async def test_a_token_in_a_picture_verifies(door: FrontDoor, issuer: Issuer) -> None:
    token = issuer.sign_jwt(issuer.badge())

    assert (await door.report(carriers.baked_svg(token))).verdict == "verified"
    assert (await door.report(carriers.baked_png(token))).verdict == "verified"


async def test_a_forged_badge_in_a_picture_does_not_verify(door: FrontDoor, issuer: Issuer) -> None:
    forged = carriers.as_text({**issuer.badge(), "name": "Welding, level 9"})

    for picture in (carriers.baked_png(forged), carriers.baked_svg(forged)):
        report = await door.report(picture)

        assert (report.verdict, deciding(report)) == ("not_verified", "proof.signature_invalid")
        assert len(report.carriers) == 1


async def test_an_address_is_asked_once_and_what_is_there_is_judged(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, issuer.badge())

    report = await door.report(f" {HOME}\n")

    assert report.verdict == "verified"
    assert door.world.log == [HOME]
    assert [fact.name for fact in report.carriers] == ["web_address"]
    assert HOME in [piece.url for piece in report.evidence]


async def test_a_forgery_behind_an_address_does_not_verify(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, {**issuer.badge(), "name": "Surgery"})

    assert (await door.report(HOME)).verdict == "not_verified"


async def test_a_picture_behind_an_address_is_opened(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, carriers.baked_png(issuer.badge()), media_type="image/png")

    report = await door.report(HOME)

    assert report.verdict == "verified"
    assert [fact.name for fact in report.carriers] == ["web_address", "baked_png"]


async def test_an_address_behind_an_address_is_not_asked(door: FrontDoor, issuer: Issuer) -> None:
    second = "https://badges.example/second"
    door.world.serve(HOME, second)
    door.world.serve(second, issuer.badge())

    assert await door.answer(HOME) == refused("carrier.nested")
    assert door.world.log == [HOME]


async def test_people_are_told_where_the_badge_was(door: FrontDoor, issuer: Issuer) -> None:
    door.world.serve(HOME, carriers.baked_svg(issuer.badge()))

    told = render(await door.report(HOME))

    assert "in:      web_address (address), in it baked_svg (credential)" in told


async def test_a_picture_in_a_picture_behind_an_address_is_not_opened(
    door: FrontDoor, issuer: Issuer
) -> None:
    door.world.serve(HOME, carriers.baked_png(carriers.baked_svg(issuer.badge())))

    assert await door.answer(HOME) == refused("carrier.nested")


async def test_a_host_that_does_not_answer_leaves_the_verdict_open(door: FrontDoor) -> None:
    door.world.fail(HOME, FetchFailed("fetch.timeout", "expected an answer, got none"))

    assert await door.answer(HOME) == inconclusive("fetch.timeout")


async def test_an_address_that_may_never_be_asked_is_refused(door: FrontDoor) -> None:
    door.world.fail(HOME, FetchRefused("fetch.address_not_public", "expected a public address"))

    assert await door.answer(HOME) == refused("fetch.address_not_public")


@pytest.mark.parametrize("text", ["http://badges.example/1", "https://a b", "ftp://x.example", "https://"])
async def test_other_text_is_no_address(door: FrontDoor, text: str) -> None:
    answer = await door.answer(text)

    assert answer[0] == "refused"
    assert door.world.log == []
