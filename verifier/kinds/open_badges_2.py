"""Open Badges 2.0 and 1: an assertion that somebody was awarded the badge of a class, or an endorsement.

Specs: 1EdTech Open Badges 2.0, "Data Classes"; Open Badges 1.1. What is judged are claims in which class, issuer and
recipient stand in their places (`formats/core/open_badge.py`). Evidence is told and not fetched.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.alignments import alignments_of
from verifier.kinds.core.endorsements import judge_endorsement, linked_endorsements_of
from verifier.kinds.core.identity import broken_identity
from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.kinds.core.words import each, id_of, objects, scalars_of, text_of, told
from verifier.model import Alignment, Child, Item, ItemType, JsonObject, Proven
from verifier.report import rfc3339

MAX_TOLD: Final = 20  # pieces of evidence, tags or extensions that a report repeats
_OF_EVIDENCE: Final = {"id": "id", "name": "name", "genre": "genre", "narrative": "narrative"}
_OF_CLASS: Final = {"id": "id", "version": "version"}
_EXTENSION: Final = "extensions:"
_ENDORSEMENT: Final = "Endorsement"


def _claims_to_be(claims: JsonObject) -> bool:
    types = types_of(claims)
    if "VerifiableCredential" in types:
        return False
    if isinstance(claims.get("badge"), dict):
        return "Assertion" in types or "verify" in claims
    return _ENDORSEMENT in types and isinstance(claims.get("claim"), dict)


def _is_endorsement(proven: Proven) -> bool:
    return "badge" not in proven.claims


def _judge(proven: Proven) -> Mapping[str, Any]:
    if _is_endorsement(proven):
        return judge_endorsement(proven)
    badge_class = _class_of(proven)
    name = text_of(badge_class.get("name"))
    if name is None:
        raise Rejected("kind.achievement_missing", "expected a badge class with a name, got none")
    extensions = sorted(
        member.removeprefix(_EXTENSION)
        for member in {*proven.claims, *badge_class}
        if member.startswith(_EXTENSION)
    )
    return {"achievements": [name], **told(extensions=extensions[:MAX_TOLD])}


def _children(proven: Proven) -> tuple[Child, ...]:
    """Return the endorsements; whoever endorses has endorsements too, and they would go round in circles."""
    return () if _is_endorsement(proven) else linked_endorsements_of(proven.claims)


def _items(proven: Proven) -> tuple[Item, ...]:
    if _is_endorsement(proven):  # it says something of a thing, and nothing of a person
        return ()
    claims, badge_class = proven.claims, _class_of(proven)
    period = proven.parsed.period
    return (
        Item(
            at="/badge",
            type=ItemType.ACHIEVEMENT,
            label=text_of(badge_class.get("name")),
            alignments=_alignments(badge_class),
            valid_from=rfc3339(period.valid_from),
            valid_until=rfc3339(period.valid_until),
            validation=told(
                **scalars_of(badge_class, _OF_CLASS),
                criteria=_criteria(badge_class.get("criteria")),
                narrative=text_of(claims.get("narrative")),
                evidence=_evidence(claims.get("evidence")),
                tags=[text for _, tag in each(badge_class.get("tags"), "") if (text := text_of(tag))][
                    :MAX_TOLD
                ],
            ),
        ),
    )


def _alignments(badge_class: JsonObject) -> tuple[Alignment, ...]:
    """Return what the badge is aligned to; Open Badges 1 has name and url of a standard alone."""
    older = [
        {"targetName": one.get("name"), "targetUrl": one.get("url")}
        for one in objects(badge_class.get("alignment"))
        if "targetUrl" not in one
    ]
    return alignments_of((badge_class, {"alignment": older}))


def _criteria(stated: object) -> dict[str, Any]:
    if isinstance(stated, dict):
        return scalars_of(stated, {"id": "id", "narrative": "narrative"})
    return told(id=id_of(stated))


def _evidence(stated: object) -> list[dict[str, Any]]:
    found = [
        scalars_of(one, _OF_EVIDENCE) if isinstance(one, dict) else told(id=id_of(one))
        for _, one in each(stated, "")
    ]
    return [one for one in found if one][:MAX_TOLD]


def _broken_rules(proven: Proven) -> tuple[Rejected, ...]:
    if _is_endorsement(proven):
        return ()
    broken = [problem for subject in subjects_of(proven.claims) for problem in broken_identity(subject)]
    image = id_of(proven.claims.get("image"))
    if image is not None and image.startswith("data:"):
        broken.append(
            Rejected(
                "kind.image_inline", "expected the address of an image in the assertion, got the image itself"
            )
        )
    return tuple(broken)


def _class_of(proven: Proven) -> JsonObject:
    badge_class: JsonObject = proven.claims["badge"]
    return badge_class


KIND: Final = Kind(
    name="open_badges_2",
    title="Open Badge 2.0",
    spec="https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
    items=_items,
    broken_rules=_broken_rules,
    judged=(
        "a signed one: its key names the issuer as owner, and the issuer's own profile lists the key",
        "a hosted one: its own address gives the same, and the issuer's profile allows that address",
        "the issuer's revocation list, of a signed one; of a hosted one whether its address says that it was revoked",
        "its class has a name, and its recipient is well-formed",
        "a hosted one of Open Badges 1.1 or 1.0 is judged the same way",
        "endorsements of badge, class and issuer, embedded, as token or at their address, go the same way",
        "an endorsement speaks of what it hangs on",
        "extensions of badge, class and issuer keep to the schema that their context names",
        "alignments are recognised, as in Open Badges 3.0",
    ),
    not_judged=(
        "whether evidence, criteria and images at their addresses are what they are said to be: they are never fetched",
        "endorsements of whoever endorses",
        "extensions whose context or schema is neither shipped nor pinned: they are told by name",
    ),
)
