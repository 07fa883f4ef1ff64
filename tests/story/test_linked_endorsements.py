"""What others say of an Open Badge 2, of its class or of its issuer: verified as a badge is, and decides nothing."""

from datetime import UTC, datetime
from typing import Any

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import keys, open_badges
from tests.builders.issuer import Issuer
from tests.builders.open_badges import CLASS, ENDORSEMENT, ENDORSER, HOSTED, PROFILE
from tests.threats.front_door import VERIFIED, FrontDoor, deciding, warnings
from tests.world import World
from verifier.report import Outcome, Report

EVE = Issuer(identity=keys.did_key(keys.key("P-256", seed=9)))
HELD = (Outcome.PASSED, None)
FALSE = (Outcome.WARNING, "endorsement.not_verified")
OPEN = (Outcome.WARNING, "endorsement.open")


@pytest.fixture
def guild(world: World) -> World:
    return open_badges.serve_endorser(open_badges.serve(world))


def altered(token: str) -> str:
    """Return the token with another token's claims under its signature."""
    head, _, signature = token.split(".")
    return f"{head}.{open_badges.signed_endorsement(PROFILE).split('.')[1]}.{signature}"


def endorsements(report: Report) -> tuple[Outcome, str | None]:
    check = report.check("endorsements")
    return check.outcome, check.code


async def endorsed(door: FrontDoor, *stated: object, **asked: Any) -> Report:  # noqa: ANN401 - as the door takes them
    """Return the report on a badge whose class has these endorsements."""
    door.world.serve(CLASS, open_badges.badge_class(endorsement=list(stated)))
    report = await door.report(open_badges.hosted(), **asked)
    assert report.verdict == "verified"
    return report


@pytest.mark.parametrize(
    "stated",
    [
        ENDORSEMENT,
        {"id": ENDORSEMENT, "type": "Endorsement"},
        open_badges.endorsement(),
        open_badges.endorsement(**{"@context": ...}),
        open_badges.signed_endorsement(),
    ],
    ids=["address", "reference", "embedded", "embedded in the words of the class", "token"],
)
async def test_an_endorsement_is_verified_however_it_is_attached(
    door: FrontDoor, guild: World, stated: object
) -> None:
    report = await endorsed(door, stated)

    assert endorsements(report) == HELD
    (child,) = report.children
    assert (child.verdict, child.relation, child.at) == ("verified", "endorsement", "/badge/endorsement/0")
    assert (child.kind, child.issuer and child.issuer.id) == ("open_badges_2", ENDORSER)
    assert child.check("attachment").outcome is Outcome.PASSED
    facts = child.check("kind").facts
    assert (facts["endorsed"], facts["comments"]) == ([CLASS], ["Whoever has it can weld."])
    assert not child.record


async def test_what_it_is_about_may_be_named_with_or_without_tls(door: FrontDoor, guild: World) -> None:
    plain = open_badges.signed_endorsement(CLASS.replace("https://", "http://"))

    assert endorsements(await endorsed(door, plain)) == HELD


async def test_a_token_may_stand_at_the_address(door: FrontDoor, guild: World) -> None:
    guild.serve(ENDORSEMENT, open_badges.signed_endorsement() + "\n")

    assert endorsements(await endorsed(door, ENDORSEMENT)) == HELD


