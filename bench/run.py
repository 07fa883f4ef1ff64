"""Measure beside the peers, in one run on one core: `python -m bench.run`.

Every contender runs alone in a process of its own on one core; the contenders take turns, so that a change of
the machine's pace meets all of them. Figures are medians, and the ratios between them are what counts. The
table goes to the terminal and into bench/results.md.
"""

import contextlib
import http.client
import importlib.metadata
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results.md"
NODE_PEER: Final = ("node", "bench/node_peer.mjs")

BADGES: Final = 16  # different subjects, so that nobody can remember an answer
ROUNDS: Final = 5
SECONDS: Final = 1.5  # for one contender in one round
WARM_UP: Final = 2.0  # seconds before the first round: Node compiles what runs often
HTTP_ROUNDS: Final = 3
HTTP_SECONDS: Final = 4  # for one server in one round
CONNECTIONS: Final = 16
START_SECONDS: Final = 30.0  # until a server must answer

CONTENDERS: Final[Mapping[str, str]] = {
    "ours": "**`verifier.Verifier.verify`**, report included",
    "ours_encoded": "the same, and the report's JSON",
    "bare": "the Ed25519 check alone (pyca/cryptography, key loaded)",
    "pyld": "PyLD `normalize` twice + pyca/cryptography",
    "openvc": "`openvc-core`",
    "didkit": "`didkit` (Rust), a minimal VCDM 1.1 credential",
    "node": "Node, `@digitalbazaar/vc` + `data-integrity`",
}
PEERS: Final = ("pyld", "openvc", "node")  # didkit has another, smaller credential

SERVERS: Final[Mapping[str, str]] = {
    "ours": "**`POST /v1/verify`**",
    "echo": "bare aiohttp + uvloop, parses the body and answers JSON",
    "node": "Node `http`, `@digitalbazaar/vc` + `data-integrity`",
}
COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "ours": (".venv/bin/ler-verifier", "serve", "--host", "127.0.0.1", "--port"),
    "echo": (sys.executable, "-m", "bench.echo"),
    "node": (*NODE_PEER, "serve"),
}
FIRST_PORT: Final = 18480


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What this software promises, and what was measured."""

    promise: str
    wanted: float
    found: float
    at_least: bool

    def row(self) -> str:
        """Return its line of the table."""
        kept = self.found >= self.wanted if self.at_least else self.found <= self.wanted
        sign = "at least" if self.at_least else "at most"
        return f"| {self.promise} | {sign} {self.wanted:g}x | {self.found:.1f}x | {'yes' if kept else '**no**'} |"


class Contender:
    """A process that measures one way to verify, whenever it is asked to."""

    def __init__(self, command: Sequence[str], core: int) -> None:
        self._command = tuple(command)
        self._process = subprocess.Popen(
            _pinned(command, core), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def measure(self, seconds: float) -> float:
        """Return the median duration of one verification, in seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(seconds, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self._command)} ended before it had measured")
        return float(json.loads(line)["median"])

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)


def measure_calls(folder: Path, core: int) -> dict[str, float]:
    """Return seconds per verification for every contender."""
    with ExitStack() as stack:
        running = {}
        for name in CONTENDERS:
            command = (
                (*NODE_PEER, "verify", str(folder / "badges.jsonl"))
                if name == "node"
                else (sys.executable, "-m", "bench.contenders", name, str(folder))
            )
            running[name] = Contender(command, core)
            stack.callback(running[name].close)
        for contender in running.values():
            contender.measure(WARM_UP)
        rounds: dict[str, list[float]] = {name: [] for name in running}
        for _ in range(ROUNDS):
            for name, contender in running.items():
                rounds[name].append(contender.measure(SECONDS))
    return {name: statistics.median(found) for name, found in rounds.items()}


def measure_servers(folder: Path, server_core: int, wrk_core: int) -> dict[str, float]:
    """Return requests per second for every server, each on one core and the load on the other."""
    badges = folder / "badges.jsonl"
    body = badges.read_bytes().splitlines()[0]
    with ExitStack() as stack:
        ports = {}
        for port, (name, command) in enumerate(COMMANDS.items(), FIRST_PORT):
            stack.enter_context(_serving((*command, str(port)), server_core))
            _await_answer(port, body, verdict=None if name == "echo" else "verified")
            ports[name] = port
        for port in ports.values():
            _load(port, badges, wrk_core, seconds=1)
        rounds: dict[str, list[float]] = {name: [] for name in ports}
        for _ in range(HTTP_ROUNDS):
            for name, port in ports.items():
                rounds[name].append(_load(port, badges, wrk_core, seconds=HTTP_SECONDS))
    return {name: statistics.median(found) for name, found in rounds.items()}


