"""Bitstring Status List v1.0: which value does an entry have?

Spec: https://www.w3.org/TR/vc-bitstring-status-list/
Judges only: the list has been fetched and proven before. Index 0 is the left-most bit ("Bitstring Encoding").
The list's validity period, issuer and `ttl` are the caller's to judge.
"""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from status.core.bits import decode_base64url, inflate_gzip
from status.core.bitstring import (
    LIST_CREDENTIAL,
    decoded_list,
    encoded_list_of,
    messages_of,
    purpose_of,
    references_of,
    status_size_of,
    subject_of,
    value_at,
)
from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry
from status.core.errors import StatusUnavailable
from status.core.mechanism import ListForm, Mechanism
from status.core.members import index_of, list_url_of, text_of

NAME: Final = "bitstring_status_list"
_BASE64URL_PREFIX: Final = "u"  # multibase: base64url without padding, the only base allowed here


def read_entry(entry: Claims, entry_type: str, _credential: Claims) -> StatusEntry:
    """Return what a BitstringStatusListEntry says.

    Raises:
        StatusInvalid: list, index, purpose, size, messages or references are missing or malformed.
    """
    status_size = status_size_of(entry)
    return StatusEntry(
        type=entry_type,
        mechanism=NAME,
        entry_id=text_of(entry.get("id")),
        list_url=list_url_of(entry, "statusListCredential"),
        index=index_of(entry, "statusListIndex"),
        purpose=purpose_of(entry),
        status_size=status_size,
        messages=messages_of(entry, status_size),
        references=references_of(entry),
    )


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the inflated list.

    Raises:
        StatusUnavailable: another type, another encoding, damaged, or beyond the bounds.
    """
    subject = subject_of(
        list_claims,
        credential_type="BitstringStatusListCredential",
        subject_types=frozenset({"BitstringStatusList"}),
    )
    encoded = encoded_list_of(subject)
    if not encoded.startswith(_BASE64URL_PREFIX):
        raise StatusUnavailable(
            "status.list_encoding_wrong", f"expected the multibase prefix u, got {encoded[:1]!r}"
        )
    bits = inflate_gzip(decode_base64url(encoded[1:]))
    return decoded_list(NAME, list_claims, subject, bits, list_url=list_url)


def history(instant: datetime) -> str:
    """Return the query for the list as of an instant ("Validate Algorithm": `timestamp`, a dateTimeStamp)."""
    return "timestamp=" + quote(f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", safe="")


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.w3.org/TR/vc-bitstring-status-list/",
    entry_types=frozenset({"BitstringStatusListEntry"}),
    form=ListForm.CREDENTIAL,
    accept=LIST_CREDENTIAL,
    history=history,
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
