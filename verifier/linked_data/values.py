"""The RDF terms of values that hold no further nodes: strings, numbers, value objects, language maps, lists of terms.

Spec: JSON-LD 1.1 API, "Value Expansion", "Object to RDF Conversion" and "List to RDF Conversion".
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.linked_data.literals import (
    boolean_term,
    canonical_double,
    escaped,
    json_term,
    number_term,
    typed,
)
from verifier.linked_data.terms import (
    ABSENT,
    EMPTY,
    LISTS,
    MAPS,
    XSD_DOUBLE,
    Absent,
    Table,
    Term,
    language_tag,
    text_suffix,
)
from verifier.linked_data.walk_state import (
    RDF,
    WalkState,
    malformed,
    size,
    unsigned,
    unsigned_index,
    unsupported,
)

_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_NIL: Final = f"<{RDF}nil>"
_VALUE_KEYS: Final = frozenset({"@value", "@type", "@language", "@direction", "@index"})
_UNTYPED: Final = Term(iri=None)


class Values(WalkState):
    """Turns single values into RDF terms."""

    def in_property(self, table: Table, term: Term) -> Table:
        """Return the table for the value of a property."""
        if term.context is ABSENT:
            return table
        return self.counted(self.contexts.of_property(table, term))

    def scalar(self, value: Any, table: Table, term: Term) -> str:
        """Return the RDF term of a string, number or boolean (JSON-LD 1.1 API, "Value Expansion")."""
        type_ = term.type
        if isinstance(value, str):
            if type_ in {"@id", "@vocab"}:
                return self.iri(value, table, vocab=type_ == "@vocab")
            if type_ == XSD_DOUBLE and canonical_double(value) != value:
                # The specification keeps the text, the JavaScript and Python libraries rewrite the number.
                raise unsupported("expected an xsd:double as a number or in canonical form, got other text")
            return f'"{escaped(value)}"{self._text_suffix(table, term)}'
        datatype = type_ if type_ is not None and type_[:1] != "@" else None
        if isinstance(value, bool):
            return boolean_term(value, datatype)
        if isinstance(value, int | float):
            return number_term(value, datatype)
        if value is None:
            raise unsigned("expected a value, got null, which no quad would hold")
        raise malformed(f"expected a JSON value, got {type(value).__name__}")

    def _text_suffix(self, table: Table, term: Term) -> str:
        if term.suffix is not None:
            return term.suffix
        language, direction = term.language, term.direction
        return text_suffix(
            table.language if isinstance(language, Absent) else language,
            table.direction if isinstance(direction, Absent) else direction,
        )

    def value_object(self, item: Mapping[str, Any], names: Mapping[Any, str], types: list[str]) -> str:
        """Return the RDF term of an object with @value; `names` tells how it spells the keywords."""
        if not names.keys() <= _VALUE_KEYS or len(types) > 1:
            raise malformed("expected only @type, @language and @direction beside @value")
        if "@index" in names:
            raise unsigned_index()
        value = item[names["@value"]]
        language, direction = (item.get(names.get(name, "")) for name in ("@language", "@direction"))
        if types == ["@json"]:
            if language is not None or direction is not None:
                raise malformed("expected no language on a @json value")
            self.spend(size(value))
            return json_term(value)
        if value is None:
            raise unsigned("expected a value, got null, which no quad would hold")
        if "@language" in names or "@direction" in names:
            if types or not isinstance(value, str):
                raise malformed("expected @language and @direction on text without a type only")
            if "@language" in names and not isinstance(language, str):
                raise malformed("expected @language as a string")
            if "@direction" in names and direction not in ("ltr", "rtl"):
                raise malformed("expected @direction to be ltr or rtl")
            tag = None if language is None else language_tag(language)
            return f'"{escaped(value)}"{text_suffix(tag, direction)}'
        if not types:
            return self.scalar(value, EMPTY, _UNTYPED)
        if (
            isinstance(value, (*MAPS, *LISTS))
            or types[0][:1] != "<"
            or not isinstance(item[names["@type"]], str)
        ):
            raise malformed("expected a scalar @value with one IRI as its @type")
        datatype = types[0][1:-1]
        return self.scalar(value, EMPTY, Term(iri=None, type=datatype, suffix=typed("", datatype)[2:]))

    def language_map(self, value: Mapping[str, Any], table: Table, term: Term) -> list[str]:
        """Return the RDF terms of a @language container."""
        scoped = self.in_property(table, term)
        direction = term.direction
        if isinstance(direction, Absent):
            direction = scoped.direction
        found = []
        self.spend(len(value))
        for name, texts in value.items():
            tag = None if scoped.expand(name, vocab=True) == "@none" else language_tag(name)
            for text in texts if isinstance(texts, LISTS) else (texts,):
                if not isinstance(text, str):
                    raise unsigned("expected text in a language map, got a value that no quad would hold")
                found.append(f'"{escaped(text)}"{text_suffix(tag, direction)}')
        self.spend(len(found))
        return found

    def chain(self, items: list[str], graph: str) -> str:
        """Return the head of a list of RDF terms."""
        if not items:
            return _NIL
        cells = [self.blank() for _ in items]
        for cell, item, rest in zip(cells, items, [*cells[1:], _NIL], strict=True):
            self.quads.append((cell, _FIRST, item, graph))
            self.quads.append((cell, _REST, rest, graph))
        return cells[0]
