"""Open Badges 3.0: an achievement that somebody was awarded, or an endorsement.

Spec: 1EdTech Open Badges 3.0, sections 5.1 and B.1. The subject must be identified or say what was achieved.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.endorsements import endorsements_of
from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.model import Child, JsonObject, Proven

_ACHIEVEMENT_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_ENDORSEMENT: Final = "EndorsementCredential"
_TYPES: Final = _ACHIEVEMENT_TYPES | {_ENDORSEMENT}
_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/"


def _claims_to_be(claims: JsonObject) -> bool:
    if _TYPES.isdisjoint(types_of(claims)):
        return False
    contexts = claims.get("@context")
    for url in contexts if isinstance(contexts, list) else (contexts,):
        if isinstance(url, str) and url.startswith(_CONTEXT):
            return True
    return False


def _judge(proven: Proven) -> Mapping[str, Any]:
    if _ENDORSEMENT in types_of(proven.claims):
        return {}
    names = []
    for subject in subjects_of(proven.claims):
        stated = subject.get("achievement")
        for achievement in stated if isinstance(stated, list) and stated else (stated,):
            if not isinstance(achievement, dict):
                raise Rejected(
                    "kind.achievement_missing", "expected an achievement in each subject, got none"
                )
            name = achievement.get("name")
            if isinstance(name, str):
                names.append(name)
    return {"achievements": names} if names else {}


def _children(proven: Proven) -> tuple[Child, ...]:
    return endorsements_of(proven.claims)


KIND: Final = Kind(
    name="open_badges_3",
    title="Open Badge 3.0",
    spec="https://www.imsglobal.org/spec/ob/v3p0",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
)
