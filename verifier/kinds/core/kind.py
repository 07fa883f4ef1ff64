"""What sort of record a proven document is, and what its own specification asks of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.errors import Rejected
from verifier.model import Child, Item, JsonObject, Proven


def no_children(_proven: Proven) -> tuple[Child, ...]:
    """Return nothing: most records hold no credentials of their own."""
    return ()


def no_items(_proven: Proven) -> tuple[Item, ...]:
    """Return nothing: of a kind that is not known nobody can say what it says of a person."""
    return ()


def no_broken_rules(_proven: Proven) -> tuple[Rejected, ...]:
    """Return nothing: the kind has no rules beyond what makes it readable."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A plug-in of the kinds room.

    `judge` returns facts worth telling, and raises Rejected where the record breaks its specification so that it cannot
    be read. `children` are the credentials inside it, each to be judged on its own; `items` what it says of a person;
    `broken_rules` what its specification forbids and does not keep it from being read. All three come after `judge`,
    and only where that raised nothing. `wraps`: it speaks of the credential inside, and not of a person. `judged` and
    `not_judged` say in short sentences what is looked at, and what a reader may expect and is not.
    """

    name: str
    title: str
    spec: str
    claims_to_be: Callable[[JsonObject], bool]
    judge: Callable[[Proven], Mapping[str, Any]]
    children: Callable[[Proven], tuple[Child, ...]] = no_children
    items: Callable[[Proven], tuple[Item, ...]] = no_items
    broken_rules: Callable[[Proven], tuple[Rejected, ...]] = no_broken_rules
    wraps: bool = False
    judged: tuple[str, ...] = ()
    not_judged: tuple[str, ...] = ()


def types_of(value: JsonObject) -> list[str]:
    """Return the types of an object, whether it states one or many; the list is its own, read and never changed."""
    types = value.get("type")
    if isinstance(types, list):
        for name in types:
            if not isinstance(name, str):
                return [name for name in types if isinstance(name, str)]
        return types
    return [types] if isinstance(types, str) else []


def subjects_of(claims: JsonObject) -> list[JsonObject]:
    """Return the subjects of a credential, one or many."""
    stated = claims.get("credentialSubject")
    if isinstance(stated, dict):
        return [stated]
    listed = stated if isinstance(stated, list) else [stated]
    return [subject for subject in listed if isinstance(subject, dict)]


def pointed_subjects(claims: JsonObject) -> list[tuple[str, JsonObject]]:
    """Return the subjects of a credential with the JSON pointer of each."""
    stated = claims.get("credentialSubject")
    if isinstance(stated, list):
        return [
            (f"/credentialSubject/{index}", one) for index, one in enumerate(stated) if isinstance(one, dict)
        ]
    return [("/credentialSubject", stated)] if isinstance(stated, dict) else []
