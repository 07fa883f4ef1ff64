"""What Bitstring Status List v1.0 and its elders, StatusList2021 and RevocationList2020, have in common.

The entry names a list, an index and a purpose; the list is a credential around packed bits. A wrong entry
is the credential's own fault (`StatusInvalid`), an unusable list leaves the question open
(`StatusUnavailable`).
"""

import re
from collections.abc import Mapping
from typing import Final

from status.core.bits import value_least_significant_first, value_most_significant_first
from status.core.entry import Claims, DecodedList, StatusEntry, StatusValue
from status.core.errors import StatusInvalid, StatusUnavailable
from status.core.fit import judge_fit
from status.core.members import duration_of, is_url, issuer_of, names_of, shown, text_of

MINIMUM_ENTRIES: Final = 131_072  # "Validate Algorithm"; fewer tell the list's host whose status is asked
MAX_STATUS_SIZE: Final = 16  # bits; each value needs its message, and no document can hold 2**17 of them
MAX_PURPOSE_CHARS: Final = 256  # a word or a URL
MAX_MESSAGE_CHARS: Final = 1024  # a line for developers
# What may come where a list is a verifiable credential.
LIST_CREDENTIAL: Final = "application/vc, application/vc+jwt, application/ld+json, application/json;q=0.9"
_HEX: Final = re.compile(r"0x[0-9a-fA-F]{1,8}")


def purpose_of(entry: Claims) -> str:
    """Return the purpose of an entry, known or not.

    Raises:
        StatusInvalid: it is missing or not one string.
    """
    purpose = entry.get("statusPurpose")
    if not isinstance(purpose, str) or not 0 < len(purpose) <= MAX_PURPOSE_CHARS:
        raise StatusInvalid("status.purpose_malformed", f"expected one purpose as text, got {shown(purpose)}")
    return purpose


def status_size_of(entry: Claims, *, largest: int = MAX_STATUS_SIZE) -> int:
    """Return the bits per entry; one where nothing is stated.

    Raises:
        StatusInvalid: it is no integer from one to `largest`.
    """
    size = entry.get("statusSize", 1)
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= largest:
        raise StatusInvalid(
            "status.size_malformed", f"expected an integer from 1 to {largest}, got {shown(size)}"
        )
    return size


def references_of(entry: Claims) -> tuple[str, ...]:
    """Return the URLs that explain the values of a status; none where nothing is stated.

    Raises:
        StatusInvalid: it is neither a URL nor an array of URLs.
    """
    stated = entry.get("statusReference")
    if stated is None:
        return ()
    urls = names_of(stated)
    listed = len(stated) if isinstance(stated, list | tuple) else 1
    if len(urls) != listed or not all(is_url(url) for url in urls):
        raise StatusInvalid(
            "status.reference_malformed", f"expected a URL or a list of URLs, got {shown(stated)}"
        )
    return urls


def messages_of(entry: Claims, status_size: int) -> Mapping[int, str]:
    """Return the message of every value; empty where one bit goes without.

    Raises:
        StatusInvalid: a value has no message, or two, or the array is not what the specification describes.
    """
    stated = entry.get("statusMessage")
    if stated is None and status_size == 1:
        return {}
    messages = _read_messages(stated)
    if messages is None or set(messages) != set(range(1 << status_size)):
        raise StatusInvalid(
            "status.messages_malformed",
            f"expected one message for each of the {1 << status_size} values, got another set",
        )
    return messages


def subject_of(list_claims: Claims, *, credential_type: str, subject_types: frozenset[str]) -> Claims:
    """Return the list inside its credential, of one of these types.

    Raises:
        StatusUnavailable: the document is not a list of the type that the entry announced.
    """
    if credential_type not in names_of(list_claims.get("type")):
        raise StatusUnavailable("status.list_type_wrong", f"expected a {credential_type}, got another type")
    subject = list_claims.get("credentialSubject")
    if isinstance(subject, list | tuple) and len(subject) == 1:
        subject = subject[0]
    if not isinstance(subject, Mapping):
        raise StatusUnavailable(
            "status.list_malformed", "expected one credentialSubject, got none or several"
        )
    if subject_types.isdisjoint(names_of(subject.get("type"))):
        wanted = " or ".join(sorted(subject_types))
        raise StatusUnavailable("status.list_type_wrong", f"expected a {wanted}, got another type")
    return subject


def encoded_list_of(subject: Claims) -> str:
    """Return the packed bits as text.

    Raises:
        StatusUnavailable: there is no such text.
    """
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str) or not encoded:
        raise StatusUnavailable("status.list_malformed", "expected encodedList as text, got none")
    return encoded


