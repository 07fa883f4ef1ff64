"""The adapters of one event loop, each made when first asked for: network, cache, threads, shelf.

`Rim` makes them out of the settings and closes them; it is also the `Shelf` of its verifications. `OneVerification` is
the network as one verification sees it, with a budget that begins with the first document asked for.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from did_methods.core.ports import Fetch, Fetched
from verifier.io.breaker import SteadyFetch
from verifier.io.budget import Budget, BudgetedFetch, KnowsWhatIsAtHand
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.offload import ThreadOffload
from verifier.io.refresh import Refresher, Renewal, World
from verifier.io.shelf import MemoryShelf
from verifier.ports import Ports
from verifier.settings import Settings

T = TypeVar("T")


class OneVerification:
    """The network of one verification: its budget, which `open_budget` opens, begins with the first document."""

    __slots__ = ("_fetch", "_open_budget")

    def __init__(self, open_budget: Callable[[], BudgetedFetch]) -> None:
        self._open_budget = open_budget
        self._fetch: BudgetedFetch | None = None

    def budgeted(self) -> BudgetedFetch:
        """Return the fetch with its budget, opened now if nothing was asked for before."""
        if self._fetch is None:
            self._fetch = self._open_budget()
        return self._fetch

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`; raises as `Fetch` does."""
        return await self.budgeted()(
            url, accept=accept, max_bytes=max_bytes, follow_redirects=follow_redirects, question=question
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Network:
    """What stands between us and the world, and how to close it."""

    cached: CachedFetch
    close: Callable[[], Awaitable[None]]


class Rim:
    """The adapters of one event loop, each made when first asked for; also the `Shelf` of its verifications."""

    __slots__ = ("_given", "_network", "_offload", "_refresher", "_settings", "_shelf")

    def __init__(self, settings: Settings, given: Fetch | None) -> None:
        self._settings = settings
        self._given = given
        self._network: _Network | None = None
        self._offload: ThreadOffload | None = None
        self._refresher: Refresher | None = None
        self._shelf: MemoryShelf | None = None

    def beside(self, fetch: BudgetedFetch) -> BudgetedFetch:
        """Return the network of a verification's registries: a budget of their own, and the same deadline."""
        settings = self._settings
        return fetch.beside(
            Budget(hosts=settings.registry_hosts, fetches_per_host=settings.registry_fetches_per_host)
        )

    def budgeted(self) -> BudgetedFetch:
        """Return the network of one verification: what is kept first, then the world, within a budget."""
        cached = self._cached()
        return self.within_budget(cached, cached)

    def within_budget(self, fetch: Fetch, cache: KnowsWhatIsAtHand | None = None) -> BudgetedFetch:
        """Return `fetch` within the budget of one verification."""
        settings = self._settings
        budget = Budget(
            deadline=timedelta(seconds=settings.network_seconds),
            hosts=settings.network_hosts,
            fetches_per_host=settings.network_fetches_per_host,
        )
        return BudgetedFetch(fetch, budget=budget, cache=cache)

    def renewal(self, max_age: timedelta) -> Renewal:
        """Return a fetch that passes over what is kept longer than `max_age` allows."""
        return Renewal(self._cached(), max_age)

    def keep_fresh(self, world: World, clock: Callable[[], datetime]) -> None:
        """Start keeping the shelf fresh, where the settings ask for it and nothing does so yet."""
        if self._refresher is None and self._settings.refresh_lists:
            self._refresher = Refresher(
                self._opened_shelf(),
                world,
                most=self._settings.refresh_lists,
                life=timedelta(seconds=self._settings.cache_seconds),
                clock=clock,
            )
            self._refresher.start()

    def _cached(self) -> CachedFetch:
        if self._network is None:
            self._network = _open_network(self._settings, self._given)
        return self._network.cached

    async def offload(self, judge: Callable[..., T], /, *arguments: object) -> T:
        """Run a judge whose input is large in a thread; see `Offload`."""
        if self._offload is None:
            self._offload = ThreadOffload()
        return await self._offload(judge, *arguments)

    async def get(
        self,
        key: tuple[str, ...],
        now: datetime,
        make: Callable[[], Awaitable[tuple[T, datetime]]],
        again: Callable[[Ports], Awaitable[tuple[T, datetime]]] | None = None,
    ) -> T:
        """Return what is shared under `key`; see `Shelf`."""
        return await self._opened_shelf().get(key, now, make, again)

    def last(self, key: tuple[str, ...]) -> object | None:
        """Return what was last shared under `key`; see `Shelf`."""
        return self._opened_shelf().last(key)

    def newest(self, key: tuple[str, ...], seen: datetime) -> datetime:
        """Note that something of this date was seen, and return the newest date so far; see `Shelf`."""
        return self._opened_shelf().newest(key, seen)

    def _opened_shelf(self) -> MemoryShelf:
        if self._shelf is None:
            self._shelf = MemoryShelf(
                max_entries=self._settings.shelf_entries, max_bytes=self._settings.shelf_bytes
            )
        return self._shelf

    async def close(self) -> None:
        """End connections, threads and what is still under way."""
        refresher, self._refresher = self._refresher, None
        if refresher is not None:
            await refresher.aclose()
        network, self._network = self._network, None
        if network is not None:
            await network.close()
        offload, self._offload = self._offload, None
        if offload is not None:
            offload.close()


def _open_network(settings: Settings, given: Fetch | None) -> _Network:
    # Imported here: whoever verifies without the network loads no HTTP client and no Redis client.
    total = timedelta(seconds=settings.fetch_total_seconds)
    ca_file = None if settings.ca_file is None else Path(settings.ca_file)
    shared = None
    if settings.cache_url is not None:
        from verifier.io.shared_cache import SharedCache  # noqa: PLC0415

        shared = SharedCache(
            settings.cache_url, secret=(settings.cache_secret or "").encode(), ca_file=ca_file
        )
    guarded = None
    if given is None:
        from verifier.io.fetch import FetchLimits, GuardedFetch  # noqa: PLC0415

        limits = FetchLimits(
            connect=timedelta(seconds=settings.fetch_connect_seconds),
            total=total,
            ports=frozenset(settings.fetch_ports),
        )
        guarded = GuardedFetch(limits=limits, ca_file=ca_file)
        given = SteadyFetch(guarded, total=total)
    kept = CacheLimits(
        size=settings.cache_bytes, age=timedelta(seconds=settings.cache_seconds), patience=total / 2
    )
    cached = CachedFetch(given, limits=kept, shared=shared)

    async def close() -> None:
        await cached.aclose()
        if guarded is not None:
            await guarded.aclose()
        if shared is not None:
            await shared.aclose()

    return _Network(cached=cached, close=close)
