"""Do documents that were handed in together fit each other: one person, no date that rules out another?

Judges only, over what each document was proven to say. Nobody signed the whole, so nothing here makes a document better
than it is; what does not fit leaves the whole open, since nobody can tell from here which of them is wrong. People have
several identifiers and names, so that other ones are told and decide nothing where the policy tolerates them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from verifier.boundary import passed, settle
from verifier.codes import meaning_of
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of
from verifier.kinds.core.people import birth_dates, described, identifiers, is_same_name, names
from verifier.model import ItemType, Proven, Role
from verifier.policy import Policy, counts
from verifier.report import COLLECTION, CheckResult, Outcome, RecordItem, Report, Standing, Verdict
from verifier.steps.compose import compose_collection, totals_of

MAX_JOBS: Final = 200  # whose dates are held against each other, pair by pair
_DAY: Final = 10  # characters of a date; what is less exact is compared as far as it goes
_LIVED: Final = frozenset(ItemType) - {ItemType.IDENTITY}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A credential that was proven, and who presented it, if anybody did.

    `part`: in which of the documents that came in one carrier.
    """

    proven: Proven
    holder: str | None = None
    part: int = 0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a packet: its report, and the credentials in it that speak for themselves."""

    report: Report
    shown: tuple[Shown, ...]


def judge_packet(parts: Sequence[Part], policy: Policy) -> Report:
    """Return the report on the whole: its documents as children, what they say of the person, and whether they fit."""
    children = [replace(part.report, at=f"/{number}") for number, part in enumerate(parts)]
    repeated = _repeated(children)
    record = [
        item for child in children if child.at not in repeated for item in _items(child, child.at or "")
    ]
    checks = [
        *_same_person(parts, policy),
        *_same_name(parts, policy),
        *_dates(parts, record, policy),
        *_presenters(parts, policy),
    ]
    if not checks:
        checks = [passed("packet", **_facts(children, record, repeated))]
    else:
        checks[0] = replace(checks[0], facts={**checks[0].facts, **_facts(children, record, repeated)})
    whole = compose_collection(children)
    decided = _decided(whole, checks)
    return replace(decided, checks=checks, record=record, totals=totals_of(record))


def _decided(whole: Report, checks: Sequence[CheckResult]) -> Report:
    """Return the report with the worse of two verdicts: that of the documents, and that of how they fit."""
    for outcome, verdict, start in (
        (Outcome.FAILED, Verdict.NOT_VERIFIED, "Not verified"),
        (Outcome.UNDETERMINED, Verdict.INCONCLUSIVE, "Could not be decided"),
    ):
        if whole.verdict is verdict:
            return whole
        for check in checks:
            if check.required and check.outcome is outcome and check.code is not None:
                return replace(whole, verdict=verdict, summary=f"{start}: {meaning_of(check.code).meaning}")
    return whole


def _facts(
    children: Sequence[Report], record: Sequence[RecordItem], repeated: Iterable[str]
) -> dict[str, Any]:
    facts: dict[str, Any] = {"documents": len(children)}
    if repeated:
        facts["repeated"] = sorted(repeated)
    overlapping = _overlapping_jobs(record)
    if overlapping:  # two jobs at once are a fact and no fault
        facts["overlapping_jobs"] = overlapping
    return facts


def _items(report: Report, at: str) -> Iterator[RecordItem]:
    """Yield what a document and those inside it say, with the way to each in the packet."""
    for item in report.record if report.role != COLLECTION else ():  # whose items are those of its documents
        yield replace(item, at=f"{at}{item.at}", proofs=[f"{at}{place}" for place in item.proofs])
    for child in report.children:
        if counts(child) and child.at is not None:
            yield from _items(child, f"{at}{child.at}")


def _repeated(children: Sequence[Report]) -> set[str]:
    """Return the places of documents that were handed in before: the same bytes, or one id of one issuer."""
    seen: set[object] = set()
    repeated: set[str] = set()
    for child in children:
        marks: list[object] = []
        if child.submission is not None:
            marks.append(child.submission.sha256)
        if child.proven and child.carriers:  # without a carrier it is what was handed in
            marks.append(child.carriers[-1].sha256)
        if child.proven and child.id is not None and child.issuer is not None:
            marks.append((child.issuer.id, child.id))
        if not seen.isdisjoint(marks):
            repeated.add(child.at or "")
        seen.update(marks)
    return repeated


def _same_person(parts: Sequence[Part], policy: Policy) -> list[CheckResult]:
    """Join what shares an identifier; one group is one person, and the packet is of one who is in every document.

    Several subjects of one document are several people: what is about two does not make them one.
    `in_doubt` are the places of documents that may be somebody else's: where there are several people, all but those of
    whom one is shown to be the applicant.
    """
    own = {
        number: [one for shown in part.shown for one in _people_in(shown)]
        for number, part in enumerate(parts)
        if part.shown
    }
    unknown = [number for number, people in own.items() if not people]
    person = _joined(one for people in own.values() for one in people)
    in_each = {number: {person[min(one)] for one in people} for number, people in own.items() if people}
    found: list[CheckResult] = []
    if in_each and not set.intersection(*in_each.values()):
        people = set.union(*in_each.values())
        several = Undetermined(
            "packet.other_subject", f"expected one person in all documents, got identifiers of {len(people)}"
        )
        known: set[int] = set()
        for number, some in in_each.items():
            if len(some) == 1 and _is_applicants(parts[number]):
                known |= some
        doubtful = _places(number for number, some in in_each.items() if known.isdisjoint(some))
        found.append(settle("packet", several, policy, in_doubt=doubtful))
    if unknown and len(parts) > 1:
        nobody = Undetermined(
            "packet.subject_unknown",
            f"expected an identifier in each document, got none in {len(unknown)}",
        )
        doubtful = _places(one for one in unknown if not _is_applicants(parts[one]))
        found.append(settle("packet", nobody, policy, in_doubt=doubtful))
    return found


def _joined(groups: Iterable[frozenset[str]]) -> dict[str, int]:
    """Return whose each name is: of one person are those of one group, and of groups that share one."""
    person: dict[str, int] = {}
    names: dict[int, set[str]] = {}
    for number, group in enumerate(groups):
        same = {person[name] for name in group if name in person}
        kept = max(same, key=lambda one: len(names[one]), default=number)
        more = set(group).union(*(names.pop(one) for one in same - {kept}))
        names.setdefault(kept, set()).update(more)
        person |= dict.fromkeys(more, kept)
    return person


def _people_in(shown: Shown) -> Iterator[frozenset[str]]:
    """Yield the identifiers of each subject of a credential that has some."""
    for subject in subjects_of(described(shown.proven.claims)):
        found = identifiers({"credentialSubject": subject})
        if found:
            yield frozenset(found)


def _places(numbers: Iterable[int]) -> list[str]:
    return [f"/{number}" for number in sorted(numbers)]


def _is_applicants(part: Part) -> bool:
    """Say whether each credential of a document was shown to be about the person whom the caller means."""
    reports = part.report.children if part.report.role == Role.PRESENTATION else [part.report]
    return bool(reports) and all(
        any(check.check == "subject" and check.outcome is Outcome.PASSED for check in report.checks)
        for report in reports
    )


def _same_name(parts: Sequence[Part], policy: Policy) -> list[CheckResult]:
    stated = [
        name for part in parts for shown in part.shown for name in names(described(shown.proven.claims))
    ]
    different = sum(is_same_name(stated[0], name) is False for name in stated[1:])
    if not different:
        return []
    other = Undetermined(
        "packet.names_differ", f"expected one name of the person, got {different} that are others"
    )
    return [settle("packet", other, policy, required=False)]


def _dates(parts: Sequence[Part], record: Sequence[RecordItem], policy: Policy) -> list[CheckResult]:
    """Tell of dates that cannot both be right; which of them is wrong nobody can tell."""
    found: list[CheckResult] = []
    born = [
        date for part in parts for shown in part.shown for date in birth_dates(described(shown.proven.claims))
    ]
    stood = [item for item in record if item.standing is not Standing.NOT_VERIFIED and item.type in _LIVED]
    early = sum(any(_is_before(item.valid_from, date) for date in born) for item in stood)
    if early:
        unborn = Undetermined(
            "packet.before_birth", f"expected nothing before the person was born, got {early} things"
        )
        found.append(settle("packet", unborn, policy))
    hasty = sum(_is_before(item.valid_from, item.validation.get("activity_start")) for item in stood)
    if hasty:
        unearned = Undetermined(
            "packet.award_before_start", f"expected awards after what they are for began, got {hasty} before"
        )
        found.append(settle("packet", unearned, policy))
    return found


def _presenters(parts: Sequence[Part], policy: Policy) -> list[CheckResult]:
    """Tell of a credential that two holders presented as theirs."""
    holders: dict[object, set[str]] = {}
    for part in parts:
        for shown in part.shown:
            claims = shown.proven.claims
            stated = claims.get("id")
            if shown.holder is not None and isinstance(stated, str):
                holders.setdefault((shown.proven.parsed.party, stated), set()).add(shown.holder)
    twice = sum(len(found) > 1 for found in holders.values())
    if not twice:
        return []
    two = Rejected("packet.two_presenters", f"expected one holder of each credential, got two of {twice}")
    return [settle("packet", two, policy)]


def _overlapping_jobs(record: Sequence[RecordItem]) -> int:
    jobs = [item for item in record if item.type == ItemType.EMPLOYMENT and item.valid_from is not None]
    return sum(
        not _is_before(one.valid_until, other.valid_from)
        and not _is_before(other.valid_until, one.valid_from)
        for one, other in combinations(jobs[:MAX_JOBS], 2)
    )


def _is_before(one: object, other: object) -> bool:
    """Say whether a date is before another, as exactly as both are written; not where one is missing."""
    if not isinstance(one, str) or not isinstance(other, str) or not one or not other:
        return False
    length = min(len(one), len(other), _DAY)
    return one[:length] < other[:length]
