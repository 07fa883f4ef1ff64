"""ecdsa-xi-2023: ecdsa-rdfc-2019 and a third hash, of what stands outside of the document, such as a printed code.

Nobody hands that to us, so only a proof made without any ("extra information" of no bytes) can be shown to hold; of
every other nobody can tell. There is no specification: read from `@digitalbazaar/ecdsa-xi-2023-cryptosuite` 1.2.0.
"""

from hashlib import sha256
from typing import Final

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import PublicKey
from verifier.errors import Undetermined
from verifier.linked_data import ContextStore
from verifier.model import ProofClaim
from verifier.suites.core.data_integrity import (
    ECDSA_FORMS,
    multibase_signature,
    named_as_cryptosuite,
    signed_bytes,
)
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_HASH_OF_NOTHING: Final = sha256(b"").digest()  # SHA-256 under P-384 too


def _check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    secured = named_as_cryptosuite(claim)
    form = ECDSA_FORMS[key.key_type]
    signature = multibase_signature(secured, form.signature_bytes)
    try:
        key.verify(form.algorithm, signature, signed_bytes(secured, contexts) + _HASH_OF_NOTHING)
    except DidInvalid as cause:
        if cause.code != "proof.signature_invalid":
            raise
        raise Undetermined(
            "proof.extra_information_missing", "expected a proof over the document alone, got one over more"
        ) from cause
    return NO_FACTS


SUITE: Final = Suite(
    name="ecdsa-xi-2023",
    title="Data Integrity, ECDSA over RDFC-1.0 and extra information",
    spec="https://github.com/digitalbazaar/ecdsa-xi-2023-cryptosuite",
    key_types=frozenset(ECDSA_FORMS),
    uses_contexts=True,
    check=_check,
)
