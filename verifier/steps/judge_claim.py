"""May a proof count at all? By its own shape, suite, purpose and time, before anybody is asked for a key."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from verifier.errors import Rejected, Undetermined
from verifier.formats.core.signer import METADATA
from verifier.model import Parsed, ProofClaim, Role
from verifier.policy import Policy
from verifier.suites import SUITES
from verifier.suites.core.suite import Suite

_PRESENTATION: Final = Role.PRESENTATION  # looked up once, for Python 3.11: see `policy.py`


def judge_claim(claim: ProofClaim, parsed: Parsed, policy: Policy, instant: datetime) -> Suite:
    """Return the suite of a proof that may count at all: right shape, purpose and time.

    Raises:
        Rejected: its own defect, `proof.suite_legacy`, `proof.suite_not_allowed`, `did.method_not_allowed`,
            `proof.purpose`, `proof.created_in_future`, `proof.expired`, and what its suite tells without a key.
        Undetermined: `proof.suite_unsupported`, and as its suite tells.
    """
    suite = SUITES.get(claim.suite)
    if suite is None and claim.suite:  # whatever else is odd about it: only who knows the suite can tell
        raise Undetermined("proof.suite_unsupported", f"expected a suite known here, got {claim.suite!r}")
    if suite is None or claim.problem is not None:
        raise Rejected(
            *claim.problem or ("proof.incomplete", "expected a proof that names its suite, got none")
        )
    if suite.legacy and not policy.legacy_suites:
        raise Rejected("proof.suite_legacy", f"expected a suite still in force, got {claim.suite}")
    if policy.suites is not None and claim.suite not in policy.suites:
        raise Rejected("proof.suite_not_allowed", f"expected a suite that counts here, got {claim.suite}")
    if policy.did_methods is not None and parsed.role is Role.CREDENTIAL:  # holders choose their own
        _judge_methods((parsed.party, claim.key_reference), policy.did_methods)
    purpose = "authentication" if parsed.role is _PRESENTATION else "assertionMethod"
    if claim.purpose != purpose:
        raise Rejected("proof.purpose", f"expected proofPurpose {purpose}, got {claim.purpose[:80]!r}")
    created, expires = claim.created, claim.expires
    if created is not None and created > instant and created > instant + timedelta(seconds=policy.clock_skew):
        raise Rejected("proof.created_in_future", "expected a proof made by now, got one dated later")
    if expires is not None and expires < instant and expires < instant - timedelta(seconds=policy.clock_skew):
        raise Rejected("proof.expired", "expected a proof that is still good, got one past its end")
    if suite.judge_first is not None:
        suite.judge_first(claim)
    return suite


def _judge_methods(identifiers: Iterable[str | None], allowed: frozenset[str]) -> None:
    for identifier in identifiers:
        scheme, _, rest = (identifier or "").removeprefix(METADATA).partition(":")
        method = rest.partition(":")[0] if scheme == "did" else scheme
        if identifier is not None and method not in allowed:
            expected = ", ".join(sorted(allowed)) or "none"
            raise Rejected("did.method_not_allowed", f"expected one of {expected}, got {method[:80]!r}")
