"""The one way out: fetch a document over https from a public host, with nothing of the asker in the request.

A request goes through these steps: 1. the URL (`url_rules.py`); 2. the addresses behind its name, all of
them, and the address really dialled (`address_rules.py`), since aiohttp asks no resolver for literals and a
name may answer differently the second time; 3. verified TLS; 4. status and encoding; a redirect is followed
here, through steps 1 to 4 again; 5. the body, counted while it comes in. An answer that is not a 200 is
never read, but for the "not there" (404) to a question that was posted. A question is sent once, and to no other
address. No cookies, no proxy from the environment, no Referer, no decompression, no retry on another scheme.

One instance belongs to one event loop. Nothing is opened before the first document is asked for.
"""

import asyncio
import hashlib
import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Final

import aiohttp
from aiohttp import hdrs
from aiohttp.connector import Connection
from yarl import URL

from did_methods.core.ports import (
    Fetched,
    FetchFailed,
    FetchNotAllowed,
    FetchProblem,
    FetchRefused,
    Source,
)
from verifier.io.clock import now
from verifier.io.dial import NotPublicError, public_connector
from verifier.io.url_rules import HTTPS_PORT, Target, parse_redirect, parse_target

MAX_REDIRECTS: Final = 3  # a status list behind a CDN takes one or two
MAX_HEADERS: Final = 100  # fields in an answer; big CDNs send about 30
MAX_HEADER_BYTES: Final = 8 * 1024  # per field and for the status line
READ_AHEAD_BYTES: Final = 16 * 1024  # aiohttp buffers at most twice this before we have counted it
MAX_QUESTION_BYTES: Final = 8 * 1024  # posted; an issuer's identifier of 2,048 characters and some names
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GONE: Final = frozenset({404, 410})
_ANSWERS: Final = frozenset({HTTPStatus.OK, HTTPStatus.NOT_FOUND})  # to a question

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one fetch may take: `connect` is name, TCP and TLS of one hop; `total` all hops and the body."""

    connect: timedelta = timedelta(seconds=2)
    total: timedelta = timedelta(seconds=5)
    redirects: int = MAX_REDIRECTS
    ports: frozenset[int] = frozenset({HTTPS_PORT})


class GuardedFetch:
    """A `Fetch` over the network.

    `ca_file` replaces the system's certificate authorities. Close with `aclose`.
    """

    def __init__(
        self,
        *,
        limits: FetchLimits | None = None,
        ca_file: Path | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._ca_file = ca_file
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`, or the answer to `question`.

        Raises:
            FetchRefused: the URL breaks a rule of `url_rules.py`, or the question is too long.
            FetchFailed: no answer in time, no good answer, or one that leads where no request may go.
        """
        target = parse_target(url, self._limits.ports)
        if question is not None and len(question) > MAX_QUESTION_BYTES:
            raise FetchRefused(
                "fetch.question_too_large",
                f"expected a question of at most {MAX_QUESTION_BYTES} bytes, got {len(question)}",
            )
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                fetched = await self._follow(
                    target, accept, max_bytes, question, stay=question is not None or not follow_redirects
                )
        except TimeoutError as error:
            logger.debug("fetch.timeout host=%s", target.host)
            raise FetchFailed(
                "fetch.timeout",
                f"expected the whole document within {self._limits.total.total_seconds():g} s",
            ) from error
        except FetchProblem as problem:
            logger.debug("%s host=%s", problem.code, target.host)
            raise
        logger.debug("fetched host=%s bytes=%d", target.host, len(fetched.body))
        return fetched

    async def aclose(self) -> None:
        """Close all connections. A later fetch would open new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _follow(
        self, target: Target, accept: str, max_bytes: int, question: bytes | None, *, stay: bool
    ) -> Fetched:
        for _ in range(self._limits.redirects + 1):
            outcome = await self._ask(target, accept, max_bytes, question)
            if isinstance(outcome, Fetched):
                return outcome
            if stay:
                raise FetchFailed("fetch.redirect", "expected the document at this address, got a redirect")
            try:
                target = parse_redirect(target, outcome, self._limits.ports)
            except (FetchRefused, FetchNotAllowed) as refused:
                raise FetchFailed(
                    "fetch.redirect_refused", f"expected a redirect to a public https URL, got {refused.code}"
                ) from refused
        raise FetchFailed(
            "fetch.too_many_redirects", f"expected at most {self._limits.redirects} redirects, got more"
        )

    async def _ask(
        self, target: Target, accept: str, max_bytes: int, question: bytes | None
    ) -> Fetched | str:
        """Make one request. Return the document, or where the host sends us instead."""
        headers = {hdrs.ACCEPT: accept, hdrs.ACCEPT_ENCODING: "identity"}
        method = hdrs.METH_GET
        if question is not None:
            method, headers[hdrs.CONTENT_TYPE] = hdrs.METH_POST, "application/json"
        url = URL(target.url, encoded=True)
        with _told_as_problems():
            async with self._open_session().request(
                method, url, data=question, headers=headers, allow_redirects=False
            ) as response:
                try:
                    if response.status in _REDIRECTS:
                        return response.headers.get(hdrs.LOCATION, "")
                    _check_answer(response, max_bytes, asked=question is not None)
                    body = await _read(response, max_bytes)
                finally:
                    response.close()
        return Fetched(
            url=target.url,
            body=body,
            media_type=response.content_type,
            sha256=hashlib.sha256(body).hexdigest(),
            fetched_at=self._clock(),
            source=Source.NETWORK,
            max_age=_max_age(response.headers.getall(hdrs.CACHE_CONTROL, [])),
            status=response.status,
        )

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=public_connector(self._ca_file),
                headers={hdrs.USER_AGENT: f"ler-verifier/{version('ler-verifier')}"},
                response_class=_CutResponse,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect.total_seconds()),
                auto_decompress=False,
                middlewares=(_asking_once,),
                trust_env=False,
                read_bufsize=READ_AHEAD_BYTES,
                max_line_size=MAX_HEADER_BYTES,
                max_field_size=MAX_HEADER_BYTES,
                max_headers=MAX_HEADERS,
            )
        return self._session


@contextmanager
def _told_as_problems() -> Iterator[None]:
    """Translate what aiohttp raises, one kind after the other; the narrower ones come first."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise FetchFailed("fetch.timeout", "expected a connection in time, got none") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise FetchFailed("fetch.dns", "expected an address for the host's name, got none") from error
    except (aiohttp.ClientSSLError, ssl.SSLError, ssl.CertificateError) as error:
        raise FetchFailed(
            "fetch.tls", f"expected TLS and a valid certificate, got {_tls_fault(error)}"
        ) from error
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, NotPublicError):
            raise FetchFailed(
                "fetch.name_not_public", "expected a public address to dial, got another"
            ) from error
        if isinstance(
            error.os_error, ConnectionResetError
        ):  # after TCP had stood: how servers refuse TLS too
            raise FetchFailed("fetch.tls", "expected TLS 1.2 or later, got a broken handshake") from error
        raise FetchFailed("fetch.connect", "expected the host to take a connection, got none") from error
    except aiohttp.ClientPayloadError as error:
        raise FetchFailed("fetch.body_incomplete", "expected the whole body, got a part of it") from error
    except aiohttp.ClientResponseError as error:
        raise FetchFailed("fetch.bad_http", "expected HTTP/1.1 within the header limits, got else") from error
    except (aiohttp.ClientError, OSError) as error:
        raise FetchFailed("fetch.connection_lost", "expected an answer, got a lost connection") from error


