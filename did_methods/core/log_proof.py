"""Proofs over the entries of a DID log, by its controller and its witnesses. Judges only.

did:webvh 1.0 allows one kind of proof, eddsa-jcs-2022 by a did:key that is written out twice: the key is in the proof's
own reference, so nothing is resolved. Which keys may sign is the caller's to say.
Specs: did:webvh 1.0, "Authorized Keys"; Data Integrity EdDSA Cryptosuites 1.0, section 3.3.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from did_methods.core.algorithms import KeyType
from did_methods.core.errors import DidInvalid, DidProblem
from did_methods.core.jcs import canonical_json
from did_methods.core.multiformats import decode_multibase
from did_methods.core.public_key import PublicKey, public_key_from_multikey

_MULTIKEY: Final = r"z[1-9A-HJ-NP-Za-km-z]{40,60}"
_METHOD: Final = re.compile(rf"did:key:(?P<key>{_MULTIKEY})#(?P=key)")
_MAX_SIGNATURE_CHARS: Final = 100  # 64 bytes take at most 88 in base58
_FIXED: Final = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}


def signer_of(proof: object) -> str:
    """Return the Multikey that a proof says it is by; nothing is proven yet.

    Raises:
        DidInvalid: `did.log_proof_invalid`: another kind of proof, or its key is not written as did:key twice.
    """
    if not isinstance(proof, Mapping):
        raise DidInvalid("did.log_proof_invalid", "expected a proof, got another value")
    for name, value in _FIXED.items():
        if proof.get(name) != value:
            raise DidInvalid("did.log_proof_invalid", f"expected {name} {value}, got another")
    # An entry has no context, so a proof with one would be over something else (section 3.3.2, step 6).
    if "@context" in proof:
        raise DidInvalid("did.log_proof_invalid", "expected a proof without a context, got one with it")
    reference = proof.get("verificationMethod")
    match = _METHOD.fullmatch(reference) if isinstance(reference, str) else None
    if match is None:
        raise DidInvalid(
            "did.log_proof_invalid", "expected did:key with its key as fragment, got another reference"
        )
    return match["key"]


def read_ed25519(multikey: str) -> PublicKey:
    """Return the key of a Multikey that may sign a log.

    Raises:
        DidInvalid: `did.log_proof_invalid`: no key, or one that the suite does not take.
    """
    try:
        key = public_key_from_multikey(multikey)
    except DidProblem as cause:
        raise DidInvalid(
            "did.log_proof_invalid", f"expected an Ed25519 key as Multikey, got {cause.code}"
        ) from cause
    if key.key_type is not KeyType.ED25519:
        raise DidInvalid(
            "did.log_proof_invalid", "expected an Ed25519 key as Multikey, got a key of another type"
        )
    return key


def check_proof(proof: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Check that the key which `signer_of` found in `proof` signed `document`.

    Raises:
        DidInvalid: `did.log_proof_invalid`.
    """
    key = read_ed25519(signer_of(proof))
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise DidInvalid("did.log_proof_invalid", "expected a signature in base58btc, got another value")
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    message = sha256(canonical_json(options)).digest() + sha256(canonical_json(document)).digest()
    try:
        key.verify("EdDSA", decode_multibase(value, max_chars=_MAX_SIGNATURE_CHARS), message)
    except DidInvalid as cause:
        raise DidInvalid(
            "did.log_proof_invalid", f"expected a signature by its key, got {cause.code}"
        ) from cause
