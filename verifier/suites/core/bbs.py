"""BBS proofs over BLS12-381: do these messages, at these places, belong to a list that this key has signed?

Bytes come in; a number of hidden messages comes out, or a problem. Besides plain proofs two extensions are checked,
as bbs-2023 uses them: a signature that also covers what the holder committed to (blind), and one from which the
holder computed a pseudonym. A proof costs one check of two pairings, and a sum of as many products as there are
messages. The only file that imports the curve (`py_arkworks_bls12381`, the extra `bbs`), which is why it is long;
whoever imports it must be ready for its absence.
Specs: draft-irtf-cfrg-bbs-signatures (July 2025), whose sections are named below; draft-irtf-cfrg-bbs-blind-signatures
and draft-irtf-cfrg-bbs-per-verifier-linkability as of February 2025, which the W3C vectors follow; RFC 9380.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256, shake_256
from typing import Final, NamedTuple

from py_arkworks_bls12381 import GT, G1Point, G2Point, Scalar

from did_methods.core.algorithms import BLS12381_PRIME
from verifier.errors import Rejected, Undetermined

MAX_MESSAGES: Final = (
    2_047  # hidden ones included; with Q_1 a power of two. 30 µs each, 0.5 ms the first time
)
KEPT_GENERATORS: Final = 64  # lists, whose lengths are powers of two: an interface has 8 of them
KEPT_KEYS: Final = 512  # points of public keys; reading one takes a fifth of a millisecond

POINT_BYTES: Final = 48
SCALAR_BYTES: Final = 32
ORDER: Final = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
_EXPANDED_BYTES: Final = 48  # expand_len of both ciphersuites
_FIELD_BYTES: Final = 64  # L of hash_to_field, RFC 9380 section 8.8.1
_FIXED_POINTS: Final = 3  # Abar, Bbar, D
_FIXED_SCALARS: Final = 4  # e^, r1^, r3^ and the challenge
_SHORTEST_PROOF: Final = _FIXED_POINTS * POINT_BYTES + _FIXED_SCALARS * SCALAR_BYTES

PLAIN: Final = b"H2G_HM2S_"
BLIND: Final = b"BLIND_H2G_HM2S_"
PSEUDONYM: Final = b"H2G_HM2S_PSEUDONYM_"


@dataclass(frozen=True, slots=True)
class Ciphersuite:
    """A ciphersuite of the BBS draft: its id, and expand_message(message, tag, length) of RFC 9380."""

    name: bytes
    expand: Callable[[bytes, bytes, int], bytes]


class Interface(NamedTuple):
    """A ciphersuite, and the octets (`api_id`) that keep the hashes of one use of it apart from all others."""

    suite: Ciphersuite
    api: bytes


class Generator(NamedTuple):
    """A point that a message is multiplied with, and its octets: to write one takes as long as to hash many."""

    point: G1Point
    octets: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is shown: the key of the signer, the proof, both headers, and the disclosed messages by their place."""

    public_key: bytes
    proof: bytes
    header: bytes
    presentation_header: bytes
    disclosed: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class _Read:
    """A proof taken apart; `scalars` are e^, r1^, r3^, one for each hidden message, and the challenge."""

    a_bar: G1Point
    b_bar: G1Point
    d: G1Point
    scalars: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Nym:
    """A pseudonym and the octets of the context that it is for."""

    pseudonym: bytes
    context: bytes


