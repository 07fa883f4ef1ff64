"""What stands behind each thing that a record says of a person, once the credentials inside it have been judged.

A signature proves that its issuer says so. It proves an item where that issuer is somebody else than the person; where
the signer only passes on what the person says, only a credential of somebody else inside it does.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from verifier.boundary import AnyProblem, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of
from verifier.model import Item, Proven, Relation
from verifier.policy import Policy
from verifier.report import CheckResult, RecordItem, Report, Standing, Verdict

_STANDING: Final = {
    Verdict.VERIFIED: Standing.VERIFIED,
    Verdict.NOT_VERIFIED: Standing.NOT_VERIFIED,
    Verdict.INCONCLUSIVE: Standing.INCONCLUSIVE,
}
_WORST_LAST: Final = (Verdict.VERIFIED, Verdict.INCONCLUSIVE, Verdict.NOT_VERIFIED)


def judge_items(
    items: Sequence[Item], proven: Proven, own: Verdict, children: Sequence[Report]
) -> list[RecordItem]:
    """Return the items with what stands behind each; `own`: the verdict on the document without its children."""
    by_place = {child.at: child for child in children if child.at is not None}
    return [_judge_item(item, proven, own, by_place) for item in items]


def _judge_item(item: Item, proven: Proven, own: Verdict, children: Mapping[str, Report]) -> RecordItem:
    issuer: str | None = None
    tried = [children[at] for at in item.proofs if at in children]
    proofs = list(item.proofs)
    if tried:
        held = [child for child in tried if child.verdict is Verdict.VERIFIED]
        best = (held or sorted(tried, key=lambda child: _WORST_LAST.index(child.verdict), reverse=True))[0]
        standing = _STANDING[best.verdict]
        issuer = best.issuer.id if held and best.issuer is not None else None
        proofs = [child.at for child in held or tried if child.at is not None]
    elif item.proofs:  # what was to prove it was never judged
        standing = Standing.INCONCLUSIVE
    elif item.claimed or proven.parsed.party in {subject.get("id") for subject in subjects_of(proven.claims)}:
        standing = Standing.REFERENCE if item.references else Standing.SELF_ASSERTED
    else:
        standing = _STANDING[own]
        issuer = proven.parsed.party if standing is Standing.VERIFIED else None
    return RecordItem(
        at=item.at,
        type=item.type.value,
        standing=standing,
        label=item.label,
        issuer=issuer,
        proofs=proofs,
        references=list(item.references),
        alignments=list(item.alignments),
        valid_from=item.valid_from,
        valid_until=item.valid_until,
        validation=dict(item.validation),
    )


def judge_rules(broken: Sequence[Rejected], policy: Policy) -> list[CheckResult]:
    """Tell each rule of its own specification that a record breaks once, and how often."""
    first = {problem.code: problem for problem in reversed(broken)}
    times = Counter(problem.code for problem in broken)
    return [settle("rules", first[code], policy, times=times[code]) for code in times]


def judge_attached(about: frozenset[str] | None, proven: Proven, policy: Policy) -> list[CheckResult]:
    """Hold the subject of a credential against what it is attached to, where it is attached to anything."""
    if about is None:
        return []
    if about.isdisjoint(subject.get("id") for subject in subjects_of(proven.claims)):
        other = Rejected(
            "attachment.other_subject",
            "expected a credential about what it is attached to, got one of another",
        )
        return [settle("attachment", other, policy)]
    return [passed("attachment")]


def judge_subjects(proven: Proven, children: Sequence[Report], policy: Policy) -> list[CheckResult]:
    """Tell how many of the credentials that make up a record are about another subject than the record itself."""
    own = {subject.get("id") for subject in subjects_of(proven.claims)} - {None}
    parts = [child for child in children if child.relation == Relation.CREDENTIAL and child.subject]
    others = sum(own.isdisjoint(child.subject) for child in parts) if own else 0
    if not others:
        return []
    other = Rejected(
        "kind.other_subject", "expected credentials about the subject of the record, got another's"
    )
    return [settle("rules", other, policy, times=others)]


def judge_endorsements(children: Sequence[Report], policy: Policy) -> list[CheckResult]:
    """Tell how the endorsements among `children` ended; the credential stands without them."""
    endorsements = [child for child in children if child.relation == Relation.ENDORSEMENT]
    if not endorsements:
        return []
    held = sum(child.verdict is Verdict.VERIFIED for child in endorsements)
    facts = {"endorsements": len(endorsements), "verified": held}
    if held == len(endorsements):
        return [passed("endorsements", **facts)]
    sentence = f"expected {len(endorsements)} endorsements to verify, got {held} that do"
    problem: AnyProblem = Undetermined("endorsement.open", sentence)
    if any(child.verdict is Verdict.NOT_VERIFIED for child in endorsements):
        problem = Rejected("endorsement.not_verified", sentence)
    return [settle("endorsements", problem, policy, required=False, **facts)]
