"""Status of credentials: which entries has one, and what does a list that was fetched and proven say of each?

Pure and synchronous. Three steps, with the caller's own work between them:
1. `find_entries(claims)`: the entries of a credential, each readable or with its own problem;
2. the caller fetches `entry.list_url`, proves that credential, judges its period, then `decode_list`, once;
3. `value_at(entry, decoded)`: one index into bytes.
"""

from collections.abc import Mapping
from typing import Final

from status import bitstring_status_list, status_list_2021
from status.core.bitstring import MINIMUM_ENTRIES, names_of, text_of
from status.core.entry import (
    MAX_ENTRIES,
    Claims,
    DecodedList,
    ProvenList,
    Purpose,
    StatusEntry,
    StatusValue,
)
from status.core.errors import StatusInvalid, StatusProblem, StatusUnavailable
from status.core.mechanism import Mechanism

MECHANISMS: Final = (
    bitstring_status_list.MECHANISM,
    status_list_2021.MECHANISM,
)

_BY_NAME: Final = {mechanism.name: mechanism for mechanism in MECHANISMS}
_BY_TYPE: Final = {name: mechanism for mechanism in MECHANISMS for name in mechanism.entry_types}


def find_entries(claims: Claims) -> tuple[StatusEntry, ...]:
    """Return the status entries of a credential in their order; none if it has no `credentialStatus`.

    An entry that is malformed, or whose type no mechanism knows, stays in its place with a `problem`, so
    that it neither vanishes nor hides the others.

    Raises:
        StatusUnavailable: more entries than are looked at.
    """
    stated = claims.get("credentialStatus")
    if stated is None:
        return ()
    entries = stated if isinstance(stated, list | tuple) else [stated]
    if len(entries) > MAX_ENTRIES:
        raise StatusUnavailable(
            "status.too_many_entries", f"expected at most {MAX_ENTRIES} status entries, got {len(entries)}"
        )
    return tuple(_find_entry(entry) for entry in entries)


def decode_list(entry: StatusEntry, list_claims: ProvenList) -> DecodedList:
    """Return the inflated list of an entry; expensive for a large list, so keep and share it.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, wrongly encoded, damaged or too large.
    """
    return _mechanism_of(entry).decode_list(list_claims, entry.list_url)


def value_at(
    entry: StatusEntry,
    decoded: DecodedList,
    *,
    minimum_entries: int = MINIMUM_ENTRIES,
    accept_other_id: bool = False,
) -> StatusValue:
    """Return what the list says of the entry.

    Issuers in use publish lists of 100,000 entries, or under another URL than the list's own `id`. Whoever
    accepts such (`minimum_entries`, `accept_other_id`) says so in the report: `decoded.count(...)` and
    `decoded.has_other_id` tell.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, id, purpose or size, or too short to hide in.
        StatusInvalid: the index lies outside the list.
    """
    return _mechanism_of(entry).value_at(
        entry, decoded, minimum_entries=minimum_entries, accept_other_id=accept_other_id
    )


def _find_entry(stated: object) -> StatusEntry:
    entry_type, entry_id = "", None
    try:
        if not isinstance(stated, Mapping):
            raise StatusInvalid("status.entry_malformed", f"expected an object, got {type(stated).__name__}")
        entry_id = text_of(stated.get("id"))
        types = names_of(stated.get("type"))
        if not types:
            raise StatusInvalid("status.entry_malformed", "expected a type, got none")
        entry_type = next((name for name in types if name in _BY_TYPE), types[0])
        mechanism = _BY_TYPE.get(entry_type)
        if mechanism is None:
            raise StatusUnavailable(
                "status.type_unsupported",
                f"expected one of {', '.join(sorted(_BY_TYPE))}, got {entry_type[:80]}",
            )
        return mechanism.read_entry(stated, entry_type)
    except StatusProblem as problem:
        known = _BY_TYPE.get(entry_type)
        return StatusEntry(
            type=entry_type, mechanism=known.name if known else None, entry_id=entry_id, problem=problem
        )


def _mechanism_of(entry: StatusEntry) -> Mechanism:
    if entry.problem is not None:
        raise entry.problem
    if entry.mechanism is None:
        raise StatusUnavailable("status.type_unsupported", f"expected a known type, got {entry.type[:80]}")
    return _BY_NAME[entry.mechanism]


__all__ = [
    "MAX_ENTRIES",
    "MECHANISMS",
    "MINIMUM_ENTRIES",
    "DecodedList",
    "Mechanism",
    "ProvenList",
    "Purpose",
    "StatusEntry",
    "StatusInvalid",
    "StatusProblem",
    "StatusUnavailable",
    "StatusValue",
    "decode_list",
    "find_entries",
    "value_at",
]
