"""What stands behind each thing that a record says of a person, once the credentials inside it have been judged.

A signature proves that its issuer says so. It proves an item where that issuer is somebody else than the person; where
the signer only passes on what the person says, only a credential of somebody else inside it does.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from did_methods.core.web_url import over_tls
from verifier.boundary import AnyProblem, passed, settle
from verifier.competencies.weights import is_not_attained
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.kinds.core.words import id_of
from verifier.model import Child, Item, MobileDocument, Proven, Relation
from verifier.policy import Policy
from verifier.report import CheckResult, RecordItem, Report, Standing, Verdict, people_of

_STANDING: Final = {
    Verdict.VERIFIED: Standing.VERIFIED,
    Verdict.NOT_VERIFIED: Standing.NOT_VERIFIED,
    Verdict.INCONCLUSIVE: Standing.INCONCLUSIVE,
}
_DATE: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_ENDORSEMENTS: Final = frozenset(
    {"EndorsementCredential", "Endorsement"}
)  # of Open Badges 3 and CLR, and of 2
_NOTHING_SHOWN: Final = Undetermined(
    "kind.nothing_shown", "expected an element of those that the issuer signed, got none of them"
)
_WORST_LAST: Final = (Verdict.VERIFIED, Verdict.INCONCLUSIVE, Verdict.NOT_VERIFIED)


def judge_items(
    items: Sequence[Item], proven: Proven, own: Verdict, children: Sequence[Report]
) -> list[RecordItem]:
    """Return the items with what stands behind each; `own`: the verdict on the document without its children."""
    if not items:
        return []
    by_place = {child.at: child for child in children if child.at is not None} if children else {}
    return [_judge_item(item, proven, own, by_place) for item in items]


def _judge_item(item: Item, proven: Proven, own: Verdict, children: Mapping[str, Report]) -> RecordItem:
    tried = [children[at] for at in item.proofs if at in children] if item.proofs else []
    if tried:
        standing, by, proofs = _by_children(item, tried, proven)
    else:
        standing, by = _by_signer(item, proven, own)
        proofs = list(item.proofs)
    return RecordItem(
        at=item.at,
        type=str(item.type),
        standing=standing,
        label=item.label,
        issuer=by if standing is Standing.VERIFIED else None,
        proofs=proofs,
        references=list(item.references),
        alignments=list(item.alignments),
        valid_from=item.valid_from,
        valid_until=item.valid_until,
        validation=dict(item.validation),
    )


def _by_children(
    item: Item, tried: Sequence[Report], proven: Proven
) -> tuple[Standing, str | None, list[str]]:
    """Return what credentials inside make of an item, by whom, and which: one by another than the person is enough.

    One that says that it was failed shows nothing of it: then only the person says so.
    """
    verified = [child for child in tried if child.verdict is Verdict.VERIFIED]
    held = [child for child in verified if not is_not_attained(child, item.label)]
    others = [child for child in held if not _is_own_word(child, proven)]
    counted = others or held or tried
    if held or (item.claimed and len(verified) == len(tried)):
        standing = Standing.VERIFIED if others else Standing.SELF_ASSERTED
    elif len(verified) == len(tried):
        standing = Standing.NOT_VERIFIED
    else:
        standing = _STANDING[max((child.verdict for child in tried), key=_WORST_LAST.index)]
    issuer = counted[0].issuer
    return (
        standing,
        None if issuer is None else issuer.id,
        [child.at for child in counted if child.at is not None],
    )


def _by_signer(item: Item, proven: Proven, own: Verdict) -> tuple[Standing, str | None]:
    if item.proofs:  # what was to prove it was never judged
        return Standing.INCONCLUSIVE, None
    party = proven.parsed.party
    if item.claimed or any(subject.get("id") == party for subject in subjects_of(proven.claims)):
        return Standing.REFERENCE if item.references else Standing.SELF_ASSERTED, None
    return _STANDING[own], party


def _is_own_word(child: Report, proven: Proven) -> bool:
    """Say whether a credential inside is by the person; or, where it is to prove an item, by who signed the record."""
    issuer = child.issuer.id if child.issuer is not None else None
    people = {*child.subject, *(subject.get("id") for subject in subjects_of(proven.claims))}
    if child.relation == Relation.VERIFICATION:
        people.add(proven.parsed.party)
    return issuer is None or issuer in people


def judge_shown(proven: Proven, policy: Policy) -> list[CheckResult]:
    """Tell that a mobile document shows no element, left out or under a name that nobody reads: it says nothing."""
    secured = proven.proof.secured
    if isinstance(secured, MobileDocument) and not secured.elements:
        return [settle("kind", _NOTHING_SHOWN, policy)]
    return []


def judge_rules(broken: Sequence[Rejected], spec: str, policy: Policy) -> list[CheckResult]:
    """Tell each rule of its own specification, `spec`, that a record breaks once, and how often."""
    if not broken:
        return []
    first = {problem.code: problem for problem in reversed(broken)}
    times = Counter(problem.code for problem in broken)
    return [settle("rules", first[code], policy, spec=spec, times=times[code]) for code in times]


def judge_attached(child: Child | None, proven: Proven, policy: Policy) -> list[CheckResult]:
    """Hold a credential against what it is attached to, where it is attached to anything."""
    if child is None or child.about is None:
        return []
    if child.relation is Relation.ENDORSEMENT and _ENDORSEMENTS.isdisjoint(types_of(proven.claims)):
        none = Rejected(
            "attachment.no_endorsement", "expected an endorsement, got a credential of another type"
        )
        return [settle("attachment", none, policy)]
    same = not _under_tls(child.about).isdisjoint(_under_tls(map(id_of, subjects_of(proven.claims))))
    problem: AnyProblem | None = None
    if child.relation is Relation.VERIFICATION:
        problem = _unproven(child, proven, same=same)
    elif not same:
        problem = Rejected(
            "attachment.other_subject",
            "expected a credential about what it is attached to, got one of another",
        )
    return [passed("attachment") if problem is None else settle("attachment", problem, policy)]


def _under_tls(ids: Iterable[str | None]) -> set[str]:
    """Return ids as `is_same_id` compares them."""
    return {over_tls(one) for one in ids if one is not None}


def _unproven(child: Child, proven: Proven, *, same: bool) -> AnyProblem | None:
    """Return why a credential leaves open what it is to prove: people have several ids, and titles spellings."""
    if not same:
        return Undetermined(
            "attachment.same_person_unknown",
            "expected a credential about the person of the record, got one about another id, or none",
        )
    said = {_plain(text) for text in _texts([subjects_of(proven.claims), proven.claims.get("issuer")])}
    missing = sum(not any(_repeats(text, _plain(word)) for text in said) for word in child.says)
    if missing:
        return Undetermined(
            "attachment.says_otherwise",
            f"expected a credential that says all {len(child.says)} things of the entry, got one without {missing}",
        )
    return None


def _texts(value: object) -> Iterator[str]:
    """Yield every text and number in a JSON value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, int | float) and not isinstance(one, bool):
            yield str(one)
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _repeats(text: str, word: str) -> bool:
    """Say whether `text` is `word`, or for a date that day or month or year, only more exactly."""
    return text == word or (_DATE.fullmatch(word) is not None and text.startswith((f"{word}-", f"{word}t")))


def judge_subjects(proven: Proven, children: Sequence[Report], policy: Policy) -> list[CheckResult]:
    """Tell how many of the credentials that make up a record are about another subject than the record itself."""
    if not children:
        return []
    own = {subject.get("id") for subject in subjects_of(proven.claims)} - {None}
    parts = [people_of(child) for child in children if child.relation == Relation.CREDENTIAL]
    others = sum(own.isdisjoint(people) for people in parts if people) if own else 0
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
    facts: dict[str, Any] = {"endorsements": len(endorsements), "verified": held}
    if held == len(endorsements):
        return [passed("endorsements", **facts)]
    sentence = f"expected {len(endorsements)} endorsements to verify, got {held} that do"
    problem: AnyProblem = Undetermined("endorsement.open", sentence)
    if any(child.verdict is Verdict.NOT_VERIFIED for child in endorsements):
        problem = Rejected("endorsement.not_verified", sentence)
    return [settle("endorsements", problem, policy, required=False, **facts)]
