"""Is this the list that the entry means? What every mechanism asks before it looks up a value."""

from status.core.entry import DecodedList, StatusEntry
from status.core.errors import StatusUnavailable


def judge_fit(entry: StatusEntry, decoded: DecodedList, *, accept_other_id: bool) -> None:
    """Accept a list of the entry's own mechanism that calls itself by the address it came from.

    Raises:
        StatusProblem: the entry's own `problem`, where it has one.
        StatusUnavailable: the list is of another type, or, unless `accept_other_id`, another list.
    """
    if entry.problem is not None:
        raise entry.problem
    if entry.mechanism != decoded.mechanism:
        raise StatusUnavailable("status.list_type_wrong", "expected the list type of the entry, got another")
    if decoded.has_other_id and not accept_other_id:
        raise StatusUnavailable(
            "status.list_id_differs", f"expected {decoded.list_url[:80]}, got {str(decoded.list_id)[:80]}"
        )
