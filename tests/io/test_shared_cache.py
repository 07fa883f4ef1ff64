"""Row R06 of threats.md and the chaos rows of Valkey, against a real server."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from did_methods.core.ports import Fetched, Source
from tests.io.liar import Liar
from tests.io.store import Store
from tests.io.upstream import INSTANT, Seconds, Upstream
from verifier.io.cache import CachedFetch
from verifier.io.shared_cache import FAILURES_TO_PAUSE, PAUSE, SharedCache
from verifier.io.turns import DocumentKey

KEY = DocumentKey("https://issuer.example/people/ada", "application/json", 100, follow_redirects=True)
OTHER_KEY = KEY._replace(url="https://issuer.example/people/bob")
UNTIL = INSTANT + timedelta(minutes=5)
BODY = b'{"keys":["good"]}'
PATIENT = timedelta(seconds=30)  # for an answer of the store; production allows 50 ms


@pytest.fixture
async def clock() -> Seconds:
    return Seconds()


@pytest.fixture
async def shared(store: Store, clock: Seconds) -> AsyncIterator[SharedCache]:
    cache = SharedCache(store.url, timeout=PATIENT, monotonic=clock, clock=clock.instant)
    yield cache
    await cache.aclose()


async def put(cache: SharedCache, key: DocumentKey = KEY, body: bytes = BODY) -> Fetched:
    fetched = await Upstream(body=body)(key.url, accept=key.accept, max_bytes=key.max_bytes)
    await cache.put(key, fetched, UNTIL)
    return fetched


def only_name(store: Store) -> bytes:
    names = store.client.keys("*")
    assert isinstance(names, list)
    (name,) = names
    assert isinstance(name, bytes)
    return name


async def test_document_comes_back_as_it_was(shared: SharedCache) -> None:
    fetched = await put(shared)

    found = await shared.get(KEY)

    assert found is not None
    assert (found[0].body, found[0].sha256, found[0].fetched_at) == (BODY, fetched.sha256, INSTANT)
    assert (found[0].source, found[1]) == (Source.CACHE, UNTIL)
    assert await shared.get(OTHER_KEY) is None


async def test_store_forgets_in_time_and_its_keys_tell_nothing(store: Store, shared: SharedCache) -> None:
    await put(shared)

    name = only_name(store)
    left = store.client.pttl(name)

    assert isinstance(left, int)
    assert 290_000 < left <= 300_000
    assert b"ada" not in name


@pytest.mark.parametrize("place", ["seal", "digest", "body"])
async def test_altered_value_is_not_used(store: Store, shared: SharedCache, place: str) -> None:
    await put(shared)
    name = only_name(store)
    value = store.client.get(name)
    assert isinstance(value, bytes)
    forged = {
        "seal": bytes([value[0] ^ 1]) + value[1:],
        "digest": value[:-1] + bytes([value[-1] ^ 1]),
        "body": value.replace(b"good", b"evil"),
    }[place]

    store.client.set(name, forged)

    assert await shared.get(KEY) is None


@pytest.mark.parametrize("value", [b"", b"x", b"\x00" * 32, b"\x00" * 33, b"{}" * 1000])
async def test_any_other_value_is_not_used(store: Store, shared: SharedCache, value: bytes) -> None:
    await put(shared)

    store.client.set(only_name(store), value)

    assert await shared.get(KEY) is None


async def test_value_of_another_kind_is_not_used(store: Store, shared: SharedCache) -> None:
    await put(shared)
    name = only_name(store)
    store.client.delete(name)

    store.client.lpush(name, b"x")

    assert await shared.get(KEY) is None


async def test_value_of_another_key_is_not_used(store: Store, shared: SharedCache) -> None:
    await put(shared)
    name = only_name(store)
    good = store.client.get(name)
    assert isinstance(good, bytes)
    store.client.delete(name)
    await put(shared, OTHER_KEY)

    store.client.set(only_name(store), good)

    assert await shared.get(OTHER_KEY) is None


async def test_value_sealed_with_another_secret_is_not_used(store: Store, clock: Seconds) -> None:
    mine = SharedCache(store.url, secret=b"mine", timeout=PATIENT, clock=clock.instant)
    theirs = SharedCache(store.url, timeout=PATIENT, clock=clock.instant)
    await put(theirs)

    assert await mine.get(KEY) is None
    assert await theirs.get(KEY) is not None

    await mine.aclose()
    await theirs.aclose()


async def test_value_too_large_to_come_back_in_time_is_not_kept(store: Store, shared: SharedCache) -> None:
    await put(shared, body=bytes(2 * 1024 * 1024 + 1))

    assert store.client.dbsize() == 0


async def test_hanging_store_costs_little_time_and_is_then_left_alone(
    store: Store, shared: SharedCache, clock: Seconds
) -> None:
    cache = SharedCache(store.url, monotonic=clock, clock=clock.instant)
    await put(shared)
    store.signal(signal.SIGSTOP)

    async with asyncio.timeout(
        20
    ):  # three times the 50 ms that production allows; a hanging store never answers
        for _ in range(FAILURES_TO_PAUSE):
            assert await cache.get(KEY) is None
    assert answered_without_waiting(cache.get(KEY)) is None

    store.signal(signal.SIGCONT)
    assert await shared_again(cache, clock) is not None
    await cache.aclose()


def answered_without_waiting(asked: Coroutine[Any, Any, object]) -> object:
    """Return the answer, if it is given without going to anybody for it."""
    with pytest.raises(StopIteration) as ended:
        asked.send(None)
    return ended.value.value


async def shared_again(cache: SharedCache, clock: Seconds) -> Fetched | None:
    """Ask often, pause after pause: a busy machine may need longer than the 50 ms of production."""
    for _ in range(100):
        clock.at += PAUSE.total_seconds()
        if (found := await cache.get(KEY)) is not None:
            return found[0]
        await asyncio.sleep(0.1)
    return None


async def test_store_that_dies_and_comes_back_harms_nobody(
    store: Store, shared: SharedCache, clock: Seconds
) -> None:
    await put(shared)
    store.stop()
    upstream = Upstream()
    fetch = CachedFetch(upstream, shared=shared, monotonic=clock, clock=clock.instant)

    for n in range(10):
        url = f"https://issuer.example/{n}"
        assert (await fetch(url, accept="application/json", max_bytes=100)).body == b"{}"
    assert store.starts()
    clock.at = 6
    await put(shared)

    assert await shared.get(KEY) is not None
    await fetch.aclose()


async def test_store_that_is_full_harms_nobody(store: Store, shared: SharedCache) -> None:
    store.client.config_set("maxmemory", "1")

    await put(shared)

    assert await shared.get(KEY) is None


async def test_two_processes_share_one_fetch(store: Store, clock: Seconds) -> None:
    upstream = Upstream()
    for expected in (Source.NETWORK, Source.CACHE):
        shared = SharedCache(store.url, timeout=PATIENT, clock=clock.instant)
        fetch = CachedFetch(upstream, shared=shared, monotonic=clock, clock=clock.instant)
        fetched = await fetch(KEY.url, accept="application/json", max_bytes=100)
        while not store.client.keys("*document*"):  # noqa: ASYNC110 - the write is nobody's to wait for
            await asyncio.sleep(0.01)
        assert fetched.source is expected
        await fetch.aclose()
        await shared.aclose()
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("url", ["", "http://127.0.0.1", "redis://", "redis://h/users", "redis://h:port"])
def test_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        SharedCache(url)


@pytest.mark.parametrize("url", ["redis://user:hush#hush@store", "redis://h:hush", "redis://h/hush"])
def test_refusal_tells_nothing_of_the_url(url: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        SharedCache(url)

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["redis", "valkey", "rediss", "valkeys"])
async def test_url_may_name_valkey_or_redis_with_a_user(scheme: str) -> None:
    await SharedCache(f"{scheme}://user:p%40ss@store.example:6380/2").aclose()


# What a store may say instead of an answer. RESP, and nearly RESP.
LIES = (
    b":abc\r\n", b"$abc\r\n", b"-\xff\xfe\r\n", b"*1\r\n" * 3000, b"$2147483648\r\n", b"*2147483647\r\n",
    b"*-5\r\n", b"$-7\r\n", b"\x00\x01\x02\r\n", b"\r\n", b"", b"+OK\r\n", b"$5\r\nhell",
    b"-MOVED 1 127.0.0.1:1\r\n", b"-MOVED\r\n", b"-ASK x\r\n", b"-ERR x\r\n", b"-LOADING x\r\n",
    b"-OOM x\r\n", b"-NOAUTH x\r\n", b"-\r\n", b"- \r\n", b"_\r\n", b"%2\r\n+a\r\n:1\r\n",
    b"%1\r\n*1\r\n:1\r\n:2\r\n", b"~1\r\n*1\r\n:1\r\n", b">2\r\n+message\r\n+x\r\n", b",nan\r\n",
    b"(99999999999999999999\r\n", b"#t\r\n", b"=5\r\ntxt:a\r\n", b"|1\r\n+a\r\n+b\r\n", b"!5\r\nERR x\r\n",
    b"HTTP/1.1 400 Bad Request\r\n\r\n", b":" + b"9" * 5000 + b"\r\n",
)  # fmt: skip


async def tell(liar: Liar, clock: Seconds, cache: SharedCache, lie: bytes, *, hang_up: bool) -> None:
    liar.reply, liar.hangs_up = lie, hang_up
    for ask in (cache.get(KEY), cache.claim(KEY, timedelta(seconds=1)), cache.renew_claim(KEY, timedelta(1))):
        clock.at += 6  # past the pause, so that every question is really asked
        assert await ask in {None, cache.name}  # a claim may be believed to be ours: then we fetch
    await put(cache)
    await cache.release(KEY)


async def lied_to(liar: Liar, clock: Seconds) -> SharedCache:
    url = f"redis://127.0.0.1:{liar.port}/0"
    return SharedCache(url, timeout=timedelta(milliseconds=50), monotonic=clock, clock=clock.instant)


@pytest.mark.parametrize("hang_up", [False, True])
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: ascii(lie[:12]))
async def test_store_that_talks_nonsense_is_a_miss(clock: Seconds, lie: bytes, *, hang_up: bool) -> None:
    async with Liar() as liar:
        cache = await lied_to(liar, clock)

        await tell(liar, clock, cache, lie, hang_up=hang_up)

        await cache.aclose()


async def test_any_nonsense_is_a_miss_and_no_connection_is_lost_over_it(clock: Seconds) -> None:
    chance = random.Random(1)  # noqa: S311 - the same lies in every run
    async with Liar() as liar:
        cache = await lied_to(liar, clock)
        for _ in range(100):
            lie = bytearray(chance.choice(LIES)[:200])
            for _ in range(min(len(lie), chance.randint(1, 4))):
                lie[chance.randrange(len(lie))] = chance.choice(b"$*:-+\r\n0129_,#(%>|!=~ab\xff")
            liar.reply, liar.hangs_up = bytes(lie) + b"\r\n", chance.random() < 0.5
            clock.at += 6
            assert await cache.get(KEY) is None

        asked = liar.asked
        for _ in range(30):  # more than there are connections
            clock.at += 6
            assert await cache.get(KEY) is None
        assert liar.asked > asked
        await cache.aclose()


async def test_more_at_once_than_connections_wait_for_one(store: Store, shared: SharedCache) -> None:
    await put(shared)

    found = await asyncio.gather(*(shared.get(KEY) for _ in range(200)))

    assert None not in found
    assert len(store.client.client_list()) <= 20 + 1  # and the one that asks this


async def test_a_pause_ends_with_one_question(clock: Seconds) -> None:
    async with Liar() as liar:
        cache = await lied_to(liar, clock)
        for _ in range(3):
            assert await cache.get(KEY) is None
        asked = liar.connected

        await asyncio.gather(*(cache.get(KEY) for _ in range(50)))
        assert liar.connected == asked
        clock.at += 5
        await asyncio.gather(*(cache.get(KEY) for _ in range(50)))

        assert liar.connected == asked + 1
        await cache.aclose()


async def test_an_error_of_the_store_is_an_answer_and_no_reason_for_a_pause(
    store: Store, shared: SharedCache
) -> None:
    await put(shared, OTHER_KEY)
    store.client.config_set("maxmemory", "1")
    for _ in range(5):
        await put(shared)

    assert await shared.get(KEY) is None
    assert await shared.get(OTHER_KEY) is not None
