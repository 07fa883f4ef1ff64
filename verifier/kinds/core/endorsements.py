"""Where 1EdTech's records carry what others say of them: `endorsement` and `endorsementJwt`.

Each hangs on a thing with an id: the credential itself, its issuer, an achievement, its creator, the source of the
award. What it must speak of is that thing, and nothing else. Spec: Open Badges 3.0, sections 5.4 and B.1.
"""

from collections.abc import Iterator
from typing import Final

from verifier.errors import Rejected
from verifier.kinds.core.kind import pointed_subjects
from verifier.model import Child, JsonObject, Relation

MAX_ENDORSEMENTS: Final = 50  # on one credential; each is a signature to check


def endorsements_of(claims: JsonObject) -> tuple[Child, ...]:
    """Return every endorsement with its place and what it has to be about.

    Raises:
        Rejected: `limit.children`.
    """
    found: list[Child] = []
    for at, thing in _endorsable(claims):
        if "endorsement" in thing or "endorsementJwt" in thing:
            found += _on(thing, at)
    if len(found) > MAX_ENDORSEMENTS:
        raise Rejected(
            "limit.children", f"expected at most {MAX_ENDORSEMENTS} endorsements, got {len(found)}"
        )
    return tuple(found)


def _endorsable(claims: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    yield "", claims
    issuer = claims.get("issuer")
    if isinstance(issuer, dict):
        yield "/issuer", issuer
    for at, subject in pointed_subjects(claims):
        source = subject.get("source")
        if isinstance(source, dict):
            yield f"{at}/source", source
        stated = subject.get("achievement")
        for place, achievement in _each(stated, f"{at}/achievement"):
            if isinstance(achievement, dict):
                yield place, achievement
                creator = achievement.get("creator")
                if isinstance(creator, dict):
                    yield f"{place}/creator", creator


def _on(thing: JsonObject, at: str) -> Iterator[Child]:
    stated_id = thing.get("id")
    about = frozenset({stated_id} if isinstance(stated_id, str) else ())
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
