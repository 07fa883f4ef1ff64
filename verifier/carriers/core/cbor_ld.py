"""CBOR-LD (W3C CG draft, 1.0 and the tags before it): bytes in, a JSON-LD document out.

The numbers of a document's keys follow from its contexts: every context that comes into force, outside in, gives its
terms in sorted order the next even numbers. So a context that is not pinned leaves the document closed, and is told.
"""

from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.strict_cbor import CborInvalid, CborValue, parse_cbor
from verifier.carriers.core.cbor_ld_tables import CRYPTOSUITES, FIRST_TERM, KEYWORDS, STRINGS
from verifier.carriers.core.cbor_ld_values import date_of, date_time_of, multibase_of, unknown, url_of
from verifier.errors import InputRefused
from verifier.linked_data import ContextStore
from verifier.linked_data.terms import ABSENT, Table, Term

MAX_BYTES: Final = 64 * 1024  # a QR code holds 3 KiB
_TAG: Final = 0xD9  # a tag of two bytes follows (RFC 8949, section 3)
_TAG_BYTES: Final = 3
_CURRENT: Final = 0xCB1D
_PLAIN, _OLD, _PLAIN_BY_RANGE, _BY_RANGE = 0x0500, 0x0501, 0x0600, 0x0601
_PLAIN_ENTRY, _DEFAULT_ENTRY = 0, 1  # of the registry of tables
_URL: Final = "url"
_NONE: Final = "none"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_MULTIBASE: Final = "https://w3id.org/security#multibase"
_CRYPTOSUITE: Final = "https://w3id.org/security#cryptosuiteString"
_NO_STRINGS: Final[Mapping[int, str]] = {}
_UNSIGNED_SIZES: Final = (1, 2, 4)


def read_cbor_ld(raw: bytes, contexts: ContextStore) -> dict[str, Any]:
    """Return the document in a CBOR-LD item.

    Raises:
        InputRefused: no CBOR-LD, or of tables that are not known here.
        Undetermined: a context of it is not pinned.
        Rejected: a context in it is none.
    """
    tag = int.from_bytes(raw[1:_TAG_BYTES]) if raw[:1] == bytes([_TAG]) else 0
    try:
        item = parse_cbor(raw[_TAG_BYTES:], max_bytes=MAX_BYTES)
    except CborInvalid as problem:
        raise InputRefused("carrier.cbor_ld", f"{problem.code}: {problem.detail}") from problem
    entry = {
        _PLAIN: _PLAIN_ENTRY,
        _OLD: _DEFAULT_ENTRY,
        _PLAIN_BY_RANGE: _PLAIN_ENTRY,
        _BY_RANGE: _DEFAULT_ENTRY,
    }.get(tag)
    if tag == _CURRENT:
        match item:
            case [int(entry), payload]:
                item = payload
            case _:
                raise unknown("an entry and a document")
    if entry is None or not isinstance(item, dict):
        raise unknown("a document")
    if entry == _PLAIN_ENTRY:
        return _as_json(item)
    if entry != _DEFAULT_ENTRY:
        raise InputRefused(
            "input.format_unsupported", f"expected the registry entry 1 of CBOR-LD, got {entry}"
        )
    return _Document(contexts, is_old=tag == _OLD).node(item, contexts.root([]))


