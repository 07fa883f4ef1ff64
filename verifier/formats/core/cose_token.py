"""A credential or presentation as COSE_Sign1: known by its bytes, taken apart, and read as a JWT would say it.

Specs: Securing VCs using JOSE and COSE, section 3.3 (`vc+cose`, `vp+cose`); RFC 9052; RFC 9596 (`typ`); RFC 9597
(claims in headers). The payload is the document in JSON. Claims stand in the protected header, or in the document as
those of a JWT do; where in both, they must agree. Nothing here is proven.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.strict_cbor import CborInvalid, Tagged, parse_cbor
from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object
from verifier.errors import InputRefused, Rejected
from verifier.formats.core.cose import CLAIMS, jwt_header, message_of, named_claims, plain
from verifier.formats.core.jwt import proof_of
from verifier.formats.core.other_formats import other_format
from verifier.formats.core.vcdm import CONTEXT_2_0, as_list, is_url, judge_contexts
from verifier.model import CompactJws, CoseSign1, CoseToken, DataModel, JsonObject, ProofClaim

# The specification only recommends that a message says its type; "cose": it does not, and is told by what it says.
COSE_CREDENTIAL_TYPES: Final = frozenset({"cose", "vc+cose", "vc+ld+cose", "vc+ld+json+cose"})
COSE_PRESENTATION_TYPES: Final = frozenset({"cose", "vp+cose", "vp+ld+cose", "vp+ld+json+cose"})
_SIGN1: Final = 18  # tags of COSE messages, RFC 9052 section 2
_ENCRYPTED: Final = frozenset({16, 96})
_OTHER: Final = frozenset({17, 61, 97, 98})  # MACs, several signers; 61: a CWT, whose claims are CBOR
# First bytes of a message in four parts, under a tag or none. No text in UTF-8 begins a document so.
_BARE: Final = re.compile(rb"\x84[\x40-\x5b]")
_TAGGED: Final = re.compile(rb"[\xd0-\xd2][\x80-\x9f]|\xd8[\x3d\x60-\x62][\x80-\xdb]")
_TEXT: Final = re.compile(rb"(?:0oR|h[EF])[A-Za-z0-9+/_-]{61,}={0,2}")  # base64 of a message
_CONTENT_TYPE, _CLAIMS = 3, 15  # labels of headers
_JSON: Final = 50  # application/json among the content formats of CoAP
_OF_CBOR: Final = frozenset(range(0xA0, 0xDC))  # first bytes of a map, or of an item under a tag
_TEXTS: Final = frozenset({"iss", "sub"})
_REGISTERED: Final = frozenset(CLAIMS.values())
_FROM_BASE64: Final = str.maketrans("+/", "-_")


def is_cose(raw: bytes) -> bool:
    """Say whether this begins as a COSE message does: one signer's, with its tag or without, or another by its tag."""
    return _TAGGED.match(raw) is not None or _BARE.match(raw) is not None


def is_cose_text(text: bytes) -> bool:
    """Say whether this is base64, of either alphabet, of a COSE message."""
    return _TEXT.fullmatch(text) is not None


def read_cose_text(text: str, max_bytes: int) -> CoseToken:
    """Return the message in base64, of either alphabet, padded or not: encoders in use write each.

    Raises:
        InputRefused, Rejected: as `read_cose`; or no such text.
    """
    url_safe = text.translate(_FROM_BASE64).rstrip("=")
    try:
        raw = decode_base64url(url_safe, max_chars=2 * max_bytes)
    except JsonInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
    return read_cose(raw, max_bytes)


def read_cose(raw: bytes, max_bytes: int) -> CoseToken:
    """Return the message and the document in it.

    Raises:
        InputRefused: no CBOR that is read here, another message than of one signer, or one around something else.
        Rejected: `cose.malformed`, `cose.claims_unsigned`, `jws.claim_mismatch`.
    """
    try:
        item = parse_cbor(raw, max_bytes=max_bytes, relaxed=True)
    except CborInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
    if isinstance(item, Tagged):
        if item.tag in _ENCRYPTED:
            raise InputRefused("input.encrypted", "expected a signed message, got an encrypted one")
        if item.tag in _OTHER:
            raise InputRefused(
                "input.format_unsupported", "expected a message with one signature, got another of COSE"
            )
        if item.tag != _SIGN1:
            raise InputRefused("input.format_unknown", "expected a COSE_Sign1 message, got another item")
    parts = item.value if isinstance(item, Tagged) else item
    if isinstance(parts, list) and parts[2:3] == [None]:
        raise InputRefused("input.payload_detached", "expected a message with its payload, got one without")
    message = message_of(parts, relaxed=True)
    return _token(message, _document_in(message.payload, max_bytes))


