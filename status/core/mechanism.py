"""The record that a status mechanism is: its entries, the list behind them, and how to read both.

Who fetches and proves a list is the caller. What he needs for that stands here: the form that a list of this
mechanism comes in, the media types to ask for, and how to ask for the list of a past instant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry, StatusValue


class ListForm(StrEnum):
    """What a list is secured as, and so how the caller proves it."""

    CREDENTIAL = "credential"  # a verifiable credential, proven like any other
    TOKEN = "token"  # noqa: S105 - a signed token, JWT or CWT; its claims hold the list
    PLAIN = "plain"  # JSON that nobody signed: only its origin vouches for it


class ValueAt(Protocol):
    """Find the value of an entry in a decoded list."""

    def __call__(
        self, entry: StatusEntry, decoded: DecodedList, *, minimum_entries: int, accept_other_id: bool
    ) -> StatusValue:
        """Return the value, or raise the problem that stands in the way."""
        ...  # pragma: no cover - a protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One status mechanism.

    Its entries are found by their `type` in `credentialStatus` (`entry_types`), or under their name in the claim
    `status` of a token or an mdoc (`members`). `read_entry(stated, name, credential)` raises for an entry that it
    cannot understand. `token_types` are the `typ` of a list token, without `application/`. `history(instant)` is the
    query that asks for the list as of then; None: the mechanism has no such question. `names_issuer`: a list that
    nobody signed has to say whose it is.
    """

    name: str
    spec: str
    entry_types: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    form: ListForm
    accept: str
    token_types: frozenset[str] = frozenset()
    names_issuer: bool = True
    history: Callable[[datetime], str] | None = None
    read_entry: Callable[[Claims, str, Claims], StatusEntry]
    decode_list: Callable[[ProvenList, str], DecodedList]
    value_at: ValueAt
