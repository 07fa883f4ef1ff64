"""IETF Token Status List: a signed token, JWT or CWT, around packed values of 1, 2, 4 or 8 bits.

Spec: https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/ (draft 20)
A token, an SD-JWT VC or the MSO of an mdoc refers to it in its claim `status`, as `status_list: {idx, uri}`. Index 0 is
the right-most bit of the first byte, unlike in W3C lists. `sub` must be the address that was named, to the letter;
signature, `typ` and `exp` are the caller's to judge. Of the aggregation URI only its existence is told.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from status.core.bits import decode_base64url, inflate_zlib, value_least_significant_first
from status.core.entry import Claims, DecodedList, ProvenList, Purpose, StatusEntry, StatusValue
from status.core.errors import StatusUnavailable
from status.core.fit import judge_fit
from status.core.mechanism import ListForm, Mechanism
from status.core.members import index_of, list_url_of, text_of
from status.core.token import list_id_of, ttl_ms_of

NAME: Final = "token_status_list"
_SIZES: Final = (1, 2, 4, 8)  # section 4.1: no value crosses a byte
_MEANINGS: Final[Mapping[int, str]] = {  # section 7.1
    0: Purpose.REVOCATION,  # VALID: neither revoked nor suspended
    1: Purpose.REVOCATION,  # INVALID
    2: Purpose.SUSPENSION,  # SUSPENDED
}


def read_entry(entry: Claims, member: str, _credential: Claims) -> StatusEntry:
    """Return what a `status_list` reference says.

    Raises:
        StatusInvalid: `idx` or `uri` are missing or malformed.
    """
    return StatusEntry(
        type=member, mechanism=NAME, list_url=list_url_of(entry, "uri"), index=index_of(entry, "idx")
    )


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the inflated list. `lst` is text in a JWT and bytes in a CWT.

    Raises:
        StatusUnavailable: a claim is missing, another encoding, damaged, or beyond the bounds.
    """
    list_id = list_id_of(list_claims)
    stated = list_claims.get("status_list")
    if not isinstance(stated, Mapping):
        raise StatusUnavailable("status.list_type_wrong", "expected the claim status_list, got none")
    size, packed = stated.get("bits"), stated.get("lst")
    if isinstance(size, bool) or not isinstance(size, int) or size not in _SIZES:
        raise StatusUnavailable("status.list_malformed", "expected bits to be 1, 2, 4 or 8, got another")
    if isinstance(packed, str):
        packed = decode_base64url(packed)
    if not isinstance(packed, bytes):
        raise StatusUnavailable("status.list_malformed", "expected lst as text or bytes, got none")
    return DecodedList(
        mechanism=NAME,
        list_url=list_url,
        list_id=list_id,
        bits=inflate_zlib(packed),
        status_size=size,
        issuer=text_of(list_claims.get("iss")),
        ttl_ms=ttl_ms_of(list_claims),
        aggregation=text_of(stated.get("aggregation_uri")),
    )


def value_at(
    entry: StatusEntry,
    decoded: DecodedList,
    *,
    minimum_entries: int,  # noqa: ARG001 - this specification sets no least length
    accept_other_id: bool,  # noqa: ARG001 - section 8.3: sub and uri are equal, or nothing can be said
) -> StatusValue:
    """Return the value of an entry; the value itself says whether it is revocation, suspension or another's matter.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or another list.
        StatusInvalid: the index lies outside the list.
    """
    judge_fit(entry, decoded, accept_other_id=False)
    value = value_least_significant_first(decoded.bits, entry.index, decoded.status_size or 1)
    return StatusValue(
        purpose=_MEANINGS.get(value, f"status type {value:#04x}"), value=value, is_set=value != 0
    )


def history(instant: datetime) -> str:
    """Return the query for the list as of an instant (section 8.4: `time`, in seconds since 1970)."""
    return f"time={int(instant.timestamp())}"


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/",
    members=frozenset({"status_list"}),
    form=ListForm.TOKEN,
    accept="application/statuslist+jwt, application/statuslist+cwt;q=0.9",
    token_types=frozenset({"statuslist+jwt", "statuslist+cwt"}),
    history=history,
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
