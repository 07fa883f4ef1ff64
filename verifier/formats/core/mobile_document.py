"""An ISO mdoc taken apart: IssuerSigned as it is issued, or Document as a device shows it. Nothing is proven.

Spec: ISO/IEC 18013-5:2021, sections 8.3.2.1.2.2 and 9.1.2 (issuer data authentication). Comes as CBOR, or as its
base64url text (OpenID4VCI). Documents are taken out of a DeviceResponse before (`carriers/mdoc_response.py`). What an
element says is turned to JSON: dates to text, bytes to base64url text. Members that the standard does not name are not
read: later editions of version 1 may have more (section 8.1).
"""

import re
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.strict_cbor import CborInvalid, CborValue, Tagged, parse_cbor
from did_methods.core.strict_json import JsonInvalid, decode_base64url
from verifier.errors import InputRefused, Rejected
from verifier.formats.core.cose import detached_of, message_of, plain
from verifier.model import DeviceSigned, MobileDocument, SignedElement, Unreadable

CBOR_MAPS: Final = frozenset(range(0xA0, 0xC0))  # first bytes of a map; no text in UTF-8 starts so
MAX_ELEMENTS: Final = 1_000  # of one document; a driving licence has about 40
_TEXT: Final = re.compile(rb"[o-v][A-Za-z0-9_-]{63,}={0,2}")  # base64url that starts with a map
_ENCODED: Final = 24  # tag of CBOR inside a byte string, RFC 8949 section 3.4.5.1
_MAC: Final = "deviceMac"
_DEVICE_PROOFS: Final = frozenset({"deviceSignature", _MAC})


def is_mobile_text(text: bytes) -> bool:
    """Say whether this is base64url of a CBOR map."""
    return _TEXT.fullmatch(text) is not None


def read_mobile_text(text: bytes, max_bytes: int) -> MobileDocument:
    """Return the mdoc in base64url; raises as `read_mobile_document`."""
    try:
        raw = decode_base64url(text.rstrip(b"=").decode("ascii"), max_chars=2 * max_bytes)
    except JsonInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
    return read_mobile_document(raw, max_bytes)


def read_mobile_document(raw: bytes, max_bytes: int) -> MobileDocument:
    """Return the mdoc in `raw`.

    Raises:
        InputRefused: no CBOR that is read here, or no mdoc.
        Rejected: `mdoc.malformed`, `cose.malformed`.
    """
    try:
        whole = parse_cbor(raw, max_bytes=max_bytes, relaxed=True)
        if not isinstance(whole, dict):
            raise InputRefused("input.format_unknown", "expected an mdoc, got another CBOR item")
        if "issuerAuth" in whole:
            return _document(None, whole, max_bytes)
        if "issuerSigned" in whole:
            return _responded(whole, max_bytes)
    except CborInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
    raise InputRefused("input.format_unknown", "expected an mdoc, got another CBOR map")


def _responded(document: dict[Any, Any], max_bytes: int) -> MobileDocument:
    doc_type = document.get("docType")
    if not isinstance(doc_type, str):
        raise Rejected("mdoc.malformed", "expected a docType beside the issuer's part, got none")
    issued = _document(doc_type, _map(document.get("issuerSigned")), max_bytes)
    return replace(issued, device=_device(document.get("deviceSigned"), max_bytes))


def _device(stated: CborValue, max_bytes: int) -> DeviceSigned | Unreadable | None:
    """Return what the device says; what is wrong with it counts only where somebody knows the session."""
    if stated is None:
        return None
    try:
        return _device_signed(_map(stated), max_bytes)
    except (Rejected, CborInvalid) as problem:
        return Unreadable(code="mdoc.malformed", detail=problem.detail)


def _device_signed(signed: dict[Any, Any], max_bytes: int) -> DeviceSigned:
    kinds, item = _map(signed.get("deviceAuth")), signed.get("nameSpaces")
    if len(kinds) != 1 or not kinds.keys() <= _DEVICE_PROOFS:
        raise Rejected("mdoc.malformed", "expected one signature or MAC of the device, got another")
    ((kind, message),) = kinds.items()
    spaces = _map(_encoded(item, max_bytes))
    assert isinstance(item, Tagged)  # noqa: S101 - it was opened
    return DeviceSigned(
        proof=detached_of(_untagged(message), is_mac=kind == _MAC),
        raw=item.raw,
        elements={str(space): plain(_map(elements)) for space, elements in spaces.items()},
    )


def _document(doc_type: str | None, signed: dict[Any, Any], max_bytes: int) -> MobileDocument:
    message = message_of(_untagged(signed.get("issuerAuth")), relaxed=True)
    elements = [
        _element(namespace, item, max_bytes)
        for namespace, items in _map(signed.get("nameSpaces", {})).items()
        for item in _list(items)
    ]
    if len(elements) > MAX_ELEMENTS:
        raise Rejected("mdoc.malformed", f"expected at most {MAX_ELEMENTS} elements, got {len(elements)}")
    if len({(one.namespace, one.name) for one in elements}) != len(elements):
        raise Rejected("mdoc.malformed", "expected every element once, got one twice")
    return MobileDocument(
        doc_type=doc_type,
        issuer_auth=message,
        security_object=_map(
            _encoded(parse_cbor(message.payload, max_bytes=max_bytes, relaxed=True), max_bytes)
        ),
        elements=tuple(elements),
    )


def _element(namespace: object, item: CborValue, max_bytes: int) -> SignedElement:
    members = _map(_encoded(item, max_bytes))
    digest_id, name = members.get("digestID"), members.get("elementIdentifier")
    if not isinstance(namespace, str) or not isinstance(name, str) or "elementValue" not in members:
        raise Rejected("mdoc.malformed", "expected elements with a name and a value, got another")
    if isinstance(digest_id, bool) or not isinstance(digest_id, int) or not isinstance(item, Tagged):
        raise Rejected("mdoc.malformed", "expected elements with the number of their digest, got another")
    return SignedElement(
        namespace=namespace,
        name=name,
        value=plain(members["elementValue"]),
        digest_id=digest_id,
        raw=item.raw,
    )


def _encoded(item: CborValue, max_bytes: int) -> CborValue:
    """Return what stands as CBOR inside a tagged byte string."""
    if not isinstance(item, Tagged) or item.tag != _ENCODED or not isinstance(item.value, bytes):
        raise Rejected("mdoc.malformed", "expected CBOR in a byte string of tag 24, got another item")
    return parse_cbor(item.value, max_bytes=max_bytes, relaxed=True)


def _untagged(message: CborValue) -> CborValue:
    return message.value if isinstance(message, Tagged) else message


def _map(value: object) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise Rejected("mdoc.malformed", "expected a map, got another item")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Rejected("mdoc.malformed", "expected an array, got another item")
    return value
