"""Comprehensive Learner Record 2.0: a record of many credentials, each of which must stand on its own.

Spec: 1EdTech CLR 2.0, section 4 and B.1.
"""

from collections.abc import Mapping
from typing import Any, Final

from verifier.errors import Rejected
from verifier.kinds.core.endorsements import endorsements_of
from verifier.kinds.core.kind import Kind, pointed_subjects, subjects_of, types_of
from verifier.model import Child, JsonObject, Proven

MAX_INNER: Final = 1_000  # credentials in one record; a whole transcript has about 500


def _claims_to_be(claims: JsonObject) -> bool:
    return "ClrCredential" in types_of(claims)


def _inner(proven: Proven) -> list[Any]:
    inner: list[Any] = []
    for subject in subjects_of(proven.claims):
        stated = subject.get("verifiableCredential", [])
        inner += stated if isinstance(stated, list) else [stated]
    return inner


def _judge(proven: Proven) -> Mapping[str, Any]:
    inner = _inner(proven)
    if not inner or not all(isinstance(item, dict) for item in inner):
        raise Rejected("kind.credentials_missing", "expected credentials inside the record, got none")
    if len(inner) > MAX_INNER:
        raise Rejected("limit.children", f"expected at most {MAX_INNER} credentials, got {len(inner)}")
    partial = proven.claims.get("partial")
    return {"credentials": len(inner), **({"partial": partial} if isinstance(partial, bool) else {})}


def _children(proven: Proven) -> tuple[Child, ...]:
    found: list[Child] = []
    for at, subject in pointed_subjects(proven.claims):
        stated = subject.get("verifiableCredential", [])
        listed = stated if isinstance(stated, list) else [stated]
        place = f"{at}/verifiableCredential"
        found += [
            Child(document=item, at=f"{place}/{index}" if isinstance(stated, list) else place)
            for index, item in enumerate(listed)
        ]
    return (*found, *endorsements_of(proven.claims))


KIND: Final = Kind(
    name="clr_2",
    title="Comprehensive Learner Record 2.0",
    spec="https://www.imsglobal.org/spec/clr/v2p0",
    claims_to_be=_claims_to_be,
    judge=_judge,
    children=_children,
)
