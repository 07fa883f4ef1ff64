"""A list of known issuers that the operator keeps, in a file or in the settings.

An entry is an issuer's identifier with its name and, where given, the credential types it may issue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from did_methods.core.ports import Fetch
from verifier.registries.core.registry import Listing, Registry, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIssuer:
    """One entry. `types`: what this issuer may issue; empty means anything."""

    name: str
    types: frozenset[str] = frozenset()


def static_list(name: str, issuers: Mapping[str, KnownIssuer]) -> Registry:
    """Return a registry that answers from `issuers`, keyed by the issuer's exact identifier."""

    async def standing(issuer: str, types: tuple[str, ...], _fetch: Fetch, _now: datetime) -> Standing:
        entry = issuers.get(issuer)
        if entry is None:
            return Standing(listing=Listing.NOT_LISTED, registry=name)
        listed = not entry.types or not entry.types.isdisjoint(types)
        return Standing(
            listing=Listing.LISTED if listed else Listing.NOT_FOR_THIS_TYPE, registry=name, name=entry.name
        )

    return Registry(name=name, standing=standing)
