"""Where the time of one `verify` goes: `python -m bench.profile_verify [FILE]`.

The functions listed below are timed where they stand, inside the whole call, with nothing but a clock around
each; times are medians, and a function's time holds that of what is indented under it. FILE holds a credential
with an `eddsa-rdfc-2022` proof; without it the everyday badges of the other measurements are taken.
"""

import asyncio
import functools
import importlib
import inspect
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from verifier import Verdict, Verifier

ROOT: Final = Path(__file__).resolve().parent.parent
CALLS: Final = 5000
WARM_UP: Final = 500  # calls

# Depth in the table, where the function is looked up by its caller, its name there.
STAGES: Final = (
    (1, "verifier.pipeline.formats", "read"),
    (1, "verifier.pipeline", "_judge"),
    (2, "verifier.pipeline", "prove"),
    (3, "verifier.steps.prove", "_find_keys"),
    (3, "verifier.steps.prove", "_prove_by_any"),
    (4, "verifier.suites.eddsa_rdfc_2022", "multibase_signature"),
    (4, "verifier.suites.eddsa_rdfc_2022", "signed_bytes"),
    (5, "verifier.linked_data", "walked"),
    (5, "verifier.linked_data", "canonical_groups"),
    (4, "did_methods.core.public_key.PublicKey", "verify"),
    (2, "verifier.pipeline", "_judge_credential"),
    (3, "verifier.pipeline", "check_status"),
    (3, "verifier.pipeline", "check_issuer"),
    (2, "verifier.pipeline", "compose"),
)


class Stopwatch:
    """Adds up how long one function takes within one call of the whole."""

    def __init__(self) -> None:
        self.lap = 0.0
        self.laps: list[float] = []

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with a clock around it."""
        clock = time.perf_counter

        @functools.wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - any function's
            start = clock()
            try:
                return function(*arguments, **named)
            finally:
                self.lap += clock() - start

        @functools.wraps(function)
        async def timed_async(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            start = clock()
            try:
                return await function(*arguments, **named)
            finally:
                self.lap += clock() - start

        return timed_async if inspect.iscoroutinefunction(function) else timed

    def end_lap(self) -> None:
        """Note what one call of the whole came to."""
        self.laps.append(self.lap)
        self.lap = 0.0


def place_stopwatches() -> dict[str, Stopwatch]:
    """Put a stopwatch around every stage and return them, indented as in the table."""
    placed = {}
    for depth, owner, name in STAGES:
        place = _find(owner)
        function = getattr(place, name, None)
        if function is None:
            raise SystemExit(
                f"expected {owner}.{name} to be there: it has been renamed or moved, mend STAGES"
            )
        stopwatch = Stopwatch()
        setattr(place, name, stopwatch.around(function))
        holder = owner.rpartition(".")[2]
        placed["  " * depth + (f"{holder}.{name}" if holder[0].isupper() else name)] = stopwatch
    return placed


def _find(owner: str) -> Any:  # noqa: ANN401 - a module or a class
    try:
        return importlib.import_module(owner)
    except ModuleNotFoundError:
        parent, _, name = owner.rpartition(".")
        return getattr(importlib.import_module(parent), name)


async def main(badges: Sequence[bytes]) -> None:
    """Print the table."""
    async with Verifier() as verifier:
        for index in range(WARM_UP):
            report = await verifier.verify(badges[index % len(badges)])
            assert report.verdict is Verdict.VERIFIED, "expected credentials that verify"
        plain = [await _time(verifier, badges[index % len(badges)]) for index in range(CALLS)]
        placed = place_stopwatches()
        timed = []
        for index in range(CALLS):
            timed.append(await _time(verifier, badges[index % len(badges)]))
            for stopwatch in placed.values():
                stopwatch.end_lap()
    whole = statistics.median(timed)
    print(f"without stopwatches {1000 * statistics.median(plain):24.4f} ms\n")
    rows = {"verify": whole, **{name: statistics.median(watch.laps) for name, watch in placed.items()}}
    for name, seconds in rows.items():
        print(f"{name:<36} {1000 * seconds:7.4f} ms {seconds / whole:5.0%}")


async def _time(verifier: Verifier, badge: bytes) -> float:
    start = time.perf_counter()
    await verifier.verify(badge)
    return time.perf_counter() - start


def everyday_badges() -> list[bytes]:
    """Return the badges that the other measurements take."""
    command = ("node", "bench/node_peer.mjs", "badges", "16")
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.splitlines()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(main([Path(sys.argv[1]).read_bytes()] if len(sys.argv) > 1 else everyday_badges()))
