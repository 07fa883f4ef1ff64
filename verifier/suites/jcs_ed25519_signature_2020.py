"""JcsEd25519Signature2020: Ed25519 over the canonical JSON of the document, proof inside without its `signatureValue`.

Spec: DIF "JCS Ed25519 Signature 2020". Its text hashes that JSON with SHA-256, and Danube Tech's library does; the
specification's own test vectors, its Go code and IOTA's library sign the JSON itself. Both are read: one begins with a
brace and the other has 32 bytes, so neither can be taken for the other.
"""

from hashlib import sha256
from typing import Final

from did_methods.core.errors import DidInvalid
from did_methods.core.jcs import canonical_json
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, ProofClaim
from verifier.suites.core.detached_jws import named_as_type
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_NAME: Final = "JcsEd25519Signature2020"
_SIGNATURE_BYTES: Final = 64
_MAX_SIGNATURE: Final = 88  # characters that 64 bytes take in base58


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    secured = named_as_type(claim, _NAME)
    signature = _signature(secured)
    if secured.previous:
        raise Rejected("structure.proof", "expected a proof that builds on no other, got one in a chain")
    options = {name: value for name, value in secured.proof.items() if name != "signatureValue"}
    signed = canonical_json({**secured.document, "proof": options})
    try:
        key.verify("EdDSA", signature, signed)
    except DidInvalid:
        key.verify("EdDSA", signature, sha256(signed).digest())
    return NO_FACTS


def _signature(secured: EmbeddedProof) -> bytes:
    value = secured.proof.get("signatureValue")
    signature = decode_base58(value, max_chars=_MAX_SIGNATURE) if isinstance(value, str) else b""
    if len(signature) != _SIGNATURE_BYTES:
        raise Rejected(
            "proof.value_malformed", "expected 64 bytes in base58 as signatureValue, got another value"
        )
    return signature


SUITE: Final = Suite(
    name=_NAME,
    title="JCS Ed25519 Signature 2020",
    spec="https://identity.foundation/JcsEd25519Signature2020/",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=False,
    check=_check,
    legacy=True,
)
