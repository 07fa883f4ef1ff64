"""BBS+ signatures as the suites of 2020 have them, and proofs of them: an elder of the BBS drafts, with other hashes.

Bytes come in; nothing comes out, or a problem. There is no specification that says all of it: read from the two
implementations that issuers used (ursa's `bbs` under MATTR's packages, aries-framework-go), which agree byte for byte.
Generators depend on the key and on the number of messages; hashing to the curve takes the sign of an older draft
(big-endian), so that each point of RFC 9380 may have to be turned over. Uses the curve as `core/bbs.py` does.
Papers: Camenisch, Drijvers, Lehmann: "Anonymous Attestation Using the Strong Diffie Hellman Assumption Revisited".
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final, NamedTuple

from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

from did_methods.core.algorithms import BLS12381_PRIME
from verifier.errors import Rejected, Undetermined
from verifier.suites.core.bbs import ORDER, POINT_BYTES, SCALAR_BYTES, read_public_key
from verifier.suites.core.bbs_2020 import MAX_MESSAGES

KEPT_GENERATORS: Final = 64  # lists, each for one key and one number of messages
SIGNATURE_BYTES: Final = POINT_BYTES + 2 * SCALAR_BYTES

_TAG: Final = b"BLS12381G1_XMD:BLAKE2B_SSWU_RO_BBS+_SIGNATURES:1_0_0"
_BLOCK: Final = bytes(128)  # of BLAKE2b
_FIELD_BYTES: Final = 64  # L of hash_to_field
_LENGTH_BYTES: Final = 4
_FIRST_RESPONSES: Final = 2
# The curve that RFC 9380 maps to before the isogeny (section 8.8.1): only the sign of y is asked of it.
_A: Final = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
_B: Final = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
_Z: Final = 11
_HALF: Final = (BLS12381_PRIME - 1) // 2


class _Proof(NamedTuple):
    """A proof taken apart: three points, two commitments, and the responses to each."""

    total: int
    revealed: tuple[int, ...]
    a_prime: G1Point
    a_bar: G1Point
    d: G1Point
    first: G1Point
    first_responses: tuple[int, ...]
    second: G1Point
    second_responses: tuple[int, ...]


def verify_signature(public_key: bytes, messages: Sequence[bytes], signature: bytes) -> None:
    """Check a signature over all of these messages, in this order.

    Raises:
        Rejected: `proof.signature_invalid`, `proof.value_malformed`, `proof.key_malformed`.
        Undetermined: `proof.limit_exceeded`.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise _malformed(f"{SIGNATURE_BYTES} bytes of a signature", f"{len(signature)}")
    if not 0 < len(messages) <= MAX_MESSAGES:
        raise Undetermined("proof.limit_exceeded", f"expected at most {MAX_MESSAGES} statements, got more")
    w = read_public_key(public_key)
    a = _read_point(signature[:POINT_BYTES])
    e, s = _read_scalars(signature[POINT_BYTES:])
    h = _generators(public_key, len(messages))
    b = _sum((G1Point(), *h), (1, s, *(_scalar_of(message) for message in messages)))
    if GT.pairing(a, w + G2Point() * _scalar(e)) != GT.pairing(b, G2Point()):
        raise _does_not_hold()


def verify_proof(public_key: bytes, messages: Sequence[bytes], proof: bytes, nonce: bytes) -> int:
    """Check that somebody has a signature over these messages, in this order, among more; return how many more.

    Raises:
        Rejected: `proof.signature_invalid`, `proof.value_malformed`, `proof.key_malformed`, `proof.statement_count`.
        Undetermined: `proof.limit_exceeded`.
    """
    w = read_public_key(public_key)
    shown = _read_proof(proof)
    if len(shown.revealed) != len(messages):
        raise Rejected(
            "proof.statement_count",
            f"expected the {len(shown.revealed)} statements that were shown, got {len(messages)}",
        )
    h0, *h = _generators(public_key, shown.total)
    hidden = [point for index, point in enumerate(h) if index not in set(shown.revealed)]
    disclosed = dict(zip(shown.revealed, (_scalar_of(message) for message in messages), strict=True))
    if len(shown.second_responses) != 2 + len(hidden):
        raise _malformed(f"{2 + len(hidden)} responses", f"{len(shown.second_responses)}")
    octets = b"".join(
        point.to_xy_bytes_be()
        for point in (shown.a_bar, shown.a_prime, h0, shown.first, shown.d, h0, *hidden, shown.second)
    )
    challenge = _scalar_of(octets + _scalar_of(nonce).to_bytes(SCALAR_BYTES, "big"))
    first = _sum((shown.a_prime, h0, shown.a_bar - shown.d), (*shown.first_responses, challenge))
    known = _sum((G1Point(), *(h[index] for index in disclosed)), (1, *disclosed.values()))
    second = _sum((shown.d, h0, *hidden, known), (*shown.second_responses, -challenge))
    if (
        first != shown.first
        or second != shown.second
        or GT.pairing(shown.a_prime, w) != GT.pairing(shown.a_bar, G2Point())
    ):
        raise _does_not_hold()
    return len(hidden)


@lru_cache(maxsize=KEPT_GENERATORS)
def _generators(public_key: bytes, count: int) -> tuple[G1Point, ...]:
    """Return h0 and a point for each message."""
    octets = read_public_key(public_key).to_xy_bytes_be()
    parts = [octets[at : at + POINT_BYTES] for at in range(0, len(octets), POINT_BYTES)]
    key = parts[1] + parts[0] + parts[3] + parts[2]  # of each coordinate the second half first
    ends = b"\x00" + count.to_bytes(_LENGTH_BYTES, "big")
    return tuple(
        _hash_to_curve(key + b"\x00" + index.to_bytes(_LENGTH_BYTES, "big") + ends)
        for index in range(count + 1)
    )


