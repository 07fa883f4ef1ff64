"""Is the credential within the period that it states, as far as the period is shown?"""

from datetime import datetime
from typing import Final

from verifier.boundary import passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.validity import judge_validity
from verifier.model import Proven
from verifier.policy import Policy
from verifier.report import CheckResult
from verifier.suites.core.suite import withholds

_WITHIN: Final = passed("validity")
_NOT_SHOWN: Final = Undetermined(
    "validity.not_shown", "expected to see all of the credential, got a part without start or end"
)

_NO_ZONE: Final = Rejected(
    "validity.zone_missing", "expected a time zone in each date, got one that is taken for UTC"
)


def check_period(proven: Proven, policy: Policy, instant: datetime) -> CheckResult:
    """Return whether the period holds at `instant`; open where an end or a start may have been left out."""
    try:
        judge_validity(proven, instant, policy.clock_skew)
    except Rejected as problem:
        return settle("validity", problem, policy)
    period = proven.parsed.period
    if (period.valid_until is None and withholds(proven, "validUntil")) or (
        period.valid_from is None and withholds(proven, "validFrom")
    ):
        return settle("validity", _NOT_SHOWN, policy)
    if not period.zoned:
        return settle("validity", _NO_ZONE, policy)
    return _WITHIN
