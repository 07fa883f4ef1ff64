"""The JSON serializations of a JWS, general and flattened: one payload under one or several signatures.

Specs: RFC 7515, section 7.2; RFC 7797 (`b64`: the payload stands as it is). Of the headers only protected ones are
read, since nothing signs the others, and time stamps, which are signed by themselves: a `kid` outside is no word of
the signer's, and the key is looked for as if there were none. Nothing of it is proven.
"""

import base64
from typing import Any, Final

from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object
from verifier.errors import InputRefused, Rejected
from verifier.formats.core.compact_jws import MAX_CHARS, MAX_SIGNATURE_CHARS
from verifier.model import CompactJws, JsonJws, JsonObject

# Headers about a certificate, which name who sealed where nothing else does; and those that only a seal has.
_CERTIFIES: Final = frozenset({"x5c", "x5t#S256", "x5t#o", "sigX5ts", "x5u"})
_OF_SEALS: Final = frozenset({"sigT", "adoTst", "sigD", "sigPId", "sigPl", "srAts", "srCms"})
_NO_SEAL: Final = ("vc", "vp")  # claims of a token around a document
# What the signer alone may say (RFC 7515, sections 4.1.11 and 10.7; RFC 7797, section 3).
_SIGNED_ALONE: Final = frozenset({"alg", "crit", "b64"})
MAX_STAMPS: Final = 8  # over one signature; a seal has one
MAX_SIGNATURES: Final = 16  # over one payload; a seal has one, two where two institutions awarded together


def is_jws_json(document: JsonObject) -> bool:
    """Say whether a document is a JWS in one of the JSON serializations, with its payload or without.

    One with a context is a document of its own, whatever stands beside: else whoever shows it would be believed by what
    others signed in it.
    """
    if "@context" in document:
        return False
    if "payload" in document:
        return "signatures" in document or "signature" in document
    signed = document.get("signatures", [document] if "protected" in document else None)
    return isinstance(signed, list) and any(isinstance(one, dict) and "signature" in one for one in signed)


def read_jws_json(document: JsonObject) -> JsonJws:
    """Return the signatures of a JWS, each as if it were a token of its own.

    Raises:
        InputRefused: `input.payload_detached`.
        Rejected: `jws.malformed`: not as RFC 7515 writes it, or the signatures do not agree how the payload is encoded.
            `jws.unprotected_header`: something that only its signer can say stands where nobody signed it.
    """
    text = document.get("payload", "")
    if text == "":  # which some libraries write for a payload that is elsewhere
        raise detached()
    if not isinstance(text, str):
        raise _malformed("a string as payload")
    stated = _signatures(document)
    headers = [_header(one) for one in stated]
    for header, one in zip(headers, stated, strict=True):
        _judge_unprotected(one.get("header", {}), header)
    plain = headers[0].get("b64") is False
    if any((header.get("b64") is False) != plain for header in headers):
        raise _malformed("one encoding of the payload for all signatures")
    try:
        raw = text.encode("utf-8") if plain else decode_base64url(text, max_chars=MAX_CHARS)
        payload = parse_json_object(raw, max_bytes=MAX_CHARS)
        signatures = tuple(
            CompactJws(
                header=header,
                payload=payload,
                signing_input=f"{one['protected']}.{text}".encode(),
                signature=decode_base64url(one["signature"], max_chars=MAX_SIGNATURE_CHARS),
                heeds_b64=True,
            )
            for header, one in zip(headers, stated, strict=True)
        )
    except JsonInvalid as problem:
        raise Rejected("jws.malformed", f"{problem.code}: {problem.detail}") from problem
    return JsonJws(signatures=signatures, stamps=tuple(tuple(_stamps(one.get("header"))) for one in stated))


def detached() -> InputRefused:
    """Return what is said of a JWS whose payload is elsewhere: nobody can tell what was signed."""
    return InputRefused("input.payload_detached", "expected a JWS with its payload, got one without")


def is_seal(signed: JsonJws) -> bool:
    """Say whether each signature names who signed by a certificate, as a seal does (ETSI TS 119 182-1).

    It brings the certificate, or its digest or address alone. A token that has one too is known by its own marks: a
    `typ` of credentials, a `kid` in a document that lists keys, the claim around a document of VCDM 1.1.
    """
    payload = signed.signatures[0].payload
    return not any(claim in payload for claim in _NO_SEAL) and all(
        _is_sealed(one.header) for one in signed.signatures
    )


def _is_sealed(header: JsonObject) -> bool:
    if not _OF_SEALS.isdisjoint(header):
        return True
    kid, typ = header.get("kid"), header.get("typ")
    is_token = isinstance(typ, str) and typ.lower().endswith("+jwt")
    is_listed = isinstance(kid, str) and kid.startswith(("did:", "https://", "#"))
    return not (_CERTIFIES.isdisjoint(header) or is_token or is_listed)


def _judge_unprotected(unprotected: object, header: JsonObject) -> None:
    if not isinstance(unprotected, dict) or not header.keys().isdisjoint(unprotected):
        raise _malformed("each header parameter once, protected or not")
    if not _SIGNED_ALONE.isdisjoint(unprotected):
        raise Rejected(
            "jws.unprotected_header", "expected alg, crit and b64 in the protected header, got one outside"
        )


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
