"""A request's body, whole and within limits, and the members of a JSON body that are meant for us.

The credential inside is never parsed here: it is cut out as the bytes that were sent, and the strict reader
judges them. What stands around it is held against the same strict rules (no member twice, and so on).
"""

from collections.abc import Sequence
from typing import Final, TypeVar

import msgspec
from aiohttp import hdrs, web

from did_methods.core.errors import DidInvalid
from did_methods.core.strict_json import parse_json_object
from verifier.applicant import SHAPE
from verifier.service.connections import BodyTooSlowError, GuardedConnection
from verifier.service.load import Load
from verifier.service.problems import RequestRefused

T = TypeVar("T")

_OF_A_PERSON: Final = "`$.applicant"  # as msgspec writes the place of a member
MAX_AROUND: Final = 16 * 1024  # bytes around the credential: policy, challenge, domain, options


async def receive_body(request: web.Request, load: Load, *, most: int) -> bytes:
    """Return the body; while it comes in it is part of the load.

    Raises:
        RequestRefused: a form, a compressed body, one of more than `most` bytes, or one that comes too slowly.
    """
    connection = request.protocol
    if isinstance(connection, GuardedConnection):
        connection.receiving(request.content)
    if request.content_type.startswith(
        "multipart/"
    ):  # never parsed: its parts are where parsers are attacked
        raise RequestRefused("request.media_type", "expected a credential as body, got a form", close=True)
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower() != "identity":
        raise RequestRefused(
            "request.content_encoding", "expected a body as it is, got a coded one", close=True
        )
    if (request.content_length or 0) > most:
        raise _too_large(most)
    content = request.content
    parts: list[bytes] = []
    size = 0
    try:
        while not content.at_eof():
            part = await content.readany()
            parts.append(part)
            size += len(part)
            load.hold(len(part))
            if size > most:
                raise _too_large(most)
    except BodyTooSlowError as error:
        raise RequestRefused("request.body_timeout", "expected the whole body in time", close=True) from error
    except web.RequestPayloadError as error:
        raise RequestRefused("request.malformed", "expected a well-formed body", close=True) from error
    finally:
        load.release(size)
    if isinstance(connection, GuardedConnection):
        connection.received()
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_members(body: bytes, shape: type[T], *, around: str) -> T:
    """Return the members of a JSON body; `around` names the member that holds the credential, for errors.

    Raises:
        RequestRefused: the body is no JSON object of that shape.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        detail = str(error)
        if _OF_A_PERSON in detail:  # whoever wrote an address in the place of a name must not read it here
            raise RequestRefused("request.shape", f"{around}: expected {SHAPE}, got another shape") from None
        raise RequestRefused("request.shape", f"{around}: {detail[:200]}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestRefused(
            "request.not_json", "expected a JSON object in UTF-8, got something else"
        ) from error


def cut_out(body: bytes, member: msgspec.Raw) -> bytes:
    """Return the credential that `member` holds: an object as it was sent, or the token in a string.

    Raises:
        As `cut_out_all`.
    """
    return cut_out_all(body, [member])[0]


def cut_out_all(body: bytes, members: Sequence[msgspec.Raw]) -> list[bytes]:
    """Return the credentials that `members` hold, in their order.

    Raises:
        RequestRefused: another kind of value; or what stands around them breaks the strict rules.
    """
    around = body
    for member in members:
        around = around.replace(bytes(member), b"null", 1)
    try:
        parse_json_object(around, max_bytes=MAX_AROUND)
    except DidInvalid as error:
        raise RequestRefused("request.not_json", f"around the credential: {error.detail}") from error
    return [_cut_out(bytes(member)) for member in members]


def _cut_out(raw: bytes) -> bytes:
    if raw[:1] == b"{":
        return raw
    if raw[:1] == b'"':
        try:
            text = msgspec.json.decode(raw, type=str).encode()
        except (msgspec.DecodeError, UnicodeDecodeError, UnicodeEncodeError) as error:
            raise RequestRefused("request.not_json", "expected text in UTF-8, got something else") from error
        if text.lstrip()[:1] in {
            b"{",
            b"[",
        }:  # Data Integrity: a secured document is a map, not a text of one
            raise RequestRefused(
                "request.shape", "expected a token as text and an object as object, got a mix"
            )
        return text
    raise RequestRefused("request.shape", "expected a credential as object or as text, got another value")


def _too_large(most: int) -> RequestRefused:
    return RequestRefused("request.body_too_large", f"expected at most {most} bytes, got more", close=True)
