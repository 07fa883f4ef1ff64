"""Status List 2021: the older vocabulary over the same bits.

Spec: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/
One bit per entry, no messages. `encodedList` has no multibase prefix; the drafts said base64, issuers write
base64url or plain base64, padded or not. All of these are read, mixtures of both alphabets are not.
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
)
from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry
from status.core.mechanism import ListForm, Mechanism
from status.core.members import index_of, list_url_of, text_of

NAME: Final = "status_list_2021"


def read_entry(entry: Claims, entry_type: str, _credential: Claims) -> StatusEntry:
    """Return what a StatusList2021Entry says.

    Raises:
        StatusInvalid: list, index or purpose are missing or malformed, or more than one bit is asked for.
    """
    return StatusEntry(
        type=entry_type,
        mechanism=NAME,
        entry_id=text_of(entry.get("id")),
        list_url=list_url_of(entry, "statusListCredential"),
        index=index_of(entry, "statusListIndex"),
        purpose=purpose_of(entry),
        status_size=status_size_of(entry, largest=1),
    )


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the inflated list.

    Raises:
        StatusUnavailable: another type, another encoding, damaged, or beyond the bounds.
    """
    subject = subject_of(
        list_claims, credential_type="StatusList2021Credential", subject_type="StatusList2021"
    )
    bits = inflate_gzip(decode_base64url(as_base64url(encoded_list_of(subject))))
    return decoded_list(NAME, list_claims, subject, bits, list_url=list_url)


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.w3.org/TR/2023/WD-vc-status-list-20230427/",
    entry_types=frozenset({"StatusList2021Entry"}),
    form=ListForm.CREDENTIAL,
    accept=LIST_CREDENTIAL,
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
