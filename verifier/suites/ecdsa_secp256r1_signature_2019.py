"""EcdsaSecp256r1Signature2019. Named by VCDM 1.1's context, specified nowhere; in use as its secp256k1 twin."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.detached_jws import detached_suite

SUITE: Final = detached_suite(
    "EcdsaSecp256r1Signature2019",
    title="ECDSA P-256 Signature 2019",
    spec="https://www.w3.org/2018/credentials/v1",
    algorithms={"ES256"},
    key_types={KeyType.P256},
)
