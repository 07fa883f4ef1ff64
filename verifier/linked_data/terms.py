"""What the keys of a document stand for: a term, and the table of all terms in force (an "active context").

Spec: JSON-LD 1.1, "Context Definitions"; JSON-LD 1.1 API, "IRI Expansion". Tables are never changed once built, so
they are shared between documents. There is no base IRI: what would have to be resolved against one stays relative,
and the walk refuses it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol

from verifier.errors import Rejected

LISTS: Final = (list, tuple)
MAPS: Final = (dict, MappingProxyType)  # what the strict reader makes, frozen or not
KEYWORDS: Final = frozenset(
    "@base @container @context @default @direction @graph @id @import @included @index @json @language @list @nest"
    " @none @prefix @propagate @protected @reverse @set @type @value @version @vocab".split()
)

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
XSD_DOUBLE: Final = "http://www.w3.org/2001/XMLSchema#double"

LOOKS_LIKE_KEYWORD: Final = re.compile(r"@[A-Za-z]+\Z")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
MAX_LANGUAGE: Final = 128  # characters of a tag, which each text in it repeats; RFC 5646 reckons with 35
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
IRI: Final = re.compile(r'([A-Za-z][A-Za-z0-9+.-]*):[^\x00-\x20<>"{}|^`\\\ud800-\udfff]*\Z')


class Absent:
    """Tells "not said" from null, which JSON-LD gives a meaning of its own."""


ABSENT: Final = Absent()
_KEYWORD_AND_NAME: Final = 2


TEXT: Final = (
    1  # a property of literals: no container, no reversal, no scoped context, no language of its own
)
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
    language: str | Absent | None = ABSENT
    direction: str | Absent | None = ABSENT
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
    opening: str = field(init=False)
    """What a line of text has between the subject and the text."""
    closing: str = field(init=False)
    """What it has behind the text; empty where the table's default language decides."""

    def __post_init__(self) -> None:
        """Write out what every line of this term repeats."""
        object.__setattr__(self, "opening", f' {self.rendered} "')
        object.__setattr__(self, "closing", closing_of(self.suffix) if self.suffix is not None else "")

    def same_as(self, other: "Term") -> bool:
        """Say whether both define the same, `@protected` apart."""
        return all(
            getattr(self, name) == getattr(other, name)
            for name in (
                "iri",
                "reverse",
                "prefix",
                "type",
                "containers",
                "language",
                "direction",
                "index",
                "nest",
            )
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


class Defining(Protocol):
    """A context object while its terms are being defined."""

    def define_if_named(self, name: str) -> None:
        """Define a term now if the object defines it and that has not happened yet."""
        ...  # pragma: no cover - a protocol


# What a verdict rests on and is read from the JSON, by the one name that it is read under. A context may know it under
# another too (`expiration` in one of 2017), and contexts are not signed: whoever adds that one could hide what it says.
_VC: Final = "https://www.w3.org/2018/credentials#"
_SEC: Final = "https://w3id.org/security#"
ONE_NAME: Final[Mapping[str | None, str]] = {
    **{
        f"{_VC}{name}": name
        for name in "VerifiableCredential VerifiablePresentation credentialSchema credentialStatus credentialSubject"
        " expirationDate holder issuanceDate issuer validFrom validUntil verifiableCredential".split()
    },
    **{
        f"{_SEC}{name}": name
        for name in "challenge cryptosuite domain nonce previousProof proof proofPurpose proofValue"
        " verificationMethod".split()
    },
    f"{_SEC}expiration": "expires",
    **{
        f"{vocabulary}#{name}": name
        for vocabulary in ("https://www.w3.org/ns/credentials/status", "https://w3id.org/vc/status-list")
        for name in "encodedList statusListCredential statusListIndex statusPurpose statusSize".split()
    },
    "https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential": "ClrCredential",
}
# The types among them. As a property one of them (`boostCredential` of LearnCard) hides nothing; as a type it would.
TYPES_OF_ONE_NAME: Final = frozenset(iri for iri, name in ONE_NAME.items() if name[:1].isupper())


Property = tuple[str, int, str, str, Term]
"""A key of an object, the shape of its term, what a line of its text starts and ends with, and the term."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What holds inside an object, by its keys and its types alone."""

    table: "Table"
    types: list[str]
    """As RDF terms, or `@json`."""
    said: list[str] | None
    """What the types say of a node: what follows the subject in N-Quads; None where one of them is no IRI."""
    id_key: str
    """The key of its id; empty where it has none."""
    properties: tuple[Property, ...] | None
    """In the order of their IRIs; None of an object with @value, @list or @set, which is no node."""


class Table:
    """An active context: what every key means here. Build it with `extended`, never change it afterwards."""

    __slots__ = (
        "aliases",
        "children",
        "closing",
        "direction",
        "id_keys",
        "insides",
        "language",
        "previous",
        "sources",
        "special_keys",
        "suffix",
        "terms",
        "type_aliases",
        "type_keys",
        "type_name",
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
        self.insides: dict[tuple[object, ...], Inside] = {}
        self.suffix = ""
        self.closing = ""
        self.type_keys: tuple[str, ...] = ("@type",)
        self.type_name = ""
        self.id_keys: tuple[str, ...] = ("@id",)
        self.special_keys: frozenset[str] = frozenset()
        self.aliases: frozenset[str] = frozenset()  # of properties, as `ONE_NAME` has them
        self.type_aliases: frozenset[str] = frozenset()

    def sealed(self) -> "Table":
        """Compute what the walk looks up once per object: the spellings of `@id`, `@type` and the other keywords."""
        types, ids, specials = ["@type"], ["@id"], {"@value", "@list", "@set"}
        aliases: list[str] = []
        type_aliases: list[str] = []
        for name, term in self.terms.items():
            iri = term.iri
            if ONE_NAME.get(iri, name) != name:
                (type_aliases if iri in TYPES_OF_ONE_NAME else aliases).append(name)
            if iri is not None and iri[:1] == "@" and name[:1] != "@":
                if iri == "@type":
                    types.append(name)
                elif iri == "@id":
                    ids.append(name)
                elif iri in ("@value", "@list", "@set"):
                    specials.add(name)
        self.type_keys, self.id_keys, self.special_keys = tuple(types), tuple(ids), frozenset(specials)
        self.aliases, self.type_aliases = frozenset(aliases), frozenset(type_aliases)
        # Where there is one other name for it, as in nearly all contexts, an object is asked for that alone.
        self.type_name = types[1] if len(types) == _KEYWORD_AND_NAME else ""
        self.suffix = text_suffix(self.language, self.direction)
        self.closing = closing_of(self.suffix)
        return self

    def expand(self, value: str, *, vocab: bool) -> str | None:
        """Return the IRI or keyword that `value` stands for, or `value` itself where it stays relative.

        Spec: JSON-LD 1.1 API, "IRI Expansion", without a base. None: the context says it means nothing.
        """
        return expand(self, value, vocab=vocab)


def closing_of(suffix: str) -> str:
    """Return the end of a line of text, from the closing quote on."""
    return f'"{suffix} .\n'


def text_suffix(language: str | None, direction: str | None) -> str:
    """Return what follows the quoted text: nothing, a language tag, or the i18n datatype if it has a direction."""
    if direction is not None:
        return f"^^<https://www.w3.org/ns/i18n#{language or ''}_{direction}>"
    return f"@{language}" if language is not None else ""


EMPTY: Final = Table().sealed()


def language_tag(value: str) -> str:
    """Return the tag in lower case, as every implementation signs it.

    Raises:
        Rejected: not a well-formed BCP 47 tag, so that RDF would drop the text, or longer than any is.
    """
    if len(value) > MAX_LANGUAGE or _LANGUAGE.match(value) is None:
        raise Rejected("linked_data.invalid_language", f"expected a BCP 47 language tag, got {value[:80]!r}")
    return value.lower()


def is_absolute(iri: str) -> bool:
    """Say whether it has a scheme or is a blank node label."""
    return _ABSOLUTE.match(iri) is not None or iri.startswith("_:")


def is_well_formed(iri: str) -> bool:
    """Say whether N-Quads can hold it as an IRI; RDF would drop any other."""
    return IRI.match(iri) is not None


def expand(table: Table, value: str, *, vocab: bool, defining: Defining | None = None) -> str | None:
    """Return the IRI or keyword that `value` stands for, or `value` itself where it stays relative.

    Spec: JSON-LD 1.1 API, 5.2.2 "IRI Expansion". `defining` is the context object whose terms are being defined, if
    any: what `value` needs of it is defined first. None: the context says that `value` means nothing.
    """
    if value[:1] == "@":
        if value in KEYWORDS:
            return value
        if LOOKS_LIKE_KEYWORD.match(value):
            return None
    if defining is not None:
        defining.define_if_named(value)
    term = table.terms.get(value)
    if term is not None and (vocab or (term.iri or "") in KEYWORDS):
        return term.iri
    prefix, colon, rest = value.partition(":")
    if colon and prefix:
        if prefix == "_" or rest.startswith("//"):
            return value
        if defining is not None:
            defining.define_if_named(prefix)
        term = table.terms.get(prefix)
        if term is not None and term.prefix and term.iri is not None:
            return term.iri + rest
        if _ABSOLUTE.match(value):
            return value
    if vocab and table.vocab is not None:
        return table.vocab + value
    return value
