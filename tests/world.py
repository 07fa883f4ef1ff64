"""The internet in memory: is a Fetch, serves what it was told to, keeps a log, and can be told to fail."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from did_methods.core.ports import Fetched, FetchFailed, FetchProblem, Ports, Source
from tests.builders.keys import Identity

Answer = Callable[[bytes], tuple[int, Mapping[str, object] | bytes]]

NOW: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    body: bytes
    media_type: str
    max_age: timedelta | None
    redirected_to: str | None


@dataclass(slots=True, kw_only=True)
class World:
    """An internet that holds only what a test put there. `log` has every URL asked for, in order."""

    now: datetime = NOW
    log: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)  # the `accept` of each request in `log`
    questions: list[tuple[str, bytes]] = field(default_factory=list)  # what was posted, in order
    _answers: dict[str, Answer] = field(default_factory=dict)
    _pages: dict[str, _Page] = field(default_factory=dict)
    _faults: dict[str, FetchProblem] = field(default_factory=dict)

    def serve(
        self,
        url: str,
        body: bytes | str | Mapping[str, object],
        *,
        media_type: str = "application/json",
        max_age: timedelta | None = None,
        redirected_to: str | None = None,
    ) -> None:
        """Let the document be found at this URL from now on; with `redirected_to`, after a redirect there."""
        if isinstance(body, Mapping):
            body = json.dumps(body).encode()
        raw = body.encode() if isinstance(body, str) else body
        self._faults.pop(url, None)
        self._pages[url] = _Page(
            body=raw, media_type=media_type, max_age=max_age, redirected_to=redirected_to
        )

    def served(self) -> dict[str, object]:
        """Return what JSON is served where."""
        return {url: json.loads(page.body) for url, page in self._pages.items()}

    def serve_identity(self, identity: Identity) -> None:
        """Let the DID document of a did:web identity be found."""
        if identity.url is None:
            raise ValueError("expected an identity that has an address, got one that needs none")
        self.serve(identity.url, identity.document, media_type="application/did+json")

    def answer(self, url: str, reply: Answer) -> None:
        """Let questions that are posted to this URL be answered with the status and body that `reply` gives."""
        self._faults.pop(url, None)
        self._answers[url] = reply

    def fail(self, url: str, problem: FetchProblem | None = None) -> None:
        """Let every request for this URL fail from now on, by default as if the host were gone."""
        self._faults[url] = problem or FetchFailed("fetch.connect", "expected the host to answer, got none")

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return what is served at `url`, or what it answers, or fail as the guarded fetcher would."""
        if question is not None:
            return self._answer(url, question, accept, max_bytes)
        self.log.append(url)
        self.accepted.append(accept)
        if url in self._faults:
            fault = self._faults[url]
            raise _again(fault)
        page = self._pages.get(url)
        if page is None:
            raise FetchFailed("fetch.not_found", "expected a document, got status 404")
        if page.redirected_to is not None and not follow_redirects:
            raise FetchFailed("fetch.redirect", "expected the document at this address, got a redirect")
        if len(page.body) > max_bytes:
            raise FetchFailed("fetch.too_large", f"expected at most {max_bytes} bytes, got more")
        return Fetched(
            url=page.redirected_to or url,
            body=page.body,
            media_type=page.media_type,
            sha256=hashlib.sha256(page.body).hexdigest(),
            fetched_at=self.now,
            source=Source.NETWORK,
            max_age=page.max_age,
        )

    def _answer(self, url: str, question: bytes, accept: str, max_bytes: int) -> Fetched:
        self.questions.append((url, question))
        self.accepted.append(accept)
        if url in self._faults:
            fault = self._faults[url]
            raise _again(fault)
        status, said = self._answers[url](question) if url in self._answers else (404, b"")
        body = json.dumps(said).encode() if isinstance(said, Mapping) else said
        if status not in (200, 404):
            raise FetchFailed("fetch.http_status", f"expected status 200, got {status}")
        if len(body) > max_bytes:
            raise FetchFailed("fetch.too_large", f"expected at most {max_bytes} bytes, got more")
        return Fetched(
            url=url,
            body=body,
            media_type="application/json",
            sha256=hashlib.sha256(body).hexdigest(),
            fetched_at=self.now,
            source=Source.NETWORK,
            status=status,
        )

    def ports(self, now: datetime | None = None) -> Ports:
        """Return this world as a DID method sees it."""
        return Ports(fetch=self, now=now or self.now)


def _again(fault: FetchProblem) -> FetchProblem:
    if isinstance(fault, FetchFailed):
        return FetchFailed(fault.code, fault.detail, status=fault.status)
    return type(fault)(fault.code, fault.detail)
