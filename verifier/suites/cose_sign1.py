"""An enveloping COSE_Sign1 (RFC 9052): header rules, then the signature under the one key; see `core/cose.py`."""

from typing import Final

from did_methods.core.public_key import PublicKey
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import CoseSign1, CoseToken, ProofClaim
from verifier.suites.core.cose import KEY_TYPES, check_sign1
from verifier.suites.core.suite import NO_FACTS, Facts, Suite


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    secured = claim.secured
    message = secured.message if isinstance(secured, CoseToken) else secured
    if not isinstance(message, CoseSign1):
        raise Rejected("structure.proof", "expected a COSE_Sign1 message, got another proof")
    check_sign1(message, key)
    return NO_FACTS


SUITE: Final = Suite(
    name="cose_sign1",
    title="COSE Single Signer",
    spec="https://www.rfc-editor.org/rfc/rfc9052",
    key_types=KEY_TYPES,
    uses_contexts=False,
    check=_check,
)
