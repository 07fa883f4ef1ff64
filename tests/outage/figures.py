"""The figures beside the matrix: how a host in trouble is spared, and what a cache in trouble costs.

They watch the clock, on whatever machine this is; so each is measured against the same run without the fault, and up
to three times, since a busy machine only ever adds.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Final

import msgspec

from did_methods.core.ports import FetchFailed
from tests.io.lab import OTHER_HOST, Lab, answer, open_lab, reset, server_context
from tests.io.liar import Liar
from tests.io.namespace import PUBLIC_TOO
from tests.io.store import Store, open_store
from tests.io.upstream import Upstream
from tests.outage.matrix import PROFILE
from verifier.io.cache import CachedFetch
from verifier.io.clock import now
from verifier.io.shared_cache import SharedCache
from verifier.settings import Settings
from verifier.wiring import Verifier

PROBE_INTERVAL: Final = 5.0  # seconds
REQUESTS: Final = 1000  # for each fault of the cache
AT_ONCE: Final = 4
TRIES: Final = 3
MOST_ADDED: Final = 0.020  # seconds at the 99th percentile
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: what it has to be, what it was, and whether that is so."""

    name: str
    bound: str
    value: str
    holds: bool


# --- a host in trouble ---


class Door:
    """The host `other.example`: it hangs up on whoever knocks while it is `broken`, and counts."""

    def __init__(self, lab: Lab, broken: Callable[[int], bool]) -> None:
        self.knocks = 0
        self.broken = broken
        self._lab = lab

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        inner = await asyncio.start_server(self._lab.talk, "127.0.0.1", 8443, ssl=server_context(OTHER_HOST))
        async with inner, await asyncio.start_server(self._knock, PUBLIC_TOO, 443, backlog=1000):
            yield

    async def _knock(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.knocks += 1
        if self.broken(self.knocks):
            writer.transport.abort()
            return
        theirs, ours = await asyncio.open_connection("127.0.0.1", 8443)
        await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


async def host_figures() -> list[Figure]:
    """Return what a host in trouble costs: it, and whoever needs it."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_lab(Path(folder)) as lab:
            settings = msgspec.convert({**PROFILE, "ca_file": str(lab.ca_file)}, Settings)
            door = Door(lab, broken=lambda _knock: True)
            async with door.open(), Verifier(settings) as verifier:
                dead = await _dead_host(lab, door, verifier)
            async with (
                await lab.serve(PUBLIC_TOO, server_context(OTHER_HOST)),
                Verifier(settings) as verifier,
            ):
                return [*dead, await _retries(lab, verifier)]


async def _dead_host(lab: Lab, door: Door, verifier: Verifier) -> list[Figure]:
    lab.replies["/up"] = answer(b"{}")
    seconds = []
    for n in range(1000):
        began = time.perf_counter()
        code = await _code(verifier, f"/{n}")
        if code == "fetch.circuit_open":
            seconds.append(time.perf_counter() - began)
    dialled = door.knocks
    usual = sorted(seconds)[len(seconds) // 2]
    await asyncio.sleep(PROBE_INTERVAL)
    await asyncio.gather(*(_code(verifier, f"/again{n}") for n in range(50)))
    probes = door.knocks - dialled
    door.broken = lambda _knock: False
    began = time.perf_counter()
    while await _code(verifier, "/up") is not None:  # noqa: ASYNC110 - nothing else tells
        await asyncio.sleep(0.05)
    recovered = time.perf_counter() - began
    return [
        Figure(
            name="connections to a dead host for 1,000 documents",
            bound="at most 6",
            value=str(dialled),
            holds=dialled <= 6,
        ),
        Figure(
            name="time until whoever needs a host that is left alone is told so (median)",
            bound="under 5 ms",
            value=f"{usual * 1000:.2f} ms",
            holds=usual < 0.005,
        ),
        Figure(
            name="connections of 50 askers after the pause", bound="1", value=str(probes), holds=probes == 1
        ),
        Figure(
            name="time until a host that is back is asked again",
            bound=f"one pause of {PROBE_INTERVAL:g} s",
            value=f"{recovered:.1f} s",
            holds=recovered <= PROBE_INTERVAL + 0.3,
        ),
    ]


async def _retries(lab: Lab, verifier: Verifier) -> Figure:
    documents = 300
    lab.requests.clear()

    async def a_third_lost(writer: asyncio.StreamWriter) -> None:
        await (reset if len(lab.requests) % 3 == 0 else answer(b"{}"))(writer)

    for n in range(documents):
        lab.replies[f"/r{n}"] = a_third_lost
        await _code(verifier, f"/r{n}")
    again = len(lab.requests) - documents
    return Figure(
        name=f"requests made again for {documents} documents, a third of them lost",
        bound=f"1 to {documents // 10}",
        value=str(again),
        holds=0 < again <= documents // 10,
    )


async def _code(verifier: Verifier, path: str) -> str | None:
    try:
        await verifier.fetch(f"https://{OTHER_HOST}{path}", accept=_JSON)
    except FetchFailed as problem:
        return problem.code
    return None


# --- a cache in trouble ---

Harm = Callable[[Store], Awaitable[None]]


async def _kill(store: Store) -> None:
    store.signal(SIGKILL)


async def _stop(store: Store) -> None:
    store.signal(SIGSTOP)


async def _fill(store: Store) -> None:
    store.client.config_set("maxmemory", "1")


async def _restart(store: Store) -> None:
    store.signal(SIGKILL)
    await asyncio.sleep(0.3)
    await asyncio.to_thread(store.starts)


async def _none(_store: Store) -> None:
    pass


HARMS: Final[dict[str, Harm]] = {"kill -9": _kill, "SIGSTOP": _stop, "full": _fill, "restart": _restart}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What so many requests, each for another document, took and got."""

    p99: float  # seconds
    failed: int
    wrong: int


async def cache_figures() -> list[Figure]:
    """Return what a cache in trouble costs whoever needs a document."""
    figures = []
    for name, harm in HARMS.items():
        figures += await _measured(name, partial(_with_store, harm))
    figures += await _measured("wrong answers", _with_liar)
    forged = await _with_forged()
    figures.append(
        Figure(
            name="forged documents used, of 200 in the cache",
            bound="0",
            value=str(forged.wrong),
            holds=forged.wrong == forged.failed == 0,
        )
    )
    return figures


async def _measured(name: str, harmed: Callable[[], Awaitable[Run]]) -> list[Figure]:
    added, failed = 1.0, 0
    for _ in range(TRIES):
        well = await _with_store(_none)
        ill = await harmed()
        failed += ill.failed + ill.wrong
        added = min(added, ill.p99 - well.p99)
        if added <= MOST_ADDED:
            break
    return [
        Figure(name=f"cache, {name}: requests failed", bound="0", value=str(failed), holds=failed == 0),
        Figure(
            name=f"cache, {name}: added at the 99th percentile",
            bound=f"at most {MOST_ADDED * 1000:g} ms",
            value=f"{max(added, 0.0) * 1000:.1f} ms",
            holds=added <= MOST_ADDED,
        ),
    ]


async def _with_store(harm: Harm) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        store = await asyncio.to_thread(open_store, Path(folder))
        try:
            return await _load(store.url, lambda: harm(store))
        finally:
            with suppress(ProcessLookupError):
                store.signal(SIGCONT)
            await asyncio.to_thread(store.stop)


async def _with_liar() -> Run:
    async with Liar(b"$5\r\nnever\r\n") as liar:
        return await _load(f"redis://127.0.0.1:{liar.port}/0", lambda: asyncio.sleep(0))


async def _with_forged() -> Run:
    """Let somebody who can write to the cache but does not know the secret put documents into it beforehand."""
    with tempfile.TemporaryDirectory() as folder:
        store = await asyncio.to_thread(open_store, Path(folder))
        forger = CachedFetch(Upstream(body=b'"forged"'), shared=SharedCache(store.url))
        try:
            for n in range(200):
                await forger(f"https://issuer.example/{n}", accept=_JSON, max_bytes=100)
            await asyncio.sleep(0.2)
            return await _load(store.url, lambda: asyncio.sleep(0), requests=200, secret=b"only ours")
        finally:
            await forger.aclose()
            await asyncio.to_thread(store.stop)


async def _load(
    url: str, harm: Callable[[], Awaitable[None]], *, requests: int = REQUESTS, secret: bytes = b""
) -> Run:
    """Ask for so many documents, a few at a time; when a fifth is done, `harm` is done."""
    shared = SharedCache(url, secret=secret)
    upstream = Upstream(fetched_at=now())
    cached = CachedFetch(upstream, shared=shared)
    seconds: list[float] = []
    failed = wrong = 0
    left = iter(range(requests))
    doing: list[asyncio.Task[None]] = []

    async def asking() -> None:
        nonlocal failed, wrong
        for n in left:
            if n == requests // 5:
                doing.append(asyncio.ensure_future(_run(harm)))
            began = time.perf_counter()
            try:
                fetched = await cached(f"https://issuer.example/{n}", accept=_JSON, max_bytes=100)
            except FetchFailed:
                failed += 1
            else:
                wrong += fetched.body != upstream.body
            seconds.append(time.perf_counter() - began)

    await asyncio.gather(*(asking() for _ in range(AT_ONCE)))
    await asyncio.gather(*doing)
    await cached.aclose()
    await shared.aclose()
    return Run(p99=sorted(seconds)[int(len(seconds) * 0.99)], failed=failed, wrong=wrong)


async def _run(harm: Callable[[], Awaitable[None]]) -> None:
    await harm()


def figures_table(figures: list[Figure]) -> str:
    """Return the figures as Markdown."""
    rows = ["| Figure | Has to be | Is |", "|---|---|---|"]
    rows += [f"| {each.name} | {each.bound} | {each.value} |" for each in figures]
    return "\n".join(rows) + "\n"
