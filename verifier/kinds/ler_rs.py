"""HR Open LER-RS: a person's own record of education, work, licences, certifications and skills, item by item.

Whoever signs it only passes on what the person says. An item is proven by a credential that it offers, and only where
that is about the record's person and says of the item what the record says. Spec: HR Open Standards 4.4 and 4.5,
recruiting, LER-RSType and VerifiableCredentialLER-RSType; VCDM 1.1 or 2.0 around it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.achievements import achievement_type
from verifier.kinds.core.entries import Statement, statements_of
from verifier.kinds.core.kind import Kind, pointed_subjects, subjects_of, types_of
from verifier.kinds.core.verifications import Offered, offered_for
from verifier.kinds.core.words import each, id_of, objects, text_of, told
from verifier.model import Child, Item, ItemType, JsonObject, Proven, Relation

MAX_VERIFICATIONS: Final = 200  # credentials in one record; a long career has some dozens
_VC_TYPES: Final = frozenset({"LER-RS VC", "LERRSCredential", "LER-RSCredential"})
_SCHEMA: Final = "LER-RSType.json"  # of the context, and of the subject's type
_WRAPPER: Final = "lerrsType"
# Sections by their names: the plural is the specification's, the singular is found in the wild.
_SECTIONS: Final = {
    "educationAndLearnings": ItemType.EDUCATION,
    "educationAndLearning": ItemType.EDUCATION,
    "employmentHistories": ItemType.EMPLOYMENT,
    "employmentHistory": ItemType.EMPLOYMENT,
    "licenses": ItemType.LICENCE,
    "license": ItemType.LICENCE,
    "certifications": ItemType.CERTIFICATION,
    "certification": ItemType.CERTIFICATION,
    "skills": ItemType.SKILL,
    "skill": ItemType.SKILL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One entry of a section, and what it offers as its proof."""

    at: str
    type: ItemType
    stated: JsonObject
    offered: Offered


def _claims_to_be(claims: JsonObject) -> bool:
    if not _VC_TYPES.isdisjoint(types_of(claims)):
        return True
    contexts = claims.get("@context")
    if any(
        isinstance(url, str) and url.endswith(_SCHEMA)
        for url in (contexts if isinstance(contexts, list) else [contexts])
    ):
        return True
    return any(
        isinstance(subject.get(_WRAPPER), dict) or any(name.endswith(_SCHEMA) for name in types_of(subject))
        for subject in subjects_of(claims)
    )


def _judge(proven: Proven) -> Mapping[str, Any]:
    entries = list(_entries(proven))
    credentials = sum(len(entry.offered.credentials) for entry in entries)
    if credentials > MAX_VERIFICATIONS:
        raise Rejected(
            "limit.children", f"expected at most {MAX_VERIFICATIONS} verifications, got {credentials}"
        )
    if not entries and not any("person" in record for _, record in _records(proven)):
        raise Rejected("kind.record_empty", "expected a person, or something about one, got neither")
    return {
        "entries": len(entries),
        "credentials": credentials,
        "references": sum(len(entry.offered.references) for entry in entries),
    }


def _records(proven: Proven) -> Iterator[tuple[str, JsonObject]]:
    """Yield the record itself: wrapped, as the schema has it, or right in the subject, as the samples have it."""
    for at, subject in pointed_subjects(proven.claims):
        wrapped = subject.get(_WRAPPER)
        yield (f"{at}/{_WRAPPER}", wrapped) if isinstance(wrapped, dict) else (at, subject)


def _entries(proven: Proven) -> Iterator[_Entry]:
    for at, record in _records(proven):
        for section, kind in _SECTIONS.items():
            for place, stated in each(record.get(section), f"{at}/{section}"):
                if isinstance(stated, dict):
                    yield _Entry(at=place, type=kind, stated=stated, offered=offered_for(stated, place))


