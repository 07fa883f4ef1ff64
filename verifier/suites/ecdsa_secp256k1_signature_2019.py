"""EcdsaSecp256k1Signature2019. Spec: W3C CCG Ecdsa Secp256k1 Signature 2019."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import verify_detached
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "EcdsaSecp256k1Signature2019"
_ALGORITHMS: Final = frozenset({"ES256K"})
_READING: Final = Reading(SECURITY + _NAME)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    verify_detached(claim, key, contexts, _ALGORITHMS, _READING)
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="ECDSA secp256k1 Signature 2019",
    spec="https://w3c-ccg.github.io/lds-ecdsa-secp256k1-2019/",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