def decoded_list(
    mechanism: str, list_claims: Claims, subject: Claims, bits: bytes, *, list_url: str
) -> DecodedList:
    """Return the bits together with what the list says about itself.

    Raises:
        StatusUnavailable: the list states no purpose, or a size or a date that can not be one.
    """
    purposes = frozenset(names_of(subject.get("statusPurpose")))
    if not purposes:
        raise StatusUnavailable("status.list_malformed", "expected at least one statusPurpose, got none")
    return DecodedList(
        mechanism=mechanism,
        list_url=list_url,
        list_id=text_of(list_claims.get("id")),
        bits=bits,
        purposes=purposes,
        status_size=_stated_size(subject),
        messages=_read_messages(subject.get("statusMessages", subject.get("statusMessage"))) or {},
        issuer=issuer_of(list_claims),
        valid_from=_stated_date(list_claims, "validFrom", "issuanceDate"),
        valid_until=_stated_date(list_claims, "validUntil", "expirationDate"),
        ttl_ms=duration_of(subject.get("ttl")),  # a hint, never a verdict: what is no number states none
    )


def value_at(
    entry: StatusEntry, decoded: DecodedList, *, minimum_entries: int, accept_other_id: bool
) -> StatusValue:
    """Return the value of an entry. One look into the bits, however long the list is.

    Spec: Bitstring Status List v1.0, "Validate Algorithm", from the purpose on.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, id, purpose or size, or too short to hide in.
        StatusInvalid: the index lies outside the list.
    """
    judge_fit(entry, decoded, accept_other_id=accept_other_id)
    if entry.purpose not in decoded.purposes:
        raise StatusUnavailable(
            "status.purpose_differs", f"expected a list for {entry.purpose[:80]}, got one for another purpose"
        )
    if decoded.status_size is not None and decoded.status_size != entry.status_size:
        raise StatusUnavailable(
            "status.size_differs", f"expected {entry.status_size} bits per entry, got {decoded.status_size}"
        )
    judge_length(decoded, entry.status_size, minimum_entries)
    value = value_most_significant_first(decoded.bits, entry.index, entry.status_size)
    message = (entry.messages or decoded.messages).get(value)
    return StatusValue(purpose=entry.purpose, value=value, is_set=value != 0, message=message)


def value_from_either_end(bits: bytes, index: int) -> int:
    """Return a bit that is the same counted from either end of its byte, for lists whose issuers write both orders.

    Raises:
        StatusUnavailable: `status.bit_order_unclear`.
        StatusInvalid: the index lies outside the list.
    """
    value = value_most_significant_first(bits, index, 1)
    if value != value_least_significant_first(bits, index, 1):
        raise StatusUnavailable(
            "status.bit_order_unclear", "expected one bit whichever end is counted from, got two"
        )
    return value


def judge_length(decoded: DecodedList, status_size: int, minimum_entries: int) -> None:
    """Accept a list that is long enough to hide in.

    Raises:
        StatusUnavailable: it holds fewer entries.
    """
    if decoded.count(status_size) < minimum_entries:
        raise StatusUnavailable(
            "status.list_too_short",
            f"expected at least {minimum_entries} entries, got {decoded.count(status_size)}",
        )


def _read_messages(stated: object) -> dict[int, str] | None:
    """Return value -> message, or None if one element is not the pair that it should be."""
    if not isinstance(stated, list | tuple):
        return None
    messages: dict[int, str] = {}
    for element in stated:
        if not isinstance(element, Mapping):
            return None
        value, message = element.get("status"), element.get("message")
        if not isinstance(value, str) or not _HEX.fullmatch(value) or not isinstance(message, str):
            return None
        if int(value, 16) in messages:
            return None
        messages[int(value, 16)] = message[:MAX_MESSAGE_CHARS]
    return messages


def _stated_size(subject: Claims) -> int | None:
    size = subject.get("statusSize")
    if size is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= MAX_STATUS_SIZE:
        raise StatusUnavailable(
            "status.list_malformed", f"expected statusSize 1..{MAX_STATUS_SIZE}, got another"
        )
    return size


def _stated_date(list_claims: Claims, name: str, older_name: str) -> str | None:
    date = list_claims.get(name, list_claims.get(older_name))
    if date is not None and not isinstance(date, str):
        raise StatusUnavailable(
            "status.list_malformed", f"expected {name} as text, got {type(date).__name__}"
        )
    return date
