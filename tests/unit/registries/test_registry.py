"""How several answers become one, how they are shared, and how an older document is noticed."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from did_methods.core.ports import FetchFailed
from tests.world import NOW, World
from verifier.errors import Undetermined
from verifier.model import Listing, Standing
from verifier.ports import Ports, share
from verifier.registries.core.newest import MAX_REMEMBERED, Newest
from verifier.registries.core.registry import best_of, share_standing
from verifier.wiring import Verifier

SILENT = FetchFailed("fetch.connect", "expected the host to answer, got none")
LISTED, OTHERS, EXPIRED, UNKNOWN = (
    Standing(listing=listing)
    for listing in (Listing.LISTED, Listing.NOT_FOR_THIS_TYPE, Listing.EXPIRED, Listing.NOT_LISTED)
)


@pytest.mark.parametrize(
    ("answers", "listing"),
    [
        ((UNKNOWN, SILENT, LISTED), Listing.LISTED),
        ((UNKNOWN, EXPIRED, OTHERS), Listing.NOT_FOR_THIS_TYPE),
        ((UNKNOWN, EXPIRED), Listing.EXPIRED),
        ((UNKNOWN,), Listing.NOT_LISTED),
        ((), Listing.NOT_LISTED),
    ],
)
def test_a_listing_wins_over_silence_and_silence_over_the_rest(
    answers: tuple[Any, ...], listing: Listing
) -> None:
    assert best_of(answers).listing is listing


@pytest.mark.parametrize("answers", [(SILENT,), (UNKNOWN, SILENT), (SILENT, EXPIRED), (OTHERS, SILENT)])
def test_a_silent_source_leaves_it_open_where_no_other_lists(answers: tuple[Any, ...]) -> None:
    with pytest.raises(FetchFailed):
        best_of(answers)


def ports(world: World, now: datetime = NOW) -> Ports:
    return Verifier(network=world).ports(now)


async def test_a_standing_is_made_once_until_it_ends(world: World) -> None:
    """Two verifications of one process, a minute apart, and one more after the listing has ended."""
    made = 0
    shelf = ports(world)

    async def make() -> Standing:
        nonlocal made
        made += 1
        return Standing(listing=Listing.LISTED, valid_until=NOW + timedelta(minutes=2))

    for minutes in (0, 1, 3):
        later = Ports(
            fetch=shelf.fetch,
            registry_fetch=shelf.registry_fetch,
            now=NOW + timedelta(minutes=minutes),
            contexts=shelf.contexts,
            offload=shelf.offload,
            shelf=shelf.shelf,
        )
        await share_standing(later, ("key",), make)

    assert made == 2


@pytest.mark.parametrize("code", ["fetch.budget_exceeded", "fetch.connect"])
async def test_what_failed_for_the_one_who_made_it_is_not_kept(world: World, code: str) -> None:
    shelf = ports(world)
    made = 0

    async def make() -> tuple[str, datetime]:
        nonlocal made
        made += 1
        raise FetchFailed(code, "expected an answer, got none")

    for _ in range(2):
        with pytest.raises(FetchFailed):
            await share(shelf, ("key",), make)

    assert made == 2


async def test_who_waited_for_another_whose_budget_ran_out_makes_it_anew(world: World) -> None:
    """The first to ask is poor; the second, who waits for it, is not."""
    shelf = ports(world)
    waiting = asyncio.Event()

    async def poor() -> tuple[str, datetime]:
        await waiting.wait()
        raise FetchFailed("fetch.budget_exceeded", "expected fewer hosts to ask, got more")

    async def rich() -> tuple[str, datetime]:
        return "made", NOW + timedelta(minutes=1)

    first = asyncio.create_task(share(shelf, ("key",), poor))
    await asyncio.sleep(0)
    second = asyncio.create_task(share(shelf, ("key",), rich))
    await asyncio.sleep(0)
    waiting.set()

    assert await second == "made"
    with pytest.raises(FetchFailed):
        await first


def test_an_older_version_after_a_newer_one_is_noticed() -> None:
    newest = Newest()
    newest.check("list", NOW - timedelta(days=2), NOW)
    newest.check("list", NOW - timedelta(days=1), NOW)
    newest.check("list", NOW - timedelta(days=1), NOW)
    newest.check("other", NOW - timedelta(days=9), NOW)

    for version in (NOW - timedelta(days=2), None):
        with pytest.raises(Undetermined) as problem:
            newest.check("list", version, NOW)
        assert problem.value.code == "registry.rolled_back"


def test_servers_that_take_turns_are_not_suspected() -> None:
    newest = Newest()
    newest.check("list", NOW - timedelta(hours=1), NOW)

    newest.check("list", NOW - timedelta(hours=20), NOW, tolerance=timedelta(days=1))
    with pytest.raises(Undetermined):
        newest.check("list", NOW - timedelta(hours=26), NOW, tolerance=timedelta(days=1))


def test_a_date_of_the_future_does_not_make_all_later_documents_old() -> None:
    newest = Newest()
    newest.check("list", NOW + timedelta(days=9_000), NOW)
    newest.check("list", None, NOW)
    newest.check("list", NOW - timedelta(days=1), NOW)


def test_only_so_many_versions_are_remembered() -> None:
    newest = Newest()
    for number in range(MAX_REMEMBERED + 5):
        newest.check(str(number), NOW, NOW)

    assert len(newest._seen) == MAX_REMEMBERED
    newest.check("0", None, NOW)
