"""What of a verdict about a past instant rests on documents of today? Judges only.

A key that is in the identifier itself was so then, and a DID method that keeps a history gives the document of then.
A document that its host or a registry publishes today shows what holds today: it is told that nobody keeps what it
said then. The status of then is `check_status.py`'s matter.
"""

from datetime import datetime
from typing import Final

from did_methods import METHODS
from verifier.boundary import passed, settle
from verifier.errors import Undetermined
from verifier.model import Proven, Standing
from verifier.policy import Policy
from verifier.report import CheckResult
from verifier.steps.check_issuer import Recognition

_KEY: Final = Undetermined(
    "history.key_not_shown", "expected the document of then that lists the key, got the one of today"
)
_LISTING: Final = Undetermined(
    "history.listing_not_shown",
    "expected a listing that says since when it holds, got none that reaches back",
)


def history(proven: Proven, recognition: Recognition, policy: Policy, as_of: datetime) -> list[CheckResult]:
    """Return what could and could not be shown of `as_of`."""
    found = []
    if proven.finding.sources and not _keeps_history(proven.finding.document_id):
        found.append(settle("history", _KEY, policy))
    by = recognition.by
    if by is not None and by.standing is not None and not _reaches(by.standing, as_of):
        found.append(settle("history", _LISTING, policy, registry=by.registry.name))
    return found or [passed("history")]


def _keeps_history(document_id: str) -> bool:
    """Say whether the document is the one of then: of a DID method whose log proves what it said and when."""
    method = METHODS.get(document_id.split(":", 2)[1]) if document_id.startswith("did:") else None
    return method is not None and method.keeps_history


def _reaches(standing: Standing, as_of: datetime) -> bool:
    return standing.valid_from is not None and standing.valid_from <= as_of
