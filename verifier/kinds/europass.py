"""European Digital Credentials: what was learned, by which assessment it was proven, at which level.

Spec: European Learning Model 3 (application profile EDC). A claim is an achievement, an activity, an assessment or an
entitlement; achievements have parts. Each achievement and each claim of the subject becomes an item; the assessments,
activities and entitlements of an achievement stand behind it.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.alignments import MAX_ALIGNMENTS, reference
from verifier.kinds.core.kind import Kind, pointed_subjects, types_of
from verifier.kinds.core.words import each, id_of, objects, text_of, told
from verifier.model import Alignment, Item, ItemType, JsonObject, Proven
from verifier.report import rfc3339

MAX_ITEMS: Final = 1_000  # of one credential that a report repeats; a diploma supplement has about 100
MAX_DEPTH: Final = 8  # parts of parts; a programme has modules, and those have courses
MAX_TOLD: Final = 20  # assessments or activities of one item that a report repeats
_TYPE: Final = "EuropeanDigitalCredential"
# Of SD-JWT VCs of the pilots (DC4EU) that carry one.
_CARRYING: Final = frozenset({"urn:eudi:diploma:1", "urn:eudi:elm:1"})
_QUALIFICATION: Final = "Qualification"
# Of a claim, by its type.
_ITEM_TYPES: Final = {
    "LearningAchievement": ItemType.ACHIEVEMENT,
    "LearningActivity": ItemType.OTHER,
    "LearningAssessment": ItemType.OTHER,
    "LearningEntitlement": ItemType.OTHER,
}
# Where a specification names a skill or an occupation.
_SKILLS: Final = ("relatedESCOSkill", "relatedSkill")
_OCCUPATIONS: Final = ("limitOccupation", "limitNationalOccupation")


def _claims_to_be(claims: JsonObject) -> bool:
    types = types_of(claims)
    return _TYPE in types or not _CARRYING.isdisjoint(types)


def _judge(proven: Proven) -> Mapping[str, Any]:
    names = []
    for _, subject in pointed_subjects(proven.claims):
        stated = objects(subject.get("hasClaim"))
        if not stated:
            raise Rejected("kind.claim_missing", "expected a claim in each subject, got none")
        names += [name for one in stated if (name := _title(one)) is not None]
    return told(claims=names[:MAX_ITEMS])


def _items(proven: Proven) -> tuple[Item, ...]:
    found = (
        item
        for at, subject in pointed_subjects(proven.claims)
        for place, claim in each(subject.get("hasClaim"), f"{at}/hasClaim")
        if isinstance(claim, dict)
        for item in _walk(place, claim, proven, MAX_DEPTH)
    )
    return tuple(islice(found, MAX_ITEMS))


def _walk(at: str, claim: JsonObject, proven: Proven, levels: int) -> Iterator[Item]:
    """Yield a claim and its parts; parts of an assessment are marks, and stand behind what it proves."""
    yield _item(at, claim, proven)
    if not levels or "LearningAchievement" not in types_of(claim):
        return
    for place, part in each(claim.get("hasPart"), f"{at}/hasPart"):
        if isinstance(part, dict):
            yield from _walk(place, part, proven, levels - 1)


def _item(at: str, claim: JsonObject, proven: Proven) -> Item:
    specifications = objects(claim.get("specifiedBy"))
    period = proven.parsed.period
    return Item(
        at=at,
        type=_type_of(claim, specifications),
        label=_title(claim),
        alignments=tuple(islice(dict.fromkeys(_alignments(specifications)), MAX_ALIGNMENTS)),
        valid_from=rfc3339(period.valid_from),
        valid_until=rfc3339(period.valid_until),
        validation=_validation(claim, specifications),
    )


def _type_of(claim: JsonObject, specifications: list[JsonObject]) -> ItemType:
    if any(_QUALIFICATION in types_of(one) for one in specifications):
        return ItemType.EDUCATION
    return next((_ITEM_TYPES[name] for name in types_of(claim) if name in _ITEM_TYPES), ItemType.OTHER)


def _title(thing: JsonObject) -> str | None:
    """Return what a thing is called, or what it is an instance of."""
    specifications = objects(thing.get("specifiedBy"))
    return text_of(thing.get("title")) or next((text_of(one.get("title")) for one in specifications), None)


def _alignments(specifications: list[JsonObject]) -> Iterator[Alignment]:
    for specification in specifications:
        outcomes = objects(specification.get("learningOutcome"))
        for thing, members in ((specification, _OCCUPATIONS), *((one, _SKILLS) for one in outcomes)):
            for member in members:
                for concept in objects(thing.get(member)):
                    url, name = id_of(concept), text_of(concept.get("prefLabel"))
                    if url is not None or name is not None:
                        yield reference(url=url, name=name, framework=_scheme(concept))


def _scheme(concept: JsonObject) -> str:
    return next((id_of(one) or "" for one in objects(concept.get("inScheme"))), "")


def _validation(claim: JsonObject, specifications: list[JsonObject]) -> Mapping[str, Any]:
    awards = objects(claim.get("awardedBy"))
    accreditations = [name for award in awards for name in _accreditations(award)]
    return told(
        type=next(iter(types_of(claim)), None),
        eqf_level=_first_label(specifications, "eqfLevel"),
        nqf_level=_first_label(specifications, "nqfLevel"),
        field_of_study=_first_label(specifications, "educationSubject"),
        credits=_first_credits(claim, specifications),
        volume_of_learning=_first_text(specifications, "volumeOfLearning"),
        workload=text_of(claim.get("workload")),
        awarded=_first_text(awards, "awardingDate"),
        awarding_bodies=[
            name
            for award in awards
            for body in objects(award.get("awardingBody"))
            if (name := text_of(body.get("legalName"))) is not None
        ][:MAX_TOLD],
        accreditations=accreditations[:MAX_TOLD],
        results=list(islice(_results(claim), MAX_TOLD)),
        activities=_titles(claim, "influencedBy"),
        entitles_to=_titles(claim, "entitlesTo"),
    )


def _results(claim: JsonObject) -> Iterator[dict[str, object]]:
    """Yield the assessments that prove a claim, each with its mark, and their parts; an assessment proves itself."""
    waiting = [claim] if "LearningAssessment" in types_of(claim) else objects(claim.get("provenBy"))
    waiting = waiting[::-1]
    while waiting:
        one = waiting.pop()
        waiting += objects(one.get("hasPart"))[::-1]
        yield told(
            name=_title(one),
            value=_label(one.get("grade")),
            status=_label(one.get("gradeStatus")),
            identity_checked=_label(one.get("idVerification")),
            scale=next(
                (
                    text_of(scheme.get("title"))
                    for specification in objects(one.get("specifiedBy"))
                    for scheme in objects(specification.get("gradingScheme"))
                ),
                None,
            ),
        )


def _accreditations(award: JsonObject) -> Iterator[str]:
    """Yield what the awarding bodies say of their accreditation; nobody was asked whether it is so."""
    for body in objects(award.get("awardingBody")):
        for one in objects(body.get("accreditation")):
            name = text_of(one.get("title")) or id_of(one)
            if name is not None:
                yield name


def _first_credits(claim: JsonObject, specifications: list[JsonObject]) -> str | None:
    """Return the points that were received, or those that are to be had, with their framework."""
    for thing, member in ((claim, "creditReceived"), *((one, "creditPoint") for one in specifications)):
        for credit in objects(thing.get(member)):
            point = text_of(credit.get("point"))
            if point is not None:
                framework = _label(credit.get("framework"))
                return f"{point} {framework}" if framework else point
    return None


def _titles(claim: JsonObject, member: str) -> list[str]:
    stated = objects(claim.get(member))[:MAX_TOLD]
    return [name for one in stated if (name := _title(one)) is not None]


def _first_label(things: list[JsonObject], member: str) -> str | None:
    return next((label for one in things if (label := _label(one.get(member))) is not None), None)


def _first_text(things: list[JsonObject], member: str) -> str | None:
    return next((text for one in things if (text := text_of(one.get(member))) is not None), None)


def _label(value: object) -> str | None:
    """Return what a concept or a note says, else its id."""
    stated = next(iter(objects(value)), None)
    if stated is None:
        return text_of(value)
    return text_of(stated.get("prefLabel")) or text_of(stated.get("noteLiteral")) or id_of(stated)


KIND: Final = Kind(
    name="europass",
    title="European Digital Credential",
    spec="https://europa.eu/europass/elm-browser/index.html",
    claims_to_be=_claims_to_be,
    judge=_judge,
    items=_items,
    judged=(
        "every subject has a claim",
        "achievements and their parts, with the assessments, levels, credits and awarding bodies behind them",
        "skills and occupations are recognised: ESCO, and the others where their addresses are known",
    ),
    not_judged=(
        "the shapes (SHACL) that its schema names",
        "accreditations: they are told as the awarding body states them, nobody is asked",
        "archive time stamps: a seal whose certificate, and that of the stamp over it, have ended stays open",
    ),
)
