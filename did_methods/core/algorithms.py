"""Signature checks, one per JOSE algorithm name, on canonical key bytes.

A check returns nothing or raises; it never returns a bool that someone may forget. What makes a key unsafe
(small order, short or crafted modulus, a point off the curve) is refused here, where the key is loaded, so
that no way of building a `PublicKey` goes around it. Loaded keys are memoised: the memo is a pure function
of the canonical bytes. Specs: RFC 8032, RFC 7518 section 3, RFC 8812, FIPS 186-5.
"""

import hashlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from awscrt.crypto import EC
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from did_methods.core.errors import DidInvalid

KEPT_KEYS: Final = 2_048  # loaded keys per type; an OpenSSL key object takes about 2 KiB
MIN_RSA_BITS: Final = 2_048  # NIST SP 800-131A
MAX_RSA_BITS: Final = 8_192  # a check grows with the square of the size: about 1 ms here
MIN_RSA_EXPONENT: Final = 3  # RFC 8017, section 3.1
MAX_RSA_EXPONENT_BITS: Final = 64  # OpenSSL's own bound for large moduli; the cost grows with it

ED25519_KEY_BYTES: Final = 32
ED25519_SIGNATURE_BYTES: Final = 64
ED25519_PRIME: Final = 2**255 - 19
ED25519_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_SIGN_BIT: Final = 1 << 255

BLS12381_G2_KEY_BYTES: Final = 96
_COMPRESSED: Final = 0x80  # the first flag of a point of BLS12-381; the second one says infinity
BLS12381_PRIME: Final = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab", 16
)

# y coordinates of the points of order 8; 0 has order 4, 1 is the identity, -1 has order 2.
_ORDER_8: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y: Final = (0, 1, ED25519_PRIME - 1, _ORDER_8, ED25519_PRIME - _ORDER_8)
# p and p+1 are second spellings of 0 and 1: with the sign bit that makes fourteen encodings.
SMALL_ORDER: Final = frozenset(
    (y | sign).to_bytes(32, "little")
    for y in (*_SMALL_ORDER_Y, ED25519_PRIME, ED25519_PRIME + 1)
    for sign in (0, _SIGN_BIT)
)

# ROCA (CVE-2017-15361): moduli of one broken generator are powers of 65537 modulo all these primes.
_ROCA_PRIMES: Final = tuple(p for p in range(3, 168, 2) if all(p % d for d in range(3, int(p**0.5) + 1, 2)))
_ROCA_RESIDUES: Final = {p: frozenset(pow(65537, k, p) for k in range(p - 1)) for p in _ROCA_PRIMES}


class KeyType(StrEnum):
    """Kinds of public keys that can check a signature here.

    No algorithm of `ALGORITHMS` is one of BLS12381_G2: only a suite that knows BBS may use its bytes.
    """

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    P521 = "P-521"
    SECP256K1 = "secp256k1"
    RSA = "RSA"
    BLS12381_G2 = "BLS12381G2"


class Curve(NamedTuple):
    """A curve as ECDSA needs it; `size` is the length of a coordinate in bytes."""

    curve: ec.EllipticCurve
    size: int


Hash: TypeAlias = SHA256 | SHA384 | SHA512
Check: TypeAlias = Callable[[bytes, bytes, bytes], None]  # canonical key bytes, signature, message
Holds: TypeAlias = Callable[[KeyType, bytes, bytes, bytes], bool]  # the same, the signature in DER

CURVES: Final[Mapping[KeyType, Curve]] = {
    KeyType.P256: Curve(ec.SECP256R1(), 32),
    KeyType.P384: Curve(ec.SECP384R1(), 48),
    KeyType.P521: Curve(ec.SECP521R1(), 66),
    KeyType.SECP256K1: Curve(ec.SECP256K1(), 32),
}


@lru_cache(maxsize=KEPT_KEYS)
def judge_ed25519_key(raw: bytes) -> None:
    """Accept the 32 bytes of a key that is safe to check signatures with.

    Raises:
        DidInvalid: another length, a small-order point, or a second spelling of a point.
    """
    if len(raw) != ED25519_KEY_BYTES:
        raise DidInvalid(
            "key.malformed", f"expected {ED25519_KEY_BYTES} bytes of an Ed25519 key, got {len(raw)}"
        )
    # With a key of small order one signature holds for many messages; not every library minds.
    if raw in SMALL_ORDER:
        raise DidInvalid("key.small_order", "expected a point of large order, got one of small order")
    if int.from_bytes(raw, "little") & ~_SIGN_BIT >= ED25519_PRIME:
        raise DidInvalid("key.malformed", "expected a y coordinate below 2^255-19, got one above")


