"""Row R06 of threats.md and the chaos rows of Valkey, against a real server."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis

from did_methods.core.ports import Fetched, Source
from tests.io.upstream import INSTANT, Seconds, Upstream
from verifier.io.cache import CachedFetch, DocumentKey
from verifier.io.shared_cache import FAILURES_TO_PAUSE, PAUSE, SharedCache

PROGRAM = shutil.which("valkey-server") or shutil.which("redis-server")
KEY = DocumentKey("https://issuer.example/people/ada", "application/json", 100, follow_redirects=True)
OTHER_KEY = KEY._replace(url="https://issuer.example/people/bob")
UNTIL = INSTANT + timedelta(minutes=5)
BODY = b'{"keys":["good"]}'
START_SECONDS = 60.0  # a tenth of a second, but for a busy machine
PATIENT = timedelta(seconds=30)  # for an answer of the store; production allows 50 ms


@dataclass(slots=True)
class Store:
    """A Valkey or Redis of this test's own."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None
    _client: redis.Redis | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        if self._client is None:
            self._client = redis.Redis(port=self.port)
        return self._client

    def starts(self) -> bool:
        """Start it; False if it ended at once."""
        assert PROGRAM is not None
        quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [PROGRAM, "--port", str(self.port), *quiet], stdout=subprocess.DEVNULL
        )
        end = time.monotonic() + START_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < end, "the store did not start"
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self.process.poll() is None
            time.sleep(0.05)
        return False

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def stop(self) -> None:
        if self._client is not None:
            self._client.close()
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    if PROGRAM is None:
        why = "no valkey-server or redis-server on the path"
        if os.environ.get("CI") == "true":
            pytest.fail(why)
        pytest.skip(why)
    opened = Store(free_port(), tmp_path)
    while not opened.starts():  # somebody was quicker to take the port
        opened.port = free_port()
    yield opened
    opened.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


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
        while store.client.dbsize() == 0:  # noqa: ASYNC110 - the write is nobody's to wait for
            await asyncio.sleep(0.01)
        assert fetched.source is expected
        await fetch.aclose()
        await shared.aclose()
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("url", ["", "http://127.0.0.1", "redis://", "redis://h/users", "redis://h:port"])
def test_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"expected|Port"):
        SharedCache(url)


@pytest.mark.parametrize("scheme", ["redis", "valkey", "rediss", "valkeys"])
async def test_url_may_name_valkey_or_redis_with_a_user(scheme: str) -> None:
    await SharedCache(f"{scheme}://user:p%40ss@store.example:6380/2").aclose()
