"""Ed25519Signature2018. Spec: W3C CCG Ed25519 Signature 2018."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import verify_detached
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "Ed25519Signature2018"
_ALGORITHMS: Final = frozenset({"EdDSA"})
_READING: Final = Reading(SECURITY + _NAME)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    verify_detached(claim, key, contexts, _ALGORITHMS, _READING)
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Ed25519 Signature 2018",
    spec="https://w3c-ccg.github.io/lds-ed25519-2018/",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
