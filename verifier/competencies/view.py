"""One view over judged reports of all kinds: items, the entries of frameworks that they refer to, an answer per skill.

Comes in: reports by where they stand, an index of frameworks, the skills asked for. Goes out: `Competencies`. Nothing
is fetched, scored or guessed: what shares a key, or is called an exact match by an imported framework, is the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from verifier.competencies.references import Conflicting, keys_of, read_skills
from verifier.competencies.weights import assurance_of, is_unread, placed, weigh
from verifier.competency import (
    Answer,
    Competencies,
    Competency,
    Entry,
    Match,
    Related,
    ShownItem,
    SkillAnswer,
    Weight,
)
from verifier.model import Alignment
from verifier.report import RecordItem, Report

MAX_ITEMS: Final = 5_000  # of one view; a record of 500 badges has about 500
MAX_REFERENCES: Final = 5_000  # distinct references that are looked up; 30 microseconds each
_VALIDATION: Final = (
    "criteria",
    "evidence",
    "results",
    "credits_earned",
    "creator",
    "source",
    "licence_number",
)


class Index(Protocol):
    """What imported frameworks say."""

    def find(self, key: str) -> int | None:
        """Return the node that this key names."""

    def entry(self, node: int) -> Entry:
        """Return what a node is."""

    def equals(self, node: int) -> Sequence[int]:
        """Return the node and all that are exact matches of it, directly or over others, to a bound."""

    def neighbours(self, node: int) -> Sequence[tuple[Match, int]]:
        """Return the neighbours of a node, and what each is to it, to a bound; in a fixed order."""


class NoIndex:
    """No framework was imported: references are what they say, and nothing is known of them."""

    def find(self, key: str) -> int | None:
        """Return nothing; see `Index`."""
        del key
        return None

    def entry(self, node: int) -> Entry:
        """Never called: there are no nodes."""
        raise LookupError(node)

    def equals(self, node: int) -> Sequence[int]:
        """Never called: there are no nodes."""
        raise LookupError(node)

    def neighbours(self, node: int) -> Sequence[tuple[Match, int]]:
        """Never called: there are no nodes."""
        raise LookupError(node)


@dataclass(slots=True, kw_only=True)
class _Held:
    """One entry that items refer to. `node`: where the index knows it; `keys` are empty where it names nothing."""

    alignment: Alignment
    keys: tuple[str, ...]
    node: int | None
    conflicting: bool
    items: dict[str, Weight] = field(default_factory=dict)


def view(reports: Mapping[str, Report], skills: Sequence[str], index: Index) -> Competencies:
    """Return what these reports show. Their keys are the pointers under which the reader finds them: "" for one.

    Raises:
        SkillRefused: one of `skills` is no reference to one entry of a framework, or they are too many.
    """
    asked = read_skills(skills)
    shown: dict[str, ShownItem] = {}
    held: dict[object, _Held] = {}
    unread: list[str] = []
    truncated = False
    for at, report in reports.items():
        for one in placed(report, at):
            if is_unread(one.report):
                unread.append(one.at)
            for number, item in enumerate(one.report.record):
                if len(shown) == MAX_ITEMS:
                    truncated = True
                    break
                weight, reason = weigh(item, one.bound, one.apart)
                pointer = f"{one.at}/record/{number}"
                shown[pointer] = _shown(pointer, item, one.report, weight, reason)
                for alignment in item.alignments:
                    known = _held(alignment, held, index)
                    if known is None:
                        truncated = True
                    else:
                        known.items[pointer] = weight
    return Competencies(
        items=list(shown.values()),
        competencies=[_competency(one, index) for one in held.values()],
        answers=[
            _answer(text, skill, held.values(), index, is_all_seen=not unread and not truncated)
            for text, skill in asked
        ],
        unread=unread,
        truncated=truncated,
    )


def _shown(pointer: str, item: RecordItem, report: Report, weight: Weight, reason: str | None) -> ShownItem:
    return ShownItem(
        item=pointer,
        type=item.type,
        standing=item.standing.value,
        weight=weight,
        reason=reason,
        label=item.label,
        issuer=item.issuer,
        assurance=list(assurance_of(report)) if item.issuer is not None and not item.proofs else [],
        validated_by=[member for member in _VALIDATION if member in item.validation],
        subject=report.subject,
        valid_from=item.valid_from,
        valid_until=item.valid_until,
    )


def _held(alignment: Alignment, held: dict[object, _Held], index: Index) -> _Held | None:
    """Return the entry that a reference means, with those of equal references; None where there are too many."""
    if (same := held.get(alignment)) is not None:
        return same
    keys, node, conflicting = _resolve(alignment, index)
    identity: object = alignment
    if node is not None:
        identity = node
    elif keys:
        # One address with two codes may be one page on two things.
        identity = (keys, alignment.code if keys[0].startswith("url:") else None)
    found = held.get(identity)
    if found is None:
        if len(held) >= MAX_REFERENCES:
            return None
        found = held[identity] = _Held(alignment=alignment, keys=keys, node=node, conflicting=conflicting)
    return found


def _resolve(alignment: Alignment, index: Index) -> tuple[tuple[str, ...], int | None, bool]:
    """Return the keys of a reference, the node that they name, and whether they name several."""
    try:
        keys = keys_of(alignment)
    except Conflicting:
        return (), None, True
    nodes = {node for key in keys if (node := index.find(key)) is not None}
    if len(nodes) > 1:
        return (), None, True
    return keys, next(iter(nodes), None), False


def _competency(held: _Held, index: Index) -> Competency:
    alignment = held.alignment
    return Competency(
        framework=alignment.framework,
        code=alignment.code,
        url=alignment.url,
        name=alignment.name,
        known_as=None if held.node is None else index.entry(held.node).name,
        conflicting=held.conflicting,
        shown_by=list(held.items),
    )


def _answer(
    text: str, skill: Alignment, held: Iterable[_Held], index: Index, *, is_all_seen: bool
) -> SkillAnswer:
    keys, node, _ = _resolve(skill, index)
    equal = set() if node is None else set(index.equals(node))
    near = {} if node is None else dict(_near(equal, index))
    same: dict[str, Weight] = {}
    related: list[Related] = []
    for one in held:
        if one.node in equal or not set(keys).isdisjoint(one.keys):
            same |= one.items
        elif one.node is not None and one.node in near:
            entry = index.entry(one.node)
            related += (
                Related(
                    item=item,
                    match=near[one.node],
                    framework=entry.framework,
                    code=entry.code,
                    known_as=entry.name,
                )
                for item in one.items
            )
    by_weight = {weight: [item for item, found in same.items() if found is weight] for weight in Weight}
    return SkillAnswer(
        skill=text,
        answer=_decide(by_weight, is_all_seen=is_all_seen),
        framework=skill.framework,
        code=skill.code,
        url=skill.url,
        known_as=None if node is None else index.entry(node).name,
        proven_by=by_weight[Weight.PROVES],
        claimed_by=by_weight[Weight.CLAIMS],
        open=by_weight[Weight.OPEN],
        refuted=by_weight[Weight.NOTHING],
        related=related,
    )


def _near(equal: set[int], index: Index) -> Iterator[tuple[int, Match]]:
    """Yield what is one step from the skill or its equals, and what it is to it; no further steps are taken."""
    for node in sorted(equal):
        for match, other in index.neighbours(node):
            if match is not Match.EXACT and other not in equal:
                yield other, match


def _decide(by_weight: Mapping[Weight, Sequence[str]], *, is_all_seen: bool) -> Answer:
    if by_weight[Weight.PROVES]:
        return Answer.PROVEN
    if by_weight[Weight.OPEN]:
        return Answer.CANNOT_TELL
    if by_weight[Weight.CLAIMS]:
        return Answer.CLAIMED
    return Answer.NOT_SHOWN if is_all_seen else Answer.CANNOT_TELL
