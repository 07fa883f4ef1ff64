"""Every check and every code that a report or a problem can carry: stable names, each with one meaning.

`meaning` is a sentence for people who hire; `problem_type` is the URL that the W3C specifications give such a problem.
Codes are added, never renamed: others act on them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
_VCDM_2: Final = "https://www.w3.org/TR/vc-data-model-2.0/"
_OPEN_BADGES: Final = "https://www.imsglobal.org/spec/ob/v3p0"
_DI: Final = "https://w3id.org/security#"
_BSL: Final = "https://www.w3.org/ns/credentials/status-list#"
_DID: Final = "https://www.w3.org/ns/did#"

PARSING: Final = _VCDM + "PARSING_ERROR"
MALFORMED: Final = _VCDM + "MALFORMED_VALUE_ERROR"
RANGE: Final = _VCDM + "RANGE_ERROR"
CRYPTOGRAPHIC: Final = _VCDM + "CRYPTOGRAPHIC_SECURITY_ERROR"
PROOF_VERIFICATION: Final = _DI + "PROOF_VERIFICATION_ERROR"
PROOF_TRANSFORMATION: Final = _DI + "PROOF_TRANSFORMATION_ERROR"
DATA_LOSS: Final = _DI + "DATA_LOSS_DETECTION_ERROR"
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
        Check(
            "structure",
            "Does the document have the shape that its data model demands?",
            "https://www.w3.org/TR/vc-data-model-2.0/#syntaxes",
        ),
        Check(
            "proof",
            "Does the signature hold over every byte of meaning?",
            "https://www.w3.org/TR/vc-data-integrity/#verify-proof",
        ),
        Check(
            "vocabulary",
            "Do the words of the document have the meaning that everybody pinned?",
            "https://www.w3.org/TR/vc-data-integrity/#validating-contexts",
        ),
        Check(
            "key_binding",
            "Is the key that signed a key of the stated issuer or holder?",
            "https://www.w3.org/TR/cid-1.0/#retrieve-verification-method",
        ),
        Check(
            "key_source",
            "Was the key read where the signer's identifier is kept, and not told by somebody else?",
            "https://www.w3.org/TR/did-resolution/",
        ),
        Check(
            "validity",
            "Is the credential within its own dates?",
            "https://www.w3.org/TR/vc-data-model-2.0/#validity-period",
        ),
        Check("kind", "Does the record keep the rules of its kind?", _VCDM_2 + "#types"),
        Check(
            "schema",
            "Does the credential conform to the schema that it names?",
            "https://www.w3.org/TR/vc-json-schema/#evaluation",
        ),
        Check(
            "type",
            "Does the credential keep to the description that is published of its type?",
            "https://datatracker.ietf.org/doc/draft-ietf-oauth-sd-jwt-vc/",
        ),
        Check(
            "resources",
            "Are the documents that the credential relies on the ones that its issuer meant?",
            "https://www.w3.org/TR/vc-data-model-2.0/#integrity-of-related-resources",
        ),
        Check(
            "status",
            "Has the issuer revoked or suspended the credential?",
            "https://www.w3.org/TR/vc-bitstring-status-list/#validate-algorithm",
        ),
        Check(
            "status_list",
            "Is the revocation list the one that the credential names, kept by its issuer?",
            "https://www.w3.org/TR/vc-bitstring-status-list/#bitstringstatuslistcredential",
        ),
        Check(
            "certificate",
            "Has the authority above it revoked the signer's certificate?",
            "https://www.rfc-editor.org/rfc/rfc5280#section-6.3",
        ),
        Check("refresh", "Does the issuer have a newer state of the credential?", _VCDM_2 + "#refreshing"),
        Check(
            "rules",
            "Does the record keep the further rules of its own specification?",
            _VCDM_2 + "#type-specific-credential-processing",
        ),
        Check("attachment", "Is the credential about what it is attached to?", _OPEN_BADGES),
        Check("endorsements", "Do the endorsements of the credential verify?", _OPEN_BADGES),
        Check("issuer", "Is the issuer on a list of known issuers, for this type?", _VCDM_2 + "#validation"),
        Check(
            "domain",
            "Does the web domain that the issuer names link back to the issuer?",
            "https://identity.foundation/.well-known/resources/did-configuration/",
        ),
        Check(
            "holder",
            "Is the one who presents the credential the one it is about?",
            "https://www.w3.org/TR/vc-data-model-2.0/#presentations",
        ),
        Check("packet", "Do the documents that were handed in together fit each other?"),
        Check(
            "subject",
            "Is the person whom the credential is about the one whom the caller means?",
            "https://www.imsglobal.org/spec/ob/v3p0#identityobject",
        ),
        Check(
            "audience",
            "Was the presentation made for this request?",
            "https://www.w3.org/TR/vc-data-integrity/#defn-challenge",
        ),
        Check("history", "Did what the answer rests on hold at the instant asked about?", None),
    )
}

_TABLE: Final = (
    # what nobody can judge
    Code("input.empty", "Nothing was handed in.", PARSING),
    Code("input.too_large", "The document is larger than this service reads.", RANGE),
    Code("input.format_unknown", "This is not a credential in any wrapping known here.", PARSING),
    Code("input.format_unsupported", "This wrapping of a credential is not read here yet.", PARSING),
    Code("input.packet_size", "No document was handed in, or more than may be judged together.", PARSING),
    Code(
        "input.payload_detached",
        "The signature came without what it is over, so that nobody can tell what was signed.",
        PARSING,
    ),
    Code("input.encrypted", "The document is encrypted; only its holder can open it.", PARSING),
    # what a credential may come in
    Code("carrier.empty", "There is no credential in this picture or file.", PARSING),
    Code("carrier.malformed", "The picture or file is damaged, or put together as no real one is.", PARSING),
    Code("carrier.several_badges", "The picture holds several credentials where one may stand.", PARSING),
    Code("carrier.compressed", "The credential in the picture is compressed, which baking forbids.", PARSING),
    Code(
        "carrier.legacy",
        "The picture keeps its badge in a way that was given up long ago; ask for the badge itself.",
        PARSING,
    ),
    Code(
        "carrier.address_only",
        "The picture holds the address of a badge alone, which is not followed; hand in the address or the badge.",
        PARSING,
    ),
    Code("carrier.active", "The picture holds a program.", PARSING),
    Code("carrier.mdoc_response", "The answer of the device is not built as its standard says.", PARSING),
    Code(
        "carrier.vp_token",
        "The answer of the wallet is not built as OpenID4VP says, or has no presentation where it names one.",
        PARSING,
    ),
    Code(
        "carrier.answer_encrypted",
        "The answer of the wallet is encrypted to whoever asked, who has to decrypt it first.",
        PARSING,
    ),
    Code("carrier.wallet_declined", "The wallet answered that it presents nothing.", PARSING),
    Code("carrier.cbor_ld", "The text of the QR code is damaged, or of another kind than it says.", PARSING),
    Code(
        "carrier.nested",
        "The credential is packed into more pictures or files than are opened here.",
        PARSING,
    ),
    Code("carrier.too_many", "The file holds more credentials than are read from one.", RANGE),
    Code("carrier.not_installed", "This service was installed without what reads such pictures or files."),
    # shape
    Code(
        "structure.context", "The credential does not start with a context of the W3C data model.", MALFORMED
    ),
    Code("structure.not_shown", "What every credential has to say was not shown."),
    Code("structure.type", "The credential does not state the types that it must.", MALFORMED),
    Code("structure.id", "An identifier in the credential is not a URL.", MALFORMED),
    Code("structure.issuer", "The credential does not name its issuer properly.", MALFORMED),
    Code("structure.holder", "The presentation does not name its holder properly.", MALFORMED),
    Code("structure.subject", "The credential does not say properly whom or what it is about.", MALFORMED),
    Code(
        "structure.date", "A date in the credential is missing or not a date with time and zone.", MALFORMED
    ),
    Code("structure.period", "The credential ends before it starts.", RANGE),
    Code("structure.member", "A part of the credential lacks its type or identifier.", MALFORMED),
    Code("structure.text", "Name or description of the credential is not text.", MALFORMED),
    Code(
        "structure.related_resource",
        "A related resource of the credential is not described properly.",
        MALFORMED,
    ),
    Code("structure.credentials", "The presentation holds something that is no credential.", MALFORMED),
    Code(
        "structure.format_not_allowed", "The credential comes in a wrapping that this policy does not accept."
    ),
    Code("structure.envelope", "The envelope around the credential is malformed.", MALFORMED),
    Code("structure.proof", "The proof is malformed.", PARSING),
    Code("limit.proofs", "The document carries more proofs than any real one.", RANGE),
    Code("limit.children", "The document holds more credentials than any real one.", RANGE),
    Code(
        "limit.signature_work",
        "The signatures, and what is read to judge them, take more work than is spent on one submission.",
        RANGE,
    ),
    Code("limit.documents", "The documents inside each other are too many or too deep.", RANGE),
    # JSON and its encodings
    Code("json.syntax", "The document is not well-formed JSON.", PARSING),
    Code("json.not_utf8", "The document is not text in UTF-8.", PARSING),
    Code("json.not_an_object", "A JSON object was expected.", PARSING),
    Code("json.duplicate_key", "The document says one thing twice under the same name.", PARSING),
    Code("json.number_out_of_range", "A number in the document cannot be read exactly.", RANGE),
    Code("json.lone_surrogate", "A text in the document holds half a character.", PARSING),
    Code("json.nul_character", "A text in the document holds a character that cuts texts short.", PARSING),
    Code("json.too_deep", "The document is nested deeper than any real one.", RANGE),
    Code("json.too_large", "The document is larger than is read here.", RANGE),
    Code("json.too_many_values", "The document holds more values than any real one.", RANGE),
    Code("base64url.invalid", "A part of the document is not strict base64url.", PARSING),
    Code("base64url.too_long", "An encoded part of the document is longer than is read here.", RANGE),
    Code("base58.invalid", "A part of the document is not base58.", PARSING),
    Code("base58.too_long", "An encoded part of the document is longer than is read here.", RANGE),
    Code(
        "multibase.base_not_allowed", "A key or signature is in an encoding that is not used for it.", PARSING
    ),
    Code("multicodec.invalid", "A key does not say properly of what type it is.", PARSING),
    # linked data
    Code(
        "context.not_allowed",
        "The credential uses a vocabulary that is not pinned here; the operator can pin it.",
    ),
    Code(
        "context.inline",
        "The document gives words of its own a meaning, which its signature does not tie to them.",
    ),
    Code("context.unusable", "A vocabulary that the operator pinned cannot be used."),
    Code(
        "linked_data.unsigned_term",
        "The document holds something that its signature does not cover.",
        DATA_LOSS,
    ),
    Code(
        "linked_data.unsigned_value",
        "The document holds a value that its signature does not cover.",
        DATA_LOSS,
    ),
    Code(
        "linked_data.unsigned_index",
        "The document holds an index that its signature does not cover.",
        DATA_LOSS,
    ),
    Code(
        "linked_data.relative_iri",
        "An identifier in the document depends on where it is read.",
        PROOF_TRANSFORMATION,
    ),
    Code("linked_data.invalid_iri", "An identifier in the document is malformed.", PROOF_TRANSFORMATION),
    Code("linked_data.invalid_value", "A value in the document is malformed.", PROOF_TRANSFORMATION),
    Code("linked_data.invalid_string", "A text in the document cannot be signed.", PROOF_TRANSFORMATION),
    Code(
        "linked_data.invalid_language", "A language tag in the document is malformed.", PROOF_TRANSFORMATION
    ),
    Code(
        "linked_data.invalid_context",
        "The vocabulary inside the document is malformed.",
        PROOF_TRANSFORMATION,
    ),
    Code(
        "linked_data.context_redefines_term",
        "The document gives an agreed word a meaning of its own.",
        PROOF_TRANSFORMATION,
    ),
    Code(
        "linked_data.inline_context_too_wide",
        "The document gives a meaning to words that it does not name.",
        PROOF_TRANSFORMATION,
    ),
    Code(
        "linked_data.unsafe_number",
        "A number in the document cannot be signed exactly.",
        PROOF_TRANSFORMATION,
    ),
    Code(
        "linked_data.unsupported_feature",
        "The document uses a part of JSON-LD that no credential needs.",
        PROOF_TRANSFORMATION,
    ),
    Code(
        "linked_data.hidden_term",
        "The document says something important in a spelling that programs would overlook.",
        PROOF_TRANSFORMATION,
    ),
    Code("linked_data.limit_exceeded", "The document takes more work to check than any real one.", RANGE),
    # DIDs
    Code("did.syntax", "The identifier of the signer is not a well-formed DID.", INVALID_DID),
    Code("did.host_not_public", "The identifier of the signer points to no public host.", INVALID_DID),
    Code(
        "did.method_not_supported",
        "The identifier of the signer is of a kind that is not resolved here.",
        METHOD_NOT_SUPPORTED,
    ),
    Code(
        "did.method_not_allowed", "The issuer has an identifier of a kind that this policy does not accept."
    ),
    Code("did.not_found", "No document was found for the identifier of the signer.", NOT_FOUND),
    Code(
        "did.not_a_document",
        "Something else was found in place of the signer's document.",
        INVALID_DID_DOCUMENT,
    ),
    Code("did.resolver_error", "The service that was asked for the signer's document had an error."),
    Code("did.deactivated", "The owner has switched the identifier off.", INVALID_DID),
    Code(
        "did.document_invalid", "The document of the signer's identifier is malformed.", INVALID_DID_DOCUMENT
    ),
    Code(
        "did.document_too_large",
        "The document of the signer's identifier is larger than is read here.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.document_id_differs", "The document found belongs to another identifier.", INVALID_DID_DOCUMENT
    ),
    Code("did.moved", "The identifier of the signer has moved to another address.", NOT_FOUND),
    Code(
        "did.log_malformed",
        "The history of the signer's identifier is not written as it has to be.",
        INVALID_DID_DOCUMENT,
    ),
    Code("did.log_broken", "The history of the signer's identifier has been altered.", INVALID_DID_DOCUMENT),
    Code(
        "did.log_time", "The history of the signer's identifier has impossible times.", INVALID_DID_DOCUMENT
    ),
    Code("did.log_of_another", "The history found belongs to another identifier.", INVALID_DID_DOCUMENT),
    Code(
        "did.log_proof_invalid",
        "A signature in the history of the signer's identifier does not hold.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_not_authorised",
        "The history of the signer's identifier was changed by somebody who was not allowed to.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_keys_not_committed",
        "The history of the signer's identifier names keys that were not announced before.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_not_portable",
        "The identifier of the signer was moved to another address, which its history does not allow.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_portable_late",
        "The history of the signer's identifier allows moves later than it may.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_ended",
        "The history of the signer's identifier goes on after the identifier was switched off.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_witness_malformed",
        "The history of the signer's identifier names its witnesses in a way that has no meaning.",
        INVALID_DID_DOCUMENT,
    ),
    Code(
        "did.log_not_witnessed",
        "Too few witnesses stood by the history of the signer's identifier.",
        INVALID_DID_DOCUMENT,
    ),
    Code("did.log_too_long", "The history of the signer's identifier is longer than is read here."),
    Code(
        "did.log_rolled_back",
        "The history of the signer's identifier is shorter than it was before: the newest part is withheld.",
        NOT_FOUND,
    ),
    Code("did.verification_method_not_found", "The signer has published no such key.", INVALID_METHOD),
    Code(
        "did.relationship_missing",
        "The signer has not published this key for this purpose.",
        INVALID_RELATIONSHIP,
    ),
    Code(
        "did.relationship_unclear",
        "The signer's document names itself, in the place of its keys, for this purpose.",
        INVALID_RELATIONSHIP,
    ),
    # keys
    Code("key.algorithm_mismatch", "The signature algorithm does not fit the key.", PROOF_VERIFICATION),
    Code("key.type_mismatch", "The key is not of the type that it says.", INVALID_METHOD),
    Code("key.type_not_supported", "The key is of a type that is not judged here."),
    Code("key.malformed", "The key is malformed.", INVALID_METHOD),
    Code(
        "key.account_without_key",
        "The signer is named by an account of a block chain, and the proof does not bring the key behind it.",
    ),
    Code("key.method_malformed", "The description of the key is malformed.", INVALID_METHOD),
    Code("key.not_exactly_one", "The key is given in no form, or in several.", INVALID_METHOD),
    Code("key.date_malformed", "A date of the key is malformed.", INVALID_METHOD),
    Code(
        "key.private_material",
        "The published key holds secret parts: nobody can trust it any more.",
        CRYPTOGRAPHIC,
    ),
    Code("key.use_not_allowed", "The key was not published for signatures.", INVALID_METHOD),
    Code(
        "key.metadata_issuer_differs",
        "What the issuer's address publishes about keys is another issuer's.",
        INVALID_METHOD,
    ),
    Code(
        "key.metadata_malformed",
        "What the issuer publishes about its keys is not built as it must be.",
        INVALID_METHOD,
    ),
    Code("key.small_order", "The key is one under which anybody can sign.", CRYPTOGRAPHIC),
    Code("key.rsa_size", "The RSA key is too short to be safe or too long to be real.", CRYPTOGRAPHIC),
    Code("key.rsa_exponent", "The RSA key is not safe.", CRYPTOGRAPHIC),
    Code("key.rsa_modulus", "The RSA key is not safe.", CRYPTOGRAPHIC),
    Code("key.revoked", "The signer has revoked the key.", INVALID_METHOD),
    Code("key.expired", "The key has expired.", INVALID_METHOD),
    # fetching
    Code("fetch.scheme_not_https", "A document is named by an address that is not https."),
    Code("fetch.url_malformed", "A document is named by a malformed address."),
    Code("fetch.userinfo", "A document is named by an address with a user name in it."),
    Code("fetch.host_malformed", "A document is named by a malformed host."),
    Code("fetch.host_not_public", "A document is said to be on a host that is not public."),
    Code(
        "fetch.port_not_allowed",
        "A document is said to be on a port that is not asked here; the setting `fetch_ports` adds to those that are.",
    ),
    Code("fetch.address_not_public", "A document is said to be at an address that is not public."),
    Code(
        "fetch.name_not_public",
        "The name of a host leads, at least in part, to an address that is not public.",
    ),
    Code("fetch.dns", "The name of a host could not be looked up."),
    Code("fetch.connect", "A host could not be reached."),
    Code("fetch.connection_lost", "A host broke the connection off."),
    Code("fetch.timeout", "A host took too long to answer."),
    Code("fetch.tls", "A host could not prove that it is who it says."),
    Code("fetch.bad_http", "A host answered with something that is not HTTP."),
    Code("fetch.http_status", "A host answered with an error."),
    Code("fetch.rate_limited", "A host asked us to come back later."),
    Code(
        "fetch.circuit_open", "A host has failed several times in a row and is left alone for some seconds."
    ),
    Code("fetch.not_found", "A host does not have the document."),
    Code("fetch.redirect", "A host sent us on where the document must come from its own address."),
    Code("fetch.redirect_refused", "A host sent us on to where no request may go."),
    Code("fetch.too_many_redirects", "A host sent us on too often."),
    Code("fetch.content_encoding", "A host sent a compressed answer that was not asked for."),
    Code("fetch.body_incomplete", "A host sent less than it announced."),
    Code("fetch.too_large", "A document is larger than is read here."),
    Code("fetch.question_too_large", "A question to a registry would be longer than is sent."),
    Code(
        "fetch.budget_exceeded", "One verification asked for more documents than any real credential needs."
    ),
    Code(
        "fetch.offline", "Not looked at: a document that is not pinned, under a policy that asks no network."
    ),
    Code("fetch.too_old", "A document is older than this policy accepts."),
    Code("fetch.deadline", "The time for one verification ran out while waiting for the network."),
    # tokens
    Code("jws.malformed", "The token is not a well-formed signed token.", PARSING),
    Code(
        "jws.wrong_token_type",
        "The token was signed to be something else than a credential or presentation.",
        PARSING,
    ),
    Code("jws.claim_mismatch", "The token says one thing in two ways that contradict each other.", MALFORMED),
    Code(
        "jws.unprotected_header",
        "What decides how the signature is to be read stands where nobody signed it.",
        CRYPTOGRAPHIC,
    ),
    Code("jws.numeric_date", "A date in the token is not a number of seconds.", MALFORMED),
    Code("jws.algorithm_refused", "The token is not signed with a public-key signature.", CRYPTOGRAPHIC),
    Code("jws.critical_header", "The token demands a processing that no credential uses.", CRYPTOGRAPHIC),
    Code(
        "jws.remote_key_header",
        "The token points to a key elsewhere instead of naming its issuer's key.",
        CRYPTOGRAPHIC,
    ),
    Code("jws.jwk_differs", "The key inside the token is not the issuer's key.", CRYPTOGRAPHIC),
    Code("cose.payload_differs", "The binary token repeats another content than it signs."),
    Code(
        "cose.claims_unsigned",
        "The binary token names its issuer, its end or the like where nobody signed it.",
        CRYPTOGRAPHIC,
    ),
    Code(
        "cose.content_type_differs",
        "The binary token was signed to carry something else than a credential or presentation.",
        PARSING,
    ),
    Code("cose.malformed", "The binary token is not a well-formed signed token.", PARSING),
    # mobile documents
    # types of SD-JWT VCs
    Code("type.no_address", "The type of the credential is described nowhere that its name leads to."),
    Code("type.unreadable", "The description of the credential's type could not be read."),
    Code("type.too_deep", "The credential's type extends more others than are followed."),
    Code("type.too_costly", "To hold the credential to its type takes more work than is done here."),
    Code(
        "type.vct_differs", "What is published as the description of the type is another type's.", MALFORMED
    ),
    Code("type.circular", "The credential's type extends itself.", MALFORMED),
    Code("type.malformed", "The description of the credential's type is not built as it must be.", MALFORMED),
    Code(
        "type.loosened", "The credential's type lets go of what the type that it extends demands.", MALFORMED
    ),
    Code("type.claim_missing", "The credential lacks what every credential of its type has."),
    Code("type.claim_differs", "The credential says something in another form than its type has it."),
    Code(
        "type.disclosure_differs",
        "The issuer leaves to the holder what its type does not, or the other way round.",
    ),
    # SD-JWT
    Code("sd_jwt.malformed", "The token is not built as an SD-JWT is.", PARSING),
    Code("sd_jwt.disclosure_twice", "The holder shows the same part of the credential twice."),
    Code(
        "sd_jwt.disclosure_unreferenced",
        "The holder shows a part that the issuer did not sign.",
        CRYPTOGRAPHIC,
    ),
    Code(
        "sd_jwt.disclosure_misplaced",
        "A part that is shown does not fit the place that the issuer left for it.",
    ),
    Code("sd_jwt.digest_twice", "The credential has two places for the same part."),
    Code(
        "sd_jwt.digest_algorithm",
        "The credential's digests are made in a way that is not allowed.",
        CRYPTOGRAPHIC,
    ),
    Code("sd_jwt.placeholder_malformed", "A place for parts that the holder may show is malformed."),
    Code("sd_jwt.name_reserved", "A part that is shown has a name that no claim can have."),
    Code("sd_jwt.name_twice", "A part that is shown says a second time what the credential says already."),
    Code(
        "sd_jwt.claim_disclosed",
        "What the credential's validity depends on is left to its holder to show or hide, which nobody may do.",
    ),
    Code(
        "sd_jwt.key_binding_misplaced",
        "The presentation is signed by its holder and bound to another key besides.",
    ),
    Code("limit.disclosures", "The holder shows more parts than any real credential has.", RANGE),
    Code("structure.vct", "The type of the credential is missing or malformed.", MALFORMED),
    Code("mdoc.malformed", "The mobile document is not built as its standard says.", PARSING),
    Code(
        "mdoc.doc_type_differs", "The mobile document says that it is of another type than its issuer signed."
    ),
    Code("mdoc.digest_algorithm", "The mobile document's digests are made in a way that is not allowed."),
    Code(
        "mdoc.signed_outside_certificate",
        "The mobile document says that it was signed when its signer's certificate was not in force.",
    ),
    Code(
        "mdoc.country_differs", "The licence, its signer and the authority above are of different countries."
    ),
    Code("mdoc.version_unknown", "The mobile document is of a version that is not known here."),
    Code("mdoc.not_returned", "The device was asked for this document and did not give it."),
    Code("mdoc.response_failed", "The device says that it could not answer what it was asked for."),
    Code("mdoc.digest_differs", "The mobile document says something else than its issuer signed."),
    # proofs
    Code("proof.missing", "The document is not signed.", PROOF_VERIFICATION),
    Code(
        "proof.incomplete",
        "The proof does not say of what kind it is, or what it was made for.",
        PROOF_VERIFICATION,
    ),
    Code("proof.type_differs", "The proof is of another kind than it is named.", PROOF_TRANSFORMATION),
    Code(
        "proof.signature_invalid",
        "The signature does not match: the content was changed or somebody else signed.",
        PROOF_VERIFICATION,
    ),
    Code(
        "proof.value_malformed",
        "The signature is not in the form that its suite demands.",
        PROOF_VERIFICATION,
    ),
    Code("proof.purpose", "The proof was made for another purpose.", PROOF_VERIFICATION),
    Code("proof.key_type", "The proof and the key do not fit each other.", PROOF_VERIFICATION),
    Code("proof.created_in_future", "The proof is dated in the future.", PROOF_VERIFICATION),
    Code("proof.expired", "The proof itself has expired.", PROOF_VERIFICATION),
    Code("proof.chain_broken", "A proof builds on another that is not there.", PROOF_VERIFICATION),
    Code("proof.chain_cyclic", "Proofs build on each other in a circle.", PROOF_VERIFICATION),
    Code(
        "proof.outer_differs", "The document shown differs from the one that was signed.", PROOF_VERIFICATION
    ),
    Code("proof.suite_legacy", "The proof is of a kind that a later one has replaced.", PROOF_VERIFICATION),
    Code(
        "proof.suite_not_allowed",
        "The proof is of a kind that this policy does not accept.",
        PROOF_VERIFICATION,
    ),
    Code("proof.too_few", "Fewer signatures hold, each under a key of its own, than this policy asks for."),
    Code("proof.suite_unsupported", "The proof is of a kind that is not judged here."),
    Code("proof.algorithm_unsupported", "The proof uses an algorithm that is not judged here."),
    Code(
        "proof.base_proof",
        "The holder showed the issuer's own proof instead of one made for showing.",
        PROOF_VERIFICATION,
    ),
    Code(
        "proof.labels_differ",
        "The proof does not fit the things that the document tells apart.",
        PROOF_VERIFICATION,
    ),
    Code(
        "proof.statement_count", "The document says more, or less, than its proof is for.", PROOF_VERIFICATION
    ),
    Code("proof.key_malformed", "The issuer's key is not one that can sign this way.", PROOF_VERIFICATION),
    Code("proof.limit_exceeded", "The proof is over more statements than are checked here."),
    Code("proof.extra_missing", "This kind of proof is not judged on this installation."),
    Code("proof.pseudonym_context_missing", "The proof does not say what its pseudonym is for."),
    Code("cbor.too_large", "The proof is too large.", PROOF_VERIFICATION),
    Code("cbor.too_deep", "The proof is nested too deeply.", PROOF_VERIFICATION),
    Code("cbor.too_many_items", "The proof has too many parts.", PROOF_VERIFICATION),
    Code("cbor.syntax", "The proof is broken.", PROOF_VERIFICATION),
    Code(
        "cbor.not_shortest", "The proof is written in a way that not all readers accept.", PROOF_VERIFICATION
    ),
    Code("cbor.duplicate_key", "The proof says one thing twice.", PROOF_VERIFICATION),
    Code("cbor.not_utf8", "Text in the proof is broken.", PROOF_VERIFICATION),
    Code(
        "cbor.type_not_allowed", "The proof holds something that does not belong in it.", PROOF_VERIFICATION
    ),
    # proofs that are anchored on block chains
    Code("limit.merkle_path", "The proof is longer than any real one.", RANGE),
    Code("limit.place", "The names inside the document are longer than any real ones.", RANGE),
    Code(
        "anchor.other_document",
        "The document is not the one that its issuer anchored on the block chain.",
        PROOF_VERIFICATION,
    ),
    Code("anchor.path_broken", "The proof does not lead to what was anchored.", PROOF_VERIFICATION),
    Code(
        "anchor.other_root",
        "The transaction that the document names holds something else.",
        PROOF_VERIFICATION,
    ),
    Code(
        "anchor.other_sender",
        "The transaction that the document names was made by somebody else than its issuer.",
        PROOF_VERIFICATION,
    ),
    Code("anchor.transaction_malformed", "The document names no transaction.", PROOF_VERIFICATION),
    Code(
        "anchor.mock_chain",
        "The document was made for a test and never anchored on a block chain.",
        PROOF_VERIFICATION,
    ),
    Code("anchor.test_chain", "The document is anchored on a chain for tests, which proves nothing."),
    Code("anchor.chain_unknown", "The document is anchored on a block chain that is not known here."),
    Code(
        "anchor.no_explorer",
        "Nobody to ask about that block chain is configured; the operator can name an explorer (setting explorers).",
    ),
    Code(
        "anchor.no_node",
        "Nobody to ask contracts on that block chain is configured; the operator can name a node (setting nodes).",
    ),
    Code(
        "anchor.not_issued",
        "The contract that the document names has not issued it.",
        PROOF_VERIFICATION,
    ),
    Code("anchor.contract_silent", "The contract that the document names is not there or does not answer."),
    Code("structure.salt", "The document is not salted as its specification asks.", PARSING),
    Code("proof.several_issuers", "The document names several issuers, of whom only one can be judged here."),
    Code("anchor.not_looked_up", "The transaction of the document was not looked up."),
    Code("anchor.unconfirmed", "The transaction of the document is not yet part of the block chain."),
    Code(
        "anchor.answer_unreadable", "What the explorer or node of the block chain answered could not be read."
    ),
    Code(
        "anchor.key_not_in_force",
        "The issuer did not use the account yet, or not any more, when the transaction was made.",
        PROOF_VERIFICATION,
    ),
    Code(
        "anchor.time_unknown",
        "It cannot be told whether the issuer still used the account when the transaction was made.",
    ),
    Code("anchor.senders_mixed", "Several made the transaction of the document; whose it is cannot be told."),
    Code(
        "anchor.address_unsupported",
        "The transaction was made from an address of a form that is not supported here.",
    ),
    Code("proof.context_unsigned", "The document names contexts that its proof does not cover."),
    Code(
        "proof.extra_information_missing",
        "The proof also covers something that is not in the document, such as a printed code.",
    ),
    Code(
        "proof.end_withheld",
        "Parts are withheld, and nobody can tell whether an end of validity or a status is among them.",
    ),
    Code("proof.key_differs", "The proof repeats a key that is not the issuer's.", PROOF_VERIFICATION),
    Code("proof.typed_data_invalid", "What the wallet signed does not fit the document.", PROOF_VERIFICATION),
    Code("proof.typed_data_unsupported", "What the wallet signed has a form that is not read here."),
    Code("limit.typed_data", "What the wallet signed is larger than is hashed here.", RANGE),
    # keys
    Code("key.document_unreadable", "The signer's host answered with something that is no document."),
    Code("key.reference_missing", "The document does not say which key signed it.", PROOF_VERIFICATION),
    Code("key.reference_unsupported", "The document names the signer's key in a way that is not read here."),
    Code(
        "key.reference_unknown",
        "The document names its key in a way that cannot be looked up.",
        INVALID_METHOD,
    ),
    Code("key.none_for_purpose", "The signer has published no key for this purpose.", INVALID_RELATIONSHIP),
    Code("key.too_many", "The signer has published too many keys to try.", INVALID_METHOD),
    Code(
        "key_binding.second_hand",
        "That the key is the signer's is the word of a DID resolver alone.",
    ),
    Code(
        "key_binding.no_resolver",
        "The issuer is the owner of a domain whose records nobody is configured to ask for (setting dns_resolver).",
    ),
    Code(
        "key_binding.records_unreadable",
        "What the resolver answered about the issuer's domain could not be read.",
    ),
    Code("key_binding.issuer_mismatch", "The key that signed is not the stated issuer's.", CRYPTOGRAPHIC),
    # what an Open Badge 2 hangs on
    Code("badge.gone", "The issuer's host says that the badge is gone, which means that it was revoked."),
    Code("badge.revoked", "The issuer's own copy of the badge says that it was revoked."),
    Code("badge.copy_differs", "The issuer's own copy of the badge says something else.", CRYPTOGRAPHIC),
    Code("badge.copy_changed", "The issuer's own copy of the badge is not quite the one that was handed in."),
    Code("badge.class_unnamed", "The badge does not say where its class is described."),
    Code("badge.document_moved", "Another host answered for a document of the badge."),
    Code("badge.document_unreadable", "A document that the badge hangs on could not be read."),
    Code("badge.id_differs", "A document that the badge hangs on says that it is another one."),
    Code("badge.endorsement_unnamed", "An endorsement is named by something that is no web address."),
    Code(
        "badge.issuer_missing",
        "The class of the badge, or the endorsement, does not say who issues it.",
        MALFORMED,
    ),
    Code("badge.key_missing", "The key that the badge names is not where it says.", INVALID_METHOD),
    Code("badge.key_unnamed", "The badge does not say which key signed it.", INVALID_METHOD),
    Code(
        "key_binding.origin_not_allowed",
        "The badge stands where its issuer says that none of its badges are.",
        CRYPTOGRAPHIC,
    ),
    # certificates
    Code("certificate.malformed", "A certificate of the signer cannot be read.", PARSING),
    Code(
        "certificate.not_brought",
        "The seal points to its certificate and does not bring it; it is not looked for.",
    ),
    Code("certificate.too_many", "The signer's certificate comes with more others than any real one.", RANGE),
    Code(
        "certificate.thumbprint_differs",
        "The token names another certificate than the one it carries.",
        CRYPTOGRAPHIC,
    ),
    Code(
        "certificate.no_anchors",
        "No certificate authority is trusted here for what was signed; the operator can name some.",
    ),
    Code(
        "certificate.anchors_unavailable",
        "A list of certificate authorities that may vouch for the signer could not be asked.",
    ),
    Code(
        "certificate.untrusted",
        "The signer's certificate leads to no authority that is trusted here.",
        CRYPTOGRAPHIC,
    ),
    Code("certificate.broken_chain", "The signer's certificates do not vouch for each other.", CRYPTOGRAPHIC),
    Code("certificate.weak_signature", "A certificate is signed in a way that can be forged.", CRYPTOGRAPHIC),
    Code("certificate.not_yet", "A certificate of the signer is not valid yet.", CRYPTOGRAPHIC),
    Code(
        "certificate.expired",
        "A certificate of the signer has expired, and nothing shows that the signature is older.",
    ),
    Code(
        "certificate.purpose_unstated",
        "The signer's certificate does not say that it may sign such documents.",
    ),
    Code("certificate.not_allowed", "A certificate was not issued for this use.", CRYPTOGRAPHIC),
    Code(
        "certificate.name_not_allowed",
        "A certificate gives a name that its authority may not give.",
        CRYPTOGRAPHIC,
    ),
    Code("certificate.extension_unsupported", "A certificate carries a restriction that is not judged here."),
    Code(
        "certificate.extension_unreadable",
        "A part of a certificate is written in a way that is not read here.",
    ),
    Code(
        "certificate.names_no_issuer",
        "A certificate says who signed, but the stated issuer has no name by which to compare the two.",
    ),
    # certificates that their authority took back
    Code("revocation.revoked", "The authority above it has revoked the signer's certificate."),
    Code(
        "revocation.unknown",
        "The authority's list of revoked certificates could not be had, or does not tell of the signer's.",
    ),
    Code(
        "revocation.pinned_unusable",
        "The list of revoked certificates that is pinned here is past its time, or not the authority's: renew it.",
    ),
    Code("revocation.no_list", "The signer's certificate names no list of revoked ones."),
    # seals
    Code("seal.extension_unknown", "The seal has a critical part that is not read here."),
    Code("seal.stamp_unreadable", "A time stamp inside the seal cannot be read."),
    Code("seal.stamp_differs", "A time stamp inside the seal is about other content.", CRYPTOGRAPHIC),
    # gate
    Code("gate.not_proven", "Not looked at, since no proof held."),
    # validity
    Code("validity.expired", "The credential has expired.", RANGE),
    Code(
        "validity.not_shown",
        "The holder showed a part of the credential that does not say when it begins or ends.",
    ),
    Code("validity.not_yet", "The credential is not valid yet.", RANGE),
    Code(
        "validity.zone_missing", "A date of the credential names no time zone, and is taken for UTC.", RANGE
    ),
    # as of an instant that has passed
    Code(
        "history.key_not_shown",
        "Only today's document lists the key that signed; whether it did then nobody keeps.",
    ),
    Code(
        "history.key_gone",
        "The key that signed is not the one published today; which one was published then nobody keeps.",
    ),
    Code(
        "history.listing_not_shown", "The issuer is listed today; whether it was then the list does not say."
    ),
    Code("history.domain_not_shown", "Whether a domain linked to the issuer then nobody keeps."),
    # kinds
    Code("kind.not_shown", "What would make it such a record was not shown."),
    Code("kind.nothing_shown", "The mobile document shows nothing of what its issuer signed."),
    Code("kind.achievement_missing", "The badge does not say what was achieved.", MALFORMED),
    Code("kind.claim_missing", "The credential does not say what was learned.", MALFORMED),
    Code("kind.endorsed_missing", "The endorsement does not say what it endorses.", MALFORMED),
    Code("kind.subject_unidentified", "The badge does not say whom it is about.", MALFORMED),
    Code(
        "kind.identity_malformed",
        "An identifier of the person is written so that nobody can be held against it.",
    ),
    Code("kind.image_inline", "The assertion of the badge holds a picture where an address belongs."),
    Code("kind.result_unexplained", "A result is of something that the achievement does not describe."),
    Code("kind.result_not_allowed", "A result is outside the values that the achievement allows."),
    Code("kind.level_unknown", "A result names a level that its rubric does not have."),
    Code("kind.credits_exceeded", "More credits were given than the achievement has."),
    Code("kind.association_malformed", "The record associates achievements in a way that cannot be read."),
    Code("kind.association_open", "The record associates an achievement with one that is not in it."),
    Code("kind.association_cycle", "By what the record says, an achievement is above or before itself."),
    Code(
        "kind.other_subject", "The record holds credentials about somebody else, or under another identifier."
    ),
    Code("kind.record_empty", "The record says nothing of anybody.", MALFORMED),
    Code("kind.credentials_missing", "The record holds no credentials.", MALFORMED),
    # schemas
    Code("schema.violated", "The credential breaks the rules that its own issuer named for it.", MALFORMED),
    Code(
        "schema.other_edition",
        "The credential breaks today's edition of the schema that it names, and may have kept the one of its day.",
    ),
    Code(
        "schema.not_shown",
        "Only a part of the credential is shown: whether the whole conforms to its schema cannot be told.",
    ),
    Code("schema.out_of_reach", "The schema that the credential names could not be had."),
    Code("schema.type_unsupported", "The credential names a schema of a kind that is not judged here."),
    Code("schema.draft_unsupported", "The schema is written in an edition of JSON Schema not read here."),
    Code("schema.unusable", "The schema that the credential names is no schema that can be used."),
    Code(
        "schema.unidentified",
        "The schema does not say its own address or the edition of JSON Schema, as it must.",
    ),
    Code("schema.id_differs", "What stands at the address of the schema is another schema."),
    Code("schema.credential_malformed", "The credential around the schema is not what it must be."),
    Code("schema.credential_unproven", "Nobody could be shown to have signed the schema."),
    Code("schema.extension_unknown", "Nobody here knows which rules an extension of the badge has."),
    Code(
        "schema.extension_violated",
        "An extension of the badge breaks the rules that its makers set for it.",
        MALFORMED,
    ),
    Code("schema.reference_foreign", "The schema relies on another one, of a host that was not named."),
    Code("schema.too_costly", "To judge by the schema would take more work than any real one needs."),
    Code("limit.schemas", "The credential names more schemas than any real one.", RANGE),
    # what a credential states of other documents
    Code("digest.differs", "A document that the credential relies on is not the one that its issuer meant."),
    Code(
        "digest.malformed",
        "The credential states a digest of another document in a malformed way.",
        MALFORMED,
    ),
    Code("digest.unsupported", "The credential states a digest by an algorithm that is not computed here."),
    Code("limit.resources", "The credential states digests of more documents than any real one.", RANGE),
    # status
    Code(
        "status.not_shown",
        "The holder showed a part of the credential, and may have kept back where a revocation would be published.",
    ),
    Code(
        "status.entry_not_shown",
        "The holder showed only a part of where a revocation would be published.",
    ),
    Code("status.none", "The issuer has not said where a revocation would be published."),
    Code("status.revoked", "The issuer has revoked the credential."),
    Code("status.suspended", "The issuer has suspended the credential for now."),
    Code("status.refresh_available", "The issuer has a newer version of the credential."),
    Code("status.message", "The issuer has attached a message to the credential."),
    Code("status.answer_unreadable", "What was answered about a revocation could not be read."),
    Code("status.purpose_unknown", "The issuer has set a mark whose meaning is not known here."),
    Code(
        "status.type_unsupported", "The credential names a kind of revocation list that is not judged here."
    ),
    Code("status.too_many_entries", "The credential names more status entries than any real one."),
    Code("status.entries_share_id", "Status entries of the credential cannot be told apart.", MALFORMED),
    Code("status.entry_malformed", "The credential's status entry is malformed.", MALFORMED),
    Code(
        "status.reference_missing",
        "The credential announces a status and does not say where it would be published.",
        MALFORMED,
    ),
    Code("status.reference_malformed", "The addresses that explain the status are malformed.", MALFORMED),
    Code(
        "status.identifier_malformed", "The document's name in the revocation list is malformed.", MALFORMED
    ),
    Code(
        "status.credential_unnamed",
        "The credential has no identifier by which a revocation list could name it.",
    ),
    Code(
        "status.entry_is_list",
        "The credential's status entry has the identifier of the whole revocation list.",
        MALFORMED,
    ),
    Code("status.index_malformed", "The credential's place in the revocation list is malformed.", MALFORMED),
    Code("status.index_out_of_range", "The credential's place is not in the revocation list.", RANGE),
    Code("status.list_url_malformed", "The address of the revocation list is malformed.", MALFORMED),
    Code("status.messages_malformed", "The status messages are malformed.", MALFORMED),
    Code("status.purpose_malformed", "The purpose of the status entry is malformed.", MALFORMED),
    Code("status.size_malformed", "The size of the status entry is malformed.", MALFORMED),
    Code(
        "status.hub_question_unreadable",
        "What to ask the hub of the revocation list cannot be read.",
        STATUS_RETRIEVAL,
    ),
    Code(
        "status.hub_unnamed",
        "The issuer's DID document does not say where its hub is, which keeps the list.",
        STATUS_RETRIEVAL,
    ),
    Code(
        "status.hub_reply_unreadable",
        "The hub that keeps the revocation list did not give it.",
        STATUS_RETRIEVAL,
    ),
    Code("status.size_differs", "The revocation list has entries of another size.", STATUS_VERIFICATION),
    Code("status.purpose_differs", "The list found is kept for another purpose.", STATUS_VERIFICATION),
    Code("status.list_type_wrong", "What was found is no revocation list.", STATUS_VERIFICATION),
    Code(
        "status.list_id_differs",
        "The list found is another one than the credential names.",
        STATUS_VERIFICATION,
    ),
    Code("status.list_encoding_wrong", "The revocation list is wrongly encoded.", STATUS_VERIFICATION),
    Code("status.list_compression_broken", "The revocation list is damaged.", STATUS_VERIFICATION),
    Code("status.list_too_large", "The revocation list is larger than is read here.", STATUS_VERIFICATION),
    Code("status.list_too_short", "The revocation list is too short to hide in.", STATUS_LIST_LENGTH),
    Code(
        "status.list_unnamed",
        "The revocation list does not say which list it is.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.list_moved",
        "The revocation list was found in another place than it says of itself.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.list_short",
        "The revocation list is shorter than the specification asks for.",
        STATUS_LIST_LENGTH,
    ),
    Code("status.list_malformed", "The issuer's revocation list could not be read.", STATUS_VERIFICATION),
    Code("status.list_unproven", "The issuer's revocation list is not properly signed.", STATUS_VERIFICATION),
    Code("status.list_stale", "The issuer's revocation list is out of date.", STATUS_VERIFICATION),
    Code(
        "status.list_too_old", "The issuer's revocation list was fetched longer ago than this policy accepts."
    ),
    Code(
        "status.list_kept",
        "No newer revocation list could be had, so an earlier one was read, as this policy allows.",
        STATUS_RETRIEVAL,
    ),
    Code(
        "status.list_rolled_back",
        "The host of the revocation list shows an older one than before.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.history_unknown",
        "What the credential's status was at that time could not be found out.",
        STATUS_RETRIEVAL,
    ),
    Code(
        "status.list_unsigned",
        "The revocation list is not signed; only its host vouches for it.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.profile_unreadable",
        "The document in which the issuer names its revocation list could not be read.",
        STATUS_RETRIEVAL,
    ),
    Code(
        "status.unsigned_list_foreign",
        "The revocation list is not signed and does not come from the issuer's own host.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.bit_order_unclear",
        "The revocation list can be read in two ways, and they contradict each other.",
        STATUS_VERIFICATION,
    ),
    Code(
        "status.herd_privacy",
        "Whoever keeps the revocation list can tell from the request whose credential is checked.",
    ),
    Code(
        "status.list_issuer_differs",
        "The revocation list is kept by somebody else than the issuer.",
        STATUS_VERIFICATION,
    ),
    # what stands inside or beside
    Code("structure.badge", "The assertion of a badge lacks its id or its class.", MALFORMED),
    Code(
        "structure.verification",
        "The badge says that it is verified in another way than it comes.",
        MALFORMED,
    ),
    Code("structure.child", "Something that is no document stands where one belongs.", MALFORMED),
    Code(
        "refresh.not_proven",
        "What the issuer's host offers as a newer state of the credential is not proven.",
    ),
    Code("refresh.other_credential", "What the issuer's host offers as a newer state is another credential."),
    Code("attachment.no_endorsement", "The credential stands as an endorsement and is none."),
    Code("attachment.other_subject", "The credential speaks of something else than what it is attached to."),
    Code(
        "attachment.same_person_unknown",
        "It could not be told that the credential is about the person of the record.",
    ),
    Code("attachment.says_otherwise", "The credential does not say all that the record says of this item."),
    Code("endorsement.not_verified", "An endorsement of the credential does not verify."),
    Code("endorsement.open", "An endorsement of the credential could not be checked."),
    # issuer
    Code("issuer.unknown", "The issuer is on no list of known issuers here."),
    Code("issuer.not_for_this_type", "The issuer is known, and not for credentials of this type."),
    Code(
        "issuer.not_accredited",
        "No registry names this type of credential for the issuer, as this policy asks.",
    ),
    Code("issuer.listing_expired", "The issuer was on a list of known issuers, and its entry has ended."),
    Code("issuer.registry_unavailable", "A list of known issuers could not be asked."),
    Code("registry.malformed", "A list of known issuers could not be read."),
    Code("registry.member_missing", "A list of known issuers that should be asked is not where it was."),
    Code("registry.rolled_back", "A list of known issuers was answered with an older state of it."),
    Code("registry.unproven", "A list of known issuers answered with something that is not properly signed."),
    Code("registry.status_unknown", "Whether an entry in a list of known issuers was revoked is not known."),
    Code("registry.other_entity", "A list of known issuers was asked about one issuer and spoke of another."),
    Code("registry.limit_exceeded", "A list of known issuers leads further than is followed here."),
    Code("registry.other_root", "The issuer is accredited by somebody who is not trusted here."),
    Code("registry.revoked", "The issuer's entry in a list of known issuers was revoked."),
    Code("registry.root_unknown", "The address of a list of known issuers does not hold it any more."),
    Code("registry.out_of_date", "A list of known issuers is past its end, or not valid yet."),
    Code(
        "registry.scope_unclear",
        "The issuer is on a list of known issuers, and whether for credentials like this one is not known.",
    ),
    # federations of issuers
    Code("federation.no_entity", "The issuer's identifier is none that a federation knows members by."),
    Code(
        "federation.not_an_issuer",
        "The issuer is a member of the federation, and not as one who issues credentials.",
    ),
    Code(
        "federation.statement_malformed", "A statement of a federation does not have the shape that it must."
    ),
    Code("federation.statement_for_another", "A statement of a federation was made for one reader alone."),
    Code("federation.statement_early", "A statement of a federation is dated in the future."),
    Code("federation.statement_expired", "A statement of a federation has expired."),
    Code("federation.critical_unknown", "A statement of a federation demands rules that are not known here."),
    Code("federation.wrong_subject", "A federation was asked about one member and spoke of another."),
    Code(
        "federation.key_unknown", "A statement is not signed with a key that the federation gives its author."
    ),
    Code(
        "federation.chain_broken", "The statements of a federation do not lead from the issuer to its anchor."
    ),
    Code(
        "federation.wrong_anchor", "The statements of a federation lead to somebody who is not trusted here."
    ),
    Code("federation.path_too_long", "The federation does not allow so many in between for this issuer."),
    Code(
        "federation.name_not_permitted",
        "The federation does not allow members under the issuer's domain there.",
    ),
    Code("federation.policy_invalid", "The policies of a federation for this issuer contradict each other."),
    Code("federation.metadata_refused", "The issuer does not describe itself as the federation demands."),
    Code("federation.search_cut_short", "The way to a federation's anchor is longer than is followed here."),
    Code(
        "federation.trust_mark_missing", "The issuer shows no trust mark of the kind that is demanded here."
    ),
    Code(
        "federation.trust_mark_invalid",
        "The issuer shows a trust mark that is not properly signed or formed.",
    ),
    Code(
        "federation.trust_mark_of_another", "The issuer shows a trust mark that was given to somebody else."
    ),
    Code("federation.trust_mark_issuer", "The issuer shows a trust mark by somebody who may not give it."),
    Code("federation.trust_mark_expired", "The issuer shows a trust mark that has expired."),
    Code(
        "federation.delegation_invalid",
        "The issuer's trust mark was given without leave of the mark's owner.",
    ),
    # trusted lists
    Code(
        "vical.malformed", "The list of authorities for mobile documents is not built as its standard says."
    ),
    Code(
        "vical.signer_unknown",
        "The list of authorities for mobile documents is signed by nobody who is configured.",
    ),
    Code(
        "vical.stale",
        "The list of authorities for mobile documents is past its next update, or not in force yet.",
    ),
    Code(
        "vical.entry_unreadable",
        "The list of authorities for mobile documents holds one that cannot be read here.",
    ),
    Code("trusted_list.malformed", "A trusted list could not be read."),
    Code("trusted_list.too_large", "A trusted list is larger than is read here."),
    Code("trusted_list.unsigned", "A trusted list is not signed."),
    Code(
        "trusted_list.signature_invalid",
        "A trusted list was changed after it was signed, or by somebody else.",
    ),
    Code("trusted_list.signature_unsupported", "A trusted list is signed in a way that is not judged here."),
    Code("trusted_list.signer_unknown", "A trusted list is signed by somebody who may not sign it."),
    Code("trusted_list.another_list", "Another trusted list was found than the one that was pointed to."),
    Code(
        "trusted_list.key_alone",
        "A trusted list names the key of a service and no certificate: it does not say whom the certificate names.",
    ),
    Code("trusted_list.stale", "A trusted list is out of date."),
    Code("trusted_list.rolled_back", "An older trusted list was shown after a newer one."),
    Code("trusted_list.extra_missing", "This kind of trusted list is not read on this installation."),
    Code(
        "trusted_list.qualification_unsupported",
        "A trusted list makes exceptions that are not judged here.",
    ),
    # the domain that an issuer names
    Code("domain.not_stated", "The issuer names no web domain of its own."),
    Code("domain.origin_malformed", "The issuer names a web domain in a way that cannot be asked."),
    Code("domain.too_many", "The issuer names more web domains than are asked here."),
    Code("domain.configuration_malformed", "What the domain publishes of its identifiers cannot be read."),
    Code("domain.not_linked", "The domain that the issuer names does not name the issuer."),
    Code(
        "domain.linkage_invalid",
        "The domain's statement about the issuer breaks the rules for such statements.",
    ),
    Code(
        "domain.linkage_unproven",
        "The domain's statement about the issuer is not properly signed by the issuer.",
    ),
    # packet: documents that were handed in together
    Code(
        "packet.other_subject",
        "The documents name different people, or one person by identifiers that have nothing in common.",
    ),
    Code(
        "packet.subject_unknown", "A document names nobody in a way that could be compared with the others."
    ),
    Code("packet.names_differ", "The documents have different names for the person."),
    Code("packet.before_birth", "One document dates something before the day of birth in another."),
    Code("packet.award_before_start", "Something was awarded before what it was awarded for began."),
    Code("packet.two_presenters", "Two holders presented one and the same credential."),
    # subject: of whom the caller means
    Code("subject.not_matched", "The identifiers given of the applicant are not those in the credential."),
    Code(
        "subject.cannot_tell",
        "The credential has no identifier that could be compared with those given of the applicant.",
    ),
    Code("subject.not_asked", "Nobody said whose credential it should be."),
    # holder and audience
    Code("holder.not_presented", "The credential was handed in by itself."),
    Code("holder.not_subject", "The one who presents the credential is not the one it is about."),
    Code(
        "holder.cannot_tell", "The credential does not name whom it is about in a way that can be compared."
    ),
    Code(
        "holder.device_differs",
        "The device that shows the mobile document did not sign this session with the key that its issuer gave it.",
    ),
    Code(
        "holder.device_not_authorized",
        "The device that shows the mobile document adds what its issuer does not let it say; that is left out.",
    ),
    Code(
        "holder.device_key_unusable",
        "The mobile document holds no key of a device that can be used here, so nobody can be shown to hold it.",
    ),
    Code(
        "holder.reader_key_missing",
        "The device answered in a way that only its reader can check, and the reader's key was not given.",
    ),
    Code(
        "holder.key_binding_missing",
        "Nobody showed that the credential is theirs, where that was asked for.",
    ),
    Code(
        "holder.key_binding_malformed",
        "What is to show that the credential is theirs is malformed.",
        MALFORMED,
    ),
    Code(
        "holder.key_binding_invalid",
        "The one who presents the credential does not have the key of the one it was given to.",
        CRYPTOGRAPHIC,
    ),
    Code(
        "holder.key_binding_differs",
        "The holder's signature is over something else than what is shown.",
        CRYPTOGRAPHIC,
    ),
    Code("holder.key_unconfirmed", "The credential names no key that its holder could show to be theirs."),
    Code(
        "holder.confirmation_unsupported",
        "The credential names its holder's key in a way that is not judged here.",
    ),
    Code(
        "challenge.stale",
        "The presentation was made too long ago for the request at hand.",
        INVALID_CHALLENGE,
    ),
    Code("challenge.in_future", "The presentation is dated in the future.", INVALID_CHALLENGE),
    Code(
        "challenge.no_presentation", "The credential was handed in by itself, so nobody answered a challenge."
    ),
    Code("challenge.none", "No challenge was set for this presentation."),
    Code("challenge.not_asked", "The presentation answers a challenge that the caller did not state."),
    Code("challenge.differs", "The presentation was not made for this request.", INVALID_CHALLENGE),
    Code("challenge.domain_differs", "The presentation was made for another site.", INVALID_DOMAIN),
    # the service
    Code(
        "challenge.unknown",
        "The challenge looks like one of this service and was not made by it.",
        INVALID_CHALLENGE,
    ),
    Code("challenge.expired", "The challenge was answered too late.", INVALID_CHALLENGE),
    Code("challenge.used", "The challenge was answered before.", INVALID_CHALLENGE),
    Code("challenge.store_full", "Too many challenges are in use; try again later."),
    Code("did.options_unsupported", "DID resolution takes no options here.", _DID + "INVALID_OPTIONS"),
    Code("internal.error", "The service failed by a fault of its own."),
    Code("request.malformed", "The HTTP request is malformed or beyond the limits."),
    Code("request.not_found", "There is no such path."),
    Code("request.expectation", "The request expects of this service what no service here does."),
    Code("request.method_not_allowed", "The path does not know this method."),
    Code(
        "request.not_acceptable",
        "None of the media types asked for is to be had.",
        _DID + "REPRESENTATION_NOT_SUPPORTED",
    ),
    Code("request.media_type", "A multipart form is never read."),
    Code("request.content_encoding", "A compressed body is never read."),
    Code("request.body_too_large", "The body is larger than this service reads.", RANGE),
    Code("request.body_timeout", "The body did not come in time."),
    Code("request.not_json", "The request is not JSON that every reader would understand alike.", PARSING),
    Code("request.shape", "The request does not have the members that it must, or has others.", PARSING),
    Code("request.parameter", "A parameter of the query is unknown, repeated, empty or too long."),
    Code("request.policy", "This policy may not be asked for here."),
    Code(
        "request.session",
        "The session that a mobile document was shown in is not described in a way that can be used.",
    ),
    Code("request.instant", "The instant asked about is none, or has not come yet."),
    Code(
        "request.role",
        "A credential was expected and a presentation came, or the other way round.",
        MALFORMED,
    ),
    # policies
    Code(
        "policy.malformed",
        "A policy, or what is demanded beyond one, does not have the members that it must.",
    ),
    Code("policy.unknown_name", "A policy names something that is not known here."),
    Code("policy.not_tolerable", "A policy tolerates what nothing may be verified with."),
    Code("policy.contradiction", "A policy says two things of one finding."),
    Code("policy.loosened", "A request may demand more than its policy, and asked for less."),
    Code("service.busy", "Too much is at work; try again later."),
    # competencies
    Code("competency.skill", "A skill that was asked for is not a reference to one entry of a framework."),
    Code("competency.unknown", "No imported framework has this entry."),
    Code("framework.shape", "A file of a framework is not written as its format demands."),
    Code("framework.unknown_format", "A file is of no format of frameworks that is known here."),
    Code("framework.entry", "An entry of a framework has neither a code nor an address."),
    Code("framework.link", "A link between entries of frameworks lacks an end or says nothing known."),
    Code("framework.too_large", "There is more in the files of frameworks than an index may hold."),
    Code("settings.unknown_name", "There is no such setting."),
    Code("settings.wrong_value", "A setting has a value that it cannot have."),
    Code("settings.file_unreadable", "A file of settings cannot be read."),
    Code("settings.policy_invalid", "The folder of policies cannot be used."),
    Code("settings.competencies_invalid", "The index of competency frameworks cannot be used."),
    Code("settings.documents_invalid", "The folder of pinned documents cannot be used."),
)

CODES: Final[Mapping[str, Code]] = {code.code: code for code in _TABLE}
_UNLISTED: Final = "The check ended with a code that has no entry here."


def meaning_of(code: str) -> Code:
    """Return the entry of `code`; a code without one gets a neutral sentence (a test keeps that from happening)."""
    return CODES.get(code) or Code(code, _UNLISTED)