class _Document:
    """One document while it is read: which number means which term, growing with every context."""

    def __init__(self, contexts: ContextStore, *, is_old: bool) -> None:
        self._contexts = contexts
        self._is_old = is_old
        self._strings = STRINGS if is_old else _NO_STRINGS
        self._number = {name: 2 * at for at, name in enumerate(KEYWORDS)}
        self._name = {number: name for name, number in self._number.items()}
        self._next = FIRST_TERM

    def node(self, item: dict[Any, CborValue], table: Table) -> dict[str, Any]:
        """Return an object; `table` holds outside of it."""
        node: dict[str, Any] = {}
        if 0 in item or 1 in item:
            node["@context"] = context = self._context(item)
            self._learn(context)
            table = self._contexts.nested(table, context)
        table = self._typed(item, table)
        entries = [(*self._term(key), value) for key, value in item.items() if key not in {0, 1}]
        for name, is_list, value in sorted(entries, key=lambda entry: entry[0].encode("utf-16-be")):
            if name in node or (is_list and not isinstance(value, list)):
                raise unknown("each term once, and a list where one is announced")
            node[name] = self._values(name, value, table)
        return node

    def _context(self, item: dict[Any, CborValue]) -> Any:  # noqa: ANN401 - a JSON value
        if 0 in item and 1 in item:
            raise unknown("one context")
        if 0 in item:
            return self._context_of(item[0])
        listed = item[1]
        if not isinstance(listed, list):
            raise unknown("a list of contexts")
        return [self._context_of(one) for one in listed]

    def _context_of(self, one: CborValue) -> Any:  # noqa: ANN401 - a JSON value
        if isinstance(one, int) and not isinstance(one, bool):
            return self._strings.get(one) or _refused()
        if not isinstance(one, str | dict):
            raise unknown("a context")
        return _plain(one)

    def _learn(self, context: Any) -> None:  # noqa: ANN401 - a JSON value
        """Give the terms of a context that comes into force their numbers."""
        if isinstance(context, list):
            for part in context:
                self._learn(part)
        elif isinstance(context, str):
            self._learn(self._contexts.context_of(context))
        elif isinstance(context, dict):
            imported = context.get("@import")
            if isinstance(imported, str):
                self._learn(self._contexts.context_of(imported))
            for name in sorted(context, key=lambda name: name.encode("utf-16-be")):
                if context[name] is not None and name not in self._number:
                    self._number[name] = self._next
                    self._name[self._next] = name
                    self._next += 2

    def _typed(self, item: dict[Any, CborValue], table: Table) -> Table:
        """Return the table inside of an object of these types."""
        types: list[str] = []
        for key in table.type_keys:
            number = self._number.get(key)
            stated = item.get(number, item.get(number + 1)) if number is not None else None
            for one in stated if isinstance(stated, list) else [stated]:
                name = None if one is None else self._scalar(one, _URL)
                if isinstance(name, str):
                    types.append(name)
        scoped = dict.fromkeys(
            term
            for name in sorted(set(types))
            if (term := table.terms.get(name)) is not None and term.context is not ABSENT
        )
        for term in scoped:
            self._learn(term.context)
        return self._contexts.of_types(table, tuple(scoped)) if scoped else table

    def _term(self, key: int | bytes | str) -> tuple[str, bool]:
        """Return the term that a key means, and whether a list of its values is announced."""
        if isinstance(key, str):
            return key, False
        if isinstance(key, int) and (name := self._name.get(key & ~1)) is not None:
            return name, bool(key & 1)
        raise unknown("a key that a context gives")

    def _values(self, name: str, value: CborValue, table: Table) -> Any:  # noqa: ANN401 - a JSON value
        term = table.terms.get(name)
        inner = table.previous or table
        if term is not None and term.context is not ABSENT:
            self._learn(term.context)
            inner = self._contexts.of_property(inner, term)
        return self._value(value, _table_of(name, term), inner)

    def _value(self, value: CborValue, kind: str, table: Table) -> Any:  # noqa: ANN401 - a JSON value
        if isinstance(value, dict):
            return self.node(value, table)
        if isinstance(value, list):
            scalar = self._listed(value, kind)
            return [self._value(one, kind, table) for one in value] if scalar is None else scalar
        return self._scalar(value, kind)

    def _listed(self, value: list[CborValue], kind: str) -> str | None:
        """Return the one value that came as a list of parts; None where it is a list of values."""
        if kind == _URL and value and isinstance(value[0], int) and len(value) > 1 and _has_text(value[1:]):
            return url_of(value)
        if kind == f"{_XSD}dateTime" and len(value) == 2 and all(isinstance(part, int) for part in value):  # noqa: PLR2004
            return date_time_of(value)
        return None

    def _scalar(self, value: CborValue, kind: str) -> Any:  # noqa: ANN401 - a JSON value
        if value is None or isinstance(value, str | bool):
            return value
        if isinstance(value, list):
            return url_of(value)
        known = self._known(value, kind)
        if known is not None:
            return known
        match value:
            case bytes() if kind == _MULTIBASE:
                known = multibase_of(value)
            case int() if kind == f"{_XSD}dateTime":
                known = date_time_of(value)
            case int() if kind == f"{_XSD}date":
                known = date_of(value)
        return known or _plain(value)

    def _known(self, value: CborValue, kind: str) -> str | None:
        """Return the text that a table has under this number: a string, a term, a cryptosuite."""
        as_bytes = kind == _NONE or (kind == _URL and not self._is_old)
        if isinstance(value, bytes) and as_bytes and len(value) in _UNSIGNED_SIZES:
            return self._strings.get(int.from_bytes(value)) or _refused()
        if not isinstance(value, int):
            return None
        if kind == _URL:
            text = self._strings.get(value) or self._name.get(value & ~1)
            return text or _refused()
        if kind == _CRYPTOSUITE and self._is_old:
            return CRYPTOSUITES.get(value) or _refused()
        return None


def _table_of(name: str, term: Term | None) -> str:
    """Return by which table the values of a term were shortened: `url`, `none`, or their datatype."""
    iri, kind = (None, None) if term is None else (term.iri, term.type)
    if name in {"@id", "@type"} or iri in {"@id", "@type"} or kind in {"@id", "@vocab"}:
        return _URL
    return kind or _NONE


def _has_text(parts: list[CborValue]) -> bool:
    return all(isinstance(part, str | bytes) for part in parts)


def _as_json(item: dict[Any, CborValue]) -> dict[str, Any]:
    document: dict[str, Any] = _plain(item)
    return document


def _plain(value: CborValue) -> Any:  # noqa: ANN401 - a JSON value
    """Return what came uncompressed, which must be JSON."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise unknown("names as keys")
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return _refused() if isinstance(value, bytes) else value


def _refused() -> Any:  # noqa: ANN401 - never returns
    raise unknown("a value of JSON")
