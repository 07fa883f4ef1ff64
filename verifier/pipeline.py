"""What happens to a credential: bytes go in at the top, a report comes out at the bottom.

Every step in between either fetches or judges, never both.

  0 carriers    judge  take the documents out of a picture, a file, an address (fetched once: it was handed in)
  1 formats     judge  detect, strict parse, shape of the data model       -> Parsed
  2 key_sources fetch  the documents that list the signer's keys           -> KeyFinding
  3 linked_data judge  pinned contexts only, compiled once and shared
  4 suites      judge  every proof on its own; binding: is the key theirs? -> Proven
  --- the gate: without a Proven nothing below runs, and no URL out of the document has been fetched but key references
  5 kinds       judge  validity period, rules of the record; schemas: fetch what it names, judge
  6 status      fetch and prove each list (through 1 to 4), judge its value
  7 registries  fetch  is the issuer known? does the domain that it names link back?
  8 policy      judge  fold all results into a verdict                     -> Report
Credentials inside a presentation or a record go back to 1 as children, under the same budget.
"""

import asyncio
from hashlib import sha256
from typing import Final

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.boundary import PROBLEMS, AnyProblem, demanded, passed, settle
from verifier.carriers import Carrier, carrier_of
from verifier.errors import InputRefused, Rejected, Undetermined
from verifier.formats.core.format import Format
from verifier.formats.core.sd_jwt import as_far_as_shown
from verifier.kinds import kind_of, open_badges_2
from verifier.model import (
    Child,
    DataModel,
    Expected,
    Item,
    Presented,
    Proven,
    Role,
    Submission,
)
from verifier.policy import Policy, fold
from verifier.ports import Ports, run, too_much_work
from verifier.report import Report, SubmissionFacts, rfc3339
from verifier.steps import check_audience
from verifier.steps.check_domain import check_domain
from verifier.steps.check_history import history
from verifier.steps.check_issuer import check_issuer
from verifier.steps.check_named import check_named
from verifier.steps.check_period import check_period
from verifier.steps.check_presenter import Place, check_presenter
from verifier.steps.check_status import check_status
from verifier.steps.compose import Judged, carried, compose, compose_collection, compose_unreadable, unopened
from verifier.steps.fetch_badge import fetch_endorsement
from verifier.steps.judge_packet import Part, Shown, judge_packet
from verifier.steps.judge_record import (
    judge_attached,
    judge_endorsements,
    judge_items,
    judge_rules,
    judge_shown,
    judge_subjects,
)
from verifier.steps.prove import HEAVY, of_then, prove
from verifier.steps.refresh import Refreshed, refresh
from verifier.steps.unpack import Unpacked, unpack
from verifier.suites.core.suite import withholds
from verifier.version import SOFTWARE

MAX_DEPTH: Final = 3  # a record in a presentation in an envelope; nothing real is deeper
MAX_DOCUMENTS: Final = 1_100  # documents judged in one submission, children of children included
_NOT_READ_HERE: Final = frozenset({"input.format_unsupported", "input.encrypted", "input.payload_detached"})
_NOTHING: Final = Expected()
_NOT_SHOWN: Final = Undetermined("kind.not_shown", "expected to see what makes it such a record, got a part")


class _Case(msgspec.Struct, kw_only=True):
    """What one submission shares between its documents; `documents` counts down."""

    policy: Policy
    ports: Ports
    expected: Expected
    heavy: bool
    documents: int = MAX_DOCUMENTS
    shown: list[Shown] | None = None


_TOP: Final = Place()
_BADGE: Final = open_badges_2.KIND
_WELL_SHAPED: Final = {model: passed("structure", data_model=model.value) for model in DataModel}
_PRESENTATION: Final = Role.PRESENTATION  # looked up once, for Python 3.11: see `policy.py`
_TOO_MANY: Final = Rejected("limit.documents", "expected fewer documents inside each other, got more")


async def verify(
    submission: Submission,
    *,
    policy: Policy,
    ports: Ports,
    expected: Expected = _NOTHING,
    shown: list[Shown] | None = None,
) -> Report:
    """Judge what was handed in and return the report; the same inputs give the same report, byte for byte.

    `shown` takes each proven credential that speaks for itself: not what stands inside a record.

    Raises:
        InputRefused: the bytes are nothing that could be judged.
    """
    raw = submission.raw
    case = _Case(policy=policy, ports=ports, expected=expected, heavy=len(raw) > HEAVY, shown=shown)
    report = await _judge_input(raw, case)
    if ports.work.left < 0:
        report = _unreadable(too_much_work(), case, report.format)
    if case.documents < 0:  # which of them went over depends on who answered first: the whole is told instead
        report = _unreadable(_TOO_MANY, case, report.format)
    return _stamped(report, submission, case)


def tell_unread(problem: AnyProblem, submission: Submission, policy: Policy, ports: Ports) -> Report:
    """Return the report on bytes that nobody can judge, or are not judged, where they came together with others."""
    case = _Case(policy=policy, ports=ports, expected=_NOTHING, heavy=False)
    report = _closed(problem, case) if isinstance(problem, Rejected) else _unreadable(problem, case)
    return _stamped(report, submission, case)


