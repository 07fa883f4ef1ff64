"""What one verification may take of the network: one deadline, a few hosts, a few documents of each.

A presentation of 500 credentials on 500 hosts must not make us knock on 500 doors. Documents that are at
hand in the memory cache, that came out of a cache, or that this verification is already waiting for, cost
nothing: a record of 500 credentials of one issuer needs one document. Pinned ones are answered in front of this.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Protocol
from urllib.parse import urlsplit

from did_methods.core.ports import Fetch, Fetched, FetchFailed, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The limits of one verification. `deadline` counts from the making of its `BudgetedFetch`."""

    deadline: timedelta = timedelta(seconds=10)
    hosts: int = 8  # issuer, its status list, a schema, a registry, twice over
    fetches_per_host: int = 4


class KnowsWhatIsAtHand(Protocol):
    """A cache that can say beforehand that it will not need the network."""

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
        ...  # pragma: no cover - a protocol


class BudgetedFetch:
    """A `Fetch` for one verification around the shared ones. Not to be shared between verifications."""

    def __init__(
        self,
        inner: Fetch,
        *,
        budget: Budget | None = None,
        cache: KnowsWhatIsAtHand | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._budget = budget or Budget()
        self._cache = cache
        self._monotonic = monotonic
        self._deadline = monotonic() + self._budget.deadline.total_seconds()
        self._spent: Counter[str] = Counter()
        self._under_way: set[tuple[object, ...]] = set()

    def beside(self, budget: Budget) -> "BudgetedFetch":
        """Return a fetch that counts for itself, by `budget`, and ends when this one does."""
        own = replace(budget, deadline=self._budget.deadline)
        beside = BudgetedFetch(self._inner, budget=own, cache=self._cache, monotonic=self._monotonic)
        beside._deadline = self._deadline
        return beside

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`.

        Raises:
            FetchRefused: as the inner fetch.
            FetchFailed: as the inner fetch; or the budget is spent; or the deadline has passed.
        """
        fetch = partial(
            self._inner,
            url,
            accept=accept,
            max_bytes=max_bytes,
            follow_redirects=follow_redirects,
            question=question,
        )
        if self._cache is not None and self._cache.is_at_hand(
            url, accept=accept, max_bytes=max_bytes, follow_redirects=follow_redirects, question=question
        ):
            return await fetch()
        left = self._deadline - self._monotonic()
        if left <= 0:
            raise self._too_late()
        asked = (url, accept, max_bytes, follow_redirects, question)
        if asked in self._under_way and self._cache is not None:  # the cache knocks once for all who ask
            return await self._within(left, fetch)
        host = self._spend(url)
        self._under_way.add(asked)
        try:
            fetched = await self._within(left, fetch)
        finally:
            self._under_way.discard(asked)
        if fetched.source is not Source.NETWORK:
            self._give_back(host)
        return fetched

    async def _within(self, seconds: float, fetch: Callable[[], Awaitable[Fetched]]) -> Fetched:
        try:
            async with asyncio.timeout(seconds):
                return await fetch()
        except TimeoutError as error:
            raise self._too_late() from error

    def _spend(self, url: str) -> str:
        host = _host(url)
        if host not in self._spent and len(self._spent) >= self._budget.hosts:
            raise FetchFailed(
                "fetch.budget_exceeded", f"expected at most {self._budget.hosts} hosts to ask, got more"
            )
        if self._spent[host] >= self._budget.fetches_per_host:
            raise FetchFailed(
                "fetch.budget_exceeded",
                f"expected at most {self._budget.fetches_per_host} documents from one host, got more",
            )
        self._spent[host] += 1
        return host

    def _give_back(self, host: str) -> None:
        self._spent[host] -= 1
        if not self._spent[host]:
            del self._spent[host]

    def _too_late(self) -> FetchFailed:
        seconds = self._budget.deadline.total_seconds()
        return FetchFailed("fetch.deadline", f"expected all documents within {seconds:g} s, got no more time")


def _host(url: str) -> str:
    """Return the host for counting; what is no URL counts as one host and is refused further in."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
