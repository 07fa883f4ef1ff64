"""Does the JSON say what the quads say? A proof covers quads; everything after it reads JSON.

One quad has many spellings: `validUntil`, the property's IRI, an alias in a context object, a node of the same id
elsewhere, `@nest` and its like. A holder who respells the end of validity or the status entry keeps the signature and
takes them out of sight. So what verifying rests on must stand under its own name, in its own place.
Spec: W3C VC-DI 1.0, section 4.6 "Context Validation" and section 5.1; rows L05 to L10 of the threat catalogue.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected, Undetermined
from verifier.linked_data.terms import LISTS, MAPS

# Vocabularies whose names verifying rests on. Every name in them that means something has a term in a pinned context.
_VOCABULARIES: Final = (
    "https://www.w3.org/2018/credentials#",
    "https://www.w3.org/ns/credentials#",
    "https://www.w3.org/ns/credentials/status#",
    "https://w3id.org/security#",
    "https://w3id.org/vc/status-list#",
    "https://w3id.org/vc-revocation-list-2020#",
    "https://purl.imsglobal.org/spec/",
    # Of Open Badges 2 what nothing else misses: others make words of their own of the rest.
    "https://w3id.org/openbadges#hashed",
    "https://w3id.org/openbadges#identityHash",
    "https://w3id.org/openbadges#recipient",
    "https://w3id.org/openbadges#revocationList",
    "https://w3id.org/openbadges#revoked",
    "https://w3id.org/openbadges#salt",
    "https://w3id.org/blockcerts#BlockcertsCredential",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
)
_AFTER_KEYWORDS: Final = "A"  # behind whatever starts with @
MOVES: Final = frozenset({"@graph", "@included", "@nest", "@reverse"})
# Of a text, never of an object: there processors have to ignore them (JSON-LD 1.1, section 9.2), so nothing signs them.
OF_TEXTS: Final = frozenset({"@language", "@direction"})
# What only the document itself may say of itself, never a second object of the same id inside it.
_OWN: Final = frozenset(
    "issuer validFrom validUntil issuanceDate expirationDate credentialStatus credentialSchema credentialSubject holder"
    " badge recipient issuedOn revoked"
    " verifiableCredential expires created challenge domain nonce proofPurpose verificationMethod proofValue"
    " statusListCredential statusListIndex statusPurpose statusSize"
    " revocationListCredential revocationListIndex".split()
)


def is_guarded(iri: str) -> bool:
    """Say whether verifying may rest on this property or type, so that it must stand under its own name."""
    return iri.startswith(_VOCABULARIES)


def refuse_guarded(iri: str, name: str) -> None:
    """Refuse an IRI, full or compact, in the place of a name that the pinned contexts give it.

    Raises:
        Rejected: `linked_data.hidden_term`.
    """
    if iri.startswith(_VOCABULARIES):
        raise Rejected(
            "linked_data.hidden_term", f"expected a term under the name of its own context, got {name[:80]!r}"
        )


def judge_names(document: Mapping[str, Any]) -> None:
    """Accept a document, or the options of a proof, that names its members and theirs as JSON readers look for them.

    Raises:
        Rejected: `linked_data.hidden_term`: a keyword in the place of a name; `linked_data.unsigned_term`.
        Undetermined: `linked_data.unsupported_feature`: a keyword that moves what it holds to another place.
    """
    _judge_keywords(document, ("@context",))
    for name, value in document.items():
        if isinstance(value, MAPS):
            if name != "@context" and "@value" not in value:
                _judge_keywords(value, ("@context", "@type"))
        elif isinstance(value, LISTS) and name != "@context":
            for item in value:
                if isinstance(item, MAPS) and "@value" not in item:
                    _judge_keywords(item, ("@context", "@type"))


def refuse_second_self(item: Mapping[str, Any]) -> None:
    """Refuse a second object of the document's own id that says what only the document may say of itself.

    Raises:
        Rejected: `linked_data.hidden_term`.
    """
    if not _OWN.isdisjoint(item):
        raise Rejected(
            "linked_data.hidden_term", "expected one object of the document's id, got a second one"
        )


def aliased() -> Rejected:
    """Say that a context gives what a verdict rests on a second name, and that the document uses that."""
    return Rejected(
        "linked_data.hidden_term", "expected a term under its one name, got another that a context gives it"
    )


def moved() -> Undetermined:
    """Say that a keyword moves what it holds to another place than the one where JSON has it."""
    return Undetermined(
        "linked_data.unsupported_feature", "expected no @graph, @included, @nest or @reverse, got one"
    )


def of_texts() -> Rejected:
    """Say that an object has a language or a direction of its own, which no quad holds."""
    return Rejected(
        "linked_data.unsigned_term", "expected the language or direction of a text, got that of an object"
    )


def _judge_keywords(item: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    if min(item, default=_AFTER_KEYWORDS) >= _AFTER_KEYWORDS:  # so is none of its names
        return
    for name in item:
        if name[:1] == "@" and name not in allowed:
            if name in MOVES:
                raise moved()
            if name in OF_TEXTS:
                raise of_texts()
            raise Rejected(
                "linked_data.hidden_term", f"expected the names of the data model, got {name[:80]!r}"
            )
