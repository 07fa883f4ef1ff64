"""A small internet for these tests: addresses with their bodies, and a log of what was asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

from did_methods.core.ports import Fetched, FetchFailed, Ports, Source

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@dataclass
class Pages:
    """Is a `Fetch`. What is not in `bodies` ends in `failure`."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    failure: str = "fetch.not_found"
    status: int | None = None
    media_type: str = "application/did+json"
    asked: list[str] = field(default_factory=list)

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        assert accept
        assert not follow_redirects
        assert question is None
        self.asked.append(url)
        body = self.bodies.get(url)
        if body is None:
            raise FetchFailed(self.failure, "expected a document, got none", status=self.status)
        assert len(body) <= max_bytes
        return Fetched(
            url=url,
            body=body,
            media_type=self.media_type,
            sha256=sha256(body).hexdigest(),
            fetched_at=NOW,
            source=Source.NETWORK,
        )

    def ports(self, **endpoints: str) -> Ports:
        return Ports(fetch=self, now=NOW, endpoints=endpoints)
