"""How the name system is broken: where a fault is one of HTTP or TLS, by the nearest thing that a name server can do.

Names that lead astray end in TLS: a host that is not the one asked for cannot show its certificate.
"""

import asyncio
import random
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Final

from dnslib import CNAME, QTYPE, RCODE, RR, TXT, A, DNSRecord

from tests.io.lab import OTHER_HOST, Lab, Reply, reset
from tests.io.namespace import DNS_ADDRESS, PUBLIC_TOO
from tests.outage import https_faults

Broken = Callable[[Lab, str, bytes], AbstractAsyncContextManager[None]]  # lab, path, the good body
Tell = Callable[[DNSRecord], list[bytes]]

_NOISE: Final = random.Random(5).randbytes(200)  # noqa: S311 - the same in every run


def _tells(tell: Tell) -> Broken:
    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        lab.dns.tells[OTHER_HOST] = tell
        async with https_faults.healthy(lab, path, body):
            yield

    return broken


def _over_tcp(talk: Reply) -> Broken:
    """Say that the answer is too long for a packet, and then this over a connection."""

    @asynccontextmanager
    async def broken(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
        talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

        async def converse(writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                await talk(writer)

        def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks[writer] = asyncio.create_task(converse(writer))

        async with await asyncio.start_server(connected, DNS_ADDRESS, 53), _tells(_is_cut)(lab, path, body):
            yield
        for writer, task in talks.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*talks.values(), return_exceptions=True)

    return broken


@asynccontextmanager
async def _nobody_serves(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    lab.dns.stop()
    async with https_faults.healthy(lab, path, body):
        yield


@asynccontextmanager
async def _late(lab: Lab, path: str, body: bytes) -> AsyncIterator[None]:
    """Answer when nobody waits any more."""
    lab.dns.delays[OTHER_HOST] = 1.5
    async with https_faults.healthy(lab, path, body):
        yield


def _says(rcode: int, *records: RR) -> Tell:
    def tell(question: DNSRecord) -> list[bytes]:
        reply = question.reply()
        reply.header.rcode = rcode
        for record in records:
            reply.add_answer(record)
        return [reply.pack()]

    return tell


def _is_cut(question: DNSRecord) -> list[bytes]:
    reply = question.reply()
    reply.header.tc = 1
    return [reply.pack()]


def _half(question: DNSRecord) -> list[bytes]:
    reply = question.reply()
    reply.add_answer(_address(PUBLIC_TOO))
    return [reply.pack()[:-7]]


def _noise(question: DNSRecord) -> list[bytes]:
    return [struct.pack(">H", question.header.id) + _NOISE]


def _wrong_type(question: DNSRecord) -> list[bytes]:
    return _says(0, RR(OTHER_HOST, QTYPE.TXT, ttl=0, rdata=TXT("v=spf1 -all")))(question)


def _bomb(question: DNSRecord) -> list[bytes]:
    """A name that is made of itself: reading it naively never ends."""
    reply = question.reply()
    head = reply.pack()
    record = b"\xc0" + bytes([len(head)]) + struct.pack(">HHIH", 1, 1, 0, 4) + bytes(4)
    return [head[:6] + struct.pack(">H", 1) + head[8:] + record]


def _address(address: str) -> RR:
    return RR(OTHER_HOST, QTYPE.A, ttl=0, rdata=A(address))


def _alias(name: str, to: str) -> RR:
    return RR(name, QTYPE.CNAME, ttl=0, rdata=CNAME(to))


async def _slow_bytes(writer: asyncio.StreamWriter) -> None:
    writer.write(struct.pack(">H", 100))
    for _ in range(100):
        await asyncio.sleep(1)
        writer.write(b"\0")


async def _endless(writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"\xff" * 0x10000)
        await writer.drain()
        await asyncio.sleep(0)


DNS_FAULTS: Final[Mapping[str, Broken]] = {
    "refused": _nobody_serves,
    "blackhole": _tells(lambda _question: []),
    "slow header": _late,
    "1 B/s": _over_tcp(_slow_bytes),
    "reset": _over_tcp(reset),
    "truncated": _tells(_half),
    "endless": _over_tcp(_endless),
    "429": _tells(_says(RCODE.REFUSED)),  # what a name server says to whoever asks too often
    "500": _tells(_says(RCODE.FORMERR)),
    "503": _tells(_says(RCODE.NOTIMP)),
    "404 with body": _tells(_says(RCODE.NXDOMAIN, _address(PUBLIC_TOO))),
    "wrong type": _tells(_wrong_type),
    "garbage": _tells(_noise),
    "bomb": _tells(_bomb),
    "redirect loop": _tells(_says(0, _alias(OTHER_HOST, "b.example"), _alias("b.example", OTHER_HOST))),
    # Names that lead to somebody else, who cannot show the right certificate.
    "bad TLS": https_faults.HTTPS_FAULTS["bad TLS"],
    "expired TLS": https_faults.HTTPS_FAULTS["expired TLS"],
    "NXDOMAIN": https_faults.HTTPS_FAULTS["NXDOMAIN"],
    "SERVFAIL": https_faults.HTTPS_FAULTS["SERVFAIL"],
    "DNS timeout": https_faults.HTTPS_FAULTS["DNS timeout"],
}