def _stamped(report: Report, submission: Submission, case: _Case) -> Report:
    """Return the report with what it is about: which bytes, by which rules and software, when."""
    raw, ports = submission.raw, case.ports
    return replace(
        report,
        submission=SubmissionFacts(
            sha256=sha256(raw).hexdigest(), size=len(raw), media_type=submission.media_type
        ),
        policy=case.policy.facts(),
        software=SOFTWARE,
        verified_at=rfc3339(ports.now),
        as_of=rfc3339(ports.as_of),
    )


async def _judge_input(raw: bytes, case: _Case) -> Report:
    """Judge a document, or what a carrier holds. An object is a document until nobody knows which."""
    is_object = raw.startswith(b"{")
    carrier = None if is_object else carrier_of(raw)
    if carrier is None:
        try:
            return await _judge_bytes(raw, case, _TOP)
        except InputRefused as refused:
            carrier = carrier_of(raw) if is_object and refused.code == "input.format_unknown" else None
            if carrier is None:
                raise
    return await _judge_carried(raw, carrier, case)


async def _judge_carried(raw: bytes, carrier: Carrier, case: _Case) -> Report:
    """Judge what a picture, a file or an address carries: one document as itself, several each on its own."""
    unpacked = await unpack(raw, carrier, case.ports)
    case.heavy = any(len(each.raw) > HEAVY for each in unpacked)
    if len(unpacked) == 1:
        return await _judge_unpacked(unpacked[0], case, _TOP)
    case.documents -= len(unpacked)
    if case.shown is None:
        case.shown = []
    reports = await asyncio.gather(
        *(_judge_one_of_several(each, case, Place(part=part)) for part, each in enumerate(unpacked))
    )
    if not carrier.together:
        return compose_collection(reports)
    parts = [
        Part(report=report, shown=tuple(one for one in case.shown if one.part == part))
        for part, report in enumerate(reports)
    ]
    return judge_packet(parts, case.policy)


async def _judge_one_of_several(one: Unpacked, case: _Case, place: Place) -> Report:
    await case.ports.turnstile.pass_through()
    try:
        return await _judge_unpacked(one, case, place)
    except InputRefused as problem:
        if problem is one.problem:  # it was never reached: nothing is shown of it, neither true nor false
            report = _unreadable(Undetermined(problem.code, problem.detail), case)
        else:
            report = _closed(problem, case)
        return carried(report, one.path, one.sources, case.ports.now)


async def _judge_unpacked(one: Unpacked, case: _Case, place: Place) -> Report:
    if isinstance(one.problem, InputRefused):
        raise one.problem
    if one.problem is None:
        report = await _judge_bytes(one.raw, case, place)
    else:
        report = _unreadable(one.problem, case)
    return carried(report, one.path, one.sources, case.ports.now)


async def _judge_bytes(raw: bytes, case: _Case, place: Place) -> Report:
    try:
        presented = await run(case.ports, formats.read, raw, heavy=case.heavy)
    except InputRefused:
        raise
    except Rejected as problem:
        return _unreadable(problem, case)
    return await _judge(presented, formats.detect(presented), case, place)


async def _judge(presented: Presented, shape: Format, case: _Case, place: Place) -> Report:
    """Take one document through steps 1 to 8."""
    policy = case.policy
    if policy.formats is not None and shape.name not in policy.formats:
        wanted = f"expected one of {', '.join(sorted(policy.formats))}, got {shape.name}"
        return _unreadable(Rejected("structure.format_not_allowed", wanted), case, shape.name)
    try:
        parsed = await run(case.ports, shape.parse, presented, heavy=case.heavy)  # 1
    except Rejected as problem:
        return _unreadable(as_far_as_shown(problem, presented), case, shape.name)
    # A presentation is made for today's question, whatever instant the credentials in it are judged by.
    shown = parsed.role is _PRESENTATION
    ports, needed = (case.ports.present(), 1) if shown else (case.ports, policy.proofs_needed)
    proof = await prove(parsed, policy, ports, heavy=case.heavy, needed=needed)  # 2, 3, 4
    if proof.proven is not None:
        parsed = proof.proven.parsed  # of a badge whose class and issuer stand elsewhere: with them
    refreshed = Refreshed(parsed=parsed, proof=proof)
    if policy.refresh_credentials:
        refreshed = await refresh(parsed, proof, policy, ports)
        parsed, proof = refreshed.parsed, refreshed.proof
    checks = [_WELL_SHAPED[parsed.data_model], *proof.checks, *refreshed.checks]
    judged = Judged(parsed=parsed, proof=proof, checks=checks, sources=refreshed.sources)
    if proof.proven is None:
        checks += unopened(parsed.role)
    elif shown:
        await _judge_presentation(judged, proof.proven, case, place)
    else:
        await _judge_credential(judged, proof.proven, case, place)
    return compose(judged, case.ports.now)  # 8


