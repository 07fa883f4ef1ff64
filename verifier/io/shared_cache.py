"""Documents shared between processes through Valkey or Redis: bytes and where they came from, nothing else.

Never trusted and never waited for: a value carries a seal over itself and its key, so an altered, swapped or
cut one is a miss; with a secret nobody without it can make one. After a few failures in a row the store is
left alone for a while. The key in the store is a digest, since a URL may hold an identifier. Beside a document
may stand, for a second, the claim of the process that is fetching it (`turns.py`).
"""

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from redis.exceptions import RedisError, ResponseError

from did_methods.core.ports import Fetched, Source
from verifier.io.breaker import Breaker, Leave
from verifier.io.clock import now
from verifier.io.store_client import parse_store_url, store_client
from verifier.io.turns import DocumentKey

TIMEOUT: Final = timedelta(milliseconds=50)  # a fetch takes about as long: waiting longer gains nothing
MAX_VALUE_BYTES: Final = 2 * 1024 * 1024  # more does not come back within the timeout
FAILURES_TO_PAUSE: Final = 3  # in a row
PAUSE: Final = timedelta(seconds=5)
CLOCK_SKEW: Final = timedelta(seconds=5)  # clocks of replicas differ by far less
_CLAIM_TRIES: Final = 3
_STORE: Final = "store"
_DOCUMENT: Final = "ler-verifier:document:"
_CLAIM: Final = "ler-verifier:claim:"
_MILLISECOND: Final = timedelta(milliseconds=1)
_SEAL_BYTES: Final = 32

# What the client raises where a store hangs, dies, or talks nonsense: its parser lets out whatever int() and hash() do.
_NO_ANSWER: Final = (
    RedisError,
    OSError,
    TimeoutError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    RecursionError,
)
# A claim is changed only by whoever holds it: KEYS[1] is its name, ARGV[1] what its holder wrote last.
_RELEASE: Final = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)
_RENEW: Final = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then"
    " return redis.call('set', KEYS[1], ARGV[2], 'PX', ARGV[3]) end return 0"
)

_SILENCE: Final = object()

S = TypeVar("S")

logger = logging.getLogger(__name__)


