"""Does a record show what an employer requires? Met, not met, or cannot tell, with the items that show it.

Judges only. An item counts where its issuer's signature stands behind it, nothing around it stands against it
(`competencies/weights.py`, as for a skill) and it says all that is required. What could not be judged, or does not say
what it would have to, leaves the answer open; so does a document that nobody could read. What the person alone says is
told as claimed, and shows nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from verifier.competencies.weights import Placed, placed, weigh
from verifier.competency import Weight
from verifier.policy import counts
from verifier.report import COLLECTION, Met, RecordItem, Report, RequirementAnswer, Rung, Standing, Verdict
from verifier.requirements import DEGREES, Requirement

DAYS_OF_A_YEAR: Final = 365.25
_DOCTORATES: Final = ("ProfessionalDoctorate", "ResearchDoctorate")
_OTHER_NAMES: Final = {
    **dict.fromkeys(_DOCTORATES, "DoctoralDegree"),
    "GeneralEducationDevelopment": "SecondarySchoolDiploma",
}
# Levels of ISCED 2011 as records of work write them; the EQF counts the same from 5 on.
_ISCED: Final = dict(zip(("3", "5", "6", "7", "8"), DEGREES, strict=True))
_NO_DEGREE: Final = "Degree"  # of a level that is not said
_DAY: Final = "YYYY-MM-DD"


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """An item where it stands: with the report on the document that says it, the way to it, and what it counts for."""

    at: str
    item: RecordItem
    report: Report
    proofs: tuple[Report, ...]
    weight: Weight


def answer(requirements: Sequence[Requirement], report: Report, now: datetime) -> list[RequirementAnswer]:
    """Return the answer to each requirement out of a report, those inside it included."""
    places = {one.at: one for one in placed(report, "")}
    said = list(_all_items(report, "", "", places))
    unread = _is_unread(report)
    return [_answer(one, said, now.date(), unread=unread) for one in requirements]


def _answer(required: Requirement, said: Sequence[_Said], today: date, *, unread: bool) -> RequirementAnswer:
    shown: list[_Said] = []
    still_open: list[_Said] = []
    claimed: list[str] = []
    for one in said:
        if required.item is not None and one.item.type not in required.item:
            continue
        fits = _fits(required, one, today)
        if fits is False or one.weight is Weight.NOTHING:
            continue
        if one.item.standing is Standing.SELF_ASSERTED:
            claimed.append(one.at)
        elif fits and one.weight is Weight.PROVES:
            shown.append(one)
        else:
            still_open.append(one)
    met = bool(shown) if required.years is None else _lasted(shown, required.years, today)
    if met is True:
        found = Met.MET
    elif still_open or unread or met is None:
        found = Met.CANNOT_TELL
    else:
        found = Met.NOT_MET
    return RequirementAnswer(
        name=required.name,
        answer=found,
        shown_by=[one.at for one in shown],
        open=[one.at for one in still_open],
        claimed=claimed,
    )


def _all_items(report: Report, at: str, pointer: str, places: Mapping[str, Placed]) -> Iterator[_Said]:
    """Yield the items of a document and of those in it; `pointer`: where its report stands, as in `places`."""
    for item in report.record if report.role != COLLECTION else ():  # whose items are those of its documents
        proofs = tuple(child for child in report.children if child.at in item.proofs)
        # What a credential inside proves rests on that one, whatever else is the matter with the record.
        place = places[pointer]
        weight = weigh(item, place.around if proofs else place.bound, place.apart).weight
        yield _Said(at=f"{at}{item.at}", item=item, report=report, proofs=proofs, weight=weight)
    for number, child in enumerate(report.children):
        if counts(child) and child.at is not None:
            yield from _all_items(child, f"{at}{child.at}", f"{pointer}/children/{number}", places)


def _is_unread(report: Report) -> bool:
    """Say whether something in it could not be opened: it may hold what is required."""
    if not report.proven and report.verdict is Verdict.INCONCLUSIVE and not report.record:
        return True
    return any(_is_unread(child) for child in report.children if counts(child))


def _fits(required: Requirement, said: _Said, today: date) -> bool | None:
    """Say whether an item is what is required, its standing apart; None: it does not say."""
    item = said.item
    answers = [
        _is_named(required, item),
        _is_of_type(required, item),
        _has_level(required, item),
        _has_code(required, item),
        _is_signed_by(required, said),
        _is_in_force(required, item, today),
    ]
    if False in answers:
        return False
    return None if None in answers else True


def _is_named(required: Requirement, item: RecordItem) -> bool | None:
    if not required.label:
        return True
    if item.label is None:
        return None
    return item.label.casefold() in {name.casefold() for name in required.label}


def _is_of_type(required: Requirement, item: RecordItem) -> bool | None:
    if not required.achievement_type:
        return True
    stated = item.validation.get("achievement_type")
    return None if not isinstance(stated, str) else stated in required.achievement_type


def _has_level(required: Requirement, item: RecordItem) -> bool | None:
    if required.at_least is None:
        return True
    stated = item.validation.get("achievement_type")
    level = item.validation.get("level")
    name = _OTHER_NAMES.get(stated, stated) if isinstance(stated, str) else _ISCED.get(str(level))
    if name is None or name == _NO_DEGREE:
        return None
    return name in DEGREES and DEGREES.index(name) >= DEGREES.index(required.at_least)


def _has_code(required: Requirement, item: RecordItem) -> bool:
    if not required.code:
        return True
    stated = {f"{one.framework}:{one.code}" for one in item.alignments if one.code is not None}
    return not stated.union(one.url for one in item.alignments if one.url is not None).isdisjoint(
        required.code
    )


def _is_signed_by(required: Requirement, said: _Said) -> bool | None:
    if not required.issuer and not required.issuer_listed:
        return True
    signers = [said.report] if said.item.issuer is None or not said.proofs else list(said.proofs)
    known = [one.issuer for one in signers if one.issuer is not None and one.issuer.proven]
    if required.issuer:
        known = [one for one in known if one.id in required.issuer]
    if not known:
        return False
    if not required.issuer_listed or any(rung.rung is Rung.LISTED for one in known for rung in one.assurance):
        return True
    silent = any(asked.listing == "unavailable" for one in known for asked in one.registries)
    return None if silent else False


def _is_in_force(required: Requirement, item: RecordItem, today: date) -> bool | None:
    if required.in_force_on is None:
        return True
    day = today if required.in_force_on == "today" else _earliest(required.in_force_on)
    if day is None:
        return None
    begins, ends = (
        (_earliest(item.valid_from), _latest(item.valid_from)),
        (
            _earliest(item.valid_until),
            _latest(item.valid_until),
        ),
    )
    if (begins[0] is not None and day < begins[0]) or (ends[1] is not None and day > ends[1]):
        return False
    unsure = (begins[1] is not None and day < begins[1]) or (ends[0] is not None and day > ends[0])
    return None if unsure else True


def _lasted(said: Sequence[_Said], years: float, today: date) -> bool | None:
    """Say whether the items lasted so long together; None where their dates are not exact enough to tell."""
    surely = [
        (start, min(end, today))
        for one in said
        if (start := _latest(one.item.valid_from)) is not None
        and (end := today if one.item.valid_until is None else _earliest(one.item.valid_until)) is not None
    ]
    perhaps = [
        (_earliest(one.item.valid_from) or date.min, min(_latest(one.item.valid_until) or today, today))
        for one in said
    ]
    wanted = years * DAYS_OF_A_YEAR
    if _days(surely) >= wanted:
        return True
    return None if _days(perhaps) >= wanted else False


def _days(periods: Sequence[tuple[date, date]]) -> int:
    """Return the days that these periods cover, each once."""
    covered, reached = 0, date.min
    for start, end in sorted(periods):
        begin = max(start, reached)
        if end > begin:
            covered += (end - begin).days
            reached = end
    return covered


def _earliest(text: str | None) -> date | None:
    return _day(text, last=False)


def _latest(text: str | None) -> date | None:
    return _day(text, last=True)


def _day(text: str | None, *, last: bool) -> date | None:
    """Return the first or the last day that a date means: a day, a month or a year; None for what is none."""
    if text is None:
        return None
    parts = text[: len(_DAY)].split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == len(_DAY.split("-")):
            return date(*numbers)
        if not last:
            return date(numbers[0], numbers[1] if len(numbers) > 1 else 1, 1)
        year, month = numbers[0], numbers[1] if len(numbers) > 1 else 12
        following = date(year + month // 12, month % 12 + 1, 1)
    except (ValueError, OverflowError):
        return None
    return following - timedelta(days=1)
