"""What travels through this package: entries of credentials, decoded lists, and the value found.

Claims are JSON values as a strict parser made them. Nothing here judges; the mechanisms do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NewType

from status.core.errors import StatusProblem

Claims = Mapping[str, object]

ProvenList = NewType("ProvenList", Mapping[str, object])
"""Claims of a list whose proof the caller has shown, or whose origin where its mechanism has no proof.

Only such may be decoded. The claims of a CWT come under their names in a JWT.
"""


class Purpose(StrEnum):
    """The purposes that have a meaning (Bitstring Status List v1.0, "BitstringStatusListEntry").

    An entry may have any other purpose: its value is reported, and never taken for one of these.
    """

    REVOCATION = "revocation"  # not valid any more, for ever
    SUSPENSION = "suspension"  # not valid for the time being
    REFRESH = "refresh"  # a newer credential can be had; this one stays valid
    MESSAGE = "message"  # says something; says nothing about validity


MAX_ENTRIES: Final = (
    16  # status entries in one credential; each may cost a fetch, more than 4 were never seen
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """One status entry of a credential: an index into a list, or a name to look for in one.

    Where `problem` is set, the entry can not be followed: the problem is its result, and `list_url`,
    `index` and `purpose` may be empty. `mechanism` is the name in `status.MECHANISMS`, None if unknown.
    """

    type: str
    mechanism: str | None = None
    entry_id: str | None = None  # names the entry in reports; no part of the decision
    list_url: str = ""
    index: int = -1
    named: str | bytes | None = None  # what a list that names the withdrawn would name
    purpose: str = ""  # empty where the list's value says what it means
    status_size: int = 1  # bits per entry
    messages: Mapping[int, str] = field(default_factory=dict)  # value -> message, for developers
    references: tuple[str, ...] = ()  # URLs that explain the values; never fetched here
    either_end: bool = False  # nobody tells from which end of its byte the index is counted
    problem: StatusProblem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedList:
    """A list, inflated once and then shared by all entries that point to it: bits, or the names of the withdrawn.

    The caller judges `valid_from`, `valid_until`, `issuer` and `ttl_ms`: they are as the list states them.
    """

    mechanism: str
    list_url: str  # where it was fetched
    list_id: str | None  # what it calls itself
    bits: bytes = field(default=b"", repr=False)
    named: Mapping[str | bytes, str | None] = field(default_factory=dict, repr=False)  # name -> reason
    purposes: frozenset[str] = frozenset()
    status_size: int | None = None  # bits per entry, where the list states them
    messages: Mapping[int, str] = field(default_factory=dict)
    issuer: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    ttl_ms: int | None = None  # milliseconds until a fresh copy should be fetched
    aggregation: str | None = None  # where all lists of this issuer are named; known, never followed

    @property
    def has_other_id(self) -> bool:
        """Tell whether the list calls itself something else than the URL it came from."""
        return self.list_id is not None and self.list_id != self.list_url

    def count(self, status_size: int) -> int:
        """Return how many entries of `status_size` bits the list holds."""
        return len(self.bits) * 8 // status_size


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusValue:
    """What a list says of an entry: `is_set` when the value is not zero, and a message if there is one."""

    purpose: str
    value: int
    is_set: bool
    message: str | None = None