class _Value(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    url: str
    media_type: str
    fetched_at: datetime
    until: datetime
    body: bytes


class _Claim(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    holder: str
    until: datetime


class SharedCache:
    """A `SharedDocuments` over `redis://`, `rediss://`, `valkey://` or `valkeys://[user:password@]host[:port][/db]`.

    `ca_file` replaces the system's certificate authorities. Connects with the first use. Close with `aclose`.
    """

    def __init__(
        self,
        url: str,
        *,
        secret: bytes = b"",
        ca_file: Path | None = None,
        timeout: timedelta = TIMEOUT,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._cache = store_client(parse_store_url(url), timeout, ca_file)
        self._secret = secret
        self._monotonic = monotonic
        self._clock = clock
        self._breaker = Breaker(failures=FAILURES_TO_PAUSE, pause=PAUSE)
        self.name = secrets.token_hex(8)  # what stands in our claims
        self._has_warned = False
        self._claims: dict[DocumentKey, bytes] = {}  # what stands in the store for each claim of ours

    async def get(self, key: DocumentKey) -> tuple[Fetched, datetime] | None:
        """Return a document whose seal holds and until when it may be used; None for anything else."""
        name = _name(_DOCUMENT, key)
        value = self._open(name, await self._ask("get", name), _Value)
        if value is None:
            return None
        fetched = Fetched(
            url=value.url,
            body=value.body,
            media_type=value.media_type,
            sha256=hashlib.sha256(value.body).hexdigest(),
            fetched_at=value.fetched_at,
            source=Source.CACHE,
        )
        return fetched, value.until

    async def put(self, key: DocumentKey, fetched: Fetched, until: datetime) -> None:
        """Keep a document until then, if it is not too large and the store is well."""
        left = (until - self._clock()) // _MILLISECOND
        if len(fetched.body) > MAX_VALUE_BYTES or left <= 0:
            return
        name = _name(_DOCUMENT, key)
        value = _Value(fetched.url, fetched.media_type, fetched.fetched_at, until, fetched.body)
        # SET with PX: aiocache's own `set` uses a command that the client has deprecated.
        await self._ask("set", name, self._sealed(name, value), px=left)

    async def claim(self, key: DocumentKey, lease: timedelta) -> str | None:
        """Claim the fetching of a document, unless somebody has. Return who has now; None where nobody can tell."""
        name = _name(_CLAIM, key)
        for _ in range(_CLAIM_TRIES):
            mine = self._sealed(name, _Claim(self.name, self._clock() + lease))
            answer = await self._ask("set", name, mine, nx=True, px=lease // _MILLISECOND)
            if answer is _SILENCE:
                return None
            if answer:
                self._claims[key] = mine
                return self.name
            raw = await self._ask("get", name)
            if raw is not None:  # else it has ended since
                held = self._open(name, raw, _Claim)
                return held.holder if held is not None and self._is_current(held, lease) else None
        return None

    async def renew_claim(self, key: DocumentKey, lease: timedelta) -> None:
        """Keep a claim of one's own for another `lease`; one that was lost stays lost."""
        if key not in self._claims:
            return
        name = _name(_CLAIM, key)
        mine = self._sealed(name, _Claim(self.name, self._clock() + lease))
        before, self._claims[key] = self._claims[key], mine
        await self._ask("eval", _RENEW, 1, name, before, mine, lease // _MILLISECOND)

    async def release(self, key: DocumentKey) -> None:
        """Give up a claim of one's own."""
        mine = self._claims.pop(key, None)
        if mine is not None:
            await self._ask("eval", _RELEASE, 1, _name(_CLAIM, key), mine)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._cache.client.aclose()

    async def _ask(self, command: str, *arguments: object, **options: object) -> object:
        """Return the store's answer; `_SILENCE` where it gives none, or none in time, or is left alone."""
        leave = self._breaker.ask_leave(_STORE, self._monotonic())
        if leave is Leave.STAY:
            return _SILENCE
        try:
            answer: object = await self._cache.raw(command, *arguments, **options)
        except ResponseError as error:  # an answer, and no good one: full, or a value of another type
            logger.debug("the shared cache refused: %s", type(error).__name__)
            answer = _SILENCE
        except _NO_ANSWER as error:
            self._failed(error, leave)
            return _SILENCE
        finally:
            self._breaker.gave_up(_STORE, leave)
        self._breaker.answered(_STORE)
        return answer

    def _is_current(self, claim: _Claim, lease: timedelta) -> bool:
        """Say whether a claim may hold now. One long past, or for longer than a lease, was made up or kept back.

        The store ends a claim a moment after its holder's clock does: what is just past holds still.
        """
        return -CLOCK_SKEW < claim.until - self._clock() <= lease + CLOCK_SKEW

    def _failed(self, error: Exception, leave: Leave) -> None:
        logger.debug("the shared cache failed: %s", type(error).__name__)
        was_left_alone = self._breaker.leaves_alone(_STORE)
        self._breaker.failed(_STORE, self._monotonic(), leave)
        if self._breaker.leaves_alone(_STORE) and not was_left_alone:
            logger.warning("the shared cache does not answer; going on without it")

    def _sealed(self, name: str, value: msgspec.Struct) -> bytes:
        payload = msgspec.msgpack.encode(value)
        return self._seal(name, payload) + payload

    def _seal(self, name: str, payload: bytes) -> bytes:
        return hmac.digest(self._secret, name.encode() + b"\0" + payload, "sha256")

    def _open(self, name: str, raw: object, kind: type[S]) -> S | None:
        """Return the value in `raw` if its seal holds for this name."""
        if not isinstance(raw, bytes):
            return None
        seal, payload = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        if not hmac.compare_digest(seal, self._seal(name, payload)):
            # Once: whoever can write to the store must not be able to fill our log.
            logger.log(
                logging.DEBUG if self._has_warned else logging.WARNING,
                "a value in the shared cache was altered; it is not used",
            )
            self._has_warned = True
            return None
        try:
            return msgspec.msgpack.decode(payload, type=kind)
        except msgspec.DecodeError:
            return None  # written by another version of this software


def _name(prefix: str, key: DocumentKey) -> str:
    return prefix + hashlib.sha256(msgspec.msgpack.encode(key)).hexdigest()
