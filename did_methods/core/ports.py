"""The only way out of this package: a `Fetch` that somebody hands in.

The protocol is declared here, in the lowest room that needs it; `verifier/io/fetch.py` implements it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

T = TypeVar("T")
Newest = Callable[[tuple[str, ...], datetime], datetime]
_NO_ENDPOINTS: Final[Mapping[str, str]] = MappingProxyType({})


class Source(StrEnum):
    """Where the bytes of a document came from."""

    NETWORK = "network"  # fetched for this verification
    CACHE = "cache"  # fetched before, still fresh
    PINNED = "pinned"  # the operator's folder of pinned documents
    BUNDLED = "bundled"  # shipped with the software


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A document as it was received. `sha256` is the lower-case hex digest of `body`.

    `url` is the address that gave the bytes, after redirects. `max_age` is how long its server lets others
    keep it (RFC 9111, 5.2.2.1; zero for `no-store`), None where the server did not say. `status` is 404 where a
    question was posted and the answer is "not there"; it is 200 in all other cases.
    """

    url: str
    body: bytes
    media_type: str
    sha256: str
    fetched_at: datetime
    source: Source
    max_age: timedelta | None = None
    status: int = 200


class FetchProblem(Exception):
    """Carry a stable code `fetch.…` and a sentence that holds nothing of the fetched body."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class FetchRefused(FetchProblem):
    """The URL itself may never be asked for (scheme, no port, private address as a literal)."""


class FetchFailed(FetchProblem):
    """The document could not be had this time. `status`: that of HTTP, where it was what stood in the way."""

    def __init__(self, code: str, detail: str, *, status: int | None = None) -> None:
        super().__init__(code, detail)
        self.status = status


class FetchNotAllowed(FetchFailed):
    """This installation does not ask there: another may. Nobody was asked, and nothing is wrong with the URL."""


class Fetch(Protocol):
    """Get one document, whole, from a public https host (or from what is pinned)."""

    async def __call__(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        """Return the document at `url`, at most `max_bytes` long.

        `follow_redirects=False` makes any redirect a failure: for documents whose meaning is tied to their
        own address, as a did:web document is to its domain. `question` is JSON that is posted to `url`, for
        protocols that ask so; it goes to no other address, whatever a redirect says, and to it "not there" (404)
        is an answer: `status` tells.

        Raises:
            FetchRefused: the URL may never be asked for.
            FetchFailed: host, network, status, size or time stood in the way.
        """
        ...  # pragma: no cover - a protocol


class Read(Protocol):
    """Read what was fetched: that takes as long as whoever wrote it likes, and need not be done here."""

    async def __call__(self, reader: Callable[..., T], /, *given: object, units: int) -> T:
        """Return `reader(*given)`; what it raises is raised here.

        `units`: about how many quarters of a millisecond that takes, at most.
        """
        ...  # pragma: no cover - a protocol


async def read_here(reader: Callable[..., T], /, *given: object, units: int) -> T:  # noqa: ARG001 - as `Read`
    """Read at once, however long it takes."""
    return reader(*given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All that a DID method may use of the world: one way to fetch, and the instant of the question.

    `endpoints`: which registry or resolver to ask, by the name of the method, where it is not the method's own choice;
    under `*` the resolver for all methods that are not built in.
    `as_of`: the past instant whose document is wanted, of a method that keeps a history; None for the present.
    `newest` remembers an instant if it is later than all that were seen for a key, and returns the latest.
    `read` reads what was fetched.
    """

    fetch: Fetch
    now: datetime
    read: Read = read_here
    endpoints: Mapping[str, str] = field(default_factory=lambda: _NO_ENDPOINTS)
    as_of: datetime | None = None
    newest: Newest | None = None
