"""How an https host is broken. `other.example` is the host, all others of the lab stay as they are."""

import asyncio
import gzip
import random
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import trustme

from tests.io.lab import (
    OTHER_HOST,
    Lab,
    Reply,
    answer,
    expired,
    raw,
    redirect,
    reset,
    server_context,
    silence,
    swallowing,
    trickle,
)
from tests.io.namespace import PUBLIC_TOO

Broken = Callable[[Lab, str, bytes], AbstractAsyncContextManager[None]]  # lab, path, the good body

_OK: Final = b"HTTP/1.1 200 OK\r\n"
_PAGE: Final = b"<!doctype html><title>Back soon</title>"
_NOISE: Final = random.Random(4).randbytes(2000)  # noqa: S311 - the same in every run


@asynccontextmanager
async def healthy(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    """Serve the good body, as it should be."""
    lab.replies[path] = answer(body)
    async with await lab.serve(PUBLIC_TOO, server_context(OTHER_HOST)):
        yield


def _replies(reply: Callable[[str, bytes], Reply]) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        async with healthy(lab, path, body):
            lab.replies[path] = reply(path, body)
            yield

    return broken


def _shows(certificate: Callable[[], ssl.SSLContext]) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        lab.replies[path] = answer(body)
        async with await lab.serve(PUBLIC_TOO, certificate()):
            yield

    return broken


def _is_named(break_name: Callable[[Lab], object]) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        break_name(lab)
        async with healthy(lab, path, body):
            yield

    return broken


@asynccontextmanager
async def _refused(_lab: Lab, _path: str, _body: bytes) -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _swallowed(_lab: Lab, _path: str, _body: bytes) -> AsyncIterator[None]:
    with swallowing(PUBLIC_TOO, 443):
        yield


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(_OK + b"Connection: close\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" " * 0x10000)
        await writer.drain()
        await asyncio.sleep(0)  # `drain` may return at once for a peer that has gone away


HTTPS_FAULTS: Final[Mapping[str, Broken]] = {
    "refused": _refused,
    "blackhole": _swallowed,
    "slow header": _replies(lambda _path, _body: silence),
    "1 B/s": _replies(lambda _path, body: trickle(body)),
    "reset": _replies(lambda _path, _body: reset),
    "truncated": _replies(
        lambda _path, body: raw(_OK + b"Content-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])
    ),
    "endless": _replies(lambda _path, _body: _endless),
    "429": _replies(lambda _path, body: answer(body, "Retry-After: 60", status="429 Too Many Requests")),
    "500": _replies(lambda _path, body: answer(body, status="500 Internal Server Error")),
    "503": _replies(lambda _path, body: answer(body, "Retry-After: 60", status="503 Service Unavailable")),
    "404 with body": _replies(lambda _path, body: answer(body, status="404 Not Found")),
    "wrong type": _replies(lambda _path, _body: answer(_PAGE, "Content-Type: text/html")),
    "garbage": _replies(lambda _path, _body: answer(_NOISE, "Content-Type: application/json")),
    "bomb": _replies(
        lambda _path, _body: answer(gzip.compress(bytes(64 * 1024 * 1024)), "Content-Encoding: gzip")
    ),
    "redirect loop": _replies(lambda path, _body: redirect(path)),
    "bad TLS": _shows(lambda: server_context(OTHER_HOST, issuer=trustme.CA())),
    "expired TLS": _shows(lambda: expired(OTHER_HOST)),
    "NXDOMAIN": _is_named(lambda lab: lab.dns.names.pop(OTHER_HOST)),
    "SERVFAIL": _is_named(lambda lab: lab.dns.servfail.add(OTHER_HOST)),
    "DNS timeout": _is_named(lambda lab: lab.dns.silent.add(OTHER_HOST)),
}
