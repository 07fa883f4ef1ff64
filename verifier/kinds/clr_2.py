"""Comprehensive Learner Record 2.0: a record of many credentials, each of which must stand on its own.

What the learner achieved is said by the credentials inside, in their own words. The record itself describes
achievements and how they hang together; it awards none by that. Spec: 1EdTech CLR 2.0, section 4 and B.1.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.achievements import achievements_of, item_of
from verifier.kinds.core.associations import (
    associations_of,
    broken_associations,
    is_well_formed,
    open_ends,
)
from verifier.kinds.core.endorsements import endorsements_of
from verifier.kinds.core.identity import broken_identity
from verifier.kinds.core.kind import Kind, pointed_subjects, subjects_of, types_of
from verifier.kinds.core.words import each, id_of, told
from verifier.model import Child, Item, JsonObject, Proven

MAX_INNER: Final = 1_000  # credentials in one record; a whole transcript has about 500
_ENVELOPE: Final = "EnvelopedVerifiableCredential"


def _claims_to_be(claims: JsonObject) -> bool:
    return "ClrCredential" in types_of(claims)


def _inner(proven: Proven) -> list[tuple[str, object]]:
    return [
        placed
        for at, subject in pointed_subjects(proven.claims)
        for placed in each(subject.get("verifiableCredential"), f"{at}/verifiableCredential")
    ]


def _judge(proven: Proven) -> Mapping[str, Any]:
    inner = _inner(proven)
    if not inner or not all(isinstance(item, dict | str) for _, item in inner):
        raise Rejected("kind.credentials_missing", "expected credentials inside the record, got none")
    if len(inner) > MAX_INNER:
        raise Rejected("limit.children", f"expected at most {MAX_INNER} credentials, got {len(inner)}")
    partial = proven.claims.get("partial")
    described = {id_of(achievement) for _, achievement in _described(proven)}
    associations = [one for subject in subjects_of(proven.claims) for one in associations_of(subject)]
    sound = [one for one in associations if is_well_formed(one)]
    return told(
        credentials=len(inner),
        partial=partial if isinstance(partial, bool) else None,
        achievements_described=len(described) or None,
        # What a token awards is read when it is judged, not here.
        achievements_awarded=len(described & _awards(proven).keys()) if described else None,
        associations=len(associations) or None,
        associations_open=open_ends(sound, _known(proven)) or None,
    )


def _described(proven: Proven) -> Iterator[tuple[str, JsonObject]]:
    for at, subject in pointed_subjects(proven.claims):
        yield from achievements_of(subject, at)


def _readable(proven: Proven) -> list[tuple[str, JsonObject]]:
    """Return the credentials inside whose words stand in the record itself, as its signer signed them."""
    return [
        (at, item)
        for at, item in _inner(proven)
        if isinstance(item, dict) and _ENVELOPE not in types_of(item)
    ]


def _awards(proven: Proven) -> dict[str | None, list[tuple[str, JsonObject]]]:
    """Return the credentials inside by the ids of the achievements that they award."""
    found: dict[str | None, list[tuple[str, JsonObject]]] = {}
    for at, credential in _readable(proven):
        for subject in subjects_of(credential):
            for _, achievement in achievements_of(subject, ""):
                found.setdefault(id_of(achievement), []).append((at, credential))
    found.pop(None, None)
    return found


def _known(proven: Proven) -> frozenset[str]:
    """Return what an association may end at: by the specification achievements; in the wild credentials as well."""
    ids = {id_of(achievement) for _, achievement in _described(proven)}
    ids |= {id_of(credential) for _, credential in _readable(proven)} | _awards(proven).keys()
    return frozenset(known for known in ids if known is not None)


def _broken_rules(proven: Proven) -> tuple[Rejected, ...]:
    subjects = subjects_of(proven.claims)
    associations = [one for subject in subjects for one in associations_of(subject)]
    broken = [rule for subject in subjects for rule in broken_identity(subject)]
    broken += broken_associations(associations)
    if proven.claims.get("partial") is not True and len(_readable(proven)) == len(_inner(proven)):
        sound = [one for one in associations if is_well_formed(one)]
        broken += [
            Rejected(
                "kind.association_open", "expected both ends of an association in the record, got one less"
            )
        ] * open_ends(sound, _known(proven))
    return tuple(broken)


def _children(proven: Proven) -> tuple[Child, ...]:
    inner = [Child(document=document, at=at) for at, document in _inner(proven)]
    return (*inner, *endorsements_of(proven.claims))


def _items(proven: Proven) -> tuple[Item, ...]:
    """Return each described achievement that a credential inside awards and whose description is by the same issuer.

    Another's words about what somebody awarded are no more than that: its own are in the report of the credential.
    """
    awards = _awards(proven)
    found: list[Item] = []
    for at, subject in pointed_subjects(proven.claims):
        for place, achievement in achievements_of(subject, at):
            proofs = tuple(
                where
                for where, credential in awards.get(id_of(achievement), ())
                if id_of(credential.get("issuer")) == proven.parsed.party
            )
            if proofs:
                found.append(item_of(place, achievement, {}, proven.parsed, proofs=proofs))
    return tuple(found)


KIND: Final = Kind(
    name="clr_2",
    title="Comprehensive Learner Record 2.0",
    spec="https://www.imsglobal.org/spec/clr/v2p0",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
    items=_items,
    broken_rules=_broken_rules,
    judged=(
        "every credential inside, of whatever format and kind, is verified on its own; one that fails fails the record",
        "whether a credential inside is about another subject than the record",
        "associations have two ends in the record, and hierarchy, parts, sequence and replacement go in no circle",
        "endorsements are verified and speak of what they hang on",
    ),
    not_judged=(
        "whether all is in the record that its issuer knows: `partial` is told, not checked",
        "achievements that the record only describes, where no credential inside by its own issuer awards them",
    ),
)