@lru_cache(maxsize=KEPT_KEYS)
def load_ec(key_type: KeyType, raw: bytes) -> ec.EllipticCurvePublicKey:
    """Return the key of a compressed SEC 1 point.

    Raises:
        DidInvalid: no point of the curve, or another form of one.
    """
    curve, size = CURVES[key_type]
    if len(raw) != size + 1 or raw[:1] not in (b"\x02", b"\x03"):
        raise DidInvalid("key.malformed", f"expected a SEC 1 point of {key_type}, got {len(raw)} other bytes")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
    except ValueError as cause:
        raise DidInvalid("key.malformed", f"expected a point on {key_type}, got one off the curve") from cause


def check_bls12381_g2(raw: bytes) -> None:
    """Refuse what can not be a compressed point of G2; whether it is one, pairing code has to say.

    Spec: draft-irtf-cfrg-pairing-friendly-curves, appendix C: three flags, then two coordinates below the prime.

    Raises:
        DidInvalid: another length, form or range, or the point at infinity.
    """
    if len(raw) != BLS12381_G2_KEY_BYTES:
        raise DidInvalid(
            "key.malformed", f"expected {BLS12381_G2_KEY_BYTES} bytes of a BLS12-381 key, got {len(raw)}"
        )
    if raw[0] & 0xC0 != _COMPRESSED:
        raise DidInvalid(
            "key.malformed", "expected a compressed point that is not infinity, got another form"
        )
    halves = bytes([raw[0] & 0x1F]) + raw[1:48], raw[48:]
    if any(int.from_bytes(half, "big") >= BLS12381_PRIME for half in halves):
        raise DidInvalid(
            "key.malformed", "expected coordinates below the prime of BLS12-381, got a larger one"
        )


@lru_cache(maxsize=KEPT_KEYS)
def load_rsa(raw: bytes) -> rsa.RSAPublicKey:
    """Return the key of a DER SubjectPublicKeyInfo, or of the PKCS #1 structure inside one.

    Raises:
        DidInvalid: not an RSA key, or one of an unsafe or unbounded size or shape.
    """
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise DidInvalid("key.malformed", "expected the DER of an RSA public key, got other bytes") from cause
    if not isinstance(key, rsa.RSAPublicKey):
        raise DidInvalid("key.malformed", "expected an RSA public key, got a key of another type")
    numbers = key.public_numbers()
    check_rsa_numbers(numbers.n, numbers.e)
    return key


def check_rsa_numbers(modulus: int, exponent: int) -> None:
    """Refuse an RSA key that anyone could break, or that costs too much to use.

    Raises:
        DidInvalid: size, exponent or shape of the modulus.
    """
    bits = modulus.bit_length()
    if not MIN_RSA_BITS <= bits <= MAX_RSA_BITS:
        raise DidInvalid("key.rsa_size", f"expected {MIN_RSA_BITS} to {MAX_RSA_BITS} bits, got {bits}")
    if exponent < MIN_RSA_EXPONENT or exponent % 2 == 0 or exponent.bit_length() > MAX_RSA_EXPONENT_BITS:
        raise DidInvalid("key.rsa_exponent", "expected an odd exponent from 3 to 2^64, got another")
    if modulus % 2 == 0 or all(modulus % p in residues for p, residues in _ROCA_RESIDUES.items()):
        raise DidInvalid(
            "key.rsa_modulus", "expected a product of two random primes, got a guessable modulus"
        )


