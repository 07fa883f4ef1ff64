"""Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021: a detached JWS of a tz1 account over BLAKE2b.

Spec: did:tz method specification; as ssi makes it.
"""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.suite import Suite
from verifier.suites.core.tezos import blake2b_suite

SUITE: Final[Suite] = blake2b_suite(
    name="Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021",
    title="Tezos tz1 Signature 2021",
    algorithm="EdBlake2b",
    key_type=KeyType.ED25519,
)