def _hash_to_curve(message: bytes) -> G1Point:
    expanded = _expanded(message, 2 * _FIELD_BYTES)
    u0, u1 = (
        int.from_bytes(half, "big") % BLS12381_PRIME
        for half in (expanded[:_FIELD_BYTES], expanded[_FIELD_BYTES:])
    )
    return _mapped(u0) + _mapped(u1)


def _mapped(u: int) -> G1Point:
    """Return the point that an element of the field maps to, with the sign of draft 05 of RFC 9380."""
    point = G1Point.map_from_fp_be(u.to_bytes(POINT_BYTES, "big"))
    return point if (_mapped_y(u) > _HALF) == (u > _HALF) else -point


def _mapped_y(u: int) -> int:
    """Return y of the simplified SWU map on the curve before the isogeny, with the sign of RFC 9380 (6.6.2)."""
    p = BLS12381_PRIME
    zu2 = _Z * u * u % p
    common = (zu2 * zu2 + zu2) % p
    x = -_B * pow(_A * common, -1, p) * (common + 1) % p if common else _B * pow(_Z * _A, -1, p) % p
    square = (x * x * x + _A * x + _B) % p
    y = pow(square, (p + 1) // 4, p)
    if y * y % p != square:
        x = zu2 * x % p
        y = pow(x * x * x + _A * x + _B, (p + 1) // 4, p)
    return y if y & 1 == u & 1 else p - y


def _expanded(message: bytes, length: int) -> bytes:
    """Return expand_message_xmd with BLAKE2b of 64 bytes."""
    suffix = _TAG + bytes([len(_TAG)])
    first = blake2b(_BLOCK + message + length.to_bytes(2, "big") + b"\x00" + suffix).digest()
    block, blocks = bytes(len(first)), b""
    for number in range(1, -(-length // len(first)) + 1):
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = blake2b(mixed + bytes([number]) + suffix).digest()
        blocks += block
    return blocks[:length]


def _scalar_of(message: bytes) -> int:
    return int.from_bytes(blake2b(message, digest_size=48).digest(), "big") % ORDER


def _read_proof(raw: bytes) -> _Proof:
    """Take a proof apart: number of messages, one bit for each that is shown, points, commitments, responses."""
    count = int.from_bytes(raw[:2], "big")
    if not 0 < count <= MAX_MESSAGES:
        raise Undetermined("proof.limit_exceeded", f"expected 1 to {MAX_MESSAGES} statements, got {count}")
    ends = 2 + count // 8 + 1
    bits = int.from_bytes(raw[2:ends], "big")
    if len(raw) < ends or bits >> count:
        raise _malformed("a bit for each statement", "another number")
    points = [
        _read_point(raw[at : at + POINT_BYTES]) for at in range(ends, ends + 3 * POINT_BYTES, POINT_BYTES)
    ]
    at = ends + 3 * POINT_BYTES
    length = int.from_bytes(raw[at : at + _LENGTH_BYTES], "big")
    at += _LENGTH_BYTES
    first, first_responses = _read_responses(raw[at : at + length])
    if len(first_responses) != _FIRST_RESPONSES:
        raise _malformed(f"{_FIRST_RESPONSES} responses", f"{len(first_responses)}")
    second, second_responses = _read_responses(raw[at + length :])
    revealed = tuple(index for index in range(count) if bits >> index & 1)
    return _Proof(
        count, revealed, points[0], points[1], points[2], first, first_responses, second, second_responses
    )


def _read_responses(raw: bytes) -> tuple[G1Point, tuple[int, ...]]:
    commitment = _read_point(raw[:POINT_BYTES])
    start = POINT_BYTES + _LENGTH_BYTES
    count = int.from_bytes(raw[POINT_BYTES:start], "big")
    if len(raw) != start + count * SCALAR_BYTES:
        raise _malformed("as many responses as the proof says", "another number")
    return commitment, _read_scalars(raw[start:])


def _read_scalars(raw: bytes) -> tuple[int, ...]:
    scalars = tuple(
        int.from_bytes(raw[at : at + SCALAR_BYTES], "big") for at in range(0, len(raw), SCALAR_BYTES)
    )
    if not all(scalar < ORDER for scalar in scalars):
        raise _malformed("numbers below the order of the group", "a larger one")
    return scalars


def _read_point(raw: bytes) -> G1Point:
    try:
        point = G1Point.from_compressed_bytes(raw)
    except ValueError as cause:
        raise _malformed("a point of G1", "other bytes") from cause
    if point == G1Point.identity():  # of which every pairing holds
        raise _malformed("a point other than the identity", "that")
    return point


def _sum(points: Sequence[G1Point], factors: Sequence[int]) -> G1Point:
    return G1Point.multiexp_unchecked(list(points), [_scalar(factor) for factor in factors])


def _scalar(number: int) -> Scalar:
    return Scalar.from_be_bytes((number % ORDER).to_bytes(SCALAR_BYTES, "big"))


def _malformed(expected: str, got: str) -> Rejected:
    return Rejected("proof.value_malformed", f"expected {expected}, got {got}")


def _does_not_hold() -> Rejected:
    return Rejected("proof.signature_invalid", "expected a BBS+ signature of the key, got another")
