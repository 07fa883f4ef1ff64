"""Rows R04 and R06 of threats.md: one flight, bounded memory, short-lived failures."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from did_methods.core.ports import Fetched, FetchFailed, FetchRefused, Source
from tests.io.upstream import INSTANT, Seconds, Upstream
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.turns import DocumentKey

URL = "https://issuer.example/list"
JSON = "application/json"


def failing() -> FetchFailed:
    return FetchFailed("fetch.connect", "expected the host to take a connection, got none")


def cached(upstream: Upstream, clock: Callable[[], float], **limits: object) -> CachedFetch:
    return CachedFetch(upstream, limits=CacheLimits(**limits), monotonic=clock)  # type: ignore[arg-type]


async def get(fetch: CachedFetch, url: str = URL, *, accept: str = JSON, max_bytes: int = 100) -> Fetched:
    return await fetch(url, accept=accept, max_bytes=max_bytes)


async def test_document_is_kept_and_says_so() -> None:
    upstream, clock = Upstream(), Seconds()
    fetch = cached(upstream, clock)

    first = await get(fetch)
    clock.at = 299
    second = await get(fetch)

    assert (first.source, second.source) == (Source.NETWORK, Source.CACHE)
    assert second.fetched_at == first.fetched_at
    assert len(upstream.asked) == 1


@pytest.mark.parametrize(
    ("max_age", "kept_at", "gone_at"),
    [(None, 299, 300), (timedelta(seconds=10), 9, 10), (timedelta(days=1), 299, 300)],
)
async def test_age_is_the_servers_but_never_over_the_limit(
    max_age: timedelta | None, kept_at: float, gone_at: float
) -> None:
    upstream, clock = Upstream(max_age=max_age), Seconds()
    fetch = cached(upstream, clock)
    await get(fetch)

    clock.at = kept_at
    await get(fetch)
    assert len(upstream.asked) == 1
    clock.at = gone_at
    await get(fetch)
    assert len(upstream.asked) == 2


async def test_age_limit_can_differ_by_kind() -> None:
    upstream, clock = Upstream(), Seconds()
    fetch = cached(upstream, clock, age_by_accept={"application/did+json": timedelta(hours=1)})
    await get(fetch, accept="application/did+json")

    clock.at = 3599
    await get(fetch, accept="application/did+json")

    assert len(upstream.asked) == 1


async def test_document_that_may_not_be_stored_is_not() -> None:
    upstream = Upstream(max_age=timedelta(0))
    fetch = cached(upstream, Seconds())

    await get(fetch)
    await get(fetch)

    assert len(upstream.asked) == 2


async def test_spellings_of_one_url_share_one_entry() -> None:
    upstream = Upstream()
    fetch = cached(upstream, Seconds())

    for url in (URL, "HTTPS://Issuer.Example:443/list", URL + "#94567"):
        await get(fetch, url)

    assert upstream.asked == [URL]


async def test_other_kind_or_limit_is_another_question() -> None:
    upstream = Upstream()
    fetch = cached(upstream, Seconds())

    await get(fetch)
    await get(fetch, accept="application/did+json")
    await get(fetch, max_bytes=200)
    await fetch(URL, accept=JSON, max_bytes=100, follow_redirects=False)

    assert len(upstream.asked) == 4


async def test_each_question_has_an_answer_of_its_own() -> None:
    upstream = Upstream()
    fetch = cached(upstream, Seconds())

    for question in (b"a", b"b", None, b"a"):
        await fetch(URL, accept=JSON, max_bytes=100, question=question)

    assert upstream.questions == [b"a", b"b", None]
    assert fetch.is_at_hand(URL, accept=JSON, max_bytes=100, follow_redirects=True, question=b"b")
    assert not fetch.is_at_hand(URL, accept=JSON, max_bytes=100, follow_redirects=True, question=b"c")


async def test_not_there_answers_a_question_for_as_long_as_a_failure() -> None:
    upstream, clock = Upstream(status=404), Seconds()
    fetch = cached(upstream, clock)

    for clock.at in (0, 4.9, 5.1):
        assert (await fetch(URL, accept=JSON, max_bytes=100, question=b"a")).status == 404

    assert len(upstream.asked) == 2


async def test_answers_to_questions_stay_in_this_process() -> None:
    shelf, clock = Shelf(), Seconds()
    fetch = sharing(Upstream(), shelf, clock)

    await fetch(URL, accept=JSON, max_bytes=100, question=b"a")
    await fetch.aclose()

    assert (shelf.kept, shelf.claims) == ({}, {})


async def test_two_hundred_askers_make_one_fetch() -> None:
    upstream = Upstream()
    fetch = cached(upstream, Seconds())

    answers = await asyncio.gather(*(get(fetch) for _ in range(200)))

    assert len(upstream.asked) == 1
    assert {answer.body for answer in answers} == {b"{}"}


async def test_first_asker_going_away_harms_nobody() -> None:
    upstream = Upstream()
    upstream.gate.clear()
    fetch = cached(upstream, Seconds())
    first = asyncio.create_task(get(fetch))
    others = [asyncio.create_task(get(fetch)) for _ in range(10)]
    await asyncio.sleep(0.01)

    first.cancel()
    await asyncio.sleep(0)
    upstream.gate.set()

    assert [answer.body for answer in await asyncio.gather(*others)] == [b"{}"] * 10
    assert first.cancelled()
    assert len(upstream.asked) == 1


async def test_flight_without_askers_lands_quietly() -> None:
    upstream = Upstream(problem=failing)
    upstream.gate.clear()
    fetch = cached(upstream, Seconds())
    only = asyncio.create_task(get(fetch))
    await asyncio.sleep(0.01)

    only.cancel()
    await asyncio.sleep(0)
    upstream.gate.set()
    await asyncio.sleep(0.01)

    assert only.cancelled()


async def test_failure_reaches_all_and_is_kept_for_seconds_only() -> None:
    upstream, clock = Upstream(problem=failing), Seconds()
    fetch = cached(upstream, clock)

    outcomes = await asyncio.gather(*(get(fetch) for _ in range(10)), return_exceptions=True)
    clock.at = 4.9
    with pytest.raises(FetchFailed) as raised:
        await get(fetch)
    assert raised.value.code == "fetch.connect"
    assert [type(outcome) for outcome in outcomes] == [FetchFailed] * 10
    assert len(upstream.asked) == 1

    clock.at = 5
    upstream.problem = None
    assert (await get(fetch)).source is Source.NETWORK


async def test_refusal_is_not_kept() -> None:
    upstream = Upstream(problem=lambda: FetchRefused("fetch.address_not_public", "expected a public address"))
    fetch = cached(upstream, Seconds())

    for _ in range(2):
        with pytest.raises(FetchRefused):
            await get(fetch)

    assert len(upstream.asked) == 2


async def test_bytes_are_bounded_and_the_longest_unused_goes() -> None:
    upstream = Upstream(body=b" " * 10_000)
    fetch = cached(upstream, Seconds(), size=3 * (10_000 + 1024))
    for n in (1, 2, 3, 1, 4):
        await get(fetch, f"{URL}/{n}", max_bytes=20_000)

    at_hand = [
        n
        for n in range(1, 5)
        if fetch.is_at_hand(f"{URL}/{n}", accept=JSON, max_bytes=20_000, follow_redirects=True)
    ]

    assert at_hand == [1, 3, 4]


async def test_entries_are_bounded() -> None:
    upstream = Upstream(problem=failing)
    fetch = cached(upstream, Seconds(), entries=10)
    for n in range(50):
        with pytest.raises(FetchFailed):
            await get(fetch, f"{URL}/{n}")

    kept = [
        n
        for n in range(50)
        if fetch.is_at_hand(f"{URL}/{n}", accept=JSON, max_bytes=100, follow_redirects=True)
    ]

    assert kept == list(range(40, 50))


async def test_document_larger_than_the_cache_is_not_kept() -> None:
    upstream = Upstream(body=b" " * 10_000)
    fetch = cached(upstream, Seconds(), size=5000)

    await get(fetch, max_bytes=20_000)

    assert not fetch.is_at_hand(URL, accept=JSON, max_bytes=20_000, follow_redirects=True)


async def test_what_is_no_url_is_not_at_hand() -> None:
    fetch = cached(Upstream(), Seconds())

    assert not fetch.is_at_hand("did:web:x", accept=JSON, max_bytes=100, follow_redirects=True)


async def test_closing_ends_what_is_under_way() -> None:
    upstream = Upstream()
    upstream.gate.clear()
    fetch = cached(upstream, Seconds())
    waiting = asyncio.create_task(get(fetch))
    await asyncio.sleep(0.01)

    await fetch.aclose()

    with pytest.raises(asyncio.CancelledError):
        await waiting


@dataclass(slots=True)
class Shelf:
    """A shared level in this process."""

    kept: dict[DocumentKey, tuple[Fetched, datetime]] = field(default_factory=dict)
    claims: dict[DocumentKey, str] = field(default_factory=dict)
    name: str = "this"

    async def get(self, key: DocumentKey) -> tuple[Fetched, datetime] | None:
        return self.kept.get(key)

    async def put(self, key: DocumentKey, fetched: Fetched, until: datetime) -> None:
        self.kept[key] = (fetched, until)

    async def claim(self, key: DocumentKey, _lease: timedelta) -> str | None:
        return self.claims.setdefault(key, self.name)

    async def renew_claim(self, key: DocumentKey, _lease: timedelta) -> None:
        pass

    async def release(self, key: DocumentKey) -> None:
        del self.claims[key]


def sharing(upstream: Upstream, shelf: Shelf, clock: Seconds) -> CachedFetch:
    return CachedFetch(upstream, shared=shelf, monotonic=clock, clock=clock.instant)


async def test_what_one_process_fetched_the_other_need_not() -> None:
    upstream, shelf, clock = Upstream(), Shelf(), Seconds()
    await get(sharing(upstream, shelf, clock))
    await asyncio.sleep(0)
    clock.at = 100

    second = sharing(upstream, shelf, clock)
    fetched = await get(second)

    assert (fetched.source, fetched.fetched_at) == (Source.CACHE, INSTANT)
    assert len(upstream.asked) == 1

    clock.at = 300  # age counts from when it was fetched, not from when it was copied
    await get(second)
    assert len(upstream.asked) == 2


async def test_shared_document_from_the_future_is_not_used() -> None:
    upstream, shelf, clock = Upstream(), Shelf(), Seconds()
    await get(sharing(upstream, shelf, clock))
    await asyncio.sleep(0)
    clock.at = -3600

    await get(sharing(upstream, shelf, clock))

    assert len(upstream.asked) == 2


async def test_shared_document_larger_than_asked_for_is_not_used() -> None:
    upstream, shelf, clock = Upstream(), Shelf(), Seconds()
    await get(sharing(upstream, shelf, clock))
    await asyncio.sleep(0)
    key, (fetched, until) = next(iter(shelf.kept.items()))
    shelf.kept[key._replace(max_bytes=1)] = (fetched, until)

    await get(sharing(upstream, shelf, clock), max_bytes=1)

    assert len(upstream.asked) == 2
