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
    "https://purl.imsglobal.org/spec/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
)
_NESTING: Final = (*LISTS, *MAPS)
_MOVES: Final = frozenset({"@graph", "@included", "@nest", "@reverse"})
# What only the document itself may say of itself, never a second object of the same id inside it.
_OWN: Final = frozenset(
    "issuer validFrom validUntil issuanceDate expirationDate credentialStatus credentialSchema credentialSubject holder"
    " verifiableCredential expires created challenge domain nonce proofPurpose verificationMethod proofValue".split()
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


def judge_places(document: Mapping[str, Any]) -> None:
    """Accept a document, or the options of a proof, that reads the same as JSON and as linked data.

    Raises:
        Rejected: `linked_data.hidden_term`: a keyword, or a second object of the document's id, hides what it says.
        Undetermined: `linked_data.unsupported_feature`: a keyword that moves what it holds to another place.
    """
    _judge_keywords(document, ("@context",))
    own_id = document.get("id")
    waiting = _inside(document)
    for value in waiting:
        for item in value if isinstance(value, LISTS) else (value,):
            if isinstance(item, MAPS) and "@value" not in item:
                _judge_keywords(item, ("@context", "@type"))
    while waiting:
        item = waiting.pop()
        if isinstance(item, LISTS):
            waiting += [part for part in item if isinstance(part, _NESTING)]
            continue
        if not _MOVES.isdisjoint(item):
            raise Undetermined(
                "linked_data.unsupported_feature", "expected no @graph, @included, @nest or @reverse, got one"
            )
        if own_id is not None and item.get("id", item.get("@id")) == own_id and not _OWN.isdisjoint(item):
            raise Rejected(
                "linked_data.hidden_term", "expected one object of the document's id, got a second one"
            )
        waiting += _inside(item)


def _inside(item: Mapping[str, Any]) -> list[Any]:
    """Return the objects and lists that stand in an object, its context apart."""
    return [value for name, value in item.items() if isinstance(value, _NESTING) and name != "@context"]


def _judge_keywords(item: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    for name in item:
        if name[:1] == "@" and name not in allowed:
            if name in _MOVES:
                raise Undetermined(
                    "linked_data.unsupported_feature",
                    "expected no @graph, @included, @nest or @reverse, got one",
                )
            raise Rejected(
                "linked_data.hidden_term", f"expected the names of the data model, got {name[:80]!r}"
            )
