"""When no newer list can be had: the last one speaks for as long as the policy says, with its age, and no longer."""

import json
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed, FetchRefused
from tests.builders import list_token, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified, warnings
from tests.world import NOW
from verifier.policy import DEFAULT, STRICT

KEYED = Issuer()
URL = status_list.LIST_URL
HOUR = replace(DEFAULT, name="an hour", stale_status_seconds=3_600)
AN_HOUR_EXACTLY = NOW + timedelta(hours=1)


def badge(index: int = 42) -> dict[str, Any]:
    return KEYED.badge(status=status_list.entry(index))


async def primed(door: FrontDoor, policy: Any = HOUR, **members: Any) -> None:  # noqa: ANN401
    """Read the list once, and let its host be gone from then on."""
    door.world.serve(URL, KEYED.status_list([7], **members), max_age=timedelta(0))
    assert await door.answer(badge(), policy=policy) == VERIFIED
    door.world.fail(URL)


async def test_the_last_list_speaks_within_the_age_that_the_policy_allows_and_its_age_is_told(
    door: FrontDoor,
) -> None:
    await primed(door)
    later = NOW + timedelta(minutes=50)

    report = await door.report(badge(), policy=HOUR, now=later)

    kept = checks(report, "status_list")[-1]
    assert report.verdict == "verified"
    assert (kept.code, kept.outcome, kept.facts["age"]) == ("status.list_kept", "warning", 3_000)
    assert kept.detail == "expected a fresh list, got one of 3000 seconds ago"
    assert await door.answer(badge(7), policy=HOUR, now=later) == not_verified("status.revoked")


@pytest.mark.parametrize(
    ("later", "speaks"),
    [
        (AN_HOUR_EXACTLY, True),
        (AN_HOUR_EXACTLY + timedelta(seconds=1), False),
        (NOW + timedelta(days=9), False),
    ],
)
async def test_beyond_that_age_nothing_can_be_said(door: FrontDoor, later: Any, *, speaks: bool) -> None:  # noqa: ANN401
    await primed(door)

    answer = await door.answer(badge(), policy=HOUR, now=later)

    assert answer == (VERIFIED if speaks else inconclusive("fetch.connect"))


@pytest.mark.parametrize("policy", [DEFAULT, STRICT], ids=["default", "strict"])
async def test_no_shipped_policy_allows_any_age(door: FrontDoor, policy: Any) -> None:  # noqa: ANN401
    assert policy.stale_status_seconds == 0
    door.world.serve(URL, KEYED.status_list([7]), max_age=timedelta(0))
    await door.answer(badge(), policy=policy)
    door.world.fail(URL)

    report = await door.report(badge(), policy=policy, now=NOW + timedelta(minutes=16))

    assert checks(report, "status")[0].code == "fetch.connect"


async def test_no_age_allowed_means_not_even_a_list_of_this_second(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([7], subject={"ttl": 0}), max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED
    door.world.fail(URL)

    assert await door.answer(badge()) == inconclusive("fetch.connect")


async def test_only_what_was_proven_under_the_same_policy_speaks(door: FrontDoor) -> None:
    await primed(door, policy="default")

    assert await door.answer(badge(), policy=HOUR, now=NOW + timedelta(minutes=20)) == inconclusive(
        "fetch.connect"
    )


@pytest.mark.parametrize(
    "served",
    [
        pytest.param("<html>we are moving</html>", id="page"),
        pytest.param(json.dumps(status_list.bitstring_list([], issuer=KEYED.did)), id="unsigned"),
        pytest.param(
            json.dumps(KEYED.status_list([], validUntil="2026-06-01T12:10:00Z")), id="past-its-own-end"
        ),
    ],
)
async def test_a_host_that_gives_something_else_than_a_list_is_as_good_as_gone(
    door: FrontDoor, served: str
) -> None:
    await primed(door)
    door.world.serve(URL, served, max_age=timedelta(0))
    later = NOW + timedelta(minutes=20)

    assert "status.list_kept" in warnings(await door.report(badge(), policy=HOUR, now=later))
    assert (await door.answer(badge(), now=later))[0] == "inconclusive"


async def test_an_address_that_may_no_longer_be_asked_is_no_outage(door: FrontDoor) -> None:
    await primed(door)
    door.world.fail(URL, FetchRefused("fetch.address_not_public", "expected a public address, got another"))

    answer = await door.answer(badge(), policy=HOUR, now=NOW + timedelta(minutes=20))

    assert answer == not_verified("fetch.address_not_public")


async def test_a_host_that_is_back_is_believed_at_once(door: FrontDoor) -> None:
    await primed(door)
    door.world.serve(URL, KEYED.status_list([42]), max_age=timedelta(0))

    answer = await door.answer(badge(), policy=HOUR, now=NOW + timedelta(minutes=20))

    assert answer == not_verified("status.revoked")


async def test_a_list_that_asks_to_be_kept_for_no_time_is_kept_for_an_outage_all_the_same(
    door: FrontDoor,
) -> None:
    await primed(door, subject={"ttl": 0})

    report = await door.report(badge(), policy=HOUR, now=NOW + timedelta(seconds=30))

    assert report.verdict == "verified"
    assert "status.list_kept" in warnings(report)


async def test_a_list_token_is_kept_as_well(door: FrontDoor) -> None:
    asked = KEYED.sign_jwt({**KEYED.badge(), "status": list_token.reference()})
    door.world.serve(URL, KEYED.list_jwt(list_token.token_claims()), max_age=timedelta(0))
    assert await door.answer(asked, policy=HOUR) == VERIFIED
    door.world.fail(URL, FetchFailed("fetch.timeout", "expected an answer, got none"))
    later = NOW + timedelta(minutes=20)

    assert "status.list_kept" in warnings(await door.report(asked, policy=HOUR, now=later))
    assert await door.answer(asked, now=later) == inconclusive("fetch.timeout")
