"""What records show of competencies, as wire type: items, the references in them, an answer per skill asked.

Nothing here is a score. Items are named by JSON pointers into what was judged, so each answer leads back to the
checks, the issuer and the assessment that it rests on. How it is found out: docs/competencies.md.
"""

from enum import StrEnum

import msgspec


class Match(StrEnum):
    """How one entry of a framework relates to another: what the second is to the first."""

    EXACT = "exact"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


class Weight(StrEnum):
    """What an item counts for."""

    PROVES = "proves"  # its issuer's signature stands behind it, and no result says that it was not attained
    OPEN = "open"  # what would show it could not be found out
    CLAIMS = "claims"  # the person says so, or somebody is named who could confirm it
    NOTHING = "nothing"  # shown false, or not attained


class Answer(StrEnum):
    """What all items together say to one skill that was asked for."""

    PROVEN = "proven"
    CANNOT_TELL = "cannot_tell"  # never a no: what would show it could not be judged
    CLAIMED = "claimed"
    NOT_SHOWN = "not_shown"  # of what was shown here; no word on what the person can do


class ShownItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of a record, of whatever kind. `item`: JSON pointer of it in what was judged.

    `reason`: why it counts for less than its standing (docs/competencies.md lists them). `assurance`: how far its
    issuer is shown to be who it says it is. `validated_by`: which parts of the item's `validation` are there.
    """

    item: str
    type: str
    standing: str
    weight: Weight
    reason: str | None = None
    label: str | None = None
    issuer: str | None = None
    assurance: list[str] = []
    validated_by: list[str] = []
    subject: list[str] = []
    valid_from: str | None = None
    valid_until: str | None = None


class Competency(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a framework that items refer to, equal references merged.

    `name` is the issuer's word; `known_as` is the name in the imported framework. `conflicting`: its address and its
    code name different entries, so it proves neither. `shown_by`: the items, by their pointers.
    """

    framework: str
    code: str | None = None
    url: str | None = None
    name: str | None = None
    known_as: str | None = None
    conflicting: bool = False
    shown_by: list[str] = []


class Related(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item that shows a neighbour of the skill, which is no proof of it: the neighbour is `match` to the skill."""

    item: str
    match: Match
    framework: str
    code: str | None = None
    known_as: str | None = None


class SkillAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one skill. `skill`: as it was asked; the lists hold pointers of items."""

    skill: str
    answer: Answer
    framework: str
    code: str | None = None
    url: str | None = None
    known_as: str | None = None
    proven_by: list[str] = []
    claimed_by: list[str] = []
    open: list[str] = []
    refuted: list[str] = []
    related: list[Related] = []


class Competencies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of it. `unread`: pointers of credentials whose content could not be proven, so nobody knows what they show.

    `truncated`: so many items or references that some were left out; then no answer is `not_shown`.
    """

    items: list[ShownItem]
    competencies: list[Competency]
    answers: list[SkillAnswer] = []
    unread: list[str] = []
    truncated: bool = False


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of an imported framework. `name` is None where a file only refers to it."""

    framework: str
    code: str | None = None
    url: str | None = None
    name: str | None = None


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is `match` to another."""

    match: Match
    entry: Entry


class Looked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry that was looked up, and its neighbours; equal ones (`exact`) first."""

    entry: Entry
    neighbours: list[Neighbour] = []
