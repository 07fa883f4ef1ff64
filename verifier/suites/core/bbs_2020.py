"""What the two BBS+ suites of 2020 share: statements as messages, base64, and the door to the curve.

The issuer signs each statement of the options and of the document as a message of its own.
Spec: W3C CCG BBS+ Signatures 2020; the order and the bytes as `@mattrglobal/jsonld-signatures-bbs` makes them.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final

from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, JsonObject
from verifier.suites.core.data_integrity import document_nquads
from verifier.suites.core.detached_jws import has_newer_escapes, older_escapes
from verifier.suites.core.proof_options import SECURITY, Reading, options_nquads

MAX_MESSAGES: Final = (
    256  # statements; a credential has 20 to 60. Their generators take 0.5 ms each, once per issuer
)
MAX_CHARS: Final = 16 * 1024  # of base64; a proof over 256 statements that hides them all takes 11,500
Check = Callable[[list[bytes]], int]  # over all statements shown; how many are withheld

_READING: Final = Reading(
    f"{SECURITY}BbsBlsSignature2020"
)  # of the proof too: it shows the options of the signature
_PLACEHOLDER: Final = re.compile(rb"<urn:bnid:(_:c14n[0-9]+)>")


def curve() -> ModuleType:
    """Return the module that checks BBS+; it needs the extra `bbs`.

    Raises:
        Undetermined: `proof.extra_missing`.
    """
    try:
        from verifier.suites.core import bbs_plus  # noqa: PLC0415 - an optional extra brings the curve
    except ModuleNotFoundError as cause:
        if cause.name != "py_arkworks_bls12381":
            raise
        raise Undetermined(
            "proof.extra_missing", "expected the extra `bbs` to be installed, got none"
        ) from cause
    return bbs_plus


def signed_statements(
    secured: EmbeddedProof, contexts: ContextStore
) -> Iterator[tuple[list[bytes], list[bytes]]]:
    """Yield the statements of options and document as they may have been signed, in that order.

    Control characters stood unescaped until RDFC-1.0: what has any is tried in that spelling too.
    A node without an id gets one from a holder, `urn:bnid:` and its label; the issuer signed the label.

    Raises:
        Rejected: `linked_data.…`, `structure.proof`, `proof.signature_invalid` for labels of both kinds.
        Undetermined: `context.not_allowed`, `linked_data.unsupported_feature`.
    """
    options, document = _option_lines(secured.proof), _lines(document_nquads(secured, contexts))
    if secured.proof.get("type") != "BbsBlsSignature2020":
        labelled = [_relabelled(line) for line in document]
        if labelled != document and any(_has_label(line) for line in document):
            # Two nodes, one of them labelled here and the other by the holder, may be one to the issuer.
            raise Rejected(
                "proof.signature_invalid", "expected all nodes without an id under signed labels, got another"
            )
        document = labelled
    yield options, sorted(document)
    if has_newer_escapes(b"\n".join(options + document)):
        yield list(map(older_escapes, options)), sorted(map(older_escapes, document))


def bbs_plus_work(messages: int) -> int:
    """Return what a proof over so many messages announces: pairings 4 ms, and 0.5 ms each to find their generators."""
    return 16 + 2 * min(messages, MAX_MESSAGES)


def _option_lines(proof: JsonObject) -> list[bytes]:
    return _lines(options_nquads({name: value for name, value in proof.items() if name != "nonce"}, _READING))


def first_that_holds(spellings: Iterator[tuple[list[bytes], list[bytes]]], check: Check) -> tuple[int, int]:
    """Return how many statements of the document are shown and how many withheld, in the first spelling that holds.

    Raises:
        Rejected: what `check` raised over the first spelling.
    """
    first: Rejected | None = None
    for options, document in spellings:
        try:
            return len(document), check(options + document)
        except Rejected as problem:
            first = first or problem
    assert first is not None  # noqa: S101 - there is one spelling at least
    raise first


def octets(proof: JsonObject, member: str) -> bytes:
    """Return the bytes of a member in base64.

    Raises:
        Rejected: `proof.value_malformed`.
    """
    text = proof.get(member)
    if not isinstance(text, str) or len(text) > MAX_CHARS:
        raise Rejected("proof.value_malformed", f"expected base64 as {member}, got another value")
    try:
        decoded = b64decode(text, validate=True)
    except (Error, ValueError) as cause:
        raise Rejected("proof.value_malformed", f"expected base64 as {member}, got other text") from cause
    if b64encode(decoded).decode("ascii") != text:
        raise Rejected(
            "proof.value_malformed", f"expected the one spelling of {member} in base64, got another"
        )
    return decoded


def _lines(nquads: bytes) -> list[bytes]:
    return [line for line in nquads.split(b"\n") if line]


def _has_label(line: bytes) -> bool:
    subject, _, rest = line.split(b" ", 2)
    return subject.startswith(b"_:") or rest.startswith(b"_:")


def _relabelled(line: bytes) -> bytes:
    """Return the statement with labels for subject, object and graph, and literals as they are."""
    subject, predicate, rest = line.split(b" ", 2)
    if rest.startswith(b'"'):
        end = rest.rindex(b'"')
        literal, rest = rest[:end], rest[end:]
    else:
        literal = b""
    return b" ".join((_label(subject), predicate, literal + b" ".join(map(_label, rest.split(b" ")))))


def _label(term: bytes) -> bytes:
    found = _PLACEHOLDER.fullmatch(term)
    return found[1] if found else term
