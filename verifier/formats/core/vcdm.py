"""The shape that the Verifiable Credentials Data Model demands of a document, before anything is proven.

Spec: W3C Verifiable Credentials Data Model v1.1 and v2.0 (section 4 of each). Every refusal is deterministic and
names the property; what it holds is not repeated, since it may be about a person.
"""

import re
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Any, Final

from verifier.errors import Rejected
from verifier.model import DataModel, JsonObject, Period

CONTEXT_1_1: Final = "https://www.w3.org/2018/credentials/v1"
CONTEXT_2_0: Final = "https://www.w3.org/ns/credentials/v2"
_VERSION_1_1: Final = (
    DataModel.VCDM_1_1
)  # looked up once: Python 3.11 is slow to find members of enumerations
_VERSION_2_0: Final = DataModel.VCDM_2_0
SUBJECT: Final = "credentialSubject"
MAX_SUBJECTS: Final = 1_000  # people or things one credential speaks of; group awards stay far below
MAX_URL: Final = 4_096  # characters; browsers and servers stop before
MAX_CHILDREN: Final = 50  # credentials in one presentation

# White space is spelt out: as one set of characters it is looked up three times as fast as by its category.
_SPACES: Final = r"\x00-\x20\x7f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_URL: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:[^{_SPACES}<>\"{{}}|\\^`]+")
_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,12})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
# Members whose objects must say their type (VCDM 2.0, section 4.5); True: an `id` URL is demanded too.
_TYPED_MEMBERS: Final = {
    "credentialStatus": False,
    "credentialSchema": True,
    "evidence": False,
    "refreshService": False,
    "termsOfUse": False,
}
_TEXTS: Final = (dict, list)  # beside a string: one language object, or several
_OF_A_TEXT: Final = frozenset({"@value", "@language", "@direction"})
_CONTEXTS: Final = (str, dict)
_EDGES: Final = (MINYEAR, MAXYEAR)
STARTS: Final = ("validFrom", "issuanceDate")
_UNTIL: Final = ("validUntil", "expirationDate")
_DATES: Final = (*STARTS, *_UNTIL)


def judge_credential(document: JsonObject) -> tuple[DataModel, str, Period]:
    """Return data model version, issuer and validity period of a well-shaped credential.

    Raises:
        Rejected: `structure.…`, named after the property that is wrong.
    """
    version = judge_contexts(document)
    judge_types(document, "VerifiableCredential")
    _judge_id(document, "id")
    issuer = identifier_of(document.get("issuer"), "issuer")
    judge_subjects(document.get(SUBJECT))
    if version is _VERSION_1_1 and "issuanceDate" not in document and "validFrom" not in document:
        raise Rejected("structure.date", "expected issuanceDate in a credential of version 1.1, got none")
    period = period_of(document)
    if not _TYPED_MEMBERS.keys().isdisjoint(document):
        for member, needs_id in _TYPED_MEMBERS.items():
            if member in document:
                _judge_typed(document[member], member, needs_id=needs_id)
    _judge_texts(document, version)
    if isinstance(document["issuer"], dict):
        _judge_texts(document["issuer"], version)
    if "relatedResource" in document:
        _judge_related(document["relatedResource"])
    return version, issuer, period


def judge_contexts(document: JsonObject) -> DataModel:
    """Return the version of the data model, by the first context.

    Raises:
        Rejected: `structure.context`.
    """
    contexts = document.get("@context")
    first = contexts[0] if isinstance(contexts, list) and contexts else contexts
    if first == CONTEXT_2_0:
        version = _VERSION_2_0
    elif first == CONTEXT_1_1:
        version = _VERSION_1_1
    else:
        raise Rejected(
            "structure.context", f"expected {CONTEXT_2_0} or {CONTEXT_1_1} as first context, got another"
        )
    if isinstance(contexts, list):
        for item in contexts[1:]:
            if not isinstance(item, _CONTEXTS):
                raise Rejected("structure.context", "expected URLs and objects as contexts, got another type")
            if isinstance(item, str) and not is_url(item):
                raise Rejected("structure.context", "expected URLs and objects as contexts, got other text")
    return version


def judge_types(document: JsonObject, demanded: str) -> tuple[str, ...]:
    """Return the types of `document`, `demanded` among them.

    Raises:
        Rejected: `structure.type`.
    """
    types = document.get("type")
    listed = [types] if isinstance(types, str) else types
    for item in listed if isinstance(listed, list) else (None,):
        if not isinstance(item, str):
            raise Rejected(
                "structure.type", "expected a type or a list of types, got none or another JSON type"
            )
    assert isinstance(listed, list)  # noqa: S101 - as the loop saw
    if demanded not in listed:
        raise Rejected("structure.type", f"expected {demanded} among the types, got {len(listed)} others")
    return tuple(listed)


def identifier_of(value: object, member: str) -> str:
    """Return the URL that `value` is, or that its `id` is.

    Raises:
        Rejected: `structure.issuer` or `structure.holder`.
    """
    candidate = value.get("id") if isinstance(value, dict) else value
    if isinstance(candidate, str) and is_url(candidate):
        return candidate
    sentence = f"expected a URL, or an object with a URL as id, as {member}, got something else"
    if member == "holder":
        raise Rejected("structure.holder", sentence)
    raise Rejected("structure.issuer", sentence)


