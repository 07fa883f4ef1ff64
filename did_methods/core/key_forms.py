"""Verification methods: which key does an entry of a document hold, whatever the suite that named its type?

A type says which forms and key types may stand in it, and whether an account may stand there instead. A type that is
not in the table is not supported, which is less than wrong; a key that does not fit its type is wrong.
Specs: Controlled Identifiers 1.0, section 2.2; the security vocabulary for the older types; CAIP-10 for accounts.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from did_methods.core.account import Signer, account_at, read_account
from did_methods.core.algorithms import KeyType
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.public_key import (
    PublicKey,
    public_key_from_base58,
    public_key_from_hex,
    public_key_from_jwk,
    public_key_from_multikey,
    public_key_from_pem,
)

_BARE_ED25519_CHARS: Final = 45  # 32 bytes in multibase; with their codec they take 48

_EVERY: Final = frozenset(KeyType)
_ED25519: Final = frozenset({KeyType.ED25519})
_SECP256K1: Final = frozenset({KeyType.SECP256K1})
_RSA: Final = frozenset({KeyType.RSA})
_P256: Final = frozenset({KeyType.P256})
_BLS12381_G2: Final = frozenset({KeyType.BLS12381_G2})


class MethodType(NamedTuple):
    """What may stand in one type of verification method; `bare` is the key type of base58 and hex bytes.

    `account`: in the place of a key may stand the account that it belongs to.
    """

    key_types: frozenset[KeyType]
    bare: KeyType | None = None
    account: bool = False


METHOD_TYPES: Final[Mapping[str, MethodType]] = {
    "Multikey": MethodType(_EVERY),
    "JsonWebKey": MethodType(_EVERY),
    "JsonWebKey2020": MethodType(_EVERY),
    "JwsVerificationKey2020": MethodType(_EVERY),
    "Ed25519VerificationKey2018": MethodType(_ED25519, KeyType.ED25519, account=True),
    "Ed25519VerificationKey2020": MethodType(_ED25519, KeyType.ED25519),
    "EcdsaSecp256k1VerificationKey2019": MethodType(_SECP256K1, KeyType.SECP256K1, account=True),
    "Secp256k1VerificationKey2018": MethodType(_SECP256K1, KeyType.SECP256K1, account=True),
    "EcdsaSecp256r1VerificationKey2019": MethodType(_P256, KeyType.P256),
    "P256Key2021": MethodType(_P256, KeyType.P256),
    "P384Key2021": MethodType(frozenset({KeyType.P384}), KeyType.P384),
    "P521Key2021": MethodType(frozenset({KeyType.P521}), KeyType.P521),
    "RsaVerificationKey2018": MethodType(_RSA, KeyType.RSA),
    "Bls12381G2Key2020": MethodType(_BLS12381_G2, KeyType.BLS12381_G2),
    # of block chains
    "EcdsaSecp256k1RecoveryMethod2020": MethodType(_SECP256K1, KeyType.SECP256K1, account=True),
    "Eip712Method2021": MethodType(_SECP256K1, KeyType.SECP256K1, account=True),
    "SolanaMethod2021": MethodType(_ED25519, KeyType.ED25519, account=True),
    "TezosMethod2021": MethodType(frozenset({*_ED25519, *_SECP256K1, *_P256}), account=True),
    "Ed25519PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021": MethodType(_ED25519, account=True),
    "P256PublicKeyBLAKE2BDigestSize20Base58CheckEncoded2021": MethodType(_P256, account=True),
    "BlockchainVerificationMethod2021": MethodType(_EVERY, account=True),
}


def read_signer(method_type: str, entry: Mapping[str, Any]) -> Signer:
    """Return the one key that the entry of a verification method holds, or the account that stands in its place.

    Raises:
        DidInvalid: no key, two different ones, a broken one, or one that its type does not allow.
        DidUnavailable: a type, form or kind of key that is not supported.
    """
    allowed = METHOD_TYPES.get(method_type)
    if allowed is None:
        raise DidUnavailable(
            "key.type_not_supported", "expected a supported verification method type, got another"
        )
    keys = [read(entry[form], allowed) for form, read in _FORMS.items() if form in entry]
    if len({(key.key_type, key.raw) for key in keys}) > 1 or not (keys or _names_account(entry)):
        raise DidInvalid("key.not_exactly_one", f"expected one public key in the method, got {len(keys)}")
    # a JWK may say what it is only for
    signer = max(keys, key=lambda form: form.only_algorithm is not None) if keys else _account(entry, allowed)
    if signer.key_type not in allowed.key_types:
        raise DidInvalid(
            "key.type_mismatch", f"expected a key that {method_type} allows, got {signer.key_type}"
        )
    return signer


def _names_account(entry: Mapping[str, Any]) -> bool:
    return "blockchainAccountId" in entry or "ethereumAddress" in entry


def _account(entry: Mapping[str, Any], allowed: MethodType) -> Signer:
    if not allowed.account:
        raise DidUnavailable("key.type_not_supported", "expected a public key, got the name of an account")
    if "blockchainAccountId" in entry:
        return read_account(_text(entry["blockchainAccountId"]))
    return account_at("eip155", _text(entry["ethereumAddress"]))


def _from_jwk(value: object, _allowed: MethodType) -> PublicKey:
    if not isinstance(value, Mapping):
        raise DidInvalid("key.malformed", "expected an object in publicKeyJwk, got another value")
    return public_key_from_jwk(value)


def _from_multibase(value: object, allowed: MethodType) -> PublicKey:
    text = _text(value)
    # Drafts of 2020, and an example in DID Core 1.0, had the 32 bytes without a codec before them.
    if allowed.bare is KeyType.ED25519 and text[:1] == "z" and len(text) <= _BARE_ED25519_CHARS:
        return public_key_from_base58(text[1:], KeyType.ED25519)
    return public_key_from_multikey(text)


def _from_base58(value: object, allowed: MethodType) -> PublicKey:
    return public_key_from_base58(_text(value), _bare(allowed))


def _from_hex(value: object, allowed: MethodType) -> PublicKey:
    return public_key_from_hex(_text(value), _bare(allowed))


def _from_pem(value: object, _allowed: MethodType) -> PublicKey:
    return public_key_from_pem(_text(value))


_FORMS: Final[Mapping[str, Callable[[object, MethodType], PublicKey]]] = {
    "publicKeyMultibase": _from_multibase,
    "publicKeyJwk": _from_jwk,
    "publicKeyBase58": _from_base58,
    "publicKeyHex": _from_hex,
    "publicKeyPem": _from_pem,
}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise DidInvalid("key.malformed", "expected a public key as text, got another value")
    return value


def _bare(allowed: MethodType) -> KeyType:
    if allowed.bare is None:
        raise DidInvalid("key.type_mismatch", "expected a form of key that says its type, got bare bytes")
    return allowed.bare
