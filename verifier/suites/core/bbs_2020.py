"""What the two BBS+ suites of 2020 share: statements as messages, base64, and the door to the curve.

The issuer signs each statement of the options and of the document as a message of its own.
Spec: W3C CCG BBS+ Signatures 2020; the order and the bytes as `@mattrglobal/jsonld-signatures-bbs` makes them.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error
from types import ModuleType
from typing import Final

from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import EmbeddedProof, JsonObject
from verifier.suites.core.data_integrity import document_nquads
from verifier.suites.core.proof_options import SECURITY, Reading, options_nquads

MAX_CHARS: Final = 16 * 1024  # of base64; a proof over 256 statements that hides them all takes 11,500
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


def option_statements(proof: JsonObject) -> list[bytes]:
    """Return the statements of the options that the issuer signed."""
    return _lines(options_nquads({name: value for name, value in proof.items() if name != "nonce"}, _READING))


def document_statements(secured: EmbeddedProof, contexts: ContextStore) -> list[bytes]:
    """Return the statements of the document as it stands."""
    return _lines(document_nquads(secured, contexts))


def shown_statements(secured: EmbeddedProof, contexts: ContextStore) -> list[bytes]:
    """Return the statements of a document derived by a holder, in the order that they were signed in.

    A node without an id was given one, `urn:bnid:` and its label; the issuer signed the label.
    """
    return sorted(_relabelled(line) for line in document_statements(secured, contexts))


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
