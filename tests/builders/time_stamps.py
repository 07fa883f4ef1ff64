"""Time stamp tokens (RFC 3161) as authorities sign them: good by default, and a test breaks one thing."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tests.builders import keys
from tests.builders.certificates import Certified, authority, leaf

STAMPS: Final = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.3.6.1.5.5.7.3.8")])
AUTHORITY: Final = authority("Example Root of Stamps")
STAMPER: Final = leaf(AUTHORITY, key=keys.key("P-256", seed=95), common="Stamps", extra=[(STAMPS, True)])
AT: Final = datetime(2026, 3, 1, 10, 0, 5, tzinfo=UTC)
_SHA256: Final = "608648016503040201"
_TST_INFO: Final = "2a864886f70d0109100104"
_SIGNED_BY: Final = {"P-256": "2a8648ce3d040302", "RSA-2048": "2a864886f70d01010b"}


def token(
    content: bytes,
    by: Certified = STAMPER,
    *,
    at: datetime = AT,
    certificates: Sequence[Certified] | None = None,
    named: Certified | None = None,
    signed_content: str = _TST_INFO,
    key: keys.Key | None = None,
    algorithm: str | None = None,
    fraction: str = "",
) -> bytes:
    """Return a token over the content; `named`: whose certificate the signer says it is."""
    sha256 = tlv(0x30, oid(_SHA256) + tlv(0x05, b""))
    imprint = tlv(0x30, sha256 + tlv(0x04, hashlib.sha256(content).digest()))
    instant = tlv(0x18, f"{at:%Y%m%d%H%M%S}{fraction}Z".encode())
    info = tlv(0x30, tlv(0x02, b"\x01") + oid("2a0304") + imprint + tlv(0x02, b"\x07") + instant)
    own = hashlib.sha256((named or by).der).digest()
    attributes = b"".join(
        (
            _attribute("2a864886f70d010903", oid(signed_content)),
            _attribute("2a864886f70d010904", tlv(0x04, hashlib.sha256(info).digest())),
            _attribute("2a864886f70d010910022f", tlv(0x30, tlv(0x30, tlv(0x30, tlv(0x04, own))))),
        )
    )
    name = by.certificate.issuer.public_bytes()
    signer = b"".join(
        (
            tlv(0x02, b"\x01"),
            tlv(0x30, name + tlv(0x02, b"\x01")),
            sha256,
            tlv(0xA0, attributes),
            tlv(0x30, oid(algorithm or _SIGNED_BY[by.key.kind])),
            tlv(0x04, _sign(key or by.key, tlv(0x31, attributes))),
        )
    )
    listed = (by,) if certificates is None else certificates
    signed = b"".join(
        (
            tlv(0x02, b"\x03"),
            tlv(0x31, sha256),
            tlv(0x30, oid(_TST_INFO) + tlv(0xA0, tlv(0x04, info))),
            tlv(0xA0, b"".join(one.der for one in listed)),
            tlv(0x31, tlv(0x30, signer)),
        )
    )
    return tlv(0x30, oid("2a864886f70d010702") + tlv(0xA0, tlv(0x30, signed)))


def oid(text: str) -> bytes:
    """Return an object identifier of these bytes."""
    return tlv(0x06, bytes.fromhex(text))


def tlv(tag: int, content: bytes) -> bytes:
    """Return one item of DER."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    if 0x80 <= size < 0x100:
        length = bytes([0x81, size])
    return bytes([tag]) + length + content


def _attribute(kind: str, value: bytes) -> bytes:
    return tlv(0x30, oid(kind) + tlv(0x31, value))


def _sign(key: keys.Key, message: bytes) -> bytes:
    if isinstance(key.private, ec.EllipticCurvePrivateKey):
        return key.private.sign(message, ec.ECDSA(hashes.SHA256()))
    assert isinstance(key.private, rsa.RSAPrivateKey)
    return key.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
