"""Ed25519Signature2020, the suite before Data Integrity: same bytes signed, named by the proof's type.

Spec: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3 and appendix; W3C CCG "Ed25519 Signature 2020".
"""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import multibase_signature
from verifier.suites.core.detached_jws import check_message, named_as_type
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "Ed25519Signature2020"
_SIGNATURE_BYTES: Final = 64
_READING: Final = Reading(SECURITY + _NAME)


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = multibase_signature(secured, _SIGNATURE_BYTES)
    check_message(secured, contexts, (_READING,), lambda message: key.verify("EdDSA", signature, message))
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Ed25519 Signature 2020",
    spec="https://www.w3.org/TR/vc-di-eddsa/#ed25519signature2020",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
