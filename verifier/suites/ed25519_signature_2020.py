"""Ed25519Signature2020, the suite before Data Integrity: same bytes signed, named by the proof's type.

Spec: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3 and appendix; W3C CCG "Ed25519 Signature 2020".
"""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import embedded, multibase_signature, signed_bytes
from verifier.suites.core.suite import NO_FACTS, Facts, Suite


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = embedded(claim)
    signature = multibase_signature(secured, 64)
    key.verify("EdDSA", signature, signed_bytes(secured, contexts))
    return NO_FACTS


SUITE: Final = Suite(
    name="Ed25519Signature2020",
    title="Ed25519 Signature 2020",
    spec="https://www.w3.org/TR/vc-di-eddsa/#ed25519signature2020",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=True,
    check=_check,
)
