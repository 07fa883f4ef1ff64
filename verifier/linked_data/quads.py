"""One walk from a JSON-LD document to RDF quads, in safe mode.

It is "Expansion", "Node Map Generation" and "Deserialize JSON-LD to RDF" of the JSON-LD 1.1 API at once. What would be
dropped on the way, and so not be signed, is refused by name, and so is what would have to be resolved against a base.
Where readers of JSON-LD differ, or for a feature that is not known here, the answer is "cannot tell", never a guess.
Text with a direction becomes an `i18n-datatype` literal: without it the direction would not be signed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from verifier.errors import Rejected
from verifier.linked_data.containers import Containers
from verifier.linked_data.literals import escaped, json_term
from verifier.linked_data.plain_names import (
    MOVES,
    OF_TEXTS,
    judge_names,
    moved,
    of_texts,
    refuse_second_self,
)
from verifier.linked_data.store import ContextStore
from verifier.linked_data.terms import (
    ABSENT,
    EMPTY,
    KEYWORDS,
    LISTS,
    MAPS,
    REFERENCE,
    TEXT,
    Inside,
    Table,
    Term,
)
from verifier.linked_data.walk_state import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_QUADS,
    MAX_VALUES,
    TYPE,
    Quad,
    WalkState,
    listed,
    malformed,
    size,
    spelt,
    unsigned,
    unsigned_index,
    unsupported,
)


def to_quads(document: Any, contexts: ContextStore, *, plain: bool = False) -> list[Quad]:
    """Return the quads of a document in no promised order; one that is said twice may come twice.

    `plain`: only of a document that says as JSON what it says as linked data (`plain_names.py`), as a proof needs it.

    Raises:
        Rejected: the document is not JSON-LD, holds what RDF would not, or is beyond a limit.
        Undetermined: it names a context that is not pinned.
    """
    walk = walked(document, contexts, plain=plain)
    for subject, rests in walk.rests.items():
        for rest in rests:  # no predicate has a space in it
            predicate, target = rest[1:].removesuffix(" .\n").split(" ", 1)
            walk.quads.append((subject, predicate, target, ""))
    return walk.quads


def walked(document: Any, contexts: ContextStore, *, plain: bool) -> WalkState:
    """Return the finished walk of a document: what it says is in `quads` and, ready for sorting, in `rests`.

    Raises:
        As `to_quads`.
    """
    if plain:
        judge_names(document)
    walk = _Walk(contexts, plain=plain)
    walk.document(document)
    if walk.count() > MAX_QUADS:
        raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_QUADS} quads")
    if walk.characters() > MAX_CHARACTERS:  # the id of a node is said again by each of its statements
        raise Rejected("linked_data.limit_exceeded", f"expected at most {MAX_CHARACTERS} characters of quads")
    return walk


_WITH_ONE_MEMBER: Final = 2  # and a context


class _Walk(Containers):
    """Nodes and the values of their properties."""

    def document(self, document: Any) -> None:
        if isinstance(document, MAPS) and len(document) <= _WITH_ONE_MEMBER:
            others = [key for key in document if key != "@context"]
            if len(others) == 1 and isinstance(others[0], str):
                table = self.local(document, EMPTY)
                if table.expand(others[0], vocab=True) == "@graph":
                    self._graph_members(document[others[0]], table, "")
                    return
        self._graph_members(document, EMPTY, "")

    def _graph_members(self, value: Any, table: Table, graph: str) -> None:
        for item in listed(value):
            if isinstance(item, LISTS):
                self.deeper()
                self._graph_members(item, table, graph)
                self.depth -= 1
            elif isinstance(item, MAPS):
                self._free_node(item, table, graph)
            else:
                raise unsigned("expected only objects in a graph, got a value that no quad would hold")

    def _free_node(self, item: Mapping[str, Any], table: Table, graph: str) -> None:
        """Walk a node that nothing refers to: it must say something about itself."""
        before = self.count()
        if table.previous is not None:
            table = self.reverted(item, table)
        inside = self.entered(item, table)
        if inside.properties is None:
            raise unsigned("expected an object with properties, got a value that no quad would hold")
        self._node(item, inside, graph)
        if self.count() == before:
            raise unsigned("expected an object with properties, got one that no quad would hold")

    def _node(self, item: Mapping[str, Any], inside: Inside, graph: str, subject: str = "") -> str:
        """Walk a node object and return its subject; `subject` is what it is called where it stands, if known."""
        id_key = inside.id_key
        if id_key:
            own = self.iri(item[id_key], inside.table, vocab=False)
            if subject and own != subject:
                raise unsigned("expected the key of an @id map to be the id of its value")
            subject = own
        elif not subject:
            subject = self.blank()
        if self.plain:
            if not self.depth:
                self.own = subject
            elif subject == self.own:
                refuse_second_self(item)
        if graph or inside.said is None:
            self._types(inside.types, subject, graph)
            self._properties(item, inside, subject, graph)
            return subject
        said = self.rests.get(subject)
        if said is None:
            said = self.rests[subject] = []
        said += inside.said
        self._properties(item, inside, subject, graph, said)
        return subject

    def _types(self, types: list[str], subject: str, graph: str) -> None:
        for type_ in types:
            if type_ == "@json":
                raise malformed("expected @json as the type of a value only")
            self.quads.append((subject, TYPE, type_, graph))

    def _properties(
        self,
        item: Mapping[str, Any],
        inside: Inside,
        subject: str,
        graph: str,
        said: list[str] | None = None,
    ) -> None:
        """Walk the properties of a node; `said` is where its statements may go that name no blank node."""
        table = inside.table
        self.depth += 1
        if self.depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise self.beyond()
        for key, shape, opening, closing, term in inside.properties or ():
            value = item[key]
            if shape == TEXT and type(value) is str:
                if said is not None:
                    said.append(f"{opening}{escaped(value)}{closing}")
                else:
                    suffix = term.suffix if term.suffix is not None else table.suffix
                    self.quads.append((subject, term.rendered, f'"{escaped(value)}"{suffix}', graph))
            elif shape:
                for target in self._plain(value, table, key, term, graph):
                    if said is not None and target[0] != "_":
                        said.append(f" {term.rendered} {target} .\n")
                    else:
                        self.quads.append((subject, term.rendered, target, graph))
            elif term.rendered:
                self._property_values(value, table, key, term, subject=subject, graph=graph)
            elif term.iri is not None and term.iri in KEYWORDS:
                self._keyword(term, value, table, subject, graph)
            else:
                raise Rejected(
                    "linked_data.unsigned_term", f"expected every property to be an IRI, got {key[:80]!r}"
                )
        self.depth -= 1

    def _plain(self, value: Any, table: Table, key: str, term: Term, graph: str) -> list[str]:
        """Return what `terms` does, sooner, of a property that nothing but a type coercion is said about."""
        if type(value) is dict and "@value" not in value:
            around = table if table.previous is None else self.reverted(value, table)
            inside = self.entered(value, around)
            if inside.properties is not None:
                return [self._node(value, inside, graph)]
        elif type(value) is str and term.shape == REFERENCE:
            return [self.iri(value, table, vocab=False)]
        elif type(value) is list:
            self.values += len(value)
            self.depth += 1
            if self.values > MAX_VALUES or self.depth > MAX_DEPTH:
                raise self.beyond()
            found: list[str] = []
            for part in value:
                found += self._plain(part, table, key, term, graph)
            self.depth -= 1
            return found
        return self.terms(value, table, key, term, graph)

    def _keyword(self, term: Term, value: Any, table: Table, subject: str, graph: str) -> None:
        keyword = term.iri
        if self.plain and keyword in MOVES:
            raise moved()
        if keyword == "@graph":
            self._graph_members(value, table, subject)
        elif keyword == "@included":
            self._graph_members(value, table, graph)
        elif keyword == "@reverse":
            self._reverse_map(value, table, subject, graph)
        elif keyword == "@nest":
            self._nested(term, value, table, subject, graph)
        elif keyword == "@index":
            raise unsigned_index()
        elif keyword in OF_TEXTS:
            raise of_texts()
        else:
            raise malformed(f"expected {keyword} only where JSON-LD has a place for it")

    def _nested(self, term: Term, value: Any, table: Table, subject: str, graph: str) -> None:
        if term.context is not ABSENT:
            table = self.counted(self.contexts.of_property(table, term))
        for item in listed(value):
            if not isinstance(item, MAPS):
                raise malformed("expected an object as the value of @nest")
            inside = self.entered(item, table)
            if inside.id_key or inside.properties is None:
                raise unsupported("expected properties in @nest, got @id, @value, @list or @set")
            for type_ in inside.types:
                self.quads.append((subject, TYPE, type_, graph))
            self._properties(item, inside, subject, graph)

    def _reverse_map(self, value: Any, table: Table, subject: str, graph: str) -> None:
        if not isinstance(value, MAPS):
            raise malformed("expected an object as the value of @reverse")
        table = self.reverted(value, table)
        self.spend(len(value))
        for key, inner in value.items():
            term = table.terms.get(key) or self.property_of(key, table)
            if not term.rendered:
                raise malformed("expected only properties in @reverse")
            if not term.containers <= {"@set"}:
                raise unsupported("expected no map containers in @reverse")
            nodes = self.terms(inner, table, key, term, graph, only_nodes=True)
            self._connect(subject, term, nodes, graph, reverse=not term.reverse)

    # --- values ---

    def _property_values(
        self, value: Any, table: Table, key: str, term: Term, *, subject: str, graph: str
    ) -> None:
        """Walk the value of a property with a coercion, a container, a scoped context or a reversal."""
        containers = term.containers
        if term.type == "@json":
            if containers - {"@set"}:
                raise unsupported("expected @json without a container")
            self.spend(size(value))
            found = [json_term(value)]
        elif "@list" in containers:
            found = [self.list_container(value, table, key, term, graph)]
        elif isinstance(value, MAPS) and "@language" in containers:
            found = self.language_map(value, table, term)
        elif isinstance(value, MAPS) and "@index" in containers:
            found = self.index_map(value, table, key, term, graph)
        elif isinstance(value, MAPS) and "@id" in containers:
            found = self.id_map(value, table, key, term, graph)
        elif isinstance(value, MAPS) and "@type" in containers:
            found = self.type_map(value, table, key, term, graph)
        elif "@graph" in containers:
            found = self.graphs(value, table, key, term)
        else:
            found = self.terms(value, table, key, term, graph, only_nodes=term.reverse)
        self._connect(subject, term, found, graph, reverse=term.reverse)

    def _connect(self, subject: str, term: Term, found: list[str], graph: str, *, reverse: bool) -> None:
        if reverse:
            self.quads.extend((one, term.rendered, subject, graph) for one in found)
        else:
            self.quads.extend((subject, term.rendered, one, graph) for one in found)

    def terms(
        self, value: Any, table: Table, key: str, term: Term, graph: str, *, only_nodes: bool = False
    ) -> list[str]:
        """Return the RDF terms of a value or of all values in an array (Expansion without a container)."""
        if isinstance(value, MAPS):
            return self.of_object(value, self.reverted(value, table), key, term, graph, only_nodes=only_nodes)
        if isinstance(value, LISTS):
            self.spend(len(value))
            self.deeper()
            found = [
                one
                for part in value
                for one in self.terms(part, table, key, term, graph, only_nodes=only_nodes)
            ]
            self.depth -= 1
            return found
        scoped = self.in_property(table, term)
        if scoped is not table:
            term = scoped.terms.get(key) or Term(iri=term.iri, rendered=term.rendered, shape=TEXT)
        found = [self.scalar(value, scoped, term)]
        if only_nodes and found[0][:1] == '"':
            raise malformed("expected nodes as the values of a reversed property")
        return found

    def of_object(
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
            table = self.in_property(table, term)
        inside = self.entered(item, table)
        if inside.properties is None:
            inner = inside.table
            names = spelt(item, inner)
            if "@value" in names:
                if only_nodes or subject:
                    raise malformed("expected a node, got a value object")
                return [self.value_object(item, names, inside.types)]
            if len(names) > 1:
                raise (
                    unsigned_index()
                    if "@index" in names
                    else malformed("expected nothing beside @list or @set")
                )
            if subject or (only_nodes and "@list" in names):
                raise malformed("expected a node, got @list or @set")
            term = _unscoped(inner.terms.get(key) or Term(iri=term.iri, rendered=term.rendered, shape=TEXT))
            if "@list" in names:
                return [self.list_of(item[names["@list"]], inner, key, term, graph)]
            self.deeper()
            found = self.terms(item[names["@set"]], inner, key, term, graph, only_nodes=only_nodes)
            self.depth -= 1
            return found
        if more_types:
            inside = replace(inside, types=[*inside.types, *more_types], said=None)
        return [self._node(item, inside, graph, subject)]


def _unscoped(term: Term) -> Term:
    """Return the term without its scoped context, which is in force already."""
    return term if term.context is ABSENT else replace(term, context=ABSENT)
