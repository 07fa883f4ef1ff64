"""Every check and every code that a report or a problem can carry: stable names, each with one meaning.

`meaning` is a sentence for people who hire; `problem_type` is the URL that the W3C specifications give such a problem.
Codes are added, never renamed: others act on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
_DI: Final = "https://w3id.org/security#"
_BSL: Final = "https://www.w3.org/ns/credentials/status-list#"
_DID: Final = "https://www.w3.org/ns/did#"

PARSING: Final = _VCDM + "PARSING_ERROR"
MALFORMED: Final = _VCDM + "MALFORMED_VALUE_ERROR"
RANGE: Final = _VCDM + "RANGE_ERROR"
CRYPTOGRAPHIC: Final = _VCDM + "CRYPTOGRAPHIC_SECURITY_ERROR"
PROOF_VERIFICATION: Final = _DI + "PROOF_VERIFICATION_ERROR"
PROOF_TRANSFORMATION: Final = _DI + "PROOF_TRANSFORMATION_ERROR"
INVALID_CHALLENGE: Final = _DI + "INVALID_CHALLENGE_ERROR"
INVALID_DOMAIN: Final = _DI + "INVALID_DOMAIN_ERROR"
INVALID_METHOD: Final = _DI + "INVALID_VERIFICATION_METHOD"
INVALID_RELATIONSHIP: Final = _DI + "INVALID_RELATIONSHIP_FOR_VERIFICATION_METHOD"
STATUS_RETRIEVAL: Final = _BSL + "STATUS_RETRIEVAL_ERROR"
STATUS_VERIFICATION: Final = _BSL + "STATUS_VERIFICATION_ERROR"
STATUS_LIST_LENGTH: Final = _BSL + "STATUS_LIST_LENGTH_ERROR"
INVALID_DID: Final = _DID + "INVALID_DID"
INVALID_DID_DOCUMENT: Final = _DID + "INVALID_DID_DOCUMENT"
NOT_FOUND: Final = _DID + "NOT_FOUND"
METHOD_NOT_SUPPORTED: Final = _DID + "METHOD_NOT_SUPPORTED"


@dataclass(frozen=True, slots=True)
class Check:
    """A question that a report answers. `spec`: where the rules are written."""

    name: str
    question: str
    spec: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A finding. `problem_type`: its W3C problem type, where one exists."""

    code: str
    meaning: str
    problem_type: str | None = None


CHECKS: Final[Mapping[str, Check]] = {
    check.name: check
    for check in (
        Check("structure", "Does the document have the shape that its data model demands?", "https://www.w3.org/TR/vc-data-model-2.0/#syntaxes"),
        Check("proof", "Does the signature hold over every byte of meaning?", "https://www.w3.org/TR/vc-data-integrity/#verify-proof"),
        Check("key_binding", "Is the key that signed a key of the stated issuer or holder?", "https://www.w3.org/TR/cid-1.0/#retrieve-verification-method"),
        Check("validity", "Is the credential within its own dates?", "https://www.w3.org/TR/vc-data-model-2.0/#validity-period"),
        Check("kind", "Does the record keep the rules of its kind?", None),
        Check("status", "Has the issuer revoked or suspended the credential?", "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm"),
        Check("issuer", "Is the issuer on a list of known issuers, for this type?", None),
        Check("holder", "Is the one who presents the credential the one it is about?", "https://www.w3.org/TR/vc-data-model-2.0/#presentations"),
        Check("audience", "Was the presentation made for this request?", "https://www.w3.org/TR/vc-data-integrity/#defn-challenge"),
    )
}

