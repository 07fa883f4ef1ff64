"""Signatures hold or are refused exactly as Wycheproof says; unsafe keys are refused before any check."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.algorithms import (
    ALGORITHMS,
    CURVES,
    ED25519_ORDER,
    ED25519_PRIME,
    SMALL_ORDER,
    KeyType,
    check_rsa_numbers,
)
from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import (
    PublicKey,
    public_key_from_hex,
    public_key_from_jwk,
    public_key_from_pem,
)
from tests.unit.did_methods import foreign
from tests.vectors_dir import needs_vectors

Group = dict[str, Any]
MESSAGE = b"message"


def from_pem(group: Group) -> PublicKey:
    return public_key_from_pem(group["publicKeyPem"])


def from_bytes(key_type: KeyType) -> Callable[[Group], PublicKey]:
    def load(group: Group) -> PublicKey:
        point = group["publicKey"]
        return public_key_from_hex(point.get("uncompressed", point.get("pk")), key_type)

    return load


def from_jwk(group: Group) -> PublicKey:
    return public_key_from_jwk(group["publicKeyJwk"])


FILES = [
    ("ed25519", "EdDSA", from_bytes(KeyType.ED25519), 151),
    ("ecdsa_secp256r1_sha256_p1363", "ES256", from_bytes(KeyType.P256), 262),
    ("ecdsa_secp384r1_sha384_p1363", "ES384", from_bytes(KeyType.P384), 280),
    ("ecdsa_secp521r1_sha512_p1363", "ES512", from_bytes(KeyType.P521), 318),
    ("ecdsa_secp256k1_sha256_p1363", "ES256K", from_bytes(KeyType.SECP256K1), 252),
    ("rsa_signature_2048_sha256", "RS256", from_pem, 259),
    ("rsa_signature_2048_sha384", "RS384", from_pem, 258),
    ("rsa_signature_2048_sha512", "RS512", from_pem, 259),
    ("rsa_pss_2048_sha256_mgf1_32", "PS256", from_pem, 108),
    ("rsa_pss_3072_sha256_mgf1_32", "PS256", from_pem, 108),
    ("rsa_pss_4096_sha512_mgf1_64", "PS512", from_pem, 179),
]


@needs_vectors
@pytest.mark.parametrize(("file", "algorithm", "load", "count"), FILES, ids=[row[0] for row in FILES])
def test_wycheproof_signatures_hold_or_fail_as_expected(
    file: str, algorithm: str, load: Callable[[Group], PublicKey], count: int
) -> None:
    wrong, seen = [], 0
    for group, test in foreign.wycheproof(file):
        seen += 1
        got = "valid"
        try:
            load(group).verify(algorithm, bytes.fromhex(test["sig"]), bytes.fromhex(test["msg"]))
        except DidInvalid as refused:
            got = refused.code
        # "acceptable" are PKCS #1 signatures without the NULL of the digest's parameters: not in JOSE.
        if got != ("valid" if test["result"] == "valid" else "proof.signature_invalid"):
            wrong.append((test["tcId"], test["comment"], test["result"]))

    assert wrong == []
    assert seen == count


@needs_vectors
@pytest.mark.parametrize("file", [row[0] for row in FILES])
def test_wycheproof_keys_are_the_same_in_pem_and_jwk(file: str) -> None:
    for group, _ in foreign.wycheproof(file):
        if "publicKeyJwk" in group:
            assert from_pem(group).raw == from_jwk(group).raw


Point = tuple[int, int]
D = -121665 * pow(121666, -1, ED25519_PRIME) % ED25519_PRIME


def add(a: Point, b: Point) -> Point:
    """Add two points of the curve; RFC 8032, section 5.1.4, in affine coordinates."""
    p, t = ED25519_PRIME, D * a[0] * b[0] * a[1] * b[1]
    return (
        (a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, p) % p,
        (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, p) % p,
    )


def times(k: int, point: Point) -> Point:
    result = (0, 1)
    for bit in f"{k:b}":
        result = add(result, result)
        if bit == "1":
            result = add(result, point)
    return result


def point_with(y: int) -> Point | None:
    """Return a point of the curve with that y, if there is one; RFC 8032, section 5.1.3."""
    p = ED25519_PRIME
    square = (y * y - 1) * pow(D * y * y + 1, -1, p) % p
    x = pow(square, (p + 3) // 8, p)
    for root in (x, x * pow(2, (p - 1) // 4, p) % p):
        if root * root % p == square:
            return root, y
    return None


def small_order_encodings() -> set[bytes]:
    """Multiply points by the order of the large subgroup: what is left is a point of small order."""
    ys: set[int] = set()
    for start in range(2, 20):
        point = point_with(start)
        if point is not None:
            rest = times(ED25519_ORDER, point)
            ys |= {times(k, rest)[1] for k in range(8)}
    spellings = [y for canonical in ys for y in (canonical, canonical + ED25519_PRIME) if y < 2**255]
    return {(y | sign).to_bytes(32, "little") for y in spellings for sign in (0, 1 << 255)}


def test_the_blocklist_holds_every_encoding_of_every_small_order_point() -> None:
    assert small_order_encodings() == SMALL_ORDER
    assert len(SMALL_ORDER) == 14


@pytest.mark.parametrize("raw", sorted(SMALL_ORDER), ids=lambda raw: raw.hex()[:8])
def test_a_key_of_small_order_is_refused(raw: bytes) -> None:
    forged = b"\x01" + bytes(63)  # R is the identity, S is zero

    with pytest.raises(DidInvalid) as refused:
        PublicKey(key_type=KeyType.ED25519, raw=raw).verify("EdDSA", forged, MESSAGE)

    assert refused.value.code == "key.small_order"


def test_openssl_alone_would_accept_the_forgery_under_the_identity_key() -> None:
    identity = b"\x01" + bytes(31)

    Ed25519PublicKey.from_public_bytes(identity).verify(identity + bytes(32), MESSAGE)


@pytest.mark.parametrize("raw", sorted(SMALL_ORDER), ids=lambda raw: raw.hex()[:8])
def test_a_signature_with_r_of_small_order_is_refused(raw: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()

    with pytest.raises(DidInvalid) as refused:
        PublicKey(key_type=KeyType.ED25519, raw=key).verify("EdDSA", raw + bytes(32), MESSAGE)

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize("above", range(2, 19))
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_a_key_in_a_second_spelling_is_refused(above: int, sign: int) -> None:
    raw = (ED25519_PRIME + above | sign).to_bytes(32, "little")

    with pytest.raises(DidInvalid) as refused:
        PublicKey(key_type=KeyType.ED25519, raw=raw).verify("EdDSA", bytes(64), MESSAGE)

    assert refused.value.code == "key.malformed"


def test_a_signature_with_s_beyond_the_order_is_refused() -> None:
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    good = secret.sign(MESSAGE)
    s = int.from_bytes(good[32:], "little") + ED25519_ORDER
    key = PublicKey(key_type=KeyType.ED25519, raw=secret.public_key().public_bytes_raw())

    key.verify("Ed25519", good, MESSAGE)
    with pytest.raises(DidInvalid) as refused:
        key.verify("Ed25519", good[:32] + s.to_bytes(32, "little"), MESSAGE)

    assert refused.value.code == "proof.signature_invalid"


def p256() -> tuple[PublicKey, bytes]:
    secret = ec.derive_private_key(7, ec.SECP256R1())
    r, s = decode_dss_signature(secret.sign(MESSAGE, ec.ECDSA(SHA256())))
    raw = secret.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return PublicKey(key_type=KeyType.P256, raw=raw), r.to_bytes(32, "big") + s.to_bytes(32, "big")


def test_ecdsa_with_either_s_holds() -> None:
    key, signature = p256()
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other_s = (order - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")

    key.verify("ES256", signature, MESSAGE)
    key.verify("ES256", signature[:32] + other_s, MESSAGE)


@pytest.mark.parametrize("forged", [bytes(64), b"", bytes(63), b"\xff" * 64, bytes(31) + b"\x01" + bytes(32)])
def test_ecdsa_with_impossible_r_or_s_is_refused(forged: bytes) -> None:
    key, _ = p256()

    with pytest.raises(DidInvalid) as refused:
        key.verify("ES256", forged, MESSAGE)

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize(
    ("algorithm", "key_type", "digest", "order"),
    [
        ("ES256", KeyType.P256, SHA256(), 2**256 - 2**224 + 2**192 - 0x4319055258E8617B0C46353D039CDAAF),
        ("ES384", KeyType.P384, SHA384(), 2**384 - 0x389CB27E0BC8D220A7E5F24DB74F58851313E695333AD68D),
    ],
)
@given(data=st.data())
def test_what_openssl_refuses_is_refused_and_nothing_else(
    algorithm: str, key_type: KeyType, digest: SHA256 | SHA384, order: int, data: st.DataObject
) -> None:
    curve, size = CURVES[key_type]
    secret = ec.derive_private_key(data.draw(st.integers(1, order - 1)), curve)
    r, s = decode_dss_signature(secret.sign(MESSAGE, ec.ECDSA(digest)))
    largest = 2 ** (8 * size) - 1
    edges = st.sampled_from([r, s, order - r, order - s, order, order - 1, order + 1, 0, 1, largest])
    r = data.draw(st.just(r) | edges | st.integers(0, largest))
    s = data.draw(st.just(s) | st.just(order - s) | edges | st.integers(0, largest))
    raw = secret.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    key = PublicKey(key_type=key_type, raw=raw)
    signature = r.to_bytes(size, "big") + s.to_bytes(size, "big")

    try:
        secret.public_key().verify(encode_dss_signature(r, s), MESSAGE, ec.ECDSA(digest))
    except InvalidSignature:
        with pytest.raises(DidInvalid) as refused:
            key.verify(algorithm, signature, MESSAGE)
        assert refused.value.code == "proof.signature_invalid"
    else:
        key.verify(algorithm, signature, MESSAGE)


@pytest.mark.parametrize("key_type", CURVES)
@pytest.mark.parametrize(
    "make", [lambda _: b"\x00", lambda n: b"\x04" + bytes([1]) * 2 * n, lambda n: b"\x06" + bytes(2 * n)]
)
def test_what_is_no_finite_point_of_the_curve_is_refused(
    key_type: KeyType, make: Callable[[int], bytes]
) -> None:
    with pytest.raises(DidInvalid) as refused:
        public_key_from_hex(make(CURVES[key_type].size).hex(), key_type)

    assert refused.value.code == "key.malformed"


@pytest.mark.parametrize(
    ("modulus", "exponent", "code"),
    [
        (2**1023 + 1, 65537, "key.rsa_size"),
        (2**2046 + 1, 65537, "key.rsa_size"),
        (2**8192 + 1, 65537, "key.rsa_size"),
        (2**2047 + 1, 1, "key.rsa_exponent"),
        (2**2047 + 1, 65536, "key.rsa_exponent"),
        (2**2047 + 1, 2**64 + 1, "key.rsa_exponent"),
        (2**2047 + 2, 65537, "key.rsa_modulus"),
    ],
)
def test_an_unsafe_rsa_key_is_refused(modulus: int, exponent: int, code: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        check_rsa_numbers(modulus, exponent)

    assert refused.value.code == code


def test_a_proper_rsa_key_is_not_taken_for_one_of_the_broken_generator() -> None:
    for _ in range(2):
        numbers = rsa.generate_private_key(65537, 2048).public_key().public_numbers()
        check_rsa_numbers(numbers.n, numbers.e)


@pytest.mark.parametrize(
    "algorithm", [*sorted(set(ALGORITHMS) - {"ES256"}), "HS256", "none", "es256", "", " ES256"]
)
def test_an_algorithm_of_another_key_type_is_refused(algorithm: str) -> None:
    key, signature = p256()

    with pytest.raises(DidInvalid) as refused:
        key.verify(algorithm, signature, MESSAGE)

    assert refused.value.code == "key.algorithm_mismatch"


@given(st.binary(max_size=200), st.sampled_from(sorted(KeyType)), st.sampled_from(sorted(ALGORITHMS)))
def test_any_key_bytes_end_in_did_invalid(raw: bytes, key_type: KeyType, algorithm: str) -> None:
    with pytest.raises(DidInvalid):
        PublicKey(key_type=key_type, raw=raw).verify(algorithm, bytes(64), MESSAGE)
