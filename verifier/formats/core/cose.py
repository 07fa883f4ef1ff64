"""COSE_Sign1: one CBOR message with one signature, taken apart into what was signed and by which algorithm.

Specs: RFC 9052, sections 3, 4.2 and 4.4; 6.2 and 6.3 for COSE_Mac0; RFC 8392 and RFC 9711 for the names of claims in
CBOR. Nothing here is proven.
"""

import base64
from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.cbor_writing import write_cbor
from did_methods.core.strict_cbor import CborInvalid, CborValue, Tagged, parse_cbor
from verifier.errors import Rejected
from verifier.model import CoseSign1, DetachedCose

TAGGED_SIGN1: Final = 0xD2  # tag 18 in one byte
MAX_HEADER: Final = 64 * 1024  # bytes; a certificate chain has about 5,000
CLAIMS: Final[Mapping[int, str]] = {  # registered claims by their labels, under their names in a JWT
    1: "iss",
    2: "sub",
    3: "aud",
    4: "exp",
    5: "nbf",
    6: "iat",
    7: "cti",
    8: "cnf",
    10: "nonce",
    65535: "status",
}
_KEY_ID, _TYPE, _X5CHAIN = 4, 16, 33  # labels of headers
_DATES: Final = frozenset({0, 1004})  # tags of tdate and full-date
_PARTS: Final = 4  # protected, unprotected, payload, signature
Header = dict[int | bytes | str, CborValue]
_SIGNATURE: Final = "Signature1"
_MAC: Final = "MAC0"


def cose_sign1(raw: bytes, *, max_bytes: int) -> CoseSign1:
    """Return the parts of a tagged COSE_Sign1 message; nothing of it is proven by that.

    Raises:
        Rejected: `cose.malformed`: another message, or its parts are not what they must be.
    """
    if raw[:1] != bytes([TAGGED_SIGN1]):
        raise Rejected("cose.malformed", "expected a COSE_Sign1 message with its tag, got another")
    return message_of(_read(raw[1:], max_bytes))


def message_of(parts: CborValue, *, relaxed: bool = False) -> CoseSign1:
    """Return the message that these parts are; `relaxed`: its headers need not be in their shortest form.

    Raises:
        Rejected: `cose.malformed`.
    """
    header, protected, unprotected, payload, signature = _taken_apart(parts, relaxed=relaxed)
    if not isinstance(payload, bytes):
        raise Rejected("cose.malformed", "expected the payload as a byte string, got another item")
    return CoseSign1(
        protected=header,
        unprotected=unprotected,
        payload=payload,
        signing_input=_structure(_SIGNATURE, protected, payload),
        signature=signature,
    )


def detached_of(parts: CborValue, *, is_mac: bool) -> DetachedCose:
    """Return the message that these parts are, whose payload is elsewhere: a COSE_Sign1, or a COSE_Mac0.

    Raises:
        Rejected: `cose.malformed`.
    """
    header, protected, unprotected, payload, signature = _taken_apart(parts, relaxed=True)
    if not isinstance(payload, bytes | None):
        raise Rejected(
            "cose.malformed", "expected the payload as a byte string or elsewhere, got another item"
        )
    return DetachedCose(
        protected=header,
        unprotected=unprotected,
        signed_header=protected,
        payload=payload,
        signature=signature,
        is_mac=is_mac,
    )


def attached(message: DetachedCose, payload: bytes) -> CoseSign1:
    """Return the message with its payload; of a MAC what stands for the signature is the MAC.

    Raises:
        Rejected: `cose.payload_differs`: it repeats another.
    """
    if message.payload not in (None, payload):
        raise Rejected("cose.payload_differs", "expected the payload that is signed, got another beside it")
    return CoseSign1(
        protected=message.protected,
        unprotected=message.unprotected,
        payload=payload,
        signing_input=_structure(_MAC if message.is_mac else _SIGNATURE, message.signed_header, payload),
        signature=message.signature,
    )


