"""What the claims of a list token, JWT or CWT, have in common (Token Status List, sections 5.1 and 5.2)."""

from typing import Final

from status.core.entry import Claims
from status.core.errors import StatusUnavailable

_MAX_TTL: Final = 10 * 365 * 86_400  # seconds; nobody keeps a list for ten years


def list_id_of(token_claims: Claims) -> str:
    """Return `sub`, which names the address of the list.

    Raises:
        StatusUnavailable: there is none, or no `iat`: both are required of a list token.
    """
    subject, issued_at = token_claims.get("sub"), token_claims.get("iat")
    if not isinstance(subject, str):
        raise StatusUnavailable("status.list_malformed", "expected sub as text in the list token, got none")
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        raise StatusUnavailable(
            "status.list_malformed", "expected iat as a number in the list token, got none"
        )
    return subject


def ttl_ms_of(token_claims: Claims) -> int | None:
    """Return the milliseconds for which the token may be kept; what is no number states none: it is a hint."""
    ttl = token_claims.get("ttl")
    if isinstance(ttl, bool) or not isinstance(ttl, int | float) or ttl < 0:
        return None
    return int(min(ttl, _MAX_TTL) * 1000)
