"""The text of a VPQR code: `VP1-`, then CBOR-LD in base32 or base45 (RFC 9285).

Specification: W3C CCG, Verifiable Presentation QR (VPQR), and CBOR-LD 1.0. A presentation in a QR code is unsigned as a
rule: then it is no more than what its credentials come in, and each is judged on its own.
"""

import base64
import binascii
from typing import Any, Final

import msgspec

from verifier.carriers.core.carrier import Carried, Carrier
from verifier.carriers.core.cbor_ld import MAX_BYTES, read_cbor_ld
from verifier.errors import InputRefused
from verifier.linked_data import ContextStore

_MARK: Final = b"VP1-"
_BASE45: Final = {char: value for value, char in enumerate(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_PRESENTATION: Final = "VerifiablePresentation"


def recognises(raw: bytes) -> bool:
    """Say whether this is the text of a VPQR code."""
    return raw.startswith(_MARK)


def documents(raw: bytes, contexts: ContextStore) -> tuple[Carried, ...]:
    """Return the credentials of an unsigned presentation, or else the document itself.

    Raises:
        InputRefused: no VPQR, or of tables that are not known here.
        Undetermined: a context of it is not pinned.
        Rejected: a context in it is none.
    """
    document = read_cbor_ld(_decode(raw.strip()[len(_MARK) :]), contexts)
    inner = document.get("verifiableCredential")
    kind = document.get("type")
    if (
        "proof" in document
        or inner is None
        or _PRESENTATION not in (kind if isinstance(kind, list) else [kind])
    ):
        return (_carried(document, "presentation"),)
    listed = inner if isinstance(inner, list) else [inner]
    if not listed:
        raise InputRefused("carrier.empty", "expected a credential in the presentation, got none")
    return tuple(
        _carried(one, f"verifiableCredential {number}") for number, one in enumerate(listed, start=1)
    )


def _carried(document: Any, at: str) -> Carried:  # noqa: ANN401 - a JSON value
    return Carried(raw=msgspec.json.encode(document), at=at)


def _decode(text: bytes) -> bytes:
    """Return the bytes of a multibase text: `B` base32 without padding, `R` base45."""
    if len(text) > 2 * MAX_BYTES:
        raise InputRefused("input.too_large", f"expected at most {2 * MAX_BYTES} characters, got more")
    body = text[1:]
    if text[:1] == b"R":
        return _base45(body)
    try:
        if text[:1] == b"B":
            return base64.b32decode(body + b"=" * (-len(body) % 8))
    except binascii.Error as cause:
        raise InputRefused("carrier.cbor_ld", "expected base32 behind B, got other text") from cause
    raise InputRefused("carrier.cbor_ld", "expected base32 (B) or base45 (R), got another encoding")


def _base45(text: bytes) -> bytes:
    """Return the bytes of base45: three characters are two bytes, two at the end are one (RFC 9285, section 4)."""
    decoded = bytearray()
    for at in range(0, len(text), 3):
        digits = [_BASE45.get(char, -1) for char in text[at : at + 3]]
        value = sum(digit * 45**place for place, digit in enumerate(digits))
        size = len(digits) - 1
        if min(digits) < 0 or size == 0 or value >= 256**size:
            raise InputRefused("carrier.cbor_ld", "expected base45 behind R, got other text")
        decoded += value.to_bytes(size)
    return bytes(decoded)


CARRIER: Final = Carrier(
    name="vpqr",
    title="QR code of a presentation in CBOR-LD (VPQR)",
    spec="https://json-ld.github.io/cbor-ld-spec/",
    recognises=recognises,
    documents=documents,
    needs_contexts=True,
)
