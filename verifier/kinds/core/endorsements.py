"""Where 1EdTech's records carry what others say of them: `endorsement` and `endorsementJwt`.

Each hangs on a thing with an id: the credential itself, its issuer, an achievement, its creator, the source of the
award; in Open Badges 2 the assertion, its class, the issuer's profile. What it must speak of is that thing, and nothing
else. Specs: Open Badges 3.0, sections 5.4 and B.1; Open Badges 2.0, "Endorsement".
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.achievements import achievements_of
from verifier.kinds.core.kind import pointed_subjects, subjects_of
from verifier.kinds.core.words import id_of, text_of, told
from verifier.model import Child, JsonObject, Proven, Relation

MAX_ENDORSEMENTS: Final = 50  # on one credential; each is a signature to check
_JWS: Final = "ey"  # how every compact JWS begins


def endorsements_of(claims: JsonObject) -> tuple[Child, ...]:
    """Return every endorsement with its place and what it has to be about.

    Raises:
        Rejected: `limit.children`.
    """
    found: list[Child] = []
    for at, thing in _endorsable(claims):
        if "endorsement" in thing or "endorsementJwt" in thing:
            found += _on(thing, at)
    return _bounded(found)


def linked_endorsements_of(claims: JsonObject) -> tuple[Child, ...]:
    """Return every endorsement of a badge of Open Badges 2, of its class and of its issuer; as `endorsements_of`.

    Each stands there, or is named by its id; what stands there without words of its own uses those around it.

    Raises:
        Rejected: `limit.children`.
    """
    found: list[Child] = []
    for member in ("", "badge", "issuer"):
        thing = claims.get(member) if member else claims
        if isinstance(thing, dict) and "endorsement" in thing:
            at = f"/{member}/endorsement" if member else "/endorsement"
            about = _about(thing)
            context = thing.get("@context", claims.get("@context"))
            found += [
                _linked(stated, place, about, context) for place, stated in _each(thing["endorsement"], at)
            ]
    return _bounded(found)


def judge_endorsement(proven: Proven) -> Mapping[str, Any]:
    """Return what an endorsement is about, and what it says of it.

    Raises:
        Rejected: `kind.endorsed_missing`.
    """
    subjects = subjects_of(proven.claims)
    endorsed = [about for subject in subjects if (about := id_of(subject)) is not None]
    if not endorsed or len(endorsed) != len(subjects):
        raise Rejected("kind.endorsed_missing", "expected the id of what is endorsed, got none")
    comments = [text for one in subjects if (text := text_of(one.get("endorsementComment"))) is not None]
    return told(endorsed=endorsed, comments=comments)


def _linked(stated: object, at: str, about: frozenset[str], context: object) -> Child:
    if isinstance(stated, dict) and "claim" in stated:
        document = stated if "@context" in stated else {"@context": context, **stated}
        return Child(document=document, at=at, relation=Relation.ENDORSEMENT, about=about)
    named = id_of(stated)
    if named is None or named.startswith(_JWS):
        return Child(document=stated, at=at, relation=Relation.ENDORSEMENT, about=about)
    return Child(kept_at=named, at=at, relation=Relation.ENDORSEMENT, about=about)


def _about(thing: JsonObject) -> frozenset[str]:
    stated_id = thing.get("id")
    return frozenset({stated_id} if isinstance(stated_id, str) else ())


def _bounded(found: list[Child]) -> tuple[Child, ...]:
    if len(found) > MAX_ENDORSEMENTS:
        raise Rejected(
            "limit.children", f"expected at most {MAX_ENDORSEMENTS} endorsements, got {len(found)}"
        )
    return tuple(found)


def _endorsable(claims: JsonObject) -> list[tuple[str, JsonObject]]:
    found = [("", claims)]
    issuer = claims.get("issuer")
    if isinstance(issuer, dict):
        found.append(("/issuer", issuer))
    for at, subject in pointed_subjects(claims):
        if isinstance(source := subject.get("source"), dict):
            found.append((f"{at}/source", source))
        for place, achievement in achievements_of(subject, at):
            found.append((place, achievement))
            if isinstance(creator := achievement.get("creator"), dict):
                found.append((f"{place}/creator", creator))
    return found


def _on(thing: JsonObject, at: str) -> Iterator[Child]:
    about = _about(thing)
    for member in ("endorsement", "endorsementJwt"):
        if member in thing:
            for place, document in _each(thing[member], f"{at}/{member}"):
                yield Child(document=document, at=place, relation=Relation.ENDORSEMENT, about=about)


def _each(value: object, at: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{at}/{index}", item
    else:
        yield at, value
