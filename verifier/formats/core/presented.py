"""From bytes to a document nobody has claimed yet: a JSON object, or a token or message taken apart.

Decided by the bytes; a media type is a hint that never decides. Every byte goes through the strict reader.
An enveloped credential (VCDM 2.0, section 4.13) is opened here, so that no format need know of it.
"""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.strict_json import JsonInvalid, parse_json, parse_json_object
from verifier.errors import InputRefused, Rejected
from verifier.formats.core.compact_jws import compact_jws, is_compressed
from verifier.formats.core.cose_token import is_cose, is_cose_text, read_cose, read_cose_text
from verifier.formats.core.disclosures import hides
from verifier.formats.core.jws_json import detached, is_jws_json, read_jws_json
from verifier.formats.core.mobile_document import (
    CBOR_MAPS,
    is_mobile_text,
    read_mobile_document,
    read_mobile_text,
)
from verifier.formats.core.other_formats import (
    is_blockcert,
    is_europass_xml,
    is_statement,
    other_format,
)
from verifier.formats.core.sd_jwt import SEPARATOR, is_sd_jwt_json, read_sd_jwt, read_sd_jwt_json
from verifier.formats.core.vcdm import CONTEXT_2_0, as_list
from verifier.model import CompactJws, JsonJws, Presented, SelectiveJwt, Token, Unreadable

# One document. A transcript of 500 courses has a quarter of it, a diploma that brings its pictures along a half; a
# fetched status list has a bound of its own below it.
MAX_BYTES: Final = 4 * 1024 * 1024
_JWS_PARTS: Final = 3  # RFC 7515 section 7.1
_JWE_PARTS: Final = 5  # RFC 7516 section 7.1
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_HEALTH: Final = (b"shc:/", b"HC1:")  # SMART Health Card, EU Digital COVID Certificate, as their QR codes say
_COMPACT: Final = re.compile(rb"[^.\s{}\"]+(?:\.[^.\s{}\"]*){2,4}")
_ENCRYPTED: Final = frozenset({"ciphertext", "cipherText"})  # JWE, OpenAttestation
_ENVELOPED: Final = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")
_ENVELOPED_LISTED: Final = tuple([name] for name in _ENVELOPED)
_OF_A_DOCUMENT: Final = frozenset({"credentialSubject", "verifiableCredential", "vc", "vp"})
# A JWS in a JSON serialization, which W3C VC-JOSE-COSE does not envelope.
_OTHER_DATA_URL: Final = re.compile(r"data:application/jose(?:\+json)?[^,]{0,80},.+", re.DOTALL)
_COSE_URL: Final = re.compile(
    r"data:application/(?:vc|vp)\+(?:ld\+(?:json\+)?)?cose[^,]{0,80},(.+)", re.DOTALL
)
_DATA_URL: Final = re.compile(
    r"data:application/(?:(?:vc|vp)(?:\+ld(?:\+json)?)?\+(sd-)?jwt|dc\+(sd-)jwt|jwt)[^,]{0,80},(.+)",
    re.DOTALL,
)


def read(raw: bytes, max_bytes: int = MAX_BYTES) -> Presented:
    """Return the document in `raw`, at most `max_bytes` long.

    Raises:
        InputRefused: `raw` is too large, not parseable, or in none of the wrappings known here.
        Rejected: a compact JWS or an envelope whose inside is malformed.
    """
    text = raw.strip()
    if len(text) > max_bytes:
        raise InputRefused("input.too_large", f"expected at most {max_bytes} bytes, got {len(text)}")
    if not text:
        raise InputRefused("input.empty", "expected a credential or a presentation, got no bytes")
    if text[:1] == b"{":
        return unwrap(_object(text))
    if text[:1] == b'"':
        return token(_string(text))
    if text[0] in CBOR_MAPS:
        return read_mobile_document(raw, MAX_BYTES)
    if is_cose(raw):
        return read_cose(raw, MAX_BYTES)
    if _is_selective(text) or _COMPACT.fullmatch(text) or is_cose_text(text):
        return _compact(text)
    if is_mobile_text(text):
        return read_mobile_text(text, MAX_BYTES)
    raise _refusal(text)


def unwrap(document: dict[str, Any]) -> Presented:
    """Return what an enveloped credential or presentation holds; any other object as it is.

    Raises:
        InputRefused: the wrapping is one that is not read here.
        Rejected: the envelope is malformed.
    """
    kind = document.get("type")
    if kind in _ENVELOPED or kind in _ENVELOPED_LISTED:
        return _open_envelope(document)
    if is_jws_json(document):
        return _signed_as_json(document)
    if not _ENCRYPTED.isdisjoint(document) or (type(kind) is list and "EncryptedWallet" in kind):
        raise InputRefused("input.encrypted", "expected a signed document, got an encrypted one")
    if not ("issuer" in document and "credentialSubject" in document):  # as every credential has them
        _refuse_other(document)
    return document


def _open_envelope(document: dict[str, Any]) -> Presented:
    """Return what stands in the data: URL of an envelope (VCDM 2.0, section 4.13)."""
    if not _OF_A_DOCUMENT.isdisjoint(document):  # which nobody signed, whatever the token says
        raise Rejected("structure.envelope", "expected an envelope alone, got claims beside the token")
    if CONTEXT_2_0 not in as_list(document.get("@context")):  # which defines what an envelope is
        raise Rejected("structure.envelope", f"expected {CONTEXT_2_0} as context of the envelope, got none")
    url = document.get("id")
    if isinstance(url, str) and (message := _COSE_URL.fullmatch(url)):
        return read_cose_text(message[1], MAX_BYTES)
    match = _DATA_URL.fullmatch(url) if isinstance(url, str) else None
    if match is None and isinstance(url, str) and _OTHER_DATA_URL.fullmatch(url):
        raise InputRefused(
            "input.format_unsupported", "expected a JWT or an SD-JWT in the envelope, got another"
        )
    if match is None:
        raise Rejected(
            "structure.envelope", "expected a data: URL of a token as id of the envelope, got another id"
        )
    enveloped = token(_plain(match.string, match[3]))
    if not isinstance(enveloped, SelectiveJwt if match[1] or match[2] else CompactJws):
        raise Rejected("structure.envelope", "expected a token of the envelope's media type, got another")
    return enveloped


