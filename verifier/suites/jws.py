"""An enveloping JWS: header rules, then the signature under the one key.

Specs: RFC 7515; RFC 7518; RFC 8725 (best practice). The rules stand in `core/jose.py`: other tokens keep them too.
"""

from typing import Final

from did_methods.core.public_key import PublicKey
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import CompactJws, ProofClaim
from verifier.suites.core.jose import KEY_TYPES, check_jws, judge_first
from verifier.suites.core.suite import NO_FACTS, Facts, Suite


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    jws = claim.secured
    if not isinstance(jws, CompactJws):
        raise Rejected("proof.type_differs", "expected a token, got an embedded proof")
    check_jws(jws, key)
    return NO_FACTS


SUITE: Final = Suite(
    name="jws",
    title="JSON Web Signature",
    spec="https://www.rfc-editor.org/rfc/rfc7515",
    key_types=KEY_TYPES,
    uses_contexts=False,
    check=_check,
    judge_first=judge_first,
)
