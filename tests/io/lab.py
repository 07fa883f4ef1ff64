"""The hostile internet of the lab: a DNS server and https servers that misbehave on demand, and traps.

Runs only inside `namespace.py`. A trap is a listener on a private address: whatever connects to it has got past the
guard, so its counter must be zero after every test.
"""

import asyncio
import datetime as dt
import re
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import trustme
from dnslib import AAAA, QTYPE, RCODE, RR, A, DNSRecord

from tests.io.namespace import DNS_ADDRESS, PUBLIC, PUBLIC_TOO, PUBLIC_V6, TRAPS_V4, TRAPS_V6

TRAP_PORTS: Final = (443, 80)
HOST: Final = "issuer.example"
OTHER_HOST: Final = "other.example"

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@cache
def authority() -> trustme.CA:
    return trustme.CA()


def server_context(*names: str, issuer: trustme.CA | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (issuer or authority()).issue_cert(*names).configure_cert(context)
    return context


@cache
def good_context() -> ssl.SSLContext:
    return server_context(HOST, OTHER_HOST, PUBLIC, PUBLIC_V6)


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> Reply:
    """Reply as a well-behaved server does."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
        writer.write("\r\n".join(lines).encode() + body)

    return reply


def raw(*pieces: bytes, pause: float = 0.0) -> Reply:
    """Reply with these bytes as they are, and hang up."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        writer.close()

    return reply


def redirect(location: str, status: str = "302 Found") -> Reply:
    return answer(b"", f"Location: {location}", status=status)


@dataclass(slots=True)
class Lab:
    """What a test can arrange and what it can see afterwards."""

    ca_file: Path
    dns: "FaultDns"
    replies: dict[str, Reply] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)
    sent: int = 0
    hung_up: int = 0
    _talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = field(default_factory=dict)

    async def serve(self, address: str, context: ssl.SSLContext, port: int = 443) -> asyncio.Server:
        return await asyncio.start_server(self.talk, address, port, ssl=context)

    async def hang_up(self) -> None:
        """End every conversation, however it stands."""
        for writer, task in self._talks.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*self._talks.values(), return_exceptions=True)
        await asyncio.sleep(0.01)  # the loop closes what was aborted

    def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks[writer] = asyncio.create_task(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: ([0-9]+)\r\n", head)
            self.requests.append(head + await reader.readexactly(int(length[1]) if length else 0))
            path = head.split(b" ", 2)[1].decode()
            await self.replies.get(path, answer(status="404 Not Found"))(writer)
            await writer.drain()
            await reader.read()  # until the asker hangs up
        self.hung_up += 1
        writer.close()

    async def trap(self, address: str, port: int) -> asyncio.Server:
        def caught(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.trapped.append(f"{address} {port}")
            writer.close()

        return await asyncio.start_server(caught, address, port)


class FaultDns:
    """Answers from `names`: addresses, or a list of such answers used up one by one, or what goes wrong."""

    def __init__(self) -> None:
        self.names: dict[str, list[tuple[str, ...]]] = {
            HOST: [(PUBLIC,)],
            OTHER_HOST: [(PUBLIC_TOO,)],
        }
        self.servfail: set[str] = set()
        self.silent: set[str] = set()
        self.tells: dict[str, Callable[[DNSRecord], list[bytes]]] = {}  # name: packets instead of an answer
        self.delays: dict[str, float] = {}  # name: seconds until it is answered
        self.asked: list[str] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((DNS_ADDRESS, 53))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(b"", (DNS_ADDRESS, 53))
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            packet, asker = self._socket.recvfrom(4096)
            if not packet:
                return
            question = DNSRecord.parse(packet)
            delay = self.delays.get(str(question.q.qname).rstrip(".").lower(), 0.0)
            for reply in self._packets(question):
                if delay:
                    threading.Timer(delay, self._send, (reply, asker)).start()
                else:
                    self._send(reply, asker)

    def _send(self, reply: bytes, asker: tuple[str, int]) -> None:
        with suppress(OSError):  # it has been stopped since
            self._socket.sendto(reply, asker)

    def _packets(self, question: DNSRecord) -> list[bytes]:
        tell = self.tells.get(str(question.q.qname).rstrip(".").lower())
        if tell is not None:
            return tell(question)
        reply = self._reply(question)
        return [] if reply is None else [reply.pack()]

    def _reply(self, question: DNSRecord) -> DNSRecord | None:
        name = str(question.q.qname).rstrip(".").lower()
        kind = QTYPE[question.q.qtype]
        self.asked.append(f"{kind} {name}")
        if name in self.silent:
            return None
        reply = question.reply()
        if name in self.servfail:
            reply.header.rcode = RCODE.SERVFAIL
        elif name not in self.names:
            reply.header.rcode = RCODE.NXDOMAIN
        else:
            for address in self._addresses(name, kind):
                data = _aaaa(address) if ":" in address else A(address)
                if (kind == "AAAA") == (":" in address):
                    reply.add_answer(RR(name, question.q.qtype, ttl=0, rdata=data))
        return reply

    def _addresses(self, name: str, kind: str) -> tuple[str, ...]:
        """Return this turn's answer. A resolver asks A and AAAA in one go: the A question ends the turn."""
        turns = self.names[name]
        return turns.pop(0) if kind == "A" and len(turns) > 1 else turns[0]


def _aaaa(address: str) -> AAAA:
    return AAAA(tuple(socket.inet_pton(socket.AF_INET6, address)))


async def silence(_: asyncio.StreamWriter) -> None:
    """Take the request and never answer."""
    await asyncio.sleep(3600)


async def reset(writer: asyncio.StreamWriter) -> None:
    """Take the request and break the connection off."""
    writer.transport.abort()


def trickle(body: bytes) -> Reply:
    """Send the good answer, one byte a second."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)

    return reply


def expired(name: str) -> ssl.SSLContext:
    """Return what a server has whose certificate ran out in 2001."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    past = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    authority().issue_cert(name, not_after=past).configure_cert(context)
    return context


@contextmanager
def swallowing(address: str, port: int) -> Iterator[None]:
    """Let the kernel drop whoever knocks there: a queue of one, and full."""
    with socket.socket() as full, socket.socket() as waiting, socket.socket() as waiting_too:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind((address, port))
        full.listen(0)
        for knock in (waiting, waiting_too):
            knock.setblocking(False)  # noqa: FBT003 - the standard library's signature
            knock.connect_ex((address, port))
        yield


@asynccontextmanager
async def open_lab(folder: Path) -> AsyncIterator[Lab]:
    """Open the servers for one test; afterwards nothing may have touched a trap."""
    ca_file = folder / "ca.pem"
    authority().cert_pem.write_to_path(ca_file)
    lab = Lab(ca_file=ca_file, dns=FaultDns())
    lab.dns.start()
    servers = [await lab.serve(address, good_context()) for address in (PUBLIC, PUBLIC_V6)]
    servers += [await lab.trap(address, port) for address in TRAPS_V4 + TRAPS_V6 for port in TRAP_PORTS]
    try:
        yield lab
    finally:
        await lab.hang_up()
        for server in servers:
            server.close()
        lab.dns.stop()
    assert lab.trapped == []
