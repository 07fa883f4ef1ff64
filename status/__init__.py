"""Status of credentials: which entries has one, and what does a list that was fetched and proven say of each?

Pure and synchronous. Three steps, with the caller's own work between them:
1. `find_entries(claims)`: the entries of a credential, each readable or with its own problem;
2. the caller fetches `entry.list_url`, proves what it got as `mechanism_of(entry).form` says, judges its period, then
   `decode_list`, once;
3. `value_at(entry, decoded)`: one index into bytes, or one look into a table.
"""

from collections.abc import Mapping
from typing import Final

from status import (
    bitstring_status_list,
    identifier_list,
    one_edtech_revocation_list,
    open_badges_revocation_list,
    revocation_list_2020,
    status_list_2021,
    token_status_list,
)
from status.core.bitstring import MINIMUM_ENTRIES
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
from status.core.mechanism import ListForm, Mechanism
from status.core.members import names_of, text_of

MECHANISMS: Final = (
    bitstring_status_list.MECHANISM,
    status_list_2021.MECHANISM,
    revocation_list_2020.MECHANISM,
    one_edtech_revocation_list.MECHANISM,
    open_badges_revocation_list.MECHANISM,
    token_status_list.MECHANISM,
    identifier_list.MECHANISM,
)

_CLAIM: Final = "status"
_BY_NAME: Final = {mechanism.name: mechanism for mechanism in MECHANISMS}
_BY_TYPE: Final = {name: mechanism for mechanism in MECHANISMS for name in mechanism.entry_types}
_BY_MEMBER: Final = {name: mechanism for mechanism in MECHANISMS for name in mechanism.members}


def find_entries(claims: Claims, *, token: bool = False) -> tuple[StatusEntry, ...]:
    """Return the status entries of a credential in their order; none if it names no status.

    They stand in `credentialStatus`, and as members of the claim `status`. That claim is registered for tokens
    (`token`: a JWT, a CWT, the MSO of an mdoc), where any member of it is a status mechanism; elsewhere only the
    members known here count, since `status` may be anybody's word for anything.

    An entry that is malformed, or whose type no mechanism knows, stays in its place with a `problem`, so
    that it neither vanishes nor hides the others.

    Raises:
        StatusUnavailable: more entries than are looked at.
    """
    stated = claims.get("credentialStatus")
    referred = claims.get("status")
    if stated is None and referred is None:
        return ()
    listed: list[object] = []
    if stated is not None:
        listed = list(stated) if isinstance(stated, list | tuple) else [stated]
    members = _members_of(referred, token=token)
    if len(listed) + len(members) > MAX_ENTRIES:
        raise StatusUnavailable(
            "status.too_many_entries",
            f"expected at most {MAX_ENTRIES} status entries, got {len(listed) + len(members)}",
        )
    return (
        *(_find_entry(entry, claims) for entry in listed),
        *(_find_member(name, value, claims) for name, value in members),
    )


def mechanism_of(entry: StatusEntry) -> Mechanism:
    """Return the mechanism of an entry.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: no mechanism knows its type.
    """
    if entry.problem is not None:
        raise entry.problem
    if entry.mechanism is None:
        raise StatusUnavailable("status.type_unsupported", f"expected a known type, got {entry.type[:80]}")
    return _BY_NAME[entry.mechanism]


def decode_list(entry: StatusEntry, list_claims: ProvenList) -> DecodedList:
    """Return the inflated list of an entry; expensive for a large list, so keep and share it.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, wrongly encoded, damaged or too large.
    """
    return mechanism_of(entry).decode_list(list_claims, entry.list_url)


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
    return mechanism_of(entry).value_at(
        entry, decoded, minimum_entries=minimum_entries, accept_other_id=accept_other_id
    )


def _members_of(referred: object, *, token: bool) -> list[tuple[str, object]]:
    """Return the members of the claim `status` that are entries, each with its name."""
    if isinstance(referred, Mapping):
        found: list[tuple[str, object]] = [
            (str(name), value) for name, value in referred.items() if token or name in _BY_MEMBER
        ]
        return found or [(_CLAIM, None)] * token
    return [] if referred is None else [(_CLAIM, referred)] * token


def _find_entry(stated: object, credential: Claims) -> StatusEntry:
    entry_type, entry_id = "", None
    try:
        if not isinstance(stated, Mapping):
            raise StatusInvalid("status.entry_malformed", f"expected an object, got {type(stated).__name__}")
        entry_id = text_of(stated.get("id"))
        types = names_of(stated.get("type"))
        if not types:
            raise StatusInvalid("status.entry_malformed", "expected a type, got none")
        entry_type = next((name for name in types if name in _BY_TYPE), types[0])
        return _known(entry_type, _BY_TYPE).read_entry(stated, entry_type, credential)
    except StatusProblem as problem:
        return _unreadable(entry_type, entry_id, _BY_TYPE.get(entry_type), problem)


def _find_member(name: str, value: object, credential: Claims) -> StatusEntry:
    try:
        if name == _CLAIM:  # the claim itself holds no reference
            raise StatusUnavailable(
                "status.reference_missing", "expected a reference to a status list in status, got none"
            )
        mechanism = _known(name, _BY_MEMBER)
        if not isinstance(value, Mapping):
            raise StatusInvalid("status.entry_malformed", f"expected an object, got {type(value).__name__}")
        return mechanism.read_entry(value, name, credential)
    except StatusProblem as problem:
        return _unreadable(name, None, _BY_MEMBER.get(name), problem)


def _known(name: str, table: Mapping[str, Mechanism]) -> Mechanism:
    mechanism = table.get(name)
    if mechanism is None:
        raise StatusUnavailable(
            "status.type_unsupported", f"expected one of {', '.join(sorted(table))}, got {name[:80]}"
        )
    return mechanism


def _unreadable(
    name: str, entry_id: str | None, mechanism: Mechanism | None, problem: StatusProblem
) -> StatusEntry:
    return StatusEntry(
        type=name, mechanism=mechanism.name if mechanism else None, entry_id=entry_id, problem=problem
    )


__all__ = [
    "MAX_ENTRIES",
    "MECHANISMS",
    "MINIMUM_ENTRIES",
    "DecodedList",
    "ListForm",
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
    "mechanism_of",
    "value_at",
]
