"""JsonWebSignature2020, for every type of key. Spec: W3C CCG JSON Web Signature 2020."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.detached_jws import detached_suite

SUITE: Final = detached_suite(
    "JsonWebSignature2020",
    title="JSON Web Signature 2020",
    spec="https://w3c-ccg.github.io/lds-jws2020/",
    algorithms={"EdDSA", "ES256", "ES384", "ES512", "ES256K", "PS256", "RS256"},
    key_types={KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521, KeyType.SECP256K1, KeyType.RSA},
)
