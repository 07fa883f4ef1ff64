"""An electronic seal or signature over a credential: a JWS whose header keeps the rules of JAdES.

Specs: ETSI TS 119 182-1, section 5; RFC 7515; RFC 7797. Of the extensions that a signer may call critical those are
judged that real seals have: `b64`, the signer's own word for when it signed, and a time stamp over the content, which
has to be about this content. Nothing rests on the instant of that stamp, which was made before the seal; those over the
signature, in unsigned headers, are judged apart (`steps/judge_stamps.py`).
"""

import base64
import binascii
import hashlib
from typing import Final

from did_methods.core.public_key import KeyType, PublicKey
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import CompactJws, JsonObject, ProofClaim
from verifier.suites.core.jose import check_jws, judge_first
from verifier.suites.core.suite import NO_FACTS, Facts, Suite

MAX_STAMPS: Final = 8  # over one content; a seal has one
_MAX_STAMP_CHARS: Final = 64 * 1024  # base64 of one
_UNDERSTOOD: Final = frozenset({"b64", "sigT", "iat", "adoTst", "x5t#S256", "x5c"})
# What changes whom or what a seal is about, critical or not: a payload elsewhere, a countersigned or conditional one.
_UNREAD: Final = frozenset({"sigD", "sigPId", "srAts", "sigPl"})


def _check(claim: ProofClaim, key: PublicKey, _contexts: ContextStore) -> Facts:
    jws = claim.secured
    if not isinstance(jws, CompactJws):
        raise Rejected("proof.type_differs", "expected a seal around the credential, got an embedded proof")
    _judge_extensions(jws.header)
    check_jws(jws, key, extended=True)
    _judge_stamps(jws)
    return NO_FACTS


def _judge_extensions(header: JsonObject) -> None:
    critical = header.get("crit", [])
    if not isinstance(critical, list) or ("crit" in header and not critical):
        raise Rejected("jws.critical_header", "expected a list of names as crit, got another value")
    if any(not isinstance(name, str) or name not in header for name in critical):
        raise Rejected("jws.critical_header", "expected crit to name headers that are there, got another")
    if "b64" in header and ("b64" not in critical or not isinstance(header["b64"], bool)):
        raise Rejected("jws.critical_header", "expected b64 to be critical, true or false, got another use")
    if not _UNDERSTOOD.issuperset(critical) or not _UNREAD.isdisjoint(header):
        raise Undetermined(
            "seal.extension_unknown", "expected extensions of a seal that are known here, got another"
        )


def _judge_stamps(jws: CompactJws) -> None:
    """Hold each time stamp over the content against the content.

    Raises:
        Rejected: `seal.stamp_differs`.
        Undetermined: `seal.stamp_unreadable`.
    """
    if "adoTst" not in jws.header:
        return
    from verifier.x509 import TimeStampUnreadable, imprint_of  # noqa: PLC0415 - loads long, and few need it

    content = jws.signing_input.partition(b".")[2]
    for stamp in _stamps(jws.header["adoTst"]):
        try:
            hash_name, digest = imprint_of(stamp)
        except TimeStampUnreadable as cause:
            raise _unreadable() from cause
        if hashlib.new(hash_name, content).digest() != digest:
            raise Rejected(
                "seal.stamp_differs", "expected a time stamp over this content, got one over another"
            )


def _stamps(stated: object) -> list[bytes]:
    tokens = stated.get("tstTokens") if isinstance(stated, dict) else None
    if not isinstance(tokens, list) or not 0 < len(tokens) <= MAX_STAMPS:
        raise _unreadable()
    found: list[bytes] = []
    for token in tokens:
        text = token.get("val") if isinstance(token, dict) else None
        if not isinstance(text, str) or len(text) > _MAX_STAMP_CHARS:
            raise _unreadable()
        try:
            found.append(base64.b64decode(text, validate=True))
        except (ValueError, binascii.Error) as cause:
            raise _unreadable() from cause
    return found


def _unreadable() -> Undetermined:
    return Undetermined(
        "seal.stamp_unreadable", f"expected 1 to {MAX_STAMPS} time stamps (RFC 3161), got another form"
    )


SUITE: Final = Suite(
    name="jades",
    title="JAdES electronic seal or signature",
    spec="https://www.etsi.org/deliver/etsi_ts/119100_119199/11918201/",
    key_types=frozenset({KeyType.ED25519, KeyType.P256, KeyType.P384, KeyType.P521, KeyType.RSA}),
    uses_contexts=False,
    check=_check,
    judge_first=judge_first,
)
