"""A `@context` value to a table of terms. Spec: JSON-LD 1.1 API, 4.1.2 "Context Processing Algorithm".

Pure and without a network: a context URL is asked of a `Library`, which knows pinned documents only. Scoped contexts
are kept as written and compiled where they are first used.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin

from verifier.errors import Rejected
from verifier.linked_data.definitions import CONTEXT_KEYS, Definitions, direction_of, invalid
from verifier.linked_data.terms import Library, Table, expand, is_absolute, language_tag

MAX_REMOTE_DEPTH: Final = 10  # context documents that name context documents; the deepest in use today is 2
_VERSION: Final = 1.1


def extended(
    table: Table,
    context: Any,
    library: Library,
    *,
    base_url: str = "",
    override_protected: bool = False,
    propagate: bool = True,
    remote: tuple[str, ...] = (),
) -> Table:
    """Return the table that holds after `context` on top of `table`.

    Spec: JSON-LD 1.1 API, "Context Processing Algorithm".

    Raises:
        Rejected: the context is not a context, or redefines a protected term.
        Undetermined: a URL is not pinned (raised by `library`).
    """
    parts = context if isinstance(context, list | tuple) else [context]
    if isinstance(context, Mapping) and isinstance(context.get("@propagate", True), bool):
        propagate = context.get("@propagate", propagate)
    result = Table(table)
    if not propagate and result.previous is None:
        result.previous = table
    for part in parts:
        if part is None:
            if not override_protected and any(term.protected for term in result.terms.values()):
                raise Rejected(
                    "linked_data.context_redefines_term",
                    "expected protected terms to stay, got a null context",
                )
            cleared = Table()
            cleared.previous = None if propagate else result
            cleared.sources = result.sources
            result = cleared
        elif isinstance(part, str):
            url = urljoin(base_url, part)
            if url in remote or len(remote) >= MAX_REMOTE_DEPTH:
                raise invalid(
                    f"expected context documents that end, got {url[:80]!r} inside itself or too deep"
                )
            result = extended(
                result.sealed(),  # what does not propagate may lead back to it
                library.context_of(url),
                library,
                base_url=url,
                override_protected=override_protected,
                remote=(*remote, url),
            )
            result.sources = (*result.sources, url)
        elif isinstance(part, Mapping):
            _add_object(result, part, library, base_url=base_url, override=override_protected)
        else:
            raise invalid(f"expected an object, a URL or null as a context, got {type(part).__name__}")
    return result.sealed()


def _add_object(
    table: Table, context: Mapping[str, Any], library: Library, *, base_url: str, override: bool
) -> None:
    if "@version" in context and (context["@version"] != _VERSION or isinstance(context["@version"], str)):
        raise invalid("expected @version 1.1")
    if "@import" in context:
        context = _imported(context, library, base_url)
    if "@vocab" in context:
        table.vocab = _vocab(table, context["@vocab"])
    if "@language" in context:
        language = context["@language"]
        if language is not None and not isinstance(language, str):
            raise invalid("expected @language to be a string or null")
        table.language = language if language is None else language_tag(language)
    if "@direction" in context:
        table.direction = direction_of(context["@direction"])
    for flag in ("@propagate", "@protected"):
        if not isinstance(context.get(flag, False), bool):
            raise invalid(f"expected {flag} to be true or false")
    work = Definitions(
        table, context, base_url=base_url, override=override, protected=context.get("@protected", False)
    )
    for name in context:
        if name not in CONTEXT_KEYS:
            work.define(name)


def _imported(context: Mapping[str, Any], library: Library, base_url: str) -> Mapping[str, Any]:
    if not isinstance(context["@import"], str):
        raise invalid("expected @import to be a URL")
    document = library.context_of(urljoin(base_url, context["@import"]))
    if not isinstance(document, Mapping) or "@import" in document:
        raise invalid("expected an imported context to be one object without @import")
    return {**document, **{name: value for name, value in context.items() if name != "@import"}}


def _vocab(table: Table, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise invalid("expected @vocab to be a string or null")
    vocab = expand(table, value, vocab=True)
    if vocab is None or not is_absolute(vocab):
        raise invalid(f"expected @vocab to be absolute, got {value[:80]!r}")
    return vocab