def expand_xmd(message: bytes, tag: bytes, length: int) -> bytes:
    """Return expand_message_xmd with SHA-256, RFC 9380 section 5.3.1."""
    suffix = tag + bytes([len(tag)])
    first = sha256(bytes(64) + message + length.to_bytes(2, "big") + b"\x00" + suffix).digest()
    block, blocks = bytes(32), []
    for number in range(1, -(-length // 32) + 1):
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = sha256(mixed + bytes([number]) + suffix).digest()
        blocks.append(block)
    return b"".join(blocks)[:length]


def expand_xof(message: bytes, tag: bytes, length: int) -> bytes:
    """Return expand_message_xof with SHAKE-256, RFC 9380 section 5.3.2."""
    return shake_256(message + length.to_bytes(2, "big") + tag + bytes([len(tag)])).digest(length)


SHA256: Final = Ciphersuite(b"BBS_BLS12381G1_XMD:SHA-256_SSWU_RO_", expand_xmd)
SHAKE256: Final = Ciphersuite(b"BBS_BLS12381G1_XOF:SHAKE-256_SSWU_RO_", expand_xof)


def verify_proof(shown: Proof, suite: Ciphersuite = SHA256) -> int:
    """Return how many signed messages stay hidden, if the proof holds; ProofVerify, section 3.5.4.

    Raises:
        Rejected: the proof is malformed or does not hold, or the key is no point of G2.
        Undetermined: it is about more messages than are checked.
    """
    read = _read_proof(shown.proof)
    count = _total(read, shown)
    interface = Interface(suite, suite.name + PLAIN)
    _verify(shown, read, interface, generators(interface, count + 1))
    return count - len(shown.disclosed)


def verify_blind_proof(shown: Proof, signer_messages: int, suite: Ciphersuite = SHA256) -> int:
    """Return how many of the signer's messages stay hidden; what the holder committed to is never disclosed here.

    Raises:
        Rejected: as `verify_proof`, or the signature covers no commitment.
        Undetermined: as `verify_proof`.
    """
    read = _read_proof(shown.proof)
    interface = Interface(suite, suite.name + BLIND)
    points = _with_blind(shown, interface, _total(read, shown), signer_messages)
    _verify(shown, read, interface, points)
    return signer_messages - len(shown.disclosed)


def verify_pseudonym_proof(
    shown: Proof, signer_messages: int, pseudonym: bytes, context: bytes, suite: Ciphersuite = SHA256
) -> int:
    """Return how many of the signer's messages stay hidden, if the pseudonym too is the signed one for `context`.

    Raises:
        Rejected: as `verify_blind_proof`, or the pseudonym is malformed.
        Undetermined: as `verify_proof`.
    """
    read = _read_proof(shown.proof)
    interface = Interface(suite, suite.name + PSEUDONYM)
    points = _with_blind(shown, interface, _total(read, shown), signer_messages)
    _verify(shown, read, interface, points, _Nym(pseudonym, context))
    return signer_messages - len(shown.disclosed)


def _total(read: _Read, shown: Proof) -> int:
    """Return how many messages were signed: one scalar stands for each that is hidden."""
    count = len(read.scalars) - _FIXED_SCALARS + len(shown.disclosed)
    if count > MAX_MESSAGES:
        raise Undetermined("proof.limit_exceeded", f"expected at most {MAX_MESSAGES} messages, got {count}")
    if any(not 0 <= index < count for index in shown.disclosed):
        raise Rejected("proof.value_malformed", f"expected indexes of {count} messages, got one beyond them")
    return count


def _with_blind(
    shown: Proof, interface: Interface, count: int, signer_messages: int
) -> tuple[Generator, ...]:
    """Return the generators of the signer's messages, then those of what the holder committed to."""
    if not 0 <= signer_messages < count or any(index >= signer_messages for index in shown.disclosed):
        raise Rejected(
            "proof.value_malformed",
            f"expected fewer than {count} messages of the issuer, got {signer_messages}",
        )
    blind = Interface(interface.suite, b"BLIND_" + interface.api)
    return generators(interface, signer_messages + 1) + generators(blind, count - signer_messages)


def _verify(
    shown: Proof,
    read: _Read,
    interface: Interface,
    points: tuple[Generator, ...],
    nym: _Nym | None = None,
) -> None:
    """CoreProofVerify (3.6.4) with ProofVerifyInit (3.7.3) and ProofChallengeCalculate (3.7.4)."""
    suite, api = interface
    signer = read_public_key(shown.public_key)
    e_hat, r1_hat, r3_hat, *hidden, challenge = read.scalars
    places = sorted(shown.disclosed)
    messages = [
        hash_to_scalar(suite, shown.disclosed[i], api + b"MAP_MSG_TO_SCALAR_AS_HASH_") for i in places
    ]
    domain = calculate_domain(interface, shown.public_key, points, shown.header)

    # 3.7.3, steps 2 to 4: T1 and T2, each as one sum of products.
    t1 = _sum((read.b_bar, read.a_bar, read.d), (challenge, e_hat, r1_hat))
    first, *others = (generator.point for generator in points)
    kept = [others[i] for i in places]
    lost = [point for i, point in enumerate(others) if i not in shown.disclosed]
    t2 = _sum(
        (base_point(suite), first, *kept, read.d, *lost),
        (challenge, *(challenge * factor for factor in (domain, *messages)), r3_hat, *hidden),
    )
    told = b"".join(
        _octets(i) + m.to_bytes(SCALAR_BYTES, "big") for i, m in zip(places, messages, strict=True)
    )
    found = [read.a_bar, read.b_bar, read.d, t1, t2]
    if nym is not None:
        found += _nym_points(interface, nym, hidden[-1], challenge)
    hashed = (
        _octets(len(places))
        + told
        + b"".join(point.to_compressed_bytes() for point in found)
        + domain.to_bytes(SCALAR_BYTES, "big")
        + _octets(len(shown.presentation_header))
        + shown.presentation_header
    )
    # 3.6.4, step 5: nothing but the holder's knowledge makes these meet.
    if hash_to_scalar(suite, hashed, api + b"H2S_") != challenge:
        raise _does_not_hold()
    # Step 6: Abar and Bbar come from a signature of this key.
    if not GT.pairing_check([read.a_bar, read.b_bar], [signer, -G2Point()]):
        raise _does_not_hold()


def _nym_points(interface: Interface, nym: _Nym, last: int, challenge: int) -> list[G1Point]:
    """Return pseudonym, base and commitment; PseudonymProofVerifyInit."""
    pseudonym = _read_point(nym.pseudonym)
    base = hash_to_curve(interface.suite, nym.context, interface.api)
    committed = _sum((base, pseudonym), (last, -challenge))
    if committed == G1Point.identity():
        raise _does_not_hold()
    return [pseudonym, base, committed]


def _does_not_hold() -> Rejected:
    return Rejected("proof.signature_invalid", "expected a BBS proof of a signature of the key, got another")


def calculate_domain(
    interface: Interface, public_key: bytes, points: tuple[Generator, ...], header: bytes
) -> int:
    """Return the scalar that stands for key, generators and header; section 4.2.3."""
    suite, api = interface
    octets = b"".join(generator.octets for generator in points)
    hashed = public_key + _octets(len(points) - 1) + octets + api + _octets(len(header)) + header
    return hash_to_scalar(suite, hashed, api + b"H2S_")


def hash_to_scalar(suite: Ciphersuite, message: bytes, tag: bytes) -> int:
    """Return a number below the order of the group; section 4.2.2."""
    return int.from_bytes(suite.expand(message, tag, _EXPANDED_BYTES), "big") % ORDER


def hash_to_curve(suite: Ciphersuite, message: bytes, tag: bytes) -> G1Point:
    """Return a point of G1; hash_to_curve of RFC 9380 with m = 1 and count = 2."""
    expanded = suite.expand(message, tag, 2 * _FIELD_BYTES)
    halves = (expanded[:_FIELD_BYTES], expanded[_FIELD_BYTES:])
    u0, u1 = (int.from_bytes(half, "big") % BLS12381_PRIME for half in halves)
    return G1Point.map_from_fp_be(u0.to_bytes(POINT_BYTES, "big")) + G1Point.map_from_fp_be(
        u1.to_bytes(POINT_BYTES, "big")
    )


def generators(interface: Interface, count: int) -> tuple[Generator, ...]:
    """Return the first `count` generators of an interface; create_generators, section 4.1.1."""
    length = 16
    while length < count:
        length *= 2
    return _generators(interface, b"MESSAGE_GENERATOR_SEED", length)[:count]


def base_point(suite: Ciphersuite) -> G1Point:
    """Return P1 of a ciphersuite, section 7.2."""
    return _generators(Interface(suite, suite.name + PLAIN), b"BP_MESSAGE_GENERATOR_SEED", 1)[0].point


@lru_cache(maxsize=KEPT_GENERATORS)
def _generators(interface: Interface, seed: bytes, count: int) -> tuple[Generator, ...]:
    suite, api = interface
    seed_tag, point_tag = api + b"SIG_GENERATOR_SEED_", api + b"SIG_GENERATOR_DST_"
    value = suite.expand(api + seed, seed_tag, _EXPANDED_BYTES)
    found = []
    for number in range(1, count + 1):
        value = suite.expand(value + _octets(number), seed_tag, _EXPANDED_BYTES)
        point = hash_to_curve(suite, value, point_tag)
        found.append(Generator(point, point.to_compressed_bytes()))
    return tuple(found)


@lru_cache(maxsize=KEPT_KEYS)
def read_public_key(raw: bytes) -> G2Point:
    """Return the point of a public key; octets_to_pubkey, section 4.2.4.6.

    Raises:
        Rejected: no point of the right subgroup, or the identity.
    """
    try:
        point = G2Point.from_compressed_bytes(raw)
    except ValueError as cause:
        raise Rejected("proof.key_malformed", "expected a point of G2 as the key, got other bytes") from cause
    if point == G2Point.identity():
        raise Rejected("proof.key_malformed", "expected a key other than the identity, got that")
    return point


def _read_point(raw: bytes) -> G1Point:
    try:
        point = G1Point.from_compressed_bytes(raw)
    except ValueError as cause:
        raise Rejected(
            "proof.value_malformed", "expected a point of G1 in the proof, got other bytes"
        ) from cause
    if point == G1Point.identity():
        raise Rejected("proof.value_malformed", "expected a point other than the identity, got that")
    return point


def _read_proof(raw: bytes) -> _Read:
    """Take a proof apart; octets_to_proof, section 4.2.4.5."""
    if len(raw) < _SHORTEST_PROOF or (len(raw) - _SHORTEST_PROOF) % SCALAR_BYTES:
        raise Rejected(
            "proof.value_malformed", f"expected points and scalars of a BBS proof, got {len(raw)} bytes"
        )
    if len(raw) > _SHORTEST_PROOF + MAX_MESSAGES * SCALAR_BYTES:
        raise Undetermined("proof.limit_exceeded", f"expected at most {MAX_MESSAGES} messages, got more")
    start = _FIXED_POINTS * POINT_BYTES
    a_bar, b_bar, d = (_read_point(raw[i : i + POINT_BYTES]) for i in range(0, start, POINT_BYTES))
    ends = range(start, len(raw), SCALAR_BYTES)
    scalars = tuple(int.from_bytes(raw[i : i + SCALAR_BYTES], "big") for i in ends)
    if not all(0 < scalar < ORDER for scalar in scalars):
        raise Rejected(
            "proof.value_malformed", "expected scalars from 1 to the order of the group, got another"
        )
    return _Read(a_bar, b_bar, d, scalars)


def _sum(points: Sequence[G1Point], factors: Sequence[int]) -> G1Point:
    scalars = [Scalar.from_be_bytes((factor % ORDER).to_bytes(SCALAR_BYTES, "big")) for factor in factors]
    return G1Point.multiexp_unchecked(list(points), scalars)


def _octets(number: int) -> bytes:
    return number.to_bytes(8, "big")
