"""What 1EdTech's records say of an achievement, and which of their own rules they break in saying it.

An item tells what was achieved and the assessment behind it: result, rubric level, evidence, credits, criteria. What a
result says was not attained (failed, withdrawn, under way) lends its alignments to no item. Spec: Open Badges 3.0, B.1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import reduce
from itertools import islice
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.alignments import alignments_of
from verifier.kinds.core.kind import pointed_subjects
from verifier.kinds.core.words import each, id_of, objects, scalars_of, text_of, things, told, united
from verifier.model import Item, ItemType, JsonObject, Parsed
from verifier.report import rfc3339

_OF_ACHIEVEMENT: Final = {
    "id": "id",
    "achievementType": "achievement_type",
    "creditsAvailable": "credits_available",
    "fieldOfStudy": "field_of_study",
    "humanCode": "human_code",
}
_OF_SUBJECT: Final = {
    "creditsEarned": "credits_earned",
    "licenseNumber": "licence_number",
    "role": "role",
    "term": "term",
    "activityStartDate": "activity_start",
    "activityEndDate": "activity_end",
}
_OF_CRITERIA: Final = {"id": "id", "narrative": "narrative"}
_OF_PROFILE: Final = {"id": "id", "name": "name"}
_OF_EVIDENCE: Final = {"id": "id", "name": "name", "genre": "genre"}
MAX_TOLD: Final = 20  # results, or pieces of evidence, of one item that a report repeats
MAX_EXPONENT: Final = 30  # decimal places of a score that is compared; sums of more would overflow

_EDUCATION: Final = (
    "AssociateDegree BachelorDegree Certificate CertificateOfCompletion Course Degree Diploma DoctoralDegree "
    "GeneralEducationDevelopment LearningProgram MasterDegree ProfessionalDoctorate ResearchDoctorate "
    "SecondarySchoolDiploma"
)
_CERTIFICATION: Final = (
    "ApprenticeshipCertificate Certification JourneymanCertificate MasterCertificate MicroCredential "
    "QualityAssuranceCredential"
)
_TYPES: Final[Mapping[str, ItemType]] = {
    **dict.fromkeys(_EDUCATION.split(), ItemType.EDUCATION),
    **dict.fromkeys(_CERTIFICATION.split(), ItemType.CERTIFICATION),
    "License": ItemType.LICENCE,
    "Competency": ItemType.SKILL,
}
NOT_ATTAINED: Final = frozenset({"Enrolled", "Failed", "InProgress", "OnHold", "Withdrew"})


def achievement_type(achievement: JsonObject) -> ItemType:
    """Return what sort of thing an achievement is."""
    return _TYPES.get(text_of(achievement.get("achievementType")) or "", ItemType.ACHIEVEMENT)


def achievements_of(subject: JsonObject, at: str) -> list[tuple[str, JsonObject]]:
    """Return the achievements of a subject with the JSON pointer of each; several objects of one id are one."""
    stated, place = subject.get("achievement"), f"{at}/achievement"
    if isinstance(stated, dict):
        return [(place, stated)]
    return _each_once((inner, one) for inner, one in each(stated, place) if isinstance(one, dict))


def awards_of(claims: JsonObject) -> Iterator[tuple[JsonObject, list[tuple[str, JsonObject]]]]:
    """Yield each subject with its achievements and the JSON pointer of each; several objects of one id are one."""
    placed = pointed_subjects(claims)
    if len(placed) == 1:
        at, subject = placed[0]
        yield subject, achievements_of(subject, at)
        return
    subjects: dict[str, list[tuple[str, JsonObject]]] = {}
    for at, subject in placed:
        subjects.setdefault(id_of(subject) or at, []).append((at, subject))
    for parts in subjects.values():
        whole = reduce(united, (subject for _, subject in parts))
        yield whole, _each_once(one for at, subject in parts for one in achievements_of(subject, at))


def _each_once(placed: Iterable[tuple[str, JsonObject]]) -> list[tuple[str, JsonObject]]:
    found: dict[str, tuple[str, JsonObject]] = {}
    for place, one in placed:
        name = id_of(one) or place
        first, before = found.get(name, (place, one))
        found[name] = first, before if before is one else united(before, one)
    return list(found.values())


def item_of(
    at: str,
    achievement: JsonObject,
    subject: JsonObject,
    parsed: Parsed,
    *,
    alone: bool = True,
    proofs: tuple[str, ...] = (),
) -> Item:
    """Return one achievement with what stands behind it; `alone`: it is the only one of its subject."""
    results = _results_of(achievement, subject, alone=alone)
    return Item(
        at=at,
        type=achievement_type(achievement),
        label=text_of(achievement.get("name")),
        proofs=proofs,
        alignments=alignments_of([achievement, *_attained(results)] if results else (achievement,)),
        valid_from=rfc3339(parsed.period.valid_from),
        valid_until=rfc3339(parsed.period.valid_until),
        validation=_validation(achievement, subject, results, parsed.claims),
    )


def broken_rules(subject: JsonObject) -> Iterator[Rejected]:
    """Yield each rule of the specification that the results of a subject break."""
    if "result" not in subject and "creditsEarned" not in subject:
        return
    achievements = things(subject.get("achievement"))
    described = {
        id_of(description): description
        for achievement in achievements
        for description in things(achievement.get("resultDescription"))
    }
    for result in things(subject.get("result")):
        named = id_of(result.get("resultDescription"))
        description = described.get(named)
        if description is not None:
            yield from _broken_by_result(result, description)
        elif named is not None:
            yield Rejected(
                "kind.result_unexplained", "expected a result of what the achievement describes, got another"
            )
    earned = _number(subject.get("creditsEarned"))
    available = [_number(one.get("creditsAvailable")) for one in achievements]
    most = [number for number in available if number is not None]
    if earned is not None and len(most) == len(achievements) and most and earned > sum(most):
        yield Rejected("kind.credits_exceeded", f"expected at most {sum(most)} credits, got {earned}")


def _broken_by_result(result: JsonObject, description: JsonObject) -> Iterator[Rejected]:
    level = id_of(result.get("achievedLevel"))
    levels = {id_of(one) for one in objects(description.get("rubricCriterionLevel"))}
    if level is not None and levels and level not in levels:
        yield Rejected("kind.level_unknown", "expected a level of the rubric, got another")
    stated = text_of(result.get("value"))
    if stated is None:
        return
    allowed = [text for _, one in each(description.get("allowedValue"), "") if (text := text_of(one))]
    if allowed and stated not in allowed:
        yield Rejected(
            "kind.result_not_allowed", f"expected one of {len(allowed)} allowed values, got another"
        )
    value, least, most = (
        _number(one) for one in (stated, description.get("valueMin"), description.get("valueMax"))
    )
    if value is not None and ((least is not None and value < least) or (most is not None and value > most)):
        yield Rejected(
            "kind.result_not_allowed", "expected a value between the bounds of its scale, got another"
        )


def _number(value: object) -> Decimal | None:
    text = text_of(value)
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # letters are grades, not numbers
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= MAX_EXPONENT else None


def _results_of(
    achievement: JsonObject, subject: JsonObject, *, alone: bool
) -> list[tuple[JsonObject, JsonObject | None]]:
    """Return the results that are of this achievement, each with its description where there is one."""
    if "result" not in subject:
        return []
    # Whoever failed must not be able to write so that nobody reads it.
    stated = things(subject["result"])
    described = {id_of(one): one for one in things(achievement.get("resultDescription"))}
    found = ((one, described.get(id_of(one.get("resultDescription")))) for one in stated)
    return list(islice((pair for pair in found if alone or pair[1] is not None), MAX_TOLD))


def _attained(results: Sequence[tuple[JsonObject, JsonObject | None]]) -> Iterator[JsonObject]:
    """Yield what may carry the alignment of an attained result: itself, its description, the level that was reached."""
    for result, description in results:
        if text_of(result.get("status")) in NOT_ATTAINED:
            continue
        yield result
        if description is not None:
            yield description
            level = id_of(result.get("achievedLevel"))
            if level is not None:
                yield from (
                    one for one in objects(description.get("rubricCriterionLevel")) if id_of(one) == level
                )


def _validation(
    achievement: JsonObject,
    subject: JsonObject,
    results: Sequence[tuple[JsonObject, JsonObject | None]],
    claims: JsonObject,
) -> Mapping[str, Any]:
    found = scalars_of(achievement, _OF_ACHIEVEMENT)
    found.update(scalars_of(subject, _OF_SUBJECT))
    for member, names in (("criteria", _OF_CRITERIA), ("creator", _OF_PROFILE)):
        if member in achievement:
            _tell(found, member, achievement[member], names)
    if "source" in subject:
        _tell(found, "source", subject["source"], _OF_PROFILE)
    if results:
        found["results"] = [_result(result, description) for result, description in results]
    if "evidence" in claims:
        pieces = [scalars_of(one, _OF_EVIDENCE) for one in objects(claims["evidence"])[:MAX_TOLD]]
        if pieces:
            found["evidence"] = pieces
    return found


def _tell(found: dict[str, Any], member: str, thing: object, names: Mapping[str, str]) -> None:
    if isinstance(thing, dict) and (of := scalars_of(thing, names)):
        found[member] = of


def _result(result: JsonObject, description: JsonObject | None) -> dict[str, object]:
    about = description or {}
    level_id = id_of(result.get("achievedLevel"))
    level = next((one for one in things(about.get("rubricCriterionLevel")) if id_of(one) == level_id), {})
    return told(
        name=text_of(about.get("name")),
        type=text_of(about.get("resultType")),
        value=text_of(result.get("value")),
        status=text_of(result.get("status")),
        level=text_of(level.get("name")) or level_id,
        value_min=text_of(about.get("valueMin")),
        value_max=text_of(about.get("valueMax")),
        required=text_of(about.get("requiredValue")) or text_of(about.get("requiredLevel")),
    )
