"""A report in the words of the W3C VC API (VCALM 1.0): the answers of its two endpoints, part by part.

A part (a proof, a status entry, an end of validity) is called verified where it was looked at and found in order, and
only there. What nobody looked at, what could not be found out and what a policy tolerates is not, and `problemDetails`
says why; the whole may verify all the same, by the policy that the operator chose.
"""

from collections.abc import Iterator
from typing import Any, Final

from msgspec import UNSET, UnsetType

from verifier.codes import meaning_of
from verifier.model import JsonObject
from verifier.report import CheckResult, Outcome, Report, Verdict
from verifier.service.problems import type_of
from verifier.service.wire import (
    Checked,
    CredentialResults,
    CredentialVerification,
    PresentationPart,
    PresentationResults,
    PresentationVerification,
    ProblemDetails,
    VcApiOptions,
)

_COUNTS_AGAINST: Final = frozenset({Outcome.FAILED, Outcome.UNDETERMINED})
_GATE: Final = "gate.not_proven"
_SAY_NOTHING_AGAINST: Final = frozenset({"status.message", "status.refresh_available"})  # the list was read
# Findings of a check of two things that leave one of them in order.
_NONE: Final[frozenset[str]] = frozenset()
_OF_THE_START: Final = frozenset({"validity.not_yet", "validity.not_shown"})
_OF_THE_END: Final = frozenset({"validity.expired", "validity.not_shown"})
_OF_THE_DOMAIN: Final = frozenset({"challenge.domain_differs"})
_OF_NO_CHALLENGE: Final = frozenset({"challenge.not_asked"})


def credential_answer(
    report: Report, document: JsonObject | None, options: VcApiOptions
) -> CredentialVerification:
    """Return the answer on a credential. `document`: as it was handed in, None for a token."""
    return CredentialVerification(
        verified=report.verdict is Verdict.VERIFIED,
        problem_details=list(_problems(report)) if options.return_problem_details else UNSET,
        results=_credential_results(report, document) if options.return_results else UNSET,
        checks=_names(report),
        warnings=_warnings(report),
        errors=_errors(report),
    )


def presentation_answer(
    report: Report, document: JsonObject | None, options: VcApiOptions
) -> PresentationVerification:
    """Return the answer on a presentation. `document`: as it was handed in, None for a token."""
    return PresentationVerification(
        verified=report.verdict is Verdict.VERIFIED,
        problem_details=list(_problems(report)) if options.return_problem_details else UNSET,
        results=_presentation_results(report, document, options) if options.return_results else UNSET,
        checks=_names(report),
        warnings=_warnings(report),
        errors=_errors(report),
    )


def _credential_results(report: Report, document: JsonObject | None) -> CredentialResults:
    claims = document or {}
    validity = report.validity
    starts, ends = (None, None) if validity is None else (validity.valid_from, validity.valid_until)
    return CredentialResults(
        proof=_parts(report, "proof", claims.get("proof")),
        credential_status=_parts(report, "status", claims.get("credentialStatus")),
        credential_schema=_parts(report, "schema", claims.get("credentialSchema")),
        valid_from=_part(report, "validity", starts, holds_despite=_OF_THE_END),
        valid_until=_part(report, "validity", ends, holds_despite=_OF_THE_START),
    )


def _presentation_results(
    report: Report, document: JsonObject | None, options: VcApiOptions
) -> PresentationResults:
    claims = document or {}
    inside = _as_list(claims.get("verifiableCredential"))
    part = PresentationPart(
        proof=_parts(report, "proof", claims.get("proof")),
        challenge=_part(report, "audience", options.challenge, holds_despite=_OF_THE_DOMAIN),
        domain=_part(report, "audience", options.domain, holds_despite=_OF_NO_CHALLENGE),
        holder=_part(report, "key_binding", report.holder),
    )
    credentials = []
    for index, child in enumerate(report.children):
        stated = inside[index] if index < len(inside) else None
        credentials.append(credential_answer(child, stated if isinstance(stated, dict) else None, options))
    return PresentationResults(presentation=part, credentials=credentials)


