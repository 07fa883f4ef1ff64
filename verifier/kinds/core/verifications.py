"""What a record offers as proof of one of its items: credentials inside it, and who or what could be asked.

Spec: HR Open LER-RS 4.4, VerificationType. Others put the credentials bare into the list, or call the list
`verifiedCredentials`; what they say of their own checks (`verificationStatus`) is a claim like any other and not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from verifier.kinds.core.kind import types_of
from verifier.kinds.core.words import each, text_of
from verifier.model import JsonObject

_LISTS: Final = ("verifications", "verifiedCredentials")
_WRAPPED: Final = "otherW3CVerifiableCredential"
_CREDENTIALS: Final = frozenset({"VerifiableCredential", "EnvelopedVerifiableCredential"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The credentials with their JSON pointers, and the names and addresses of who could confirm the item."""

    credentials: list[tuple[str, object]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def offered_for(entry: JsonObject, at: str) -> Offered:
    """Return what an entry of a record offers as its proof."""
    offered = Offered()
    for place, stated in _listed(entry, at):
        if isinstance(stated, dict) and _WRAPPED in stated:
            offered.credentials.append((f"{place}/{_WRAPPED}", stated[_WRAPPED]))
        elif _is_credential(stated):
            offered.credentials.append((place, stated))
        elif (reference := _reference(stated)) is not None:
            offered.references.append(reference)
    link = text_of(entry.get("credentialLink"))
    if link is not None:
        offered.references.append(link)
    return offered


def organisation(stated: object) -> str | None:
    """Return the name, else the domain, of an organisation."""
    if not isinstance(stated, dict):
        return text_of(stated)
    names = (text_of(stated.get(member)) for member in ("tradeName", "name", "legalName", "domainName"))
    return next((name for name in names if name is not None), None)


def _listed(entry: JsonObject, at: str) -> Iterator[tuple[str, object]]:
    for member in _LISTS:
        yield from each(entry.get(member), f"{at}/{member}")


def _is_credential(stated: object) -> bool:
    if isinstance(stated, str):
        return stated.startswith("ey") and stated.count(".") >= 2  # noqa: PLR2004 - a compact JWS
    return isinstance(stated, dict) and (
        "@context" in stated or not _CREDENTIALS.isdisjoint(types_of(stated))
    )


def _reference(stated: object) -> str | None:
    if not isinstance(stated, dict):
        return text_of(stated) if isinstance(stated, str) else None
    if "verifyingOrganization" in stated:
        return organisation(stated["verifyingOrganization"])
    return text_of(stated.get("reference"))
