"""The only place where a problem becomes the result of a check. What is not a problem is a bug and escapes."""

from typing import Any, Final

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
_CANNOT_TELL: Final = (Undetermined, DidUnavailable, StatusUnavailable, FetchFailed)


def passed(check: str, **facts: Any) -> CheckResult:  # noqa: ANN401 - facts are JSON values of any type
    """Return the result of a check that found what it expected."""
    return CheckResult(check=check, outcome=Outcome.PASSED, spec=CHECKS[check].spec, facts=facts)


def skipped(check: str, code: str, detail: str) -> CheckResult:
    """Return the result of a check that does not apply, or that an earlier one stands in the way of."""
    return CheckResult(check=check, outcome=Outcome.SKIPPED, code=code, detail=detail, required=False)


def settle(
    check: str,
    problem: AnyProblem,
    policy: Policy,
    *,
    required: bool = True,
    **facts: Any,  # noqa: ANN401 - as above
) -> CheckResult:
    """Return what `problem` means for `check` under `policy`."""
    if problem.code in policy.warnings:
        outcome = Outcome.WARNING
    elif isinstance(problem, _SHOWN_FALSE):
        outcome = Outcome.FAILED
    else:
        assert isinstance(problem, _CANNOT_TELL)  # noqa: S101 - the four families end here
        outcome = Outcome.UNDETERMINED
    return CheckResult(
        check=check,
        outcome=outcome,
        code=problem.code,
        detail=problem.detail,
        required=required,
        spec=CHECKS[check].spec,
        problem_type=meaning_of(problem.code).problem_type,
        facts=facts,
    )
