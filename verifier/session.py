"""The session that a mobile document was shown in, as whoever asked for it knows it: what the device signed over.

Specs: ISO/IEC 18013-5:2021, section 9.1.5.1 (SessionTranscript); OpenID4VP 1.0, appendix B.2.6 (its handovers). The key
of a reader, which a device's MAC is judged with, is told to nobody.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from did_methods.core.cbor_writing import Writable, write_cbor
from did_methods.core.strict_cbor import CborInvalid, parse_cbor
from did_methods.core.strict_json import JsonInvalid, decode_base64url

MAX_TRANSCRIPT: Final = 8_192  # characters of base64url; one with engagement over NFC has some 1,500
_MAX_TEXT: Final = 2_048  # characters of an address
_PARTS: Final = 3  # of a SessionTranscript: engagement, the reader's key, the handover
_THUMBPRINT_BYTES: Final = 32
_ORIGIN: Final = "origin:"  # in front of an origin as audience (OpenID4VP 1.0, section A.4)

Text = Annotated[str, Meta(min_length=1, max_length=_MAX_TEXT)]
Encoded = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", max_length=128)]
Transcript = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$", max_length=MAX_TRANSCRIPT)]


class SessionRefused(ValueError):
    """What was given of a session is not of the shape that it has to have."""


class Session(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One session: its transcript, or what the transcript of OpenID4VP is made of.

    That is the challenge as nonce, and beside it `client_id` and `response_uri`, or the `origin` of a page that asked
    through the Digital Credentials API.
    """

    transcript: Annotated[
        Transcript | None, Meta(description="SessionTranscript of ISO 18013-5: its CBOR, in base64url.")
    ] = None
    client_id: Annotated[Text | None, Meta(description="`client_id` of the request, with its prefix.")] = None
    response_uri: Annotated[
        Text | None, Meta(description="`response_uri` or `redirect_uri` of the request.")
    ] = None
    origin: Annotated[Text | None, Meta(description="Origin of the page that asked, `https://…`.")] = None
    jwk_thumbprint: Annotated[
        Encoded | None,
        Meta(description="SHA-256 thumbprint of the key that the answer was encrypted to, if it was."),
    ] = None
    reader_key: Annotated[
        Encoded | None,
        Meta(description="Secret number of the reader's key for this session; only a device's MAC needs it."),
    ] = None

    def __repr__(self) -> str:
        """Show nothing of the session, wherever this ends up."""
        return "Session(…)"


class KnownSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session to judge by: the CBOR of its transcript, and the reader's secret, where there is one.

    `audience`: whom a presentation without a device in the same answer has to name; None: a transcript does not tell.
    """

    transcript: bytes
    reader_key: bytes | None = None
    audience: str | None = None

    def __repr__(self) -> str:
        """Show nothing of the session, wherever this ends up."""
        return "KnownSession(…)"


def read_session(stated: Session | Mapping[str, Any], challenge: str | None) -> KnownSession:
    """Return the session that is meant; `challenge` is the nonce of OpenID4VP.

    Raises:
        SessionRefused: another shape, several sessions in one, or a part of one; without the values.
    """
    if not isinstance(stated, Session):
        try:
            stated = msgspec.convert(stated, Session)
        except msgspec.ValidationError:  # which may repeat what was given
            raise SessionRefused(
                "expected the members of a session, each a text, got another shape"
            ) from None
    secret = None if stated.reader_key is None else _decoded(stated.reader_key)
    audience = stated.client_id if stated.origin is None else f"{_ORIGIN}{stated.origin}"
    return KnownSession(transcript=_transcript(stated, challenge), reader_key=secret, audience=audience)


def _transcript(stated: Session, challenge: str | None) -> bytes:
    redirected = (stated.client_id, stated.response_uri)
    of_web = (*redirected, stated.origin, stated.jwk_thumbprint)
    if stated.transcript is not None:
        if any(one is not None for one in of_web):
            raise SessionRefused("expected a transcript or what it is made of, got both")
        return _judged(_decoded(stated.transcript))
    if challenge is None:
        raise SessionRefused("expected the nonce of the request as challenge beside a session, got none")
    thumbprint = None if stated.jwk_thumbprint is None else _decoded(stated.jwk_thumbprint)
    if thumbprint is not None and len(thumbprint) != _THUMBPRINT_BYTES:
        raise SessionRefused("expected a SHA-256 as jwk_thumbprint, got another value")
    if stated.origin is not None and redirected == (None, None):
        return _handover("OpenID4VPDCAPIHandover", (stated.origin, challenge, thumbprint))
    if stated.origin is None and None not in redirected:
        return _handover("OpenID4VPHandover", (stated.client_id, challenge, thumbprint, stated.response_uri))
    raise SessionRefused("expected transcript, or client_id and response_uri, or origin, got another choice")


def _handover(name: str, parts: tuple[Writable, ...]) -> bytes:
    return write_cbor((None, None, (name, sha256(write_cbor(parts)).digest())))


def _judged(transcript: bytes) -> bytes:
    try:
        value = parse_cbor(transcript, max_bytes=MAX_TRANSCRIPT, relaxed=True)
    except CborInvalid:
        value = None
    if not isinstance(value, list) or len(value) != _PARTS:
        raise SessionRefused("expected the CBOR of a SessionTranscript, three parts, got another value")
    return transcript


def _decoded(text: str) -> bytes:
    try:
        return decode_base64url(text, max_chars=MAX_TRANSCRIPT)
    except JsonInvalid:
        raise SessionRefused("expected base64url, got another text") from None
