"""Which claims a holder disclosed, by their places: JSON pointers (RFC 6901), names and never values.

One shape for every suite of selective disclosure: the fact `disclosed`. In an SD-JWT and an mdoc these are the claims
that their holder chose to show. Over linked data an issuer makes some statements mandatory, and nothing tells which
claims those are: there all that is shown is told.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

MAX_TOLD: Final = 100  # places in one report; how many there are is told besides
_MAX_NAME: Final = 80  # characters of a name that are told
_AROUND: Final = frozenset({"@context", "proof"})  # say nothing of anybody


def told(places: Iterable[Sequence[str]]) -> list[str]:
    """Return the first of `places` as a report tells them."""
    return ["".join(map(_step, place)) for place in islice(places, MAX_TOLD)]


def told_of(document: Mapping[str, Any]) -> list[str]:
    """Return the places of values that hold no further ones, the first in the order of the document.

    A name with a colon may be the identifier of somebody, in a map by id: then the place around it is all that is told.
    """
    found: list[str] = []
    waiting = [(_step(name), value) for name, value in document.items() if name not in _AROUND]
    waiting.reverse()
    while waiting and len(found) < MAX_TOLD:
        place, value = waiting.pop()
        if type(value) is dict and not any(":" in name for name in value):
            inner = [(place + _step(name), one) for name, one in value.items()]
        elif type(value) is list:
            inner = [(f"{place}/{index}", one) for index, one in enumerate(value)]
        else:
            found.append(place)
            continue
        inner.reverse()
        waiting += inner
    return found


def _step(name: str) -> str:
    return f"/{name[:_MAX_NAME].replace('~', '~0').replace('/', '~1')}"
