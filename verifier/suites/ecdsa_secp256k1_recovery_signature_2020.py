"""EcdsaSecp256k1RecoverySignature2020: ES256K-R, a JWS whose signature names its key.

Spec: DIF EcdsaSecp256k1RecoverySignature2020. Two contexts give the type two different IRIs; both are in use.
"""

from hashlib import sha256
from typing import Final

from did_methods.core.account import Signer
from did_methods.core.public_key import KeyType
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import check_message, detached_jws, named_as_type
from verifier.suites.core.proof_options import Reading
from verifier.suites.core.recovery import check_recoverable
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.work import RECOVERY

_NAME: Final = "EcdsaSecp256k1RecoverySignature2020"
_ALGORITHMS: Final = frozenset({"ES256K-R"})
_DIF: Final = Reading(
    "https://identity.foundation/EcdsaSecp256k1RecoverySignature2020#EcdsaSecp256k1RecoverySignature2020"
)
_CCG: Final = Reading("https://w3id.org/security#EcdsaSecp256k1RecoverySignature2020")


def _check(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    jws = detached_jws(secured.proof, _ALGORITHMS)
    check_message(
        secured,
        contexts,
        (_DIF, _CCG),
        lambda message: check_recoverable(signer, jws.signature, sha256(jws.signing_input(message)).digest()),
    )
    return NO_FACTS


def _work(_claim: ProofClaim) -> int:
    return 2 * RECOVERY  # a proof that does not hold over one form is tried over the other


SUITE: Final = Suite(
    name=_NAME,
    title="ECDSA secp256k1 Recovery Signature 2020",
    spec="https://identity.foundation/EcdsaSecp256k1RecoverySignature2020/",
    key_types=frozenset({KeyType.SECP256K1}),
    uses_contexts=True,
    check=_check,
    check_account=_check,
    work=_work,
    legacy=True,
)
