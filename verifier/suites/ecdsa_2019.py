"""ecdsa-2019, the first name of ecdsa-rdfc-2019. Spec: VC Data Integrity ECDSA drafts until August 2023.

Software of that time took SHA-256 for P-384 too; later drafts ask for SHA-384.
"""

from typing import Final

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType, PublicKey
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import (
    ECDSA_FORMS,
    check_ecdsa_over_rdf,
    multibase_signature,
    named_as_cryptosuite,
    signed_bytes,
)
from verifier.suites.core.suite import NO_FACTS, Facts, Suite


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    try:
        return check_ecdsa_over_rdf(claim, key, contexts)
    except DidInvalid:
        if key.key_type is not KeyType.P384:
            raise
        secured, form = named_as_cryptosuite(claim), ECDSA_FORMS[key.key_type]
        signature = multibase_signature(secured, form.signature_bytes)
        key.verify(form.algorithm, signature, signed_bytes(secured, contexts))
        return NO_FACTS


SUITE: Final = Suite(
    name="ecdsa-2019",
    title="Data Integrity, ECDSA over RDFC-1.0, first name",
    spec="https://www.w3.org/TR/2023/WD-vc-di-ecdsa-20230714/#ecdsa-2019",
    key_types=frozenset(ECDSA_FORMS),
    uses_contexts=True,
    check=_check,
    legacy=True,
)
