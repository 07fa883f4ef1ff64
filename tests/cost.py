"""What a call costs: time on a CPU, told so that neither a slow nor a busy machine changes it.

Waiting for a CPU is no cost, so only time on one counts, that of other threads of this process included. A slow or
disturbed machine is slow for all: each call is measured in turn with another, or with a ruler, a fixed piece of work,
and the best of a few tries of each are compared. The garbage collector is off meanwhile: what it costs depends on what
other tests have left behind.
"""

import asyncio
import gc
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

RULER_SECONDS: Final = 0.005  # what the ruler takes on the machine whose seconds are told
_RULER_STEPS: Final = 20_000
_TRIES: Final = 5


def seconds(call: Callable[[], object]) -> float:
    """Return what the call costs, in seconds of a machine that needs RULER_SECONDS for the ruler."""
    return ratio(call, _walk_the_ruler) * RULER_SECONDS


async def seconds_of(call: Callable[[], Awaitable[object]]) -> float:
    """Return the same for what is awaited; nothing else may be at work on the loop."""

    async def walk() -> None:
        _walk_the_ruler()

    return await ratio_of(call, walk) * RULER_SECONDS


def ratio(call: Callable[[], object], other: Callable[[], object], *, tries: int = _TRIES) -> float:
    """Return how many times as much as `other` the call costs."""
    ours, theirs = _Least(), _Least()
    for _ in range(tries):
        with theirs.spent():
            other()
        with ours.spent():
            call()
    return ours.seconds / theirs.seconds


async def ratio_of(
    call: Callable[[], Awaitable[object]], other: Callable[[], Awaitable[object]], *, tries: int = _TRIES
) -> float:
    """Return the same for what is awaited; nothing else may be at work on the loop."""
    ours, theirs = _Least(), _Least()
    for _ in range(tries):
        with theirs.spent():
            await other()
        with ours.spent():
            await call()
    return ours.seconds / theirs.seconds


def calls(call: Callable[[], object]) -> int:
    """Return how many functions the call calls, those of C included: no clock has a say in it."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        call()
    finally:
        sys.setprofile(before)
    return count


@asynccontextmanager
async def watched_loop() -> AsyncIterator["Turns"]:
    """Watch the event loop of this thread for as long as the block runs."""
    turns = Turns()

    async def watch() -> None:
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.001)
            turns.longest = max(turns.longest, time.thread_time() - before)
            turns.count += 1

    with _collector_off():
        watching = asyncio.create_task(watch())
        await asyncio.sleep(0)  # it has begun
        try:
            yield turns
            await asyncio.sleep(0.002)  # and sees how long the last turn was, or the only one
        finally:
            watching.cancel()
    for _ in range(_TRIES):
        with turns.ruler.spent():
            _walk_the_ruler()


class Turns:
    """How often a loop turned, and how long its thread was at work between two turns."""

    def __init__(self) -> None:
        self.count = 0
        self.longest = 0.0  # seconds on a CPU of this machine
        self.ruler = _Least()

    def longest_seconds(self) -> float:
        """Return the longest time at work, in the seconds of `seconds`; only after the block has ended."""
        return self.longest / self.ruler.seconds * RULER_SECONDS


class _Least:
    """The least that one of them has cost so far."""

    def __init__(self) -> None:
        self.seconds = float("inf")

    @contextmanager
    def spent(self) -> Iterator[None]:
        with _collector_off():
            began = time.process_time()
            yield
            self.seconds = min(self.seconds, time.process_time() - began)


@contextmanager
def _collector_off() -> Iterator[None]:
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _walk_the_ruler() -> None:
    """Do what parsers and judges do: index, compare, build small values, look up."""
    text, seen = "ruler" * 20, {}
    for step in range(_RULER_STEPS):
        letter = text[step % 100]
        seen[letter, step & 63] = [letter, step]
