"""Documents shared between processes through Valkey or Redis: bytes and where they came from, nothing else.

Never trusted and never waited for: a value carries a seal over itself and its key, so an altered, swapped or
cut one is a miss; with a secret nobody without it can make one. After a few failures in a row the store is
left alone for a while. The key in the store is a digest, since a URL may hold an identifier.
"""

import hashlib
import hmac
import logging
import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec
from aiocache import RedisCache  # type: ignore[import-untyped]
from aiocache.serializers import NullSerializer  # type: ignore[import-untyped]
from redis.exceptions import RedisError

from did_methods.core.ports import Fetched, Source
from verifier.io.cache import DocumentKey
from verifier.io.clock import now

TIMEOUT: Final = timedelta(milliseconds=50)  # a fetch takes about as long: waiting longer gains nothing
MAX_VALUE_BYTES: Final = 2 * 1024 * 1024  # more does not come back within the timeout
MAX_CONNECTIONS: Final = 20
FAILURES_TO_PAUSE: Final = 3
PAUSE: Final = timedelta(seconds=5)
_KEY_PREFIX: Final = "ler-verifier:document:"
_SEAL_BYTES: Final = 32
_SCHEMES: Final = {"redis": False, "valkey": False, "rediss": True, "valkeys": True}  # to: over TLS?

logger = logging.getLogger(__name__)


class _Value(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    url: str
    media_type: str
    fetched_at: datetime
    until: datetime
    body: bytes


class SharedCache:
    """A `SharedDocuments` over `redis://`, `rediss://`, `valkey://` or `valkeys://[user:password@]host[:port][/db]`.

    Connects with the first use. Close with `aclose`.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: bytes = b"",
        timeout: timedelta = TIMEOUT,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._cache = _connect(url, timeout)
        self._secret = secret
        self._monotonic = monotonic
        self._clock = clock
        self._failures = 0
        self._paused_until = -math.inf

    async def get(self, key: DocumentKey) -> tuple[Fetched, datetime] | None:
        """Return a document whose seal holds and until when it may be used; None for anything else."""
        if self._monotonic() < self._paused_until:
            return None
        name = _name(key)
        try:
            raw = await self._cache.get(name)
        except (RedisError, OSError, TimeoutError) as error:
            self._failed(error)
            return None
        self._failures = 0
        return self._open(name, raw) if isinstance(raw, bytes) else None

    async def put(self, key: DocumentKey, fetched: Fetched, until: datetime) -> None:
        """Keep a document until then, if it is not too large and the store is well."""
        left = (until - self._clock()) // timedelta(milliseconds=1)
        if self._monotonic() < self._paused_until or len(fetched.body) > MAX_VALUE_BYTES or left <= 0:
            return
        name = _name(key)
        value = _Value(fetched.url, fetched.media_type, fetched.fetched_at, until, fetched.body)
        payload = msgspec.msgpack.encode(value)
        try:
            # SET with PX: aiocache's own `set` uses a command that the client has deprecated.
            await self._cache.raw("set", name, self._seal(name, payload) + payload, px=left)
        except (RedisError, OSError, TimeoutError) as error:
            self._failed(error)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._cache.client.aclose()

    def _seal(self, name: str, payload: bytes) -> bytes:
        return hmac.digest(self._secret, name.encode() + b"\0" + payload, "sha256")

    def _open(self, name: str, raw: bytes) -> tuple[Fetched, datetime] | None:
        seal, payload = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(name, payload)):
            logger.warning("a value in the shared cache was altered; it is not used")
            return None
        try:
            value = msgspec.msgpack.decode(payload, type=_Value)
        except msgspec.DecodeError:
            return None  # written by another version of this software
        fetched = Fetched(
            url=value.url,
            body=value.body,
            media_type=value.media_type,
            sha256=hashlib.sha256(value.body).hexdigest(),
            fetched_at=value.fetched_at,
            source=Source.CACHE,
        )
        return fetched, value.until

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        logger.debug("shared cache failed: %s", type(error).__name__)
        if self._failures >= FAILURES_TO_PAUSE:
            self._failures = 0
            self._paused_until = self._monotonic() + PAUSE.total_seconds()
            logger.warning("the shared cache does not answer; going on without it for %s", PAUSE)


def _name(key: DocumentKey) -> str:
    return _KEY_PREFIX + hashlib.sha256(msgspec.msgpack.encode(key)).hexdigest()


def _connect(url: str, timeout: timedelta) -> RedisCache:
    """Return the client, not yet connected."""
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise ValueError(f"expected one of {', '.join(_SCHEMES)}://host, got scheme {parts.scheme!r}")
    database = parts.path.strip("/") or "0"
    if not database.isdigit():
        raise ValueError(f"expected the number of a database as path, got {database[:80]!r}")
    return RedisCache(
        serializer=NullSerializer(encoding=None),
        timeout=timeout.total_seconds(),
        endpoint=parts.hostname,
        port=parts.port or 6379,
        db=int(database),
        password=unquote(parts.password) if parts.password else None,
        pool_max_size=MAX_CONNECTIONS,
        ssl=_SCHEMES[parts.scheme],
        connection_pool_kwargs={"username": unquote(parts.username)} if parts.username else None,
    )
