"""Who shows a credential, to whom, and is it about the person who was asked for?

By the key binding that it brings (SD-JWT), by the device that it was put on (mdoc), or else by the presentation that it
came in. What stands inside a record is shown with it: whoever presents the record answers for both.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from did_methods.core.ports import Fetched
from verifier.boundary import demanded
from verifier.model import Child, Expected, KeyFinding, MobileDocument, Proven, Relation, SelectiveJwt
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps import check_audience
from verifier.steps.check_device import check_device
from verifier.steps.check_key_binding import check_key_binding
from verifier.steps.check_subject import check_subject, not_asked

_CERTIFIED: Final = Relation.CERTIFIED  # looked up once, for Python 3.11: see `policy.py`


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document stands in what was handed in: in which part, how deep, shown by whose presentation."""

    part: int = 0
    depth: int = 0
    holder: str | None = None
    shown_by: KeyFinding | None = None
    child: Child | None = None

    @property
    def speaks_for_itself(self) -> bool:
        """Say whether it is nobody else's part: what stands inside a record is about whom the record is."""
        is_part = self.child is not None and self.child.relation is not _CERTIFIED
        return not is_part or self.holder is not None


async def check_presenter(
    proven: Proven, place: Place, expected: Expected, policy: Policy, ports: Ports, *, wraps: bool = False
) -> tuple[list[CheckResult], Sequence[Fetched]]:
    """Return the checks of holder, audience and subject that are to be told, and what was fetched for them.

    `wraps`: it speaks of no person, so that holder and subject are asked of the credential inside.
    """
    secured, session = proven.proof.secured, expected.session
    checks: list[CheckResult] = []
    sources: Sequence[Fetched] = ()
    if isinstance(secured, SelectiveJwt):
        checks, sources = await check_key_binding(
            secured, expected, policy, ports.present(), alone=not place.depth
        )
    elif session is not None and isinstance(secured, MobileDocument):
        checks = check_device(secured, session, policy)
    if not checks and not wraps:
        checks = [check_audience.holder(proven, place.holder, policy, place.shown_by)]
    if place.speaks_for_itself and not wraps:
        if expected.applicant is not None:
            checks.append(check_subject(proven, expected.applicant, policy))
        elif "subject" in policy.required:
            checks += demanded([not_asked()], policy)
    if place.depth:
        return checks, sources
    # Whoever asks wants an answer: of a credential by itself nobody can tell who shows it.
    asked = expected.challenge is not None or bool(expected.domains)
    if (asked or "audience" in policy.required) and all(check.check != "audience" for check in checks):
        checks.append(check_audience.not_presented(policy))
    return demanded(checks, policy), sources
