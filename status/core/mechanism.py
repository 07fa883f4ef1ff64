"""The record that a status mechanism is: one entry type, the list behind it, and how to read both."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry, StatusValue


class ValueAt(Protocol):
    """Find the value of an entry in a decoded list."""

    def __call__(
        self, entry: StatusEntry, decoded: DecodedList, *, minimum_entries: int, accept_other_id: bool
    ) -> StatusValue:
        """Return the value, or raise the problem that stands in the way."""
        ...  # pragma: no cover - a protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One status mechanism. `read_entry` raises for an entry that it can not understand."""

    name: str
    spec: str
    entry_types: frozenset[str]
    list_is_signed: bool
    read_entry: Callable[[Claims, str], StatusEntry]
    decode_list: Callable[[ProvenList, str], DecodedList]
    value_at: ValueAt
