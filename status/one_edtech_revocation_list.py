"""1EdTech Revocation List: a plain JSON list of the ids of revoked credentials.

Spec: https://www.imsglobal.org/spec/vcrl/v1p0/ (Open Badges 3.0 and CLR 2.0 point to it)
Nobody signs such a list. The caller shows that it comes from the issuer's own origin, and says in the report that it is
unsigned. A credential is revoked when its id is in the list and `revoked` is true or absent; `false` takes that back.
Both spellings of the member are in use, `revokedCredential` and `revokedCredentials`.
"""

from collections.abc import Mapping
from typing import Final

from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry, StatusValue
from status.core.errors import StatusUnavailable
from status.core.mechanism import ListForm, Mechanism
from status.core.members import issuer_of, list_url_of, text_of
from status.core.named import named_value, reason_of

NAME: Final = "1edtech_revocation_list"
_LISTS: Final = ("revokedCredential", "revokedCredentials")


def read_entry(entry: Claims, entry_type: str, credential: Claims) -> StatusEntry:
    """Return what a 1EdTechRevocationList entry says: where the list is, and the id to look for in it.

    Raises:
        StatusInvalid: the entry has no URL as id.
        StatusUnavailable: the credential has no id that a list could name.
    """
    url = list_url_of(entry, "id")
    name = credential.get("id")
    if not isinstance(name, str) or not name:
        raise StatusUnavailable(
            "status.credential_unnamed", "expected a credential with an id to look for, got one without"
        )
    return StatusEntry(type=entry_type, mechanism=NAME, entry_id=url, list_url=url, named=name)


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the ids that the list names as revoked.

    Raises:
        StatusUnavailable: no list of ids, or an element that might mean any credential.
    """
    stated = [list_claims[name] for name in _LISTS if name in list_claims]
    if not stated:
        raise StatusUnavailable("status.list_malformed", f"expected a list {_LISTS[0]}, got none")
    revoked: dict[str | bytes, str | None] = {}
    for part in stated:
        for element in part if isinstance(part, list | tuple) else (part,):
            name, is_revoked, reason = _read_element(element)
            if is_revoked:
                revoked[name] = reason
    return DecodedList(
        mechanism=NAME,
        list_url=list_url,
        list_id=text_of(list_claims.get("id")),
        named=revoked,
        issuer=issuer_of(list_claims),
    )


def value_at(
    entry: StatusEntry,
    decoded: DecodedList,
    *,
    minimum_entries: int,  # noqa: ARG001 - whoever is not revoked is in no list: its length hides nobody
    accept_other_id: bool,  # noqa: ARG001 - without a signature only the address says which list it is
) -> StatusValue:
    """Return whether the list names the credential.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or calls itself by another address.
    """
    return named_value(entry, decoded, accept_other_id=False)


def _read_element(element: object) -> tuple[str, bool, str | None]:
    if isinstance(element, str):  # as Open Badges 2.0 wrote its lists
        return element, True, None
    if not isinstance(element, Mapping):
        raise StatusUnavailable("status.list_malformed", "expected objects with an id, got another type")
    name, is_revoked = element.get("id"), element.get("revoked", True)
    if not isinstance(name, str) or not isinstance(is_revoked, bool):
        raise StatusUnavailable(
            "status.list_malformed", "expected an id as text and revoked as true or false, got another"
        )
    return name, is_revoked, reason_of(element)


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.imsglobal.org/spec/vcrl/v1p0/",
    entry_types=frozenset({"1EdTechRevocationList"}),
    form=ListForm.PLAIN,
    accept="application/json, application/ld+json;q=0.9",
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
