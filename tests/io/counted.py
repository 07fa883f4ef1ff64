"""An upstream that processes share: it answers over a socket and counts. `python -m tests.io.counted` is one of them.

python -m tests.io.counted STORE_URL PORT INSTANCES LEASE_SECONDS: so many caches, each as in a process of its own, ask
for one document at once; prints what became of it.
"""

import asyncio
import hashlib
import sys
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Final

from did_methods.core.ports import Fetched, FetchFailed, Source
from tests.io.listening import Listening
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.clock import now
from verifier.io.shared_cache import SharedCache

URL: Final = "https://issuer.example/list"
BODY: Final = b"whole"
PATIENT: Final = timedelta(seconds=60)  # a busy machine must not end the waiting


class CountedUpstream(Listening):
    """Answers whoever connects, after `delay` seconds, or hangs until `answers` is set; keeps count."""

    def __init__(self, *, delay: float = 0.0) -> None:
        super().__init__()
        self.delay = delay
        self.answers = asyncio.Event()
        self.answers.set()
        self.fails = 0  # so many times it hangs up instead
        self.asked = 0
        self.was_asked = asyncio.Event()

    async def _talk(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        self.was_asked.set()
        is_good = self.asked > self.fails
        with suppress(OSError):
            await asyncio.sleep(self.delay)
            await self.answers.wait()
            if is_good:
                writer.write(BODY)
                await writer.drain()


class SocketFetch:
    """A `Fetch` that asks that upstream."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        del max_bytes, follow_redirects, question
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            body = await reader.read()
        finally:
            writer.close()
        if not body:
            raise FetchFailed("fetch.connection_lost", "expected an answer, got a lost connection")
        return Fetched(
            url=url,
            body=body,
            media_type=accept,
            sha256=hashlib.sha256(body).hexdigest(),
            fetched_at=now(),
            source=Source.NETWORK,
        )


async def ask(store_url: str, port: int, instances: int, lease: timedelta) -> list[str]:
    """Return what each of so many caches got: the source of the document, or the code of the failure."""
    async with AsyncExitStack() as stack:
        caches = []
        for _ in range(instances):
            shared = SharedCache(store_url, timeout=timedelta(seconds=10))
            cached = CachedFetch(
                SocketFetch(port), shared=shared, limits=CacheLimits(patience=PATIENT, lease=lease)
            )
            stack.push_async_callback(shared.aclose)
            stack.push_async_callback(cached.aclose)
            caches.append(cached)
        return await asyncio.gather(*(outcome(cached) for cached in caches))


async def outcome(fetch: CachedFetch) -> str:
    try:
        fetched = await fetch(URL, accept="application/json", max_bytes=100)
    except FetchFailed as problem:
        return problem.code
    assert fetched.body == BODY
    return fetched.source.value


def main(store_url: str, port: str, instances: str, lease: str) -> None:
    got = asyncio.run(ask(store_url, int(port), int(instances), timedelta(seconds=float(lease))))
    sys.stdout.write("\n".join(got) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
