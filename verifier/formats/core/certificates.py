"""The chain of certificates in the header of a token: `x5c`, held against `x5t#S256`. Nothing of it is proven.

Spec: RFC 7515, sections 4.1.6 and 4.1.8. `x5u` is refused by the suite and `x5t`, a SHA-1, decides nothing.
"""

import base64
import binascii
import hashlib
from typing import Final

from verifier.errors import Rejected
from verifier.model import JsonObject, Signed, SignerChain

CERTIFICATE: Final = (
    "x5c:"  # starts a key reference that means the first certificate of the proof's own chain
)
MAX_CHAIN: Final = 8  # certificates; a leaf, two or three authorities, a root, and some
_MAX_CHARS: Final = 24 * 1024  # base64 of the longest certificate that is read


def chain_of(header: JsonObject) -> tuple[bytes, ...]:
    """Return the certificates of `x5c` as DER, in their order.

    Raises:
        Rejected: `certificate.malformed`, `certificate.too_many`, `certificate.thumbprint_differs`.
    """
    stated = header.get("x5c")
    if not isinstance(stated, list) or not stated:
        raise Rejected("certificate.malformed", "expected a list of certificates as x5c, got another value")
    if len(stated) > MAX_CHAIN:
        raise Rejected(
            "certificate.too_many", f"expected at most {MAX_CHAIN} certificates in x5c, got {len(stated)}"
        )
    chain = tuple(_der(text) for text in stated)
    thumbprint = header.get("x5t#S256")
    if thumbprint is not None and thumbprint != _thumbprint(chain):
        raise Rejected(
            "certificate.thumbprint_differs", "expected x5t#S256 of the first certificate, got another value"
        )
    return chain


def token_chain(certificates: tuple[bytes, ...]) -> SignerChain | None:
    """Return the chain that came with a token; None where none did."""
    return SignerChain(certificates=certificates, signed=Signed.TOKEN) if certificates else None


def reference_to(chain: tuple[bytes, ...]) -> str:
    """Return the key reference that means the first certificate of `chain`."""
    return CERTIFICATE + _thumbprint(chain)


def _der(text: object) -> bytes:
    if not isinstance(text, str) or len(text) > _MAX_CHARS:
        raise Rejected("certificate.malformed", "expected certificates in base64, got another value")
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error) as cause:
        raise Rejected("certificate.malformed", "expected certificates in base64, got other text") from cause


def _thumbprint(chain: tuple[bytes, ...]) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(chain[0]).digest()).rstrip(b"=").decode("ascii")
