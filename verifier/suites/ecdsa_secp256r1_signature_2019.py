"""EcdsaSecp256r1Signature2019. Named by VCDM 1.1's context, specified nowhere; in use as its secp256k1 twin."""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import verify_detached
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "EcdsaSecp256r1Signature2019"
_ALGORITHMS: Final = frozenset({"ES256"})
_READING: Final = Reading(SECURITY + _NAME)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    verify_detached(claim, key, contexts, _ALGORITHMS, _READING)
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="ECDSA P-256 Signature 2019",
    spec="https://www.w3.org/2018/credentials/v1",
    key_types=frozenset({KeyType.P256}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
