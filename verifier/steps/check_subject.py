"""Is the person whom a proven credential is about the one whom the caller means?

Judges only. For each kind of identifier that the caller gave the answer is `matched`, `not_matched` or `cannot_tell`;
one match decides, a name never does. No value of either side is in what it returns.
"""

from typing import Final

from verifier.applicant import Applicant
from verifier.boundary import passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.people import described, match
from verifier.model import Proven
from verifier.policy import Policy
from verifier.report import CheckResult

_WORDS: Final = {True: "matched", False: "not_matched", None: "cannot_tell"}
_NEVER_DECIDES: Final = "name"
_OTHER: Final = Rejected("subject.not_matched", "expected an identifier of the applicant, got others")
_NOTHING: Final = Undetermined(
    "subject.cannot_tell", "expected an identifier that can be compared with the applicant's, got none"
)


def check_subject(proven: Proven, applicant: Applicant, policy: Policy) -> CheckResult:
    """Hold whom the claims are about against what the caller knows of the applicant."""
    claims = described(proven.claims)
    found = {kind: match(claims, kind, known) for kind, known in applicant.known().items()}
    told = {kind: _WORDS[alike] for kind, alike in found.items()}
    deciding = [alike for kind, alike in found.items() if kind != _NEVER_DECIDES]
    if True in deciding:
        return passed("subject", identifiers=told)
    return settle("subject", _OTHER if False in deciding else _NOTHING, policy, identifiers=told)


def not_asked() -> CheckResult:
    """Say that the caller did not name anybody."""
    return skipped("subject", "subject.not_asked", "the caller did not say whom it means")
