"""SolanaSignature2021: Ed25519 over the hashes of options and document, in base58 without a multibase letter.

Specified nowhere; as ssi makes it.
"""

from typing import Final

from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import check_message, named_as_type
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "SolanaSignature2021"
_MAX_CHARS: Final = 88  # 64 bytes in base58
_READING: Final = Reading(f"{SECURITY}SolanaSignature2021")


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    value = secured.proof.get("proofValue")
    if not isinstance(value, str):
        raise Rejected("proof.value_malformed", "expected base58 as proofValue, got another type")
    signature = decode_base58(value, max_chars=_MAX_CHARS)
    check_message(secured, contexts, (_READING,), lambda message: key.verify("EdDSA", signature, message))
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Solana Signature 2021",
    spec="https://github.com/spruceid/ssi",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
