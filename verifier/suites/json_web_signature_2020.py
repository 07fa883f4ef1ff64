"""JsonWebSignature2020, for every type of key. Spec: W3C CCG JSON Web Signature 2020."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import verify_detached
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "JsonWebSignature2020"
_ALGORITHMS: Final = frozenset({"EdDSA", "ES256", "ES384", "ES512", "ES256K", "PS256", "RS256"})
_READING: Final = Reading(SECURITY + _NAME)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    verify_detached(claim, key, contexts, _ALGORITHMS, _READING)
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="JSON Web Signature 2020",
    spec="https://w3c-ccg.github.io/lds-jws2020/",
    key_types=frozenset(
        {KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521, KeyType.SECP256K1, KeyType.RSA}
    ),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
