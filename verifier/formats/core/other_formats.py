"""Badges and certificates of other specifications, told apart by name: what is not read here is not shown to be wrong.

Open Badges 0.5, 1.x and 2.x and Blockcerts 1 and 2 are no Verifiable Credentials; of them assertions and endorsements
of Open Badges 2, hosted assertions of Open Badges 1, and Blockcerts 2, are judged here. Specs: Open Badges 2.0, 1.1
and 0.5; Blockcerts v2. A Verifiable Credential is never one of these, whatever contexts it has besides.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

BLOCKCERTS: Final = "Blockcerts"
OPEN_BADGES_1: Final = "Open Badges 1"
OPEN_BADGES_2: Final = "Open Badges 2"
_VERIFIABLE: Final = frozenset({"VerifiableCredential", "VerifiablePresentation"})
# Parts of context addresses, as they are found in the wild; the more special ones first.
_CONTEXTS: Final = (
    ("//w3id.org/blockcerts/", BLOCKCERTS),
    ("blockcerts.org/schema/", BLOCKCERTS),
    ("//w3id.org/openbadges/v2", OPEN_BADGES_2),
    ("//purl.imsglobal.org/spec/ob/v2", OPEN_BADGES_2),
    ("//openbadgespec.org/v2", OPEN_BADGES_2),
    ("//w3id.org/openbadges/v1", OPEN_BADGES_1),
    ("//standard.openbadges.org/", OPEN_BADGES_1),
)
_OLDER: Final = frozenset({"badge", "recipient"})  # members of every assertion before contexts
_BLOCKCERT_1: Final = frozenset({"document", "receipt"})
# The European Digital Credentials of before 2023, with an XAdES seal. In front of the root there are comments at most.
_EUROPASS_XML: Final = re.compile(rb"<(?:[A-Za-z0-9_-]+:)?europass(?:Credential|Presentation)[\s>]")
_LOOKED_AT: Final = 64 * 1024  # bytes


def other_format(document: Mapping[str, Any]) -> str | None:
    """Return the name of the specification that a document is of, where it is no Verifiable Credential."""
    types = document.get("type")
    if any(isinstance(name, str) and name in _VERIFIABLE for name in _each(types)):
        return None
    contexts = document.get("@context")
    for part, name in _CONTEXTS if contexts is not None else ():
        for context in _each(contexts):
            if isinstance(context, str) and part in context:
                return name
    if contexts is None and document.keys() >= _OLDER:
        return OPEN_BADGES_1 if "verify" in document or "verification" in document else "Open Badges 0.5"
    if contexts is None and document.keys() >= _BLOCKCERT_1:
        return BLOCKCERTS
    return None


def is_europass_xml(text: bytes) -> bool:
    """Say whether this is a European Digital Credential, or presentation, in its older form."""
    return text[:1] == b"<" and _EUROPASS_XML.search(text[:_LOOKED_AT]) is not None


def is_statement(document: Mapping[str, Any]) -> bool:
    """Say whether this is judged here: an assertion that somebody was awarded a badge, or an endorsement."""
    if "badge" not in document:
        return "claim" in document and is_endorsement(document)
    verify = document.get("verify")
    is_hosted = isinstance(verify, Mapping) and verify.get("type") == "hosted"
    name = other_format(document)
    return name == OPEN_BADGES_2 or (name == OPEN_BADGES_1 and is_hosted)


def is_endorsement(document: Mapping[str, Any]) -> bool:
    """Say whether this is an endorsement of Open Badges 2, in force or not."""
    return "Endorsement" in _each(document.get("type")) and other_format(document) == OPEN_BADGES_2


def is_blockcert(document: Mapping[str, Any]) -> bool:
    """Say whether this is a Blockcert 2: an assertion whose `signature` leads to a transaction."""
    signature = document.get("signature")
    return (
        isinstance(signature, dict)
        and isinstance(document.get("badge"), dict)
        and "MerkleProof2017" in _each(signature.get("type"))
        and other_format(document) == BLOCKCERTS
    )


def _each(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else (value,)