def header_of(message: CoseSign1, label: int) -> Any:
    """Return a header, whether it is signed or not; None where it is in neither place."""
    return message.protected.get(label, message.unprotected.get(label))


def jwt_header(message: CoseSign1, *, unsigned: bool = True) -> dict[str, Any]:
    """Return `typ`, `kid` and `x5c` (`x5chain`, RFC 9360) as the header of a JWT has them, where the message has them.

    The type counts only where it is signed; `unsigned`: what names the key counts also where it is not.
    """
    found = {**message.protected, **message.unprotected} if unsigned else message.protected
    header: dict[str, Any] = {}
    if _TYPE in message.protected:
        header["typ"] = message.protected[_TYPE]
    kid = _text_of(found.get(_KEY_ID))
    if kid is not None:
        header["kid"] = kid
    if _X5CHAIN in found:
        chain = found[_X5CHAIN]
        listed = chain if isinstance(chain, list) else [chain]
        header["x5c"] = [
            base64.b64encode(one).decode("ascii") if isinstance(one, bytes) else None for one in listed
        ]
    return header


def _text_of(kid: object) -> str | None:
    """Return a key id as text; bytes that are none name a key only to its owner."""
    try:
        return kid.decode("utf-8") if isinstance(kid, bytes) else None
    except UnicodeDecodeError:
        return None


def named_claims(stated: CborValue, names: Mapping[int, str]) -> dict[str, Any]:
    """Return claims by their names; a label that has none in `names` is left out.

    Raises:
        Rejected: `cose.malformed`: no map, or one claim under two names.
    """
    if not isinstance(stated, dict):
        raise Rejected("cose.malformed", "expected a map of claims, got another item")
    claims: dict[str, Any] = {}
    for label, value in stated.items():
        name = names.get(label) if isinstance(label, int) else label
        if isinstance(name, str):
            if name in claims:
                raise Rejected("cose.malformed", "expected every claim once, got one under two names")
            claims[name] = value
    return claims


def plain(value: CborValue) -> Any:
    """Return what an item says as JSON has it: dates as text, bytes as base64url text, keys as text."""
    if isinstance(value, Tagged):
        return value.value if value.tag in _DATES and isinstance(value.value, str) else _base64url(value.raw)
    if isinstance(value, bytes):
        return _base64url(value)
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {
            _base64url(key) if isinstance(key, bytes) else str(key): plain(one) for key, one in value.items()
        }
    return value


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _read(raw: bytes, max_bytes: int, *, relaxed: bool = False) -> CborValue:
    try:
        return parse_cbor(raw, max_bytes=max_bytes, relaxed=relaxed)
    except CborInvalid as problem:
        raise Rejected("cose.malformed", f"{problem.code}: {problem.detail}") from problem


def _taken_apart(parts: CborValue, *, relaxed: bool) -> tuple[Header, bytes, Header, CborValue, bytes]:
    """Return the protected header read, its bytes, the unprotected one, the payload, and the signature or MAC."""
    if not isinstance(parts, list) or len(parts) != _PARTS:
        raise Rejected("cose.malformed", "expected four parts of a COSE message, got another item")
    protected, unprotected, payload, signature = parts
    if not isinstance(signature, bytes):
        raise Rejected("cose.malformed", "expected the signature as a byte string, got another item")
    if not isinstance(protected, bytes) or not isinstance(unprotected, dict):
        raise Rejected("cose.malformed", "expected headers as a byte string and as a map, got others")
    header = _read(protected, MAX_HEADER, relaxed=relaxed) if protected else {}
    if not isinstance(header, dict) or not header.keys().isdisjoint(unprotected):
        raise Rejected("cose.malformed", "expected every header once, and a map of protected ones")
    return header, protected, unprotected, payload, signature


def _structure(context: str, protected: bytes, payload: bytes) -> bytes:
    """Return what a signature or a MAC is over (sections 4.4 and 6.3); nothing is signed from outside."""
    return write_cbor((context, protected, b"", payload))
