"""What a wallet answers over OpenID4VP: the presentations of a VP Token, by the queries that asked for them.

Spec: OpenID4VP 1.0, sections 8.1 (Response Parameters), 8.2 (the form that a wallet posts: `direct_post`) and A.4 (the
same in a response of the Digital Credentials API); the drafts before it, whose token is one presentation, or a list of
them beside a `presentation_submission`. Each
presentation is cut out as the wallet sent it and judged in its own format, against the challenge and domain of the
request: nobody signs the whole. What stands around the token (`state`, `id_token`) is not looked at.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import UNSET, Raw, UnsetType

from did_methods.core.strict_json import parse_json
from verifier.carriers.core.carrier import MAX_CARRIER, Carried, Carrier, judge_json
from verifier.errors import InputRefused

MAX_PRESENTATIONS: Final = 50  # in one answer, over all queries: a packet has as many documents
_MARKS: Final = (b'"vp_token"', b'"response"', b'"openid4vp')  # one of them stands in every answer
_PROTOCOL: Final = (
    "openid4vp"  # of the Digital Credentials API: `openid4vp-v1-unsigned`, of drafts the word alone
)
_QUERY: Final = re.compile(r"[A-Za-z0-9_-]{1,128}", re.ASCII)  # `id` of a Credential Query (section 6.1)
_ENCRYPTED: Final = re.compile(r"ey[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}", re.ASCII)  # a compact JWE
_ITEM: Final = re.compile(r"\$\[([0-9]{1,6})\]", re.ASCII)  # a path to one of several presentations
MAX_FIELDS: Final = 16  # of a form; a wallet posts up to four
_NAME: Final = rb"[A-Za-z_]{1,64}"
# Possessive, so that a megabyte takes milliseconds, well-formed or not.
_VALUE: Final = rb"(?:[^&%\s\"{}\x00-\x1f\x7f-\xff]++|%[0-9A-Fa-f]{2})*+"
_FIELD: Final = rb"%b=%b" % (_NAME, _VALUE)
_FORM: Final = re.compile(rb"%b(?:&%b){0,%d}\s*" % (_FIELD, _FIELD, MAX_FIELDS - 1))
_FORM_OF_AN_ANSWER: Final = re.compile(
    rb"(?:%b=[^&]*&){0,%d}(?:vp_token|response|error)=" % (_NAME, MAX_FIELDS - 1)
)
_READ_OF_A_FORM: Final = frozenset({"vp_token", "response", "presentation_submission", "error"})
_TEXT: Final = b'"'
_LIST: Final = b"["
_OBJECT: Final = b"{"


class _Answer(msgspec.Struct, frozen=True):
    """As much of a response as is looked at. `response`: where a wallet puts one that it encrypts."""

    vp_token: Raw | UnsetType = UNSET
    response: Raw | UnsetType = UNSET
    presentation_submission: Raw | UnsetType = UNSET
    protocol: Raw | UnsetType = UNSET
    data: Raw | UnsetType = UNSET
    error: Raw | UnsetType = UNSET


def recognises(raw: bytes) -> bool:
    """Say whether this is an object with a VP Token, or with an answer that is encrypted, as it is or in a `data`.

    Or a form with one of them, or with the word that there is none.
    """
    if not raw.startswith(_OBJECT):
        return _FORM_OF_AN_ANSWER.match(raw) is not None
    if not any(mark in raw for mark in _MARKS):
        return False
    answer = _answer(raw)
    return answer is not None and (
        answer.vp_token is not UNSET or _is_encrypted(answer) or _is_of_the_browser(answer)
    )


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the presentations of an answer.

    Raises:
        InputRefused: no strict JSON or form; `carrier.answer_encrypted`; `carrier.wallet_declined`; `carrier.too_many`;
            `carrier.vp_token`: built in another way, or without a presentation for a query that it names.
    """
    answer = _strict(raw) if raw.startswith(_OBJECT) else _posted(raw)
    if answer.vp_token is not UNSET and (_is_jwe(answer.response) or _is_of_the_browser(answer)):
        raise _malformed("one answer")
    if _is_of_the_browser(answer):
        inner = _opened(answer.data)
        if not inner.startswith(_OBJECT):
            raise _malformed("an object as data")
        answer = _strict(inner)
    if answer.error is not UNSET:
        raise InputRefused(
            "carrier.wallet_declined", "expected a presentation, got the word that there is none"
        )
    if _is_encrypted(answer):
        raise InputRefused(
            "carrier.answer_encrypted", "expected the answer of a wallet decrypted, got it as it was sent"
        )
    found = tuple(_presentations(_opened(answer.vp_token)))
    if len(found) > MAX_PRESENTATIONS:
        raise InputRefused(
            "carrier.too_many", f"expected at most {MAX_PRESENTATIONS} presentations, got {len(found)}"
        )
    _judge_submission(_opened(answer.presentation_submission), len(found))
    return found


