"""What was measured, as Markdown, without a date: it is as old as its commit."""

import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bench import ROOT, competencies, contenders, growth, servers, status, suites

# What the versions at the end name.
_PYTHON: Final = ("aiohttp", "awscrt", "cryptography", "didkit", "openvc-core", "pyld", "pynacl", "uvloop")
_NPM: Final = (
    "@digitalbazaar/vc",
    "@digitalbazaar/data-integrity",
    "@mattrglobal/jsonld-signatures-bbs",
    "jose",
    "jsonld",
)
_MAX_LOOK: Final = 10  # µs
_MAX_QUESTION: Final = 1  # ms
_MAX_LAG: Final = 50  # ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that one run has measured; times are seconds."""

    badge_bytes: int
    cores: int
    calls: Mapping[str, float]
    requests: Mapping[str, float]  # per second
    rows: Mapping[str, Mapping[str, float]]
    growth: Mapping[str, Mapping[int, tuple[int, float]]]
    status: status.Found
    look: float  # into an index of frameworks


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What this software promises, and what was measured."""

    what: str
    wanted: float
    found: float
    at_least: bool = False
    unit: str = "x"

    def row(self) -> str:
        """Return its line of the table."""
        kept = self.found >= self.wanted if self.at_least else self.found <= self.wanted
        sign = "at least" if self.at_least else "at most"
        found = f"{self.found:.0f}" if self.found == int(self.found) else f"{self.found:.3g}"
        said = "yes" if kept else "**no**"
        return f"| {self.what} | {sign} {self.wanted:g}{self.unit} | {found}{self.unit} | {said} |"


def table(results: Results) -> str:
    """Return all of it."""
    parts = (
        _everyday(results),
        _over_http(results),
        _suites(results),
        _growth(results),
        _status(results),
        _competencies(results),
        ("| promise | wanted | found | kept |", "|---|---:|---:|---|"),
        (promise.row() for promise in promises(results)),
    )
    lines = [line for part in parts for line in part]
    return "\n".join([*lines, "", _versions(results.cores)]) + "\n"


def _everyday(results: Results) -> Iterator[str]:
    calls = results.calls
    size = f"{results.badge_bytes / 1000:.1f} kB"
    yield f"One Open Badges 3.0 credential of {size} (VCDM 2.0, `eddsa-rdfc-2022`, did:key, 26 quads),"
    yield "contexts in memory, no network, time on one core. Ratios within one run are what counts."
    yield from ("", "| one verification | ms | of ours |", "|---|---:|---:|")
    for name, (title, _) in contenders.CONTENDERS.items():
        yield f"| {title} | {1000 * calls[name]:.3f} | {calls[name] / calls['ours']:.2f}x |"
    yield ""


def _over_http(results: Results) -> Iterator[str]:
    rates = results.requests
    yield from ("| over HTTP | requests/s of one core | of ours |", "|---|---:|---:|")
    for name, (title, _) in servers.SERVERS.items():
        yield f"| {title} | {rates[name]:.0f} | {rates[name] / rates['ours']:.2f}x |"
    yield ""


def _suites(results: Results) -> Iterator[str]:
    yield "The same badge under other suites; the older ones, from `Ed25519Signature2018` on, sign 0.7 kB."
    yield from ("", "| suite | ms | of the bare check | peer | of ours |", "|---|---:|---:|---|---:|")
    for title, row in suites.ROWS.items():
        found = results.rows[title]
        ours = found["ours"]
        bare = f"{ours / found['bare']:.2f}x" if "bare" in found else ""
        peer, times = (row.peer, f"{found['peer'] / ours:.1f}x") if "peer" in found else ("", "")
        yield f"| {title} | {1000 * ours:.3f} | {bare} | {peer} | {times} |"
    yield ""


def _growth(results: Results) -> Iterator[str]:
    yield "Comprehensive Learner Records of one signed badge and so many achievements, of so many signed badges, and of"
    yield "so many credentials in six formats; and packets of so many documents, a record of three among them."
    for name, series in results.growth.items():
        yield from ("", f"| {growth.TITLES[name]} | kB | ms | µs for each |", "|---:|---:|---:|---:|")
        for count, (size, seconds) in series.items():
            yield f"| {count} | {size / 1000:.0f} | {1e3 * seconds:.2f} | {1e6 * seconds / count:.0f} |"
    yield ""


def _status(results: Results) -> Iterator[str]:
    found = results.status
    yield from ("| status lists | |", "|---|---:|")
    for length, seconds in found.looks.items():
        yield f"| a look into a list of {length:,} entries at hand | {1e6 * seconds:.1f} µs |"
    size, seconds, lag = found.cold_bytes / 1e6, 1e3 * found.cold_seconds, 1e3 * found.cold_lag
    yield f"| a cold list of {size:.1f} MB fetched, inflated and proven | {seconds:.0f} ms |"
    yield f"| … and how long the event loop stood still meanwhile, at most | {lag:.1f} ms |"
    crowd = f"{found.crowd_fetches} fetch, {1e3 * found.crowd_seconds:.0f} ms"
    yield f"| {status.CROWD:,} cold checks of one list at once | {crowd} |"
    yield ""


def _competencies(results: Results) -> Iterator[str]:
    yield from ("| competencies | |", "|---|---:|")
    entries, microseconds = competencies.ENTRIES, 1e6 * results.look
    yield f"| an entry of {entries:,}, with its group, out of the index of frameworks | {microseconds:.0f} µs |"
    yield ""


def promises(results: Results) -> Iterator[Promise]:
    """Return every promise with what was found."""
    calls, rates = results.calls, results.requests
    fastest = min(contenders.PEERS, key=lambda name: calls[name])
    yield Promise(
        what=f"`verify` faster than the fastest peer ({fastest})",
        wanted=15,
        found=calls[fastest] / calls["ours"],
        at_least=True,
    )
    yield Promise(
        what="`verify` within the bare Ed25519 check", wanted=2, found=calls["ours"] / calls["bare"]
    )
    for title, row in suites.ROWS.items():
        found = results.rows[title]
        if row.within is not None:
            within = found["ours"] / found["bare"]
            yield Promise(what=f"{title} within its bare check", wanted=row.within, found=within)
        if row.faster is not None:
            faster = found["peer"] / found["ours"]
            yield Promise(
                what=f"{title} faster than its peer", wanted=row.faster, found=faster, at_least=True
            )
    yield Promise(
        what="the endpoint faster than the Node server",
        wanted=8,
        found=rates["ours"] / rates["node"],
        at_least=True,
    )
    yield from _growth_promises(results)
    yield from _status_promises(results)
    yield Promise(
        what=f"a question to an index of {competencies.ENTRIES:,} entries",
        wanted=_MAX_QUESTION,
        found=1e3 * results.look,
        unit=" ms",
    )


def _growth_promises(results: Results) -> Iterator[Promise]:
    """Compare each of the most with each of a fifth of them: what is beside them does not count in either."""
    for name, series in results.growth.items():
        most, fewer = max(series), sorted(series)[-2]
        each = {count: series[count][1] / count for count in (most, fewer)}
        yield Promise(
            what=f"each of {most} {growth.TITLES[name]} beside each of {fewer}",
            wanted=1.2,
            found=each[most] / each[fewer],
        )


def _status_promises(results: Results) -> Iterator[Promise]:
    found = results.status
    small, large = (found.looks[length] for length in status.LENGTHS)
    yield Promise(what="a look into the largest list", wanted=_MAX_LOOK, found=1e6 * large, unit=" µs")
    yield Promise(what="… beside one into the smallest", wanted=1.2, found=large / small)
    yield Promise(what="a cold list's lag", wanted=_MAX_LAG, found=1e3 * found.cold_lag, unit=" ms")
    yield Promise(what="fetches of one list by a crowd", wanted=1, found=found.crowd_fetches, unit="")


def _versions(cores: int) -> str:
    node = subprocess.run(("node", "--version"), capture_output=True, text=True, check=True).stdout.strip()
    lock = json.loads((ROOT / "tests/interop/package-lock.json").read_bytes())["packages"]
    names = [
        f"{platform.python_implementation()} {platform.python_version()}",
        f"Node {node.removeprefix('v')}",
        *(f"{name} {importlib.metadata.version(name)}" for name in _PYTHON),
        *(f"{name} {lock[f'node_modules/{name}']['version']}" for name in _NPM),
    ]
    return f"{', '.join(names)}; {platform.system()} {platform.machine()}, {cores} cores."
