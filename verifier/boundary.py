"""The only place where a problem becomes the result of a check. What is not a problem is a bug and escapes."""

from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from did_methods.core.ports import FetchFailed, FetchProblem, FetchRefused
from status.core.errors import StatusInvalid, StatusProblem, StatusUnavailable
from verifier.codes import CHECKS, meaning_of
from verifier.errors import Problem, Rejected, Undetermined
from verifier.policy import Policy
from verifier.report import CheckResult, Outcome

PROBLEMS: Final = (Problem, DidProblem, StatusProblem, FetchProblem)
AnyProblem = Problem | DidProblem | StatusProblem | FetchProblem
_SHOWN_FALSE: Final = (Rejected, DidInvalid, StatusInvalid, FetchRefused)
# Looked up once, for Python 3.11: see `policy.py`.
_PASSED: Final = Outcome.PASSED
_SKIPPED: Final = Outcome.SKIPPED
_NOT_OPENED: Final = "gate.not_proven"  # told where the proof is judged
_GATE: Final = frozenset({"structure", "proof", "key_binding"})
_CANNOT_TELL: Final = (Undetermined, DidUnavailable, StatusUnavailable, FetchFailed)


def passed(check: str, *, spec: str | None = None, **facts: Any) -> CheckResult:  # noqa: ANN401 - JSON values of any type
    """Return the result of a check that found what it expected. `spec`: where it is another one than the check's."""
    return CheckResult(check=check, outcome=_PASSED, spec=spec or CHECKS[check].spec, facts=facts)


def skipped(check: str, code: str, detail: str) -> CheckResult:
    """Return the result of a check that does not apply, or that an earlier one stands in the way of."""
    return CheckResult(
        check=check,
        outcome=_SKIPPED,
        code=code,
        detail=detail,
        required=False,
        spec=CHECKS[check].spec,
    )


def settle(
    check: str,
    problem: AnyProblem,
    policy: Policy,
    *,
    required: bool = True,
    spec: str | None = None,
    **facts: Any,  # noqa: ANN401 - as above
) -> CheckResult:
    """Return what `problem` means for `check` under `policy`."""
    code = problem.code
    # Before the gate a policy can tolerate only what it names for that very check: a document that could not be had is
    # a warning where it would have told of a revocation, and none where it would have told whose key signed.
    own = check not in _GATE or code.partition(".")[0] == check
    if own and code in policy.warnings:
        outcome = Outcome.WARNING
    elif isinstance(problem, _CANNOT_TELL) or (own and code in policy.undetermined):
        outcome = Outcome.UNDETERMINED
    else:
        assert isinstance(problem, _SHOWN_FALSE)  # noqa: S101 - the four families end here
        outcome = Outcome.FAILED
    return CheckResult(
        check=check,
        outcome=outcome,
        code=code,
        detail=problem.detail,
        required=required,
        spec=spec or CHECKS[check].spec,
        problem_type=meaning_of(code).problem_type,
        facts=facts,
    )


def demanded(results: list[CheckResult], policy: Policy) -> list[CheckResult]:
    """Return `results`, with an open one in the place of each that does not apply and the policy wants answered."""
    return [_demanded(result, policy) for result in results] if policy.required else results


def _demanded(result: CheckResult, policy: Policy) -> CheckResult:
    if (
        result.outcome is not Outcome.SKIPPED
        or result.check not in policy.required
        or result.code == _NOT_OPENED
    ):
        return result
    outcome = Outcome.WARNING if result.code in policy.warnings else Outcome.UNDETERMINED
    return replace(result, outcome=outcome, required=True)