def _presentations(token: bytes) -> Iterator[Carried]:
    """Yield the presentations of a token: by queries, or of a draft one, or a list of them."""
    members = _members(token) if token.startswith(_OBJECT) else {}
    if not token.startswith(_OBJECT) or "@context" in members:  # which is no name of a query
        yield from _listed(token, "vp_token")
        return
    if not members:
        raise _malformed("a presentation in the vp_token")
    for query, value in members.items():
        if _QUERY.fullmatch(query) is None:
            raise _malformed("the id of a query for each presentation")
        yield from _listed(bytes(value), query)


def _listed(value: bytes, at: str) -> Iterator[Carried]:
    """Yield the presentations that answer one query: a list of them, or of a draft one by itself."""
    if not value.startswith(_LIST):
        yield _presentation(value, at)
        return
    items = msgspec.json.decode(value, type=list[Raw])
    if not items:
        raise _malformed("a presentation for each query that is answered")
    for number, item in enumerate(items, start=1):
        yield _presentation(bytes(item), f"{at} {number}")


def _presentation(value: bytes, at: str) -> Carried:
    """Return one presentation: what is in a text (JWT, SD-JWT, base64url of CBOR), or an object as it stands."""
    raw = _text(value).encode() if value.startswith(_TEXT) else value
    if not value.startswith((_TEXT, _OBJECT)) or not raw.strip():
        raise _malformed("a presentation as text or object")
    return Carried(raw=raw, at=at)


def _judge_submission(submission: bytes, found: int) -> None:
    """Refuse a description (DIF Presentation Exchange) of a presentation that is not there; it decides no more."""
    described = parse_json(submission, max_bytes=MAX_CARRIER) if submission else None
    listed = described.get("descriptor_map") if isinstance(described, dict) else None
    for one in listed if isinstance(listed, list) else ():
        path = one.get("path") if isinstance(one, dict) else None
        item = _ITEM.fullmatch(path) if isinstance(path, str) else None
        if item is not None and int(item[1]) >= found:
            raise _malformed("every presentation that is described")


def _is_of_the_browser(answer: _Answer) -> bool:
    """Say whether an answer came through the Digital Credentials API, by its protocol."""
    protocol = _text(answer.protocol)
    return answer.data is not UNSET and (protocol == _PROTOCOL or protocol.startswith(f"{_PROTOCOL}-"))


def _is_encrypted(answer: _Answer) -> bool:
    return answer.vp_token is UNSET and _is_jwe(answer.response)


def _is_jwe(response: Raw | UnsetType) -> bool:
    return _ENCRYPTED.fullmatch(_text(response)) is not None


def _strict(raw: bytes) -> _Answer:
    """Return an answer, once all of it is known to be strict JSON."""
    judge_json(raw)
    answer = _answer(raw)
    if answer is None:
        raise _malformed("an object")
    return answer


def _posted(raw: bytes) -> _Answer:
    """Return the answer in a form, each of its fields a text and there once.

    Raises:
        InputRefused: `carrier.vp_token`.
    """
    if _FORM.fullmatch(raw) is None:
        raise _malformed(f"a form of at most {MAX_FIELDS} fields, encoded as one is")
    try:
        stated = parse_qsl(raw.rstrip().decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as cause:
        raise _malformed("text in UTF-8 in the form") from cause
    fields = dict(stated)
    if len(fields) != len(stated):
        raise _malformed("each field of the form once")
    texts = {name: Raw(msgspec.json.encode(fields[name])) for name in _READ_OF_A_FORM & fields.keys()}
    return _Answer(**texts)


def _answer(raw: bytes) -> _Answer | None:
    try:
        return msgspec.json.decode(raw, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _members(raw: bytes) -> dict[str, Raw]:
    return msgspec.json.decode(raw, type=dict[str, Raw])


def _text(value: bytes | Raw | UnsetType) -> str:
    """Return a text, or none in the place of any other value."""
    if value is UNSET or not bytes(value).startswith(_TEXT):
        return ""
    try:
        return msgspec.json.decode(value, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _opened(value: Raw | UnsetType) -> bytes:
    """Return a value as it stands, or the JSON in a text: that is how a form posts it, and how some pages get it.

    Raises:
        InputRefused: JSON in a text that is not strict.
    """
    stated = b"" if value is UNSET else bytes(value)
    inner = _text(value).strip().encode()
    if not inner.startswith((_OBJECT, _LIST)):
        return stated
    judge_json(inner)
    return inner


def _malformed(expected: str) -> InputRefused:
    return InputRefused("carrier.vp_token", f"expected {expected}, got another answer")


CARRIER: Final = Carrier(
    name="vp_token",
    title="answer of a wallet (VP Token of OpenID4VP)",
    spec="https://openid.net/specs/openid-4-verifiable-presentations-1_0.html",
    recognises=recognises,
    documents=documents,
    together=True,
)
