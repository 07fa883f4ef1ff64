"""ECDSA over secp256k1 whose signature names its key: 64 bytes of r and s, and one that says which point r is of.

Recovering is arithmetic on public values in about 4 ms, counted (`work.py`) and away from the loop. A binding to
libsecp256k1 takes 0.1 ms; for suites that few wallets of Ethereum use, it is not worth native code of one maintainer
that reads what strangers send. What is recovered has to be the key that the reference found, or the one of the account
that it found, and OpenSSL checks the signature as every other.
Spec: SEC 1 v2.0, section 4.1.6.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from did_methods.core.account import Account, Signer
from did_methods.core.algorithms import load_ec
from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType, PublicKey

RECOVERABLE_BYTES: Final = 65

_P: Final = 2**256 - 2**32 - 977
_N: Final = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G: Final = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

_Point = tuple[int, int, int]  # Jacobian coordinates; z = 0 is the point at infinity
_INFINITY: Final[_Point] = (0, 1, 0)


def check_recoverable(signer: Signer, signature: bytes, digest: bytes) -> None:
    """Check that `signature`, 65 bytes whose last is 0 to 3, over a digest of 32 bytes names `signer` and holds.

    Raises:
        DidInvalid: `proof.signature_invalid`.
    """
    if len(signature) != RECOVERABLE_BYTES:
        raise _another()
    key = PublicKey(key_type=KeyType.SECP256K1, raw=recovered(signature, digest))
    if not (signer.is_of(key) if isinstance(signer, Account) else signer.raw == key.raw):
        raise _another()
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    try:
        load_ec(KeyType.SECP256K1, key.raw).verify(
            encode_dss_signature(r, s), digest, ec.ECDSA(Prehashed(SHA256()))
        )
    except InvalidSignature as cause:
        raise _another() from cause


def recovered(signature: bytes, digest: bytes) -> bytes:
    """Return the compressed point that a recoverable signature over a digest of 32 bytes names.

    Raises:
        DidInvalid: `proof.signature_invalid` where it names none.
    """
    r, s, which = (
        int.from_bytes(signature[:32], "big"),
        int.from_bytes(signature[32:64], "big"),
        signature[64],
    )
    x = r + (_N if which & 2 else 0)
    if not (0 < r < _N and 0 < s < _N and which < 4 and x < _P):  # noqa: PLR2004 - two bits
        raise _another()
    square = (pow(x, 3, _P) + 7) % _P
    y = pow(square, (_P + 1) // 4, _P)
    if y * y % _P != square:
        raise _another()
    if y & 1 != which & 1:
        y = _P - y
    inverse = pow(r, -1, _N)
    point = _sum_of_products(
        -int.from_bytes(digest, "big") * inverse % _N, (*_G, 1), s * inverse % _N, (x, y, 1)
    )
    if not point[2]:
        raise _another()
    inverse = pow(point[2], -1, _P)
    affine_x, affine_y = point[0] * inverse**2 % _P, point[1] * inverse**3 % _P
    return bytes([2 + (affine_y & 1)]) + affine_x.to_bytes(32, "big")


def _sum_of_products(first: int, one: _Point, second: int, other: _Point) -> _Point:
    """Return first·one + second·other, bit by bit for both at once."""
    both = _added(one, other)
    found = _INFINITY
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        found = _doubled(found)
        chosen = first >> bit & 1, second >> bit & 1
        if chosen != (0, 0):
            found = _added(found, both if chosen == (1, 1) else one if chosen[0] else other)
    return found


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    if not z:
        return _INFINITY
    yy = y * y % _P
    s = 4 * x * yy % _P
    m = 3 * x * x % _P
    x3 = (m * m - 2 * s) % _P
    return x3, (m * (s - x3) - 8 * yy * yy) % _P, 2 * y * z % _P


def _added(one: _Point, other: _Point) -> _Point:
    if not one[2]:
        return other
    if not other[2]:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, other
    zz1, zz2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2 = x1 * zz2 % _P, x2 * zz1 % _P
    s1, s2 = y1 * z2 * zz2 % _P, y2 * z1 * zz1 % _P
    h, r = (u2 - u1) % _P, (s2 - s1) % _P
    if not h:
        return _INFINITY if r else _doubled(one)
    hh = h * h % _P
    hhh, v = h * hh % _P, u1 * hh % _P
    x3 = (r * r - hhh - 2 * v) % _P
    return x3, (r * (v - x3) - s1 * hhh) % _P, h * z1 * z2 % _P


def _another() -> DidInvalid:
    return DidInvalid("proof.signature_invalid", "expected the key's recoverable signature, got another")
