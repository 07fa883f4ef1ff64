"""Measure beside the peers and write it down: `python -m bench.run`, some minutes on an idle machine.

Each job has a file of its own: `contenders` (the everyday badge), `servers` (over HTTP), `suites`, `growth`, `status`,
`competencies`.
`turns` and `child` measure, `table` writes. The table goes to the terminal and into bench/results.md, and from there
into the README (`python -m tools.docs`).
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from bench import ROOT, competencies, contenders, growth, servers, status, suites
from bench.table import Results, table

RESULTS: Final = ROOT / "bench" / "results.md"
BADGES: Final = 16  # different subjects, so that nobody can remember an answer


def measure(folder: Path, cores: list[int]) -> Results:
    """Measure everything."""
    badges = _node("badges", str(BADGES))
    (folder / "badges.jsonl").write_bytes(badges)
    (folder / "contexts.json").write_bytes(_node("contexts"))
    ours, other = cores[-1], cores[0]
    return Results(
        badge_bytes=len(badges) // BADGES,
        cores=len(cores),
        calls=contenders.measure(folder, ours),
        requests=servers.measure(folder, ours, other),
        rows=suites.measure(folder, ours),
        growth=growth.measure(folder, ours),
        status=status.measure(ours),
        look=competencies.measure(folder, ours),
    )


def main() -> None:
    """Measure, print the table and write it down."""
    missing = [program for program in ("node", "wrk", "taskset") if shutil.which(program) is None]
    if missing:
        raise SystemExit(
            f"not on the path: {', '.join(missing)}; `make bench` as root installs what Debian has"
        )
    with tempfile.TemporaryDirectory() as folder:
        text = table(measure(Path(folder), sorted(os.sched_getaffinity(0))))
    print(text)
    RESULTS.write_text(f"# Measured by `make bench`\n\n{text}")


def _node(*arguments: str) -> bytes:
    command = ("node", "bench/node_peer.mjs", *arguments)
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout


if __name__ == "__main__":
    main()
