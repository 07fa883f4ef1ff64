"""The inner half of every measurement: runs a call for as long as it is told to, and says what one of them costs.

A cost is time on a CPU of the whole process, threads included: a process that has to wait for its core pays nothing for
that. On one core, with nobody else there, it is the duration.
"""

import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

Call = Callable[[int], Awaitable[bool]] | Callable[[int], bool]
"""Do the work on the sample of that number, and say whether it came out as it must."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is measured: a call on each of `samples` in turn. One call may hold many `steps` of what a figure is for."""

    call: Call
    samples: int = 1
    steps: int = 1


async def serve(work: Work, lines: Iterable[str] = sys.stdin) -> None:
    """Answer every line on stdin (seconds of CPU to spend) with the cost of one step, as JSON on stdout."""
    at = 0
    for line in lines:
        ended = time.process_time()
        end = ended + float(line)
        spent: list[float] = []
        while not spent or ended < end:
            began = time.process_time()
            held = work.call(at)
            if not isinstance(held, bool):
                held = await held
            ended = time.process_time()
            spent.append(ended - began)
            assert held, "what must verify does not"
            at = (at + 1) % work.samples
        print(json.dumps({"cost": statistics.median(spent) / work.steps, "calls": len(spent)}), flush=True)
