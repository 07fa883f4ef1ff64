"""One walk from a JSON-LD document to RDF quads (JSON-LD 1.1 API: "Expansion", "Node Map Generation" and "Deserialize
JSON-LD to RDF" at once), in safe mode: what would be dropped on the way, and so not be signed, is refused by name, and
so is what would have to be resolved against a base. A feature that the walk does not know is refused, never guessed.

Text with a direction becomes an `i18n-datatype` literal: without it the direction would not be signed.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from verifier.errors import Rejected, Undetermined
from verifier.linked_data.terms import (
    ABSENT,
    EMPTY,
    KEYWORDS,
    REFERENCE,
    SAID,
    TEXT,
    XSD_DOUBLE,
    Table,
    Term,
    Absent,
    is_absolute,
    is_well_formed,
    language_tag,
    text_suffix,
)
from verifier.linked_data.literals import (
    XSD_DOUBLE,
    boolean_term,
    canonical_double,
    escaped,
    json_term,
    number_term,
    typed,
)
from verifier.linked_data.plain_names import refuse_guarded
from verifier.linked_data.store import ContextStore

MAX_DEPTH: Final = 64  # levels of nesting; a CLR with endorsements has about 12
MAX_VALUES: Final = 20_000  # JSON values of one document; a 300-quad CLR has about 600
MAX_QUADS: Final = 20_000  # quads of one document
MAX_BLANK_NODES: Final = 2_000  # nodes without an id
MAX_TYPE_LISTS: Final = 512  # lists of types remembered per table
MAX_TABLE_CHANGES: Final = 256  # different tables one document may need; each may cost a compilation

Quad = tuple[str, str, str, str]
"""Subject, predicate, object, graph, each as in canonical N-Quads; the default graph is empty."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = f"<{_RDF}type>"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_NIL: Final = f"<{_RDF}nil>"
_LISTS: Final = (list, tuple)
_MAPS: Final = (dict, MappingProxyType)  # what the strict reader makes, frozen or not
_VALUE_KEYS: Final = frozenset({"@value", "@type", "@language", "@direction", "@index"})


def to_quads(document: Any, contexts: ContextStore) -> list[Quad]:
    """Return the quads of a document in no promised order; one that is said twice may come twice.

    Raises:
        Rejected: the document is not JSON-LD, holds what RDF would not, or is beyond a limit.
        Undetermined: it names a context that is not pinned.
    """
    walk = _Walk(contexts)
    walk.document(document)
    if len(walk.quads) > MAX_QUADS:
        raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_QUADS} quads")
    return walk.quads


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, _LISTS) else [value]


def _unsigned(detail: str) -> Rejected:
    return Rejected("linked_data.unsigned_value", detail)


def _unsupported(detail: str) -> Undetermined:
    return Undetermined("linked_data.unsupported_feature", detail)


def _malformed(detail: str) -> Rejected:
    return Rejected("linked_data.invalid_value", detail)


