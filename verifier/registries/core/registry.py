"""What a type of trust source is, and how its answer becomes a listing.

A registry stands above the rest of judging: it may prove a signed document of its own through `steps/prove.py`, and
asks the network through the `Ports` of the verification that it answers in.
"""

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from verifier.model import Listing
from verifier.ports import Registry


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
