"""Is the credential within the period that it states? Spec: VCDM 2.0, section 4.9; VCDM 1.1, section 4.6."""

from datetime import datetime, timedelta

from verifier.errors import Rejected
from verifier.model import Proven


def judge_validity(proven: Proven, now: datetime, clock_skew: int) -> None:
    """Accept a period that holds at `now`, give or take `clock_skew` seconds.

    Raises:
        Rejected: `validity.expired`, `validity.not_yet`.
    """
    period = proven.parsed.period
    start, end = period.valid_from, period.valid_until
    if end is not None and now > end and now - timedelta(seconds=clock_skew) > end:
        raise Rejected("validity.expired", f"expected an end at or after {_text(now)}, got {_text(end)}")
    if start is not None and now < start and now + timedelta(seconds=clock_skew) < start:
        raise Rejected("validity.not_yet", f"expected a start at or before {_text(now)}, got {_text(start)}")


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
