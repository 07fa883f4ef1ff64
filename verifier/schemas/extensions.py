"""Extensions of Open Badges 2: which schema does the context of one name for it, and how does it read in those words?

A badge, its class or its issuer's profile comes in, with the pinned context documents; what comes out still has to be
held against its schema. A context is read for its `validation` alone and never fetched. JSON Schema sees spellings, and
an extension may write `schema:text` for what its context calls otherwise, so it is put in the context's words first.
Spec: 1EdTech Open Badges 2.0, "Extensions" (TypeValidation).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from did_methods.core.web_url import over_tls
from verifier.errors import Undetermined
from verifier.model import JsonObject

MAX_CONTEXT_BYTES: Final = 1024 * 1024  # of one context; those of 1EdTech's extensions have 2 kB
MAX_NAMED: Final = 16  # types, or contexts, of one extension that are looked at; real ones have two and one
_TYPE: Final = "Extension"
# What compact names begin with in Open Badges 2.0, whatever a context of an extension says of its own.
_PREFIXES: Final = {
    "obi": "https://w3id.org/openbadges#",
    "extensions": "https://w3id.org/openbadges/extensions#",
    "schema": "http://schema.org/",
}
_PLACES: Final = ("", "badge", "issuer")  # the assertion, its class, the issuer's profile


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """One extension: where it stands (JSON pointer), what it says it is, by which contexts."""

    at: str
    types: tuple[str, ...]
    contexts: tuple[str, ...]
    stated: JsonObject


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """What one type of an extension is held against: a schema, named by a context, and the extension in its words.

    `is_whole`: every member has a name in those words; else what is missing may only be spelled otherwise.
    """

    schema: str
    context: str
    instance: JsonObject
    is_whole: bool


def extensions_of(claims: JsonObject) -> Iterator[Extension]:
    """Yield every extension of a badge, of its class and of its issuer."""
    for place in _PLACES:
        thing = claims.get(place) if place else claims
        if not isinstance(thing, dict):
            continue
        around = _texts(thing.get("@context")) or _texts(claims.get("@context"))
        for member, value in thing.items():
            for index, one in enumerate(value) if isinstance(value, list) else ((None, value),):
                if isinstance(one, dict) and _TYPE in _texts(one.get("type")):
                    names = (place, _escaped(member), "" if index is None else str(index))
                    yield Extension(
                        at="".join(f"/{name}" for name in names if name),
                        types=tuple(name for name in dict.fromkeys(_texts(one["type"])) if name != _TYPE),
                        contexts=tuple(dict.fromkeys(map(over_tls, _texts(one.get("@context")) or around))),
                        stated=one,
                    )


def validations_of(extension: Extension, pinned: Callable[[str], tuple[bytes, ...]]) -> list[Validation]:
    """Return what an extension is held against, by type; `pinned` has the bytes of a context, if any.

    Raises:
        Undetermined: `schema.extension_unknown`: no pinned context names a schema for one of its types;
            `schema.too_costly`.
    """
    if max(len(extension.types), len(extension.contexts)) > MAX_NAMED:
        raise Undetermined(
            "schema.too_costly", f"expected at most {MAX_NAMED} types and contexts of an extension, got more"
        )
    found: dict[str, Validation] = {}
    for url in extension.contexts:
        for body in pinned(url)[:1]:
            document = _document(body)
            words = _words(document.get("@context"))
            for validated, schema in _named(document):
                for name in extension.types:
                    if _iri(name, words) == _iri(validated, words):
                        found[name] = _validation(extension, schema, url, words)
    if not found or len(found) < len(extension.types):
        raise Undetermined(
            "schema.extension_unknown", "expected a pinned context that names a schema for it, got none"
        )
    return list(found.values())


def _validation(extension: Extension, schema: str, context: str, words: Mapping[str, str]) -> Validation:
    terms = {_iri(iri, words): term for term, iri in words.items()}
    unnamed: list[str] = []
    instance = _put(extension.stated, words, terms, unnamed)
    return Validation(schema=schema, context=context, instance=instance, is_whole=not unnamed)


def _put(stated: Any, words: Mapping[str, str], terms: Mapping[str, str], unnamed: list[str]) -> Any:  # noqa: ANN401 - a JSON value
    """Return a JSON value with its members renamed to the terms of a context; what has none goes to `unnamed`."""
    if isinstance(stated, list):
        return [_put(one, words, terms, unnamed) for one in stated]
    if not isinstance(stated, dict):
        return stated
    put: dict[str, Any] = {}
    for member, value in stated.items():
        name = terms.get(_iri(member, words), member) if ":" in member else member
        if ":" in name or name in put:
            unnamed.append(name)
        put[name] = _put(value, words, terms, unnamed)
    return put


def _document(body: bytes) -> JsonObject:
    try:
        return parse_json_object(body, max_bytes=MAX_CONTEXT_BYTES)
    except JsonInvalid as problem:  # the operator's own file
        raise Undetermined("context.unusable", f"expected a pinned context, got {problem.code}") from problem


def _named(document: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield each type that a context names a schema for, and the address of that schema."""
    stated = document.get("obi:validation", document.get("validation"))
    for entry in stated if isinstance(stated, list) else [stated]:
        if isinstance(entry, dict):
            validated = entry.get("obi:validatesType", entry.get("validatesType"))
            schema = entry.get("obi:validationSchema", entry.get("validationSchema"))
            if isinstance(validated, str) and isinstance(schema, str):
                yield validated, schema


def _words(context: object) -> dict[str, str]:
    """Return the terms of a context with what they stand for; those that are more than a name are left out."""
    words: dict[str, str] = {}
    if isinstance(context, dict):
        for term, stated in context.items():
            meant = stated.get("@id") if isinstance(stated, dict) else stated
            if isinstance(meant, str) and not term.startswith("@"):
                words[term] = meant
    return words


def _iri(name: str, words: Mapping[str, str]) -> str:
    """Return the full form of a compact name, of a term or of an IRI."""
    meant = words.get(name, name)
    prefix, mark, rest = meant.partition(":")
    if not mark or rest.startswith("//"):
        return meant
    start = words.get(prefix, _PREFIXES.get(prefix))
    return meant if start is None else f"{start}{rest}"


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def _escaped(member: str) -> str:
    return member.replace("~", "~0").replace("/", "~1")
