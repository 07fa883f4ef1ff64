"""Read JSON Schemas that somebody else wrote: which draft, which schemas are in them, what do they refer to?

Bytes come in, a `Document` comes out, or Undetermined: a schema that is of no use shows nothing about a credential.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import msgspec

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject

MAX_BYTES: Final = 256 * 1024  # of one schema; the largest of 1EdTech's has 115 kB
MAX_VALUES: Final = (
    15_000  # in one schema; the largest of 1EdTech's has 5,000. All else waits while it is compiled
)
MAX_PATTERNS: Final = 400  # regular expressions in one schema; 1EdTech's has 160
MAX_PATTERN: Final = 1_000  # characters

# By `$schema` without scheme and empty fragment; many write https where the older drafts have http.
DRAFTS: Final[Mapping[str, str]] = {
    "json-schema.org/draft-04/schema": "draft-04",
    "json-schema.org/draft-06/schema": "draft-06",
    "json-schema.org/draft-07/schema": "draft-07",
    "json-schema.org/draft/2019-09/schema": "2019-09",
    "json-schema.org/draft/2020-12/schema": "2020-12",
}
_METASCHEMAS: Final = ("http://json-schema.org/draft", "https://json-schema.org/draft")
_IDS: Final = ("$id", "id")
_ANCHORS: Final = ("$anchor", "$dynamicAnchor")
_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")

Node = JsonObject | bool
"""A schema: an object, or true or false."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A schema and the address against which what it refers to is resolved."""

    node: Node
    base: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A schema document as it was read. `url`: where it is; `id`: what it calls itself; `draft`: see `DRAFTS`.

    `places`: the schemas in it that have an address of their own, itself among them. `references`: the documents that
    it refers to, without fragment, but for the drafts' own.
    """

    url: str
    id: str | None
    draft: str
    root: dict[str, Any]
    places: Mapping[str, Place]
    dynamic: tuple[Place, ...]
    references: frozenset[str]


def read_document(url: str, body: bytes, *, draft: str | None = None) -> Document:
    """Return the schema at `url`; `draft` is used where it names none of its own.

    Raises:
        Rejected: `schema.unidentified`.
        Undetermined: `schema.unusable`, `schema.draft_unsupported`, `schema.too_costly`.
    """
    try:
        root = parse_json_object(body, max_bytes=MAX_BYTES, max_values=MAX_VALUES)
    except JsonInvalid as problem:
        raise Undetermined("schema.unusable", f"expected a JSON Schema: {problem.detail}") from problem
    return document_of(url, root, draft=draft)


def document_of(url: str, root: dict[str, Any], *, draft: str | None = None) -> Document:
    """Return the schema `root` that stands at `url`; raises as `read_document`."""
    if "$schema" in root:
        draft = _draft_named(root["$schema"])
        # The validator has to be told in the one spelling, and the draft is already known.
        root = {name: value for name, value in root.items() if name != "$schema"}
    elif draft is None:
        raise Rejected("schema.unidentified", "expected $schema in the schema, got none")
    stated_id = root.get("id" if draft == "draft-04" else "$id")
    places = {url: Place(node=root, base=url)}
    dynamic: list[Place] = []
    references: set[str] = set()
    patterns = 0
    for node, base in _objects(root, url):
        place = Place(node=node, base=base)
        if any(isinstance(node.get(name), str) for name in _IDS):
            places.setdefault(base, place)
        for name in _ANCHORS:
            if isinstance(node.get(name), str):
                places.setdefault(f"{base}#{node[name]}", place)
        if "$dynamicAnchor" in node or node.get("$recursiveAnchor") is True:
            dynamic.append(place)
        references |= {
            urldefrag(address_of(base, node[name])).url for name in _REFERENCES if _is_text(node, name)
        }
        patterns += _patterns_of(node)
    if patterns > MAX_PATTERNS:
        raise Undetermined("schema.too_costly", f"expected at most {MAX_PATTERNS} patterns, got {patterns}")
    known = {urldefrag(address).url for address in places}
    return Document(
        url=url,
        id=stated_id if isinstance(stated_id, str) else None,
        draft=draft,
        root=root,
        places=places,
        dynamic=tuple(dynamic),
        references=frozenset(
            address for address in references - known if not address.startswith(_METASCHEMAS)
        ),
    )


def _draft_named(stated: object) -> str:
    name = stated.partition("://")[2].removesuffix("#") if isinstance(stated, str) else ""
    if name not in DRAFTS:
        raise Undetermined(
            "schema.draft_unsupported", f"expected one of {', '.join(DRAFTS.values())}, got another $schema"
        )
    return DRAFTS[name]


@lru_cache(maxsize=2_048)
def address_of(base: str, reference: str) -> str:
    """Return `reference` as an absolute address.

    Raises:
        Undetermined: `schema.unusable`.
    """
    try:
        return urljoin(base, reference)
    except ValueError as problem:
        raise Undetermined("schema.unusable", "expected references that are URIs, got another") from problem


def origin_of(url: str) -> tuple[str, str]:
    """Return scheme and authority of a URL that was fetched, or may be."""
    try:
        parts = urlsplit(url)
    except ValueError as problem:
        raise Undetermined("schema.unusable", "expected references that are URIs, got another") from problem
    return parts.scheme, parts.netloc.lower()


def find_place(places: Mapping[str, Place], base: str, reference: str) -> Place:
    """Return the schema that `reference` means in a schema whose base is `base`.

    Raises:
        Undetermined: `schema.unusable`.
    """
    address = address_of(base, reference)
    found = places.get(address) or places.get(address.removesuffix("#"))
    if found is not None:
        return found
    url, fragment = urldefrag(address)
    start = places.get(url)
    if start is None or not fragment.startswith("/"):
        raise Undetermined("schema.unusable", "expected references to schemas that are there, got another")
    node: Any = start.node
    base = start.base
    for token in unquote(fragment)[1:].split("/"):
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and name in node:
            node = node[name]
        elif isinstance(node, list) and name.isdecimal() and int(name[:6]) < len(node):
            node = node[int(name[:6])]
        else:
            raise Undetermined(
                "schema.unusable", "expected references to schemas that are there, got another"
            )
        base = _base_in(node, base)
    if not isinstance(node, dict | bool):
        raise Undetermined("schema.unusable", "expected references to schemas, got one to something else")
    return Place(node=node, base=base)


def _objects(root: JsonObject, url: str) -> Iterator[tuple[JsonObject, str]]:
    """Return every object with its base: more than the schemas, so that none is overlooked."""
    waiting: list[tuple[Any, str]] = [(root, url)]
    while waiting:
        node, base = waiting.pop()
        if isinstance(node, dict):
            base = _base_in(node, base)
            yield node, base
            waiting.extend((value, base) for value in node.values() if isinstance(value, dict | list))
        else:
            waiting.extend((value, base) for value in node if isinstance(value, dict | list))


def _base_in(node: object, base: str) -> str:
    """Return the base inside `node`; an `id` of another draft at worst names a place that nothing refers to."""
    for name in _IDS:
        stated = node.get(name) if isinstance(node, dict) else None
        if isinstance(stated, str) and not stated.startswith("#"):
            return urldefrag(address_of(base, stated)).url
    return base


def _is_text(node: JsonObject, name: str) -> bool:
    return isinstance(node.get(name), str)


def _patterns_of(node: JsonObject) -> int:
    """Count the regular expressions of one schema; refuse one that is longer than any real one."""
    found = [node["pattern"]] if _is_text(node, "pattern") else []
    named = node.get("patternProperties")
    if isinstance(named, dict):
        found += named
    if any(len(pattern) > MAX_PATTERN for pattern in found):
        raise Undetermined("schema.too_costly", f"expected patterns of at most {MAX_PATTERN} characters")
    return len(found)
