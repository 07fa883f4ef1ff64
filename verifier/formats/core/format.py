"""One envelope: how it is recognised, and how its claims and proofs are taken out of it."""

from collections.abc import Callable
from dataclasses import dataclass

from verifier.model import Parsed, Presented


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A plug-in of the formats room.

    `parse` raises Rejected for a document of this format whose shape is wrong; it does no I/O and proves nothing.
    """

    name: str
    title: str
    spec: str
    recognises: Callable[[Presented], bool]
    parse: Callable[[Presented], Parsed]
