"""As of an instant that has passed: judged from what can still be shown, and the report says what could not be."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from msgspec.structs import replace

from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, checks, deciding, warnings
from tests.world import NOW, World
from verifier.model import Listing, Question, Standing, Submission
from verifier.pipeline import verify
from verifier.policy import DEFAULT, Policy
from verifier.ports import Ports, Registry
from verifier.report import Outcome, Report
from verifier.settings import IssuerEntry, Settings
from verifier.wiring import Verifier

KEYED: Final = Issuer()
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
HOSTED: Final = Issuer(identity=keys.did_web(keys.key(seed=3), host="university.example"))
THEN: Final = datetime(2026, 3, 1, tzinfo=UTC)


async def asked(
    door: FrontDoor, document: dict[str, Any] | str, at: datetime = THEN, policy: str | Policy = "default"
) -> Report:
    return await door.verifier.verify(document, policy=policy, now=NOW, at=at)


@pytest.fixture(autouse=True)
def _served(world: World) -> None:
    world.serve_identity(HOSTED.identity)
    world.serve(status_list.LIST_URL, KEYED.status_list([7], validFrom="2026-05-31T00:00:00Z"))


async def test_a_report_names_both_instants(door: FrontDoor) -> None:
    report = await asked(door, KEYED.badge())
    today = await door.report(KEYED.badge())

    assert (report.as_of, report.verified_at) == ("2026-03-01T00:00:00Z", "2026-06-01T12:00:00Z")
    assert (today.as_of, today.verified_at) == (None, "2026-06-01T12:00:00Z")
    assert checks(today, "history") == []


@pytest.mark.parametrize(
    ("members", "at", "code"),
    [
        ({"validUntil": "2026-04-01T00:00:00Z"}, THEN, None),  # in force then, expired today
        ({"validUntil": "2026-02-01T00:00:00Z"}, THEN, "validity.expired"),
        ({"validFrom": "2026-02-01T00:00:00Z"}, THEN, None),
        ({"validFrom": "2026-04-01T00:00:00Z"}, THEN, "validity.not_yet"),
        ({}, datetime(2025, 12, 31, tzinfo=UTC), "proof.created_in_future"),  # signed the day after
    ],
)
async def test_dates_are_judged_by_the_instant(
    door: FrontDoor, members: dict[str, Any], at: datetime, code: str | None
) -> None:
    report = await asked(door, KEYED.badge(**members), at=at)

    assert report.verdict == ("verified" if code is None else "not_verified")
    assert code is None or deciding(report) == code


async def test_a_proof_that_has_ended_since_held_then(door: FrontDoor) -> None:
    badge = KEYED.sign_data_integrity(credential.badge(issuer=KEYED.did), expires="2026-04-01T00:00:00Z")

    assert (await asked(door, badge)).verdict == "verified"
    assert (await door.report(badge)).check("proof").code == "proof.expired"


@pytest.mark.parametrize(
    ("end", "verdict", "code"),
    [("2026-04-01T00:00:00Z", "verified", None), ("2026-02-01T00:00:00Z", "not_verified", "key.revoked")],
)
async def test_a_key_that_was_revoked_later_was_good_then(
    door: FrontDoor, end: str, verdict: str, code: str | None
) -> None:
    methods = [{**HOSTED.identity.document["verificationMethod"][0], "revoked": end}]
    door.world.serve(str(HOSTED.identity.url), {**HOSTED.identity.document, "verificationMethod": methods})
    report = await asked(door, HOSTED.badge())

    assert (report.verdict, report.check("proof").code) == (verdict, code)
    assert (await door.report(HOSTED.badge())).check("proof").code == "key.revoked"


# --- the key ---


@pytest.mark.parametrize(
    ("tolerated", "verdict"),
    [(DEFAULT.warnings, "verified"), (DEFAULT.warnings - {"history.key_not_shown"}, "inconclusive")],
)
async def test_a_key_that_only_todays_document_lists_is_told(
    door: FrontDoor, tolerated: frozenset[str], verdict: str
) -> None:
    report = await asked(door, HOSTED.badge(), policy=replace(DEFAULT, name="x", warnings=tolerated))

    assert report.verdict == verdict
    assert [check.code for check in checks(report, "history")] == ["history.key_not_shown"]


async def test_strict_leaves_open_what_nobody_keeps(world: World) -> None:
    known = (IssuerEntry(id=HOSTED.did, name="College"),)
    async with Verifier(Settings(known_issuers=known), network=world) as verifier:
        report = await verifier.verify(HOSTED.badge(), policy="strict", now=NOW, at=THEN)

    assert report.verdict == "inconclusive"
    assert {check.code for check in checks(report, "history")} == {
        "history.key_not_shown",
        "history.listing_not_shown",
    }


async def test_a_key_that_is_in_the_identifier_was_so_then(door: FrontDoor) -> None:
    report = await asked(door, KEYED.badge())

    assert [check.outcome for check in checks(report, "history")] == [Outcome.PASSED]


def rotated(world: World, *, same_name: bool) -> None:
    """Let the issuer have another key today, under the same name or another."""
    today = keys.did_web(
        keys.key(seed=33), host="university.example", fragment="key-1" if same_name else "key-2"
    )
    world.serve_identity(today)


@pytest.mark.parametrize("same_name", [True, False])
async def test_a_key_that_was_replaced_since_leaves_it_open(door: FrontDoor, *, same_name: bool) -> None:
    rotated(door.world, same_name=same_name)
    then = await asked(door, HOSTED.badge())
    today = await door.report(HOSTED.badge())

    assert (then.verdict, deciding(then)) == ("inconclusive", "history.key_gone")
    assert today.verdict == "not_verified"


async def test_a_did_that_was_switched_off_since_leaves_it_open(door: FrontDoor) -> None:
    door.world.serve(str(HOSTED.identity.url), {**HOSTED.identity.document, "deactivated": True})
    then = await asked(door, HOSTED.badge())

    assert (then.verdict, deciding(then)) == ("inconclusive", "history.key_gone")
    assert deciding(await door.report(HOSTED.badge())) == "did.deactivated"


async def test_a_forged_credential_of_a_key_in_its_identifier_is_as_forged_then(door: FrontDoor) -> None:
    report = await asked(door, {**KEYED.badge(), "name": "Doctor"})

    assert (report.verdict, deciding(report)) == ("not_verified", "proof.signature_invalid")


async def test_a_foreign_key_that_todays_document_does_not_name_leaves_it_open(door: FrontDoor) -> None:
    claimed = KEYED.sign_data_integrity(credential.badge(issuer=HOSTED.did))
    then = await asked(door, claimed)

    assert (then.verdict, deciding(then)) == ("inconclusive", "history.key_gone")
    assert deciding(await door.report(claimed)) == "key_binding.issuer_mismatch"


async def test_a_foreign_key_of_an_identifier_that_is_its_key_is_foreign_at_any_time(door: FrontDoor) -> None:
    claimed = ADA.sign_data_integrity(credential.badge(issuer=KEYED.did))
    then = await asked(door, claimed)

    assert (then.verdict, deciding(then)) == ("not_verified", "key_binding.issuer_mismatch")


# --- the status ---


@pytest.mark.parametrize(
    ("index", "purpose", "code", "verdict"),
    [
        (1, "revocation", None, "verified"),  # not revoked today, so not revoked then
        (7, "revocation", "status.history_unknown", "inconclusive"),  # revoked today, and then?
        (1, "suspension", "status.history_unknown", "inconclusive"),  # may have been lifted since
        (7, "suspension", "status.history_unknown", "inconclusive"),
    ],
)
@pytest.mark.parametrize("policy", ["default", "employment"])
async def test_a_list_of_today_says_of_then_only_what_cannot_have_changed(
    door: FrontDoor, index: int, purpose: str, code: str | None, verdict: str, policy: str
) -> None:
    listed = KEYED.status_list([7], purpose=purpose, validFrom="2026-05-31T00:00:00Z")
    door.world.serve(status_list.LIST_URL, listed)
    badge = KEYED.badge(status=status_list.entry(index, purpose=purpose))
    rules = DEFAULT if policy == "default" else replace(DEFAULT, name="x", required=frozenset({"status"}))
    report = await asked(door, badge, policy=rules)

    assert (report.verdict, report.check("status").code) == (verdict, code)


async def test_the_list_itself_is_proven_by_today(door: FrontDoor) -> None:
    """It is dated after the instant asked about, and is no list from the future for that."""
    report = await asked(door, KEYED.badge(status=status_list.entry(1)))

    assert report.check("status").outcome is Outcome.PASSED
    assert report.check("status_list").outcome is Outcome.PASSED


async def test_the_same_list_serves_both_questions(door: FrontDoor) -> None:
    badge = KEYED.badge(status=status_list.entry(7))

    assert (await asked(door, badge)).verdict == "inconclusive"
    assert (await door.report(badge)).check("status").code == "status.revoked"
    assert (await asked(door, badge)).verdict == "inconclusive"
    # Beside the question for a history, which nobody answers.
    assert door.world.log.count(status_list.LIST_URL) == 1


# --- the issuer ---


def registry(since: datetime | None) -> Registry:
    async def standing(_question: Question, _policy: Policy, _ports: Ports) -> Standing:
        return Standing(listing=Listing.LISTED, name="College", valid_from=since)

    return Registry(name="R", type="static", standing=standing)


@pytest.mark.parametrize(
    ("since", "reaches"),
    [(None, False), (THEN + timedelta(days=1), False), (THEN, True), (THEN - timedelta(days=400), True)],
)
async def test_a_listing_counts_for_then_if_it_says_since_when(
    world: World,
    since: datetime | None,
    reaches: bool,  # noqa: FBT001
) -> None:
    async with Verifier(network=world) as verifier:
        ports = replace(verifier.ports(NOW, at=THEN), registries=(registry(since),))
        raw = json.dumps(KEYED.badge()).encode()
        report = await verify(Submission(raw=raw), policy=DEFAULT, ports=ports)

    assert report.check("issuer").outcome is Outcome.PASSED
    assert ("history.listing_not_shown" in warnings(report)) is not reaches


# --- presentations, and what is no past ---


async def test_a_presentation_of_today_shows_credentials_of_then(door: FrontDoor) -> None:
    badge = KEYED.badge(subject={"id": ADA.did}, validUntil="2026-04-01T00:00:00Z")
    shown = ADA.presentation(badge, challenge="c-1", proof={"created": "2026-06-01T11:00:00Z"})
    report = await door.verifier.verify(shown, challenge="c-1", now=NOW, at=THEN)

    assert report.verdict == "verified"
    assert report.check("audience").outcome is Outcome.PASSED
    assert (await door.verifier.verify(shown, challenge="c-1", now=NOW)).verdict == "not_verified"


@pytest.mark.parametrize(
    "at", [NOW + timedelta(seconds=1), NOW + timedelta(days=400), datetime(1, 1, 1, 0, 0, 30, tzinfo=UTC)]
)
async def test_an_instant_to_come_or_of_another_age_is_refused(door: FrontDoor, at: datetime) -> None:
    with pytest.raises(ValueError, match="has passed"):
        await asked(door, KEYED.badge(), at=at)


async def test_an_instant_without_a_zone_is_refused(door: FrontDoor) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await asked(door, KEYED.badge(), at=datetime(2026, 3, 1))  # noqa: DTZ001 - that is the misuse


async def test_this_very_instant_is_the_past_that_has_just_begun(door: FrontDoor) -> None:
    assert (await asked(door, KEYED.badge(), at=NOW)).verdict == "verified"


async def test_evidence_keeps_when_it_was_fetched(door: FrontDoor) -> None:
    report = await asked(door, HOSTED.badge())
    (page,) = [piece for piece in report.evidence if piece.url == HOSTED.identity.url]

    assert (page.fetched_at, page.age) == ("2026-06-01T12:00:00Z", 0)


async def test_the_world_is_the_same_for_a_question_about_the_present(door: FrontDoor) -> None:
    ports = door.verifier.ports(NOW, at=THEN)

    assert (ports.instant, ports.now, ports.as_of) == (THEN, NOW, THEN)
    assert ports.present().instant == NOW
    assert ports.present().fetch is ports.fetch
    assert door.verifier.ports(NOW).present().as_of is None
