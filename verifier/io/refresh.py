"""Keep what is in use fresh: status lists, and what proves them, are fetched on a schedule and not when one is needed.

Whoever fetches a list at the moment in which a credential is looked at tells its issuer so. So each list that was
used is made anew, whole, at a random moment in the last third of its life, for as long as somebody goes on using it:
its host sees a beat that says nothing of any one person. The documents that prove it are fetched in the same turn.
What nobody has asked for in `IDLE_TURNS` turns is left to grow stale.

A failure is nobody's failure: what is kept stays, and its host is asked again a while later.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS
from verifier.io.cache import RENEWED_AT, CachedFetch
from verifier.io.clock import now
from verifier.io.shelf import Key, MemoryShelf, Span
from verifier.ports import Ports

IDLE_TURNS: Final = 3  # turns without use after which a list is not in use any more
AT_ONCE: Final = 8  # lists made anew at a time: they must not crowd out verifications
MIN_LIFE: Final = timedelta(minutes=1)  # a list that lives shorter is fetched when it is needed
MIN_PAUSE: Final = timedelta(seconds=30)  # between two turns of one list, whatever it says of itself
TICK: Final = timedelta(seconds=15)  # how soon a list that was used for the first time is noticed
_LATEST: Final = 0.95  # of a life; a turn comes between `RENEWED_AT` and this

logger = logging.getLogger(__name__)


class Renewal:
    """A `Fetch` that fetches anew what is older than `max_age` or than most of its life, and keeps it for all.

    `youth` is how long until the first of its documents should be fetched anew again; None: none could be kept.
    """

    def __init__(self, cached: CachedFetch, max_age: timedelta) -> None:
        self._cached = cached
        self._max_age = max_age
        self.youth: timedelta | None = None

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`, young enough.

        Raises:
            FetchRefused, FetchFailed: as `CachedFetch.renew`.
        """
        fetched, youth = await self._cached.renew(
            url,
            accept=accept,
            max_bytes=max_bytes,
            follow_redirects=follow_redirects,
            question=question,
            max_age=self._max_age,
        )
        if youth > timedelta(0):
            self.youth = youth if self.youth is None else min(self.youth, youth)
        return fetched


class World(Protocol):
    """Make the world of one turn: its fetch takes no document that is older than `max_age` or has grown old."""

    def __call__(self, max_age: timedelta) -> tuple[Ports, Renewal]:
        """Return the ports, and the way of their fetch that remembers how young its documents are."""
        ...  # pragma: no cover - a protocol


@dataclass(slots=True, kw_only=True)
class _Plan:
    due: datetime
    idle: int = 0


class Refresher:
    """Makes at most `most` lists of a shelf anew, each in its turn. `life`: how long a document is kept at most."""

    def __init__(
        self,
        shelf: MemoryShelf,
        world: World,
        *,
        most: int,
        life: timedelta,
        clock: Callable[[], datetime] = now,
        chance: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._shelf = shelf
        self._world = world
        self._most = most
        self._life = life
        self._clock = clock
        self._chance = chance
        self._sleep = sleep
        self._plans: dict[Key, _Plan] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in a task of its own, which keeps no event loop alive. End it with `aclose`."""
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """End what is under way."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._sleep(TICK.total_seconds())
            await self.turn()

    async def turn(self) -> None:
        """Make anew what is due now."""
        instant = self._clock()
        spans = dict(self._shelf.renewable(instant))
        self._plans = {key: plan for key, plan in self._plans.items() if key in spans}
        for key, span in spans.items():
            if key not in self._plans and len(self._plans) < self._most:
                life = span.until - span.made_at
                if life >= MIN_LIFE and self._shelf.take_use(key):
                    self._plans[key] = _Plan(due=self._due(span.made_at, life))
        due = [key for key, plan in self._plans.items() if plan.due <= instant + TICK / 2]
        outcomes = await asyncio.gather(
            *(self._renew(key, spans[key]) for key in due), return_exceptions=True
        )
        for outcome in outcomes:
            if isinstance(outcome, Exception):  # a bug, which must not end the turns of the other lists
                logger.error("a status list could not be made anew: %s", type(outcome).__name__)

    async def _renew(self, key: Key, span: Span) -> None:
        plan = self._plans[key]
        idle = 0 if self._shelf.take_use(key) else plan.idle + 1
        if idle >= IDLE_TURNS:
            del self._plans[key]
            return
        plan.idle = min(plan.idle, idle)  # a turn that fails is none
        plan.due = self._clock() + MIN_PAUSE  # if this fails
        async with self._places:
            ports, renewal = self._world(RENEWED_AT * (span.until - span.made_at))
            try:
                made = await self._shelf.renew(key, ports)
            except PROBLEMS as problem:
                logger.debug("a status list was not made anew: %s", problem.code)
                return
        plan.idle = idle
        if made is not None:
            life = made.until - made.made_at
            if renewal.youth is not None:
                life = min(life, renewal.youth / RENEWED_AT)
            plan.due = max(self._due(made.made_at, life), plan.due)

    def _due(self, made_at: datetime, life: timedelta) -> datetime:
        """Return a moment in the last third of a life, by chance."""
        share = RENEWED_AT + (_LATEST - RENEWED_AT) * self._chance()
        return made_at + share * min(life, self._life)
