"""Status List 2021: the older vocabulary over the same bits.

Spec: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/; its first draft calls entry and list RevocationList2021.
One bit per entry, no messages. `encodedList` has no multibase prefix; the drafts said base64, issuers write
base64url or plain base64, padded or not. All of these are read, mixtures of both alphabets are not.

Microsoft's Entra fills each byte from the other end, and no word of list or entry tells. Where an entry may be its own,
both orders are read, and the bit counts where they agree.
"""

from typing import Final

from status.core.bits import as_base64url, decode_base64url, inflate_gzip
from status.core.bitstring import (
    LIST_CREDENTIAL,
    decoded_list,
    encoded_list_of,
    purpose_of,
    status_size_of,
    subject_of,
    value_at,
    value_from_either_end,
)
from status.core.entry import Claims, DecodedList, ProvenList, Purpose, StatusEntry, StatusValue
from status.core.mechanism import ListForm, Mechanism
from status.core.members import index_of, list_url_of, names_of, text_of

NAME: Final = "status_list_2021"
_FIRST_DRAFT: Final = "RevocationList2021Status"
_OF_ENTRA: Final = "urn:pic:"  # how its credentials are numbered
_SUBJECTS: Final = frozenset({"StatusList2021", "RevocationList2021"})


def read_entry(entry: Claims, entry_type: str, credential: Claims) -> StatusEntry:
    """Return what an entry says; one of the first draft is about revocation, unless it says otherwise.

    Raises:
        StatusInvalid: list, index or purpose are missing or malformed, or more than one bit is asked for.
    """
    first_draft = entry_type == _FIRST_DRAFT
    return StatusEntry(
        type=entry_type,
        mechanism=NAME,
        entry_id=text_of(entry.get("id")),
        list_url=list_url_of(entry, "statusListCredential"),
        index=index_of(entry, "statusListIndex"),
        purpose=purpose_of({"statusPurpose": Purpose.REVOCATION.value, **entry} if first_draft else entry),
        status_size=status_size_of(entry, largest=1),
        either_end=first_draft or (text_of(credential.get("id")) or "").startswith(_OF_ENTRA),
    )


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the inflated list.

    Raises:
        StatusUnavailable: another type, another encoding, damaged, or beyond the bounds.
    """
    subject = subject_of(
        list_claims,
        credential_type="StatusList2021Credential",
        subject_types=_SUBJECTS,
    )
    if "RevocationList2021" in names_of(subject.get("type")):
        subject = {"statusPurpose": Purpose.REVOCATION.value, **subject}
    bits = inflate_gzip(decode_base64url(as_base64url(encoded_list_of(subject))))
    return decoded_list(NAME, list_claims, subject, bits, list_url=list_url)


def read_value(
    entry: StatusEntry, decoded: DecodedList, *, minimum_entries: int, accept_other_id: bool
) -> StatusValue:
    """Return the value of an entry, under both orders of bits where either may be meant.

    Raises:
        As `value_at`; StatusUnavailable: `status.bit_order_unclear`.
    """
    value = value_at(entry, decoded, minimum_entries=minimum_entries, accept_other_id=accept_other_id)
    if entry.either_end:
        value_from_either_end(decoded.bits, entry.index)
    return value


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.w3.org/TR/2023/WD-vc-status-list-20230427/",
    entry_types=frozenset({"StatusList2021Entry", _FIRST_DRAFT}),
    form=ListForm.CREDENTIAL,
    accept=LIST_CREDENTIAL,
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=read_value,
)
