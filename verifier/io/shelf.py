"""What is dear to make, kept in memory and shared between verifications: a `Shelf` for one event loop.

However many ask for a key at once, it is made once, in a task of its own: whoever leaves early leaves the
others what they wait for, and when the last has left, the work is cancelled. Kept are at most so many entries
and so many bytes; the one not asked for longest goes first. What is past its time stays until then: its maker may
fail, and whoever asked may rather have the last one than none (`last`). What came with a way to make it again can be
made anew before its time has come (`refresh.py`).

Beside the values it remembers, for so many keys, the latest instant that was seen (`newest`): who shows an older list
than before is noticed, also when the newer one is not kept any more.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar, cast

from verifier.ports import Ports

T = TypeVar("T")
Key = tuple[str, ...]

CLOCK_SKEW: Final = timedelta(minutes=1)  # verifications that began together differ by milliseconds
_ENTRY_BYTES: Final = 512  # what a key and the objects around a value take at least
_MAX_LOOKS: Final = 256  # parts of a value that are weighed; a status list has about 30, and its messages
_ITEM_BYTES: Final = (
    192  # what one item of a large table takes, key included; measured with ids of 45 characters
)
_MAX_NEWEST: Final = 10_000  # keys with a latest instant, about 3 MiB; more issuers than any employer meets


Again = Callable[[Ports], Awaitable[tuple[object, datetime]]]


@dataclass(slots=True, kw_only=True)
class _Kept:
    """A value, the span of instants in which it may be used, and its weight in bytes.

    `was_used`: somebody has asked for it since it was last made anew by itself.
    """

    value: object
    made_at: datetime
    until: datetime
    weight: int
    again: Again | None
    was_used: bool = True

    def serves(self, now: datetime) -> bool:
        return self.made_at - CLOCK_SKEW <= now < self.until


class Span(NamedTuple):
    """From when to when a value may be used."""

    made_at: datetime
    until: datetime


class _Flight:
    """One making under way, and how many wait for it."""

    __slots__ = ("task", "waiting")

    def __init__(self, task: "asyncio.Task[_Kept]") -> None:
        self.task = task
        self.waiting = 0


class MemoryShelf:
    """A `Shelf` that holds at most `max_entries` values of together at most `max_bytes`."""

    def __init__(self, *, max_entries: int, max_bytes: int) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._flights: dict[Key, _Flight] = {}
        self._newest: OrderedDict[Key, datetime] = OrderedDict()
        self._bytes = 0

    @property
    def bytes_kept(self) -> int:
        """Return the weight of all that is kept, in bytes."""
        return self._bytes

    async def get(
        self,
        key: Key,
        now: datetime,
        make: Callable[[], Awaitable[tuple[T, datetime]]],
        again: Callable[[Ports], Awaitable[tuple[T, datetime]]] | None = None,
    ) -> T:
        """Return what `make` returned for `key`, until the instant that it gave has come.

        However many ask at once, `make` runs once. What it raises reaches all who wait and is not kept.
        """
        kept = self._kept.get(key)
        if kept is not None and kept.serves(now):
            self._kept.move_to_end(key)
            kept.was_used = True
            return cast("T", kept.value)
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(self._make(key, now, make, again)))
        flight.waiting += 1
        try:
            made = await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._flights.pop(key, None)
                flight.task.cancel()
        if abs(now - made.made_at) > CLOCK_SKEW:  # made for another instant: it may look otherwise from ours
            value, _ = await make()
            return value
        return cast("T", made.value)

    def renewable(self, now: datetime) -> Iterator[tuple[Key, Span]]:
        """Yield what may be used at `now` and can be made again, with the span of its use."""
        for key, kept in self._kept.items():
            if kept.again is not None and kept.serves(now):
                yield key, Span(kept.made_at, kept.until)

    def take_use(self, key: Key) -> bool:
        """Say whether anybody has asked for `key` since this was asked last."""
        kept = self._kept.get(key)
        if kept is None:
            return False
        was_used, kept.was_used = kept.was_used, False
        return was_used

    async def renew(self, key: Key, ports: Ports) -> Span | None:
        """Make what is kept for `key` anew in this world, and return the span of its use; None: it is kept no more.

        What the making raises is raised here, and leaves what is kept as it is.
        """
        before = self._kept.get(key)
        if before is None or before.again is None:
            return None
        value, until = await before.again(ports)
        kept = self._kept.get(key)
        if kept is None or until <= ports.now:
            return None
        self._replace(key, replace(kept, value=value, made_at=ports.now, until=until, weight=_weight(value)))
        return Span(ports.now, until)

    def last(self, key: Key) -> object | None:
        """Return what was last made for `key`, also past its time; None where nothing is kept any more."""
        kept = self._kept.get(key)
        return None if kept is None else kept.value

    def newest(self, key: Key, seen: datetime) -> datetime:
        """Remember `seen` if it is later than all that were seen for `key`, and return the latest."""
        latest = max(seen, self._newest.get(key, seen))
        self._newest[key] = latest
        self._newest.move_to_end(key)
        if len(self._newest) > _MAX_NEWEST:
            self._newest.popitem(last=False)
        return latest

    async def _make(
        self,
        key: Key,
        now: datetime,
        make: Callable[[], Awaitable[tuple[object, datetime]]],
        again: Again | None,
    ) -> _Kept:
        this = asyncio.current_task()
        try:
            value, until = await make()
            kept = _Kept(value=value, made_at=now, until=until, weight=_weight(value), again=again)
            self._keep(key, kept)
            return kept
        finally:
            flight = self._flights.get(key)
            if flight is not None and flight.task is this:
                del self._flights[key]

    def _keep(self, key: Key, kept: _Kept) -> None:
        """Keep as what was asked for last."""
        before = self._kept.pop(key, None)
        if before is not None:
            self._bytes -= before.weight
        if kept.weight <= self._max_bytes:
            self._replace(key, kept)

    def _replace(self, key: Key, kept: _Kept) -> None:
        """Keep in the place where the key stands: being made anew is no use."""
        before = self._kept.get(key)
        if before is not None:
            self._bytes -= before.weight
        self._kept[key] = kept
        self._bytes += kept.weight
        while len(self._kept) > self._max_entries or self._bytes > self._max_bytes:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.weight


def _weight(value: object) -> int:
    return _ENTRY_BYTES + _weigh(value)


def _weigh(value: object) -> int:
    """Return the bytes of all byte strings and texts in `value`, looked for in its first parts.

    What has more parts than are looked at says itself what it weighs, as `weight`.
    """
    stated = getattr(value, "weight", None)
    if isinstance(stated, int):
        return stated
    weight = 0
    parts = [value]
    for _ in range(_MAX_LOOKS):
        if not parts:
            break
        part = parts.pop(0)
        if isinstance(part, bytes | bytearray | str):
            weight += len(part)
        elif is_dataclass(part) and not isinstance(part, type):
            parts += [getattr(part, field.name) for field in fields(part)]
        elif isinstance(part, Mapping):
            if len(part) > _MAX_LOOKS:  # a table of names
                weight += _ITEM_BYTES * len(part)
            else:
                parts += part.values()
        elif isinstance(part, tuple | list):
            parts += part[:_MAX_LOOKS]
    return weight
