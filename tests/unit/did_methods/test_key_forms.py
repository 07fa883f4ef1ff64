"""Each type of verification method holds the keys and forms that its suite allows, and no others."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from did_methods.core.algorithms import CURVES, KeyType
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.key_forms import METHOD_TYPES, read_signer
from did_methods.core.multiformats import encode_base58
from did_methods.core.public_key import PublicKey, public_key_from_pem


def pem(key: PublicKeyTypes) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PEMS = {
    KeyType.ED25519: pem(Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()),
    KeyType.RSA: pem(rsa.generate_private_key(65537, 2048).public_key()),
} | {kind: pem(ec.derive_private_key(9, curve.curve).public_key()) for kind, curve in CURVES.items()}
KEYS = {kind: public_key_from_pem(text) for kind, text in PEMS.items()} | {
    KeyType.BLS12381_G2: PublicKey(key_type=KeyType.BLS12381_G2, raw=b"\x80" + bytes(94) + b"\x01")
}

GOOD = [
    ("Multikey", "publicKeyMultibase", KeyType.P384),
    ("JsonWebKey", "publicKeyJwk", KeyType.P521),
    ("JsonWebKey2020", "publicKeyJwk", KeyType.RSA),
    ("JwsVerificationKey2020", "publicKeyJwk", KeyType.P256),
    ("Ed25519VerificationKey2018", "publicKeyBase58", KeyType.ED25519),
    ("Ed25519VerificationKey2018", "publicKeyJwk", KeyType.ED25519),
    ("Ed25519VerificationKey2018", "publicKeyHex", KeyType.ED25519),
    ("Ed25519VerificationKey2020", "publicKeyMultibase", KeyType.ED25519),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyJwk", KeyType.SECP256K1),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyBase58", KeyType.SECP256K1),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyHex", KeyType.SECP256K1),
    ("EcdsaSecp256k1VerificationKey2019", "publicKeyMultibase", KeyType.SECP256K1),
    ("EcdsaSecp256r1VerificationKey2019", "publicKeyMultibase", KeyType.P256),
    ("P256Key2021", "publicKeyBase58", KeyType.P256),
    ("P384Key2021", "publicKeyBase58", KeyType.P384),
    ("P521Key2021", "publicKeyBase58", KeyType.P521),
    ("RsaVerificationKey2018", "publicKeyPem", KeyType.RSA),
    ("RsaVerificationKey2018", "publicKeyJwk", KeyType.RSA),
    ("Bls12381G2Key2020", "publicKeyBase58", KeyType.BLS12381_G2),
    ("Multikey", "publicKeyMultibase", KeyType.BLS12381_G2),
]


def form(name: str, key_type: KeyType) -> Any:  # noqa: ANN401 - an object or a text
    key = KEYS[key_type]
    return {
        "publicKeyJwk": key.to_jwk(),
        "publicKeyMultibase": key.to_multikey(),
        "publicKeyBase58": encode_base58(key.raw),
        "publicKeyHex": key.raw.hex(),
        "publicKeyPem": PEMS.get(key_type),
    }[name]


@pytest.mark.parametrize(("method_type", "name", "key_type"), GOOD)
def test_a_key_is_read_in_the_form_of_its_type(method_type: str, name: str, key_type: KeyType) -> None:
    assert read_signer(method_type, {name: form(name, key_type)}) == KEYS[key_type]


def test_an_ed25519_key_without_its_codec_is_read_as_drafts_of_2020_had_it() -> None:
    text = "z" + encode_base58(KEYS[KeyType.ED25519].raw)

    assert read_signer("Ed25519VerificationKey2020", {"publicKeyMultibase": text}) == KEYS[KeyType.ED25519]
    with pytest.raises(DidProblem):
        read_signer("Multikey", {"publicKeyMultibase": text})


@pytest.mark.parametrize(
    "method_type", [name for name, row in METHOD_TYPES.items() if len(row.key_types) == 1]
)
def test_a_type_of_one_kind_of_key_refuses_every_other_kind(method_type: str) -> None:
    for key_type in set(KeyType) - METHOD_TYPES[method_type].key_types:
        with pytest.raises(DidInvalid) as refused:
            read_signer(method_type, {"publicKeyJwk": form("publicKeyJwk", key_type)})

        assert refused.value.code == "key.type_mismatch"


def entry(*names: str, key_type: KeyType = KeyType.ED25519) -> dict[str, Any]:
    return {name: form(name, key_type) for name in names}


BAD = [
    ("Multikey", {}, "key.not_exactly_one"),
    (
        "Multikey",
        entry("publicKeyMultibase") | entry("publicKeyJwk", key_type=KeyType.P256),
        "key.not_exactly_one",
    ),
    ("JsonWebKey", {"publicKeyJwk": "x"}, "key.malformed"),
    ("JsonWebKey", {"publicKeyJwk": None}, "key.malformed"),
    ("Multikey", {"publicKeyMultibase": 5}, "key.malformed"),
    ("Multikey", {"publicKeyMultibase": ["z"]}, "key.malformed"),
    ("RsaVerificationKey2018", {"publicKeyPem": {}}, "key.malformed"),
    ("Multikey", entry("publicKeyBase58"), "key.type_mismatch"),
    ("JsonWebKey2020", entry("publicKeyHex"), "key.type_mismatch"),
    ("EcdsaSecp256k1RecoveryMethod2020", {"blockchainAccountId": "eip155:1:0xab"}, "key.malformed"),
    ("EcdsaSecp256k1VerificationKey2019", {"ethereumAddress": "0xab"}, "key.malformed"),
]


@pytest.mark.parametrize(("method_type", "fields", "code"), BAD)
def test_a_method_with_one_fault_is_refused(method_type: str, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        read_signer(method_type, fields)

    assert refused.value.code == code


def test_one_key_written_twice_is_one_key() -> None:
    fields = entry("publicKeyBase58", "publicKeyJwk")

    assert read_signer("Ed25519VerificationKey2018", fields) == KEYS[KeyType.ED25519]


def test_what_the_jwk_of_two_forms_is_only_for_is_kept() -> None:
    fields = entry("publicKeyMultibase", key_type=KeyType.RSA)
    fields["publicKeyJwk"] = form("publicKeyJwk", KeyType.RSA) | {"alg": "PS256"}

    signer = read_signer("Multikey", fields)
    assert isinstance(signer, PublicKey)
    assert signer.only_algorithm == "PS256"


@pytest.mark.parametrize(
    ("method_type", "fields"),
    [
        (
            "EcdsaSecp256k1RecoveryMethod2020",
            {"blockchainAccountId": "bip122:0000:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6"},
        ),
        ("Multikey", {"blockchainAccountId": "eip155:1:0xab"}),
        ("X25519KeyAgreementKey2020", {"publicKeyMultibase": "z6LS"}),
        ("Bls12381G1Key2020", {"publicKeyBase58": "z"}),
        ("", entry("publicKeyJwk")),
        ("multikey", entry("publicKeyMultibase")),
    ],
)
def test_a_type_that_is_not_known_is_not_shown_to_be_wrong(method_type: str, fields: dict[str, Any]) -> None:
    with pytest.raises(DidUnavailable) as unknown:
        read_signer(method_type, fields)

    assert unknown.value.code == "key.type_not_supported"
