"""Revocation List 2020: the first of the bit lists, for revocation alone.

Spec: https://w3c-ccg.github.io/vc-status-rl-2020/
The draft says zlib and base64, issuers wrote gzip and base64url: all of these are read. It never says which bit of a
byte is the first, and issuers wrote both orders. So both are read, and only where they agree is there an answer: a
revoked credential never passes because of the order, and a good one is never called revoked.
"""

from typing import Final

from status.core.bits import as_base64url, decode_base64url, inflate
from status.core.bitstring import (
    LIST_CREDENTIAL,
    encoded_list_of,
    judge_length,
    subject_of,
    value_from_either_end,
)
from status.core.entry import Claims, DecodedList, ProvenList, Purpose, StatusEntry, StatusValue
from status.core.errors import StatusInvalid
from status.core.fit import judge_fit
from status.core.mechanism import ListForm, Mechanism
from status.core.members import index_of, issuer_of, list_url_of, text_of

NAME: Final = "revocation_list_2020"
# One implementation in use writes the names of the younger vocabulary.
_NAMES: Final = (
    ("revocationListIndex", "statusListIndex"),
    ("revocationListCredential", "statusListCredential"),
)


def read_entry(entry: Claims, entry_type: str, _credential: Claims) -> StatusEntry:
    """Return what a RevocationList2020Status says.

    Raises:
        StatusInvalid: list or index are missing or malformed, or named twice.
    """
    index, url = (_name_in(entry, names) for names in _NAMES)
    return StatusEntry(
        type=entry_type,
        mechanism=NAME,
        entry_id=text_of(entry.get("id")),
        list_url=list_url_of(entry, url),
        index=index_of(entry, index),
        purpose=Purpose.REVOCATION,
    )


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the inflated list.

    Raises:
        StatusUnavailable: another type, another encoding, damaged, or beyond the bounds.
    """
    subject = subject_of(
        list_claims,
        credential_type="RevocationList2020Credential",
        subject_types=frozenset({"RevocationList2020"}),
    )
    return DecodedList(
        mechanism=NAME,
        list_url=list_url,
        list_id=text_of(list_claims.get("id")),
        bits=inflate(decode_base64url(as_base64url(encoded_list_of(subject)))),
        purposes=frozenset({Purpose.REVOCATION}),
        issuer=issuer_of(list_claims),
    )


def value_at(
    entry: StatusEntry, decoded: DecodedList, *, minimum_entries: int, accept_other_id: bool
) -> StatusValue:
    """Return the bit of an entry, where both orders of bits give the same.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: another list, too short to hide in, or the orders disagree.
        StatusInvalid: the index lies outside the list.
    """
    judge_fit(entry, decoded, accept_other_id=accept_other_id)
    judge_length(decoded, 1, minimum_entries)
    value = value_from_either_end(decoded.bits, entry.index)
    return StatusValue(purpose=Purpose.REVOCATION, value=value, is_set=value != 0)


def _name_in(entry: Claims, names: tuple[str, str]) -> str:
    """Return the one of two names that the entry uses."""
    own, younger = names
    if own in entry and younger in entry:
        raise StatusInvalid("status.entry_malformed", f"expected {own}, got {younger} beside it")
    return younger if younger in entry else own


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://w3c-ccg.github.io/vc-status-rl-2020/",
    entry_types=frozenset({"RevocationList2020Status"}),
    form=ListForm.CREDENTIAL,
    accept=LIST_CREDENTIAL,
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
