"""What happens to a credential: bytes go in at the top, a report comes out at the bottom, and every step in between
either fetches or judges, never both.

  1 formats     judge  detect, strict parse, shape of the data model       -> Parsed
  2 key_sources fetch  the documents that list the signer's keys           -> KeyFinding
  3 linked_data judge  pinned contexts only, compiled once and shared
  4 suites      judge  every proof on its own; binding: is the key theirs? -> Proven
  --- the gate: without a Proven nothing below runs, and no URL out of the document has been fetched but key references
  5 kinds       judge  validity period, rules of the record
  6 status      fetch and prove each list (through 1 to 4), judge its value
  7 registries  fetch  is the issuer known?
  8 policy      judge  fold all results into a verdict                     -> Report
Credentials inside a presentation or a record go back to 1 as children, under the same budget.
"""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.boundary import passed, settle
from verifier.errors import InputRefused, Problem, Rejected, Undetermined
from verifier.formats.core.format import Format
from verifier.kinds import kind_of
from verifier.kinds.core.validity import judge_validity
from verifier.model import Expected, Presented, Proven, Role, Submission, Unreadable
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult, Report, SubmissionFacts
from verifier.steps import check_audience
from verifier.steps.check_issuer import check_issuer
from verifier.steps.check_status import check_status
from verifier.steps.compose import compose, compose_unreadable, unopened
from verifier.steps.prove import HEAVY, Proof, prove
from verifier.version import SOFTWARE

MAX_DEPTH: Final = 3  # a record in a presentation in an envelope; nothing real is deeper
MAX_DOCUMENTS: Final = 1_100  # documents judged in one submission, children of children included
_NOT_READ_HERE: Final = frozenset({"input.format_unsupported", "input.encrypted"})
_NOTHING: Final = Expected()


@dataclass(slots=True, kw_only=True)
class _Case:
    """What one submission shares between its documents; `documents` counts down."""

    policy: Policy
    ports: Ports
    expected: Expected
    heavy: bool
    documents: int = MAX_DOCUMENTS


async def verify(
    submission: Submission, *, policy: Policy, ports: Ports, expected: Expected = _NOTHING
) -> Report:
    """Judge what was handed in and return the report; the same inputs give the same report, byte for byte.

    Raises:
        InputRefused: the bytes are nothing that could be judged.
    """
    raw = submission.raw
    case = _Case(policy=policy, ports=ports, expected=expected, heavy=len(raw) > HEAVY)
    try:
        presented = await ports.offload(formats.read, raw) if case.heavy else formats.read(raw)
    except InputRefused:
        raise
    except Rejected as problem:
        report = _unreadable(problem, case)
    else:
        report = await _judge(presented, formats.detect(presented), case, depth=0, holder=None)
    return replace(
        report,
        submission=SubmissionFacts(
            sha256=sha256(raw).hexdigest(), size=len(raw), media_type=submission.media_type
        ),
        policy=policy.facts(),
        software=SOFTWARE,
        verified_at=ports.now.isoformat(timespec="seconds"),
    )


async def _judge(
    presented: Presented, shape: Format, case: _Case, *, depth: int, holder: str | None
) -> Report:
    """Take one document through steps 1 to 8."""
    policy, ports = case.policy, case.ports
    try:
        parsed = shape.parse(presented)  # 1
    except Rejected as problem:
        return _unreadable(problem, case, shape.name)
    checks = [passed("structure", data_model=parsed.vcdm)]
    proof = await prove(parsed, policy, ports, heavy=case.heavy)  # 2, 3, 4
    checks += proof.checks
    if proof.proven is None:
        return compose(parsed, None, "unknown", checks + unopened(parsed.role), (), proof.sources, proof.contexts, None, ports.now)
    if parsed.role is Role.PRESENTATION:
        return await _judge_presentation(proof.proven, proof, checks, case, depth)
    return await _judge_credential(proof.proven, proof, checks, case, depth, holder)


async def _judge_credential(
    proven: Proven, proof: Proof, checks: list[CheckResult], case: _Case, depth: int, holder: str | None
) -> Report:
    policy, ports = case.policy, case.ports
    kind = kind_of(proven.claims)
    inner: tuple[Presented, ...] = ()
    try:  # 5
        judge_validity(proven, ports.now, timedelta(seconds=policy.clock_skew))
        checks.append(passed("validity"))
    except Rejected as problem:
        checks.append(settle("validity", problem, policy))
    try:
        checks.append(passed("kind", kind=kind.name, **kind.judge(proven)))
        inner = kind.children(proven)
    except Rejected as problem:
        checks.append(settle("kind", problem, policy))
    status_checks, status_sources = await check_status(proven, policy, ports)  # 6
    issuer_check, standing, issuer_sources = await check_issuer(proven, policy, ports)  # 7
    checks += [*status_checks, issuer_check, check_audience.holder(proven, holder, policy)]
    children = await _judge_children(inner, case, depth, None)
    sources: tuple[Fetched, ...] = (*proof.sources, *status_sources, *issuer_sources)
    return compose(proven.parsed, proven, kind.name, checks, children, sources, proof.contexts, standing, ports.now)  # 8


async def _judge_presentation(
    proven: Proven, proof: Proof, checks: list[CheckResult], case: _Case, depth: int
) -> Report:
    checks += check_audience.audience(proven, case.expected, case.policy)
    holder = proven.parsed.party or proven.finding.document_id
    children = await _judge_children(proven.parsed.children, case, depth, holder)
    return compose(proven.parsed, proven, "presentation", checks, children, proof.sources, proof.contexts, None, case.ports.now)


async def _judge_children(
    children: tuple[Presented | Unreadable, ...], case: _Case, depth: int, holder: str | None
) -> list[Report]:
    if not children:
        return []
    case.documents -= len(children)
    if depth >= MAX_DEPTH or case.documents < 0:
        return [_unreadable(Rejected("limit.documents", "expected fewer documents inside each other, got more"), case)]
    waiting = [_judge_child(child, case, depth + 1, holder) for child in children]
    if len(waiting) == 1:
        return [await waiting[0]]
    return list(await asyncio.gather(*waiting))


async def _judge_child(child: Presented | Unreadable, case: _Case, depth: int, holder: str | None) -> Report:
    if isinstance(child, Unreadable):
        return _closed(Rejected(child.code, child.detail), case)
    try:
        opened = formats.unwrap(child) if isinstance(child, dict) else child
        shape = formats.detect(opened)
    except Rejected as problem:
        return _closed(problem, case)
    return await _judge(opened, shape, case, depth=depth, holder=holder)


def _closed(problem: Rejected, case: _Case) -> Report:
    """Report a child that cannot be opened; one in a wrapping that is not read here has not been shown to be wrong."""
    if problem.code in _NOT_READ_HERE:
        return _unreadable(Undetermined(problem.code, problem.detail), case)
    return _unreadable(problem, case)


def _unreadable(problem: Problem, case: _Case, format_name: str = "unknown") -> Report:
    return compose_unreadable(settle("structure", problem, case.policy), format_name)
