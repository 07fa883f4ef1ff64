"""Who stamped, and does its signature hold over the stamp? Whether that authority is trusted is for others to judge.

Specs: RFC 3161, sections 2.3 and 2.4.2; RFC 5652, sections 5.3 and 5.4; RFC 5035 (signing-certificate-v2). The steps:

  1 the stamp is over these bytes
  2 its signer says that it signed this stamp, and by which certificate, by a digest of SHA-2
  3 that certificate is in the token and was issued to stamp, and nothing else
  4 the signature holds under its key
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from verifier.errors import Problem
from verifier.x509.certificates import MAX_CHAIN, Certificate, purposes_of, read_certificate
from verifier.x509.der import OCTETS, SEQUENCE, SET, DerMalformed, inside, item_of, items_of
from verifier.x509.path import MIN_RSA_BITS, is_costly
from verifier.x509.time_stamps import Stamp, TimeStampUnreadable, hash_named, read_stamp

_CONTENT_TYPE: Final = bytes.fromhex("2a864886f70d010903")  # 1.2.840.113549.1.9.3
_MESSAGE_DIGEST: Final = bytes.fromhex("2a864886f70d010904")
_SIGNING_CERTIFICATE: Final = bytes.fromhex("2a864886f70d010910022f")  # 1.2.840.113549.1.9.16.2.47
_TST_INFO: Final = bytes.fromhex("2a864886f70d0109100104")
_STAMPS: Final = "1.3.6.1.5.5.7.3.8"  # extended key usage
_ATTRIBUTES: Final = 0xA0  # [0], implicit
_SHA256_WHERE_NONE_IS_NAMED: Final = "sha256"
_HASHES: Final = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
_RSA: Final = bytes.fromhex("2a864886f70d010101")  # rsaEncryption: its hash is that of the signer
_SIGNATURES: Final = {  # what signs, and its hash
    bytes.fromhex("2a864886f70d01010b"): (rsa.RSAPublicKey, "sha256"),
    bytes.fromhex("2a864886f70d01010c"): (rsa.RSAPublicKey, "sha384"),
    bytes.fromhex("2a864886f70d01010d"): (rsa.RSAPublicKey, "sha512"),
    bytes.fromhex("2a8648ce3d040302"): (ec.EllipticCurvePublicKey, "sha256"),
    bytes.fromhex("2a8648ce3d040303"): (ec.EllipticCurvePublicKey, "sha384"),
    bytes.fromhex("2a8648ce3d040304"): (ec.EllipticCurvePublicKey, "sha512"),
}


def stamped(token: bytes, content: bytes) -> tuple[datetime, tuple[bytes, ...]]:
    """Return when `content` was stamped, and the chain (DER, its own first) of who says so.

    Raises:
        TimeStampUnreadable: no such stamp over this content, or one whose signature does not hold.
    """
    stamp = read_stamp(token)
    if not compare_digest(hashlib.new(stamp.imprint.hash_name, content).digest(), stamp.imprint.digest):  # 1
        raise TimeStampUnreadable("expected a time stamp over this content, got one over another")
    try:
        chain = _signed_by(stamp)
    except (ValueError, Problem, UnsupportedAlgorithm) as cause:
        raise TimeStampUnreadable("expected a stamp that its authority signed, got another") from cause
    except InvalidSignature as cause:
        raise TimeStampUnreadable("expected a signature that holds over the stamp, got another") from cause
    return stamp.at, chain


def _signed_by(stamp: Stamp) -> tuple[bytes, ...]:
    parts = list(items_of(stamp.signer))
    _, _, (_, digest_algorithm), (tag, attributes), (_, algorithm), (kind, signature), *_ = parts
    if (tag, kind) != (_ATTRIBUTES, OCTETS):
        raise DerMalformed
    hash_name = hash_named(digest_algorithm)
    hash_of_certificate, digest = _stated(attributes, hashlib.new(hash_name, stamp.signed).digest())  # 2
    ders = [der for der in stamp.certificates if hashlib.new(hash_of_certificate, der).digest() == digest]
    signer = read_certificate(ders[0]) if ders else None
    if signer is None or purposes_of(signer) != {_STAMPS}:  # 3
        raise TimeStampUnreadable("expected the certificate of an authority that stamps, got another")
    _verify(signer, algorithm, hash_name, signature, item_of(SET, attributes))  # 4
    return (ders[0], *_above(signer, stamp.certificates))


def _stated(attributes: bytes, digest: bytes) -> tuple[str, bytes]:
    """Return the digest of the signer's certificate and its hash, out of attributes that are about this stamp."""
    found: dict[bytes, bytes] = {}
    for _, attribute in items_of(attributes):
        (_, oid), (_, values) = items_of(attribute)
        if oid in found:
            raise DerMalformed
        found[oid] = values
    ((_, content_type),) = items_of(found.get(_CONTENT_TYPE, b""))
    ((_, message_digest),) = items_of(found.get(_MESSAGE_DIGEST, b""))
    if content_type != _TST_INFO or not compare_digest(message_digest, digest):
        raise DerMalformed
    (listed, *_) = inside(found.get(_SIGNING_CERTIFICATE, b""), SEQUENCE)
    (_, first), *_ = items_of(listed[1])
    (tag, value), *rest = items_of(first)
    if tag == OCTETS:
        return _SHA256_WHERE_NONE_IS_NAMED, value
    (_, stated), *_ = rest
    return hash_named(value), stated


def _verify(signer: Certificate, algorithm: bytes, hash_name: str, signature: bytes, message: bytes) -> None:
    (_, oid), *_ = items_of(algorithm)
    kind, stated = (rsa.RSAPublicKey, hash_name) if oid == _RSA else _SIGNATURES.get(oid, (None, ""))
    key = signer.public_key()
    if kind is None or not isinstance(key, kind):
        raise TimeStampUnreadable("expected a signature by RSA or ECDSA, as its key, got another")
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < MIN_RSA_BITS or is_costly(key):
            raise TimeStampUnreadable(f"expected a strong key of the authority, got {key.key_size} bits")
        key.verify(signature, message, padding.PKCS1v15(), _HASHES[stated])
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(_HASHES[stated]))


def _above(signer: Certificate, ders: Sequence[bytes]) -> list[bytes]:
    """Return the certificates above the signer's, in their order; the token has them in any."""
    by_name = {read_certificate(der).subject: der for der in ders[:MAX_CHAIN]}
    chain: list[bytes] = []
    at = signer
    while at.issuer != at.subject and len(chain) < MAX_CHAIN - 1:
        der = by_name.get(at.issuer)
        if der is None:
            break
        chain.append(der)
        at = read_certificate(der)
    return chain