_TABLE: Final = (
    # what nobody can judge
    Code("input.empty", "Nothing was handed in.", PARSING),
    Code("input.too_large", "The document is larger than this service reads.", RANGE),
    Code("input.format_unknown", "This is not a credential in any wrapping known here.", PARSING),
    Code("input.format_unsupported", "This wrapping of a credential is not read here yet.", PARSING),
    Code("input.encrypted", "The document is encrypted; only its holder can open it.", PARSING),
    # shape
    Code("structure.context", "The credential does not start with a context of the W3C data model.", MALFORMED),
    Code("structure.type", "The credential does not state the types that it must.", MALFORMED),
    Code("structure.id", "An identifier in the credential is not a URL.", MALFORMED),
    Code("structure.issuer", "The credential does not name its issuer properly.", MALFORMED),
    Code("structure.holder", "The presentation does not name its holder properly.", MALFORMED),
    Code("structure.subject", "The credential does not say properly whom or what it is about.", MALFORMED),
    Code("structure.date", "A date in the credential is missing or not a date with time and zone.", MALFORMED),
    Code("structure.period", "The credential ends before it starts.", RANGE),
    Code("structure.member", "A part of the credential lacks its type or identifier.", MALFORMED),
    Code("structure.text", "Name or description of the credential is not text.", MALFORMED),
    Code("structure.related_resource", "A related resource of the credential is not described properly.", MALFORMED),
    Code("structure.credentials", "The presentation holds something that is no credential.", MALFORMED),
    Code("structure.envelope", "The envelope around the credential is malformed.", MALFORMED),
    Code("structure.proof", "The proof is malformed.", PARSING),
    Code("limit.proofs", "The document carries more proofs than any real one.", RANGE),
    Code("limit.children", "The document holds more credentials than any real one.", RANGE),
    Code("limit.documents", "The documents inside each other are too many or too deep.", RANGE),
    # tokens
    Code("jws.malformed", "The token is not a well-formed signed token.", PARSING),
    Code("jws.wrong_token_type", "The token was signed to be something else than a credential or presentation.", PARSING),
    Code("jws.claim_mismatch", "The token says one thing in two ways that contradict each other.", MALFORMED),
    Code("jws.numeric_date", "A date in the token is not a number of seconds.", MALFORMED),
    Code("jws.algorithm_refused", "The token is not signed with a public-key signature.", CRYPTOGRAPHIC),
    Code("jws.critical_header", "The token demands a processing that no credential uses.", CRYPTOGRAPHIC),
    Code("jws.remote_key_header", "The token points to a key elsewhere instead of naming its issuer's key.", CRYPTOGRAPHIC),
    Code("jws.jwk_differs", "The key inside the token is not the issuer's key.", CRYPTOGRAPHIC),
    # proofs
    Code("proof.missing", "The document is not signed.", PROOF_VERIFICATION),
    Code("proof.signature_invalid", "The signature does not match: the content was changed or somebody else signed.", PROOF_VERIFICATION),
    Code("proof.value_malformed", "The signature is not in the form that its suite demands.", PROOF_VERIFICATION),
    Code("proof.purpose", "The proof was made for another purpose.", PROOF_VERIFICATION),
    Code("proof.key_type", "The proof and the key do not fit each other.", PROOF_VERIFICATION),
    Code("proof.created_in_future", "The proof is dated in the future.", PROOF_VERIFICATION),
    Code("proof.expired", "The proof itself has expired.", PROOF_VERIFICATION),
    Code("proof.chain_broken", "A proof builds on another that is not there.", PROOF_VERIFICATION),
    Code("proof.chain_cyclic", "Proofs build on each other in a circle.", PROOF_VERIFICATION),
    Code("proof.outer_differs", "The document shown differs from the one that was signed.", PROOF_VERIFICATION),
    Code("proof.suite_unsupported", "The proof is of a kind that is not judged here."),
    Code("proof.algorithm_unsupported", "The proof uses an algorithm that is not judged here."),
    # keys
    Code("key.reference_missing", "The document does not say which key signed it.", INVALID_METHOD),
    Code("key.reference_unknown", "The document names its key in a way that cannot be looked up.", INVALID_METHOD),
    Code("key.none_for_purpose", "The signer has published no key for this purpose.", INVALID_RELATIONSHIP),
    Code("key.too_many", "The signer has published too many keys to try.", INVALID_METHOD),
    Code("key_binding.issuer_mismatch", "The key that signed is not the stated issuer's.", CRYPTOGRAPHIC),
    # gate
    Code("gate.not_proven", "Not looked at, since no proof held."),
    # validity
    Code("validity.expired", "The credential has expired.", RANGE),
    Code("validity.not_yet", "The credential is not valid yet.", RANGE),
    # kinds
    Code("kind.achievement_missing", "The badge does not say what was achieved.", MALFORMED),
    Code("kind.credentials_missing", "The record holds no credentials.", MALFORMED),
    # status
    Code("status.none", "The issuer has not said where a revocation would be published."),
    Code("status.revoked", "The issuer has revoked the credential."),
    Code("status.suspended", "The issuer has suspended the credential for now."),
    Code("status.refresh_available", "The issuer has a newer version of the credential."),
    Code("status.message", "The issuer has attached a message to the credential."),
    Code("status.purpose_unknown", "The issuer has set a mark whose meaning is not known here."),
    Code("status.list_malformed", "The issuer's revocation list could not be read.", STATUS_VERIFICATION),
    Code("status.list_unproven", "The issuer's revocation list is not properly signed.", STATUS_VERIFICATION),
    Code("status.list_stale", "The issuer's revocation list is out of date.", STATUS_VERIFICATION),
    Code("status.list_issuer_differs", "The revocation list is kept by somebody else than the issuer.", STATUS_VERIFICATION),
    # issuer
    Code("issuer.unknown", "The issuer is on no list of known issuers here."),
    Code("issuer.not_for_this_type", "The issuer is known, and not for credentials of this type."),
    Code("issuer.registry_unavailable", "A list of known issuers could not be asked."),
    # holder and audience
    Code("holder.not_presented", "The credential was handed in by itself."),
    Code("holder.not_subject", "The one who presents the credential is not the one it is about."),
    Code("holder.cannot_tell", "The credential does not name whom it is about in a way that can be compared."),
    Code("challenge.none", "No challenge was set for this presentation."),
    Code("challenge.not_asked", "The presentation answers a challenge that the caller did not state."),
    Code("challenge.differs", "The presentation was not made for this request.", INVALID_CHALLENGE),
    Code("challenge.domain_differs", "The presentation was made for another site.", INVALID_DOMAIN),
)

CODES: Final[Mapping[str, Code]] = {code.code: code for code in _TABLE}
_UNLISTED: Final = "The check ended with a code that has no entry here."


def meaning_of(code: str) -> Code:
    """Return the entry of `code`; a code without one gets a neutral sentence (a test keeps that from happening)."""
    return CODES.get(code) or Code(code, _UNLISTED)
