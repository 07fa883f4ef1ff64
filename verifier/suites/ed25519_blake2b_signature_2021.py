"""Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021: a detached JWS over BLAKE2b.

Spec: did:tz method specification; `EdBlake2b` is a name of ssi's, not of JOSE.
"""

from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import check_message, detached_jws, named_as_type
from verifier.suites.core.proof_options import SECURITY, Reading
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.tezos import check_over_blake2b, judge_repeated_key

_NAME: Final = "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021"
_ALGORITHMS: Final = frozenset({"EdBlake2b"})


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    judge_repeated_key(secured.proof, key)
    jws = detached_jws(secured.proof, _ALGORITHMS)
    check_message(
        secured,
        contexts,
        (Reading(SECURITY + _NAME),),
        lambda message: check_over_blake2b(key, jws.signature, jws.signing_input(message)),
    )
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Tezos tz1 Signature 2021",
    spec="https://did-tezos.spruceid.com/",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
