"""Run a judge whose input is large by nature in a small pool of threads, so that the event loop stays free.

Threads and not processes: judging is bounded by counted work, so nothing ever needs killing; inflating and
cryptography let go of the interpreter's lock, and pure Python hands it over every 5 ms.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

THREADS: Final = 2  # large judges at a time; more would only wait for the same lock

T = TypeVar("T")


class ThreadOffload:
    """An `Offload` over threads. They start with the first call; end them with `close`."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="judge")

    async def __call__(self, judge: Callable[..., T], /, *arguments: object) -> T:
        """Return `judge(*arguments)`; what it raises is raised here. A cancelled caller leaves it running."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, judge, *arguments)

    def close(self) -> None:
        """Drop what waits and let running judges end."""
        self._threads.shutdown(wait=False, cancel_futures=True)
