"""The older suites that sign with a detached JWS: hash of the options, hash of the document, both unencoded.

Specs: RFC 7797 (`b64` false); W3C CCG Ed25519 Signature 2018, RSA Signature 2018, Ecdsa Secp256k1 Signature 2019,
JSON Web Signature 2020.
"""

import re
from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType, PublicKey
from did_methods.core.strict_json import decode_base64url, parse_json_object
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, JsonObject, ProofClaim
from verifier.suites.core.data_integrity import document_nquads, embedded
from verifier.suites.core.proof_options import SECURITY, Reading, options_nquads
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

_MAX_HEADER: Final = 512  # characters; those in use have 58
_MAX_SIGNATURE: Final = 1_368  # characters; 8,192 bits of RSA take 1,366
_OTHER_FORMS: Final = frozenset({"proofValue", "signatureValue"})
_ESCAPE: Final = re.compile(rb"\\(?:u[0-9A-F]{4}|.)")
_NEWER_ESCAPE: Final = re.compile(rb"\\[btfu]")  # an escaped backslash before such a letter too: no harm
_SHORT_ESCAPES: Final = {rb"\b": b"\b", rb"\t": b"\t", rb"\f": b"\f"}


class DetachedJws(NamedTuple):
    """A detached JWS taken apart, nothing of it proven."""

    algorithm: str
    header: bytes  # as it was signed, in base64url
    signature: bytes

    def signing_input(self, message: bytes) -> bytes:
        """Return what the signature is over (RFC 7797, section 3)."""
        return self.header + b"." + message


def detached_suite(
    name: str,
    *,
    title: str,
    spec: str,
    algorithms: Collection[str],
    key_types: Collection[KeyType],
    readings: Sequence[Reading] = (),
) -> Suite:
    """Return a suite whose `jws` was made with one of `algorithms`; `readings`, where its options have several."""
    ways = readings or (Reading(SECURITY + name),)

    def check(claim: ProofClaim, key: PublicKey, contexts: ContextStore) -> Facts:
        secured = named_as_type(claim, name)
        jws = detached_jws(secured.proof, algorithms)
        check_message(
            secured,
            contexts,
            ways,
            lambda message: key.verify(jws.algorithm, jws.signature, jws.signing_input(message)),
        )
        return NO_FACTS

    return Suite(
        name=name,
        title=title,
        spec=spec,
        key_types=frozenset(key_types),
        uses_contexts=True,
        check=check,
        legacy=True,
    )


def check_message(
    secured: EmbeddedProof,
    contexts: ContextStore,
    readings: Collection[Reading],
    check: Callable[[bytes], None],
) -> None:
    """Call `check` with what may have been signed, until it holds: SHA-256 of the options, then of the document.

    Contexts in use read some options in more than one way, and control characters stood unescaped until RDFC-1.0.

    Raises:
        What `check` raises over the first.
        Rejected: `linked_data.…`.
        Undetermined: `context.not_allowed`, `linked_data.unsupported_feature`.
    """
    first: DidInvalid | None = None
    for older in (False, True):
        for reading in readings:
            options, document = options_nquads(secured.proof, reading), document_nquads(secured, contexts)
            if older:
                if not has_newer_escapes(options + document):
                    continue
                options, document = older_escapes(options), older_escapes(document)
            try:
                check(sha256(options).digest() + sha256(document).digest())
            except DidInvalid as problem:
                first = first or problem
            else:
                return
    assert first is not None  # noqa: S101 - every suite has a reading
    raise first


def has_newer_escapes(nquads: bytes) -> bool:
    """Say whether RDFC-1.0 may have escaped what URDNA2015 did not."""
    return _NEWER_ESCAPE.search(nquads) is not None


def older_escapes(nquads: bytes) -> bytes:
    """Return canonical N-Quads as URDNA2015 wrote them: only quote, backslash and line ends escaped."""
    return _ESCAPE.sub(_unescaped, nquads)


def _unescaped(match: re.Match[bytes]) -> bytes:
    text = match.group()
    if text[1:2] == b"u":
        return bytes((int(text[4:], 16),))  # of ASCII, all of them
    return _SHORT_ESCAPES.get(text, text)


def named_as_type(claim: ProofClaim, suite: str) -> EmbeddedProof:
    """Return what `claim` secures, where the type of its proof is the name of `suite`.

    Raises:
        Rejected: `proof.type_differs`.
    """
    secured = embedded(claim)
    if secured.proof.get("type") != suite:
        raise Rejected("proof.type_differs", f"expected a proof of type {suite}, got another")
    return secured


def detached_jws(proof: JsonObject, algorithms: Collection[str]) -> DetachedJws:
    """Return the parts of the `jws` of a proof, whose header has to say `b64` false and one of `algorithms`.

    Raises:
        Rejected: `proof.value_malformed`, `jws.algorithm_refused`.
        Undetermined: `proof.suite_unsupported`.
        DidInvalid: `base64url.…`, `json.…`.
    """
    jws = proof.get("jws")
    if jws is None and not _OTHER_FORMS.isdisjoint(proof):
        raise Undetermined("proof.suite_unsupported", "expected a signature as jws, got an older form of it")
    head, middle, tail = jws.partition("..") if isinstance(jws, str) else ("", "", "")
    if not head or not middle or not tail or "." in tail:
        raise Rejected("proof.value_malformed", "expected a detached JWS as jws, got another form")
    raw = decode_base64url(head, max_chars=_MAX_HEADER)
    header = parse_json_object(raw, max_bytes=_MAX_HEADER)
    if header.get("b64") is not False or header.get("crit") != ["b64"]:
        raise Rejected(
            "proof.value_malformed", "expected a JWS over bytes that are not encoded (b64), got another"
        )
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise Rejected("jws.algorithm_refused", "expected an algorithm of the suite, got another")
    signature = decode_base64url(tail, max_chars=_MAX_SIGNATURE)
    return DetachedJws(algorithm, head.encode("ascii"), signature)
