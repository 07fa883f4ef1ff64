"""What a proven RecognizedEntityCredential says of an entity. Pure.

Spec: W3C Recognized Entities 1.0 (draft of August 2026), sections "Data Model" and "Algorithms".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from verifier.errors import Undetermined
from verifier.formats.core.vcdm import as_list, is_url
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.model import JsonObject, Listing, Proven, Standing
from verifier.steps.check_issuer import ids_of, lists_of

_LIST: Final = "RecognizedEntityCredential"
_ENTITY: Final = "RecognizedEntity"
_ACTION: Final = "RecognizedAction"
_ISSUE: Final = "issue"  # actions are free text: another spelling is another action
_MAX_NAME: Final = 256  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something that an entity is recognised to do, `by` whom; what comes of it conforms to all `schemas`."""

    name: str
    by: str
    schemas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A recognised entity; `actions` None: the list does not say for what."""

    name: str | None
    actions: tuple[Action, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionList:
    """A proven list. `schemas` are its own, `recognised_in` is its issuer's; `version`: when it was made, if known."""

    issuer: str
    recognised_in: tuple[str, ...]
    schemas: tuple[str, ...]
    entities: Mapping[str, Entity]
    version: datetime | None
    valid_from: datetime | None
    valid_until: datetime | None


def read_list(proven: Proven) -> RecognitionList:
    """Return the list that a credential is.

    Raises:
        Undetermined: `registry.malformed`.
    """
    claims, parsed = proven.claims, proven.parsed
    if _LIST not in types_of(claims):
        raise _malformed(f"a {_LIST}", claims)
    entities: dict[str, Entity] = {}
    for subject in subjects_of(claims):
        if _ENTITY not in types_of(subject):
            raise _malformed(f"a {_ENTITY} as each subject", subject)
        identifier = subject.get("id")
        if isinstance(identifier, str):
            entities[identifier] = _merged(entities.get(identifier), _entity(subject, parsed.party or ""))
    instants = [one for one in (parsed.period.valid_from, proven.proof.created) if one is not None]
    return RecognitionList(
        issuer=parsed.party or "",
        recognised_in=lists_of(claims.get("issuer")),
        schemas=ids_of(claims.get("credentialSchema")),
        entities=entities,
        version=max(instants, default=None),
        valid_from=parsed.period.valid_from,
        valid_until=parsed.period.valid_until,
    )


def judge_entity(
    entity: Entity, found: RecognitionList, schemas: Collection[str], trusted: Collection[str]
) -> Standing:
    """Return how an entity stands on a list, as the issuer of a credential that names these schemas.

    Raises:
        Undetermined: `registry.scope_unclear`.
    """
    listed = Standing(
        listing=Listing.LISTED,
        by=found.issuer,
        name=entity.name,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )
    if entity.actions is None:
        return listed
    to_issue = [action for action in entity.actions if action.name == _ISSUE]
    if not to_issue:
        return Standing(listing=Listing.NOT_FOR_THIS_TYPE, by=found.issuer, name=entity.name, may_issue=())
    action = _fitting(to_issue, found, schemas, trusted)
    return Standing(
        listing=Listing.LISTED,
        by=action.by,
        name=entity.name,
        may_issue=action.schemas or None,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
    )


def may_list(
    entity: Entity, below: RecognitionList, found: RecognitionList, trusted: Collection[str]
) -> bool:
    """Say whether an entity is recognised to issue the list `below`; to be recognised for nothing is not enough.

    Raises:
        Undetermined: `registry.scope_unclear`.
    """
    to_issue = [action for action in entity.actions or () if action.name == _ISSUE]
    return bool(to_issue) and _fitting(to_issue, found, below.schemas, trusted) is not None


def _fitting(
    actions: Collection[Action], found: RecognitionList, schemas: Collection[str], trusted: Collection[str]
) -> Action:
    """Return an action, recognised by the list's issuer or somebody trusted, whose outcome names these schemas."""
    for action in actions:
        if action.by in (found.issuer, *trusted) and set(action.schemas) <= set(schemas):
            return action
    raise Undetermined(
        "registry.scope_unclear",
        "expected a credential that names the schema that its issuer is recognised for, got one that does not",
    )


def _entity(subject: JsonObject, list_issuer: str) -> Entity:
    names = (subject.get("name"), subject.get("legalName"))
    name = next((one for one in names if isinstance(one, str) and 0 < len(one) <= _MAX_NAME), None)
    stated = subject.get("recognizedTo")
    if stated is None:
        return Entity(name=name, actions=None)
    return Entity(name=name, actions=tuple(_action(one, list_issuer) for one in as_list(stated)))


def _action(value: object, list_issuer: str) -> Action:
    if not isinstance(value, dict) or _ACTION not in types_of(value):
        raise _malformed(f"a {_ACTION} in recognizedTo", value)
    name, by = value.get("action"), value.get("recognizedBy", list_issuer)
    by = by.get("id") if isinstance(by, dict) else by
    validators: list[Any] = as_list(value.get("outputValidation", []))
    schemas = ids_of(validators)
    if not isinstance(name, str) or not isinstance(by, str):
        raise _malformed("action and recognizedBy", value)
    if len(schemas) < len(validators) or not all(is_url(one) for one in schemas):
        raise _malformed("a schema with a URL as id for each outputValidation", value)
    return Action(name=name, by=by, schemas=schemas)


def _merged(before: Entity | None, entity: Entity) -> Entity:
    """Return what two entries of one entity say together: an entry that names no action adds none."""
    if before is None:
        return entity
    if before.actions is None or entity.actions is None:
        return Entity(name=before.name or entity.name, actions=before.actions or entity.actions)
    return Entity(name=before.name or entity.name, actions=(*before.actions, *entity.actions))


def _malformed(expected: str, got: object) -> Undetermined:
    return Undetermined("registry.malformed", f"expected {expected}, got {type(got).__name__}")
