"""TezosSignature2021: a Tezos wallet signs options and document, both canonical N-Quads, as one text.

Specified nowhere; as ssi makes it. Spec of the message: Tezos TZIP-10.
"""

from typing import Final

from did_methods.core.account import Signer
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import document_nquads
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.proof_options import Reading, options_nquads
from verifier.suites.core.suite import NO_FACTS, Facts, Suite
from verifier.suites.core.tezos import (
    KEY_TYPES,
    check_over_blake2b,
    signing_key,
    tezos_message,
    tezos_signature,
)

_NAME: Final = "TezosSignature2021"
_READING: Final = Reading("https://w3id.org/security#TezosSignature2021")


def _check(claim: ProofClaim, signer: Signer, contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    key = signing_key(secured.proof, signer)
    signature = tezos_signature(secured.proof, key.key_type)
    text = b"\n" + options_nquads(secured.proof, _READING) + b"\n" + document_nquads(secured, contexts)
    check_over_blake2b(key, signature, tezos_message(text))
    return NO_FACTS


SUITE: Final = Suite(
    name=_NAME,
    title="Tezos Signature 2021",
    spec="https://github.com/spruceid/ssi",
    key_types=KEY_TYPES,
    uses_contexts=True,
    check=_check,
    check_account=_check,
    legacy=True,
)
