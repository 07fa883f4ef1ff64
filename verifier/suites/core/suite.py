"""One way of securing, and the one place where a `Proven` is made.

A plug-in checks one proof against one key and returns facts worth telling, or raises; it cannot make a `Proven`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.account import Account
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.model import Anchor, DataModel, KeyFinding, Parsed, ProofClaim, Proven, SelectiveJwt

Facts = Mapping[str, Any]
NO_FACTS: Final[Facts] = MappingProxyType({})
AnchorOf = Callable[[ProofClaim, ContextStore], Anchor]
WorkOf = Callable[[ProofClaim], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A plug-in of the suites room.

    `name` is the cryptosuite, or the proof type where there is no cryptosuite. `check(claim, key, contexts)`, whose key
    is a `PublicKey` (or what else has one of `key_types`), returns facts for the report; it raises Rejected or
    DidInvalid where the proof does not hold, Undetermined where a context is not at hand. `check_account` does the same
    where only the account of the key is known; None: proofs of this suite do not bring the key. `anchor(claim,
    contexts)`, of a suite whose signature is a transaction on a block chain: judges what can be judged without it, and
    returns which one has to be looked up before `check`. `judge_first(claim)`: what can be told without a key, before
    anybody is asked for one; it raises as `check` does. `work(claim)` announces what `check` takes, in units of a
    quarter of a millisecond (a whole one on a slow machine); None: one to three, as an Ed25519, ECDSA or RSA signature
    does, counted as one. `legacy`: superseded by a later suite; the report says so, and a policy can refuse it.
    """

    name: str
    title: str
    spec: str
    key_types: frozenset[str]
    uses_contexts: bool
    check: Callable[[ProofClaim, Any, ContextStore], Facts]
    check_account: Callable[[ProofClaim, Account, ContextStore], Facts] | None = None
    anchor: AnchorOf | None = None
    judge_first: Callable[[ProofClaim], object] | None = None
    work: WorkOf | None = None
    legacy: bool = False


def withholds(proven: Proven, member: str | None = None) -> bool:
    """Say whether the holder may have left something out of what is shown (selective disclosure).

    `member`: whether it may have been this one, or something in it. Where statements are shown one by one, a status
    that the holder chose to show may have had another beside it.
    """
    token = proven.proof.secured
    if isinstance(token, SelectiveJwt):
        return _may_lack(token, proven, member)
    if proven.facts.get("withheld_statements", 0) == 0:
        return False
    if member == "credentialStatus" and proven.facts.get("status_chosen", False):
        return True
    return member is None or member not in proven.claims


def _may_lack(token: SelectiveJwt, proven: Proven, member: str | None) -> bool:
    """Say what an SD-JWT lets its holder keep: where its digests stand tells what they may hide."""
    if member is None:
        return bool(token.withheld)
    # What decides whether it counts is never hidden in one of the IETF, but in a document of another model inside.
    if proven.parsed.data_model is DataModel.SD_JWT_VC and not token.carries_document:
        return False
    places = (place[1:] if place[:1] == ("vc",) else place for place in token.withheld)
    return any(place[0] == member if place else member not in proven.claims for place in places)


def prove(
    parsed: Parsed, claim: ProofClaim, finding: KeyFinding, suite: Suite, contexts: ContextStore
) -> Proven:
    """Return the claims of `parsed` as proven by `claim` under the key of `finding`.

    Raises:
        Rejected: `proof.key_type` and whatever `suite` finds wrong.
        Undetermined: `context.not_allowed`, `key.account_without_key`.
        DidInvalid: `proof.signature_invalid`, `key.…`.
    """
    key = finding.key
    if key.key_type not in suite.key_types:
        expected = ", ".join(sorted(suite.key_types))
        raise Rejected(
            "proof.key_type", f"expected a key of type {expected} for {suite.name}, got {key.key_type}"
        )
    if not isinstance(key, Account):
        facts = suite.check(claim, key, contexts)
    elif suite.check_account is not None:
        facts = suite.check_account(claim, key, contexts)
    else:
        raise Undetermined(
            "key.account_without_key",
            f"expected a proof that brings the key of the account, got one of {suite.name}",
        )
    if suite.legacy:
        facts = {**facts, "legacy": True}
    return Proven(claims=parsed.claims, parsed=parsed, proof=claim, finding=finding, facts=facts)


def with_linked(proven: Proven, parsed: Parsed) -> Proven:
    """Return `proven` with the documents that its claims name put in their places.

    `parsed` is what `proven` was made of, with no more than that done to it.
    """
    return replace(proven, claims=parsed.claims, parsed=parsed)