@contextlib.contextmanager
def _serving(command: Sequence[str], core: int) -> Iterator[None]:
    process = subprocess.Popen(
        _pinned(command, core), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=45)


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
            if response.status != 200 or (verdict is not None and answer["verdict"] != verdict):  # noqa: PLR2004
                raise SystemExit(f"the server on port {port} does not verify: {response.status} {answer}")
            return
        finally:
            connection.close()


def _load(port: int, badges: Path, core: int, *, seconds: int) -> float:
    command = ("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", "bench/post.lua")
    said = subprocess.run(
        _pinned((*command, f"http://127.0.0.1:{port}/v1/verify"), core),
        cwd=ROOT,
        env={**os.environ, "BADGES": str(badges)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"the load on port {port} met errors:\n{said}")
    (line,) = (line for line in said.splitlines() if line.startswith("Requests/sec:"))
    return float(line.split()[1])


def _pinned(command: Sequence[str], core: int) -> tuple[str, ...]:
    return ("taskset", "--cpu-list", str(core), *command)


def _node(*arguments: str) -> bytes:
    return subprocess.run((*NODE_PEER, *arguments), cwd=ROOT, capture_output=True, check=True).stdout


def table(calls: Mapping[str, float], servers: Mapping[str, float], size: int, cores: int) -> str:
    """Return the results as Markdown, without a date: they are as old as their commit."""
    lines = [
        f"One Open Badges 3.0 credential of {size / 1000:.1f} kB (VCDM 2.0, `eddsa-rdfc-2022`, did:key, 26 quads),",
        "contexts in memory, no network, one core. Ratios within one run are what counts.",
        "",
        "| one verification | ms | of ours |",
        "|---|---:|---:|",
    ]
    lines += [
        f"| {CONTENDERS[name]} | {1000 * calls[name]:.3f} | {calls[name] / calls['ours']:.2f}x |"
        for name in CONTENDERS
    ]
    lines += ["", "| over HTTP, server on one core | requests/s | of ours |", "|---|---:|---:|"]
    lines += [
        f"| {SERVERS[name]} | {rate:.0f} | {rate / servers['ours']:.2f}x |" for name, rate in servers.items()
    ]
    fastest = min(PEERS, key=lambda name: calls[name])
    targets = (
        Target(
            promise=f"`verify` faster than the fastest peer ({fastest})",
            wanted=10,
            found=calls[fastest] / calls["ours"],
            at_least=True,
        ),
        Target(
            promise="`verify` within the bare Ed25519 check",
            wanted=3,
            found=calls["ours"] / calls["bare"],
            at_least=False,
        ),
        Target(
            promise="the endpoint faster than the Node server",
            wanted=8,
            found=servers["ours"] / servers["node"],
            at_least=True,
        ),
    )
    lines += [
        "",
        "| promise | wanted | found | kept |",
        "|---|---:|---:|---|",
        *(target.row() for target in targets),
    ]
    lines += ["", _versions(cores)]
    return "\n".join(lines) + "\n"


def _versions(cores: int) -> str:
    node = subprocess.run(("node", "--version"), capture_output=True, text=True, check=True).stdout.strip()
    lock = json.loads((ROOT / "tests/interop/package-lock.json").read_bytes())["packages"]
    npm = ("@digitalbazaar/vc", "@digitalbazaar/data-integrity", "jsonld")
    python = ("aiohttp", "cryptography", "didkit", "openvc-core", "pyld", "uvloop")
    names = [
        f"{platform.python_implementation()} {platform.python_version()}",
        f"Node {node.removeprefix('v')}",
    ]
    names += [f"{name} {importlib.metadata.version(name)}" for name in python]
    names += [f"{name} {lock[f'node_modules/{name}']['version']}" for name in npm]
    return f"{', '.join(names)}; {platform.system()} {platform.machine()}, {cores} cores."


def main() -> None:
    """Measure everything, print the table and write it down."""
    missing = [program for program in ("node", "wrk", "taskset") if shutil.which(program) is None]
    if missing:
        raise SystemExit(
            f"not on the path: {', '.join(missing)}; `make bench` as root installs what Debian has"
        )
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        badges = _node("badges", str(BADGES))
        (folder / "badges.jsonl").write_bytes(badges)
        (folder / "contexts.json").write_bytes(_node("contexts"))
        calls = measure_calls(folder, cores[-1])
        servers = measure_servers(folder, cores[-1], cores[0])
    text = table(calls, servers, len(badges) // BADGES, len(cores))
    print(text)
    RESULTS.write_text(f"# Measured by `make bench`\n\n{text}")


if __name__ == "__main__":
    main()
