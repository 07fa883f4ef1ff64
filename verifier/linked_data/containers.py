"""What a container makes of a property's value: lists, maps by index, id and type, and graphs.

Spec: JSON-LD 1.1 API, "Expansion Algorithm", steps 13.8 to 13.12. Maps whose keys no quad would hold are refused.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from verifier.linked_data.terms import ABSENT, LISTS, MAPS, Table, Term
from verifier.linked_data.values import Values
from verifier.linked_data.walk_state import (
    TYPE,
    listed,
    malformed,
    spelt,
    unsigned,
    unsigned_index,
    unsupported,
)


class Containers(Values, ABC):
    """Walks containers; what stands inside them is walked by `terms` and `of_object`."""

    @abstractmethod
    def terms(
        self, value: Any, table: Table, key: str, term: Term, graph: str, *, only_nodes: bool = False
    ) -> list[str]:
        """Return the RDF terms of a value or of all values in an array (Expansion without a container)."""

    @abstractmethod
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

    def list_container(self, value: Any, table: Table, key: str, term: Term, graph: str) -> str:
        """Return the head of the list that a @list container makes of a value."""
        if isinstance(value, MAPS):
            before = self.reverted(value, table)
            inner = self.entered(value, self.in_property(before, term)).table
            heads = self.of_object(value, before, key, term, graph)
            is_list = any(inner.expand(name, vocab=True) == "@list" for name in value)
            return heads[0] if is_list else self.chain(heads, graph)
        return self.list_of(value, table, key, term, graph)

    def list_of(self, value: Any, table: Table, key: str, term: Term, graph: str) -> str:
        """Return the head of the list of a value; arrays inside are lists of their own."""
        self.deeper()
        found: list[str] = []
        parts = listed(value)
        self.spend(len(parts))
        for part in parts:
            if isinstance(part, LISTS):
                found.append(self.list_of(part, table, key, term, graph))
            else:
                found.extend(self.terms(part, table, key, term, graph))
        self.depth -= 1
        return self.chain(found, graph)

    def index_map(
        self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str
    ) -> list[str]:
        """Return the nodes of an @index map, whose keys must be the values of a property."""
        if term.index is None or "@graph" in term.containers:
            raise unsigned_index()
        scoped = self.in_property(table, term)
        index_term = scoped.terms.get(term.index) or self.property_of(term.index, scoped)
        if not index_term.rendered:
            raise unsigned_index()
        found = []
        for name, items in value.items():
            nodes = []
            for item in listed(items):
                if isinstance(item, MAPS):  # what holds for the node around holds in an index map too
                    nodes += self.of_object(item, table, key, term, graph, only_nodes=True)
                else:
                    nodes += self.terms(item, table, key, term, graph, only_nodes=True)
            if scoped.expand(name, vocab=True) != "@none":
                label = self.scalar(name, scoped, index_term)
                self.quads.extend((node, index_term.rendered, label, graph) for node in nodes)
            elif not nodes:
                raise unsigned_index()
            found.extend(nodes)
        return found

    def id_map(self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> list[str]:
        """Return the nodes, or the graphs, of an @id map."""
        if table.previous is not None:
            # The specification goes back to the context around, implementations in use do not.
            raise unsupported("expected no @id map in a node whose type has a context of its own")
        found = []
        self.spend(len(value))
        before = table
        for name, items in value.items():
            subject = "" if table.expand(name, vocab=True) == "@none" else self.iri(name, table, vocab=False)
            for item in listed(items):
                if not isinstance(item, MAPS):
                    raise unsigned("expected objects in an @id map")
                if "@graph" in term.containers:
                    graph_name = subject or self.blank()
                    if self._is_graph(item, before):
                        self.of_object(item, before, key, term, graph, only_nodes=True, subject=graph_name)
                    else:
                        self._graph_member(item, before, key, term, graph_name)
                    found.append(graph_name)
                else:
                    found.extend(
                        self.of_object(item, before, key, term, graph, only_nodes=True, subject=subject)
                    )
        return found

    def _is_graph(self, item: Mapping[str, Any], table: Table) -> bool:
        """Say whether the object is a graph already, so that a container does not make another one of it."""
        names = spelt(item, table).keys()
        return "@graph" in names and names <= {"@graph", "@id"}

    def type_map(self, value: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> list[str]:
        """Return the nodes of a @type map."""
        found = []
        self.spend(len(value))
        before = table.previous or table
        for name, items in value.items():
            plain = before.expand(name, vocab=True) == "@none"
            types = () if plain else (self.type_of(name, before),)
            own = before.terms.get(name)
            inner = before
            if own is not None and own.context is not ABSENT:
                inner = self.counted(self.contexts.of_types(before, (own,)))
            for item in listed(items):
                if isinstance(item, str):
                    scoped = self.in_property(inner, term)
                    node = self.scalar(item, scoped, scoped.terms.get(key) or term)
                    if node[0] == '"':
                        raise malformed("expected nodes in a @type map")
                    self.quads.extend((node, TYPE, type_, graph) for type_ in types)
                    found.append(node)
                elif isinstance(item, MAPS):
                    found.extend(
                        self.of_object(item, inner, key, term, graph, only_nodes=True, more_types=types)
                    )
                else:
                    raise unsigned("expected objects in a @type map")
        return found

    def graphs(self, value: Any, table: Table, key: str, term: Term) -> list[str]:
        """Return the names of the graphs that a @graph container makes: one for each value."""
        found = []
        parts = listed(value)
        self.spend(len(parts))
        for part in parts:
            if not isinstance(part, MAPS):
                raise unsigned("expected objects in a @graph container, got a value that no quad would hold")
            name = self.blank()
            self._graph_member(part, self.reverted(part, table), key, term, name)
            found.append(name)
        return found

    def _graph_member(self, item: Mapping[str, Any], table: Table, key: str, term: Term, graph: str) -> None:
        before = self.count()
        self.of_object(item, table, key, term, graph, only_nodes=True)
        if self.count() == before:
            raise unsigned("expected an object with properties, got one that no quad would hold")
