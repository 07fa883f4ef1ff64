"""What an embedded proof signs: the hash of the proof's options, then the hash of the document.

Two families: over canonical RDF, where options and document stand under the document's context, and over canonical
JSON, where each is taken as it stands.
Specs: W3C Data Integrity EdDSA Cryptosuites v1.0 and ECDSA Cryptosuites v1.0, sections 3.2 and 3.3 of both; VC-DI 1.0,
section 4.3 for `previousProof`.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256, sha384
from typing import Any, Final, NamedTuple

from did_methods.core.errors import DidInvalid
from did_methods.core.jcs import canonical_json
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Problem, Rejected, Undetermined
from verifier.linked_data import ContextStore, canonical_nquads, canonicalise, to_quads
from verifier.model import EmbeddedProof, JsonObject, ProofClaim
from verifier.suites.core.common_options import common_options_nquads
from verifier.suites.core.suite import NO_FACTS, Facts

_MAX_PROOF_VALUE: Final = 256  # characters; base58 decoding is quadratic, a 96-byte signature has 132
_ED25519_BYTES: Final = 64
_SIGNATURE_MEMBERS: Final = ("proofValue", "jws", "signatureValue")


class EcdsaForm(NamedTuple):
    """What the curve of a key settles: JOSE name, hash function, length of r and s together in bytes."""

    algorithm: str
    hash_name: str
    signature_bytes: int


ECDSA_FORMS: Final[Mapping[KeyType, EcdsaForm]] = {
    KeyType.P256: EcdsaForm("ES256", "sha256", 64),
    KeyType.P384: EcdsaForm("ES384", "sha384", 96),
}
_DIGESTS: Final[Mapping[str, Callable[[bytes], Any]]] = {"sha256": sha256, "sha384": sha384}


def embedded(claim: ProofClaim) -> EmbeddedProof:
    """Return what `claim` secures; Rejected where it is no embedded proof (a suite's name used in another wrapping)."""
    if not isinstance(claim.secured, EmbeddedProof):
        raise Rejected("proof.type_differs", "expected an embedded proof, got a token")
    return claim.secured


def check_eddsa_over_rdf(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    """Check an Ed25519 signature over canonical RDF: the suites that others took the place of."""
    secured = named_as_cryptosuite(claim)
    signature = multibase_signature(secured, _ED25519_BYTES)
    key.verify("EdDSA", signature, signed_bytes(secured, contexts))
    return NO_FACTS


def check_eddsa_over_json(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    """Check an Ed25519 signature over canonical JSON."""
    secured = named_as_cryptosuite(claim)
    signature = multibase_signature(secured, _ED25519_BYTES)
    key.verify("EdDSA", signature, signed_json_bytes(secured, "sha256"))
    return NO_FACTS


def check_ecdsa_over_rdf(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
    """Check an ECDSA signature over canonical RDF, hashed as the key's curve asks.

    Which hash names blank nodes is only "expected" to fit the curve: where a signature under P-384 does not hold over
    names by SHA-384, those by SHA-256 are tried, which most libraries know alone.
    """
    secured = named_as_cryptosuite(claim)
    form = ECDSA_FORMS[key.key_type]
    signature = multibase_signature(secured, form.signature_bytes)
    if form.hash_name == "sha256":
        key.verify(form.algorithm, signature, signed_bytes(secured, contexts))
        return NO_FACTS
    first = signed_bytes_hashed(secured, contexts, form.hash_name, labels_by=form.hash_name)
    try:
        key.verify(form.algorithm, signature, first)
    except DidInvalid:
        second = signed_bytes_hashed(secured, contexts, form.hash_name, labels_by="sha256")
        if second == first:
            raise
        key.verify(form.algorithm, signature, second)
    return NO_FACTS


def check_ecdsa_over_json(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    """Check an ECDSA signature over canonical JSON, hashed as the key's curve asks."""
    secured = named_as_cryptosuite(claim)
    form = ECDSA_FORMS[key.key_type]
    signature = multibase_signature(secured, form.signature_bytes)
    key.verify(form.algorithm, signature, signed_json_bytes(secured, form.hash_name))
    return NO_FACTS


def named_as_cryptosuite(claim: ProofClaim) -> EmbeddedProof:
    """Return what `claim` secures, where its proof is a DataIntegrityProof of the cryptosuite that judges it.

    Raises:
        Rejected: `proof.type_differs`.
    """
    secured = embedded(claim)
    if secured.proof.get("type") != "DataIntegrityProof" or secured.proof.get("cryptosuite") != claim.suite:
        raise Rejected(
            "proof.type_differs", "expected a DataIntegrityProof that names its cryptosuite, got another type"
        )
    return secured


def signed_bytes(secured: EmbeddedProof, contexts: ContextStore) -> bytes:
    """Return the 64 bytes that a signature over canonical RDF and SHA-256 is over.

    Raises:
        Rejected: `linked_data.…`, `structure.proof`.
        Undetermined: `context.not_allowed`, `linked_data.unsupported_feature`.
    """
    store = id(contexts)
    common = common_options_nquads(secured.proof, secured.document.get("@context"), contexts)
    if common is not None:
        first, document = sha256(common).digest(), _with_previous(secured)
    else:
        options, document = options_and_document(secured)
        first = _once(secured, (store, "options", id(secured.proof)), _hash_rdf, options, contexts)
    return first + _once(
        secured, (store, "document", *map(id, secured.previous)), _hash_rdf, document, contexts
    )


def signed_bytes_hashed(
    secured: EmbeddedProof, contexts: ContextStore, hash_name: str, *, labels_by: str
) -> bytes:
    """Return what a signature over canonical RDF is over; `labels_by` is the hash that names blank nodes.

    Raises:
        As `signed_bytes`.
    """
    options, document = options_and_document(secured)
    way, how = (id(contexts), hash_name, labels_by), (contexts, hash_name, labels_by)
    first = _once(secured, (*way, "options", id(secured.proof)), _hash_rdf_by, options, *how)
    return first + _once(
        secured, (*way, "document", *map(id, secured.previous)), _hash_rdf_by, document, *how
    )


def document_nquads(secured: EmbeddedProof, contexts: ContextStore) -> bytes:
    """Return the document's canonical N-Quads, with the proofs before this one.

    Raises:
        As `signed_bytes`.
    """
    key = (id(contexts), "nquads", *map(id, secured.previous))
    return _once(secured, key, _nquads, _with_previous(secured), contexts)


def _once(
    secured: EmbeddedProof, key: tuple[object, ...], walk: Callable[..., bytes], *arguments: object
) -> bytes:
    """Return what `walk` makes of `arguments`; remembered under `key`, whatever number of proofs and keys is tried.

    A key may hold the ids of objects that live as long as the memo does: no other can have taken their place.
    """
    found = secured.walked.get(key)
    if found is None:
        try:
            found = walk(*arguments)
        except Problem as problem:
            found = problem
        secured.walked[key] = found
    if isinstance(found, Problem):
        raise found.with_traceback(None)
    return found


def _nquads(part: JsonObject, contexts: ContextStore) -> bytes:
    return canonical_nquads(part, contexts, plain=True)


def _hash_rdf(part: JsonObject, contexts: ContextStore) -> bytes:
    return sha256(canonical_nquads(part, contexts, plain=True)).digest()


def _hash_rdf_by(part: JsonObject, contexts: ContextStore, hash_name: str, labels_by: str) -> bytes:
    quads = to_quads(part, contexts, plain=True)
    nquads = canonicalise(quads, hash_name=labels_by, budget=contexts.budget).nquads
    hashed: bytes = _DIGESTS[hash_name](nquads).digest()
    return hashed


def _hash_json(part: JsonObject, hash_name: str) -> bytes:
    hashed: bytes = _DIGESTS[hash_name](canonical_json(part)).digest()
    return hashed


def options_and_document(secured: EmbeddedProof) -> tuple[dict[str, Any], JsonObject]:
    """Return the proof's options under the document's context, and the document with the proofs before this one.

    Raises:
        Rejected: `structure.proof`, `linked_data.hidden_term`.
        Undetermined: `linked_data.unsupported_feature`.
    """
    document, proof = secured.document, secured.proof
    if "@context" in proof and proof["@context"] != document.get("@context"):
        raise Rejected(
            "structure.proof", "expected the proof under the context of its document, got one of its own"
        )
    options: dict[str, Any] = {**proof, "@context": document.get("@context")}
    for member in _SIGNATURE_MEMBERS:
        options.pop(member, None)
    return options, _with_previous(secured)


def _with_previous(secured: EmbeddedProof) -> JsonObject:
    return {**secured.document, "proof": list(secured.previous)} if secured.previous else secured.document


def signed_json_bytes(secured: EmbeddedProof, hash_name: str) -> bytes:
    """Return what a signature over canonical JSON is over.

    The specification lets the document name more contexts than the proof, at the end. Those would be shown and not be
    signed, so here nobody can tell.

    Raises:
        Rejected: `structure.proof`.
        Undetermined: `proof.context_unsigned`.
    """
    document, proof = secured.document, secured.proof
    options = dict(proof)
    options.pop("proofValue", None)
    form = "the document's own"
    if "@context" in options:
        stated = options["@context"]
        document = {**document, "@context": _signed_context(stated, document.get("@context"))}
        form = "list" if isinstance(stated, list) else "text"
    if secured.previous:
        document = {**document, "proof": list(secured.previous)}

    first = _once(secured, ("options", hash_name, id(proof)), _hash_json, options, hash_name)
    return first + _once(
        secured, (form, hash_name, *map(id, secured.previous)), _hash_json, document, hash_name
    )


def _signed_context(stated: object, shown: object) -> object:
    signed = stated if isinstance(stated, list) else [stated]
    listed = shown if isinstance(shown, list) else [shown]
    if listed[: len(signed)] != signed:
        raise Rejected(
            "structure.proof",
            "expected the document to start with the contexts of its proof, got others",
        )
    if len(listed) != len(signed):
        raise Undetermined(
            "proof.context_unsigned", "expected the proof to cover every context of the document, got more"
        )
    return stated


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
