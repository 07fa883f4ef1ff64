"""A trust source: is this issuer known, under which name, for what?

Configured by the operator, never by a credential.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from did_methods.core.ports import Fetch, Fetched


class Listing(StrEnum):
    """What a registry says of an issuer."""

    LISTED = "listed"
    NOT_FOR_THIS_TYPE = "not_for_this_type"  # listed, and not for what it issued here
    NOT_LISTED = "not_listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One registry's answer. `name` is the registry's name for the issuer; `sources` is what the answer rests on."""

    listing: Listing
    registry: str
    name: str | None = None
    sources: tuple[Fetched, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A configured trust source. `standing(issuer, types, fetch, now)` raises Undetermined when it cannot be asked."""

    name: str
    standing: Callable[[str, tuple[str, ...], Fetch, datetime], Awaitable[Standing]]
