"""What does one item of a report count for? Its standing, and whatever stands against it around it.

A signature says that an issuer said so. It proves no skill where the result says that it was not attained, where the
presentation around it is not its holder's, or where whoever presents it, or the record, is somebody else.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from verifier.competency import Weight
from verifier.doubt import in_doubt
from verifier.kinds.core.achievements import MAX_TOLD, NOT_ATTAINED
from verifier.model import Relation, Role
from verifier.policy import fold
from verifier.report import COLLECTION, Outcome, RecordItem, Report, Standing, Verdict, people_of

_BY_STANDING: Final = {
    Standing.VERIFIED: Weight.PROVES,
    Standing.INCONCLUSIVE: Weight.OPEN,
    Standing.REFERENCE: Weight.CLAIMS,
    Standing.SELF_ASSERTED: Weight.CLAIMS,
    Standing.NOT_VERIFIED: Weight.NOTHING,
}
_BY_VERDICT: Final = {
    Verdict.VERIFIED: Weight.PROVES,
    Verdict.INCONCLUSIVE: Weight.OPEN,
    Verdict.NOT_VERIFIED: Weight.NOTHING,
}
_BEST_FIRST: Final = (Weight.PROVES, Weight.OPEN, Weight.CLAIMS, Weight.NOTHING)
_ATTAINED: Final = "Completed"
_INHERITED: Final = frozenset({"presentation_not_verified", "other_subject", "subject_in_doubt"})


class Bound(NamedTuple):
    """The most that an item may count for, and the reason where that is less than proof."""

    weight: Weight
    reason: str | None = None


_ANYTHING: Final = Bound(Weight.PROVES)
_IN_DOUBT: Final = Bound(Weight.OPEN, "subject_in_doubt")
_OTHER: Final = Bound(Weight.OPEN, "other_subject")

Apart = frozenset[tuple[object, ...]]
"""What not each of the people that a credential is about was awarded."""


class Placed(NamedTuple):
    """A report on one credential, where it stands, and the most that its items may count for.

    `around`: the most by what stands around it alone, whatever is the matter with the credential itself. `apart`: what
    not each of its subjects was awarded.
    """

    at: str
    report: Report
    bound: Bound
    around: Bound = _ANYTHING
    apart: Apart = frozenset()


def placed(report: Report, at: str) -> Iterator[Placed]:
    """Yield the report and all within it that speak of the person; endorsements speak of achievements and issuers."""
    waiting = [Placed(at, report, _bound_by(report), apart=_apart(report))]
    while waiting:
        one = waiting.pop()
        if one.report.role != COLLECTION:  # whose record is that of its documents
            yield one
        doubtful = in_doubt(one.report)
        waiting += [
            _placed(f"{one.at}/children/{number}", child, one, is_doubtful=child.at in doubtful)
            for number, child in reversed(list(enumerate(one.report.children)))
            if child.relation != Relation.ENDORSEMENT
        ]


def _placed(at: str, child: Report, parent: Placed, *, is_doubtful: bool) -> Placed:
    around = _around(parent, child)
    if is_doubtful:
        around = _less(_IN_DOUBT, around)
    deeper = around if around.reason in _INHERITED else parent.around
    return Placed(at, child, _less(around, _bound_by(child)), deeper, _apart(child))


def weigh(item: RecordItem, bound: Bound, apart: Apart) -> Bound:
    """Return what an item counts for within its bound; `apart`: as of where its report is placed."""
    stated = _less(_less(Bound(_BY_STANDING[item.standing]), bound), _by_results(item))
    return _less(stated, _OTHER) if apart and _what(item) in apart else stated


def _apart(report: Report) -> Apart:
    """Return what a credential about several people does not award to each of them: whose it is is open."""
    places = {_place_of_subject(item.at) for item in report.record}
    people = max(len(places), len(set(report.subject)))
    if people <= 1 or (len(set(report.subject)) == 1 and len(places) <= len(report.subject)):
        return frozenset()
    awarded: dict[tuple[object, ...], set[str]] = {}
    for item in report.record:
        awarded.setdefault(_what(item), set()).add(_place_of_subject(item.at))
    return frozenset(what for what, where in awarded.items() if len(where) < people)


def _what(item: RecordItem) -> tuple[object, ...]:
    """Return what was awarded, whatever became of it for one of several people."""
    said = item.validation
    return item.type, item.label, tuple(item.alignments), said.get("id"), said.get("achievement_type")


def _place_of_subject(at: str) -> str:
    """Return which of several subjects an item is of, by its pointer; nothing where there is one."""
    parts = at.split("/", 3)
    return parts[2] if parts[1:2] == ["credentialSubject"] and parts[2:3] and parts[2].isdecimal() else ""


def _less(one: Bound, other: Bound) -> Bound:
    return max(one, other, key=lambda bound: _BEST_FIRST.index(bound.weight))


def _bound_by(report: Report) -> Bound:
    """Return what a report's own checks allow; its children stand for themselves."""
    if report.role == COLLECTION:  # nobody signed it
        return _ANYTHING
    weight = _BY_VERDICT[fold(report.checks, ())]
    return _ANYTHING if weight is Weight.PROVES else Bound(weight, "credential_not_verified")


