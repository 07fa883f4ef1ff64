"""How a connection comes about: names asked, addresses checked, TLS verified. Hands aiohttp its connector.

The check stands twice on purpose: on all the answers for a name (a single bad one refuses the name), and on
each address at the moment of dialling, which is the only place that sees literals (aiohttp asks no resolver
for them).
"""

import socket
import ssl
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from did_methods.core.ports import FetchFailed
from verifier.io.address_rules import is_public_text
from verifier.io.names import Names

DNS_CACHE_SECONDS: Final = 10  # answers that have passed the check
MAX_CONNECTIONS: Final = 100
MAX_CONNECTIONS_PER_HOST: Final = 8  # one slow host cannot take them all
# What one turn of the event loop may have to parse. A host that sends nothing but interim answers would else
# keep uvloop busy for a second at a time, since it reads on while reads come back full. 64 KiB still bring a
# status list of 2 MiB from 100 ms away within the time limit.
RECEIVE_BYTES: Final = 64 * 1024


def public_connector(ca_file: Path | None) -> aiohttp.TCPConnector:
    """Return a connector that dials public addresses only. `ca_file` replaces the system's authorities."""
    return aiohttp.TCPConnector(
        resolver=PublicResolver(),
        socket_factory=public_socket,
        ssl=tls_context(ca_file),
        force_close=True,  # a connection for each document: nothing left over of one can answer for the next
        ttl_dns_cache=DNS_CACHE_SECONDS,
        limit=MAX_CONNECTIONS,
        limit_per_host=MAX_CONNECTIONS_PER_HOST,
    )


class NotPublicError(OSError):
    """An OSError, so that aiohttp treats the address as one that cannot be reached."""


def public_socket(address_info: AddrInfoType) -> socket.socket:
    """Make the socket for an address about to be dialled: a literal, or whatever a resolver returned."""
    family, kind, protocol, _, address = address_info
    if not is_public_text(str(address[0])):
        raise NotPublicError("not a public address")
    dialling = socket.socket(family=family, type=kind, proto=protocol)
    dialling.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    return dialling


class PublicResolver(AbstractResolver):
    """Ask the system for all addresses of a name; a single bad one refuses the name."""

    def __init__(self) -> None:
        self._names = Names()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return every address of `host`.

        Raises:
            FetchFailed: one of them is not public.
            OSError: there are none, or too many names are being asked for.
        """
        # The final dot makes the name absolute, so that no search domain of the cluster is tried.
        addresses = await self._names.ask(f"{host}.", port, family)
        if not all(is_public_text(address) for _, address in addresses):
            raise FetchFailed("fetch.name_not_public", "expected only public addresses, got a special one")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=kind,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Do nothing: a question under way ends by itself."""


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return what TLS is verified with. `ca_file` replaces the system's authorities.

    Raises:
        OSError: the file cannot be read, or holds no certificates (`ssl.SSLError`).
    """
    context = ssl.create_default_context(cafile=ca_file)  # verifies chain and name
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
