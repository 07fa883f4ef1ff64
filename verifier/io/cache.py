"""A `Fetch` around a `Fetch` that keeps documents for a while: bytes only, never what was judged of them.

However many ask for one document at once, it is fetched once, in a task of its own, so that no asker's going
away harms the others. A failure is kept for seconds, so that a dead host is not knocked at by everyone. An
optional second level (`shared_cache.py`) is shared between processes, which take turns in fetching (`turns.py`).

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
from typing import Final

from did_methods.core.ports import Fetch, Fetched, FetchFailed, FetchRefused, Source
from verifier.io.clock import now
from verifier.io.turns import LEASE, DocumentKey, SharedDocuments, Turns
from verifier.io.url_rules import ANY_PORT, parse_target

ENTRY_OVERHEAD: Final = 1024  # bytes that an entry takes besides its body: keys, objects
RENEWED_AT: Final = 0.7  # of a document's life: from then on it is fetched anew for whoever renews
_NONE: Final = timedelta(0)
_NOT_KEPT: Final = "fetch.circuit_open"  # costs nothing to find out again, and may be over at any time


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheLimits:
    """How much is kept, and how long at most. A server may ask for less time, never for more."""

    entries: int = 4096
    size: int = 64 * 1024 * 1024  # bytes
    age: timedelta = timedelta(minutes=5)  # a revocation is seen within this time
    age_by_accept: Mapping[str, timedelta] = field(default_factory=dict)  # instead of `age`, by `accept`
    failure_age: timedelta = timedelta(seconds=5)
    patience: timedelta = timedelta(seconds=2.5)  # with another process that fetches: half a fetch's time
    lease: timedelta = LEASE  # for which a process that says no more holds the turn


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
        self._turns = None
        if shared is not None:
            self._turns = Turns(shared, patience=self._limits.patience, lease=self._limits.lease)
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
        return await self._fly(key, question) if kept is None else kept

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

    async def renew(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool,
        question: bytes | None,
        max_age: timedelta,
    ) -> tuple[Fetched, timedelta]:
        """Return a document no older than `max_age` nor than most of its life, and when it should be renewed again.

        A failure leaves what is kept as it is. A document that may not be kept has no time to be renewed at.

        Raises:
            FetchRefused: as the inner fetch.
            FetchFailed: as the inner fetch, now or a few seconds ago.
        """
        key = _key(url, accept, max_bytes, question, follow_redirects=follow_redirects)
        kept = self._memory.get(key, self._monotonic())
        if isinstance(kept, FetchFailed):
            raise kept.with_traceback(None)
        if kept is None or self._kept_youth(key, kept, max_age) <= _NONE:
            kept = await self._fly(key, question, max_age)
        return kept, self._kept_youth(key, kept, max_age)

    async def aclose(self) -> None:
        """End what is being fetched. What is being shared is done in a moment, whatever the store does."""
        flights = [*self._flights.values()]
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await asyncio.gather(*self._writes)

    async def _fly(
        self, key: DocumentKey, question: bytes | None, max_age: timedelta | None = None
    ) -> Fetched:
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.create_task(self._fill(key, question, max_age))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        return await asyncio.shield(flight)

    def _land(self, key: DocumentKey, flight: asyncio.Task[Fetched]) -> None:
        del self._flights[key]
        if not flight.cancelled():
            flight.exception()  # seen, also where every asker has gone away

    async def _fill(self, key: DocumentKey, question: bytes | None, max_age: timedelta | None) -> Fetched:
        if self._turns is None or question is not None:
            return await self._fetch(key, question)
        found = await self._turns.find(
            key, lambda shared, until: self._is_usable(key, shared, until, max_age)
        )
        if found is not None:
            self._keep(key, found[0], self._left(key, *found))
            return replace(found[0], source=Source.CACHE)
        fetched: Fetched | None = None
        try:
            async with self._turns.leading(key):
                fetched = await self._fetch(key, None)
        finally:  # nobody has to wait for it
            age = _NONE if fetched is None else self._age(key, fetched)
            write = asyncio.create_task(
                self._turns.end(key, fetched if age > _NONE else None, self._clock() + age)
            )
            self._writes.add(write)
            write.add_done_callback(self._writes.discard)
        return fetched

    async def _fetch(self, key: DocumentKey, question: bytes | None) -> Fetched:
        try:
            fetched = await self._inner(
                key.url,
                accept=key.accept,
                max_bytes=key.max_bytes,
                follow_redirects=key.follow_redirects,
                question=question,
            )
        except FetchFailed as problem:
            instant = self._monotonic()
            if problem.code != _NOT_KEPT and self._memory.get(key, instant) is None:
                self._memory.put(key, problem, instant + self._limits.failure_age.total_seconds())
            raise
        if (age := self._age(key, fetched)) > _NONE:
            self._keep(key, fetched, age)
        return fetched

    def _is_usable(
        self, key: DocumentKey, fetched: Fetched, until: datetime, max_age: timedelta | None
    ) -> bool:
        """Say whether a shared document may be used, and is young enough for whoever renews."""
        left = self._left(key, fetched, until)
        # What seems to come from the future was written under another clock: how old it is cannot be told.
        if left <= _NONE or fetched.fetched_at > self._clock() or len(fetched.body) > key.max_bytes:
            return False
        return max_age is None or self._youth(fetched, left, max_age) > _NONE

    def _left(self, key: DocumentKey, fetched: Fetched, until: datetime) -> timedelta:
        return min(until, fetched.fetched_at + self._limit(key)) - self._clock()

    def _kept_youth(self, key: DocumentKey, fetched: Fetched, max_age: timedelta) -> timedelta:
        return self._youth(fetched, self._memory.left(key, self._monotonic()), max_age)

    def _youth(self, fetched: Fetched, left: timedelta, max_age: timedelta) -> timedelta:
        """Return how long until a document that may be kept for another `left` should be renewed."""
        age = self._clock() - fetched.fetched_at
        return min(RENEWED_AT * (age + left), max_age) - age

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

    def left(self, key: DocumentKey, instant: float) -> timedelta:
        """Return how long the document stays; nothing where it is not kept."""
        return timedelta(seconds=max(0.0, self._kept[key][1] - instant)) if key in self._kept else _NONE

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
