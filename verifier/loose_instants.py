"""Dates as issuers of badges, their profiles and explorers of block chains write them, which is in many ways.

Seconds, the colon in a zone and the zone itself may be missing (it is UTC then), and a number is seconds since 1970, as
Open Badges 1 allows. Verifiable Credentials are held to more: `formats/core/vcdm.py`. Spec: ISO 8601, in the parts
listed here.
"""

import re
from datetime import UTC, datetime
from typing import Final

_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,12})?)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the end of the calendar


def read_instant(stated: object) -> datetime | None:
    """Return the instant that a JSON value means, in UTC; None where it means none."""
    if type(stated) is int and 0 <= stated <= _LAST_SECOND:
        return datetime.fromtimestamp(stated, UTC)
    if not isinstance(stated, str) or _DATE_TIME.fullmatch(stated) is None:
        return None
    try:
        instant = datetime.fromisoformat(stated)
        return (instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
