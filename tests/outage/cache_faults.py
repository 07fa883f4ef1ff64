"""How the shared cache is broken. `cache.example` is its host; a fault of HTTP is the nearest thing that RESP has.

What answers at all shakes hands as a Redis does and is broken from the first real question on.
"""

import asyncio
import random
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import trustme

from tests.io.lab import Lab, Reply, expired, reset, server_context, silence, swallowing
from tests.io.store import Store
from tests.outage import https_faults

Broken = Callable[[Lab, str, bytes], AbstractAsyncContextManager[None]]  # lab, path, the good body

HOST: Final = "cache.example"
ADDRESS: Final = "10.0.0.1"
PORT: Final = 6379
TLS_FAULTS: Final = frozenset({"bad TLS", "expired TLS"})  # here the settings say `rediss`
_NOISE: Final = random.Random(6).randbytes(2000)  # noqa: S311 - the same in every run


@asynccontextmanager
async def healthy(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    """Run a real store; in the end it must have been used, or the faults would show nothing."""
    lab.dns.names[HOST] = [(ADDRESS,)]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(PORT, Path(folder), ADDRESS)
        if not await asyncio.to_thread(store.starts):
            raise RuntimeError("expected a store to start, got none")
        try:
            async with https_faults.healthy(lab, path, body):
                yield
            kept = store.client.dbsize()
        finally:
            await asyncio.to_thread(store.stop)
    if not kept:
        raise RuntimeError("expected documents in the shared cache, got none")


def url_for(fault: str) -> str:
    """Return the setting `cache_url` under which `fault` can happen."""
    return f"{'rediss' if fault in TLS_FAULTS else 'redis'}://{HOST}:{PORT}/0"


def _server(talk: Reply, certificate: Callable[[], ssl.SSLContext] | None = None) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                while question := await reader.read(65536):
                    if b"HELLO" in question:
                        writer.write(b"%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n")
                    elif b"CLIENT" in question:
                        writer.write(b"+OK\r\n" * question.count(b"$6\r\nCLIENT\r\n"))
                    else:
                        await talk(writer)

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks[writer] = asyncio.create_task(converse(reader, writer))

        context = None if certificate is None else certificate()
        lab.dns.names.setdefault(HOST, [(ADDRESS,)])
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(https_faults.healthy(lab, path, body))
            await stack.enter_async_context(await asyncio.start_server(connected, ADDRESS, PORT, ssl=context))
            yield
        for writer, task in talks.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*talks.values(), return_exceptions=True)

    return broken


def _says(reply: bytes, *, hangs_up: bool = False) -> Broken:
    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(reply)
        await writer.drain()
        if hangs_up:
            writer.close()

    return _server(talk)


@asynccontextmanager
async def _refused(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    lab.dns.names[HOST] = [(ADDRESS,)]
    async with https_faults.healthy(lab, path, body):
        yield


@asynccontextmanager
async def _swallowed(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    with swallowing(ADDRESS, PORT):
        async with _refused(lab, path, body):
            yield


def _is_named(break_name: Callable[[Lab], object]) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        break_name(lab)
        async with https_faults.healthy(lab, path, body):
            yield

    return broken


async def _slow_bytes(writer: asyncio.StreamWriter) -> None:
    for byte in b"$100\r\n" + b"x" * 100:
        writer.write(bytes([byte]))
        await asyncio.sleep(1)


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"$1000000000000\r\n")
    while not writer.is_closing():
        writer.write(b"x" * 0x10000)
        await writer.drain()
        await asyncio.sleep(0)


CACHE_FAULTS: Final[Mapping[str, Broken]] = {
    "refused": _refused,
    "blackhole": _swallowed,
    "slow header": _server(silence),
    "1 B/s": _server(_slow_bytes),
    "reset": _server(reset),
    "truncated": _says(b"$100\r\nhalf of it", hangs_up=True),
    "endless": _server(_endless),
    "429": _says(b"-ERR max number of clients reached\r\n", hangs_up=True),
    "500": _says(b"-ERR internal error\r\n"),
    "503": _says(b"-LOADING the dataset is being loaded\r\n"),
    "404 with body": _says(b"$-1\r\n$9\r\nleft over\r\n"),
    "wrong type": _says(b"-WRONGTYPE Operation against a key holding the wrong kind of value\r\n"),
    "garbage": _says(_NOISE),
    "bomb": _says(b"*1\r\n" * 100_000),
    "redirect loop": _says(b"-MOVED 3999 10.0.0.1:6379\r\n"),
    "bad TLS": _server(silence, lambda: server_context(HOST, issuer=trustme.CA())),
    "expired TLS": _server(silence, lambda: expired(HOST)),
    "NXDOMAIN": _is_named(lambda lab: lab.dns.names.pop(HOST, None)),
    "SERVFAIL": _is_named(lambda lab: lab.dns.servfail.add(HOST)),
    "DNS timeout": _is_named(lambda lab: lab.dns.silent.add(HOST)),
}