async def test_assertion_class_and_issuer_are_endorsed_each_for_itself(door: FrontDoor, guild: World) -> None:
    def of(about: str, number: int) -> dict[str, Any]:
        return open_badges.endorsement(about, id=f"https://guild.example/endorsements/{number}")

    badge = open_badges.hosted(endorsement=of(HOSTED, 2)["id"])
    open_badges.serve(
        guild,
        badge,
        open_badges.badge_class(endorsement=of(CLASS, 3)["id"]),
        open_badges.profile(endorsement=[of(PROFILE, 4)["id"]]),
        *(of(about, number) for about, number in ((HOSTED, 2), (CLASS, 3), (PROFILE, 4))),
    )

    report = await door.report(badge)

    assert report.verdict == "verified"
    assert endorsements(report) == HELD
    assert [child.at for child in report.children] == [
        "/endorsement",
        "/badge/endorsement",
        "/issuer/endorsement/0",
    ]


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        (
            open_badges.signed_endorsement("https://badges.example/classes/surgery"),
            "attachment.other_subject",
        ),
        (open_badges.signed_endorsement(CLASS, EVE), "key.algorithm_mismatch"),
        (altered(open_badges.signed_endorsement()), "proof.signature_invalid"),
        (open_badges.signed_endorsement(issuer=PROFILE), "key_binding.issuer_mismatch"),
        (open_badges.endorsement(claim={"id": CLASS, "endorsementComment": "Best."}), "badge.copy_differs"),
        (open_badges.endorsement(issuer="https://eve.example"), "badge.copy_differs"),
        (open_badges.endorsement(claim={"endorsementComment": "Of what?"}), "structure.badge"),
        (open_badges.endorsement(verification={"type": "signed"}), "proof.missing"),
        (open_badges.endorsement(revoked=True), "badge.revoked"),
        (open_badges.endorsement(expires="2026-01-01T00:00:00Z"), "structure.period"),
        (open_badges.endorsement(id="urn:uuid:1"), "structure.badge"),
        ("https://127.0.0.1/endorsement", "fetch.address_not_public"),
        (5, "structure.child"),
    ],
)
async def test_a_false_endorsement_is_told_and_leaves_the_badge_verified(
    door: FrontDoor, guild: World, stated: object, code: str
) -> None:
    report = await endorsed(door, stated, open_badges.endorsement())

    assert endorsements(report) == FALSE
    assert [child.verdict for child in report.children] == ["not_verified", "verified"]
    assert deciding(report.children[0]) == code


async def test_what_another_hosts_in_the_guilds_name_is_not_the_guilds(door: FrontDoor, guild: World) -> None:
    forged = open_badges.endorsement(id="https://eve.example/endorsement")
    guild.serve(forged["id"], forged)

    report = await endorsed(door, forged["id"])

    assert endorsements(report) == FALSE
    assert deciding(report.children[0]) == "key_binding.origin_not_allowed"


async def test_a_comment_under_the_address_of_a_good_one_is_not_told_as_proven(
    door: FrontDoor, guild: World
) -> None:
    forged = open_badges.endorsement(claim={"id": CLASS, "endorsementComment": "Can operate as well."})

    (child,) = (await endorsed(door, forged)).children

    assert not child.proven
    assert {check.check for check in child.checks if check.outcome is not Outcome.SKIPPED} == {
        "structure",
        "proof",
    }


@pytest.mark.parametrize(
    ("status", "told"), [(410, FALSE), (404, OPEN), (503, OPEN)], ids=["gone", "not found", "in trouble"]
)
async def test_only_a_host_that_says_gone_says_that_it_was_taken_back(
    door: FrontDoor, guild: World, status: int, told: tuple[Outcome, str]
) -> None:
    guild.fail(ENDORSEMENT, FetchFailed("fetch.not_found", "not there", status=status))

    assert endorsements(await endorsed(door, ENDORSEMENT)) == told


async def test_one_that_was_taken_back_today_may_have_been_in_force_then(
    door: FrontDoor, guild: World
) -> None:
    guild.serve(ENDORSEMENT, open_badges.endorsement(revoked=True, claim=...))
    today = await endorsed(door, ENDORSEMENT)
    then = await door.verifier.verify(
        open_badges.signed(badge=open_badges.badge_class(endorsement=ENDORSEMENT)),
        policy="default",
        now=guild.now,
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )

    assert (endorsements(today), deciding(today.children[0])) == (FALSE, "badge.revoked")
    assert (endorsements(then), deciding(then.children[0])) == (OPEN, "history.key_gone")


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html>", "badge.document_unreadable"),
        ("eyJ.e30.AA", "badge.document_unreadable"),
        ({"error": "down"}, "badge.document_unreadable"),
        (open_badges.hosted(), "badge.document_unreadable"),
    ],
)
async def test_a_page_that_is_no_endorsement_leaves_it_open(
    door: FrontDoor, guild: World, page: str | dict[str, Any], code: str
) -> None:
    guild.serve(ENDORSEMENT, page)

    report = await endorsed(door, ENDORSEMENT)

    assert endorsements(report) == OPEN
    assert deciding(report.children[0]) == code


