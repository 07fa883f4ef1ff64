"""1EdTechCredentialRefresh: only where the policy asks, after the proof, once; and the old one stands if it fails."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed
from tests.builders import credential, status_list
from tests.story.cases import ADA, HOSTED, KEYED, serve
from tests.threats.front_door import FrontDoor
from tests.world import World
from verifier.policy import DEFAULT, STRICT, Policy
from verifier.report import Outcome, Report

URL: Final = "https://university.example/refresh/1"
SERVICE: Final = {"id": URL, "type": "1EdTechCredentialRefresh"}
ASKING: Final = replace(DEFAULT, name="refreshing", refresh_credentials=True)
STRICTLY: Final = replace(STRICT, name="strict, refreshing", refresh_credentials=True)


def badge(**members: Any) -> str:  # noqa: ANN401 - members of a badge
    """Return a badge that may be refreshed."""
    return HOSTED.sign_jwt(credential.badge(issuer=HOSTED.did, **{"refreshService": SERVICE, **members}))


OLD: Final = badge(validUntil="2026-02-01T00:00:00Z")


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(serve(world))


async def refreshed(door: FrontDoor, newer: object, old: str = OLD, policy: Policy = ASKING) -> Report:
    """Return the report on `old` where `newer` is served at its refresh service."""
    door.world.serve(URL, newer.encode() if isinstance(newer, str) else newer)  # type: ignore[arg-type]
    return await door.report(old, policy=policy)


def ended(report: Report) -> tuple[str, Outcome, str | None]:
    check = report.check("refresh")
    assert not check.required or check.outcome is Outcome.PASSED
    return report.verdict.value, check.outcome, check.code


async def test_an_expired_badge_that_was_prolonged_verifies(door: FrontDoor) -> None:
    report = await refreshed(door, badge(validUntil="2030-01-01T00:00:00Z"))

    assert ended(report) == ("verified", Outcome.PASSED, None)
    assert report.validity is not None
    assert report.validity.valid_until == "2030-01-01T00:00:00Z"
    assert URL in {piece.url for piece in report.evidence}


async def test_a_newer_state_that_is_revoked_is_what_counts(door: FrontDoor) -> None:
    report = await refreshed(door, badge(status=status_list.entry(7)), old=badge())

    assert report.verdict == "not_verified"
    assert report.check("status").code == "status.revoked"


async def test_nobody_is_asked_unless_the_policy_says_so(door: FrontDoor) -> None:
    report = await refreshed(door, badge(), policy=DEFAULT)

    assert report.verdict == "not_verified"
    assert URL not in door.world.log


async def test_nobody_is_asked_before_the_proof_holds(door: FrontDoor) -> None:
    report = await refreshed(door, badge(), old=OLD[:-8] + "AAAAAAAA")

    assert report.verdict == "not_verified"
    assert URL not in door.world.log


async def test_the_newer_state_is_not_refreshed_again(door: FrontDoor) -> None:
    other = {**SERVICE, "id": f"{URL}/2"}

    report = await refreshed(door, badge(refreshService=other))

    assert ended(report)[:2] == ("verified", Outcome.PASSED)
    assert f"{URL}/2" not in door.world.log


@pytest.mark.parametrize("policy", [ASKING, STRICTLY], ids=["lenient", "strict"])
@pytest.mark.parametrize(
    ("newer", "code"),
    [
        (badge(id="urn:uuid:2"), "refresh.other_credential"),
        (badge(subject={"id": ADA.did}), "refresh.other_credential"),
        (KEYED.sign_jwt(credential.badge(issuer=KEYED.did)), "refresh.other_credential"),
        (HOSTED.presentation(), "refresh.other_credential"),
        (KEYED.sign_jwt(credential.badge(issuer=HOSTED.did)), "refresh.not_proven"),
        (badge()[:-8] + "AAAAAAAA", "refresh.not_proven"),
        (b"<html>", "json.syntax"),
    ],
    ids=["id", "subject", "issuer", "presentation", "another's key", "altered", "page"],
)
async def test_what_is_not_the_same_credential_leaves_the_old_one(
    door: FrontDoor, newer: object, code: str, policy: Policy
) -> None:
    report = await refreshed(door, newer, old=badge(), policy=policy)

    same = await door.report(badge(), policy=replace(policy, refresh_credentials=False))
    assert report.verdict == same.verdict
    assert ended(report) == (same.verdict.value, Outcome.FAILED, code)


async def test_a_host_that_does_not_answer_leaves_the_old_one(door: FrontDoor) -> None:
    door.world.fail(URL, FetchFailed("fetch.timeout", "expected an answer, got none"))

    report = await door.report(badge(), policy=ASKING)

    assert ended(report) == ("verified", Outcome.UNDETERMINED, "fetch.timeout")


async def test_another_service_is_not_asked(door: FrontDoor) -> None:
    report = await refreshed(door, badge(), old=badge(refreshService={**SERVICE, "type": "OtherService"}))

    assert report.verdict == "verified"
    assert URL not in door.world.log