async def _judge_credential(judged: Judged, proven: Proven, case: _Case, place: Place) -> None:
    policy, ports, checks = case.policy, case.ports, judged.checks
    checks.append(check_period(proven, policy, ports.instant))  # 5
    checks += judge_shown(proven, policy)
    kind = kind_of(proven.claims)
    judged.kind = kind.name
    inner: tuple[Child, ...] = ()
    items: tuple[Item, ...] = ()
    try:
        facts = kind.judge(proven)
        inner, items = kind.children(proven), kind.items(proven)
        checks.append(passed("kind", spec=kind.spec, kind=kind.name, **facts))
        checks += judge_rules(kind.broken_rules(proven), kind.spec, policy)
    except Rejected as problem:
        checks.append(settle("kind", _NOT_SHOWN if withholds(proven) else problem, policy, spec=kind.spec))
    wraps = kind.wraps and bool(inner)
    judged.is_personal = not wraps
    named_checks, named_sources = await check_named(proven, policy, ports, is_badge=kind is _BADGE)
    status_checks, status_sources = await check_status(proven, policy, ports, judged.proof.document)  # 6
    judged.recognition = await check_issuer(proven, policy, ports, bound=judged.proof.bound)  # 7
    domains = await check_domain(judged.proof, policy, ports)
    judged.linked = domains.linked
    checks += named_checks
    checks += demanded(status_checks, policy)
    checks += judged.recognition.checks
    checks += domains.checks
    if case.shown is not None and place.speaks_for_itself and not wraps:
        case.shown.append(Shown(proven=proven, holder=place.holder, part=place.part))
    presenter_checks, presenter_sources = await check_presenter(
        proven, place, case.expected, policy, ports, wraps=wraps
    )
    checks += presenter_checks
    if ports.as_of is not None:
        checks += history(proven, judged.recognition, policy, ports.as_of)
    judged.sources = (
        *judged.sources,
        *named_sources,
        *status_sources,
        *judged.recognition.sources(),
        *domains.sources,
        *presenter_sources,
    )
    checks += judge_attached(place.child, proven, policy)
    own = fold(checks, ())
    if not inner:
        judged.verdict = own
    else:
        inside = Place(part=place.part, depth=place.depth + 1)
        if wraps:  # shown by whoever shows the whole
            inside = replace(inside, holder=place.holder, shown_by=place.shown_by)
        judged.children = await _judge_children(inner, case, inside)
        checks += judge_subjects(proven, judged.children, policy)
        checks += judge_endorsements(judged.children, policy)
    judged.record = judge_items(items, proven, own, judged.children)


async def _judge_presentation(judged: Judged, proven: Proven, case: _Case, place: Place) -> None:
    judged.kind = "presentation"
    answered = check_audience.answered_by(proven.proof)
    judged.checks += demanded(check_audience.audience(answered, case.expected, case.policy), case.policy)
    holder = proven.parsed.party or proven.finding.document_id
    if place.holder is not None:
        judged.checks.append(check_audience.passed_on(holder, place.holder, case.policy))
    # That somebody presents proves no more than that.
    judged.checks += judge_attached(place.child, proven, case.policy)
    # Whoever hands in another's presentation in their own shows what is in it, too.
    inside = Place(
        part=place.part,
        depth=place.depth + 1,
        holder=place.holder or holder,
        shown_by=place.shown_by or proven.finding,
    )
    judged.children = await _judge_children(proven.parsed.children, case, inside)


async def _judge_children(children: tuple[Child, ...], case: _Case, place: Place) -> list[Report]:
    if not children:
        return []
    case.documents -= len(children)
    if place.depth > MAX_DEPTH or case.documents < 0:
        return [_unreadable(_TOO_MANY, case)]
    waiting = [_judge_child(child, case, place) for child in children]
    if len(waiting) == 1:
        return [await waiting[0]]
    return list(await asyncio.gather(*waiting))


async def _judge_child(child: Child, case: _Case, place: Place) -> Report:
    await case.ports.turnstile.pass_through()
    sources: list[Fetched] = []
    try:
        if child.kept_at is None:
            opened = formats.open_child(child.document)
        else:
            opened = await fetch_endorsement(child.kept_at, case.ports, sources)
        shape = formats.detect(opened)
    except Rejected as problem:
        report = _closed(problem, case)
    except PROBLEMS as problem:
        report = _unreadable(problem, case)
    else:
        report = await _judge(opened, shape, case, replace(place, child=child))
    if sources:
        report = carried(report, (), sources, case.ports.now)
    return replace(report, relation=child.relation.value, at=child.at)


def _closed(problem: Rejected, case: _Case) -> Report:
    """Report a child that cannot be opened; one in a wrapping that is not read here has not been shown to be wrong."""
    if problem.code in _NOT_READ_HERE:
        return _unreadable(Undetermined(problem.code, problem.detail), case)
    return _unreadable(of_then(problem, case.ports), case)


def _unreadable(problem: AnyProblem, case: _Case, format_name: str = "unknown") -> Report:
    return compose_unreadable(settle("structure", problem, case.policy), format_name)
