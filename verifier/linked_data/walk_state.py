"""What a walk keeps: its budget, the names of nodes and properties, the table that holds inside an object.

Spec: JSON-LD 1.1 API, "Expansion Algorithm", steps 7 to 11.
"""

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any, Final

from verifier.errors import Rejected, Undetermined
from verifier.linked_data.plain_names import aliased, refuse_guarded
from verifier.linked_data.store import ContextStore
from verifier.linked_data.terms import (
    ABSENT,
    EMPTY,
    IRI,
    KEYWORDS,
    LISTS,
    MAPS,
    SAID,
    TEXT,
    Inside,
    Property,
    Table,
    Term,
    is_absolute,
    is_well_formed,
)

MAX_DEPTH: Final = 64  # levels of nesting; a CLR with endorsements has about 12
MAX_VALUES: Final = 40_000  # JSON values of one document; a record of 500 badges (1 MB) has about 32,000
MAX_QUADS: Final = 40_000  # quads of one document; such a record has about 24,000
MAX_CHARACTERS: Final = 16 * 1024 * 1024  # of all quads; such a record has about 5 million
MAX_BLANK_NODES: Final = 5_000  # nodes without an id; such a record has about 3,000
MAX_TABLE_CHANGES: Final = 256  # different tables one document may need; each may cost a compilation

Quad = tuple[str, str, str, str]
"""Subject, predicate, object, graph, each as in canonical N-Quads; the default graph is empty."""


RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE: Final = f"<{RDF}type>"
_READ_BEFORE: Final = frozenset({"@context", "@type", "@id"})  # before the properties


_IRI_OF: Final = itemgetter(2)


def unsigned(detail: str) -> Rejected:
    """Say that no quad would hold a value."""
    return Rejected("linked_data.unsigned_value", detail)


def unsupported(detail: str) -> Undetermined:
    """Say that JSON-LD allows this, but its readers differ or we do not know it: cannot tell."""
    return Undetermined("linked_data.unsupported_feature", detail)


def malformed(detail: str) -> Rejected:
    """Say that JSON-LD does not allow this."""
    return Rejected("linked_data.invalid_value", detail)


def unsigned_index() -> Rejected:
    """Say that no quad would hold an index key."""
    return Rejected("linked_data.unsigned_index", "expected no @index: no quad would hold it")


def listed(value: Any) -> list[Any]:
    """Return the values of an array, or the one value."""
    return list(value) if isinstance(value, LISTS) else [value]


def size(value: Any) -> int:
    """Count the JSON values in a value, up to the limit."""
    count, waiting = 0, [value]
    while waiting and count <= MAX_VALUES:
        one = waiting.pop()
        count += 1
        if isinstance(one, MAPS):
            waiting.extend(one.values())
        elif isinstance(one, LISTS):
            waiting.extend(one)
    return count


def spelt(item: Mapping[str, Any], table: Table) -> dict[str | None, str]:
    """Return what the keys of an object stand for, each with how it is spelt; `@context` apart.

    Raises:
        Rejected: two keys stand for the same, so that one would be lost.
    """
    names: dict[str | None, str] = {}
    for key in item:
        if key != "@context":
            if not isinstance(key, str):
                raise malformed("expected every key to be a string")
            meaning = table.expand(key, vocab=True)
            if meaning in names:
                raise malformed(f"expected {meaning} once per object")
            names[meaning] = key
    return names


def _rendered(iri: str) -> str:
    if not is_absolute(iri):
        raise Rejected("linked_data.relative_iri", "expected an absolute IRI, got other text")
    if not is_well_formed(iri):
        raise Rejected(
            "linked_data.invalid_iri", "expected a well-formed IRI, got one with characters that none has"
        )
    return f"<{iri}>"


