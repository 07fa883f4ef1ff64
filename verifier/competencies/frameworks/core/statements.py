"""What a file of a framework says: entries with their names, and links between entries.

Entries are given as references, so that a file and a credential name one thing by one rule (references.py).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from verifier.competencies.references import Conflicting, keys_of
from verifier.competency import Match
from verifier.errors import Rejected
from verifier.model import Alignment

MAX_NAME: Final = 500  # characters of a name that are kept; statements of standards run to 2,000


class FrameworkRejected(Rejected):
    """A file is no framework that can be imported; nothing of it is."""


@dataclass(frozen=True, slots=True)
class Named:
    """An entry. `keys`: the first names it in any case, the others where nobody else has them."""

    keys: tuple[str, ...]
    reference: Alignment
    is_defined: bool = True  # False: only referred to


@dataclass(frozen=True, slots=True)
class Linked:
    """Two entries: the target is `match` to the origin."""

    origin: Named
    target: Named
    match: Match


Statement = Named | Linked


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFramework:
    """A format of frameworks in JSON. `find` returns the part that `read` reads, None where it is no such file."""

    name: str
    title: str
    spec: str
    find: Callable[[Mapping[str, Any]], Any]
    read: Callable[[Any], Iterator[Statement]]


def named(reference: Alignment, *, is_defined: bool = True) -> Named | None:
    """Return an entry, None where the reference names nothing unique."""
    try:
        keys = keys_of(reference)
    except Conflicting:
        return None
    if not keys:
        return None
    name = reference.name
    if name is not None and len(name) > MAX_NAME:
        reference = Alignment(
            framework=reference.framework,
            url=reference.url,
            code=reference.code,
            name=f"{name[: MAX_NAME - 1]}…",
        )
    return Named(keys, reference, is_defined)
