"""Which context objects may stand inside a document? Those that cannot change what a pinned context says.

A signature covers quads, not the names that the JSON uses for them: whoever may redefine a term can swap two names
and keep the signature. So a context object may only add terms that no pinned context of the document defines at any
depth (or repeat their meaning), and may not widen what counts as defined. Rows L05-L08 of the threat catalogue.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Protocol
from urllib.parse import urljoin

from verifier.errors import Rejected
from verifier.linked_data.compiled import extended
from verifier.linked_data.plain_names import is_guarded
from verifier.linked_data.terms import EMPTY, KEYWORDS, TYPES_OF_ONE_NAME, Library, Table

MAX_INLINE_VALUES: Final = (
    4096  # JSON values in the context objects of one @context; those in use have under 300
)
MAX_INLINE_TEXT: Final = (
    512  # characters of one text, which each use of a term repeats; IRIs in use have up to 200
)
MAX_INLINE_DEPTH: Final = 24  # levels of nesting; those in use have up to 8
_ALLOWED_KEYWORDS: Final = frozenset("@version @protected @language @direction @type".split())

Meanings = Mapping[str, tuple[str, ...]]
"""Every term that one pinned document defines, at any depth, with each meaning that it is given."""


class MeaningsLibrary(Library, Protocol):
    """Pinned context documents, and what their terms mean."""

    def knows(self, url: str) -> bool:
        """Say whether a document is pinned under this URL."""
        ...  # pragma: no cover - a protocol

    def meanings_of(self, url: str) -> Meanings:
        """Return what the terms of a pinned document mean."""
        ...  # pragma: no cover - a protocol


def check_inline(parts: Sequence[Any], table: Table, library: MeaningsLibrary) -> None:
    """Refuse context objects that could change what the pinned contexts around them say.

    Raises:
        Rejected: they redefine a pinned term, set `@vocab`, `@base`, `@import` or `@propagate`, or are too large.
        Undetermined: a URL inside is not pinned.
    """
    _check_size(parts)
    pinned = list(table.sources)
    for part in parts:
        if part is None:
            raise Rejected(
                "linked_data.context_redefines_term",
                "expected the pinned contexts to stay in force, got null",
            )
        if isinstance(part, str):
            pinned.append(part)
        else:
            pinned.extend(_urls_of_object(part))
    known = [library.meanings_of(url) for url in closure(pinned, library)]
    effective = extended(table, list(parts), library, override_protected=True)
    for part in parts:
        for name, value in _definitions(part) if isinstance(part, Mapping) else ():
            there = [meanings[name] for meanings in known if name in meanings]
            if any(_meaning(name, value, effective) not in found for found in there) or (
                not there and _has_a_name(name, value, effective)
            ):
                raise Rejected(
                    "linked_data.context_redefines_term",
                    f"expected a context object to leave pinned terms alone, got another meaning of {name[:80]!r}",
                )


def pinned_meanings(url: str, library: Library) -> Meanings:
    """Compute what the terms of a pinned document mean; costly, so keep it."""
    context = library.context_of(url)
    table = extended(EMPTY, url, library)
    found: dict[str, tuple[str, ...]] = {}
    for part in context if isinstance(context, list) else [context]:
        for name, value in _definitions(part) if isinstance(part, Mapping) else ():
            found[name] = (*found.get(name, ()), _meaning(name, value, table))
    return found


def closure(urls: Sequence[str], library: MeaningsLibrary) -> tuple[str, ...]:
    """Return these context URLs and all that their documents name, in lists, imports and scoped contexts.

    What a document names is left out where it is not pinned: most documents never come to need it.

    Raises:
        Undetermined: one of `urls` is not pinned.
    """
    found: dict[str, None] = {}
    waiting = list(urls)
    while waiting:
        url = waiting.pop(0)
        if url not in found:
            found[url] = None
            named = (urljoin(url, name) for name in urls_in(library.context_of(url)))
            waiting.extend(name for name in named if library.knows(name))
    return tuple(found)


def urls_in(context: Any) -> Iterator[str]:
    """Yield the URLs that a context value names, as written: in lists, in `@import`, in the contexts of terms."""
    waiting = [context]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, str):
            yield part
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        elif isinstance(part, Mapping):
            for name, value in part.items():
                if name == "@import" and isinstance(value, str):
                    yield value
                elif isinstance(value, Mapping) and "@context" in value:
                    waiting.append(value["@context"])


def _urls_of_object(part: Any) -> Iterator[str]:
    """Yield the URLs inside a context object after making sure that it holds only what may stand in a document."""
    if not isinstance(part, Mapping):
        raise Rejected(
            "linked_data.invalid_context",
            f"expected an object or a URL as a context, got {type(part).__name__}",
        )
    for name, value in part.items():
        if name[:1] == "@" and name not in _ALLOWED_KEYWORDS:
            raise Rejected(
                "linked_data.inline_context_too_wide",
                f"expected a context object in a document to define terms only, got {name[:80]!r}",
            )
        if isinstance(value, Mapping) and "@context" in value:
            scoped = value["@context"]
            for inner in scoped if isinstance(scoped, list | tuple) else [scoped]:
                if isinstance(inner, str):
                    yield inner
                elif inner is None:
                    raise Rejected(
                        "linked_data.context_redefines_term",
                        "expected the pinned contexts to stay in force, got null",
                    )
                else:
                    yield from _urls_of_object(inner)


def _check_size(parts: Sequence[Any]) -> None:
    level: list[Any] = list(parts)
    seen = depth = 0
    while level:
        seen += len(level)
        depth += 1
        if seen > MAX_INLINE_VALUES or depth > MAX_INLINE_DEPTH:
            raise Rejected(
                "linked_data.limit_exceeded",
                f"expected context objects of at most {MAX_INLINE_VALUES} values and {MAX_INLINE_DEPTH} levels",
            )
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, Mapping):
                deeper.extend(value.values())
            elif isinstance(value, list | tuple):
                deeper.extend(value)
            elif isinstance(value, str) and len(value) > MAX_INLINE_TEXT:
                raise Rejected(
                    "linked_data.limit_exceeded",
                    f"expected texts of at most {MAX_INLINE_TEXT} characters in context objects, got a longer one",
                )
        level = deeper


def _definitions(context: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every term definition in a context object, those in scoped contexts included."""
    for name, value in context.items():
        if name[:1] == "@":
            continue
        yield name, value
        if isinstance(value, Mapping) and "@context" in value:
            scoped = value["@context"]
            for inner in scoped if isinstance(scoped, list | tuple) else [scoped]:
                if isinstance(inner, Mapping):
                    yield from _definitions(inner)


def _has_a_name(name: str, value: Any, table: Table) -> bool:
    """Say whether a definition is a second name for what verifying rests on, or for a keyword.

    One for a type is refused where a document uses it as one.
    """
    definition = value if isinstance(value, Mapping) else {"@id": value}
    target = definition.get("@reverse", definition.get("@id", name))
    iri = table.expand(target, vocab=True) if isinstance(target, str) else None
    if iri in TYPES_OF_ONE_NAME and "@reverse" not in definition:
        return False
    return iri is not None and (iri in KEYWORDS or is_guarded(iri))


def _meaning(name: str, value: Any, table: Table) -> str:
    """Return a definition in a form that two spellings of the same meaning share; `@protected` does not count."""
    definition = dict(value) if isinstance(value, Mapping) else {"@id": value}
    definition.pop("@protected", None)
    definition.setdefault("@id", name)
    for key in ("@id", "@type", "@reverse"):
        if isinstance(definition.get(key), str):
            definition[key] = table.expand(definition[key], vocab=True)
    if isinstance(definition.get("@container"), str):
        definition["@container"] = [definition["@container"]]
    return json.dumps(definition, sort_keys=True)
