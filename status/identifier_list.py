"""Identifier list of ISO mdocs: a signed CWT that names the identifiers of revoked documents.

Spec: https://www.iso.org/standard/91081.html (ISO/IEC 18013-5, second edition, section 12.3.6)
The MSO refers to it in its `status`, as `identifier_list: {id, uri}`; `id` is an opaque byte string. Whoever is in the
list is revoked, whoever is not is valid. `sub` must be the address that was named, and `exp` must be there; signature
and `typ` are the caller's to judge.
"""

from collections.abc import Mapping
from typing import Final

from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry, StatusValue
from status.core.errors import StatusInvalid, StatusUnavailable
from status.core.mechanism import ListForm, Mechanism
from status.core.members import list_url_of, text_of
from status.core.named import named_value
from status.core.token import list_id_of, ttl_ms_of

NAME: Final = "identifier_list"
MAX_IDENTIFIER_BYTES: Final = 1024  # random bytes, or a UUID; 16 of them already name one document only


def read_entry(entry: Claims, member: str, _credential: Claims) -> StatusEntry:
    """Return what an `identifier_list` reference says.

    Raises:
        StatusInvalid: `id` or `uri` are missing or malformed.
    """
    name = entry.get("id")
    if not isinstance(name, bytes) or not 0 < len(name) <= MAX_IDENTIFIER_BYTES:
        raise StatusInvalid(
            "status.identifier_malformed", f"expected 1 to {MAX_IDENTIFIER_BYTES} bytes as id, got another"
        )
    return StatusEntry(type=member, mechanism=NAME, list_url=list_url_of(entry, "uri"), named=name)


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the identifiers that the list names.

    Raises:
        StatusUnavailable: a claim is missing, it is a list of another kind, or a name is none.
    """
    list_id = list_id_of(list_claims)
    stated = list_claims.get("identifier_list")
    if not isinstance(stated, Mapping) or "status_list" in list_claims:
        raise StatusUnavailable("status.list_type_wrong", "expected the claim identifier_list alone")
    if "exp" not in list_claims:
        raise StatusUnavailable("status.list_malformed", "expected exp in an identifier list, got none")
    identifiers = stated.get("identifiers")
    if not isinstance(identifiers, Mapping) or not all(isinstance(name, bytes) for name in identifiers):
        raise StatusUnavailable("status.list_malformed", "expected identifiers as byte strings, got another")
    return DecodedList(
        mechanism=NAME,
        list_url=list_url,
        list_id=list_id,
        named=dict.fromkeys(identifiers),
        issuer=text_of(list_claims.get("iss")),
        ttl_ms=ttl_ms_of(list_claims),
        aggregation=text_of(stated.get("aggregation_uri")),
    )


def value_at(
    entry: StatusEntry,
    decoded: DecodedList,
    *,
    minimum_entries: int,  # noqa: ARG001 - whoever is not revoked is in no list: its length hides nobody
    accept_other_id: bool,  # noqa: ARG001 - as of a Token Status List: sub and uri are equal
) -> StatusValue:
    """Return whether the list names the document.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or another list.
    """
    return named_value(entry, decoded, accept_other_id=False)


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.iso.org/standard/91081.html",
    members=frozenset({"identifier_list"}),
    form=ListForm.TOKEN,
    accept="application/identifierlist+cwt",
    token_types=frozenset({"identifierlist+cwt"}),
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
