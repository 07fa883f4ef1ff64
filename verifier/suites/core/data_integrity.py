"""What an embedded proof of the RDFC family signs: SHA-256 of the proof's options, then of the document.

Spec: W3C Data Integrity EdDSA Cryptosuites v1.0, sections 3.2.3 to 3.2.5; VC-DI 1.0 section 4.3 for `previousProof`.
"""

from hashlib import sha256
from typing import Any, Final

from did_methods.core.multiformats import decode_base58
from verifier.errors import Rejected
from verifier.linked_data import ContextStore, canonical_nquads, judge_places
from verifier.model import EmbeddedProof, ProofClaim

_MAX_PROOF_VALUE: Final = 256  # characters; base58 decoding is quadratic, a 64-byte signature has 89
_SIGNATURE_MEMBERS: Final = ("proofValue", "jws", "signatureValue")


def embedded(claim: ProofClaim) -> EmbeddedProof:
    """Return what `claim` secures; Rejected where it is no embedded proof (a suite's name used in another wrapping)."""
    if not isinstance(claim.secured, EmbeddedProof):
        raise Rejected("structure.proof", "expected an embedded proof, got a token")
    return claim.secured


def signed_bytes(secured: EmbeddedProof, contexts: ContextStore) -> bytes:
    """Return the 64 bytes that the signature is over.

    Raises:
        Rejected: `linked_data.…`, `structure.proof`.
        Undetermined: `context.not_allowed`, `linked_data.unsupported_feature`.
    """
    document, proof = secured.document, secured.proof
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise Rejected(
            "structure.proof", "expected the proof under the context of its document, got one of its own"
        )
    options: dict[str, Any] = {name: proof[name] for name in proof if name not in _SIGNATURE_MEMBERS}
    options["@context"] = document.get("@context")
    if secured.previous:
        document = {**document, "proof": list(secured.previous)}
    judge_places(options)
    judge_places(document)
    return (
        sha256(canonical_nquads(options, contexts)).digest()
        + sha256(canonical_nquads(document, contexts)).digest()
    )


def multibase_signature(secured: EmbeddedProof, length: int) -> bytes:
    """Return the signature in `proofValue`: multibase base58btc of exactly `length` bytes.

    Raises:
        Rejected: `proof.value_malformed`.
        DidInvalid: `base58.…`.
    """
    value = secured.proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise Rejected(
            "proof.value_malformed", "expected multibase base58btc (z…) as proofValue, got another form"
        )
    signature = decode_base58(value[1:], max_chars=_MAX_PROOF_VALUE)
    if len(signature) != length:
        raise Rejected(
            "proof.value_malformed", f"expected {length} bytes in proofValue, got {len(signature)}"
        )
    return signature
