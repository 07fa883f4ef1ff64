"""What a type of trust source is, and how its answer becomes a listing.

A registry stands above the rest of judging: it may prove a signed document of its own through `steps/prove.py`, and
asks the network through the `Ports` of the verification that it answers in.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier.boundary import AnyProblem
from verifier.errors import Rejected
from verifier.model import Listing, Standing
from verifier.ports import Ports, Registry, share

T = TypeVar("T")

MAX_AGE: Final = timedelta(minutes=5)  # how long an answer is shared, as long as a document is kept
_WORSE: Final = (Listing.NOT_FOR_THIS_TYPE, Listing.EXPIRED, Listing.NOT_LISTED)


class RegistryType(msgspec.Struct, frozen=True, kw_only=True):
    """One type of trust source. `options` are the members of its table in the settings, beside `type` and `name`.

    `open(name, options)` makes the registry and does nothing else: it neither fetches nor reads a file.
    """

    name: str
    title: str
    spec: str | None
    options: type[msgspec.Struct]
    open: Callable[[str, Any], Registry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer on the shelf, beside the documents that it rests on: a shelf weighs what it can see."""

    standing: Standing
    pages: tuple[Fetched, ...]


class Excluded(Rejected):
    """The registry's own rules, all of them proven, keep the issuer out: an answer, not a failure to get one."""


class Lapsed(Rejected):
    """What would list the issuer is proven, and past its end."""


def listing_for(wanted: Collection[str], may_issue: Collection[str] | None) -> Listing:
    """Return how an issuer stands that is listed for `may_issue`; None there means that no type is named."""
    if may_issue is None or not set(may_issue).isdisjoint(wanted):
        return Listing.LISTED
    return Listing.NOT_FOR_THIS_TYPE


def best_of(answers: Sequence[Standing | AnyProblem]) -> Standing:
    """Return what several sources say together: a listing wins; else a silent one leaves it open; else the best said.

    A negative answer rests on all of them, a listing on the one that lists.

    Raises:
        The first problem in `answers`, where no other source lists.
    """
    standings = [answer for answer in answers if isinstance(answer, Standing)]
    for standing in standings:
        if standing.listing is Listing.LISTED:
            return standing
    for answer in answers:
        if not isinstance(answer, Standing):
            raise answer
    sources = tuple(page for standing in standings for page in standing.sources)
    for listing in _WORSE:
        for standing in standings:
            if standing.listing is listing:
                return replace(standing, sources=sources)
    return Standing(listing=Listing.NOT_LISTED)


async def share_standing(
    ports: Ports, key: tuple[str, ...], make: Callable[[], Awaitable[Standing]]
) -> Standing:
    """Return what `make` answers, made once for all who ask until the listing ends, for five minutes at most."""

    async def made() -> tuple[Kept, datetime]:
        standing = await make()
        end = ports.now + MAX_AGE
        if standing.valid_until is not None:
            end = min(end, standing.valid_until)
        return Kept(standing=standing, pages=standing.sources), end

    return (await share(ports, key, made)).standing
