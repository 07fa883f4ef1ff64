"""Certified Boosts: a network's word that a credential was sent through it by whom it says.

Whoever is sent a badge over the LearnCard Network gets it in here. The network signs the whole, the badge's issuer the
badge; its subject is the network itself, so that all that is said of a person is said by the badge.
Spec: https://docs.learncard.com (Boost Credentials); the context https://ctx.learncard.com/boosts/1.0.3.json.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.kind import Kind, types_of
from verifier.model import Child, JsonObject, Proven, Relation

_INSIDE: Final = "boostCredential"


def _claims_to_be(claims: JsonObject) -> bool:
    return "CertifiedBoostCredential" in types_of(claims)


def _judge(proven: Proven) -> Mapping[str, Any]:
    if not isinstance(proven.claims.get(_INSIDE), dict):
        raise Rejected("kind.credentials_missing", "expected one credential as boostCredential, got none")
    return {}


def _children(proven: Proven) -> tuple[Child, ...]:
    inside = proven.claims[_INSIDE]
    return (Child(document=inside, at=f"/{_INSIDE}", relation=Relation.CERTIFIED),)


KIND: Final = Kind(
    name="certified_boost",
    title="Certified Boost",
    spec="https://docs.learncard.com/core-concepts/credentials-and-data/boost-credentials",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
    wraps=True,
    judged=(
        "the credential inside is verified on its own; the whole verifies only if it does",
        "holder, subject and applicant are looked for in the credential inside",
    ),
    not_judged=("whether the badge is one that its issuer made on that network: only the network can say",),
)
