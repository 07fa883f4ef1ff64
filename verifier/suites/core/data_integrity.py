"""What an embedded proof signs: the hash of the proof's options, then the hash of the document.

Two families: over canonical RDF, where options and document stand under the document's context, and over canonical
JSON, where each is taken as it stands.
Specs: W3C Data Integrity EdDSA Cryptosuites v1.0 and ECDSA Cryptosuites v1.0, sections 3.2 and 3.3 of both; VC-DI 1.0,
section 4.3 for `previousProof`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from hashlib import sha256, sha384
from typing import Any, Final, NamedTuple

from did_methods.core.errors import DidInvalid
from did_methods.core.jcs import canonical_json
from did_methods.core.multiformats import decode_base58
from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Problem, Rejected, Undetermined
from verifier.linked_data import ContextStore, canonical_nquads, canonicalise, to_quads
from verifier.model import EmbeddedProof, JsonObject, ProofClaim, Walked
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
    # What is walked is remembered, whatever number of proofs and keys is tried. The objects live as long as the memo
    # does, so that no other can have taken their place.
    walked, store = secured.walked, id(contexts)
    common = common_options_nquads(secured.proof, secured.document.get("@context"), contexts)
    if common is not None:
        first, document = sha256(common).digest(), _with_previous(secured)
    else:
        options, document = options_and_document(secured)
        first = _hashed_once(walked, (store, "options", id(secured.proof)), options, contexts)
    return first + _hashed_once(walked, (store, "document", *map(id, secured.previous)), document, contexts)


def _hashed_once(walked: Walked, key: tuple[object, ...], part: JsonObject, contexts: ContextStore) -> bytes:
    found = walked.get(key)
    if found is None:
        try:
            found = sha256(canonical_nquads(part, contexts, plain=True)).digest()
        except Problem as problem:
            found = problem
        walked[key] = found
    if isinstance(found, Problem):
        raise found.with_traceback(None)
    return found


def signed_bytes_hashed(
    secured: EmbeddedProof, contexts: ContextStore, hash_name: str, *, labels_by: str
) -> bytes:
    """Return what a signature over canonical RDF is over; `labels_by` is the hash that names blank nodes.

    Raises:
        As `signed_bytes`.
    """
    options, document = options_and_document(secured)

    def walk(part: JsonObject) -> bytes:
        nquads = canonicalise(to_quads(part, contexts, plain=True), hash_name=labels_by).nquads
        hashed: bytes = _DIGESTS[hash_name](nquads).digest()
        return hashed

    return _walked_once(secured, options, document, walk, contexts, hash_name, labels_by)


def document_nquads(secured: EmbeddedProof, contexts: ContextStore) -> bytes:
    """Return the document's canonical N-Quads, with the proofs before this one.

    Raises:
        As `signed_bytes`.
    """
    document = _with_previous(secured)
    key = (False, id(contexts), "nquads", *map(id, secured.previous))
    return _once(secured, key, lambda: canonical_nquads(document, contexts, plain=True))


def _walked_once(
    secured: EmbeddedProof,
    options: JsonObject,
    document: JsonObject,
    walk: Callable[[JsonObject], bytes],
    contexts: ContextStore | None,
    *way: str,
) -> bytes:
    """Return what `walk` makes of options and document, each walked once, whatever number of keys is tried."""
    hashes = b""
    for part, name in ((options, (secured.proof,)), (document, secured.previous)):
        # The objects live as long as the memo does, so that no other can have taken their place.
        key = (part is options, id(contexts), way, *map(id, name))
        hashes += _once(secured, key, partial(walk, part))
    return hashes


def _once(secured: EmbeddedProof, key: tuple[object, ...], walk: Callable[[], bytes]) -> bytes:
    found = secured.walked.get(key)
    if found is None:
        try:
            found = walk()
        except Problem as problem:
            found = problem
        secured.walked[key] = found
    if isinstance(found, Problem):
        raise found.with_traceback(None)
    return found


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
    options: dict[str, Any] = {name: proof[name] for name in proof if name not in _SIGNATURE_MEMBERS}
    options["@context"] = document.get("@context")
    document = _with_previous(secured)
    return options, document


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
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    form = "the document's own"
    if "@context" in options:
        stated = options["@context"]
        document = {**document, "@context": _signed_context(stated, document.get("@context"))}
        form = "list" if isinstance(stated, list) else "text"
    if secured.previous:
        document = {**document, "proof": list(secured.previous)}

    def walk(part: JsonObject) -> bytes:
        hashed: bytes = _DIGESTS[hash_name](canonical_json(part)).digest()
        return hashed

    return _walked_once(secured, options, document, walk, None, hash_name, form)


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
