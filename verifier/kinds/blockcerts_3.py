"""Blockcerts 3 that are no Open Badges: the subject's `claim` says what somebody was awarded, in words of the issuer's.

Spec: Blockcerts schema 3.2 (https://github.com/blockchain-certificates/cert-schema). `display` is how the issuer would
have it look: anything may stand there, so nothing of it is told or shown.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from verifier.kinds.core.kind import Kind, pointed_subjects, types_of
from verifier.kinds.core.words import each, id_of, scalars_of, text_of, told
from verifier.model import Item, ItemType, JsonObject, Proven
from verifier.report import rfc3339

MAX_CLAIMS: Final = 100  # of one certificate
_OF_CLAIM: Final = {"id": "id", "description": "description", "type": "type"}


def _claims_to_be(claims: JsonObject) -> bool:
    return "BlockcertsCredential" in types_of(claims)


def _judge(proven: Proven) -> Mapping[str, Any]:
    names = [name for _, claim in _awarded(proven.claims) if (name := _label(claim)) is not None]
    hidden = {"display": "not shown"} if "display" in proven.claims else {}
    return {**told(achievements=names), **hidden}


def _items(proven: Proven) -> tuple[Item, ...]:
    period = proven.parsed.period
    return tuple(
        Item(
            at=at,
            type=ItemType.ACHIEVEMENT,
            label=_label(claim),
            valid_from=rfc3339(period.valid_from),
            valid_until=rfc3339(period.valid_until),
            validation=told(**scalars_of(claim, _OF_CLAIM), criteria=_criteria(claim.get("criteria"))),
        )
        for at, claim in _awarded(proven.claims)
    )


def _awarded(claims: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yield what each subject was awarded, with its JSON pointer."""
    left = MAX_CLAIMS
    for at, subject in pointed_subjects(claims):
        for place, claim in each(subject.get("claim"), f"{at}/claim"):
            if isinstance(claim, dict) and left:
                left -= 1
                yield place, claim


def _label(claim: JsonObject) -> str | None:
    return text_of(claim.get("name")) or text_of(claim.get("title"))


def _criteria(stated: object) -> dict[str, Any]:
    if isinstance(stated, dict):
        return scalars_of(stated, {"id": "id", "narrative": "narrative"})
    return told(id=id_of(stated))


KIND: Final = Kind(
    name="blockcerts_3",
    title="Blockcert 3",
    spec="https://github.com/blockchain-certificates/cert-schema",
    claims_to_be=_claims_to_be,
    judge=_judge,
    items=_items,
    judged=(
        "what the subject was awarded (`claim`) is told with name, description and criteria",
        "the revocation list that the issuer's profile names, whatever suite signed",
    ),
    not_judged=("what `display` shows: it is never looked at, and may say anything",),
)
