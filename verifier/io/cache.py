"""A `Fetch` around a `Fetch` that keeps documents for a while: bytes only, never what was judged of them.

However many ask for one document at once, it is fetched once, in a task of its own, so that no asker's going
away harms the others. A failure is kept for seconds, so that a dead host is not knocked at by everyone. An
optional second level (`shared_cache.py`) is shared between processes.

The memory level is our own: aiocache's memory back end counts neither bytes nor entries and keeps values
until somebody asks for them again, so a stranger who makes us fetch many large lists could fill the memory.
"""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple, Protocol

from did_methods.core.ports import Fetch, Fetched, FetchFailed, FetchRefused, Source
from verifier.io.clock import now
from verifier.io.url_rules import ANY_PORT, parse_target

ENTRY_OVERHEAD: Final = 1024  # bytes that an entry takes besides its body: keys, objects


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheLimits:
    """How much is kept, and how long at most. A server may ask for less time, never for more."""

    entries: int = 4096
    size: int = 64 * 1024 * 1024  # bytes
    age: timedelta = timedelta(minutes=5)  # a revocation is seen within this time
    age_by_accept: Mapping[str, timedelta] = field(default_factory=dict)  # instead of `age`, by `accept`
    failure_age: timedelta = timedelta(seconds=5)


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


class CachedFetch:
    """A `Fetch` with memory, for all verifications of a process. One instance belongs to one event loop."""

    def __init__(
        self,
        inner: Fetch,
        *,
        limits: CacheLimits | None = None,
        shared: SharedDocuments | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._inner = inner
        self._limits = limits or CacheLimits()
        self._shared = shared
        self._monotonic = monotonic
        self._clock = clock
        self._memory = _Memory(self._limits.entries, self._limits.size)
        self._flights: dict[DocumentKey, asyncio.Task[Fetched]] = {}
        self._writes: set[asyncio.Task[None]] = set()

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`, kept or fetched. An answer to a question is kept in this process alone.

        Raises:
            FetchRefused: as the inner fetch.
            FetchFailed: as the inner fetch, now or a few seconds ago.
        """
        key = _key(url, accept, max_bytes, question, follow_redirects=follow_redirects)
        kept = self._memory.get(key, self._monotonic())
        if isinstance(kept, FetchFailed):
            raise kept.with_traceback(None)
        if kept is not None:
            return kept
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fill(key, question))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(flight)

    def is_at_hand(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool,
        question: bytes | None = None,
    ) -> bool:
        """Say whether the document, or a recent failure to get it, is kept in memory."""
        try:
            key = _key(url, accept, max_bytes, question, follow_redirects=follow_redirects)
        except FetchRefused:
            return False
        return self._memory.get(key, self._monotonic()) is not None

    async def aclose(self) -> None:
        """End what is under way."""
        under_way = [*self._flights.values(), *self._writes]
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    def _land(self, key: DocumentKey, flight: asyncio.Task[Fetched]) -> None:
        del self._flights[key]
        if not flight.cancelled():
            flight.exception()  # seen, also where every asker has gone away

    async def _fill(self, key: DocumentKey, question: bytes | None) -> Fetched:
        shared = self._shared if question is None else None
        if shared is not None and (found := await self._from_shared(shared, key)) is not None:
            return found
        try:
            fetched = await self._inner(
                key.url,
                accept=key.accept,
                max_bytes=key.max_bytes,
                follow_redirects=key.follow_redirects,
                question=question,
            )
        except FetchFailed as problem:
            self._memory.put(key, problem, self._monotonic() + self._limits.failure_age.total_seconds())
            raise
        age = self._age(key, fetched)
        if age > timedelta(0):
            self._keep(key, fetched, age)
            if shared is not None:
                write = asyncio.create_task(shared.put(key, fetched, self._clock() + age))
                self._writes.add(write)
                write.add_done_callback(self._writes.discard)
        return fetched

    async def _from_shared(self, shared: SharedDocuments, key: DocumentKey) -> Fetched | None:
        found = await shared.get(key)
        if found is None:
            return None
        fetched, until = found
        left = min(until - self._clock(), self._limit(key))
        # What seems to come from the future was written under another clock: how old it is cannot be told.
        if left <= timedelta(0) or fetched.fetched_at > self._clock() or len(fetched.body) > key.max_bytes:
            return None
        self._keep(key, fetched, left)
        return replace(fetched, source=Source.CACHE)

    def _keep(self, key: DocumentKey, fetched: Fetched, age: timedelta) -> None:
        kept = replace(fetched, source=Source.CACHE)
        self._memory.put(key, kept, self._monotonic() + age.total_seconds())

    def _age(self, key: DocumentKey, fetched: Fetched) -> timedelta:
        limit = self._limit(key) if fetched.status == HTTPStatus.OK else self._limits.failure_age
        return limit if fetched.max_age is None else min(fetched.max_age, limit)

    def _limit(self, key: DocumentKey) -> timedelta:
        return self._limits.age_by_accept.get(key.accept, self._limits.age)


def _key(
    url: str, accept: str, max_bytes: int, question: bytes | None, *, follow_redirects: bool
) -> DocumentKey:
    asked = None if question is None else hashlib.sha256(question).hexdigest()
    return DocumentKey(parse_target(url, ANY_PORT).url, accept, max_bytes, follow_redirects, asked)


class _Memory:
    """What was fetched and what failed, bounded in bytes and entries; the longest unused goes first."""

    def __init__(self, entries: int, size: int) -> None:
        self._max_entries = entries
        self._max_size = size
        self._size = 0
        self._kept: OrderedDict[DocumentKey, tuple[Fetched | FetchFailed, float]] = OrderedDict()

    def get(self, key: DocumentKey, instant: float) -> Fetched | FetchFailed | None:
        if key not in self._kept:
            return None
        outcome, until = self._kept[key]
        if instant >= until:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return outcome

    def put(self, key: DocumentKey, outcome: Fetched | FetchFailed, until: float) -> None:
        if key in self._kept:
            self._drop(key)
        if _size(outcome) > self._max_size:
            return
        self._kept[key] = (outcome, until)
        self._size += _size(outcome)
        while self._size > self._max_size or len(self._kept) > self._max_entries:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: DocumentKey) -> None:
        outcome, _ = self._kept.pop(key)
        self._size -= _size(outcome)


def _size(outcome: Fetched | FetchFailed) -> int:
    return ENTRY_OVERHEAD + (len(outcome.body) if isinstance(outcome, Fetched) else 0)
