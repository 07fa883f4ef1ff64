"""Of all who share a cache and miss the same document one fetches it, against a real server (threats.md R04, 3.6)."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.io.counted import PATIENT, CountedUpstream, ask
from tests.io.liar import Liar
from tests.io.store import Store
from tests.io.test_shared_cache import KEY
from tests.io.upstream import INSTANT, Seconds, Upstream
from tests.vectors_dir import ROOT
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.shared_cache import CLOCK_SKEW, SharedCache

LEASE = timedelta(seconds=3)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def upstream() -> AsyncIterator[CountedUpstream]:
    async with CountedUpstream() as opened:
        yield opened


async def replicas(
    store: Store, upstream: CountedUpstream, instances: int, lease: timedelta
) -> asyncio.subprocess.Process:
    arguments = (store.url, str(upstream.port), str(instances), str(lease.total_seconds()))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.io.counted", *arguments), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )


async def answers_of(process: asyncio.subprocess.Process) -> list[str]:
    printed, _ = await process.communicate()
    return printed.decode().split()


async def test_fifty_caches_make_one_fetch(store: Store, upstream: CountedUpstream) -> None:
    upstream.delay = 0.2

    got = await ask(store.url, upstream.port, 50, 10 * LEASE)

    assert Counter(got) == {"network": 1, "cache": 49}
    assert upstream.asked == 1


async def test_processes_and_what_runs_in_them_make_one_fetch(
    store: Store, upstream: CountedUpstream
) -> None:
    upstream.delay = 0.5
    started = [await replicas(store, upstream, 30, 10 * LEASE) for _ in range(3)]

    got = [answer for process in started for answer in await answers_of(process)]

    assert Counter(got) == {"network": 1, "cache": 89}
    assert upstream.asked == 1


async def test_what_takes_longer_than_a_lease_is_still_fetched_once(
    store: Store, upstream: CountedUpstream
) -> None:
    upstream.delay = 2 * LEASE.total_seconds()

    got = await ask(store.url, upstream.port, 20, LEASE)

    assert Counter(got) == {"network": 1, "cache": 19}
    assert upstream.asked == 1


async def test_when_the_leader_is_killed_another_takes_over(store: Store, upstream: CountedUpstream) -> None:
    upstream.answers.clear()
    leader = await replicas(store, upstream, 1, LEASE)
    await upstream.was_asked.wait()
    waiting = asyncio.create_task(ask(store.url, upstream.port, 20, LEASE))
    await asyncio.sleep(0.2)
    assert upstream.asked == 1

    leader.send_signal(signal.SIGKILL)
    upstream.answers.set()
    got = await waiting

    assert Counter(got) == {"network": 1, "cache": 19}
    assert upstream.asked == 2
    await leader.communicate()


async def test_a_failure_is_not_shared_and_the_next_one_tries(
    store: Store, upstream: CountedUpstream
) -> None:
    """One replica without a network must not spoil it for the others."""
    upstream.fails = 1
    upstream.delay = 0.2

    got = await ask(store.url, upstream.port, 20, 10 * LEASE)

    assert Counter(got) == {"network": 1, "cache": 18, "fetch.connection_lost": 1}
    assert upstream.asked == 2


async def test_nobody_waits_for_more_than_a_few_who_fail(store: Store, upstream: CountedUpstream) -> None:
    upstream.fails = 1000
    upstream.delay = 0.2

    got = await ask(store.url, upstream.port, 20, 10 * LEASE)

    assert Counter(got) == {"fetch.connection_lost": 20}
    assert upstream.asked == 20


async def test_nobody_waits_longer_than_patience_allows(store: Store) -> None:
    clock = Seconds()
    shared = SharedCache(store.url, timeout=SECOND, clock=clock.instant)
    other = SharedCache(store.url, timeout=SECOND, clock=clock.instant)
    assert await other.claim(KEY, timedelta(hours=1)) == other.name
    upstream = Upstream()
    limits = CacheLimits(patience=timedelta(0), lease=timedelta(hours=1))
    cached = CachedFetch(upstream, shared=shared, limits=limits, clock=clock.instant)

    fetched = await cached(KEY.url, accept=KEY.accept, max_bytes=KEY.max_bytes)

    assert (fetched.body, len(upstream.asked)) == (b"{}", 1)
    await cached.aclose()
    await shared.aclose()
    await other.aclose()


# --- claims ---


@pytest.fixture
async def clock() -> Seconds:
    return Seconds()


@pytest.fixture
async def pair(store: Store, clock: Seconds) -> AsyncIterator[tuple[SharedCache, SharedCache]]:
    both = [SharedCache(store.url, timeout=SECOND, clock=clock.instant) for _ in range(2)]
    yield both[0], both[1]
    for each in both:
        await each.aclose()


async def test_a_claim_names_its_holder_to_others_until_it_is_released(
    pair: tuple[SharedCache, SharedCache],
) -> None:
    mine, theirs = pair

    assert await mine.claim(KEY, 10 * SECOND) == mine.name
    assert await theirs.claim(KEY, 10 * SECOND) == mine.name
    await mine.release(KEY)

    assert await theirs.claim(KEY, 10 * SECOND) == theirs.name


async def test_a_claim_ends_by_itself(store: Store, pair: tuple[SharedCache, SharedCache]) -> None:
    mine, _ = pair
    await mine.claim(KEY, 10 * SECOND)

    (name,) = store.client.keys("*claim*")

    assert 0 < store.client.pttl(name) <= 10_000
    assert b"ada" not in name


async def test_nobody_ends_or_prolongs_the_claim_of_another(
    store: Store, clock: Seconds, pair: tuple[SharedCache, SharedCache]
) -> None:
    mine, theirs = pair
    await mine.claim(KEY, 10 * SECOND)
    store.client.flushdb()  # as if it had ended
    assert await theirs.claim(KEY, 10 * SECOND) == theirs.name

    await mine.renew_claim(KEY, 10 * SECOND)
    await mine.release(KEY)
    await mine.release(KEY)
    await mine.renew_claim(KEY, 10 * SECOND)

    assert await mine.claim(KEY, 10 * SECOND) == theirs.name


async def test_a_claim_that_is_renewed_lasts(
    store: Store, clock: Seconds, pair: tuple[SharedCache, SharedCache]
) -> None:
    mine, theirs = pair
    await mine.claim(KEY, 10 * SECOND)
    clock.at = 9

    await mine.renew_claim(KEY, 10 * SECOND)

    clock.at = 18
    assert await theirs.claim(KEY, 10 * SECOND) == mine.name
    await mine.release(KEY)
    assert await theirs.claim(KEY, 10 * SECOND) == theirs.name


@pytest.mark.parametrize("value", [b"", b"x" * 100, b"theirs"])
async def test_a_claim_that_nobody_sealed_holds_nobody_up(
    store: Store, pair: tuple[SharedCache, SharedCache], value: bytes
) -> None:
    mine, theirs = pair
    await mine.claim(KEY, 10 * SECOND)
    (name,) = store.client.keys("*claim*")

    store.client.set(name, value)

    assert await theirs.claim(KEY, 10 * SECOND) is None


async def test_a_claim_sealed_with_another_secret_holds_nobody_up(store: Store, clock: Seconds) -> None:
    mine = SharedCache(store.url, secret=b"mine", timeout=SECOND, clock=clock.instant)
    forged = SharedCache(store.url, timeout=SECOND, clock=clock.instant)
    await forged.claim(KEY, 10 * SECOND)

    assert await mine.claim(KEY, 10 * SECOND) is None

    await mine.aclose()
    await forged.aclose()


@pytest.mark.parametrize("offset", [-10 * SECOND - 1.1 * CLOCK_SKEW, 1.1 * CLOCK_SKEW])
async def test_a_claim_under_another_clock_holds_nobody_up(
    store: Store, pair: tuple[SharedCache, SharedCache], clock: Seconds, offset: timedelta
) -> None:
    """Long past, or longer than a claim can be: kept alive by a store that lies."""
    mine, _ = pair
    other = SharedCache(store.url, timeout=SECOND, clock=lambda: INSTANT + offset)
    await other.claim(KEY, 10 * SECOND)

    assert await mine.claim(KEY, 10 * SECOND) is None

    await other.aclose()


async def test_a_claim_that_is_just_past_still_holds(
    pair: tuple[SharedCache, SharedCache], clock: Seconds
) -> None:
    """The store ends it a moment later than the holder's clock: all who wait must not set off in between."""
    mine, theirs = pair
    await mine.claim(KEY, 10 * SECOND)
    clock.at = 10.1

    assert await theirs.claim(KEY, 10 * SECOND) == mine.name


