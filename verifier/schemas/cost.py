"""How much work is it to hold an instance against a schema? Counted before it is done, since a validator cannot stop.

A schema of a kilobyte can ask for more steps than there is time: definitions that each refer twice to the next, an
instance whose every level doubles them, `unevaluatedProperties` inside each other. The count follows every schema that
would be applied to every value, as if none ended early; what it does not follow it adds as a number. A schema that
applies itself to the same value has no meaning (JSON Schema Core 2020-12, 9.4.1) and is refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from verifier.errors import Undetermined
from verifier.schemas.documents import Place, find_place

MAX_WORK: Final = (
    500_000  # schemas applied to values, 25 ns each; a badge against 1EdTech's schema takes some 300
)
MAX_PAIRS: Final = 20_000  # of one schema and one value, each counted once, in up to 10 us
_PAIRS_A_UNIT: Final = 50  # of those that are counted: a unit is a quarter of a millisecond
_WORK_A_UNIT: Final = 10_000
MAX_NESTING: Final = (
    250  # schemas inside each other along one way; the validator recurses on the stack, as we do
)
# The validator looks for what is evaluated below by applying it again: measured, each such level costs 2.9 times its
# inside.
_AGAIN: Final = 4
_STEP_CHARACTERS: Final = 256  # of a string that a pattern is held against

_REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_UNEVALUATED: Final = ("unevaluatedProperties", "unevaluatedItems")

Applied = tuple[Any, Any]
"""A schema and the value that it is applied to."""


def check_cost(root: Place, instance: object, places: Mapping[str, Place], dynamic: tuple[Place, ...]) -> int:
    """Return the work of holding `instance` against `root`.

    Raises:
        Undetermined: `schema.too_costly`, or `schema.unusable` where a reference leads nowhere.
    """
    return _Count(places, dynamic).of(root.node, root.base, instance)


def units_of(work: int) -> int:
    """Return how many quarters of a millisecond so much work takes, and counting it before."""
    return min(work, MAX_PAIRS) // _PAIRS_A_UNIT + work // _WORK_A_UNIT


class _Count:
    """One count: what each application was found to cost, and which are under way."""

    def __init__(self, places: Mapping[str, Place], dynamic: tuple[Place, ...]) -> None:
        self._places = places
        self._dynamic = dynamic
        self._known: dict[tuple[int, int], int] = {}
        self._under_way: set[tuple[int, int]] = set()

    def of(self, node: object, base: str, value: object) -> int:
        """Return the work of one application with all that follows from it."""
        if not isinstance(node, dict):
            return 1
        pair = (id(node), id(value))
        known = self._known.get(pair)
        if known is not None:
            return known
        if pair in self._under_way or len(self._under_way) >= MAX_NESTING or len(self._known) >= MAX_PAIRS:
            raise _COSTLY
        self._under_way.add(pair)
        work = self._inside(node, self._base_in(node, base), value)
        self._under_way.discard(pair)
        if _UNEVALUATED[0] in node or _UNEVALUATED[1] in node:
            work *= _AGAIN
        if work > MAX_WORK:
            raise _COSTLY
        self._known[pair] = work
        return work

    def _inside(self, node: dict[str, Any], base: str, value: object) -> int:
        work = _own(node, value)
        for keyword, stated in node.items():
            rule = _RULES.get(keyword)
            if rule is not None:
                parts: Iterable[tuple[Any, str, Any]] = (
                    (part, base, one) for part, one in rule(stated, value)
                )
            elif keyword in _REFERENCES:
                places = self._referred(keyword, stated, base)
                parts = ((place.node, place.base, value) for place in places)
            else:
                continue
            for part in parts:
                work += self.of(*part)
                if work > MAX_WORK:
                    raise _COSTLY
        return work

    def _base_in(self, node: dict[str, Any], base: str) -> str:
        stated = node.get("$id", node.get("id"))
        if isinstance(stated, str) and not stated.startswith("#"):
            return find_place(self._places, base, stated).base
        return base

    def _referred(self, keyword: str, stated: object, base: str) -> Iterator[Place]:
        """Yield what a reference may mean; where that depends on the way there, all that it can."""
        if keyword == "$recursiveRef":
            stated = "#"
        if isinstance(stated, str):
            yield find_place(self._places, base, stated)
        if keyword != "$ref":
            yield from self._dynamic


def _same(part: object, value: object) -> Iterable[Applied]:
    return ((part, value),)


def _each(parts: object, value: object) -> Iterable[Applied]:
    return [(part, value) for part in _listed(parts)]


def _named_each(parts: object, value: object) -> Iterable[Applied]:
    return [(part, value) for part in _named(parts).values()]


def _properties(parts: object, value: object) -> Iterable[Applied]:
    members = _named(value)
    return [(part, members[name]) for name, part in _named(parts).items() if name in members]


def _patterns(parts: object, value: object) -> Iterable[Applied]:
    return ((part, member) for part in _named(parts).values() for member in _named(value).values())


def _members(part: object, value: object) -> Iterable[Applied]:
    return [(part, member) for member in _named(value).values()]


def _names(part: object, value: object) -> Iterable[Applied]:
    return [(part, name) for name in _named(value)]


def _elements(part: object, value: object) -> Iterable[Applied]:
    return [(part, item) for item in _listed(value)]


def _positions(parts: object, value: object) -> Iterable[Applied]:
    return list(zip(_listed(parts), _listed(value), strict=False))


def _items(stated: object, value: object) -> Iterable[Applied]:
    return _positions(stated, value) if isinstance(stated, list) else _elements(stated, value)


# Every keyword that applies schemas, in any draft.
_RULES: Final[Mapping[str, Callable[[object, object], Iterable[Applied]]]] = {
    "allOf": _each,
    "anyOf": _each,
    "oneOf": _each,
    "not": _same,
    "if": _same,
    "then": _same,
    "else": _same,
    "dependentSchemas": _named_each,
    "dependencies": _named_each,
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _members,
    "unevaluatedProperties": _members,
    "propertyNames": _names,
    "items": _items,
    "prefixItems": _positions,
    "contains": _elements,
    "additionalItems": _elements,
    "unevaluatedItems": _elements,
}


def _own(node: dict[str, Any], value: object) -> int:
    """Return the work of the keywords that apply no schema."""
    work = 1 + len(_listed(node.get("required"))) // 8 + len(_listed(node.get("enum"))) // 8
    if isinstance(value, dict):
        return work + len(_named(node.get("patternProperties"))) * len(value)
    if isinstance(value, list):
        return work + (len(value) if "uniqueItems" in node else 0)
    if isinstance(value, str):
        return work + len(value) // _STEP_CHARACTERS
    return work


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _named(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


_COSTLY: Final = Undetermined(
    "schema.too_costly",
    f"expected a schema whose rules take at most {MAX_WORK} steps for this document, got more",
)
