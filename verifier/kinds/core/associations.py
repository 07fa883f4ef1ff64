"""How the achievements of a record hang together: does each association end at something, and does none go in a circle?

Spec: CLR 2.0, B.1.2 (Association). Everything here is linear in the associations, and those in the document.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from verifier.errors import Rejected
from verifier.kinds.core.words import objects
from verifier.model import JsonObject

# Of these an achievement can stand in none to itself, over however many steps: what is drawn, and whether backwards.
_ORDERED: Final = {
    "isChildOf": ("hierarchy", False),
    "isParentOf": ("hierarchy", True),
    "isPartOf": ("parts", False),
    "precedes": ("sequence", False),
    "replacedBy": ("replacement", False),
}
_TYPES: Final = {*_ORDERED, "exactMatchOf", "isPeerOf", "isRelatedTo"}

Edge = tuple[str, str]


def associations_of(subject: JsonObject) -> list[JsonObject]:
    """Return the associations of a subject; the specification's word is singular, and some write the plural."""
    return [*objects(subject.get("association")), *objects(subject.get("associations"))]


def is_well_formed(association: JsonObject) -> bool:
    """Say whether an association has a type of the specification and two ends."""
    ends = (association.get("sourceId"), association.get("targetId"))
    kind = association.get("associationType")
    return isinstance(kind, str) and kind in _TYPES and all(isinstance(end, str) and end for end in ends)


def open_ends(associations: Iterable[JsonObject], known: frozenset[str]) -> int:
    """Return how many of these well-formed associations end at something that is not `known`."""
    return sum(not {one["sourceId"], one["targetId"]} <= known for one in associations)


def broken_associations(associations: Sequence[JsonObject]) -> Iterator[Rejected]:
    """Yield each rule that associations break among themselves."""
    sound = [one for one in associations if is_well_formed(one)]
    for _ in range(len(associations) - len(sound)):
        yield Rejected("kind.association_malformed", "expected a known type and two ends, got something else")
    drawn: dict[str, list[Edge]] = defaultdict(list)
    for one in sound:
        if one["associationType"] in _ORDERED:
            graph, backwards = _ORDERED[one["associationType"]]
            edge = (one["sourceId"], one["targetId"])
            drawn[graph].append(edge[::-1] if backwards else edge)
    for graph, edges in drawn.items():
        if _goes_in_a_circle(edges):
            yield Rejected(
                "kind.association_cycle", f"expected a {graph} with a beginning and an end, got a circle"
            )


def _goes_in_a_circle(edges: Sequence[Edge]) -> bool:
    """Take away what nothing points at, again and again: what is left is in a circle, or behind one."""
    targets: dict[str, list[str]] = defaultdict(list)
    pointed_at: dict[str, int] = defaultdict(int)
    for source, target in dict.fromkeys(edges):
        targets[source].append(target)
        pointed_at[source] += 0
        pointed_at[target] += 1
    free = [node for node, times in pointed_at.items() if not times]
    taken = 0
    while free:
        taken += 1
        for target in targets.pop(free.pop(), ()):
            pointed_at[target] -= 1
            if not pointed_at[target]:
                free.append(target)
    return taken < len(pointed_at)
