"""Whose turn is it to fetch? Of all processes that share a cache and miss the same document, one fetches it.

Whoever finds the document missing claims the fetching of it, for `LEASE` and again and again while it takes longer.
The others look for the document a few times a second. Where a claim ends without one (its holder failed, or died) the
next takes over, `MAX_LEADERS` times; after that, or when their patience ends, everybody fetches for themselves. So a
store that lies, hangs or forgets costs time only, and little of it; at worst it costs the sharing.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from did_methods.core.ports import Fetched

LEASE: Final = timedelta(seconds=1.5)  # a process that died holds the others up for so long
BEATS: Final = 4  # times in a lease that its holder renews it: a busy event loop may miss some
MAX_LEADERS: Final = 2  # other processes that one waits for, one after the other
FIRST_LOOK: Final = 0.02  # seconds until a waiting process looks again; twice as many from look to look
LAST_LOOK: Final = 0.2
_CANCEL_AGAIN: Final = 0.1  # seconds


class DocumentKey(NamedTuple):
    """What makes two questions the same. Nothing of the asker is in it."""

    url: str  # in normal form
    accept: str
    max_bytes: int
    follow_redirects: bool
    question: str | None = None  # the digest of what is posted


class SharedDocuments(Protocol):
    """A level that is shared between processes. It may lose anything at any time; it never raises."""

    async def get(self, key: DocumentKey) -> tuple[Fetched, datetime] | None:
        """Return a document and the instant until when it may be used."""
        ...  # pragma: no cover - a protocol

    async def put(self, key: DocumentKey, fetched: Fetched, until: datetime) -> None:
        """Keep a document until then."""
        ...  # pragma: no cover - a protocol

    @property
    def name(self) -> str:
        """Return what this process is called in its claims."""
        ...  # pragma: no cover - a protocol

    async def claim(self, key: DocumentKey, lease: timedelta) -> str | None:
        """Claim the fetching of a document, unless somebody has. Return who has now; None where nobody can tell."""
        ...  # pragma: no cover - a protocol

    async def renew_claim(self, key: DocumentKey, lease: timedelta) -> None:
        """Keep a claim of one's own for another `lease`."""
        ...  # pragma: no cover - a protocol

    async def release(self, key: DocumentKey) -> None:
        """Give up a claim of one's own."""
        ...  # pragma: no cover - a protocol


class Turns:
    """Takes turns with other processes over one shared level. `patience`: how long one waits for another at most."""

    def __init__(
        self,
        shared: SharedDocuments,
        *,
        patience: timedelta,
        lease: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._shared = shared
        self._patience = patience.total_seconds()
        self._lease = lease
        self._monotonic = monotonic
        self._sleep = sleep

    async def find(
        self, key: DocumentKey, usable: Callable[[Fetched, datetime], bool]
    ) -> tuple[Fetched, datetime] | None:
        """Return a document that is shared and `usable`, also one that another process is fetching just now.

        None: the caller has to fetch it, with `leading` around that, and to call `end`.
        """
        gives_up = self._monotonic() + self._patience
        leaders: set[str] = set()
        pause = FIRST_LOOK
        while True:
            if (found := await self._look(key, usable)) is not None:
                return found
            leader = await self._shared.claim(key, self._lease)
            if leader is None:
                return None
            if leader == self._shared.name:
                # The document may have come between the look and the claim.
                if (found := await self._look(key, usable)) is not None:
                    await self._shared.release(key)
                return found
            leaders.add(leader)
            if len(leaders) > MAX_LEADERS or self._monotonic() >= gives_up:
                return await self._look(key, usable)
            await self._sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - so that not all look at once
            pause = min(pause * 2, LAST_LOOK)

    async def _look(
        self, key: DocumentKey, usable: Callable[[Fetched, datetime], bool]
    ) -> tuple[Fetched, datetime] | None:
        found = await self._shared.get(key)
        return found if found is not None and usable(*found) else None

    @asynccontextmanager
    async def leading(self, key: DocumentKey) -> AsyncIterator[None]:
        """Keep the claim alive while the block runs."""
        beating = asyncio.create_task(self._beat(key))
        try:
            yield
        finally:
            while (
                not beating.done()
            ):  # a client of the store may lose one cancellation to a time limit of its own
                beating.cancel()
                await asyncio.wait((beating,), timeout=_CANCEL_AGAIN)

    async def end(self, key: DocumentKey, fetched: Fetched | None, until: datetime) -> None:
        """Give the others the document, where there is one, and then the turn."""
        if fetched is not None:
            await self._shared.put(key, fetched, until)
        await self._shared.release(key)

    async def _beat(self, key: DocumentKey) -> None:
        while True:
            await self._sleep(self._lease.total_seconds() / BEATS)
            await self._shared.renew_claim(key, self._lease)
