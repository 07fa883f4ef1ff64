"""Run the whole matrix and print it: `python -m tests.outage` (`make outage`). Exit code 1 if a cell is not as it says.

It runs in a network namespace of its own (tests/io/namespace.py), where the production guard, the system's resolver and
port 443 are what they are anywhere, and all hosts are ours.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import uvloop

from tests.io import namespace
from tests.outage.figures import cache_figures, figures_table, host_figures
from tests.outage.matrix import HEALTHY, Cell, cells, run_cell, table
from tests.vectors_dir import ROOT

_INSIDE: Final = "--inside"


def main() -> int:
    """Run inside the namespace, from wherever this was started; return the exit code."""
    if _INSIDE in sys.argv:
        namespace.build()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # as the service runs
            return runner.run(_run())
    why = namespace.why_unavailable()
    if why is not None:
        sys.stderr.write(f"{why}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(
            [*namespace.COMMAND, sys.executable, "-m", "tests.outage", _INSIDE, *sys.argv[1:]],
            cwd=ROOT,
            env={**os.environ, **namespace.inside(Path(folder) / "outcomes")},
            check=False,
        ).returncode


async def _run() -> int:
    wrong: list[Cell] = []
    ran = 0
    slowest = 0.0
    for dependency, fault in cells():
        cell = await run_cell(dependency, fault)
        if "-v" in sys.argv:
            sys.stderr.write(f"{dependency.name} / {fault}: {cell.answers} {cell.seconds:.2f} s\n")
        ran += fault != HEALTHY
        slowest = max(slowest, cell.seconds)
        if not cell.holds:
            wrong.append(cell)
    sys.stdout.write(table())
    sys.stdout.write(
        f"\n{ran - sum(cell.fault != HEALTHY for cell in wrong)} of {ran} cells as the table says, slowest "
        f"{slowest:.2f} s\n"
    )
    for cell in wrong:
        sys.stdout.write(
            f"WRONG {cell.dependency} / {cell.fault}: expected {cell.expected}, got {cell.answers} "
            f"after {cell.seconds:.2f} s\n"
        )
    figures = [*await host_figures(), *await cache_figures()]
    sys.stdout.write(f"\n{figures_table(figures)}")
    missed = [figure for figure in figures if not figure.holds]
    for figure in missed:
        sys.stdout.write(f"WRONG {figure.name}: expected {figure.bound}, got {figure.value}\n")
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
