"""Our codes as the error types of DID Resolution, for whoever answers in its terms.

Spec: W3C DID Resolution 1.0, "Errors"; DID Core's vocabulary https://www.w3.org/ns/did.
"""

from collections.abc import Mapping
from typing import Final

_DID: Final = "https://www.w3.org/ns/did#"
INVALID_DID: Final = _DID + "INVALID_DID"
INVALID_DID_DOCUMENT: Final = _DID + "INVALID_DID_DOCUMENT"
NOT_FOUND: Final = _DID + "NOT_FOUND"
METHOD_NOT_SUPPORTED: Final = _DID + "METHOD_NOT_SUPPORTED"
FEATURE_NOT_SUPPORTED: Final = _DID + "FEATURE_NOT_SUPPORTED"
INTERNAL_ERROR: Final = _DID + "INTERNAL_ERROR"
INVALID_VERIFICATION_METHOD: Final = "https://w3id.org/security#INVALID_VERIFICATION_METHOD"
INVALID_RELATIONSHIP: Final = "https://w3id.org/security#INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"

RESOLUTION_ERRORS: Final[Mapping[str, str]] = {
    "did.syntax": INVALID_DID,
    "did.host_not_public": INVALID_DID,
    "did.method_not_supported": METHOD_NOT_SUPPORTED,
    "did.not_found": NOT_FOUND,
    "did.resolver_error": INTERNAL_ERROR,
    "did.deactivated": INVALID_DID,
    "did.document_invalid": INVALID_DID_DOCUMENT,
    "did.not_a_document": INVALID_DID_DOCUMENT,
    "did.document_id_differs": INVALID_DID_DOCUMENT,
    "did.document_too_large": INVALID_DID_DOCUMENT,
    "did.moved": NOT_FOUND,
    "did.log_malformed": INVALID_DID_DOCUMENT,
    "did.log_broken": INVALID_DID_DOCUMENT,
    "did.log_time": INVALID_DID_DOCUMENT,
    "did.log_of_another": INVALID_DID_DOCUMENT,
    "did.log_proof_invalid": INVALID_DID_DOCUMENT,
    "did.log_not_authorised": INVALID_DID_DOCUMENT,
    "did.log_keys_not_committed": INVALID_DID_DOCUMENT,
    "did.log_not_portable": INVALID_DID_DOCUMENT,
    "did.log_portable_late": INVALID_DID_DOCUMENT,
    "did.log_ended": INVALID_DID_DOCUMENT,
    "did.log_witness_malformed": INVALID_DID_DOCUMENT,
    "did.log_not_witnessed": INVALID_DID_DOCUMENT,
    "did.log_too_long": FEATURE_NOT_SUPPORTED,
    "did.log_rolled_back": NOT_FOUND,
    "did.verification_method_not_found": INVALID_VERIFICATION_METHOD,
    "did.relationship_missing": INVALID_RELATIONSHIP,
    "did.relationship_unclear": INVALID_RELATIONSHIP,
    "key.type_not_supported": FEATURE_NOT_SUPPORTED,
}


def resolution_error(code: str) -> str:
    """Return the error type for a code that `resolve` ended with, by the code or else by its area."""
    known = RESOLUTION_ERRORS.get(code)
    if known is not None:
        return known
    area = code.partition(".")[0]
    if area in ("json", "cbor"):
        return INVALID_DID_DOCUMENT
    if area in ("key", "base58", "base64url", "multibase", "multicodec"):
        return INVALID_DID  # only the identifier of a computed method is read so early
    return INTERNAL_ERROR