def judge_content_type(message: CoseSign1, own: str, other: str) -> None:
    """Accept a message that says nothing of its content, or that it is JSON or, more specific, of the type `own`.

    `own`, `other`: "vc" and "vp", or the other way round.

    Raises:
        Rejected: `cose.content_type_differs`.
    """
    stated = message.protected.get(_CONTENT_TYPE, _JSON)
    if isinstance(stated, str):
        name = stated.partition(";")[0].strip().lower().removeprefix("application/")
        if name == own or (name.endswith("json") and not name.startswith(other)):
            return
    elif stated == _JSON:
        return
    raise Rejected("cose.content_type_differs", f"expected the content type application/{own}, got another")


def judge_version(document: JsonObject) -> None:
    """Refuse a document of the data model before 2.0: no specification secures one in such a message.

    Raises:
        Rejected: `structure.context`.
    """
    if judge_contexts(document) is not DataModel.VCDM_2_0:
        raise Rejected("structure.context", f"expected {CONTEXT_2_0} as first context, got the one before it")


def cose_proof_of(token: CoseToken, party: str | None, purpose: str) -> ProofClaim:
    """Return the claim that the signature of the message is a proof by `party`.

    Raises:
        Rejected: as `proof_of`.
    """
    return replace(proof_of(token.read_as, party, purpose), suite="cose_sign1", secured=token)


def _document_in(payload: bytes, max_bytes: int) -> dict[str, Any]:
    text = payload.strip()
    if text[:1] == b"{":
        try:
            return parse_json_object(text, max_bytes=max_bytes)
        except JsonInvalid as problem:
            raise Rejected("cose.malformed", f"{problem.code}: {problem.detail}") from problem
    if payload and payload[0] in _OF_CBOR:
        raise InputRefused(
            "input.format_unsupported", "expected a document in JSON in the message, got claims in CBOR"
        )
    raise InputRefused("input.format_unknown", "expected a document in JSON in the message, got other bytes")


def _token(message: CoseSign1, document: dict[str, Any]) -> CoseToken:
    if "vc" in document or "vp" in document:
        raise Rejected("jws.claim_mismatch", "expected the document itself, got a claim vc or vp around one")
    other = other_format(document)
    if other is not None:
        raise InputRefused(
            "input.format_unsupported", f"expected a Verifiable Credential, got a document of {other}"
        )
    # RFC 9597 only advises against it: whoever passes the message on could say anything by them.
    if _CLAIMS in message.unprotected:
        raise Rejected("cose.claims_unsigned", "expected claims in the protected header, got unsigned ones")
    payload = dict(document)
    for name, value in _claims_of(message).items():
        if payload.setdefault(name, value) != value:
            raise Rejected(
                "jws.claim_mismatch", f"expected one {name}, got another in the header than in the document"
            )
    # Whoever passes a message on can name another key where nobody signed it. Where the document says who signed it,
    # the key has to be theirs; where it does not, whoever lists somebody else's key would pass for the signer.
    is_presentation = "VerifiablePresentation" in as_list(payload.get("type", []))
    says_who = "iss" in payload or ("holder" if is_presentation else "issuer") in payload
    return CoseToken(
        message=message,
        read_as=CompactJws(
            header={"typ": "cose", **jwt_header(message, unsigned=says_who)},
            payload=payload,
            signing_input=message.signing_input,
            signature=message.signature,
        ),
    )


def _claims_of(message: CoseSign1) -> JsonObject:
    """Return the registered claims in the header as a JWT has them; others say nothing here."""
    if _CLAIMS not in message.protected:
        return {}
    stated = named_claims(message.protected[_CLAIMS], CLAIMS)
    claims = {name: _claim(name, value) for name, value in stated.items() if name in _REGISTERED}
    number = claims.pop("cti", None)
    if isinstance(number, str) and is_url(number):  # as `jti`: else it numbers the message
        claims["jti"] = number
    return claims


def _claim(name: str, value: Any) -> Any:
    if name in _TEXTS and not isinstance(value, str):
        raise Rejected("jws.claim_mismatch", "expected text as iss and sub, got another type")
    if name in ("cti", "nonce") and isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return plain(value)
    if name == "cnf" and isinstance(value, Mapping):
        return _confirmation(value)
    return plain(value) if name == "status" else value


def _confirmation(stated: Mapping[Any, Any]) -> JsonObject:
    """Return which key the holder has (RFC 8747, section 3.1): a COSE_Key, or its id."""
    kid = stated.get(3)
    return {
        **({"COSE_Key": stated[1]} if isinstance(stated.get(1), Mapping) else {}),
        **({"kid": kid.decode("utf-8", "replace")} if isinstance(kid, bytes) else {}),
    }
