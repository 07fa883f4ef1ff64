"""Whom proven claims are about, in every place where records say so, and whether that is somebody whom a caller means.

Identifiers decide; names are compared by letters whatever their case, order and accents, and decide nothing. An address
in another spelling is the same only where case is the difference. Specs: Open Badges 3.0, B.1.8 (IdentityObject); VCDM
2.0, section 4.8; HR Open 4.5, PersonType; European Learning Model 3, Person.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from verifier.errors import Rejected
from verifier.kinds.core.identity import identity_type, is_hash, is_identified
from verifier.kinds.core.kind import subjects_of
from verifier.kinds.core.words import in_one_form, objects
from verifier.model import JsonObject

MAX_COMPARED: Final = 1_000  # statements about people in one document that are looked at, as many as subjects
_NUMBERS: Final = frozenset(
    "accountId identifier lisSourcedId ltiUserId nationalIdentityNumber oneRosterSourcedId sisSourcedId sourcedId"
    " systemId userName".split()
)
_PHONES: Final = (
    "telephone",
    "phone",
    "phoneNumber",
    "formattedNumber",
    "phone_number",
    "mobile_phone_number",
)
_EMAILS: Final = ("email", "emailAddress", "email_address", "address")
_BIRTHS: Final = ("birthDate", "birthdate", "birth_date", "dateOfBirth")
_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_NAME_PARTS: Final = (
    ("givenName", "familyName"),
    ("firstName", "lastName"),
    ("given", "family"),
    ("given_name", "family_name"),
)
_FEWEST_DIGITS: Final = 6  # of a telephone number that can be told from an extension
_NATIONAL_DIGITS: Final = 9  # of a number that is one person's in its country
_FEWEST_WORDS: Final = 2  # of a name that another may have more words than

Stated = str | JsonObject
"""What a record says: plain text, or an IdentityObject whose value may be hashed."""


def described(claims: JsonObject) -> JsonObject:
    """Return the subjects of proven claims in one form, to be handed to the functions below.

    A signature over statements holds over a list of one and over a text in `@value` as well. Whoever shows somebody
    else's credential must not be able to write so that nothing in it can be compared.
    """
    return {"credentialSubject": [in_one_form(subject) for subject in subjects_of(claims)]}


def match(claims: JsonObject, kind: str, known: Iterable[str]) -> bool | None:
    """Say whether one of the `known` identifiers of this kind is one of a subject's; None: none is there to compare.

    `kind`: a member of `Applicant`.
    """
    stated = [one for number, one in enumerate(_STATED[kind](claims)) if number < MAX_COMPARED]
    if not stated:
        return None
    compare = _ALIKE[kind]
    found: bool | None = None
    for one in stated:
        for identifier in known:
            alike = (
                _identifies(one, kind, identifier) if isinstance(one, Mapping) else compare(one, identifier)
            )
            if alike:
                return True
            if alike is False:
                found = False
    return found


def identifiers(claims: JsonObject) -> set[str]:
    """Return what tells the subjects of proven claims from other people, in one spelling; hashes tell nobody."""
    plain = [*_plain(_ids(claims)), *_plain(_emails(claims))]
    return {one.strip().casefold() if "@" in one and ":" not in one else one for one in plain[:MAX_COMPARED]}


def names(claims: JsonObject) -> list[str]:
    """Return the names that proven claims have for their subjects."""
    return list(_plain(_names(claims)))[:MAX_COMPARED]


def birth_dates(claims: JsonObject) -> list[str]:
    """Return the days on which proven claims say that their subjects were born."""
    return [
        date
        for subject in subjects_of(claims)
        for one in _descriptions(subject)
        for date in _texts(one, _BIRTHS)
        if _DATE.match(date) and _is_whole_day(date)
    ][:MAX_COMPARED]


def _is_whole_day(date: str) -> bool:
    """Say whether no hour is stated: midnight somewhere is another day elsewhere."""
    time = date.partition("T")[2]
    return not time or time.startswith("00:00")


def _plain(stated: Iterable[Stated]) -> Iterator[str]:
    """Yield what is there as text: an IdentityObject may have it, too."""
    for one in stated:
        if isinstance(one, str):
            yield one
        elif one.get("hashed") is False and isinstance(one.get("identityHash"), str):
            yield one["identityHash"]


def _ids(claims: JsonObject) -> Iterator[Stated]:
    for subject in subjects_of(claims):
        stated = subject.get("id")
        if isinstance(stated, str) and not stated.startswith("mailto:"):
            yield stated


def _emails(claims: JsonObject) -> Iterator[Stated]:
    for subject in subjects_of(claims):
        stated = subject.get("id")
        if isinstance(stated, str) and stated.startswith("mailto:"):
            yield stated.removeprefix("mailto:")
        yield from _identities(subject, lambda kind: kind == "emailAddress")
        for one in _descriptions(subject):
            yield from (text for text in _texts(one, _EMAILS) if "@" in text)
            for mailbox in objects(one.get("emailAddress")):
                yield from (text.removeprefix("mailto:") for text in _texts(mailbox, ("id",)) if "@" in text)


def _phones(claims: JsonObject) -> Iterator[Stated]:
    for subject in subjects_of(claims):
        for one in _descriptions(subject):
            yield from _texts(one, _PHONES)


def _student_ids(claims: JsonObject) -> Iterator[Stated]:
    for subject in subjects_of(claims):
        yield from _identities(subject, _NUMBERS.__contains__)
        yield from _texts(subject, ("studentId", "student_id", "learner_identification"))
        for identifier in objects(subject.get("identifier")):
            if any("student" in scheme.casefold() for scheme in _texts(identifier, ("schemeName",))):
                yield from _texts(identifier, ("notation",))


def _names(claims: JsonObject) -> Iterator[Stated]:
    for subject in subjects_of(claims):
        yield from _identities(subject, lambda kind: kind == "name")
        for one in _descriptions(subject):
            yield from _texts(one, ("name", "fullName", "formattedName"))
            for spoken in objects(one.get("fullName")):  # by language
                yield from _texts(spoken, spoken)
            for parts in _NAME_PARTS:
                words = [text for part in parts for text in _texts(one, (part,))]
                if len(words) == len(parts):
                    yield " ".join(words)


def _descriptions(subject: JsonObject) -> Iterator[JsonObject]:
    """Yield the subject, and the objects in which records describe a person and how to reach them."""
    yield subject
    namespaces = subject.get("namespaces")  # of a mobile document
    yield from objects(list(namespaces.values()) if isinstance(namespaces, dict) else None)
    for contact in objects(subject.get("contactPoint")):
        yield contact
        yield from objects(contact.get("phone"))
    wrapped = subject.get("lerrsType")
    for record in (subject, *objects(wrapped)):
        for person in objects(record.get("person")):
            yield person
            yield from objects(person.get("name"))
            for communication in objects(person.get("communication")):
                yield from objects(communication.get("email"))
                yield from objects(communication.get("phone"))


def _identities(subject: JsonObject, wanted: Callable[[str], bool]) -> Iterator[JsonObject]:
    for identity in objects(subject.get("identifier")):
        kind = identity_type(identity)
        if kind is not None and wanted(kind):
            yield identity


def _texts(thing: JsonObject, members: Iterable[str]) -> Iterator[str]:
    for member in members:
        stated = thing.get(member)
        for text in stated if isinstance(stated, list) else (stated,):
            if isinstance(text, str) and text.strip():
                yield text


def _identifies(identity: JsonObject, kind: str, identifier: str) -> bool | None:
    """Hold an identifier against an IdentityObject; None where that is malformed, and so means nobody."""
    spellings = [identifier, identifier.strip()]
    if kind == "email":
        spellings.append(identifier.strip().lower())  # what most issuers hash, however it was typed in
    try:
        if identity.get("hashed") is False and isinstance(identity.get("identityHash"), str):
            return (
                None
                if is_hash(identity["identityHash"])
                else _ALIKE[kind](identity["identityHash"], identifier)
            )
        return any(is_identified(identity, spelling) for spelling in dict.fromkeys(spellings))
    except Rejected:
        return None


def _same_id(stated: str, known: str) -> bool | None:
    if stated == known.strip():
        return True
    return False if stated.partition(":")[0] == known.strip().partition(":")[0] else None


def _same_email(stated: str, known: str) -> bool:
    return stated.strip().casefold() == known.strip().casefold()


def _same_number(stated: str, known: str) -> bool:
    return stated.strip() == known.strip()


def _same_phone(stated: str, known: str) -> bool | None:
    """Compare digits; one may lack the country's code, and what lacks more could be anybody's in another town."""
    fewer, more = sorted((_digits(stated), _digits(known)), key=len)
    if len(fewer) < _FEWEST_DIGITS:
        return None
    if fewer == more:
        return True
    if more.endswith(fewer):
        return True if len(fewer) >= _NATIONAL_DIGITS else None
    return False


def _digits(text: str) -> str:
    """Return the digits without zeros in front: those lead out of a town or a country, and are no part of a number."""
    return re.sub(r"[^0-9]", "", text).lstrip("0")


def is_same_name(stated: str, known: str) -> bool | None:
    """Say whether one name has all the words of the other; None where one has too few to tell."""
    one, other = _words(stated), _words(known)
    if not one or not other:
        return None
    fewer, more = sorted((one, other), key=len)
    if not fewer <= more:
        return False
    return True if len(fewer) >= _FEWEST_WORDS or one == other else None


def _words(name: str) -> frozenset[str]:
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    return frozenset(re.findall(r"\w+", "".join(char for char in letters if not unicodedata.combining(char))))


_STATED: Final[Mapping[str, Callable[[JsonObject], Iterator[Stated]]]] = {
    "id": _ids,
    "email": _emails,
    "phone": _phones,
    "student_id": _student_ids,
    "name": _names,
}
_ALIKE: Final[Mapping[str, Callable[[str, str], bool | None]]] = {
    "id": _same_id,
    "email": _same_email,
    "phone": _same_phone,
    "student_id": _same_number,
    "name": is_same_name,
}
