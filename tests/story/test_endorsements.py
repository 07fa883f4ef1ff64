"""What others say of a credential: each endorsement is verified, held against what it hangs on, and decides nothing."""

from typing import Any

import pytest

from tests.builders import credential
from tests.story.cases import ADA, HOSTED, KEYED, endorsed, serve
from tests.threats.front_door import FrontDoor
from tests.world import World
from verifier.report import Outcome, Report

ACHIEVEMENT = "https://issuer.example/achievements/robotics"


def by_ada(about: str = credential.CREDENTIAL_ID, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - members of a badge
    """Return an endorsement that Ada signed."""
    return ADA.sign_data_integrity(credential.endorsement(about, issuer=ADA.did, **members))


AWARD = ADA.sign_data_integrity(
    credential.badge(issuer=ADA.did, id="urn:uuid:award", subject={"id": credential.CREDENTIAL_ID})
)


def endorsements(report: Report) -> tuple[Outcome, str | None]:
    """Return how the check of the endorsements ended."""
    check = report.check("endorsements")
    return check.outcome, check.code


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(serve(world))


async def test_an_endorsement_is_verified_and_told_with_its_place(door: FrontDoor) -> None:
    report = await door.report(endorsed(by_ada()))

    assert report.verdict == "verified"
    assert endorsements(report) == (Outcome.PASSED, None)
    (child,) = report.children
    assert (child.verdict, child.relation, child.at) == ("verified", "endorsement", "/endorsement/0")
    assert child.check("attachment").outcome is Outcome.PASSED


async def test_an_endorsement_as_token_is_verified_as_well(door: FrontDoor) -> None:
    token = ADA.sign_jwt(credential.endorsement(credential.CREDENTIAL_ID, issuer=ADA.did))

    report = await door.report(endorsed(token, member="endorsementJwt"))

    assert [child.verdict for child in report.children] == ["verified"]
    assert report.children[0].at == "/endorsementJwt/0"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (by_ada("urn:x:another"), "attachment.other_subject"),
        ({**by_ada(), "name": "Best of all"}, "proof.signature_invalid"),
        (AWARD, "attachment.no_endorsement"),
        (credential.endorsement(credential.CREDENTIAL_ID, issuer=ADA.did), "proof.missing"),
    ],
    ids=["of another", "altered", "an award and no endorsement", "unsigned"],
)
async def test_an_endorsement_that_fails_is_told_and_leaves_the_credential_verified(
    door: FrontDoor, wrong: dict[str, Any], code: str
) -> None:
    report = await door.report(endorsed(by_ada(), wrong))

    assert report.verdict == "verified"
    assert endorsements(report) == (Outcome.WARNING, "endorsement.not_verified")
    assert [child.verdict for child in report.children] == ["verified", "not_verified"]
    assert code in {check.code for check in report.children[1].checks}


async def test_a_presentation_is_no_endorsement_though_it_verifies(door: FrontDoor) -> None:
    """Anybody can sign one, of nothing; nothing in it is about what it hangs on."""
    for shown in (ADA.presentation(), ADA.presentation(by_ada())):
        report = await door.report(endorsed(shown))

        assert endorsements(report) == (Outcome.WARNING, "endorsement.not_verified")
        assert report.children[0].check("attachment").code == "attachment.no_endorsement"


async def test_an_endorsement_that_cannot_be_checked_is_open(door: FrontDoor) -> None:
    signed = HOSTED.sign_data_integrity(credential.endorsement(credential.CREDENTIAL_ID, issuer=HOSTED.did))
    door.world.fail(HOSTED.identity.url or "")

    report = await door.report(endorsed(signed))

    assert report.verdict == "verified"
    assert endorsements(report) == (Outcome.WARNING, "endorsement.open")


async def test_an_endorsement_of_the_achievement_or_of_the_issuer_hangs_where_it_belongs(
    door: FrontDoor,
) -> None:
    profile = {"id": KEYED.did, "type": ["Profile"], "endorsement": [by_ada(KEYED.did)]}
    subject = credential.badge()["credentialSubject"]
    achievement = {**subject["achievement"], "endorsement": [by_ada(subject["achievement"]["id"])]}

    report = await door.report(KEYED.badge(issuer=profile, subject={"achievement": achievement}))

    assert report.verdict == "verified"
    assert endorsements(report) == (Outcome.PASSED, None)
    assert [child.at for child in report.children] == [
        "/issuer/endorsement/0",
        "/credentialSubject/achievement/endorsement/0",
    ]


@pytest.mark.parametrize(
    ("thing", "about", "holds"),
    [
        (ACHIEVEMENT, ACHIEVEMENT.replace("https", "http"), True),
        (ACHIEVEMENT.replace("https", "http"), ACHIEVEMENT, True),
        (ACHIEVEMENT, f"http://{ACHIEVEMENT}", False),
        (ACHIEVEMENT, ACHIEVEMENT.replace("issuer.example", "mallory.example"), False),
    ],
)
async def test_what_it_is_about_may_be_named_with_or_without_tls(
    door: FrontDoor, thing: str, about: str, *, holds: bool
) -> None:
    stated = credential.badge()["credentialSubject"]["achievement"]
    achievement = {**stated, "id": thing, "endorsement": [by_ada(about)]}

    (child,) = (await door.report(KEYED.badge(subject={"achievement": achievement}))).children

    assert (child.check("attachment").outcome is Outcome.PASSED) is holds


async def test_more_endorsements_than_anybody_has_are_refused(door: FrontDoor) -> None:
    report = await door.report(endorsed(*(["eyJ"] * 51), member="endorsementJwt"))

    assert report.check("kind").code == "limit.children"
