"""Which claims a holder disclosed, by their places: JSON pointers (RFC 6901), names and never values.

One shape for every suite of selective disclosure: the fact `disclosed`. In an SD-JWT and an mdoc these are the claims
that their holder chose to show. Over linked data an issuer makes some statements mandatory, and nothing tells which
claims those are: there all that is shown is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    stated = ((name, value) for name, value in document.items() if name not in _AROUND)
    return [*islice((place for name, value in stated for place in _ends(_step(name), value)), MAX_TOLD)]


def _ends(place: str, value: object) -> Iterator[str]:
    """Yield the places in a value, one after the other: no more are put together than are told."""
    if type(value) is dict and not any(":" in name for name in value):
        for name, inner in value.items():
            yield from _ends(place + _step(name), inner)
    elif type(value) is list:
        for index, inner in enumerate(value):
            yield from _ends(f"{place}/{index}", inner)
    else:
        yield place


def _step(name: str) -> str:
    return f"/{name[:_MAX_NAME].replace('~', '~0').replace('/', '~1')}"
