"""A `@context` value to a table of terms: JSON-LD 1.1 API, "Context Processing", "Create Term Definition" and
"IRI Expansion". Pure and without a network: a context URL is asked of a `Library`, which knows pinned documents only.

Tables are never changed once built, so they are shared between documents. What a table leads to (the context of a
property, of a type) is compiled when first needed and kept beside it. There is no base IRI: what would have to be
resolved against one stays relative, and the walk in `quads.py` refuses it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urljoin

from verifier.errors import Rejected

KEYWORDS: Final = frozenset(
    "@base @container @context @default @direction @graph @id @import @included @index @json @language @list @nest"
    " @none @prefix @propagate @protected @reverse @set @type @value @version @vocab".split()
)
MAX_REMOTE_DEPTH: Final = 10  # context documents that name context documents; the deepest in use today is 2
MAX_PREFIX_DEPTH: Final = 32  # terms defined through terms; contexts in use today need 2

_LOOKS_LIKE_KEYWORD: Final = re.compile(r"@[A-Za-z]+\Z")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ENDS_LIKE_PREFIX: Final = frozenset(":/?#[]@")
_DEFINITION_KEYS: Final = frozenset(
    "@id @reverse @container @context @direction @index @language @nest @prefix @protected @type".split()
)
_CONTEXT_KEYS: Final = frozenset(
    "@base @direction @import @language @propagate @protected @version @vocab".split()
)
_CONTAINERS: Final = frozenset("@list @set @index @language @graph @id @type".split())
_DIRECTIONS: Final = ("ltr", "rtl")


class Absent:
    """Tells "not said" from null, which JSON-LD gives a meaning of its own."""


ABSENT: Final = Absent()


TEXT: Final = 1  # a property of literals: no container, no reversal, no scoped context, no language of its own
REFERENCE: Final = 2  # the same, but its strings are ids
SAID: Final = 3  # an alias of @id or @type, which the walk reads before the properties


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Term:
    """What one key of a document stands for. Compared by identity, so it can key what it leads to."""

    iri: str | None
    """An absolute IRI, a keyword, or None where the context says that the term means nothing."""
    rendered: str = ""
    """The IRI as in N-Quads; empty where it is a keyword, a blank node label or no well-formed IRI."""
    reverse: bool = False
    prefix: bool = False
    protected: bool = False
    type: str | None = None
    containers: frozenset[str] = frozenset()
    language: str | None | Absent = ABSENT
    direction: str | None | Absent = ABSENT
    index: str | None = None
    nest: str | None = None
    context: Any = ABSENT
    """The scoped context, as written; compiled only where it is used."""
    base_url: str = ""
    """The document the scoped context stands in; URLs inside are relative to it."""
    shape: int = 0
    """What the walk may do without looking closer: one of the constants below, 0 for nothing."""
    suffix: str | None = None
    """What follows the quoted lexical form of a string; None where the table's default language decides."""

    def same_as(self, other: "Term") -> bool:
        """Say whether both define the same, `@protected` apart."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in ("iri", "reverse", "prefix", "type", "containers", "language", "direction", "index", "nest")
        ) and _same(self.context, other.context)


def _same(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return bool(one == other)


class Library(Protocol):
    """The pinned context documents."""

    def context_of(self, url: str) -> Any:
        """Return the `@context` value of the document pinned under exactly this URL."""
        ...  # pragma: no cover - a protocol


class Table:
    """An active context: what every key means here. Build it with `extended`, never change it afterwards."""

    __slots__ = (
        "children",
        "direction",
        "id_keys",
        "language",
        "previous",
        "sources",
        "special_keys",
        "suffix",
        "terms",
        "type_keys",
        "typed",
        "vocab",
    )

    def __init__(self, start: "Table | None" = None) -> None:
        self.terms: dict[str, Term] = dict(start.terms) if start is not None else {}
        self.vocab: str | None = start.vocab if start is not None else None
        self.language: str | None = start.language if start is not None else None
        self.direction: str | None = start.direction if start is not None else None
        self.previous: Table | None = start.previous if start is not None else None
        self.sources: tuple[str, ...] = start.sources if start is not None else ()
        self.children: dict[Any, Table] = {}
        self.typed: dict[Any, tuple[Table, list[str]]] = {}
        self.suffix = ""
        self.type_keys: tuple[str, ...] = ("@type",)
        self.id_keys: tuple[str, ...] = ("@id",)
        self.special_keys: frozenset[str] = frozenset()

    def sealed(self) -> "Table":
        """Compute what the walk looks up once per object: the spellings of `@id`, `@type` and the other keywords."""
        types, ids, specials = ["@type"], ["@id"], {"@value", "@list", "@set"}
        for name, term in self.terms.items():
            iri = term.iri
            if iri is not None and iri[:1] == "@" and name[:1] != "@":
                if iri == "@type":
                    types.append(name)
                elif iri == "@id":
                    ids.append(name)
                elif iri in ("@value", "@list", "@set"):
                    specials.add(name)
        self.type_keys, self.id_keys, self.special_keys = tuple(types), tuple(ids), frozenset(specials)
        self.suffix = text_suffix(self.language, self.direction)
        return self

    def expand(self, value: str, *, vocab: bool) -> str | None:
        """Return the IRI or keyword that `value` stands for, or `value` itself where it stays relative.

        Spec: JSON-LD 1.1 API, "IRI Expansion", without a base. None: the context says it means nothing.
        """
        return _expand(self, value, vocab=vocab, defining=None)


def text_suffix(language: str | None, direction: str | None) -> str:
    """Return what follows the quoted text: nothing, a language tag, or the i18n datatype if it has a direction."""
    if direction is not None:
        return f"^^<https://www.w3.org/ns/i18n#{language or ''}_{direction}>"
    return f"@{language}" if language is not None else ""


EMPTY: Final = Table().sealed()
_NOTHING: Final = Term(iri=None)


class _Definitions:
    """One context object while its terms are being defined."""

    __slots__ = ("base_url", "context", "depth", "done", "override", "protected", "table")

    def __init__(
        self, table: Table, context: Mapping[str, Any], *, base_url: str, override: bool, protected: bool
    ) -> None:
        self.table = table
        self.context = context
        self.base_url = base_url
        self.override = override
        self.protected = protected
        self.done: dict[str, bool] = {}
        self.depth = 0


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
                    "linked_data.context_redefines_term", "expected protected terms to stay, got a null context"
                )
            cleared = Table()
            cleared.previous = None if propagate else result
            cleared.sources = result.sources
            result = cleared
        elif isinstance(part, str):
            url = urljoin(base_url, part)
            if url in remote or len(remote) >= MAX_REMOTE_DEPTH:
                raise _invalid(f"expected context documents that end, got {url[:80]!r} inside itself or too deep")
            result = extended(
                result,
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
            raise _invalid(f"expected an object, a URL or null as a context, got {type(part).__name__}")
    return result.sealed()


def _add_object(table: Table, context: Mapping[str, Any], library: Library, *, base_url: str, override: bool) -> None:
    if "@version" in context and (context["@version"] != 1.1 or isinstance(context["@version"], str)):
        raise _invalid("expected @version 1.1")
    if "@import" in context:
        context = _imported(context, library, base_url)
    if "@vocab" in context:
        table.vocab = _vocab(table, context["@vocab"])
    if "@language" in context:
        language = context["@language"]
        if language is not None and not isinstance(language, str):
            raise _invalid("expected @language to be a string or null")
        table.language = language if language is None else language_tag(language)
    if "@direction" in context:
        table.direction = _direction(context["@direction"])
    for flag in ("@propagate", "@protected"):
        if not isinstance(context.get(flag, False), bool):
            raise _invalid(f"expected {flag} to be true or false")
    work = _Definitions(
        table, context, base_url=base_url, override=override, protected=context.get("@protected", False)
    )
    for name in context:
        if name not in _CONTEXT_KEYS:
            _define(work, name)


def _imported(context: Mapping[str, Any], library: Library, base_url: str) -> Mapping[str, Any]:
    if not isinstance(context["@import"], str):
        raise _invalid("expected @import to be a URL")
    document = library.context_of(urljoin(base_url, context["@import"]))
    if not isinstance(document, Mapping) or "@import" in document:
        raise _invalid("expected an imported context to be one object without @import")
    return {**document, **{name: value for name, value in context.items() if name != "@import"}}


def _vocab(table: Table, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _invalid("expected @vocab to be a string or null")
    vocab = _expand(table, value, vocab=True, defining=None)
    if vocab is None or not is_absolute(vocab):
        raise _invalid(f"expected @vocab to be absolute, got {value[:80]!r}")
    return vocab


def _direction(value: Any) -> str | None:
    if value is not None and value not in _DIRECTIONS:
        raise _invalid("expected @direction to be ltr, rtl or null")
    return str(value) if value is not None else None


_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")


def language_tag(value: str) -> str:
    """Return the tag in lower case, as every implementation signs it.

    Raises:
        Rejected: not a well-formed BCP 47 tag; RDF would drop the text.
    """
    if _LANGUAGE.match(value) is None:
        raise Rejected("linked_data.invalid_language", f"expected a BCP 47 language tag, got {value[:80]!r}")
    return value.lower()


def is_absolute(iri: str) -> bool:
    """Say whether it has a scheme or is a blank node label."""
    return _ABSOLUTE.match(iri) is not None or iri.startswith("_:")


_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*\Z')


def is_well_formed(iri: str) -> bool:
    """Say whether N-Quads can hold it as an IRI; RDF would drop any other."""
    return _IRI.match(iri) is not None


def _invalid(detail: str) -> Rejected:
    return Rejected("linked_data.invalid_context", detail)


# --- Create Term Definition (JSON-LD 1.1 API, 4.2.2) ---


def _define(work: _Definitions, name: str) -> None:
    state = work.done.get(name)
    if state is True:
        return
    if state is False or work.depth >= MAX_PREFIX_DEPTH:
        raise _invalid(f"expected terms that end in an IRI, got {name[:80]!r} defined by itself or too deep")
    work.done[name] = False
    work.depth += 1
    previous = work.table.terms.pop(name, None)
    term = _term(work, name, work.context[name])
    work.depth -= 1
    if term is None:  # reserved for later versions: ignored, what was there stays
        if previous is not None:
            work.table.terms[name] = previous
    elif previous is not None and previous.protected and not work.override:
        if not term.same_as(previous):
            raise Rejected(
                "linked_data.context_redefines_term",
                f"expected the protected term {name[:80]!r} to stay as the pinned context defines it",
            )
        work.table.terms[name] = previous
    else:
        work.table.terms[name] = term
    work.done[name] = True


def _term(work: _Definitions, name: str, value: Any) -> Term | None:
    simple = value is None or isinstance(value, str)
    definition: Any = {"@id": value} if simple else value
    if not isinstance(definition, Mapping):
        raise _invalid(f"expected a string, an object or null for the term {name[:80]!r}")
    if name == "@type":
        if (
            simple
            or not definition
            or not definition.keys() <= {"@container", "@protected"}
            or definition.get("@container", "@set") != "@set"
        ):
            raise _invalid("expected @type to be redefined with @container: @set or @protected only")
    elif name in KEYWORDS or name == "":
        raise _invalid(f"expected a term that is neither empty nor a keyword, got {name[:80]!r}")
    elif _LOOKS_LIKE_KEYWORD.match(name):
        return None
    unknown = definition.keys() - _DEFINITION_KEYS
    if unknown:
        raise _invalid(f"expected only what a term definition may hold, got {min(unknown)[:80]!r}")
    iri, reverse, prefix = _iri_mapping(work, name, definition, simple=simple)
    if iri is _RESERVED:
        return None
    protected = definition.get("@protected", work.protected)
    if not isinstance(protected, bool):
        raise _invalid("expected @protected to be true or false")
    type_ = _type_mapping(work, definition)
    containers = _container_mapping(definition, reverse=reverse)
    if "@type" in containers:
        type_ = type_ or "@id"
        if type_ not in ("@id", "@vocab"):
            raise _invalid("expected a @type container to coerce to @id or @vocab")
    index = _index_mapping(work, definition, containers)
    language, direction = _text_mappings(definition)
    prefix = _prefix_flag(definition, name, iri, prefix)
    nest = definition.get("@nest")
    if "@nest" in definition and (
        not isinstance(nest, str) or reverse or (nest in KEYWORDS and nest != "@nest")
    ):
        raise _invalid(f"expected @nest to be a term or @nest for the term {name[:80]!r}")
    shape = 0
    if iri in ("@id", "@type"):
        shape = SAID
    elif reverse or not containers <= {"@set"} or "@context" in definition:
        pass
    elif type_ == "@id":
        shape = REFERENCE
    elif (type_ is None or type_[:1] != "@" or type_ == "@none") and language is direction is ABSENT:
        shape = 0 if type_ == XSD_DOUBLE else TEXT
    suffix: str | None = None
    if type_ is not None and type_[:1] != "@":
        suffix = "" if type_ == XSD_STRING else f"^^<{type_}>"
    rendered = f"<{iri}>" if iri is not None and is_well_formed(iri) else ""
    if not rendered and shape != SAID:
        shape = 0
    return Term(
        iri=iri,
        rendered=rendered,
        reverse=reverse,
        prefix=prefix,
        protected=protected,
        type=type_,
        containers=containers,
        language=language,
        direction=direction,
        index=index,
        nest=nest,
        context=definition["@context"] if "@context" in definition else ABSENT,
        base_url=work.base_url,
        shape=shape,
        suffix=suffix,
    )


XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
XSD_DOUBLE: Final = "http://www.w3.org/2001/XMLSchema#double"
_RESERVED: Final = "@reserved"


def _iri_mapping(
    work: _Definitions, name: str, definition: Mapping[str, Any], *, simple: bool
) -> tuple[str | None, bool, bool]:
    """Return the IRI, whether it is reversed, and whether a simple term may serve as a prefix."""
    if "@reverse" in definition:
        if "@id" in definition or "@nest" in definition:
            raise _invalid(f"expected a reverse term without @id and @nest, got {name[:80]!r}")
        target = definition["@reverse"]
        if not isinstance(target, str):
            raise _invalid("expected @reverse to be a string")
        if _LOOKS_LIKE_KEYWORD.match(target):
            return _RESERVED, False, False
        iri = _expand(work.table, target, vocab=True, defining=work)
        if iri is None or not is_absolute(iri):
            raise _invalid(f"expected @reverse to be an absolute IRI, got {target[:80]!r}")
        return iri, True, False
    target = definition.get("@id", ABSENT)
    if target is None:
        return None, False, False
    if target is not ABSENT and not isinstance(target, str):
        raise _invalid(f"expected @id of the term {name[:80]!r} to be a string")
    if target is not ABSENT and target != name:
        if target not in KEYWORDS and _LOOKS_LIKE_KEYWORD.match(target):
            return _RESERVED, False, False
        iri = _expand(work.table, target, vocab=True, defining=work)
        if iri is None or (iri not in KEYWORDS and not is_absolute(iri)) or iri == "@context":
            raise _invalid(f"expected @id of the term {name[:80]!r} to be an IRI or a keyword, got {target[:80]!r}")
        if ":" in name[1:-1] or "/" in name:
            work.done[name] = True
            if _expand(work.table, name, vocab=True, defining=work) != iri:
                raise _invalid(f"expected the term {name[:80]!r}, itself an IRI, to stand for itself")
        may_prefix = simple and ":" not in name and "/" not in name
        return iri, False, may_prefix and (iri[-1] in _ENDS_LIKE_PREFIX or iri.startswith("_:"))
    if ":" in name[1:]:
        prefix, _, rest = name.partition(":")
        if prefix in work.context and prefix not in _CONTEXT_KEYS:
            _define(work, prefix)
        parent = work.table.terms.get(prefix)
        return (parent.iri + rest if parent is not None and parent.iri else name), False, False
    if "/" in name:
        iri = _expand(work.table, name, vocab=True, defining=None)
        if iri is None or not is_absolute(iri):
            raise _invalid(f"expected the term {name[:80]!r} to be an IRI")
        return iri, False, False
    if name == "@type":
        return "@type", False, False
    if work.table.vocab is None:
        raise _invalid(f"expected an @id for the term {name[:80]!r}: there is no @vocab")
    return work.table.vocab + name, False, False


def _type_mapping(work: _Definitions, definition: Mapping[str, Any]) -> str | None:
    if "@type" not in definition:
        return None
    value = definition["@type"]
    if not isinstance(value, str):
        raise _invalid("expected @type of a term to be a string")
    type_ = _expand(work.table, value, vocab=True, defining=work)
    if type_ in ("@id", "@vocab", "@json", "@none"):
        return type_
    if type_ is None or not is_well_formed(type_):
        raise _invalid(f"expected @type of a term to be an absolute IRI, got {value[:80]!r}")
    return type_


def _container_mapping(definition: Mapping[str, Any], *, reverse: bool) -> frozenset[str]:
    if "@container" not in definition:
        return frozenset()
    value = definition["@container"]
    names = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(name, str) for name in names):
        if reverse and value is None:
            return frozenset()
        raise _invalid("expected @container to be a keyword or a list of keywords")
    found = frozenset(names)
    rest = found - {"@set"}
    fine = found <= _CONTAINERS and len(found) == len(names) and found
    if "@graph" in found:
        fine = fine and len(rest - {"@graph"}) <= 1 and rest <= {"@graph", "@id", "@index"}
    else:
        fine = fine and len(rest) <= 1 and not ("@list" in found and "@set" in found)
    if not fine or (reverse and not found <= {"@set", "@index"}):
        raise _invalid(f"expected a combination of containers that JSON-LD knows, got {sorted(found)!r:.80}")
    return found


def _index_mapping(work: _Definitions, definition: Mapping[str, Any], containers: frozenset[str]) -> str | None:
    if "@index" not in definition:
        return None
    value = definition["@index"]
    if "@index" not in containers or not isinstance(value, str) or value[:1] == "@":
        raise _invalid("expected @index only beside an @index container, naming a property")
    iri = _expand(work.table, value, vocab=True, defining=work)
    if iri is None or not is_absolute(iri):
        raise _invalid(f"expected @index to name a property, got {value[:80]!r}")
    return value


def _text_mappings(definition: Mapping[str, Any]) -> tuple[str | None | Absent, str | None | Absent]:
    language: str | None | Absent = ABSENT
    direction: str | None | Absent = ABSENT
    if "@language" in definition:
        value = definition["@language"]
        if value is not None and not isinstance(value, str):
            raise _invalid("expected @language of a term to be a string or null")
        if "@type" not in definition:
            language = value if value is None else language_tag(value)
    if "@direction" in definition:
        given = _direction(definition["@direction"])
        if "@type" not in definition:
            direction = given
    return language, direction


def _prefix_flag(definition: Mapping[str, Any], name: str, iri: str | None, prefix: bool) -> bool:
    if "@prefix" not in definition:
        return prefix
    flag = definition["@prefix"]
    if not isinstance(flag, bool) or ":" in name or "/" in name or (flag and iri in KEYWORDS):
        raise _invalid(f"expected @prefix to be true or false and to fit the term {name[:80]!r}")
    return flag


# --- IRI Expansion (JSON-LD 1.1 API, 5.2.2) ---


def _expand(table: Table, value: str, *, vocab: bool, defining: _Definitions | None) -> str | None:
    if value[:1] == "@":
        if value in KEYWORDS:
            return value
        if _LOOKS_LIKE_KEYWORD.match(value):
            return None
    if defining is not None and value in defining.context and value not in _CONTEXT_KEYS:
        if defining.done.get(value) is not True:
            _define(defining, value)
    term = table.terms.get(value)
    if term is not None and (vocab or (term.iri or "") in KEYWORDS):
        return term.iri
    prefix, colon, rest = value.partition(":")
    if colon and prefix:
        if prefix == "_" or rest.startswith("//"):
            return value
        if defining is not None and prefix in defining.context and prefix not in _CONTEXT_KEYS:
            if defining.done.get(prefix) is not True:
                _define(defining, prefix)
        term = table.terms.get(prefix)
        if term is not None and term.prefix and term.iri is not None:
            return term.iri + rest
        if _ABSOLUTE.match(value):
            return value
    if vocab and table.vocab is not None:
        return table.vocab + value
    return value
