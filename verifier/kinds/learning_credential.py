"""Learning credentials of the European wallet, as SD-JWT VC: one achievement of the person that is named beside it.

Spec: the type `urn:eu.europa.ec.eudi:learning:credential:1` of the EU Digital Identity Wallet's reference issuer
(https://github.com/eu-digital-identity-wallet/eudi-srv-pid-issuer); its elements are those of the Council
Recommendation on micro-credentials (2022/C 243/02), annex I.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.kind import Kind, subjects_of, types_of
from verifier.kinds.core.words import scalars_of, text_of, told
from verifier.model import Item, ItemType, JsonObject, Proven

MAX_TOLD: Final = 100  # outcomes or languages of one that a report repeats
_TYPE: Final = "urn:eu.europa.ec.eudi:learning:credential:1"
_TITLE: Final = "achievement_title"
_FACTS: Final = {
    "achievement_description": "description",
    "assessment_grade": "grade",
    "credit_received_framework": "credit_framework",
    "credit_received_points": "credits",
    "expected_study_time": "workload",
    "level_of_learning_experience": "level",
    "integration_stackability_options": "stackability",
    "issuing_authority": "issuing_authority",
    "issuing_country": "issuing_country",
}
_LISTS: Final = {
    "learning_outcomes": "learning_outcomes",
    "language_of_classes": "languages",
    "types_of_quality_assurance": "quality_assurance",
    "prerequisites_to_enroll": "prerequisites",
}


def _claims_to_be(claims: JsonObject) -> bool:
    return "vct" in claims and _TYPE in types_of(claims)


def _judge(proven: Proven) -> Mapping[str, Any]:
    title = text_of(subjects_of(proven.claims)[0].get(_TITLE))
    if title is None:
        raise Rejected("kind.achievement_missing", "expected the title of an achievement, got none")
    return {"achievements": [title]}


def _items(proven: Proven) -> tuple[Item, ...]:
    subject = subjects_of(proven.claims)[0]
    lists = {name: _texts(subject.get(member)) for member, name in _LISTS.items()}
    return (
        Item(
            at="/credentialSubject",
            type=ItemType.ACHIEVEMENT,
            label=text_of(subject[_TITLE]),
            valid_from=text_of(subject.get("date_of_issuance")),
            valid_until=text_of(subject.get("date_of_expiry")),
            validation=told(**scalars_of(subject, _FACTS), **lists),
        ),
    )


def _texts(stated: object) -> list[str]:
    listed = stated if isinstance(stated, list) else [stated]
    return [text for one in listed[:MAX_TOLD] if (text := text_of(one)) is not None]


KIND: Final = Kind(
    name="learning_credential",
    title="Learning credential of the European wallet",
    spec="https://github.com/eu-digital-identity-wallet/eudi-srv-pid-issuer",
    claims_to_be=_claims_to_be,
    judge=_judge,
    items=_items,
    judged=(
        "the achievement is named, and told with its outcomes, grade, credits and level as far as shown",
    ),
    not_judged=("the date until which it is to be used beside the end of the token: it is told",),
)
