"""Contenders in turn: each alone in a process of its own, all on one core, a few milliseconds each, again and again.

Whatever disturbs the machine then meets all alike, and the least that each of them ever cost is what it costs on a core
of its own: ratios of these hold from run to run, also while others use the machine.
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Final

from bench import ROOT

SLICE: Final = 0.02  # seconds of CPU; one call at least
ROUNDS: Final = 20
HEATS: Final = (
    2  # processes of each, one after the other: no two of one program are compiled and laid out alike
)
WARM_UP: Final = {"node": 2.0}  # seconds before the first round: Node compiles what runs often
_SHORT_WARM_UP: Final = 0.3
_LOW: Final = 5  # of a hundred: the cost below which so many slices lie


class Contender:
    """A process that measures one thing whenever it is asked to (bench/child.py, or its like in Node)."""

    def __init__(self, command: Sequence[str], core: int) -> None:
        self._command = tuple(command)
        self._process = subprocess.Popen(
            pinned(command, core), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def measure(self, seconds: float) -> float:
        """Return the cost of one step, in seconds of CPU."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(seconds, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self._command)} ended before it had measured")
        return float(json.loads(line)["cost"])

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


def costs(
    commands: Mapping[str, Sequence[str]], core: int, *, rounds: int = ROUNDS, heats: int = HEATS
) -> dict[str, float]:
    """Return what one step of each costs, in seconds of CPU: in so many rounds of each heat."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(heats):
        with ExitStack() as stack:
            running = {}
            for name, command in commands.items():
                running[name] = Contender(command, core)
                stack.callback(running[name].close)
                running[name].measure(WARM_UP.get(command[0], _SHORT_WARM_UP))
            for _ in range(rounds):
                for name, contender in running.items():
                    found[name].append(contender.measure(SLICE))
    return {name: low(slices) for name, slices in found.items()}


def low(slices: Sequence[float]) -> float:
    """Return the cost that a slice has where nothing disturbs it."""
    return sorted(slices)[len(slices) * _LOW // 100]


def pinned(command: Sequence[str], core: int) -> tuple[str, ...]:
    """Return the command on one core."""
    return ("taskset", "--cpu-list", str(core), *command)
