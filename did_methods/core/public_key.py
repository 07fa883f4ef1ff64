"""Public keys as documents write them: JWK, Multikey, base58, hex and PEM in, one canonical `PublicKey` out.

A key that is broken, unsafe, private or meant for something else raises `DidInvalid`; one of a kind that is
not known here raises `DidUnavailable`: nobody has shown it to be wrong.
Specs: RFC 7517, RFC 7518 section 6, RFC 8037, RFC 8812, RFC 7638; Controlled Identifiers 1.0, section 2.2.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from did_methods.core.algorithms import (
    ALGORITHMS,
    CURVES,
    KEPT_KEYS,
    MAX_RSA_BITS,
    Check,
    check_bls12381_g2,
    check_rsa_numbers,
    judge_ed25519_key,
    load_ec,
    load_rsa,
)
from did_methods.core.algorithms import KeyType as KeyType  # noqa: PLC0414 - readers of keys name types too
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.multiformats import (
    CODEC_BLS12381_G2,
    CODEC_ED25519,
    CODEC_P256,
    CODEC_P384,
    CODEC_P521,
    CODEC_RSA,
    CODEC_SECP256K1,
    MAX_MULTIBASE_CHARS,
    SECRET_CODECS,
    decode_base58,
    decode_multibase,
    encode_base58,
    join_multicodec,
    split_multicodec,
)
from did_methods.core.strict_json import decode_base64url

MAX_PEM_CHARS: Final = 8_192  # 8,192 bits of RSA take about 1,500
MAX_HEX_CHARS: Final = 512  # an uncompressed P-521 point takes 266
_MAX_JWK_CHARS: Final = MAX_RSA_BITS // 6 + 8  # the modulus in base64url, with a leading zero byte

_CODECS: Final[Mapping[KeyType, int]] = {
    KeyType.ED25519: CODEC_ED25519,
    KeyType.P256: CODEC_P256,
    KeyType.P384: CODEC_P384,
    KeyType.P521: CODEC_P521,
    KeyType.SECP256K1: CODEC_SECP256K1,
    KeyType.RSA: CODEC_RSA,
    KeyType.BLS12381_G2: CODEC_BLS12381_G2,
}
_KEY_TYPES: Final[Mapping[int, KeyType]] = {codec: key_type for key_type, codec in _CODECS.items()}
# Drafts of "BLS Key Representations for JOSE and COSE" wrote the curve, and the kind of key, in two ways.
_BLS_JWK_KINDS: Final = ("OKP", "EC")
_BLS_JWK_CURVES: Final = ("BLS12381G2", "Bls12381G2", "BLS12381_G2")
_PRIVATE_MEMBERS: Final = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key in canonical bytes: 32 of Ed25519, a compressed SEC 1 point, or a DER SubjectPublicKeyInfo.

    Of BLS12-381 it is the compressed point of G2, with which `verify` checks nothing.

    `only_algorithm` is the one JOSE algorithm that the key's JWK names, if it names one.
    """

    key_type: KeyType
    raw: bytes
    only_algorithm: str | None = None

    def verify(self, algorithm: str, signature: bytes, message: bytes) -> None:
        """Check a signature; `algorithm` is a JOSE name, ECDSA signatures are r and s side by side.

        Raises:
            DidInvalid: the algorithm is not one of this key's, or the signature does not hold.
        """
        self._check_of(algorithm)(self.raw, signature, message)

    def verify_each(self, algorithm: str, signed: Iterable[tuple[bytes, bytes]]) -> None:
        """Check several signatures, each with its message, as `verify` does one.

        Raises:
            DidInvalid: as `verify`; one of them does not hold.
        """
        check, raw = self._check_of(algorithm), self.raw
        for signature, message in signed:
            check(raw, signature, message)

    def _check_of(self, algorithm: str) -> Check:
        key_type, check = ALGORITHMS.get(algorithm, (None, None))
        if check is None or key_type is not self.key_type:
            raise DidInvalid("key.algorithm_mismatch", f"expected one for {self.key_type} keys, got another")
        # The two names of Ed25519 share their check.
        only = self.only_algorithm
        if only is not None and ALGORITHMS.get(only, (None, None))[1] is not check:
            raise DidInvalid("key.algorithm_mismatch", f"expected the key's only one, got {algorithm}")
        return check

    def to_jwk(self) -> dict[str, str]:
        """Return the members that RFC 7638 demands, in its order, and nothing else."""
        if self.key_type is KeyType.ED25519:
            return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(self.raw)}
        if self.key_type is KeyType.BLS12381_G2:
            return {"crv": "BLS12381G2", "kty": "OKP", "x": _base64url(self.raw)}
        if self.key_type is KeyType.RSA:
            numbers = load_rsa(self.raw).public_numbers()
            return {"e": _base64url(_octets(numbers.e)), "kty": "RSA", "n": _base64url(_octets(numbers.n))}
        size = CURVES[self.key_type].size
        point = load_ec(self.key_type, self.raw).public_numbers()
        return {
            "crv": self.key_type.value,
            "kty": "EC",
            "x": _base64url(point.x.to_bytes(size, "big")),
            "y": _base64url(point.y.to_bytes(size, "big")),
        }

    def thumbprint(self) -> str:
        """Return the SHA-256 JWK thumbprint, RFC 7638, in base64url."""
        members = json.dumps(self.to_jwk(), separators=(",", ":"), sort_keys=True)
        return _base64url(sha256(members.encode("ascii")).digest())

    def to_multikey(self) -> str:
        """Return the Multikey value in base58btc; Controlled Identifiers 1.0, section 2.2.2."""
        data = _pkcs1(self.raw) if self.key_type is KeyType.RSA else self.raw
        return "z" + encode_base58(join_multicodec(_CODECS[self.key_type], data))


