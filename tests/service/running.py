"""How tests run the service: the whole of it, on 127.0.0.1 and a port of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from did_methods.core.ports import Fetched
from tests.world import NOW, World
from verifier.report import Report
from verifier.service.app import Running, create_app, start
from verifier.settings import Settings
from verifier.wiring import Verifier

QUICK: dict[str, Any] = {"host": "127.0.0.1", "port": 0, "drain_seconds": 0.0, "shutdown_seconds": 5.0}


@dataclass(slots=True, kw_only=True)
class Internet(World):
    """An internet in memory that can be told to wait before it answers."""

    before: Callable[[], Awaitable[None]] | None = None

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        if self.before is not None:
            await self.before()
        return await World.__call__(
            self,
            url,
            accept=accept,
            max_bytes=max_bytes,
            follow_redirects=follow_redirects,
            question=question,
        )


class StoppedClock(Verifier):
    """A verifier for which it is always the instant of the tests."""

    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that runs, and its parts."""

    url: str
    host: str
    port: int
    world: Internet
    running: Running
    verifier: Verifier

    async def raw(self, data: bytes, *, wait: float = 30.0) -> bytes:
        """Send bytes on a new connection and return all that comes back until it is closed."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(data)
            async with asyncio.timeout(wait):
                return await reader.read()
        finally:
            writer.close()


@asynccontextmanager
async def open_service(
    world: Internet, *, verifier: Verifier | None = None, **settings: object
) -> AsyncIterator[Service]:
    """Run a service until the block ends; `settings` are those of the service."""
    wanted = msgspec.convert({**QUICK, **settings}, Settings)
    judge = verifier or StoppedClock(wanted, network=world)
    running = await start(create_app(wanted, judge), wanted)
    host, _, port = running.url.removeprefix("http://").rpartition(":")
    try:
        yield Service(
            url=running.url, host=host, port=int(port), world=world, running=running, verifier=judge
        )
    finally:
        await running.stop()
        await judge.close()


def report_of(body: bytes) -> Report:
    """Return the report in an answer; what is no report fails."""
    return msgspec.json.decode(body, type=Report, strict=True)


def http_request(
    path: str, body: bytes = b"", *, method: str = "POST", headers: str = "", close: bool = True
) -> bytes:
    """Return one HTTP/1.1 request as it goes over the wire."""
    connection = "close" if close else "keep-alive"
    return (
        f"{method} {path} HTTP/1.1\r\nHost: verifier.test\r\nConnection: {connection}\r\n"
        f"Content-Length: {len(body)}\r\n{headers}\r\n"
    ).encode() + body
