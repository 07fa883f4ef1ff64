"""Reads N-Quads into the quads of `verifier.linked_data`, by way of pyoxigraph."""

from typing import Any, TypeAlias

import pyoxigraph as ox

from verifier.linked_data import Quad
from verifier.linked_data.literals import escaped

Json: TypeAlias = Any
"""A JSON value of a test, which may be anything."""


def parse(text: str | bytes) -> list[Quad]:
    """Return the quads of an N-Quads document, terms in canonical form."""
    return [
        (
            _term(quad.subject),
            _term(quad.predicate),
            _term(quad.object),
            "" if isinstance(quad.graph_name, ox.DefaultGraph) else _term(quad.graph_name),
        )
        for quad in ox.parse(text, format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False)
    ]


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    assert isinstance(term, ox.Literal)
    text = f'"{escaped(term.value)}"'
    if term.language is not None:
        return f"{text}@{term.language}"
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return text
    return f"{text}^^<{term.datatype.value}>"
