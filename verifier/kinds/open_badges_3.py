"""Open Badges 3.0: an achievement that somebody was awarded, or an endorsement.

Spec: 1EdTech Open Badges 3.0, sections 5.1 and B.1. The subject must be identified or say what was achieved.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.model import JsonObject, Proven

_ACHIEVEMENT_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_ENDORSEMENT: Final = "EndorsementCredential"
_TYPES: Final = _ACHIEVEMENT_TYPES | {_ENDORSEMENT}
_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/"


def _claims_to_be(claims: JsonObject) -> bool:
    contexts = claims.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    if _TYPES.isdisjoint(types_of(claims)):
        return False
    return any(isinstance(url, str) and url.startswith(_CONTEXT) for url in listed)


def _judge(proven: Proven) -> Mapping[str, Any]:
    if _ENDORSEMENT in types_of(proven.claims):
        return {}
    names = []
    for subject in subjects_of(proven.claims):
        stated = subject.get("achievement")
        listed = stated if isinstance(stated, list) else [stated]
        achievements = [item for item in listed if isinstance(item, dict)]
        if not achievements or len(achievements) < len(listed):
            raise Rejected("kind.achievement_missing", "expected an achievement in each subject, got none")
        names += [item["name"] for item in achievements if isinstance(item.get("name"), str)]
    return {"achievements": names} if names else {}


KIND: Final = Kind(
    name="open_badges_3",
    title="Open Badge 3.0",
    spec="https://www.imsglobal.org/spec/ob/v3p0",
    claims_to_be=_claims_to_be,
    judge=_judge,
)
