"""Open Badges 2.0 RevocationList: a plain JSON list of the assertions that an issuer has taken back.

Spec: https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#RevocationList
Nobody signs such a list: the issuer's profile names it, and the caller says in the report that it is unsigned. An
element is the id of an assertion, or an object with its `id` or `uid`; one that names nothing might mean any.
"""

from collections.abc import Mapping
from typing import Final

from status.core.entry import Claims, DecodedList, ProvenList, StatusEntry, StatusValue
from status.core.errors import StatusUnavailable
from status.core.mechanism import ListForm, Mechanism
from status.core.members import issuer_of, list_url_of, text_of
from status.core.named import named_value, reason_of

NAME: Final = "open_badges_revocation_list"
_LIST: Final = "revokedAssertions"


def read_entry(entry: Claims, entry_type: str, assertion: Claims) -> StatusEntry:
    """Return where the list of the issuer is, and the id to look for in it.

    Raises:
        StatusInvalid: the entry has no URL as id.
        StatusUnavailable: it has none at all; the assertion has no id that a list could name.
    """
    if entry.get("id") is None:  # it is the profile that says so, and not the assertion
        raise StatusUnavailable(
            "status.profile_unreadable", "expected the address of a list in the issuer's profile, got none"
        )
    url = list_url_of(entry, "id")
    name = text_of(assertion.get("id")) or text_of(assertion.get("uid"))
    if name is None:
        raise StatusUnavailable(
            "status.credential_unnamed", "expected an assertion with an id to look for, got one without"
        )
    return StatusEntry(type=entry_type, mechanism=NAME, entry_id=url, list_url=url, named=name)


def decode_list(list_claims: ProvenList, list_url: str) -> DecodedList:
    """Return the ids that the list names as revoked.

    Raises:
        StatusUnavailable: no list of ids, or an element that might mean any assertion.
    """
    stated = list_claims.get(_LIST)
    if not isinstance(stated, list | tuple):
        raise StatusUnavailable("status.list_malformed", f"expected a list {_LIST}, got none")
    revoked: dict[str | bytes, str | None] = {}
    for element in stated:
        names, reason = _read_element(element)
        revoked.update(dict.fromkeys(names, reason))
    list_id = text_of(list_claims.get("id"))
    # Fetched under https, as older ids are: `over_tls` of a library that this one does not know.
    if list_id is not None and list_id.startswith("http://"):
        list_id = f"https://{list_id.removeprefix('http://')}"
    return DecodedList(
        mechanism=NAME,
        list_url=list_url,
        list_id=list_id,
        named=revoked,
        issuer=issuer_of(list_claims),
    )


def value_at(
    entry: StatusEntry,
    decoded: DecodedList,
    *,
    minimum_entries: int,  # noqa: ARG001 - whoever is not revoked is in no list: its length hides nobody
    accept_other_id: bool,
) -> StatusValue:
    """Return whether the list names the assertion.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or calls itself by another address.
    """
    return named_value(entry, decoded, accept_other_id=accept_other_id)


def _read_element(element: object) -> tuple[list[str], str | None]:
    if isinstance(element, str) and element:
        return [element], None
    if not isinstance(element, Mapping):
        raise StatusUnavailable("status.list_malformed", "expected ids or objects with one, got another type")
    names = [name for member in ("id", "uid") if (name := text_of(element.get(member)))]
    if not names:
        raise StatusUnavailable("status.list_malformed", "expected an id or uid as text, got neither")
    return names, reason_of(element)


MECHANISM: Final = Mechanism(
    name=NAME,
    spec="https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html#RevocationList",
    entry_types=frozenset({"RevocationList"}),
    form=ListForm.PLAIN,
    names_issuer=False,
    accept="application/ld+json, application/json;q=0.9",
    read_entry=read_entry,
    decode_list=decode_list,
    value_at=value_at,
)