async def _asking_once(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from asking again by itself: who asks twice, and how often, is `breaker.py`'s to decide."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise  # never had a connection; aiohttp does not try again
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise FetchFailed("fetch.connection_lost", "expected an answer, got a lost connection") from error


def _tls_fault(error: Exception) -> str:
    """Name the fault by OpenSSL's own words, which hold nothing that the peer wrote."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorSSLError) else error
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        cause = error.certificate_error
    if isinstance(cause, ssl.SSLCertVerificationError) and cause.verify_code != _NAME_MISMATCH:
        return str(cause.verify_message)[:80]
    if isinstance(cause, ssl.CertificateError):
        return "a certificate for another name"
    return "a failed handshake"


_NAME_MISMATCH: Final = 62  # X509_V_ERR_HOSTNAME_MISMATCH; its message quotes the host


class _CutResponse(aiohttp.ClientResponse):
    """Cut the connection when closed, whatever the state it is in.

    aiohttp would close it politely: on uvloop that reads on for 30 s, from a host that may never stop sending.
    """

    _cut: asyncio.Transport | None = None

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        self._cut = connection.transport
        return await super().start(connection)

    def close(self) -> None:
        if self._cut is not None:
            self._cut.abort()
        super().close()


def _check_answer(response: aiohttp.ClientResponse, max_bytes: int, *, asked: bool) -> None:
    if response.status in _GONE and not asked:
        raise FetchFailed(
            "fetch.not_found", f"expected a document, got status {response.status}", status=response.status
        )
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise FetchFailed("fetch.rate_limited", "expected a document, got asked to come back later")
    if response.status != HTTPStatus.OK and not (asked and response.status in _ANSWERS):
        raise FetchFailed(
            "fetch.http_status", f"expected status 200, got {response.status}", status=response.status
        )
    encodings = response.headers.getall(hdrs.CONTENT_ENCODING, [])
    if any(encoding.strip().lower() not in {"", "identity"} for encoding in encodings):
        raise FetchFailed("fetch.content_encoding", "expected a body as it is, got a compressed one")
    if response.content_length is not None and response.content_length > max_bytes:
        raise FetchFailed("fetch.too_large", f"expected at most {max_bytes} bytes, got more announced")


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Read the body, never more than one read beyond `max_bytes`, whatever Content-Length says."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise FetchFailed("fetch.too_large", f"expected at most {max_bytes} bytes, got more")
    return bytes(body)


def _max_age(cache_control: list[str]) -> timedelta | None:
    """Return how long the answer may be kept; the shortest where it says several. RFC 9111, section 5.2.2."""
    ages: list[int] = []
    for directive in ",".join(cache_control).lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name in {"no-store", "no-cache", "private"}:
            return timedelta(0)
        digits = value.strip('"')
        if name in {"max-age", "s-maxage"} and digits.isascii() and digits.isdigit():
            ages.append(min(int(digits[:10]), 31_536_000))
    return timedelta(seconds=min(ages)) if ages else None
