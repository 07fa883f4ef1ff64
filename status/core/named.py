"""Lists that name what they have revoked: is the entry's name in it, and why?"""

from collections.abc import Mapping
from typing import Any, Final

from status.core.entry import DecodedList, Purpose, StatusEntry, StatusValue
from status.core.fit import judge_fit
from status.core.members import text_of

MAX_REASON_CHARS: Final = 1024  # a sentence for people


def named_value(entry: StatusEntry, decoded: DecodedList, *, accept_other_id: bool) -> StatusValue:
    """Return whether the list names what the entry looks for, with the reason that it gives.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or, unless `accept_other_id`, another list.
    """
    judge_fit(entry, decoded, accept_other_id=accept_other_id)
    assert entry.named is not None  # noqa: S101 - read_entry of such a mechanism makes no other
    is_set = entry.named in decoded.named
    reason = decoded.named.get(entry.named)
    return StatusValue(purpose=Purpose.REVOCATION, value=int(is_set), is_set=is_set, message=reason)


def reason_of(element: Mapping[str, Any]) -> str | None:
    """Return the reason that an element of such a list gives, cut to what a report repeats."""
    reason = text_of(element.get("revocationReason"))
    return reason[:MAX_REASON_CHARS] if reason else None