def public_key_from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """Return the key of a JWK; `kid`, `x5c` and other members that say nothing of the key are ignored.

    Raises:
        DidInvalid: malformed, unsafe, private, or not meant to check signatures with.
        DidUnavailable: a `kty` or `crv` that is not supported.
    """
    refuse_private_members(jwk)
    key = _read_jwk_numbers(jwk)
    _check_jwk_use(jwk)
    algorithm = jwk.get("alg")
    if algorithm is None:
        return key
    if not isinstance(algorithm, str) or ALGORITHMS.get(algorithm, (None,))[0] is not key.key_type:
        raise DidInvalid("key.algorithm_mismatch", f"expected an alg of {key.key_type}, got another")
    return PublicKey(key_type=key.key_type, raw=key.raw, only_algorithm=algorithm)


def refuse_private_members(jwk: Mapping[str, Any]) -> None:
    """Refuse a JWK that gives its secret away: anyone may have signed with it.

    Raises:
        DidInvalid: a private or symmetric member is there.
    """
    if any(member in jwk for member in _PRIVATE_MEMBERS):
        raise DidInvalid("key.private_material", "expected a public JWK, got one with private members")


@lru_cache(maxsize=KEPT_KEYS)
def public_key_from_multikey(text: str) -> PublicKey:
    """Return the key of a Multikey value: multibase, then multicodec, then the key.

    Raises:
        DidInvalid: malformed, unsafe, or a secret key.
        DidUnavailable: a codec that is not supported.
    """
    codec, data = split_multicodec(decode_multibase(text, max_chars=MAX_MULTIBASE_CHARS))
    if codec in SECRET_CODECS:
        raise DidInvalid("key.private_material", "expected a public Multikey, got a secret one")
    key_type = _KEY_TYPES.get(codec)
    if key_type is None:
        raise DidUnavailable(
            "key.type_not_supported", f"expected a codec of the supported keys, got {codec:#x}"
        )
    if key_type in CURVES and data[:1] == b"\x04":
        raise DidInvalid(
            "key.malformed", "expected a compressed point in a Multikey, got an uncompressed one"
        )
    key = _from_bytes(key_type, data)
    # The loader reads an RSA key in two wrappings; a Multikey has the inner one.
    if key_type is KeyType.RSA and _pkcs1(key.raw) != data:
        raise DidInvalid("key.malformed", "expected an RSA key as PKCS #1, got another wrapping of it")
    return key


def public_key_from_base58(text: str, key_type: KeyType) -> PublicKey:
    """Return the key whose bytes are given in base58btc: Ed25519, a SEC 1 point, or RSA in DER.

    Raises:
        DidInvalid: malformed or unsafe.
    """
    return _from_bytes(key_type, decode_base58(text, max_chars=MAX_MULTIBASE_CHARS))


def public_key_from_hex(text: str, key_type: KeyType) -> PublicKey:
    """Return the key whose bytes are given in hexadecimal, as `publicKeyHex` has them.

    Raises:
        DidInvalid: malformed or unsafe.
    """
    if len(text) > MAX_HEX_CHARS or not text.isascii() or not text.isalnum():
        raise DidInvalid(
            "key.malformed", f"expected at most {MAX_HEX_CHARS} hexadecimal digits, got other text"
        )
    try:
        data = bytes.fromhex(text)
    except ValueError as cause:
        raise DidInvalid("key.malformed", "expected hexadecimal digits, got other text") from cause
    return _from_bytes(key_type, data)


