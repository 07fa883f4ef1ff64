"""The JSON serializations of a JWS, general and flattened: one payload under one or several signatures.

Specs: RFC 7515, section 7.2; RFC 7797 (`b64`: the payload stands as it is). Of the headers only protected ones are
read, since nothing signs the others, and time stamps, which are signed by themselves. Nothing of it is proven.
"""

import base64
from typing import Any, Final

from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object
from verifier.errors import Rejected
from verifier.formats.core.compact_jws import MAX_CHARS, MAX_SIGNATURE_CHARS
from verifier.model import CompactJws, JsonObject

CERTIFIES: Final = frozenset({"x5c", "x5t#S256", "x5t#o", "sigX5ts", "x5u"})  # headers about a certificate
MAX_STAMPS: Final = 8  # over one signature; a seal has one
MAX_SIGNATURES: Final = 16  # over one payload; a seal has one, two where two institutions awarded together


def is_jws_json(document: JsonObject) -> bool:
    """Say whether a document is a JWS in one of the JSON serializations."""
    return "payload" in document and ("signatures" in document or "signature" in document)


def names_certificates(document: JsonObject) -> bool:
    """Say whether each signature names who signed by a certificate in its protected header, as a seal does.

    It brings the certificate, or its digest or address alone.
    """
    try:
        return all(not CERTIFIES.isdisjoint(_header(one)) for one in _signatures(document))
    except Rejected:
        return False


def stamps_of(document: JsonObject) -> tuple[tuple[bytes, ...], ...]:
    """Return the time stamps beside each signature (`sigTst` in its `etsiU`), as far as they can be read.

    Spec: ETSI TS 119 182-1, sections 5.3.1 and 5.3.4. Nothing signs that they are there.
    """
    return tuple(tuple(_stamps(one.get("header"))) for one in _signatures(document))


def signatures_of(document: JsonObject) -> tuple[CompactJws, ...]:
    """Return each signature as if it were a token of its own; all of them have the one payload.

    Raises:
        Rejected: `jws.malformed`: not as RFC 7515 writes it, or the signatures do not agree how the payload is encoded.
    """
    text = document["payload"]
    if not isinstance(text, str):
        raise _malformed("a string as payload")
    stated = _signatures(document)
    headers = [_header(one) for one in stated]
    for header, one in zip(headers, stated, strict=True):
        unprotected = one.get("header", {})
        if not isinstance(unprotected, dict) or not header.keys().isdisjoint(unprotected):
            raise _malformed("each header parameter once, protected or not")
    plain = headers[0].get("b64") is False
    if any((header.get("b64") is False) != plain for header in headers):
        raise _malformed("one encoding of the payload for all signatures")
    try:
        raw = text.encode("utf-8") if plain else decode_base64url(text, max_chars=MAX_CHARS)
        payload = parse_json_object(raw, max_bytes=MAX_CHARS)
        return tuple(
            CompactJws(
                header=header,
                payload=payload,
                signing_input=f"{one['protected']}.{text}".encode(),
                signature=decode_base64url(one["signature"], max_chars=MAX_SIGNATURE_CHARS),
            )
            for header, one in zip(headers, stated, strict=True)
        )
    except JsonInvalid as problem:
        raise Rejected("jws.malformed", f"{problem.code}: {problem.detail}") from problem


def _signatures(document: JsonObject) -> list[JsonObject]:
    if "signatures" in document and ("signature" in document or "protected" in document):
        raise _malformed("one serialization, general or flattened")
    stated = document.get("signatures", [document])
    if not isinstance(stated, list) or not 0 < len(stated) <= MAX_SIGNATURES:
        raise _malformed(f"a list of 1 to {MAX_SIGNATURES} signatures")
    for one in stated:
        if not (
            isinstance(one, dict)
            and isinstance(one.get("protected"), str)
            and isinstance(one.get("signature"), str)
        ):
            raise _malformed("a protected header and a signature as strings")
    return stated


def _header(signature: JsonObject) -> dict[str, Any]:
    try:
        raw = decode_base64url(signature["protected"], max_chars=MAX_CHARS)
        return parse_json_object(raw, max_bytes=MAX_CHARS)
    except JsonInvalid as problem:
        raise Rejected("jws.malformed", f"{problem.code}: {problem.detail}") from problem


def _malformed(expected: str) -> Rejected:
    return Rejected("jws.malformed", f"expected {expected}, got another form")


def _stamps(unprotected: object) -> list[bytes]:
    listed = unprotected.get("etsiU") if isinstance(unprotected, dict) else None
    found: list[bytes] = []
    for part in listed if isinstance(listed, list) else ():
        stated = _component(part).get("sigTst")
        tokens = stated.get("tstTokens") if isinstance(stated, dict) else None
        for token in tokens if isinstance(tokens, list) else ():
            text = token.get("val") if isinstance(token, dict) else None
            try:
                found.append(base64.b64decode(text if isinstance(text, str) else "", validate=True))
            except ValueError:  # binascii.Error, or letters that are not ASCII
                continue
    return found[:MAX_STAMPS]


def _component(part: object) -> JsonObject:
    """Return an unsigned component as an object: it stands there as one, or as its base64url."""
    if isinstance(part, dict):
        return part
    try:
        raw = decode_base64url(part if isinstance(part, str) else "", max_chars=MAX_CHARS)
        return parse_json_object(raw, max_bytes=MAX_CHARS)
    except JsonInvalid:
        return {}
