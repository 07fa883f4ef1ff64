"""For whom was a presentation made, and is the one who presents the one the credential is about?

Judges only. Specs: VC-DI 1.0 section 2.1 (`challenge`, `domain`); VCDM 2.0 section 4.13; RFC 7519 (`nonce`, `aud`).
"""

from hmac import compare_digest
from typing import Final

from verifier.boundary import passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of
from verifier.model import CompactJws, Expected, ProofClaim, Proven
from verifier.policy import Policy
from verifier.report import CheckResult

_NOT_ASKED: Final = "expected the caller to say what it asked for, got nothing to compare"


def audience(proven: Proven, expected: Expected, policy: Policy) -> list[CheckResult]:
    """Hold the challenge and the domain of a presentation against what the caller knows."""
    proof = proven.proof
    if expected.challenge is None and not expected.domains:
        if proof.challenge is None and not proof.domains:
            return [
                skipped(
                    "audience", "challenge.none", "neither the presentation nor the caller names a challenge"
                )
            ]
        return [settle("audience", Rejected("challenge.not_asked", _NOT_ASKED), policy)]
    try:
        _judge_audience(proof, expected)
    except Rejected as problem:
        return [settle("audience", problem, policy)]
    if expected.challenge is None and proof.challenge is not None:
        # The right domain alone does not tell a presentation of today from a recorded one.
        return [settle("audience", Rejected("challenge.not_asked", _NOT_ASKED), policy)]
    return [passed("audience")]


def not_presented(policy: Policy) -> CheckResult:
    """Say of a credential that was handed in by itself that nobody answered a challenge."""
    alone = Undetermined(
        "challenge.no_presentation", "expected a presentation of it, got the credential alone"
    )
    return settle("audience", alone, policy)


def _judge_audience(proof: ProofClaim, expected: Expected) -> None:
    challenge, domains = proof.challenge, frozenset(proof.domains)
    if expected.challenge is not None and (
        challenge is None or not compare_digest(challenge.encode(), expected.challenge.encode())
    ):
        raise Rejected("challenge.differs", "expected the challenge of this request, got none or another")
    # An embedded proof is made for all its domains together (VC-DI 1.0, section 4.4), a token for each of its audience.
    is_token = isinstance(proof.secured, CompactJws)
    if expected.domains and not (domains & expected.domains if is_token else domains == expected.domains):
        raise Rejected("challenge.domain_differs", "expected the domain of this request, got none or another")


def holder(proven: Proven, presenter: str | None, policy: Policy) -> CheckResult:
    """Say whether `presenter`, whose presentation was proven, is a subject of the credential."""
    if presenter is None:
        return skipped(
            "holder", "holder.not_presented", "the credential was handed in by itself, not shown by a holder"
        )
    subjects = [subject.get("id") for subject in subjects_of(proven.claims)]
    if presenter in subjects:
        return passed("holder")
    if not any(subjects):
        problem: Rejected | Undetermined = Undetermined(
            "holder.cannot_tell", "expected a subject with an id to compare, got none"
        )
    else:
        problem = Rejected(
            "holder.not_subject", "expected the presenter to be a subject of the credential, got another"
        )
    return settle("holder", problem, policy)
