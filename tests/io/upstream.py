"""A `Fetch` that stands where the network would, and keeps count."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from did_methods.core.ports import Fetched, FetchProblem, Source

INSTANT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Upstream:
    """Answers every URL with `body`, or with the problem that `problem` makes, once `gate` is open."""

    body: bytes = b"{}"
    max_age: timedelta | None = None
    problem: Callable[[], FetchProblem] | None = None
    source: Source = Source.NETWORK
    status: int = 200
    fetched_at: datetime = INSTANT
    asked: list[str] = field(default_factory=list)
    questions: list[bytes | None] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        del max_bytes, follow_redirects
        self.asked.append(url)
        self.questions.append(question)
        await asyncio.sleep(0)
        await self.gate.wait()
        if self.problem is not None:
            raise self.problem()
        return Fetched(
            url=url,
            body=self.body,
            media_type=accept,
            sha256=hashlib.sha256(self.body).hexdigest(),
            fetched_at=self.fetched_at,
            source=self.source,
            max_age=self.max_age,
            status=self.status,
        )


@dataclass(slots=True)
class Seconds:
    """A clock that a test winds."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at

    def instant(self) -> datetime:
        return INSTANT + timedelta(seconds=self.at)
