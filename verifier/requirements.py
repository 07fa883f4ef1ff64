"""What an employer requires of a record, as data: a degree of a level, a licence in force, years of employment.

Requirements stand in a policy or come with a request. They ask about the person's record and not about the proof of it,
so they never change a verdict: each has an answer of its own (`steps/answer_requirements.py`).
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from verifier.model import ItemType

MAX_REQUIREMENTS: Final = 50  # of one policy or request; a job has some ten
MAX_NAMES: Final = 200  # alternatives in one member: the schools of a country's list

# Lowest first; the names are those of Open Badges 3.0 (achievementType), the numbers ISCED 2011 and EQF agree on.
DEGREES: Final = (
    "SecondarySchoolDiploma",
    "AssociateDegree",
    "BachelorDegree",
    "MasterDegree",
    "DoctoralDegree",
)
Degree = Literal[
    "SecondarySchoolDiploma", "AssociateDegree", "BachelorDegree", "MasterDegree", "DoctoralDegree"
]
Text = Annotated[str, Meta(min_length=1, max_length=500)]
Names = Annotated[tuple[Text, ...], Meta(max_length=MAX_NAMES)]


class Requirement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that an item of the record has to be; every member that is given narrows it down."""

    name: Annotated[
        str,
        Meta(
            pattern="^[a-z][a-z0-9_-]{0,63}$",
            description="By which the answer is found; told once per policy.",
        ),
    ]
    item: Annotated[
        Annotated[tuple[ItemType, ...], Meta(min_length=1)] | None,
        Meta(description="Sorts of items, one of which it has to be; left out: any."),
    ] = None
    achievement_type: Annotated[
        Names, Meta(description="Types of achievement by their names, one of which it has to be.")
    ] = ()
    at_least: Annotated[Degree | None, Meta(description="A degree of this level or of a higher one.")] = None
    label: Annotated[
        Names, Meta(description="Whole names of it, one of which it has to have; case does not matter.")
    ] = ()
    code: Annotated[
        Names,
        Meta(
            description="Codes or addresses of alignments, one of which it has to have: `onet:29-1141.00`, a URL."
        ),
    ] = ()
    issuer: Annotated[Names, Meta(description="Ids of issuers, one of whom has to have signed it.")] = ()
    issuer_listed: Annotated[
        bool, Meta(description="Whether a configured registry has to list the one who signed it.")
    ] = False
    in_force_on: Annotated[
        Annotated[str, Meta(pattern=r"^(today|[0-9]{4}-[0-9]{2}-[0-9]{2})$")] | None,
        Meta(description="A day on which it has to be in force, or `today`."),
    ] = None
    years: Annotated[
        Annotated[float, Meta(gt=0, le=80)] | None,
        Meta(description="Years that all such items together have to last; times that overlap count once."),
    ] = None


Requirements = Annotated[tuple[Requirement, ...], Meta(max_length=MAX_REQUIREMENTS)]
