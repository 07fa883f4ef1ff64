"""A list of known issuers that the operator keeps, in a file or in the settings.

An entry is an issuer's identifier with its name and, where given, the credential types it may issue.
"""

from typing import Final

import msgspec

from verifier.model import Listing, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.registry import RegistryType, listing_for
from verifier.settings import IssuerEntry


class StaticList(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The issuers themselves.

    Raises:
        ValueError: two entries of one issuer; only one of them could count.
    """

    issuers: tuple[IssuerEntry, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for entry in self.issuers:
            if entry.id in seen:
                raise ValueError(f"expected one entry for each issuer, got two for {entry.id[:80]!r}")
            seen.add(entry.id)


def open_list(name: str, options: StaticList) -> Registry:
    """Return a registry that answers from `options.issuers`, by the issuer's exact identifier."""
    entries = {entry.id: entry for entry in options.issuers}

    async def standing(question: Question, _policy: Policy, _ports: Ports) -> Standing:
        entry = entries.get(question.issuer)
        if entry is None:
            return Standing(listing=Listing.NOT_LISTED)
        may_issue = entry.types or None
        return Standing(listing=listing_for(question.types, may_issue), name=entry.name, may_issue=may_issue)

    return Registry(name=name, type="static", standing=standing)


REGISTRY: Final = RegistryType(
    name="static", title="list of known issuers of one's own", spec=None, options=StaticList, open=open_list
)
