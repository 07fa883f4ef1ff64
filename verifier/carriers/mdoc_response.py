"""What a device answers a reader: one mobile document or several, and which it did not give.

Spec: ISO/IEC 18013-5:2021, section 8.3.2.1.2.2 (DeviceResponse). Comes as CBOR, or as its base64url text (OpenID4VP).
Each document is cut out as the bytes that the device sent and is judged on its own: nobody signs the whole.
"""

import re
from typing import Any, Final

from did_methods.core.strict_cbor import CborInvalid, parse_cbor, split_cbor
from did_methods.core.strict_json import JsonInvalid, decode_base64url
from verifier.carriers.core.carrier import Carried, Carrier
from verifier.errors import InputRefused, Undetermined

MAX_RESPONSE: Final = 4 * 1024 * 1024  # bytes; a licence with its portrait has some 30,000
_TEXT: Final = re.compile(rb"[o-v][A-Za-z0-9_-]{11,}={0,2}")  # base64url that starts with a map
_MAPS: Final = range(0xA0, 0xC0)  # first bytes of a map; no text in UTF-8 starts so
_MARKS: Final = (
    b"\x69documents",
    b"\x6edocumentErrors",
    b"\x66status",
)  # names of members, one of which is there
_VERSION: Final = "1."  # begins every version of a response that is known here
_OK: Final = 0  # status: all went well


def recognises(raw: bytes) -> bool:
    """Say whether this is a CBOR map, or the text of one, that has a member of a response at its top."""
    return _response(raw) is not None


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the documents of a response, and a problem in the place of each that was asked for and not given.

    Raises:
        InputRefused: `carrier.mdoc_response`: built in another way; `carrier.empty`.
        Undetermined: `mdoc.version_unknown`; `mdoc.response_failed`: the device says that it could not answer.
    """
    found = _response(raw)
    if found is None:
        raise _malformed("a response of a device")
    response, parts = found
    version = response.get("version")
    if not isinstance(version, str) or not version.startswith(_VERSION):
        raise Undetermined("mdoc.version_unknown", "expected a response of version 1, got another")
    if response.get("status", _OK) != _OK:
        raise Undetermined(
            "mdoc.response_failed", "expected a device that answers, got its word that it cannot"
        )
    carried = [
        Carried(raw=one, at=f"document {number}")
        for number, one in enumerate(_listed(response, parts), start=1)
    ]
    carried += [
        Carried(
            raw=b"",
            at=f"documentErrors {number}",
            problem=Undetermined("mdoc.not_returned", "expected every document asked for, got one withheld"),
        )
        for number in range(1, _withheld(response) + 1)
    ]
    if not carried:
        raise InputRefused("carrier.empty", "expected a document in the response, got none")
    return tuple(carried)


def _listed(response: dict[Any, Any], parts: dict[Any, bytes]) -> list[bytes]:
    stated = response.get("documents", [])
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        raise _malformed("a list of documents")
    return split_cbor(parts["documents"], max_bytes=MAX_RESPONSE) if stated else []


def _withheld(response: dict[Any, Any]) -> int:
    """Return how many documents the device says that it did not give: one code for each type."""
    stated = response.get("documentErrors", [])
    if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
        raise _malformed("a list of errors by type of document")
    return sum(map(len, stated))


def _response(raw: bytes) -> tuple[dict[Any, Any], dict[Any, bytes]] | None:
    """Return the members of a response, read and as they stand; None where this is something else."""
    plain = raw if raw[:1] and raw[0] in _MAPS else _decoded(raw.strip())
    if plain is None or not any(mark in plain for mark in _MARKS):
        return None
    try:
        whole = parse_cbor(plain, max_bytes=MAX_RESPONSE, relaxed=True)
        if not isinstance(whole, dict) or "issuerAuth" in whole or "issuerSigned" in whole:
            return None
        if whole.keys().isdisjoint(("documents", "documentErrors", "status")):
            return None
        items = split_cbor(plain, max_bytes=MAX_RESPONSE)
    except CborInvalid:
        return None  # for the reader of documents to refuse by name
    keys = [parse_cbor(key, max_bytes=MAX_RESPONSE, relaxed=True) for key in items[::2]]
    return whole, dict(zip(keys, items[1::2], strict=True))


def _decoded(text: bytes) -> bytes | None:
    if _TEXT.fullmatch(text) is None:
        return None
    try:
        return decode_base64url(text.rstrip(b"=").decode("ascii"), max_chars=2 * MAX_RESPONSE)
    except JsonInvalid:
        return None


def _malformed(expected: str) -> InputRefused:
    return InputRefused("carrier.mdoc_response", f"expected {expected}, got another item")


CARRIER: Final = Carrier(
    name="mdoc_response",
    title="response of a device with mobile documents (ISO DeviceResponse)",
    spec="https://www.iso.org/standard/69084.html",
    recognises=recognises,
    documents=documents,
)
