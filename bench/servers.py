"""The service over HTTP beside a bare server and beside Node: each on one core, `wrk` on another, in short turns.

What counts is requests per second on the server's own core: its time on a CPU is taken from the kernel, so that what
else the machine does meanwhile does not enter. With a core of its own that is the throughput.
"""

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench import ROOT
from bench.turns import HEATS, low, pinned

ROUNDS: Final = 8  # of each heat
SECONDS: Final = 1  # for one server in one round; wrk knows whole ones
CONNECTIONS: Final = 16
START_SECONDS: Final = 30.0  # until a server must answer
FIRST_PORT: Final = 18480

SERVERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "ours": (
        "**`POST /v1/verify`**",
        (".venv/bin/ler-verifier", "serve", "--host", "127.0.0.1", "--port"),
    ),
    "echo": (
        "bare aiohttp + uvloop, parses the body and answers JSON",
        (sys.executable, "-m", "bench.echo"),
    ),
    "node": (
        "Node `http`, `@digitalbazaar/vc` + `data-integrity`",
        ("node", "bench/node_peer.mjs", "serve"),
    ),
}


def measure(folder: Path, server_core: int, wrk_core: int) -> dict[str, float]:
    """Return requests per second of one core for every server."""
    badges = folder / "badges.jsonl"
    body = badges.read_bytes().splitlines()[0]
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(HEATS):
        with ExitStack() as stack:
            running = {}
            for port, (name, (_, command)) in enumerate(SERVERS.items(), FIRST_PORT):
                process = stack.enter_context(_serving((*command, str(port)), server_core))
                _await_answer(port, body, verdict=None if name == "echo" else "verified")
                running[name] = (port, process)
            for port, process in running.values():
                _cost(port, process, badges, wrk_core)
            for _ in range(ROUNDS):
                for name, (port, process) in running.items():
                    found[name].append(_cost(port, process, badges, wrk_core))
    return {name: 1 / low(spent) for name, spent in found.items()}


@contextlib.contextmanager
def _serving(command: Sequence[str], core: int) -> Iterator[int]:
    """Run a server until the block ends; its process id."""
    process = subprocess.Popen(
        pinned(command, core), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid  # taskset becomes what it starts
    finally:
        process.terminate()
        process.wait(timeout=60)


def _await_answer(port: int, body: bytes, *, verdict: str | None) -> None:
    """Wait until the server answers, and hold its answer against what it must say of a good badge."""
    end = time.perf_counter() + START_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", "/v1/verify", body, {"Content-Type": "application/vc"})
            response = connection.getresponse()
            answer = json.loads(response.read())
        except ConnectionRefusedError:
            if time.perf_counter() > end:
                raise SystemExit(f"the server on port {port} does not start") from None
            time.sleep(0.1)
        else:
            if response.status != http.HTTPStatus.OK or (
                verdict is not None and answer["verdict"] != verdict
            ):
                raise SystemExit(f"the server on port {port} does not verify: {response.status} {answer}")
            return
        finally:
            connection.close()


def _cost(port: int, process: int, badges: Path, core: int) -> float:
    """Return seconds of CPU per request under load."""
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", "bench/post.lua")
    began = _cpu_seconds(process)
    said = subprocess.run(
        pinned((*command, f"http://127.0.0.1:{port}/v1/verify"), core),
        cwd=ROOT,
        env={**os.environ, "BADGES": str(badges)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = _cpu_seconds(process) - began
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"the load on port {port} met errors:\n{said}")
    (line,) = (line for line in said.splitlines() if " requests in " in line)
    return spent / int(line.split()[0])


def _cpu_seconds(process: int) -> float:
    """Return how long all threads of a process have been on a CPU."""
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