def _signed_as_json(document: dict[str, Any]) -> JsonJws | SelectiveJwt:
    """Return a JWS in a JSON serialization: an SD-JWT, whether or not its holder shows any of it, or signatures."""
    if is_sd_jwt_json(document):
        return read_sd_jwt_json(document)
    signed = read_jws_json(document)
    payload = signed.signatures[0].payload
    if hides(payload):
        return read_sd_jwt_json(document)
    _judge_payload(payload)
    return signed


def _plain(url: str, data: str) -> str:
    """Return what a data: URL ends with, as it stands there or out of its base64 (RFC 2397, section 2)."""
    if not url[: -len(data) - 1].lower().endswith(";base64"):
        return data
    try:
        return base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Rejected(
            "structure.envelope", "expected a token in base64 in the data: URL, got other text"
        ) from error


def open_child(document: object) -> Presented:
    """Return a document that stands inside another, unwrapped.

    Raises:
        InputRefused: in a wrapping that is not read here.
        Rejected: malformed, or nothing that could be a document.
    """
    if isinstance(document, Unreadable):
        raise Rejected(document.code, document.detail)
    if isinstance(document, str):
        return token(document)
    if isinstance(document, Token | JsonJws):
        return document
    if isinstance(document, dict):
        return unwrap(document)
    raise Rejected("structure.child", f"expected a document inside this one, got {type(document).__name__}")


def token(text: str) -> Token:
    """Return the compact JWS, SD-JWT or message in base64 in `text`, which may turn out to be another kind of token.

    Raises:
        InputRefused: an encrypted token, or no token at all.
        Rejected: a token that is malformed.
    """
    return _compact(text.encode("utf-8"))


def plain_token(text: str) -> CompactJws:
    """Return the compact JWS in `text`, where nothing can be left for a holder to disclose.

    Raises:
        InputRefused, Rejected: as `token`.
    """
    found = token(text)
    if not isinstance(found, CompactJws):
        raise InputRefused("input.format_unsupported", "expected a JWT, got a token of another form")
    return found


def _object(text: bytes) -> dict[str, Any]:
    try:
        return parse_json_object(text, max_bytes=MAX_BYTES)
    except JsonInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem


def _refusal(text: bytes) -> InputRefused:
    """Return why nobody can judge this; UTF-16, a byte order mark and broken JSON have codes of their own."""
    if is_europass_xml(text.removeprefix(_BYTE_ORDER_MARK)):
        return InputRefused(
            "input.format_unsupported",
            "expected a credential as JSON, got a European Digital Credential as XML",
        )
    if text.startswith(_HEALTH):
        return InputRefused("input.format_unsupported", "expected a credential, got a health certificate")
    try:
        parse_json(text, max_bytes=MAX_BYTES)
    except JsonInvalid as problem:
        return InputRefused(problem.code, problem.detail)
    return InputRefused("input.format_unknown", "expected a JSON object or a compact JWT, got other JSON")


def _string(text: bytes) -> str:
    try:
        value = parse_json(text, max_bytes=MAX_BYTES)
    except JsonInvalid as problem:
        raise InputRefused(problem.code, problem.detail) from problem
    if not isinstance(
        value, str
    ):  # pragma: no cover - a text that starts with a quote is a string or refused
        raise InputRefused("input.format_unknown", "expected a compact JWT, got other JSON")
    return value


def _is_selective(text: bytes) -> bool:
    return text.startswith(b"ey") and SEPARATOR.encode("ascii") in text


def _compact(text: bytes) -> Token:
    if _is_selective(text):
        return read_sd_jwt(text.decode("utf-8", "replace"))
    if is_cose_text(text):
        return read_cose_text(text.decode("ascii"), MAX_BYTES)
    if not _COMPACT.fullmatch(text):
        raise InputRefused("input.format_unknown", "expected a compact JWT, got other text")
    parts = text.count(b".") + 1
    if parts == _JWE_PARTS:
        raise InputRefused(
            "input.encrypted", "expected a signed token of three parts, got an encrypted one of five"
        )
    if parts != _JWS_PARTS or not text.startswith(b"ey"):
        raise InputRefused("input.format_unknown", "expected a compact JWT of three parts, got other text")
    if b".." in text:
        raise detached()
    try:
        jws = compact_jws(text.decode("utf-8", "replace"))
    except Rejected as problem:
        if is_compressed(text.decode("utf-8", "replace")):
            raise InputRefused(
                "input.format_unsupported", "expected a token around JSON, got one around compressed bytes"
            ) from problem
        raise
    if hides(jws.payload):  # whoever shows nothing of an SD-JWT may not make a plain token of it
        return read_sd_jwt(f"{text.decode('ascii')}{SEPARATOR}")
    _judge_payload(jws.payload)
    return jws


def _judge_payload(payload: Mapping[str, Any]) -> None:
    if "vc" not in payload and "vp" not in payload:
        _refuse_other(payload)


def _refuse_other(document: Mapping[str, Any]) -> None:
    other = other_format(document)
    if other is not None and not (is_statement(document) or is_blockcert(document)):
        raise InputRefused(
            "input.format_unsupported", f"expected a Verifiable Credential, got a document of {other}"
        )
