"""For whom was a presentation made, and is the one who presents the one the credential is about?

Judges only. Specs: VC-DI 1.0 section 2.1 (`challenge`, `domain`); VCDM 2.0 section 4.13; RFC 7519 (`nonce`, `aud`);
RFC 7800 and RFC 8747 (`cnf`: the key that whoever presents a token has to hold).
"""

from hmac import compare_digest
from typing import Final

import msgspec

from did_methods.core.cose_key import public_key_from_cose
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.public_key import PublicKey, public_key_from_jwk
from verifier.boundary import passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of
from verifier.model import Expected, JsonObject, KeyFinding, ProofClaim, Proven, Token
from verifier.policy import Policy
from verifier.report import CheckResult

_NOT_PRESENTED: Final = skipped(
    "holder", "holder.not_presented", "the credential was handed in by itself, not shown by a holder"
)
_NOT_ASKED: Final = "expected the caller to say what it asked for, got nothing to compare"


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What a presentation was made for.

    An embedded proof is made for all its domains together (VC-DI 1.0, section 4.4), a token for `each` of its audience.
    """

    challenge: str | None
    domains: frozenset[str]
    each: bool


def answered_by(proof: ProofClaim) -> Answered:
    """Return what a proof says that it was made for."""
    is_token = isinstance(proof.secured, Token)
    return Answered(challenge=proof.challenge, domains=frozenset(proof.domains), each=is_token)


def audience(answered: Answered, expected: Expected, policy: Policy) -> list[CheckResult]:
    """Hold the challenge and the domain of a presentation against what the caller knows."""
    if expected.challenge is None and not expected.domains:
        if answered.challenge is None and not answered.domains:
            return [
                skipped(
                    "audience", "challenge.none", "neither the presentation nor the caller names a challenge"
                )
            ]
        return [settle("audience", Rejected("challenge.not_asked", _NOT_ASKED), policy)]
    try:
        _judge_audience(answered, expected)
    except Rejected as problem:
        return [settle("audience", problem, policy)]
    if expected.challenge is None and answered.challenge is not None:
        # The right domain alone does not tell a presentation of today from a recorded one.
        return [settle("audience", Rejected("challenge.not_asked", _NOT_ASKED), policy)]
    return [passed("audience")]


def not_presented(policy: Policy) -> CheckResult:
    """Say of a credential that was handed in by itself that nobody answered a challenge."""
    alone = Undetermined(
        "challenge.no_presentation", "expected a presentation of it, got the credential alone"
    )
    return settle("audience", alone, policy)


def _judge_audience(answered: Answered, expected: Expected) -> None:
    challenge, domains = answered.challenge, answered.domains
    if expected.challenge is not None and (
        challenge is None or not compare_digest(challenge.encode(), expected.challenge.encode())
    ):
        raise Rejected("challenge.differs", "expected the challenge of this request, got none or another")
    meant = domains & expected.domains if answered.each else domains == expected.domains
    if expected.domains and not meant:
        raise Rejected("challenge.domain_differs", "expected the domain of this request, got none or another")


def holder(
    proven: Proven, presenter: str | None, policy: Policy, signed_by: KeyFinding | None = None
) -> CheckResult:
    """Say whether `presenter`, whose presentation was proven under the key of `signed_by`, is whom it is about.

    That is a subject of the credential, or whoever holds the key that a token confirms (`cnf`).
    """
    if presenter is None:
        return _NOT_PRESENTED
    subjects = [subject.get("id") for subject in subjects_of(proven.claims)]
    if presenter in subjects:
        return passed("holder")
    confirmed = _confirmed(proven)
    if confirmed and signed_by is not None and _holds(signed_by, confirmed):
        return passed("holder", confirmed=True)
    if not any(subjects) and not confirmed:
        problem: Rejected | Undetermined = Undetermined(
            "holder.cannot_tell", "expected a subject with an id to compare, got none"
        )
    else:
        problem = Rejected(
            "holder.not_subject", "expected the presenter to be a subject of the credential, got another"
        )
    return settle("holder", problem, policy)


def passed_on(holder: str, presenter: str, policy: Policy) -> CheckResult:
    """Say whether `presenter` shows a presentation of their own, and not one that somebody else made."""
    if holder == presenter:
        return passed("holder")
    problem = Rejected("holder.not_subject", "expected a presentation by whoever presents it, got another's")
    return settle("holder", problem, policy)


def _confirmed(proven: Proven) -> JsonObject:
    """Return what a token says of the key that its holder has; nothing where it says nothing."""
    secured = proven.proof.secured
    stated = secured.claims.get("cnf") if isinstance(secured, Token) else None
    return stated if isinstance(stated, dict) else {}


def _holds(signed_by: KeyFinding, confirmed: JsonObject) -> bool:
    """Say whether the key is the confirmed one; a key that cannot be read is nobody's."""
    jwk, cose_key, key = confirmed.get("jwk"), confirmed.get("COSE_Key"), signed_by.key
    try:
        if isinstance(key, PublicKey) and isinstance(jwk, dict):
            other = public_key_from_jwk(jwk)
        elif isinstance(key, PublicKey) and isinstance(cose_key, dict):
            other = public_key_from_cose(cose_key)
        else:
            return confirmed.get("kid") == signed_by.method.id
    except (DidInvalid, DidUnavailable):
        return False
    return (other.key_type, other.raw) == (key.key_type, key.raw)