def _parts(report: Report, check: str, stated: object) -> list[Checked]:
    """Return one result per part (a proof, a status entry) in the order of the document.

    Where the parts were judged together, or not looked at, one result stands for all of them.
    """
    inputs = _as_list(stated)
    found = _looked_at(report, check)
    if not found:
        return [] if report.proven or not inputs else [_unseen(*inputs)]
    if len(found) < len(inputs):
        return [_checked(result, UNSET) for result in found]
    placed = sorted((_place(result, index), index) for index, result in enumerate(found))
    return [
        _checked(found[index], inputs[place] if place < len(inputs) else UNSET) for place, index in placed
    ]


def _place(result: CheckResult, index: int) -> int:
    """Return which part a result is of: the report tells a revoked one of several first, and where each stands."""
    last = str(result.facts.get("at", "")).rpartition("/")[2]
    return int(last) if last.isdecimal() else index


def _part(
    report: Report, check: str, stated: object, *, holds_despite: frozenset[str] = _NONE
) -> Checked | UnsetType:
    """Return the result of what stands there once; `holds_despite`: findings that are about something else."""
    if stated is None:
        return UNSET
    results = _looked_at(report, check)
    if not results:
        return _unseen(stated)
    against = next((each for each in results if not _holds(each) and each.code not in holds_despite), None)
    if against is None:
        return Checked(verified=True, input=stated)
    return Checked(verified=False, input=stated, problem_details=[_problem(against)])


def _checked(result: CheckResult, part: object) -> Checked:
    return Checked(
        verified=_holds(result),
        input=part,
        value=result.facts.get("value", UNSET),
        problem_details=[] if result.outcome is Outcome.PASSED else [_problem(result)],
    )


def _holds(result: CheckResult) -> bool:
    """Say whether a part was looked at and is in order; what a policy only tolerates is not."""
    return result.outcome is Outcome.PASSED or result.code in _SAY_NOTHING_AGAINST


def _unseen(*parts: object) -> Checked:
    """Return the result of parts that nobody looked at, since no proof held."""
    return Checked(
        verified=False,
        input=parts[0] if len(parts) == 1 else UNSET,
        problem_details=[details_of(_GATE, meaning_of(_GATE).meaning)],
    )


def _problems(report: Report) -> Iterator[ProblemDetails]:
    """Yield what stands in the way of `verified`, the document's own first, then that of what it holds."""
    for result in report.checks:
        if result.required and result.outcome in _COUNTS_AGAINST:
            yield _problem(result)
    for child in report.children:
        yield from _problems(child)


def _problem(result: CheckResult) -> ProblemDetails:
    code = result.code or f"{result.check}.{result.outcome}"
    return details_of(code, result.detail or meaning_of(code).meaning, problem_type=result.problem_type)


def details_of(code: str, detail: str, *, problem_type: str | None = None) -> ProblemDetails:
    """Return one problem as the VC API tells it."""
    return ProblemDetails(
        type=problem_type or type_of(code), title=meaning_of(code).meaning, detail=detail, reason=code
    )


def _errors(report: Report) -> list[str]:
    """Return one line per problem; never empty where something did not verify."""
    if report.verdict is Verdict.VERIFIED:
        return []
    return [f"{problem.reason}: {problem.detail}" for problem in _problems(report)] or [report.summary]


def _warnings(report: Report) -> list[str]:
    found = [
        f"{result.code}: {result.detail or meaning_of(result.code or '').meaning}"
        for result in report.checks
        if result.outcome is Outcome.WARNING
    ]
    return found + [line for child in report.children for line in _warnings(child)]


def _names(report: Report) -> list[str]:
    """Return the checks that were made, each once."""
    return list(dict.fromkeys(each.check for each in report.checks if each.outcome is not Outcome.SKIPPED))


def _looked_at(report: Report, check: str) -> list[CheckResult]:
    return [each for each in report.checks if each.check == check and each.outcome is not Outcome.SKIPPED]


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