def _children(proven: Proven) -> tuple[Child, ...]:
    """Return the credentials that entries offer; each has to be about the record's person and say what its entry says.

    The person is the subject of the record; where that has no id, whoever signed it.
    """
    named = {id_of(subject) for subject in subjects_of(proven.claims)} - {None} or {proven.parsed.party}
    about = frozenset(person for person in named if person is not None)
    return tuple(
        Child(
            document=document,
            at=at,
            relation=Relation.VERIFICATION,
            about=about,
            says=tuple(
                dict.fromkeys(
                    word for one in statements_of(entry.type, entry.at, entry.stated) for word in one.words()
                )
            ),
        )
        for entry in _entries(proven)
        for at, document in entry.offered.credentials
    )


def _words(entry: _Entry) -> tuple[str, ...]:
    statements = statements_of(entry.type, entry.at, entry.stated)
    return tuple(dict.fromkeys(word for one in statements for word in one.words()))


def _items(proven: Proven) -> tuple[Item, ...]:
    people = [item for at, record in _records(proven) if (item := _person(at, record)) is not None]
    return (*people, *(item for entry in _entries(proven) for item in _entry_items(entry)))


def _person(at: str, record: JsonObject) -> Item | None:
    person = record.get("person")
    if not isinstance(person, dict):
        return None
    name = person.get("name")
    label = text_of(name)
    if isinstance(name, dict):
        parts = [part for member in ("given", "family") if (part := text_of(name.get(member))) is not None]
        label = text_of(name.get("formattedName")) or " ".join(parts) or None
    return Item(at=f"{at}/person", type=ItemType.IDENTITY, label=label, claimed=True)


def _entry_items(entry: _Entry) -> Iterator[Item]:
    """Yield what the entry says in its own words; where it has none, what each credential says that it offers."""
    proofs = tuple(at for at, _ in entry.offered.credentials)
    references = tuple(dict.fromkeys(entry.offered.references))
    statements = statements_of(entry.type, entry.at, entry.stated)
    if statements or not proofs:
        for statement in statements or [Statement(at=entry.at, label=None, more={})]:
            yield _item(entry.type, statement, proofs, references)
        return
    for at, document in entry.offered.credentials:
        kind, said = _said_by(at, document, entry.type)
        yield _item(kind, said, (at,), references)


def _item(kind: ItemType, said: Statement, proofs: tuple[str, ...], references: tuple[str, ...]) -> Item:
    return Item(
        at=said.at,
        type=kind,
        label=said.label,
        claimed=True,
        proofs=proofs,
        references=references,
        alignments=said.alignments,
        valid_from=said.start,
        valid_until=said.end,
        validation=told(status=said.status, by=said.by, **said.more, **said.aside),
    )


def _said_by(at: str, document: object, kind: ItemType) -> tuple[ItemType, Statement]:
    """Return what a credential says that stands for an entry; of a token, and of other kinds, its own report tells."""
    for subject in subjects_of(document) if isinstance(document, dict) else []:
        for achievement in objects(subject.get("achievement")):
            label = text_of(achievement.get("name"))
            return achievement_type(achievement), Statement(at=at, label=label, more={})
        for member, of_kind in _SECTIONS.items():
            stated = subject.get(member)
            if of_kind is kind and isinstance(stated, dict):
                for said in statements_of(kind, at, stated):
                    return kind, replace(said, at=at)
    return ItemType.OTHER, Statement(at=at, label=None, more={})


KIND: Final = Kind(
    name="ler_rs",
    title="HR Open LER-RS",
    spec="https://www.hropenstandards.org/ler-resume-standard",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
    items=_items,
    judged=(
        "every credential that an entry offers, bare, wrapped or as token, is verified on its own",
        "it proves the entry only if it is about the record's person and says what the entry says",
        "an entry without such a credential is a reference where somebody is named, else self-asserted",
    ),
    not_judged=(
        "organisations and addresses that are named as able to confirm: nobody is asked",
        "what the record says of its own checks (`verificationStatus`)",
        "narratives, communication, preferences, attachments",
    ),
)