def public_key_from_pem(text: str) -> PublicKey:
    """Return the key of a PEM block, `PUBLIC KEY` or `RSA PUBLIC KEY`.

    Raises:
        DidInvalid: malformed, unsafe or private.
        DidUnavailable: a key type that is not supported.
    """
    if len(text) > MAX_PEM_CHARS:
        raise DidInvalid("key.malformed", f"expected at most {MAX_PEM_CHARS} characters, got {len(text)}")
    if "PRIVATE KEY" in text:
        raise DidInvalid("key.private_material", "expected a public key in PEM, got a private one")
    try:
        key = load_pem_public_key(text.encode("ascii"))
    except UnsupportedAlgorithm as cause:
        raise DidUnavailable("key.type_not_supported", "expected a supported PEM key, got another") from cause
    except ValueError as cause:
        raise DidInvalid("key.malformed", "expected a public key in PEM, got other text") from cause
    if isinstance(key, Ed25519PublicKey):
        return _from_bytes(KeyType.ED25519, key.public_bytes_raw())
    if isinstance(key, rsa.RSAPublicKey):
        return _from_rsa(key)
    if isinstance(key, ec.EllipticCurvePublicKey):
        for key_type, curve in CURVES.items():
            if curve.curve.name == key.curve.name:
                return _from_bytes(key_type, _compressed(key))
    raise DidUnavailable("key.type_not_supported", "expected a supported type of key, got another")


def _from_bytes(key_type: KeyType, data: bytes) -> PublicKey:
    if key_type is KeyType.ED25519:
        judge_ed25519_key(data)
        return PublicKey(key_type=key_type, raw=data)
    if key_type is KeyType.BLS12381_G2:
        check_bls12381_g2(data)
        return PublicKey(key_type=key_type, raw=data)
    if key_type is KeyType.RSA:
        return _from_rsa(load_rsa(data))  # PKCS #1 and SubjectPublicKeyInfo alike
    return PublicKey(key_type=key_type, raw=_judged_point(key_type, data))


def _judged_point(key_type: KeyType, data: bytes) -> bytes:
    """Return the compressed form of a SEC 1 point; in that form it is loaded, whatever the form, and only once."""
    size = CURVES[key_type].size
    if data[:1] != b"\x04" or len(data) != 2 * size + 1:
        load_ec(key_type, data)
        return data
    raw = bytes([2 | data[-1] & 1]) + data[1 : size + 1]
    if load_ec(key_type, raw).public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) != data:
        raise DidInvalid("key.malformed", f"expected a point on {key_type}, got one off the curve")
    return raw


def _from_rsa(key: rsa.RSAPublicKey) -> PublicKey:
    raw = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    load_rsa(raw)
    return PublicKey(key_type=KeyType.RSA, raw=raw)


def _pkcs1(raw: bytes) -> bytes:
    return load_rsa(raw).public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _compressed(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _read_jwk_numbers(jwk: Mapping[str, Any]) -> PublicKey:
    kty, crv = jwk.get("kty"), jwk.get("crv")
    if kty == "RSA":
        modulus = int.from_bytes(_member(jwk, "n"), "big")
        exponent = int.from_bytes(_member(jwk, "e"), "big")
        check_rsa_numbers(modulus, exponent)
        return _from_rsa(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    if kty == "OKP" and crv == "Ed25519":
        return _from_bytes(KeyType.ED25519, _member(jwk, "x"))
    if kty in _BLS_JWK_KINDS and crv in _BLS_JWK_CURVES and "y" not in jwk:  # compressed, as BBS hashes it
        return _from_bytes(KeyType.BLS12381_G2, _member(jwk, "x"))
    if kty == "EC":
        for key_type, curve in CURVES.items():
            if crv == key_type.value:
                x, y = _member(jwk, "x"), _member(jwk, "y")
                # RFC 7518 section 6.2.1.2: coordinates have their full length.
                if len(x) != curve.size or len(y) != curve.size:
                    raise DidInvalid(
                        "key.malformed",
                        f"expected coordinates of {curve.size} bytes, got {len(x)} and {len(y)}",
                    )
                return _from_bytes(key_type, b"\x04" + x + y)
    if not isinstance(kty, str):
        raise DidInvalid("key.malformed", "expected a JWK with a kty, got none")
    raise DidUnavailable("key.type_not_supported", "expected kty and crv of a supported key, got others")


def _check_jwk_use(jwk: Mapping[str, Any]) -> None:
    if jwk.get("use", "sig") != "sig":
        raise DidInvalid("key.use_not_allowed", "expected a JWK with use sig, got another use")
    operations = jwk.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise DidInvalid("key.use_not_allowed", "expected a JWK with verify in key_ops, got none")


def _member(jwk: Mapping[str, Any], name: str) -> bytes:
    text = jwk.get(name)
    if not isinstance(text, str) or not text:
        raise DidInvalid("key.malformed", f"expected the JWK member {name} as text, got none")
    return decode_base64url(text, max_chars=_MAX_JWK_CHARS)


def _octets(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
