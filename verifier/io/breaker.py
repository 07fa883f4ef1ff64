"""A `Fetch` that spares hosts in trouble, and us the waiting for them.

A host that failed `FAILURES` times in a row within `WINDOW` is left alone for `PAUSE`; then one request goes ahead
and its outcome decides for all. Only what shows that the whole host is in trouble counts: it cannot be reached, does
not answer in time, or says that we ask too often. Any other answer, even an error, clears the count. Otherwise one
broken page, which anybody can name in a credential, would keep others from the rest of its host.

What may have been a moment's trouble is tried once more after a random pause, for one fetch in ten at most: where
many fail, asking again makes it worse. Nothing is remembered of a host that answers.
"""

import asyncio
import random
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from did_methods.core.ports import Fetch, Fetched, FetchFailed, FetchNotAllowed
from verifier.io.url_rules import ANY_PORT, parse_target

FAILURES: Final = 5  # one after another; a healthy host does not fail so often
WINDOW: Final = timedelta(seconds=10)
PAUSE: Final = timedelta(
    seconds=5
)  # as long as the cache keeps a failure: nobody waits longer for a host that is back
MAX_HOSTS: Final = 1024  # hosts in trouble that are remembered; the one longest in trouble is forgotten first
RETRY_EVERY: Final = 10  # fetches for which one may be tried again
MAX_SAVED: Final = 10  # retries that a quiet time can save up
_MIN_PAUSE: Final = 0.05  # seconds before the second try, at least
_MAX_PAUSE: Final = 0.25

_HOST_IN_TROUBLE: Final = frozenset(
    {
        "fetch.dns",
        "fetch.connect",
        "fetch.connection_lost",
        "fetch.timeout",
        "fetch.tls",
        "fetch.rate_limited",
    }
)
_MOMENTARY: Final = frozenset({"fetch.connect", "fetch.connection_lost", "fetch.body_incomplete"})


class Leave(Enum):
    """What a request may do."""

    ASK = auto()
    PROBE = auto()  # ask, alone, and tell how it went
    STAY = auto()


class _Trouble:
    """What is remembered of one host: its last failures, and until when it is left alone."""

    __slots__ = ("failures", "is_probed", "open_until")

    def __init__(self, most: int) -> None:
        self.failures: deque[float] = deque(maxlen=most)
        self.open_until: float | None = None
        self.is_probed = False


class Breaker:
    """Which hosts are left alone. Pure: instants are arguments, in seconds of a monotonic clock."""

    def __init__(
        self, *, failures: int = FAILURES, window: timedelta = WINDOW, pause: timedelta = PAUSE
    ) -> None:
        self._most = failures
        self._window = window.total_seconds()
        self._pause = pause.total_seconds()
        self._hosts: OrderedDict[str, _Trouble] = OrderedDict()

    def __len__(self) -> int:
        """Return how many hosts are remembered."""
        return len(self._hosts)

    def ask_leave(self, host: str, instant: float) -> Leave:
        """Say whether `host` may be asked now. Whoever gets `PROBE` has to call `answered`, `failed` or `gave_up`."""
        trouble = self._hosts.get(host)
        if trouble is None or trouble.open_until is None:
            return Leave.ASK
        if instant < trouble.open_until or trouble.is_probed:
            return Leave.STAY
        trouble.is_probed = True
        return Leave.PROBE

    def leaves_alone(self, host: str) -> bool:
        """Say whether `host` is left alone, or one request is finding out how it is."""
        trouble = self._hosts.get(host)
        return trouble is not None and trouble.open_until is not None

    def answered(self, host: str) -> None:
        """Forget the trouble: the host answers."""
        self._hosts.pop(host, None)

    def failed(self, host: str, instant: float, leave: Leave) -> None:
        """Count a failure; one too many, or that of a probe, and the host is left alone."""
        trouble = self._hosts.get(host)
        if trouble is None:
            trouble = self._hosts[host] = _Trouble(self._most)
            if len(self._hosts) > MAX_HOSTS:
                self._hosts.popitem(last=False)
        if trouble.open_until is not None and leave is not Leave.PROBE:
            return  # asked before it was left alone: nothing new
        trouble.failures.append(instant)
        in_a_row = len(trouble.failures) == self._most
        if leave is Leave.PROBE or (in_a_row and instant - trouble.failures[0] <= self._window):
            trouble.open_until = instant + self._pause
            trouble.is_probed = False

    def gave_up(self, host: str, leave: Leave) -> None:
        """Let another be the probe: this one ended without an outcome."""
        trouble = self._hosts.get(host)
        if trouble is not None and leave is Leave.PROBE:
            trouble.is_probed = False