async def test_one_that_is_named_by_no_address_leaves_it_open(door: FrontDoor, guild: World) -> None:
    report = await endorsed(door, "urn:uuid:e1")

    assert endorsements(report) == OPEN
    assert deciding(report.children[0]) == "badge.endorsement_unnamed"


@pytest.mark.parametrize("missing", [ENDORSER, open_badges.ENDORSERS_KEY, open_badges.ENDORSERS_LIST])
async def test_a_host_that_is_down_leaves_it_open(door: FrontDoor, guild: World, missing: str) -> None:
    guild.fail(missing)

    assert endorsements(await endorsed(door, open_badges.signed_endorsement())) == OPEN


async def test_a_signed_one_on_the_guilds_revocation_list_is_false(door: FrontDoor, guild: World) -> None:
    listed = open_badges.revocations("urn:uuid:e1", id=open_badges.ENDORSERS_LIST, issuer=ENDORSER)
    guild.serve(open_badges.ENDORSERS_LIST, listed)

    report = await endorsed(door, open_badges.signed_endorsement())

    assert endorsements(report) == FALSE
    assert deciding(report.children[0]) == "status.revoked"


async def test_nobody_who_endorses_is_asked_before_the_badge_is_proven(door: FrontDoor, guild: World) -> None:
    """P20: not before the gate, and not by way of a class that the badge only claims to be of."""
    guild.serve(HOSTED, open_badges.hosted(issuedOn="2025-01-01T00:00:00Z"))
    own = open_badges.badge_class(endorsement=ENDORSEMENT)

    await door.report(open_badges.hosted(endorsement=ENDORSEMENT, badge=own))

    assert guild.log == [HOSTED]


async def test_the_endorsers_own_endorsements_are_not_followed(door: FrontDoor, guild: World) -> None:
    circle = "https://guild.example/endorsements/circle"
    guild.serve(ENDORSER, open_badges.profile(id=ENDORSER, endorsement=circle))

    report = await endorsed(door, ENDORSEMENT)

    assert endorsements(report) == HELD
    assert circle not in guild.log


async def test_more_endorsements_than_anybody_has_are_refused(door: FrontDoor, guild: World) -> None:
    guild.serve(CLASS, open_badges.badge_class(endorsement=[ENDORSEMENT] * 51))

    report = await door.report(open_badges.hosted())

    assert report.check("kind").code == "limit.children"
    assert ENDORSEMENT not in guild.log


async def test_an_endorsement_can_be_handed_in_itself(door: FrontDoor, guild: World) -> None:
    for handed_in in (ENDORSEMENT, open_badges.endorsement(), open_badges.signed_endorsement()):
        assert await door.answer(handed_in) == VERIFIED


async def test_it_says_nothing_of_a_person(door: FrontDoor, guild: World) -> None:
    report = await door.report(open_badges.endorsement())

    assert not report.record
    assert warnings(report) == {"issuer.unknown"}


async def test_endorsements_share_the_budget_for_the_network_and_cost_the_badge_nothing(
    door: FrontDoor, guild: World
) -> None:
    """P20: whoever lists endorsements on fifty hosts does not make us knock on fifty doors."""
    report = await endorsed(door, *(f"https://host-{number}.example/endorsement" for number in range(20)))

    assert endorsements(report) == OPEN
    assert "fetch.budget_exceeded" in {deciding(child) for child in report.children}
    assert len({url for url in guild.log if url.startswith("https://host-")}) < 10
