"""The answers of a Trusted Issuers Registry, read and not judged: an issuer, and what is registered for it.

In version 4 the record of an issuer holds its attributes; in version 5 it names the address of a list of their ids,
and each is a document of its own. Which version answered shows in the answer. What is in an attribute is its reader's
matter.
Spec: https://hub.ebsi.eu/apis/pilot/trusted-issuers-registry (v4 and v5).
"""

import re
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Undetermined

MAX_ATTRIBUTES: Final = 50  # of one issuer; the most that the registry puts on a page
MAX_ANSWER: Final = 1024 * 1024  # bytes; a record of fifty accreditations of 20 KiB
_ID: Final = re.compile(r"(?:0x)?[0-9A-Fa-f]{1,128}")


class Attribute(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is registered for an issuer. `role` is what the registry says that it makes of the issuer.

    `id` is empty where a record holds its attributes without one.
    """

    body: str
    role: str
    id: str = ""


class Ids(msgspec.Struct, frozen=True, kw_only=True):
    """The ids of an issuer's attributes; `complete`: there are no more on another page."""

    ids: tuple[str, ...]
    complete: bool


def read_record(did: str, raw: bytes) -> tuple[Attribute, ...] | None:
    """Return the attributes in the record of `did`; None: they are listed at an address of their own.

    Raises:
        Undetermined: `registry.malformed`, `registry.other_entity`.
    """
    record = _object(raw, did)
    stated = record.get("attributes")
    if isinstance(stated, str):
        has_any = record.get("hasAttributes")
        if not isinstance(has_any, bool):
            raise _malformed("hasAttributes as a boolean", has_any)
        return None if has_any else ()
    if not isinstance(stated, list) or len(stated) > MAX_ATTRIBUTES:
        raise _malformed(f"an address, or at most {MAX_ATTRIBUTES} attributes,", stated)
    return tuple(_attribute(one) for one in stated)


def read_ids(raw: bytes) -> Ids:
    """Return the ids on the first page of a list of attributes.

    Raises:
        Undetermined: `registry.malformed`.
    """
    page = _parse(raw)
    items, total = page.get("items"), page.get("total")
    if not isinstance(items, list) or len(items) > MAX_ATTRIBUTES:
        raise _malformed(f"at most {MAX_ATTRIBUTES} items", items)
    ids = [item.get("id") if isinstance(item, dict) else None for item in items]
    known = tuple(one for one in ids if isinstance(one, str) and _ID.fullmatch(one))
    if len(known) < len(ids):
        raise _malformed("hexadecimal ids of attributes", items)
    if isinstance(total, bool) or not isinstance(total, int):
        raise _malformed("a number as total", total)
    return Ids(ids=known, complete=total <= len(known))


def read_attribute(did: str, attribute_id: str, raw: bytes) -> Attribute:
    """Return the attribute of `did` in a document of its own.

    Raises:
        Undetermined: `registry.malformed`, `registry.other_entity`.
    """
    return replace(_attribute(_object(raw, did).get("attribute")), id=attribute_id)


def _object(raw: bytes, did: str) -> dict[str, Any]:
    answer = _parse(raw)
    if answer.get("did") != did:
        raise Undetermined(
            "registry.other_entity", "expected an answer about the issuer asked for, got one about another"
        )
    return answer


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        return parse_json_object(raw, max_bytes=MAX_ANSWER)
    except JsonInvalid as problem:
        raise Undetermined("registry.malformed", f"{problem.code}: {problem.detail}") from problem


def _attribute(value: object) -> Attribute:
    body = value.get("body") if isinstance(value, dict) else None
    role = value.get("issuerType") if isinstance(value, dict) else None
    if not isinstance(body, str) or not isinstance(role, str):
        raise _malformed("body and issuerType of an attribute", value)
    return Attribute(body=body, role=role)


def _malformed(expected: str, got: object) -> Undetermined:
    return Undetermined("registry.malformed", f"expected {expected}, got {type(got).__name__}")
