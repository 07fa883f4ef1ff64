"""TezosJcsSignature2021: a Tezos wallet signs the canonical JSON of the document, proof options inside.

Specified nowhere; as ssi makes it.
"""

from typing import Final

from did_methods.core.account import Signer
from did_methods.core.jcs import canonical_json
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.tezos import (
    KEY_TYPES,
    check_over_blake2b,
    signing_key,
    tezos_message,
    tezos_signature,
)

_NAME: Final = "TezosJcsSignature2021"


def _check(claim: ProofClaim, signer: Signer, _contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    key = signing_key(secured.proof, signer)
    signature = tezos_signature(secured.proof, key.key_type)
    if secured.previous:
        raise Rejected("structure.proof", "expected a proof that builds on no other, got one in a chain")
    options = {name: value for name, value in secured.proof.items() if name != "proofValue"}
    check_over_blake2b(key, signature, tezos_message(canonical_json({**secured.document, "proof": options})))
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Tezos JCS Signature 2021",
    spec="https://github.com/spruceid/ssi",
    key_types=KEY_TYPES,
    uses_contexts=False,
    check=_check,
    check_account=_check,
    legacy=True,
)