def _around(around: Placed, child: Report) -> Bound:
    """Return what a child may count for where it stands; some reasons hold for whatever lies deeper as well."""
    parent, inherited = around.report, around.around
    if parent.role == Role.PRESENTATION:
        own = _bound_by(parent)
        if own.weight is not Weight.PROVES:  # not its holder's: whose these are is open, or shown false
            inherited = _less(inherited, Bound(own.weight, "presentation_not_verified"))
    if (
        parent.role == Role.PRESENTATION or child.relation == Relation.CERTIFIED
    ):  # shown with what is around it
        return _less(inherited, _OTHER) if _is_shown_by_another(child) else inherited
    if child.relation == Relation.VERIFICATION:
        return _less(inherited, _by_entry(parent, child))
    people = people_of(child)
    if parent.subject and people and set(parent.subject).isdisjoint(people):
        return _less(inherited, _OTHER)
    return inherited


def _is_shown_by_another(report: Report) -> bool:
    """Say whether somebody presented it who is not whom it is about, and it was not shown to be the applicant's."""
    found = {(check.check, check.code) for check in report.checks if check.outcome is not Outcome.SKIPPED}
    return ("holder", "holder.not_subject") in found and ("subject", None) not in found


def _by_entry(record: Report, child: Report) -> Bound:
    """Return what the entries that a credential is to prove made of it; one by the person's own hand is a claim."""
    standings = [item.standing for item in record.record if child.at in item.proofs]
    if Standing.VERIFIED in standings:
        return _ANYTHING
    if Standing.INCONCLUSIVE in standings:
        return Bound(Weight.OPEN, "entry_not_proven")
    return Bound(Weight.CLAIMS, "entry_not_proven")


def _by_results(item: RecordItem) -> Bound:
    """Return what the results of an achievement leave of it."""
    results = item.validation.get("results")
    if not isinstance(results, list):
        return _ANYTHING
    stated = {status for result in results if (status := _status(result)) is not None}
    if stated and stated <= NOT_ATTAINED:
        return Bound(Weight.NOTHING, "result_not_attained")
    if stated - {
        _ATTAINED
    }:  # attained by one result and not by another, or a word that is not of the standard
        return Bound(Weight.OPEN, "result_unclear")
    if len(results) >= MAX_TOLD or any(_is_below(result) for result in results):
        return Bound(Weight.OPEN, "result_unclear")
    return _ANYTHING


def is_not_attained(report: Report, label: str | None) -> bool:
    """Say whether a credential says of what is called `label`, or of all that it awards, that it was not attained."""
    called = [item for item in report.record if label is not None and item.label == label] or report.record
    return bool(called) and all(_by_results(item).weight is Weight.NOTHING for item in called)


def _status(result: dict[str, object]) -> object:
    """Return how a result ended; one whose type is Status may say so as its value."""
    status = result.get("status")
    return result.get("value") if status is None and result.get("type") == "Status" else status


def _is_below(result: dict[str, object]) -> bool:
    """Say whether a number is below the one required; the order of letters and levels is not known here."""
    try:
        value, required = (Decimal(str(result[member])) for member in ("value", "required"))
    except (KeyError, InvalidOperation):
        return False
    return value.is_finite() and required.is_finite() and value < required


def is_unread(report: Report) -> bool:
    """Say whether the content is unknown for want of a document, a key or a method, not for being false."""
    return bool(report.checks) and not report.proven and report.verdict is Verdict.INCONCLUSIVE


def assurance_of(report: Report) -> Sequence[str]:
    """Return the rungs that the issuer of a report has reached."""
    return () if report.issuer is None else [step.rung.value for step in report.issuer.assurance]