class WalkState:
    """The quads so far, what has been spent, and what needs no further walking."""

    __slots__ = (
        "blanks",
        "contexts",
        "depth",
        "labels",
        "own",
        "plain",
        "quads",
        "rests",
        "tables",
        "values",
    )

    def __init__(self, contexts: ContextStore, *, plain: bool) -> None:
        self.contexts = contexts
        self.plain = plain  # refuse what says as JSON something else than as linked data
        self.own = ""  # the subject of the document itself
        self.quads: list[Quad] = []
        self.rests: dict[str, list[str]] = {}
        """Statements of the default graph whose object is no blank node may stand here, by their subject, instead of as
        quads: what follows the subject in N-Quads."""
        self.labels: dict[str, str] = {}
        self.blanks = 0
        self.values = 0
        self.depth = 0
        self.tables: set[Table] = set()

    def count(self) -> int:
        """Return how many statements there are so far."""
        return len(self.quads) + sum(map(len, self.rests.values()))

    def characters(self) -> int:
        """Return how many characters these statements are, where each says its subject."""
        # Put together and counted once: twice as fast as to count each.
        ready = sum(
            [len(subject) * len(rests) + len("".join(rests)) for subject, rests in self.rests.items()]
        )
        return ready + sum([len("".join(quad)) for quad in self.quads])

    # --- budget ---

    def spend(self, values: int) -> None:
        """Count JSON values.

        Raises:
            Rejected: more than the limit.
        """
        self.values += values
        if self.values > MAX_VALUES:
            raise self.beyond()

    def deeper(self) -> None:
        """Go one level down; the caller comes up again.

        Raises:
            Rejected: deeper than the limit.
        """
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.beyond()

    def beyond(self) -> Rejected:
        """Say which of the two has been spent."""
        if self.depth > MAX_DEPTH:
            return Rejected("linked_data.limit_exceeded", f"expected at most {MAX_DEPTH} levels")
        return Rejected("linked_data.limit_exceeded", f"expected at most {MAX_VALUES} JSON values")

    def counted(self, table: Table) -> Table:
        """Count a table that the document needs.

        Raises:
            Rejected: more than the limit.
        """
        self.tables.add(table)
        if len(self.tables) > MAX_TABLE_CHANGES:
            raise Rejected(
                "linked_data.limit_exceeded",
                f"expected at most {MAX_TABLE_CHANGES} different context situations",
            )
        return table

    def blank(self) -> str:
        """Return a new blank node.

        Raises:
            Rejected: more than the limit.
        """
        self.blanks += 1
        if self.blanks > MAX_BLANK_NODES:
            raise Rejected(
                "linked_data.limit_exceeded", f"expected at most {MAX_BLANK_NODES} nodes without an id"
            )
        return f"_:b{self.blanks}"

    # --- names ---

    def iri(self, value: Any, table: Table, *, vocab: bool) -> str:
        """Return the RDF term of an id or a type."""
        if not isinstance(value, str):
            raise malformed(f"expected an IRI as a string, got {type(value).__name__}")
        if not vocab:
            found = IRI.match(value)
            if found is not None and found[1] not in table.terms and value not in table.terms:
                return f"<{value}>"
        iri = table.expand(value, vocab=vocab)
        if iri is None or iri in KEYWORDS:
            # A type is a word of a vocabulary and may be told; an id may be a person's address.
            got = repr(value[:80]) if vocab else "other text"
            raise Rejected("linked_data.relative_iri", f"expected an absolute IRI, got {got}")
        if iri[:2] == "_:":
            known = self.labels.get(iri)
            if known is None:
                known = self.labels[iri] = self.blank()
            return known
        return _rendered(iri)

    def property_of(self, key: str, table: Table) -> Term:
        """Return what a key without a term definition stands for: a keyword, a compact or a full IRI."""
        if not isinstance(key, str):
            raise malformed("expected every key to be a string")
        iri = table.expand(key, vocab=True)
        if iri in KEYWORDS:
            return Term(iri=iri)
        if iri is None or not is_well_formed(iri):
            raise Rejected(
                "linked_data.unsigned_term",
                f"expected every term to be defined by a context, got {key[:80]!r}",
            )
        refuse_guarded(iri, key)
        return Term(iri=iri, rendered=f"<{iri}>", shape=TEXT)

    def local(self, item: Mapping[str, Any], table: Table) -> Table:
        """Return the table that an object's own `@context` leads to."""
        if "@context" not in item:
            return table
        context = item["@context"]
        if table is EMPTY:
            return self.counted(self.contexts.root(context))
        return self.counted(self.contexts.nested(table, context))

    def reverted(self, item: Mapping[str, Any], table: Table) -> Table:
        """Return the table without what only held for the node around (Expansion, step 7)."""
        if table.previous is None:
            return table
        if not table.special_keys.isdisjoint(item):
            for key in item:
                if key in table.special_keys and table.expand(key, vocab=True) == "@value":
                    return table
        if len(item) == 1 and not item.keys().isdisjoint(table.id_keys):
            return table
        return table.previous

    def entered(self, item: Mapping[str, Any], table: Table) -> Inside:
        """Return what holds inside an object (Expansion, steps 9 to 11).

        Raises:
            Rejected: too many values, a type that is none, two keys for the id, a key of no meaning, or a second name
                of what a verdict rests on.
        """
        if "@context" in item:
            table = self.local(item, table)
        self.values += len(item)
        names = item.get(table.type_name)
        sort = (tuple(names) if type(names) is list else names, *item)
        try:
            known = table.insides.get(sort)
        except TypeError:
            known = None  # a type is no string: said below
        if known is None:
            known = self._enter(item, table, sort)
        else:
            self.values += len(known.types)
        inner = known.table
        if inner is not table and inner not in self.tables:
            self.counted(inner)
        return known

    def _enter(self, item: Mapping[str, Any], table: Table, sort: tuple[object, ...]) -> Inside:
        self.spend(0)  # before so many keys cost anything
        type_keys = [key for key in table.type_keys if key in item]
        # A null is no type, and must not pass for none.
        names = [name for key in type_keys for name in listed(item[key])]
        types, inner = self._typed(names, table)
        said = sorted(f" {TYPE} {type_} .\n" for type_ in types if type_[0] == "<")
        id_key, properties = self._read(item, inner)
        inside = Inside(
            table=inner,
            types=types,
            said=said if len(said) == len(types) else None,
            id_key=id_key,
            properties=properties,
        )
        if (
            inside.said is not None  # the label of a blank node is another in each document
            and type_keys in ([], [table.type_name])
            and all(name in table.terms for name in names)
            and all(key in inner.terms or key in _READ_BEFORE for key in item)
        ):
            self.contexts.remember(table, sort, inside)
        return inside

    def _typed(self, names: list[Any], table: Table) -> tuple[list[str], Table]:
        """Return types as RDF terms, and the table that they lead to."""
        self.spend(len(names))
        for name in names:
            if not isinstance(name, str):
                raise malformed(f"expected types as strings, got {type(name).__name__}")
        if not table.type_aliases.isdisjoint(names):
            raise aliased()
        types = [self.type_of(name, table) for name in names]
        scoped = dict.fromkeys(
            term
            for name in sorted(names)
            if (term := table.terms.get(name)) is not None and term.context is not ABSENT
        )
        return types, self.contexts.of_types(table, tuple(scoped)) if scoped else table

    def _read(self, keys: Collection[str], table: Table) -> tuple[str, tuple[Property, ...] | None]:
        """Return the key of the id, and the properties, of an object of these keys."""
        if not table.special_keys.isdisjoint(keys):
            return "", None
        if not table.aliases.isdisjoint(keys):
            raise aliased()
        ids = [key for key in table.id_keys if key in keys]
        if len(ids) > 1:
            raise malformed(f"expected one id per object, got {len(ids)}")
        properties: list[Property] = []
        for key in keys:
            term = table.terms.get(key)
            if term is None:
                if key in _READ_BEFORE:
                    continue
                term = self.property_of(key, table)
            if term.shape != SAID:
                properties.append((key, term.shape, term.opening, term.closing or table.closing, term))
        properties.sort(key=_IRI_OF)
        return ids[0] if ids else "", tuple(properties)

    def type_of(self, name: str, table: Table) -> str:
        """Return the RDF term of a type, or @json."""
        term = table.terms.get(name)
        if term is not None and term.rendered:
            return term.rendered
        if table.expand(name, vocab=True) == "@json":
            return "@json"
        iri = self.iri(name, table, vocab=True)
        refuse_guarded(iri[1:], name)
        return iri
