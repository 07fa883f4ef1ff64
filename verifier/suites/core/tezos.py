"""Signatures as Tezos has them: over BLAKE2b-256, written in base58 with a prefix for the curve and a check sum.

A proof may repeat its public key, since an account is only a hash of it. It has to be the key that the reference found,
or the one of the account that it found.
Spec: Tezos documentation, "Signatures"; ssi's `tzkey` for the signed message.
"""

from collections.abc import Mapping
from hashlib import blake2b, sha256
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from did_methods.core.account import Account, Signer
from did_methods.core.algorithms import load_ec
from did_methods.core.errors import DidInvalid
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import KeyType, PublicKey, public_key_from_hex, public_key_from_jwk
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import JsonObject, ProofClaim
from verifier.suites.core.detached_jws import check_message, detached_jws, named_as_type
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

KEY_TYPES: Final = frozenset({KeyType.ED25519, KeyType.P256, KeyType.SECP256K1})
_SIGNATURE_BYTES: Final = 64
_CHECK_BYTES: Final = 4
_MAX_CHARS: Final = 128  # a signature has 96 to 99, a key 54


class _Prefixes(NamedTuple):
    signature: bytes  # written as edsig, p2sig, spsig1
    key: bytes  # written as edpk, p2pk, sppk


_PREFIXES: Final[Mapping[KeyType, _Prefixes]] = {
    KeyType.ED25519: _Prefixes(bytes([9, 245, 205, 134, 18]), bytes([13, 15, 37, 217])),
    KeyType.P256: _Prefixes(bytes([54, 240, 44, 52]), bytes([3, 178, 139, 127])),
    KeyType.SECP256K1: _Prefixes(bytes([13, 115, 101, 19, 63]), bytes([3, 254, 226, 86])),
}


def check_over_blake2b(key: PublicKey, signature: bytes, data: bytes) -> None:
    """Check a signature of 64 bytes over BLAKE2b-256 of `data`.

    Raises:
        DidInvalid: `proof.signature_invalid`, `key.…`.
    """
    digest = blake2b(data, digest_size=32).digest()
    if key.key_type is KeyType.ED25519:
        key.verify("EdDSA", signature, digest)
        return
    if len(signature) != _SIGNATURE_BYTES:
        raise DidInvalid("proof.signature_invalid", f"expected 64 bytes of r and s, got {len(signature)}")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        # Prehashed asks for the length of a digest only, and BLAKE2b-256 has that of SHA-256.
        load_ec(key.key_type, key.raw).verify(
            encode_dss_signature(r, s), digest, ec.ECDSA(Prehashed(SHA256()))
        )
    except InvalidSignature as cause:
        raise DidInvalid(
            "proof.signature_invalid", "expected the key's ECDSA signature, got another"
        ) from cause


def tezos_signature(proof: JsonObject, key_type: KeyType) -> bytes:
    """Return the 64 bytes of `proofValue`, written for a key of that type.

    Raises:
        Rejected: `proof.value_malformed`.
        DidInvalid: `base58.…`.
    """
    signature = _unprefixed(proof.get("proofValue"), _PREFIXES[key_type].signature)
    if len(signature) != _SIGNATURE_BYTES:
        raise Rejected("proof.value_malformed", f"expected 64 bytes in proofValue, got {len(signature)}")
    return signature


def tezos_message(text: bytes) -> bytes:
    """Return the bytes that a Tezos wallet signs for a text: a Micheline string with a prefix that says so."""
    message = b"Tezos Signed Message: " + text
    return b"\x05\x01" + len(message).to_bytes(4, "big") + message


def signing_key(proof: JsonObject, signer: Signer) -> PublicKey:
    """Return the key that a proof was made with: the signer's, which the proof may repeat, or for an account has to.

    Raises:
        Rejected: `proof.key_differs`, `proof.value_malformed`.
        Undetermined: `key.account_without_key`.
        DidInvalid: `key.…`, `base58.…`.
    """
    repeated = []
    if "publicKeyJwk" in proof:
        repeated.append(_from_jwk(proof["publicKeyJwk"]))
    if "publicKeyMultibase" in proof:
        text = proof["publicKeyMultibase"]
        stated = text[1:] if isinstance(text, str) and text[:1] == "z" else None
        raw = _unprefixed(stated, _PREFIXES[signer.key_type].key)
        repeated.append(public_key_from_hex(raw.hex(), signer.key_type))
    for key in repeated:
        if not (signer.is_of(key) if isinstance(signer, Account) else signer.raw == key.raw):
            raise Rejected("proof.key_differs", "expected the issuer's own key in the proof, got another")
    if not isinstance(signer, Account):
        return signer
    if not repeated:
        raise Undetermined(
            "key.account_without_key", "expected a proof that repeats the key of the account, got one without"
        )
    return repeated[0]


def blake2b_suite(*, name: str, title: str, algorithm: str, key_type: KeyType) -> Suite:
    """Return the suite that signs with a detached JWS over BLAKE2b; `algorithm` is a name of ssi's, not of JOSE."""
    readings = (Reading(SECURITY + name),)

    def check(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
        secured = named_as_type(claim, name)
        key = signing_key(secured.proof, signer)
        jws = detached_jws(secured.proof, {algorithm})
        check_message(
            secured,
            contexts,
            readings,
            lambda message: check_over_blake2b(key, jws.signature, jws.signing_input(message)),
        )
        return NO_FACTS

    return Suite(
        name=name,
        title=title,
        spec="https://did-tezos.spruceid.com/",
        key_types=frozenset({key_type}),
        uses_contexts=True,
        check=check,
        check_account=check,
        legacy=True,
    )


def _from_jwk(jwk: Any) -> PublicKey:  # noqa: ANN401 - any JSON value
    if not isinstance(jwk, Mapping):
        raise Rejected("proof.key_differs", "expected an object as publicKeyJwk, got another value")
    # Their alg names a hash that JOSE does not know.
    return public_key_from_jwk({name: value for name, value in jwk.items() if name != "alg"})


def _unprefixed(text: object, prefix: bytes) -> bytes:
    if not isinstance(text, str):
        raise Rejected("proof.value_malformed", "expected text in base58, got another value")
    raw = decode_base58(text, max_chars=_MAX_CHARS)
    content, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not content.startswith(prefix) or sha256(sha256(content).digest()).digest()[:_CHECK_BYTES] != check:
        raise Rejected(
            "proof.value_malformed", "expected base58 with Tezos's prefix and check sum, got another"
        )
    return content[len(prefix) :]