class _Walk:
    """The state of one walk: the quads so far, and what has been spent."""

    __slots__ = ("blanks", "contexts", "depth", "labels", "quads", "tables", "values")

    def __init__(self, contexts: ContextStore) -> None:
        self.contexts = contexts
        self.quads: list[Quad] = []
        self.labels: dict[str, str] = {}
        self.blanks = 0
        self.values = 0
        self.depth = 0
        self.tables: set[Table] = set()

    # --- budget ---

    def _spend(self, values: int) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_VALUES} JSON values")

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_DEPTH} levels")

    def _table(self, table: Table) -> Table:
        self.tables.add(table)
        if len(self.tables) > MAX_TABLE_CHANGES:
            raise Rejected(
                "linked_data.limit_exceeded", f"expected at most {MAX_TABLE_CHANGES} different context situations"
            )
        return table

    def _blank(self) -> str:
        self.blanks += 1
        if self.blanks > MAX_BLANK_NODES:
            raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_BLANK_NODES} nodes without an id")
        return f"_:b{self.blanks}"

    # --- names ---

    def _iri(self, value: Any, table: Table, *, vocab: bool) -> str:
        """Return the RDF term of an id or a type."""
        if not isinstance(value, str):
            raise _malformed(f"expected an IRI as a string, got {type(value).__name__}")
        if not vocab:
            prefix = value.partition(":")[0]
            if prefix not in table.terms and value not in table.terms and is_well_formed(value):
                return f"<{value}>"
        iri = table.expand(value, vocab=vocab)
        if iri is None or iri in KEYWORDS:
            raise Rejected("linked_data.relative_iri", f"expected an absolute IRI, got {value[:80]!r}")
        if iri[:2] == "_:":
            known = self.labels.get(iri)
            if known is None:
                known = self.labels[iri] = self._blank()
            return known
        return _rendered(iri, value)

    def _property(self, key: str, table: Table) -> Term:
        """Return what a key without a term definition stands for: a keyword, a compact or a full IRI."""
        if not isinstance(key, str):
            raise _malformed("expected every key to be a string")
        iri = table.expand(key, vocab=True)
        if iri in KEYWORDS:
            return Term(iri=iri)
        if iri is None or not is_well_formed(iri):
            raise Rejected(
                "linked_data.unsigned_term", f"expected every term to be defined by a context, got {key[:80]!r}"
            )
        refuse_guarded(iri, key)
        return Term(iri=iri, rendered=f"<{iri}>", shape=TEXT)

    # --- nodes ---

    def document(self, document: Any) -> None:
        if isinstance(document, _MAPS):
            others = [key for key in document if key != "@context"]
            if len(others) == 1 and isinstance(others[0], str):
                table = self._local(document, EMPTY)
                if table.expand(others[0], vocab=True) == "@graph":
                    self._graph_members(document[others[0]], table, "")
                    return
        self._graph_members(document, EMPTY, "")

    def _graph_members(self, value: Any, table: Table, graph: str) -> None:
        for item in value if isinstance(value, _LISTS) else [value]:
            if isinstance(item, _LISTS):
                self._deeper()
                self._graph_members(item, table, graph)
                self.depth -= 1
            elif isinstance(item, _MAPS):
                self._free_node(item, table, graph)
            else:
                raise _unsigned("expected only objects in a graph, got a value that no quad would hold")

    def _free_node(self, item: Mapping[str, Any], table: Table, graph: str) -> None:
        """Walk a node that nothing refers to: it must say something about itself."""
        before = len(self.quads)
        if table.previous is not None:
            table = self._reverted(item, table)
        inner, types = self._entered(item, table)
        if not inner.special_keys.isdisjoint(item):
            raise _unsigned("expected an object with properties, got a value that no quad would hold")
        self._node(item, inner, types, graph)
        if len(self.quads) == before:
            raise _unsigned("expected an object with properties, got one that no quad would hold")

    def _local(self, item: Mapping[str, Any], table: Table) -> Table:
        if "@context" not in item:
            return table
        context = item["@context"]
        if table is EMPTY:
            return self._table(self.contexts.root(context))
        return self._table(self.contexts.nested(table, context))

    def _reverted(self, item: Mapping[str, Any], table: Table) -> Table:
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

    def _entered(self, item: Mapping[str, Any], table: Table) -> tuple[Table, list[str]]:
        """Return the table inside an object, and its types as RDF terms (Expansion, steps 9 to 11)."""
        if "@context" in item:
            table = self._local(item, table)
        names: Any = None
        for key in table.type_keys:
            if key in item:
                names = item[key] if names is None else [*_listed(names), *_listed(item[key])]
        if names is None:
            return table, []
        memo_key = tuple(names) if isinstance(names, _LISTS) else names
        try:
            known = table.typed.get(memo_key)
        except TypeError:
            known = None  # something in the list is no string: said below
        if known is None:
            known = self._enter(_listed(names), table)
            if len(table.typed) < MAX_TYPE_LISTS and all(name in table.terms for name in _listed(names)):
                table.typed[memo_key] = known
        self.values += len(known[1])
        if known[0] is not table:
            self._table(known[0])
        return known

    def _enter(self, names: list[Any], table: Table) -> tuple[Table, list[str]]:
        self._spend(len(names))
        for name in names:
            if not isinstance(name, str):
                raise _malformed(f"expected types as strings, got {type(name).__name__}")
        types = [self._type(name, table) for name in names]
        scoped = dict.fromkeys(
            term
            for name in sorted(names)
            if (term := table.terms.get(name)) is not None and term.context is not ABSENT
        )
        return (self.contexts.of_types(table, tuple(scoped)) if scoped else table), types

    def _type(self, name: str, table: Table) -> str:
        term = table.terms.get(name)
        if term is not None and term.rendered:
            return term.rendered
        if table.expand(name, vocab=True) == "@json":
            return "@json"
        iri = self._iri(name, table, vocab=True)
        refuse_guarded(iri[1:], name)
        return iri

    def _node(self, item: Mapping[str, Any], table: Table, types: list[str], graph: str, subject: str = "") -> str:
        """Walk a node object and return its subject.

        `table` is the one inside it; `subject` what it is called where it stands, if that is known.
        """
        ids = [key for key in table.id_keys if key in item]
        if ids:
            if len(ids) > 1:
                raise _malformed(f"expected one id per object, got {len(ids)}")
            own = self._iri(item[ids[0]], table, vocab=False)
            if subject and own != subject:
                raise _unsigned("expected the key of an @id map to be the id of its value")
            subject = own
        elif not subject:
            subject = self._blank()
        for type_ in types:
            if type_ == "@json":
                raise _malformed("expected @json as the type of a value only")
            self.quads.append((subject, _TYPE, type_, graph))
        self._properties(item, table, subject, graph)
        return subject

    def _properties(self, item: Mapping[str, Any], table: Table, subject: str, graph: str) -> None:
        self._spend(len(item))
        self._deeper()
        terms, quads = table.terms, self.quads
        for key, value in item.items():
            term = terms.get(key)
            if term is None:
                if key in {"@context", "@type", "@id"}:
                    continue
                term = self._property(key, table)
            shape = term.shape
            if shape == SAID:
                continue
            if shape == TEXT:
                if type(value) is str:
                    suffix = term.suffix if term.suffix is not None else table.suffix
                    quads.append((subject, term.rendered, f'"{escaped(value)}"{suffix}', graph))
                    continue
            elif shape == REFERENCE:
                if type(value) is str:
                    quads.append((subject, term.rendered, self._iri(value, table, vocab=False), graph))
                    continue
            elif term.rendered:
                self._property_values(key, term, value, table, subject, graph)
                continue
            elif term.iri is not None and term.iri in KEYWORDS:
                self._keyword(term, value, table, subject, graph)
                continue
            else:
                raise Rejected(
                    "linked_data.unsigned_term", f"expected every property to be an IRI, got {key[:80]!r}"
                )
            for found in self._terms(value, table, key, term, graph):
                quads.append((subject, term.rendered, found, graph))
        self.depth -= 1

    def _keyword(self, term: Term, value: Any, table: Table, subject: str, graph: str) -> None:
        keyword = term.iri
        if keyword == "@graph":
            self._graph_members(value, table, subject)
        elif keyword == "@included":
            self._graph_members(value, table, graph)
        elif keyword == "@reverse":
            self._reverse_map(value, table, subject, graph)
        elif keyword == "@nest":
            self._nested(term, value, table, subject, graph)
        elif keyword == "@index":
            raise _unsigned_index()
        else:
            raise _malformed(f"expected {keyword} only where JSON-LD has a place for it")

    def _nested(self, term: Term, value: Any, table: Table, subject: str, graph: str) -> None:
        if term.context is not ABSENT:
            table = self._table(self.contexts.of_property(table, term))
        for item in value if isinstance(value, _LISTS) else (value,):
            if not isinstance(item, _MAPS):
                raise _malformed("expected an object as the value of @nest")
            inner, types = self._entered(item, table)
            if not inner.special_keys.isdisjoint(item) or not item.keys().isdisjoint(inner.id_keys):
                raise _unsupported("expected properties in @nest, got @id, @value, @list or @set")
            for type_ in types:
                self.quads.append((subject, _TYPE, type_, graph))
            self._properties(item, inner, subject, graph)

    def _reverse_map(self, value: Any, table: Table, subject: str, graph: str) -> None:
        if not isinstance(value, _MAPS):
            raise _malformed("expected an object as the value of @reverse")
        table = self._reverted(value, table)
        self._spend(len(value))
        for key, inner in value.items():
            term = table.terms.get(key) or self._property(key, table)
            if not term.rendered:
                raise _malformed("expected only properties in @reverse")
            if not term.containers <= {"@set"}:
                raise _unsupported("expected no map containers in @reverse")
            nodes = self._terms(inner, table, key, term, graph, only_nodes=True)
            for node in nodes:
                edge = (subject, node) if term.reverse else (node, subject)
                self.quads.append((edge[0], term.rendered, edge[1], graph))

    # --- values ---

    def _property_values(
        self, key: str, term: Term, value: Any, table: Table, subject: str, graph: str
    ) -> None:
        """Walk the value of a property with a coercion, a container, a scoped context or a reversal."""
        containers = term.containers
        if term.type == "@json":
            if containers - {"@set"}:
                raise _unsupported("expected @json without a container")
            self._spend(_size(value))
            found = [json_term(value)]
        elif containers <= {"@set"}:
            found = self._terms(value, table, key, term, graph, only_nodes=term.reverse)
        elif "@list" in containers:
            found = [self._list(value, table, key, term, graph)]
        elif isinstance(value, _MAPS) and "@language" in containers:
            found = self._language_map(value, table, key, term)
        elif isinstance(value, _MAPS) and "@index" in containers:
            found = self._index_map(value, table, key, term, graph)
        elif isinstance(value, _MAPS) and "@id" in containers:
            found = self._id_map(value, table, key, term, graph)
        elif isinstance(value, _MAPS) and "@type" in containers:
            found = self._type_map(value, table, key, term, graph)
        elif "@graph" in containers:
            found = self._graphs(value, table, key, term)
        else:
            found = self._terms(value, table, key, term, graph, only_nodes=term.reverse)
        for one in found:
            edge = (one, subject) if term.reverse else (subject, one)
            self.quads.append((edge[0], term.rendered, edge[1], graph))

    def _terms(
        self, value: Any, table: Table, key: str, term: Term, graph: str, *, only_nodes: bool = False
    ) -> list[str]:
        """Return the RDF terms of a value or of all values in an array (Expansion without a container)."""
        if isinstance(value, _MAPS):
            return self._of_object(value, self._reverted(value, table), key, term, graph, only_nodes=only_nodes)
        if isinstance(value, _LISTS):
            self._spend(len(value))
            self._deeper()
            found = [
                one
                for part in value
                for one in self._terms(part, table, key, term, graph, only_nodes=only_nodes)
            ]
            self.depth -= 1
            return found
        scoped = self._in_property(table, term)
        if scoped is not table:
            term = scoped.terms.get(key) or Term(iri=term.iri, rendered=term.rendered, shape=TEXT)
        found = [self._scalar(value, scoped, term)]
        if only_nodes and found[0][:1] == '"':
            raise _malformed("expected nodes as the values of a reversed property")
        return found

    def _in_property(self, table: Table, term: Term) -> Table:
        if term.context is ABSENT:
            return table
        return self._table(self.contexts.of_property(table, term))

    def _scalar(self, value: Any, table: Table, term: Term) -> str:
        """Return the RDF term of a string, number or boolean (JSON-LD 1.1 API, "Value Expansion")."""
        type_ = term.type
        if isinstance(value, str):
            if type_ == "@id" or type_ == "@vocab":
                return self._iri(value, table, vocab=type_ == "@vocab")
            if type_ == XSD_DOUBLE and canonical_double(value) != value:
                # The specification keeps the text, the JavaScript and Python libraries rewrite the number.
                raise _unsupported("expected an xsd:double as a number or in canonical form, got other text")
            return f'"{escaped(value)}"{self._text_suffix(table, term)}'
        datatype = type_ if type_ is not None and type_[:1] != "@" else None
        if isinstance(value, bool):
            return boolean_term(value, datatype)
        if isinstance(value, int | float):
            return number_term(value, datatype)
        if value is None:
            raise _unsigned("expected a value, got null, which no quad would hold")
        raise _malformed(f"expected a JSON value, got {type(value).__name__}")

    def _text_suffix(self, table: Table, term: Term) -> str:
        if term.suffix is not None:
            return term.suffix
        language, direction = term.language, term.direction
        return text_suffix(
            table.language if isinstance(language, Absent) else language,
            table.direction if isinstance(direction, Absent) else direction,
        )

    def _of_object(
        self,
        item: Mapping[str, Any],
        table: Table,
        key: str,
        term: Term,
        graph: str,
        *,
        only_nodes: bool = False,
        subject: str = "",
        more_types: tuple[str, ...] = (),
    ) -> list[str]:
        """Return the RDF terms of an object in the place of a value; `table` holds after reverting."""
        if term.context is not ABSENT:
            table = self._in_property(table, term)
        inner, types = self._entered(item, table)
        if not inner.special_keys.isdisjoint(item):
            names = {inner.expand(name, vocab=True): name for name in item if name != "@context"}
            if "@value" in names:
                if only_nodes or subject:
                    raise _malformed("expected a node, got a value object")
                return [self._value_object(item, names, types)]
            extra = names.keys() - {"@list", "@set"}
            if extra or len(names) > 1:
                raise _unsigned_index() if extra == {"@index"} else _malformed(
                    "expected nothing beside @list or @set"
                )
            if subject:
                raise _malformed("expected a node, got @list or @set")
            term = inner.terms.get(key) or Term(iri=term.iri, rendered=term.rendered, shape=TEXT)
            if "@set" in names:
                return self._terms(item[names["@set"]], inner, key, _unscoped(term), graph, only_nodes=only_nodes)
            if only_nodes:
                raise _malformed("expected nodes as the values of a reversed property")
            return [self._list_of(item[names["@list"]], inner, key, _unscoped(term), graph)]
        return [self._node(item, inner, [*types, *more_types], graph, subject)]

    def _value_object(self, item: Mapping[str, Any], names: Mapping[Any, str], types: list[str]) -> str:
        if not names.keys() <= _VALUE_KEYS or len(types) > 1:
            raise _malformed("expected only @type, @language and @direction beside @value")
        if "@index" in names:
            raise _unsigned_index()
        value = item[names["@value"]]
        language, direction = (item.get(names.get(name, "")) for name in ("@language", "@direction"))
        if types == ["@json"]:
            if language is not None or direction is not None:
                raise _malformed("expected no language on a @json value")
            self._spend(_size(value))
            return json_term(value)
        if value is None:
            raise _unsigned("expected a value, got null, which no quad would hold")
        if "@language" in names or "@direction" in names:
            if types or not isinstance(value, str):
                raise _malformed("expected @language and @direction on text without a type only")
            if "@language" in names and not isinstance(language, str):
                raise _malformed("expected @language as a string")
            if "@direction" in names and direction not in ("ltr", "rtl"):
                raise _malformed("expected @direction to be ltr or rtl")
            tag = None if language is None else language_tag(language)
            return f'"{escaped(value)}"{text_suffix(tag, direction)}'
        if not types:
            return self._scalar(value, EMPTY, _UNTYPED)
        if isinstance(value, (*_MAPS, *_LISTS)) or types[0][:1] != "<" or not isinstance(item[names["@type"]], str):
            raise _malformed("expected a scalar @value with one IRI as its @type")
        datatype = types[0][1:-1]
        return self._scalar(value, EMPTY, Term(iri=None, type=datatype, suffix=typed("", datatype)[2:]))

    # --- lists ---

    def _list(self, value: Any, table: Table, key: str, term: Term, graph: str) -> str:
        """Return the head of the list that a @list container makes of a value."""
        if isinstance(value, _MAPS):
            heads = self._of_object(value, self._reverted(value, table), key, term, graph)
            inner_names = {table.expand(name, vocab=True) for name in value if isinstance(name, str)}
            return heads[0] if "@list" in inner_names else self._chain(heads, graph)
        return self._list_of(value, table, key, term, graph)

    def _list_of(self, value: Any, table: Table, key: str, term: Term, graph: str) -> str:
        self._deeper()
        found: list[str] = []
        parts = value if isinstance(value, _LISTS) else (value,)
        self._spend(len(parts))
        for part in parts:
            if isinstance(part, _LISTS):
                found.append(self._list_of(part, table, key, term, graph))
            else:
                found.extend(self._terms(part, table, key, term, graph))
        self.depth -= 1
        return self._chain(found, graph)

    def _chain(self, items: list[str], graph: str) -> str:
        if not items:
            return _NIL
        cells = [self._blank() for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], _NIL], strict=True):
            self.quads.append((cell, _FIRST, item, graph))
            self.quads.append((cell, _REST, rest, graph))
        return cells[0]

    # --- maps ---

    def _language_map(self, value: Mapping[str, Any], table: Table, key: str, term: Term) -> list[str]:
        scoped = self._in_property(table, term)
        direction = term.direction
        if isinstance(direction, Absent):
            direction = scoped.direction
        found = []
        self._spend(len(value))
        for name, texts in value.items():
            tag = None if scoped.expand(name, vocab=True) == "@none" else language_tag(name)
            for text in texts if isinstance(texts, _LISTS) else (texts,):
                if not isinstance(text, str):
                    raise _unsigned("expected text in a language map, got a value that no quad would hold")
                found.append(f'"{escaped(text)}"{text_suffix(tag, direction)}')
        self._spend(len(found))
        return found

    def _index_map(
        self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str
    ) -> list[str]:
        if term.index is None or "@graph" in term.containers:
            raise _unsigned_index()
        scoped = self._in_property(table, term)
        index_term = scoped.terms.get(term.index) or self._property(term.index, scoped)
        if not index_term.rendered:
            raise _unsigned_index()
        found = []
        for name, items in value.items():
            nodes = []
            for item in _listed(items):
                if isinstance(item, _MAPS):  # what holds for the node around holds in an index map too
                    nodes += self._of_object(item, table, key, term, graph, only_nodes=True)
                else:
                    nodes += self._terms(item, table, key, term, graph, only_nodes=True)
            if scoped.expand(name, vocab=True) != "@none":
                label = self._scalar(name, scoped, index_term)
                self.quads.extend((node, index_term.rendered, label, graph) for node in nodes)
            elif not nodes:
                raise _unsigned_index()
            found.extend(nodes)
        return found

    def _id_map(self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> list[str]:
        if table.previous is not None:
            # The specification goes back to the context around, implementations in use do not.
            raise _unsupported("expected no @id map in a node whose type has a context of its own")
        found = []
        self._spend(len(value))
        before = table
        for name, items in value.items():
            subject = "" if table.expand(name, vocab=True) == "@none" else self._iri(name, table, vocab=False)
            for item in items if isinstance(items, _LISTS) else (items,):
                if not isinstance(item, _MAPS):
                    raise _unsigned("expected objects in an @id map")
                if "@graph" in term.containers:
                    graph_name = subject or self._blank()
                    if self._is_graph(item, before):
                        self._of_object(item, before, key, term, graph, only_nodes=True, subject=graph_name)
                    else:
                        self._graph_member(item, before, key, term, graph_name)
                    found.append(graph_name)
                else:
                    found.extend(self._of_object(item, before, key, term, graph, only_nodes=True, subject=subject))
        return found

    def _is_graph(self, item: Mapping[str, Any], table: Table) -> bool:
        """Say whether the object is a graph already, so that a container does not make another one of it."""
        names = {table.expand(name, vocab=True) for name in item if isinstance(name, str)}
        return "@graph" in names and names <= {"@graph", "@id", "@context"}

    def _type_map(self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> list[str]:
        found = []
        self._spend(len(value))
        before = table.previous or table
        for name, items in value.items():
            plain = before.expand(name, vocab=True) == "@none"
            types = () if plain else (self._type(name, before),)
            own = before.terms.get(name)
            inner = before
            if own is not None and own.context is not ABSENT:
                inner = self._table(self.contexts.of_types(before, (own,)))
            for item in items if isinstance(items, _LISTS) else (items,):
                if isinstance(item, str):
                    scoped = self._in_property(inner, term)
                    node = self._scalar(item, scoped, scoped.terms.get(key) or term)
                    self.quads.extend((node, _TYPE, type_, graph) for type_ in types)
                    found.append(node)
                elif isinstance(item, _MAPS):
                    found.extend(self._of_object(item, inner, key, term, graph, only_nodes=True, more_types=types))
                else:
                    raise _unsigned("expected objects in a @type map")
        return found

    def _graphs(self, value: Any, table: Table, key: str, term: Term) -> list[str]:
        """Return the names of the graphs that a @graph container makes: one for each value."""
        found = []
        parts = value if isinstance(value, _LISTS) else (value,)
        self._spend(len(parts))
        for part in parts:
            if not isinstance(part, _MAPS):
                raise _unsigned("expected objects in a @graph container, got a value that no quad would hold")
            name = self._blank()
            self._graph_member(part, self._reverted(part, table), key, term, name)
            found.append(name)
        return found

    def _graph_member(self, item: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> None:
        before = len(self.quads)
        self._of_object(item, table, key, term, graph, only_nodes=True)
        if len(self.quads) == before:
            raise _unsigned("expected an object with properties, got one that no quad would hold")


_UNTYPED: Final = Term(iri=None)


def _unscoped(term: Term) -> Term:
    """Return the term without its scoped context, which is in force already."""
    return term if term.context is ABSENT else replace(term, context=ABSENT)


def _unsigned_index() -> Rejected:
    return Rejected("linked_data.unsigned_index", "expected no @index: no quad would hold it")


def _rendered(iri: str, value: str) -> str:
    if not is_absolute(iri):
        raise Rejected("linked_data.relative_iri", f"expected an absolute IRI, got {value[:80]!r}")
    if not is_well_formed(iri):
        raise Rejected("linked_data.invalid_iri", f"expected a well-formed IRI, got {value[:80]!r}")
    return f"<{iri}>"


def _size(value: Any) -> int:
    """Count the JSON values in a value, up to the limit."""
    count, waiting = 0, [value]
    while waiting and count <= MAX_VALUES:
        one = waiting.pop()
        count += 1
        if isinstance(one, _MAPS):
            waiting.extend(one.values())
        elif isinstance(one, _LISTS):
            waiting.extend(one)
    return count
