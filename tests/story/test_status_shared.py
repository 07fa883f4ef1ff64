"""A status list is fetched and proven once for many, until it grows stale; never for another policy or another list."""

import asyncio
from datetime import timedelta

from did_methods.core.ports import FetchFailed
from tests.builders import status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from tests.world import NOW

KEYED = Issuer()
URL = status_list.LIST_URL


def badge(index: int = 42) -> dict[str, object]:
    """Return a badge with its place in the list."""
    return KEYED.badge(status=status_list.entry(index), id=f"urn:uuid:{index:036}")


async def test_many_badges_one_list_one_fetch(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([3]))

    answers = [await door.answer(badge(index)) for index in range(1, 6)]

    assert door.world.log == [URL]
    assert answers == [VERIFIED, VERIFIED, not_verified("status.revoked"), VERIFIED, VERIFIED]


async def test_however_many_ask_at_once_one_flight(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([3]))

    answers = await asyncio.gather(*(door.answer(badge(index)) for index in range(30)))

    assert door.world.log == [URL]
    assert answers.count(VERIFIED) == 29


async def test_a_presentation_of_many_asks_once(door: FrontDoor, holder: Issuer) -> None:
    door.world.serve(URL, KEYED.status_list([]))

    report = await door.report(holder.presentation(*(badge(index) for index in range(5))))

    assert report.verdict == "verified"
    assert door.world.log == [URL]


async def test_the_first_to_leave_takes_nothing_from_the_others(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([]))
    first = asyncio.create_task(door.answer(badge(1)))
    second = asyncio.create_task(door.answer(badge(2)))
    await asyncio.sleep(0)

    first.cancel()

    assert await second == VERIFIED


async def test_a_list_is_shared_no_longer_than_it_asks_for(door: FrontDoor) -> None:
    """`ttl` is in milliseconds. What the network keeps for minutes is a matter of the cache below."""
    door.world.serve(URL, KEYED.status_list([], subject={"ttl": 60_000}), max_age=timedelta(0))
    await door.answer(badge())

    await door.answer(badge(), now=NOW + timedelta(seconds=59))
    assert door.world.log == [URL]
    await door.answer(badge(), now=NOW + timedelta(seconds=61))

    assert door.world.log == [URL, URL]


async def test_a_revocation_is_seen_once_the_list_is_stale(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([], subject={"ttl": 60_000}), max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED
    door.world.serve(URL, KEYED.status_list([42]), max_age=timedelta(0))

    assert await door.answer(badge(), now=NOW + timedelta(minutes=2)) == not_verified("status.revoked")


async def test_a_list_is_shared_no_longer_than_it_is_valid(door: FrontDoor) -> None:
    soon = "2026-06-01T12:05:00Z"
    door.world.serve(URL, KEYED.status_list([], validUntil=soon), max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED

    answer = await door.answer(badge(), now=NOW + timedelta(minutes=7))

    assert answer == inconclusive("status.list_stale")


async def test_an_expired_list_is_no_list(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([], validUntil="2026-05-31T00:00:00Z"))

    assert await door.answer(badge()) == inconclusive("status.list_stale")


async def test_no_list_is_shared_for_a_quarter_of_an_hour_whatever_it_asks_for(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([], subject={"ttl": 315_360_000_000}), max_age=timedelta(0))
    await door.answer(badge())

    await door.answer(badge(), now=NOW + timedelta(minutes=16))

    assert door.world.log == [URL, URL]


async def test_a_failure_is_not_kept(door: FrontDoor) -> None:
    """The cache below remembers a dead host for seconds; another verifier has another cache."""
    door.world.fail(URL, FetchFailed("fetch.timeout", "expected an answer, got none"))
    assert await door.answer(badge()) == inconclusive("fetch.timeout")
    door.world.serve(URL, KEYED.status_list([]))

    assert await FrontDoor(door.world).answer(badge()) == VERIFIED


async def test_what_one_policy_proved_another_proves_again(door: FrontDoor) -> None:
    """Under `conformance` a list by a foreign key passes; that must not make it pass elsewhere."""
    other = Issuer()
    forged = status_list.bitstring_list([], issuer="did:web:university.example")
    door.world.serve(URL, other.sign_data_integrity(forged))

    assert await door.answer(badge(), policy="conformance") == VERIFIED
    verdict, code = await door.answer(badge())
    assert (verdict, code) == ("inconclusive", "status.list_unproven")


async def test_two_purposes_in_one_list_are_two_questions(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([42], purpose=["revocation", "suspension"]))
    entries = [status_list.entry(42, purpose="suspension"), status_list.entry(41)]

    report = await door.report(KEYED.badge(status=entries))

    assert [check.code for check in report.checks if check.check == "status"] == ["status.suspended", None]
    assert door.world.log == [URL]


async def test_a_list_as_token_is_a_list(door: FrontDoor) -> None:
    token = KEYED.sign_jwt(status_list.bitstring_list([42], issuer=KEYED.did))
    door.world.serve(URL, token, media_type="application/vc+jwt")

    assert await door.answer(badge()) == not_verified("status.revoked")
    assert await door.answer(badge(41)) == VERIFIED


async def test_the_list_of_the_older_kind_is_judged_alike(door: FrontDoor) -> None:
    claims = status_list.list_2021([42], issuer=KEYED.did)
    door.world.serve(URL, KEYED.sign_data_integrity(claims))
    for index, answer in ((42, not_verified("status.revoked")), (41, VERIFIED)):
        document = KEYED.badge(status=status_list.entry(index, type="StatusList2021Entry"))
        assert await door.answer(document) == answer


async def test_the_status_of_a_list_is_not_followed(door: FrontDoor) -> None:
    listed = KEYED.status_list(
        [], credentialStatus=status_list.entry(1, url="https://status.example/lists/2")
    )
    door.world.serve(URL, listed)

    assert await door.answer(badge()) == VERIFIED
    assert door.world.log == [URL]


async def test_a_list_without_a_name_is_told_and_strict_does_not_take_it(door: FrontDoor) -> None:
    nameless = {
        name: value for name, value in status_list.bitstring_list(issuer=KEYED.did).items() if name != "id"
    }
    door.world.serve(URL, KEYED.sign_data_integrity(nameless))

    lenient = await door.report(badge())
    strict = await door.report(badge(), policy="strict")

    assert [lenient.verdict, lenient.check("status_list").code] == ["verified", "status.list_unnamed"]
    assert "status.list_unnamed" in [check.code for check in strict.checks]
    assert strict.check("status_list").outcome == "undetermined"
