"""EcdsaSecp256k1Signature2019. Spec: W3C CCG Ecdsa Secp256k1 Signature 2019."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.detached_jws import detached_suite

SUITE: Final = detached_suite(
    "EcdsaSecp256k1Signature2019",
    title="ECDSA secp256k1 Signature 2019",
    spec="https://w3c-ccg.github.io/lds-ecdsa-secp256k1-2019/",
    algorithms={"ES256K"},
    key_types={KeyType.SECP256K1},
)
