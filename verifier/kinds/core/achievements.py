"""What 1EdTech's records say of an achievement, and which of their own rules they break in saying it.

An item tells what was achieved and the assessment behind it: result, rubric level, evidence, credits, criteria. What a
result says was not attained (failed, withdrawn, under way) lends its alignments to no item. Spec: Open Badges 3.0, B.1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import islice
from operator import itemgetter
from typing import Any, Final, NamedTuple

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
Results = Mapping[str | None, Sequence[tuple[int, JsonObject]]]
"""Results by the id of the description that they are of, each with its number among all of its subject."""
_NO_RESULTS: Final[Results] = {}
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
        yield (
            united([subject for _, subject in parts]),
            _each_once(one for at, subject in parts for one in achievements_of(subject, at)),
        )


def _each_once(placed: Iterable[tuple[str, JsonObject]]) -> list[tuple[str, JsonObject]]:
    parts: dict[str, list[tuple[str, JsonObject]]] = {}
    for place, one in placed:
        parts.setdefault(id_of(one) or place, []).append((place, one))
    return [(of_one[0][0], united([one for _, one in of_one])) for of_one in parts.values()]


def results_of(subject: JsonObject) -> Results:
    """Return the results of a subject by the description that they are of, each with its number among them."""
    found: dict[str | None, list[tuple[int, JsonObject]]] = {}
    # Whoever failed must not be able to write so that nobody reads it.
    for number, one in enumerate(things(subject["result"]) if "result" in subject else ()):
        found.setdefault(id_of(one.get("resultDescription")), []).append((number, one))
    return found


def item_of(
    at: str,
    achievement: JsonObject,
    subject: JsonObject,
    parsed: Parsed,
    *,
    stated: Results = _NO_RESULTS,
    alone: bool = True,
    proofs: tuple[str, ...] = (),
) -> Item:
    """Return one achievement with what stands behind it.

    `stated`: the results of its subject; `alone`: it is the only one of its subject, so that all of them are of it.
    """
    results = _results_of(achievement, stated, alone=alone) if stated else []
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
    scales = {
        id_of(description): _scale(description)
        for achievement in achievements
        for description in things(achievement.get("resultDescription"))
    }
    for result in things(subject.get("result")):
        named = id_of(result.get("resultDescription"))
        scale = scales.get(named)
        if scale is not None:
            yield from _broken_by_result(result, scale)
        elif named is not None:
            yield Rejected(
                "kind.result_unexplained", "expected a result of what the achievement describes, got another"
            )
    earned = _number(subject.get("creditsEarned"))
    available = [_number(one.get("creditsAvailable")) for one in achievements]
    most = [number for number in available if number is not None]
    if earned is not None and len(most) == len(achievements) and most and earned > sum(most):
        yield Rejected("kind.credits_exceeded", f"expected at most {sum(most)} credits, got {earned}")


class _Scale(NamedTuple):
    """What a description allows its results: the ids of levels, values by their text, bounds of numbers."""

    levels: frozenset[str | None]
    allowed: Mapping[str, int]  # how often each is listed
    least: Decimal | None
    most: Decimal | None


def _scale(description: JsonObject) -> _Scale:
    return _Scale(
        levels=frozenset(id_of(one) for one in objects(description.get("rubricCriterionLevel"))),
        allowed=Counter(
            text for _, one in each(description.get("allowedValue"), "") if (text := text_of(one))
        ),
        least=_number(description.get("valueMin")),
        most=_number(description.get("valueMax")),
    )


def _broken_by_result(result: JsonObject, scale: _Scale) -> Iterator[Rejected]:
    level = id_of(result.get("achievedLevel"))
    if level is not None and scale.levels and level not in scale.levels:
        yield Rejected("kind.level_unknown", "expected a level of the rubric, got another")
    stated = text_of(result.get("value"))
    if stated is None:
        return
    if scale.allowed and stated not in scale.allowed:
        yield Rejected(
            "kind.result_not_allowed",
            f"expected one of {sum(scale.allowed.values())} allowed values, got another",
        )
    value, least, most = _number(stated), scale.least, scale.most
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
    achievement: JsonObject, stated: Results, *, alone: bool
) -> list[tuple[JsonObject, JsonObject | None]]:
    """Return the first results that are of this achievement, each with its description where there is one."""
    described = {id_of(one): one for one in things(achievement.get("resultDescription"))}
    numbered = [
        (number, one, described.get(name))
        for name in (stated if alone else described)
        for number, one in stated.get(name, ())[:MAX_TOLD]
    ]
    numbered.sort(key=itemgetter(0))
    return [(one, description) for _, one, description in numbered[:MAX_TOLD]]


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
        evidence = (one for _, one in each(claims["evidence"], "") if isinstance(one, dict))
        pieces = [scalars_of(one, _OF_EVIDENCE) for one in islice(evidence, MAX_TOLD)]
        if pieces:
            found["evidence"] = pieces
    return found


def _tell(found: dict[str, Any], member: str, thing: object, names: Mapping[str, str]) -> None:
    if isinstance(thing, dict) and (of := scalars_of(thing, names)):
        found[member] = of


def _result(result: JsonObject, description: JsonObject | None) -> dict[str, object]:
    about = description or {}
    level_id = id_of(result.get("achievedLevel"))
    # In one form as the description is: here only the parts of one level are still to be made one.
    parts = [one for one in objects(about.get("rubricCriterionLevel")) if id_of(one) == level_id]
    level = united(parts) if parts else {}
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
