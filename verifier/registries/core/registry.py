"""What a type of trust source is, and how its answer becomes a listing.

A registry stands above the rest of judging: it may prove a signed document of its own through `steps/prove.py`, and
asks the network through the `Ports` of the verification that it answers in.
"""

from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from did_methods.core.ports import FetchFailed
from verifier.model import Listing
from verifier.ports import Ports, Registry

T = TypeVar("T")

# Trouble of one verification, which is none of another that waits for the same document.
_OWN_TROUBLE: Final = frozenset({"fetch.budget_exceeded", "fetch.deadline"})


class RegistryType(msgspec.Struct, frozen=True, kw_only=True):
    """One type of trust source. `options` are the members of its table in the settings, beside `type` and `name`.

    `open(name, options)` makes the registry and does nothing else: it neither fetches nor reads a file.
    """

    name: str
    title: str
    spec: str | None
    options: type[msgspec.Struct]
    open: Callable[[str, Any], Registry]


def listing_for(wanted: Collection[str], may_issue: Collection[str] | None) -> Listing:
    """Return how an issuer stands that is listed for `may_issue`; None there means that no type is named."""
    if may_issue is None or not set(may_issue).isdisjoint(wanted):
        return Listing.LISTED
    return Listing.NOT_FOR_THIS_TYPE


async def shared(ports: Ports, key: tuple[str, ...], make: Callable[[], Awaitable[tuple[T, datetime]]]) -> T:
    """Return what `make` gives for `key`, shared between verifications until the instant that it gives.

    Whoever waited for another verification, and got only that one's spent budget, makes it with its own.
    """
    tried = False

    async def once() -> tuple[T, datetime]:
        nonlocal tried
        tried = True
        return await make()

    try:
        return await ports.shelf.get(key, ports.now, once)
    except FetchFailed as problem:
        if tried or problem.code not in _OWN_TROUBLE:
            raise
    return await ports.shelf.get(key, ports.now, once)
