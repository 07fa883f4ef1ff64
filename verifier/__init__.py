"""LER Verifier: verifies Learning and Employment Records and says what it found.

    report = await verifier.verify(credential)
    if report.verdict is verifier.Verdict.VERIFIED: ...

Importing this loads neither a web server nor an HTTP client.
"""

from typing import TYPE_CHECKING, Any

from verifier.errors import InputRefused
from verifier.policy import Policy, PolicyRefused
from verifier.report import Outcome, Report, Verdict

if TYPE_CHECKING:
    from verifier.library import verify, verify_sync
    from verifier.wiring import Verifier

__all__ = [
    "InputRefused",
    "Outcome",
    "Policy",
    "PolicyRefused",
    "Report",
    "Verdict",
    "Verifier",
    "verify",
    "verify_sync",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    """Load what verifies when it is first asked for: the command line's help should not wait for it."""
    if name in {"verify", "verify_sync"}:
        from verifier import library  # noqa: PLC0415

        found: Any = getattr(library, name)
    elif name == "Verifier":
        from verifier import wiring  # noqa: PLC0415

        found = wiring.Verifier
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found
