"""A compact JWS: three parts with dots between them. Nothing of it is proven. Spec: RFC 7515, section 7.1."""

from typing import Final

from did_methods.core.strict_json import JsonInvalid, decode_base64url, parse_json_object
from verifier.errors import Rejected
from verifier.model import CompactJws

MAX_CHARS: Final = 4 * 1024 * 1024  # of one part; what it came in has been measured
MAX_SIGNATURE_CHARS: Final = 16_384  # base64url of one; RSA of 8,192 bits takes 1,366


def compact_jws(text: str) -> CompactJws:
    """Take a compact JWS apart; nothing of it is proven by that.

    Spec: RFC 7515 section 7.1.

    Raises:
        Rejected: not three strict base64url parts, or header or payload is not one strict JSON object.
    """
    header_text, _, rest = text.partition(".")
    payload_text, _, signature_text = rest.partition(".")
    try:
        return CompactJws(
            header=parse_json_object(decode_base64url(header_text, max_chars=MAX_CHARS), max_bytes=MAX_CHARS),
            payload=parse_json_object(
                decode_base64url(payload_text, max_chars=MAX_CHARS), max_bytes=MAX_CHARS
            ),
            signing_input=f"{header_text}.{payload_text}".encode("ascii"),
            signature=decode_base64url(signature_text, max_chars=MAX_SIGNATURE_CHARS),
        )
    except JsonInvalid as problem:
        raise Rejected("jws.malformed", f"{problem.code}: {problem.detail}") from problem


def is_compressed(text: str) -> bool:
    """Say whether a compact JWS has a compressed payload by its header, as SMART Health Cards have."""
    try:
        header = decode_base64url(text.partition(".")[0], max_chars=MAX_CHARS)
        return "zip" in parse_json_object(header, max_bytes=MAX_CHARS)
    except JsonInvalid:
        return False
