"""An SD-JWT: the issuer's signature over claims in the open and digests of what its holder shows or keeps back.

Specs: RFC 9901, section 7.1; RFC 7515. The digests were held against the disclosures when the token was taken apart:
what is here was signed, or is behind a digest that was. Whether its holder shows it is judged behind the gate.
"""

from typing import Final

from did_methods.core.public_key import PublicKey
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim, SelectiveJwt
from verifier.suites.core.jose import KEY_TYPES, check_jws, judge_first
from verifier.suites.core.places import told
from verifier.suites.core.suite import Facts, Suite


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    token = claim.secured
    if not isinstance(token, SelectiveJwt):
        raise Rejected("proof.type_differs", "expected an SD-JWT, got another proof")
    check_jws(token.issuer_jws, key)
    return {
        "selective": True,
        "disclosed_claims": len(token.disclosed),
        "disclosed": told(sorted(token.disclosed)),
        "withheld_in": told(sorted(token.withheld)),
    }


SUITE: Final = Suite(
    name="sd_jwt",
    title="SD-JWT",
    spec="https://www.rfc-editor.org/rfc/rfc9901",
    key_types=KEY_TYPES,
    uses_contexts=False,
    check=_check,
    judge_first=judge_first,
)