def check_ed25519(raw: bytes, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature; RFC 8032 section 5.1.7, narrowed to canonical points of large order.

    By libsodium: it refuses the same points, and takes half the time of OpenSSL.

    Raises:
        DidInvalid: the signature does not hold.
    """
    judge_ed25519_key(raw)
    if (
        len(signature) != ED25519_SIGNATURE_BYTES
        or signature[:32] in SMALL_ORDER
        or int.from_bytes(signature[32:], "little") >= ED25519_ORDER
    ):
        raise DidInvalid(
            "proof.signature_invalid", "expected a canonical Ed25519 signature, got another value"
        )
    try:
        crypto_sign_open(signature + message, raw)
    except BadSignatureError as cause:
        raise DidInvalid(
            "proof.signature_invalid", "expected the key's Ed25519 signature, got another"
        ) from cause


def _ecdsa(key_type: KeyType, holds: Holds) -> Check:
    size = CURVES[key_type].size

    def check(raw: bytes, signature: bytes, message: bytes) -> None:
        if len(signature) != 2 * size:
            raise DidInvalid(
                "proof.signature_invalid", f"expected {2 * size} bytes of r and s, got {len(signature)}"
            )
        # r and s of 0 or beyond the order are refused by both libraries; s in the upper half is valid in JOSE.
        r, s = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
        if not holds(key_type, raw, encode_dss_signature(r, s), message):
            raise DidInvalid("proof.signature_invalid", "expected the key's ECDSA signature, got another")

    return check


def _by_openssl(digest: Hash) -> Holds:
    scheme = ec.ECDSA(digest)

    def holds(key_type: KeyType, raw: bytes, signature: bytes, message: bytes) -> bool:
        try:
            load_ec(key_type, raw).verify(signature, message, scheme)
        except InvalidSignature:
            return False
        return True

    return holds


def _by_aws_lc(digest: Callable[[bytes], "hashlib._Hash"]) -> Holds:
    """Check by AWS-LC: on P-256 in five sixths of what OpenSSL takes, on P-384 in half; it knows no other curve."""

    def holds(key_type: KeyType, raw: bytes, signature: bytes, message: bytes) -> bool:
        return bool(_load_for_aws_lc(key_type, raw).verify(digest(message).digest(), signature))

    return holds


@lru_cache(maxsize=KEPT_KEYS)
def _load_for_aws_lc(key_type: KeyType, raw: bytes) -> EC:
    point = load_ec(key_type, raw)  # which judges it
    return EC.new_key_from_der_data(point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _rsa(scheme: padding.AsymmetricPadding, digest: Hash) -> Check:
    def check(raw: bytes, signature: bytes, message: bytes) -> None:
        key = load_rsa(raw)
        if len(signature) != (key.key_size + 7) // 8:
            raise DidInvalid(
                "proof.signature_invalid", f"expected as many bytes as the modulus, got {len(signature)}"
            )
        try:
            key.verify(signature, message, scheme, digest)
        except InvalidSignature as cause:
            raise DidInvalid(
                "proof.signature_invalid", "expected the key's RSA signature, got another"
            ) from cause

    return check


def _pss(digest: Hash) -> Check:
    # RFC 7518 section 3.5: the salt is as long as the hash, MGF1 uses the same hash.
    return _rsa(padding.PSS(mgf=padding.MGF1(digest), salt_length=digest.digest_size), digest)


ALGORITHMS: Final[Mapping[str, tuple[KeyType, Check]]] = {
    "EdDSA": (KeyType.ED25519, check_ed25519),
    "Ed25519": (KeyType.ED25519, check_ed25519),
    "ES256": (KeyType.P256, _ecdsa(KeyType.P256, _by_aws_lc(hashlib.sha256))),
    "ES384": (KeyType.P384, _ecdsa(KeyType.P384, _by_aws_lc(hashlib.sha384))),
    "ES512": (KeyType.P521, _ecdsa(KeyType.P521, _by_openssl(SHA512()))),
    "ES256K": (KeyType.SECP256K1, _ecdsa(KeyType.SECP256K1, _by_openssl(SHA256()))),
    "RS256": (KeyType.RSA, _rsa(padding.PKCS1v15(), SHA256())),
    "RS384": (KeyType.RSA, _rsa(padding.PKCS1v15(), SHA384())),
    "RS512": (KeyType.RSA, _rsa(padding.PKCS1v15(), SHA512())),
    "PS256": (KeyType.RSA, _pss(SHA256())),
    "PS384": (KeyType.RSA, _pss(SHA384())),
    "PS512": (KeyType.RSA, _pss(SHA512())),
}
