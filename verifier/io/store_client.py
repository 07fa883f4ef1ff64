"""The client of a Valkey or Redis: aiocache's Redis back end, connected as `SharedCache` needs it.

It differs from what the client does by itself in two ways: more questions at once than there are connections wait for
one, and the host's name is looked up outside of the event loop's own pool (`names.py`), once at a time.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from aiocache import RedisCache  # type: ignore[import-untyped]
from aiocache.serializers import NullSerializer  # type: ignore[import-untyped]
from redis.asyncio import BlockingConnectionPool, Connection, SSLConnection

from verifier.io.names import Names

MAX_CONNECTIONS: Final = 20
NAME_SECONDS: Final = 10.0  # for which an answer is used again
_DEFAULT_PORT: Final = 6379
_SCHEMES: Final = {"redis": False, "valkey": False, "rediss": True, "valkeys": True}  # to: over TLS?


class StoreAddress(NamedTuple):
    """Where a store listens, and who we are to it."""

    host: str
    port: int
    database: int
    user: str | None
    password: str | None
    over_tls: bool


def parse_store_url(url: str) -> StoreAddress:
    """Return what a URL names; ValueError where it names no store, without the URL, which may hold a password."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(f"expected one of {', '.join(_SCHEMES)}://host, got scheme {parts.scheme!r}")
    try:
        port = parts.port or _DEFAULT_PORT
    except ValueError:  # its own message quotes what may be part of a password
        raise ValueError("expected a number as port, got something else") from None
    database = parts.path.strip("/") or "0"
    if not (database.isascii() and database.isdigit()):
        raise ValueError("expected the number of a database as path, got something else")
    return StoreAddress(
        host=parts.hostname,
        port=port,
        database=int(database),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        over_tls=_SCHEMES[parts.scheme],
    )


def store_client(store: StoreAddress, timeout: timedelta, ca_file: Path | None = None) -> RedisCache:
    """Return the client, not yet connected. `ca_file` replaces the system's certificate authorities."""
    connection: dict[str, object] = {
        "connection_class": _TlsConnection if store.over_tls else _PlainConnection,
        "name": StoreName(store.host, store.port),
        "socket_timeout": timeout.total_seconds(),  # else a question that is called off may linger for 5 s
    }
    if store.user is not None:
        connection["username"] = store.user
    if store.over_tls and ca_file is not None:
        connection["ssl_ca_certs"] = str(ca_file)
    return RedisCache(
        serializer=NullSerializer(encoding=None),
        timeout=timeout.total_seconds(),
        endpoint=store.host,
        port=store.port,
        db=store.database,
        password=store.password,
        create_connection_timeout=timeout.total_seconds(),
        pool_max_size=MAX_CONNECTIONS,
        connection_pool_class=BlockingConnectionPool,
        connection_pool_kwargs=connection,
    )


class StoreName:
    """The addresses of the store's host: asked for once at a time, however many wait and however they end."""

    def __init__(self, host: str, port: int, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._host = host
        self._port = port
        self._monotonic = monotonic
        self._names = Names()
        self._asking: asyncio.Task[list[str]] | None = None
        self._known: list[str] = []
        self._until = 0.0

    async def addresses(self) -> list[str]:
        """Return them; OSError where the name has none."""
        if self._monotonic() < self._until:
            return self._known
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._asked)
        return await asyncio.shield(self._asking)

    async def _ask(self) -> list[str]:
        self._known = [address for _, address in await self._names.ask(self._host, self._port)]
        self._until = self._monotonic() + NAME_SECONDS
        return self._known

    def _asked(self, asking: asyncio.Task[list[str]]) -> None:
        self._asking = None
        if not asking.cancelled():
            asking.exception()  # seen, also where nobody waits any more


class _PlainConnection(Connection):
    """A connection to the first address of the store that takes one."""

    def __init__(self, *, name: StoreName, **options: Any) -> None:  # noqa: ANN401 - the client's own
        super().__init__(**options)
        self._name = name
        self._address = ""

    async def _connect(self) -> None:
        addresses = await self._name.addresses()
        for self._address in addresses:
            try:
                await super()._connect()  # type: ignore[no-untyped-call] # the client has no types here
            except OSError:
                if self._address == addresses[-1]:
                    raise
            else:
                return

    def _connection_arguments(self) -> Mapping[str, Any]:
        return {**super()._connection_arguments(), "host": self._address}


class _TlsConnection(_PlainConnection, SSLConnection):
    """The same over TLS; the certificate has to be for the name."""

    def _connection_arguments(self) -> Mapping[str, Any]:
        return {**super()._connection_arguments(), "server_hostname": self.host}
