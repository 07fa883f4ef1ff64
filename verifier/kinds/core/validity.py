"""Is the credential within the period that it states? Spec: VCDM 2.0, section 4.9; VCDM 1.1, section 4.6."""

from datetime import datetime, timedelta

from verifier.errors import Rejected
from verifier.model import Proven


def judge_validity(proven: Proven, now: datetime, skew: timedelta) -> None:
    """Accept a period that holds at `now`, give or take `skew`.

    Raises:
        Rejected: `validity.expired`, `validity.not_yet`.
    """
    period = proven.parsed.period
    if period.valid_until is not None and now - skew > period.valid_until:
        raise Rejected(
            "validity.expired", f"expected an end at or after {_text(now)}, got {_text(period.valid_until)}"
        )
    if period.valid_from is not None and now + skew < period.valid_from:
        raise Rejected(
            "validity.not_yet", f"expected a start at or before {_text(now)}, got {_text(period.valid_from)}"
        )


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
