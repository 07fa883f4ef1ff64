"""Open Badges 3.0: an achievement that somebody was awarded, or an endorsement.

Spec: 1EdTech Open Badges 3.0, sections 5.1 and B.1. The subject must be identified or say what was achieved.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.achievements import awards_of, broken_rules, item_of, results_of
from verifier.kinds.core.endorsements import endorsements_of, judge_endorsement
from verifier.kinds.core.identity import broken_identity
from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.model import Child, Item, JsonObject, Proven

_ACHIEVEMENT_TYPES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_ENDORSEMENT: Final = "EndorsementCredential"
_TYPES: Final = _ACHIEVEMENT_TYPES | {_ENDORSEMENT}
# Of SD-JWT VCs of the pilots (DC4EU) that carry the subject of one.
_CARRYING: Final = frozenset(
    {"urn:eudi:micro_credential:1", "urn:eudi:openbadge_basic:1", "urn:eudi:openbadge_complete:1"}
)
_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/"


def _claims_to_be(claims: JsonObject) -> bool:
    types = types_of(claims)
    if not _CARRYING.isdisjoint(types):
        return "vct" in claims
    if _TYPES.isdisjoint(types):
        return False
    contexts = claims.get("@context")
    for url in contexts if isinstance(contexts, list) else (contexts,):
        if isinstance(url, str) and url.startswith(_CONTEXT):
            return True
    return False


def _is_endorsement(claims: JsonObject) -> bool:
    types = claims["type"]
    return _ENDORSEMENT in types if isinstance(types, list) else types == _ENDORSEMENT


def _judge(proven: Proven) -> Mapping[str, Any]:
    if _is_endorsement(proven.claims):
        return judge_endorsement(proven)
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


def _items(proven: Proven) -> tuple[Item, ...]:
    """Return every achievement; an endorsement says something of a thing, and nothing of a person."""
    if _is_endorsement(proven.claims):
        return ()
    items: list[Item] = []
    for subject, achievements in awards_of(proven.claims):
        alone, results = len(achievements) == 1, results_of(subject)
        for place, achievement in achievements:
            items.append(item_of(place, achievement, subject, proven.parsed, stated=results, alone=alone))
    return tuple(items)


def _broken_rules(proven: Proven) -> tuple[Rejected, ...]:
    if _is_endorsement(proven.claims):
        return ()
    broken: list[Rejected] = []
    for subject in subjects_of(proven.claims):
        broken += broken_identity(subject)
        broken += broken_rules(subject)
    return tuple(broken)


def _children(proven: Proven) -> tuple[Child, ...]:
    return endorsements_of(proven.claims)


KIND: Final = Kind(
    name="open_badges_3",
    title="Open Badge 3.0",
    spec="https://www.imsglobal.org/spec/ob/v3p0",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
    items=_items,
    broken_rules=_broken_rules,
    judged=(
        "every subject has an achievement, and an id or a well-formed identifier",
        "results are of what the achievement describes, within its scale, values and rubric",
        "no more credits were earned than the achievement offers",
        "endorsements, embedded and as token, are verified and speak of what they hang on",
        "a newer state that its `1EdTechCredentialRefresh` offers is judged in its place, where the policy asks for it",
        "alignments are recognised: CASE, CTDL, ESCO, O*NET, CIP, SOC, ISCO",
    ),
    not_judged=(
        "whether evidence, criteria and images at their addresses are what they are said to be: they are never fetched",
        "whether a code is in the framework that it names",
    ),
)