class RetryBudget:
    """At most one retry for `RETRY_EVERY` fetches, the first one rounded up; counted in tenths of a retry."""

    def __init__(self) -> None:
        self._saved = RETRY_EVERY - 1

    def count_fetch(self) -> None:
        """Count a fetch that is not itself a retry."""
        self._saved = min(self._saved + 1, RETRY_EVERY * MAX_SAVED)

    def take_retry(self) -> bool:
        """Say whether one more retry may be made, and count it."""
        if self._saved < RETRY_EVERY:
            return False
        self._saved -= RETRY_EVERY
        return True


class SteadyFetch:
    """A `Fetch` around the guarded one. `total`: what a fetch may take with its retry, as one without."""

    def __init__(
        self,
        inner: Fetch,
        *,
        total: timedelta,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inner = inner
        self._total = total.total_seconds()
        self._monotonic = monotonic
        self._chance = chance
        self._sleep = sleep
        self._breaker = Breaker()
        self._budget = RetryBudget()

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`. What is posted is never posted twice.

        Raises:
            FetchRefused: as the inner fetch.
            FetchFailed: as the inner fetch; or the host is left alone.
        """
        target = parse_target(url, ANY_PORT)
        host = f"{target.host}:{target.port}"
        began = self._monotonic()

        async def attempt() -> Fetched:
            leave = self._ask_leave(host)
            with self._telling(host, leave):
                return await self._inner(
                    url,
                    accept=accept,
                    max_bytes=max_bytes,
                    follow_redirects=follow_redirects,
                    question=question,
                )

        if not self._breaker.leaves_alone(host):
            self._budget.count_fetch()
        try:
            return await attempt()
        except FetchFailed as problem:
            pause = _MIN_PAUSE + (_MAX_PAUSE - _MIN_PAUSE) * self._chance()
            left = began + self._total - self._monotonic() - pause
            if question is not None or left <= 0 or not self._may_retry(host, problem):
                raise
            first = problem
        await self._sleep(pause)
        try:
            async with asyncio.timeout(left):
                return await attempt()
        except TimeoutError:
            raise first from None
        except FetchFailed as second:
            if second.code == "fetch.circuit_open":
                raise first from None  # what really happened
            raise

    def _may_retry(self, host: str, problem: FetchFailed) -> bool:
        if problem.code not in _MOMENTARY or self._breaker.leaves_alone(host):
            return False
        return self._budget.take_retry()

    def _ask_leave(self, host: str) -> Leave:
        leave = self._breaker.ask_leave(host, self._monotonic())
        if leave is Leave.STAY:
            raise FetchFailed(
                "fetch.circuit_open",
                "expected a host that answers, got one that has just failed several times",
            )
        return leave

    @contextmanager
    def _telling(self, host: str, leave: Leave) -> Iterator[None]:
        """Tell the breaker how the request in the block went."""
        try:
            yield
        except FetchNotAllowed:  # and so not asked
            raise
        except FetchFailed as problem:
            if problem.code in _HOST_IN_TROUBLE:
                self._breaker.failed(host, self._monotonic(), leave)
            else:
                self._breaker.answered(host)
            raise
        else:
            self._breaker.answered(host)
        finally:
            self._breaker.gave_up(host, leave)