def period_of(document: JsonObject) -> Period:
    """Return the narrowest period that the dates of `document` leave.

    Raises:
        Rejected: `structure.date`, `structure.period`.
    """
    starts = [instant_of(document[member], member) for member in STARTS if member in document]
    ends = [instant_of(document[member], member) for member in _UNTIL if member in document]
    valid_from = max(starts) if starts else None
    valid_until = min(ends) if ends else None
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise Rejected("structure.period", "expected an end after the start of validity, got one before it")
    zoned = all(_states_zone(document[member]) for member in _DATES if member in document)
    return Period(valid_from=valid_from, valid_until=valid_until, zoned=zoned)


def instant_of(value: object, member: str) -> datetime:
    """Return the instant that an XML Schema dateTime names; without a zone it is UTC (VCDM 2.0, section 5.8).

    Raises:
        Rejected: `structure.date`: no string, another form, or no such instant (leap seconds included).
    """
    if isinstance(value, str) and _DATE_TIME.fullmatch(value):
        try:
            instant = datetime.fromisoformat(value)
            if instant.tzinfo is None:
                return instant.replace(tzinfo=UTC)
            if instant.year in _EDGES:
                instant.astimezone(UTC)  # it may leave the calendar once its zone is applied
        except (ValueError, OverflowError) as error:
            raise Rejected(
                "structure.date", f"expected an instant that exists as {member}, got one that does not"
            ) from error
        return instant
    raise Rejected(
        "structure.date", f"expected date, time and time zone (RFC 3339) as {member}, got another form"
    )


def _states_zone(instant: str) -> bool:
    return instant[-1] == "Z" or instant[-6] in "+-"


def is_url(text: str) -> bool:
    """Say whether `text` is an absolute URL (any scheme), at most 4,096 characters long."""
    return len(text) <= MAX_URL and _URL.fullmatch(text) is not None


def as_list(value: object) -> list[Any]:
    """Return `value` if it is a list, else a list of it."""
    return value if isinstance(value, list) else [value]


def judge_subjects(value: object) -> None:
    """Accept one subject or several, each an object with claims.

    Raises:
        Rejected: `structure.subject`, `structure.id`.
    """
    subjects = as_list(value)
    if not subjects or len(subjects) > MAX_SUBJECTS:
        raise Rejected("structure.subject", f"expected 1 to {MAX_SUBJECTS} subjects, got {len(subjects)}")
    for subject in subjects:
        if not isinstance(subject, dict) or not subject:
            raise Rejected(
                "structure.subject", "expected an object with claims as credentialSubject, got none"
            )
        _judge_id(subject, "id")


def with_status(claims: JsonObject, entry: JsonObject) -> JsonObject:
    """Return claims with one more status entry beside those that they have."""
    return {**claims, "credentialStatus": [*as_list(claims.get("credentialStatus", [])), entry]}


def _judge_id(document: JsonObject, member: str) -> None:
    if member in document and not (isinstance(document[member], str) and is_url(document[member])):
        raise Rejected("structure.id", f"expected one absolute URL as {member}, got something else")


def _judge_texts(document: JsonObject, version: DataModel) -> None:
    """Accept a name and a description that are texts, each with its language at most (VCDM 2.0, section 11.1)."""
    for member in ("name", "description"):
        if member not in document:
            continue
        value = document[member]
        if isinstance(value, str):
            continue
        if not isinstance(value, _TEXTS):
            raise Rejected(
                "structure.text", f"expected a string or language objects as {member}, got another type"
            )
        if version is not _VERSION_2_0:
            continue
        for item in as_list(value):
            if isinstance(item, str):
                continue
            if not isinstance(item, dict) or not isinstance(item.get("@value"), str):
                raise Rejected("structure.text", f"expected text in @value of {member}, got none")
            if not item.keys() <= _OF_A_TEXT:
                raise Rejected(
                    "structure.text", f"expected @value, @language and @direction in {member}, got others"
                )


def _judge_typed(value: object, member: str, *, needs_id: bool) -> None:
    for item in as_list(value):
        if not isinstance(item, Mapping):
            raise Rejected("structure.member", f"expected objects in {member}, got another type")
        types = item.get("type")
        if not (isinstance(types, str) and types) and not (isinstance(types, list) and types):
            raise Rejected("structure.member", f"expected a type on each object of {member}, got none")
        if needs_id or "id" in item:
            _judge_member_id(item.get("id"), member)


def _judge_member_id(value: object, member: str) -> None:
    if not (isinstance(value, str) and is_url(value)):
        raise Rejected("structure.member", f"expected a URL as id in {member}, got something else")


def _judge_related(value: object) -> None:
    seen: set[str] = set()
    for item in as_list(value):
        if not isinstance(item, dict):
            raise Rejected(
                "structure.related_resource", "expected objects in relatedResource, got another type"
            )
        _judge_member_id(item.get("id"), "relatedResource")
        if item["id"] in seen:
            raise Rejected(
                "structure.related_resource", "expected each relatedResource once, got an id twice"
            )
        if not {"digestSRI", "digestMultibase"} & item.keys():
            raise Rejected("structure.related_resource", "expected digestSRI or digestMultibase, got neither")
        seen.add(item["id"])
