"""A registry's own document that is a credential: proven as any other is, and held to more.

A registry's word can make an issuer trusted, so what a policy tolerates in a credential as a warning is not tolerated
in it: every proof has to hold, under the signer's own key, over words whose meaning is pinned. A document that falls
short has said nothing, which is never that somebody is not listed. Its own status is looked up, and the status of the
status list is not: that is where it ends.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.errors import Rejected, Undetermined
from verifier.model import Parsed, Period, Presented, Proven, Role
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import Outcome
from verifier.steps.check_status import check_status
from verifier.steps.prove import prove

_WITHDRAWN: Final = frozenset({"status.revoked", "status.suspended"})
_SAYS_NOTHING: Final = frozenset({Outcome.FAILED, Outcome.UNDETERMINED})


class Force(StrEnum):
    """Whether a document counts at the instant of the question."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"  # past its end, revoked or suspended


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A proven document of a registry, and the documents that prove it."""

    proven: Proven
    sources: tuple[Fetched, ...]


def parse_document(presented: Presented) -> Parsed:
    """Return the credential that a document of a registry is, none of whose claims is proven.

    Raises:
        Rejected: it is no credential, or a malformed one.
    """
    parsed = formats.detect(presented).parse(presented)
    if parsed.role is not Role.CREDENTIAL:
        raise Rejected("registry.malformed", "expected a credential of the registry, got a presentation")
    return parsed


async def prove_document(parsed: Parsed, policy: Policy, ports: Ports, *, heavy: bool) -> Signed:
    """Return the document as proven by a key of its own issuer.

    Raises:
        Undetermined: `registry.unproven`.
    """
    proof = await prove(parsed, policy, ports, heavy=heavy)
    open_codes = [
        check.code for check in proof.checks if check.required and check.outcome is not Outcome.PASSED
    ]
    if proof.proven is None or not proof.bound or open_codes:
        why = open_codes[0] if open_codes else "key_binding.issuer_mismatch"
        raise Undetermined(
            "registry.unproven", f"expected a document that its issuer's key proves, got one with {why}"
        )
    return Signed(proven=proof.proven, sources=proof.sources)


def force_by_dates(period: Period, now: datetime, skew: timedelta) -> Force:
    """Return whether `now` lies within the dates of a document."""
    if period.valid_until is not None and now - skew > period.valid_until:
        return Force.ENDED
    if period.valid_from is not None and now + skew < period.valid_from:
        return Force.NOT_YET
    return Force.IN_FORCE


async def is_withdrawn(signed: Signed, policy: Policy, ports: Ports) -> tuple[bool, tuple[Fetched, ...]]:
    """Say whether its issuer has revoked or suspended a document, and on which status lists that rests.

    Raises:
        Undetermined: `registry.status_unknown`.
    """
    checks, sources = await check_status(signed.proven, policy, ports)
    if any(check.code in _WITHDRAWN for check in checks):
        return True, tuple(sources)
    for check in checks:
        if check.outcome in _SAYS_NOTHING:
            raise Undetermined(
                "registry.status_unknown", f"expected the status of a registry's document, got {check.code}"
            )
    return False, tuple(sources)
