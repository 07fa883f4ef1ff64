"""The event loop stays free while a large judge runs (threats.md 3.4)."""

import asyncio
import time
import zlib
from collections.abc import Callable

import pytest

from status.core.errors import StatusInvalid
from tests import cost
from verifier.io.offload import THREADS, ThreadOffload

TURNS = 20  # of the loop, while a judge is at work; where it holds up the loop, there is none
PATIENCE = 30.0  # seconds until a judge that holds up the loop gives up
PACKED = zlib.compress(bytes(16 * 1024 * 1024))


def count_up() -> None:
    for _ in range(10_000):
        pass


def inflate_16_mib() -> None:
    zlib.decompress(PACKED)


@pytest.mark.parametrize("work", [count_up, inflate_16_mib])
async def test_loop_stays_free(work: Callable[[], None]) -> None:
    offload = ThreadOffload()

    async with cost.watched_loop() as turns:

        def judge() -> int:
            """Work until the loop has turned that often meanwhile."""
            began, end = turns.count, time.monotonic() + PATIENCE
            while turns.count < began + TURNS and time.monotonic() < end:
                work()
            return turns.count - began

        turned = await offload(judge)

    assert turned >= TURNS
    assert turns.longest_seconds() < 0.05
    offload.close()


@pytest.mark.parametrize("end", [MemoryError, RecursionError, SystemExit, KeyError])
async def test_r03_a_judge_that_dies_takes_no_thread_along(end: type[BaseException]) -> None:
    """There is no process to kill: what ends in a thread ends that judge alone."""
    offload = ThreadOffload()

    def die() -> None:
        raise end

    for _ in range(2 * THREADS):
        with pytest.raises(end):
            await offload(die)
    whole = await asyncio.gather(*(offload(abs, -number) for number in range(4 * THREADS)))

    assert whole == list(range(4 * THREADS))
    offload.close()


async def test_what_the_judge_raises_is_raised() -> None:
    def judge(text: str) -> None:
        raise StatusInvalid("status.test", text)

    offload = ThreadOffload()

    with pytest.raises(StatusInvalid, match="as expected"):
        await offload(judge, "as expected")

    offload.close()