async def test_a_store_that_says_no_to_everything_holds_nobody_up(clock: Seconds) -> None:
    async with Liar(b"$-1\r\n") as liar:
        shared = SharedCache(f"redis://127.0.0.1:{liar.port}/0", clock=clock.instant)
        upstream = Upstream()
        cached = CachedFetch(upstream, shared=shared, limits=CacheLimits(patience=PATIENT))

        await cached(KEY.url, accept=KEY.accept, max_bytes=KEY.max_bytes)

        assert len(upstream.asked) == 1
        assert liar.asked < 20
        await cached.aclose()
        await shared.aclose()


async def test_closing_in_the_middle_of_a_fetch_leaves_nothing_behind(store: Store) -> None:
    clock = Seconds()
    shared = SharedCache(store.url, timeout=SECOND, clock=clock.instant)
    upstream = Upstream()
    upstream.gate.clear()
    cached = CachedFetch(upstream, shared=shared, limits=CacheLimits(lease=timedelta(milliseconds=40)))
    asking = asyncio.create_task(cached(KEY.url, accept=KEY.accept, max_bytes=KEY.max_bytes))
    await asyncio.sleep(0.1)  # long enough for the claim to be renewed

    await cached.aclose()
    await shared.aclose()
    await asyncio.wait([asking])

    assert asking.cancelled()
    assert asyncio.all_tasks() == {asyncio.current_task()}
