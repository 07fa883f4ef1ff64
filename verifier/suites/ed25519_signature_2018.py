"""Ed25519Signature2018. Spec: W3C CCG Ed25519 Signature 2018."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.detached_jws import detached_suite

SUITE: Final = detached_suite(
    "Ed25519Signature2018",
    title="Ed25519 Signature 2018",
    spec="https://w3c-ccg.github.io/lds-ed25519-2018/",
    algorithms={"EdDSA"},
    key_types={KeyType.ED25519},
)
