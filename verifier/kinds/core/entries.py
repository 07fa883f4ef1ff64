"""What the entries of an HR Open LER-RS say: degrees, positions, licences, certifications, skills.

Names are those of HR Open 4.4 and 4.5; beside them stand those that authors of records use in their place (`degree`,
`title`, `startDate`). Spec: HR Open Standards, common/profile and recruiting/ler-rs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from verifier.kinds.core.alignments import reference
from verifier.kinds.core.verifications import organisation
from verifier.kinds.core.words import each, objects, text_of, told
from verifier.model import Alignment, ItemType, JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing that an entry says; `more` is told beside it, and so is `aside`, which nobody need confirm."""

    at: str
    label: str | None
    start: str | None = None
    end: str | None = None
    status: str | None = None
    by: str | None = None
    alignments: tuple[Alignment, ...] = ()
    more: Mapping[str, Any]
    aside: Mapping[str, Any] = field(default_factory=dict)

    def words(self) -> tuple[str, ...]:
        """Return what a credential has to say to prove it."""
        own = (self.label, self.start, self.end, self.status, self.by, *self.more.values())
        addresses = (alignment.url for alignment in self.alignments)
        return tuple(word for word in (*own, *addresses) if word is not None)


def statements_of(kind: ItemType, at: str, entry: JsonObject) -> list[Statement]:
    """Return what an entry of a section says in its own words: several degrees or positions, one of each other sort."""
    return [one for one in _READERS[kind](at, entry) if one.label is not None]


def _education(at: str, stated: JsonObject) -> list[Statement]:
    school = organisation(stated.get("institution"))
    start, end = _period(stated)
    degrees = [(at, one) for at, one in each(stated.get("educationDegrees"), f"{at}/educationDegrees")]
    found = [
        Statement(
            at=place,
            label=text_of(degree.get("name")),
            start=start,
            end=_date(degree.get("date")) or end,
            status=text_of(degree.get("degreeGrantedStatus")),
            by=school,
            more=told(level=text_of(degree.get("iscedEducationLevelCode"))),
        )
        for place, degree in degrees
        if isinstance(degree, dict)
    ]
    programme = next((text for _, one in each(stated.get("programs"), "") if (text := text_of(one))), None)
    label = text_of(stated.get("degree")) or programme or school
    return found or [Statement(at=at, label=label, start=start, end=end, by=school, more={})]


def _employment(at: str, stated: JsonObject) -> list[Statement]:
    employer = organisation(stated.get("organization"))
    start, end = _period(stated)
    found = []
    for place, position in each(stated.get("positionHistories"), f"{at}/positionHistories"):
        if isinstance(position, dict):
            begun, ended = _period(position)
            found.append(
                Statement(
                    at=place,
                    label=text_of(position.get("title")) or employer,
                    start=begun or start,
                    end=ended or end,
                    by=employer,
                    more=told(relationship=text_of(position.get("resourceRelationshipCode"))),
                )
            )
    label = text_of(stated.get("title")) or employer
    return found or [Statement(at=at, label=label, start=start, end=end, by=employer, more={})]


def _certificate(at: str, stated: JsonObject) -> list[Statement]:
    period = stated.get("effectiveTimePeriod")
    within = period if isinstance(period, dict) else {}
    begun = (within.get("validFrom"), stated.get("firstIssued"), stated.get("issued"), stated.get("date"))
    return [
        Statement(
            at=at,
            label=text_of(stated.get("name")),
            start=next((date for one in begun if (date := _date(one)) is not None), None),
            end=_date(within.get("validTo")),
            by=organisation(stated.get("issuingAuthority")) or organisation(stated.get("issuer")),
            more=told(
                restrictions=[text_of(one.get("value")) for one in objects(stated.get("restrictions"))]
            ),
        )
    ]


def _skill(at: str, stated: JsonObject) -> list[Statement]:
    defined = stated.get("definitionReference")
    address = text_of(defined.get("reference")) if isinstance(defined, dict) else None
    label = text_of(stated.get("name"))
    return [
        Statement(
            at=at,
            label=label,
            alignments=() if address is None else (reference(url=address, name=label),),
            more=told(years_of_experience=text_of(stated.get("yearsOfExperience"))),
        )
    ]


_READERS: Final = {
    ItemType.EDUCATION: _education,
    ItemType.EMPLOYMENT: _employment,
    ItemType.LICENCE: _certificate,
    ItemType.CERTIFICATION: _certificate,
    ItemType.SKILL: _skill,
}


def _period(stated: JsonObject) -> tuple[str | None, str | None]:
    return (
        _date(stated.get("start")) or _date(stated.get("startDate")),
        _date(stated.get("end")) or _date(stated.get("endDate")),
    )


def _date(stated: object) -> str | None:
    """Return a date as it is written, without a time of midnight that nobody meant."""
    text = text_of(stated.get("value") if isinstance(stated, dict) else stated)
    return text.partition("T00:00:00")[0] if text is not None else None
