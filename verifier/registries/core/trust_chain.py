"""Does a chain of entity statements lead from an entity to a trust anchor, and what does it make of the entity?

Pure: statements that were read, the anchor's pinned keys and the instant come in; a `Resolved` goes out, or a problem.
What proves nothing (a signature, a link, a date to come) leaves the question open; what the federation's own proven
rules forbid is an answer (`Excluded`), and so is what has run out (`Lapsed`).
Spec: OpenID Federation 1.0, sections 4, 6.2 and 10.2.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import msgspec

from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject
from verifier.registries.core.entity_statement import (
    KeySet,
    Statement,
    check_signed,
    check_time,
    host_of,
    texts,
)
from verifier.registries.core.metadata_policy import STANDARD_OPERATORS, Policy, apply_policy, merge_policies
from verifier.registries.core.registry import Excluded, Lapsed

FEDERATION_ENTITY: Final = "federation_entity"
_SHORTEST: Final = 3  # a configuration, a statement about it, the anchor's configuration
# Older drafts, and the federation of a country that follows one, have the second name.
_ALLOWED_TYPES: Final = ("allowed_entity_types", "allowed_leaf_entity_types")
_EMPTY_TEXT: Final = (
    "{}"  # an intermediate of that federation writes constraints that say nothing as a string
)


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A trust anchor as the operator knows it: its identifier, and its keys from elsewhere than the network."""

    id: str
    keys: KeySet


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """A chain that holds. `metadata`, by entity type, is what the chain makes of the entity's own.

    `vouched` is the part of it that superiors set, whatever the entity says of itself: only that is the
    federation's word. `expires` is the first end of any statement.
    """

    statements: tuple[Statement, ...]
    metadata: Mapping[str, JsonObject]
    vouched: Mapping[str, JsonObject]
    expires: datetime

    @property
    def configuration(self) -> Statement:
        """Return what the entity says of itself."""
        return self.statements[0]

    @property
    def anchor(self) -> Statement:
        """Return what the trust anchor says of itself."""
        return self.statements[-1]

    @property
    def keys(self) -> KeySet:
        """Return the entity's keys by the word of its superior; an anchor's by its own."""
        return self.statements[min(1, len(self.statements) - 1)].keys


def judge_chain(statements: Sequence[Statement], anchor: Anchor, now: datetime, skew: timedelta) -> Resolved:
    """Return what a chain comes to: `statements` from the entity's configuration up to the anchor's.

      1 links      each is by the subject of the next, the first and the last speak of themselves
      2 signatures each by a key that the next one gives its issuer, the last by a pinned key
      3 time       all in force
      4 constraints of every superior, each on its own
      5 metadata   the immediate superior's over the entity's own, allowed types alone, then the policies

    Raises:
        Rejected: `federation.chain_broken`, `federation.wrong_anchor`, `federation.statement_early`,
            `federation.statement_malformed`, `federation.key_unknown`, `jws.…`.
        DidInvalid, DidUnavailable: a signature does not hold, or a key cannot be used.
        Undetermined: `federation.statement_expired`: the anchor's own. `federation.critical_unknown`.
        Lapsed: `federation.statement_expired`: that of the entity, or of one about it or an entity above it.
        Excluded: `federation.path_too_long`, `federation.name_not_permitted`, `federation.policy_invalid`,
            `federation.metadata_refused`.
    """
    _judge_links(statements, anchor)
    _judge_signatures(statements, anchor)
    _judge_time(statements, now, skew)
    _judge_constraints(statements)
    policy = policy_of(statements)
    stated = _stated_metadata(statements)
    return Resolved(
        statements=tuple(statements),
        metadata=apply_policy(policy, stated),
        vouched=_vouched(statements, policy, stated),
        expires=min(statement.expires for statement in statements),
    )


def _judge_links(statements: Sequence[Statement], anchor: Anchor) -> None:
    if len(statements) != 1 and len(statements) < _SHORTEST:
        raise Rejected(
            "federation.chain_broken", f"expected at least {_SHORTEST} statements, got {len(statements)}"
        )
    if statements[-1].subject != anchor.id:
        raise Rejected("federation.wrong_anchor", "expected the chain to end at the anchor, got another end")
    ends = (statements[0], statements[-1])
    if not all(end.is_configuration for end in ends) or any(one.is_configuration for one in statements[1:-1]):
        raise Rejected("federation.chain_broken", "expected configurations at both ends alone, got others")
    if any(lower.issuer != upper.subject for lower, upper in pairwise(statements)):
        raise Rejected(
            "federation.chain_broken", "expected each statement by the next one's subject, got a gap"
        )
    subjects = [statement.subject for statement in statements[1:]]
    if len(set(subjects)) != len(subjects):
        raise Rejected("federation.chain_broken", "expected every entity once in a chain, got one twice")


def _judge_signatures(statements: Sequence[Statement], anchor: Anchor) -> None:
    check_signed(statements[-1].token, anchor.keys)
    for lower, upper in pairwise(statements):
        check_signed(lower.token, upper.keys)
    check_signed(statements[0].token, statements[0].keys)


def _judge_time(statements: Sequence[Statement], now: datetime, skew: timedelta) -> None:
    try:
        check_time(statements[-1], now, skew)
    except Lapsed as stale:  # says nothing of the entity: the anchor itself is not to be had
        raise Undetermined("federation.statement_expired", stale.detail) from stale
    for statement in reversed(statements[:-1]):
        check_time(statement, now, skew)


def _judge_constraints(statements: Sequence[Statement]) -> None:
    last = len(statements) - 1
    for place, statement in enumerate(statements[1:], start=1):
        # The anchor's configuration may not have any; where it does, they are meant for all below the anchor.
        below = min(place, last - 1)
        constraints = constraints_of(statement)
        judge_path_length(constraints, below - 1)
        judge_names(constraints, [lower.subject for lower in statements[1 : below + 1]])


def constraints_of(statement: Statement) -> JsonObject:
    """Return the constraints of a statement, none where it has none.

    Raises:
        Rejected: `federation.statement_malformed`.
    """
    constraints = statement.claims.get("constraints", {})
    if constraints == _EMPTY_TEXT:
        return {}
    if not isinstance(constraints, dict):
        raise Rejected(
            "federation.statement_malformed", "expected an object as constraints, got another type"
        )
    return constraints


def judge_path_length(constraints: JsonObject, intermediates: int) -> None:
    """Refuse more intermediates below the setter of the constraint than it allows; section 6.2.1.

    Raises:
        Excluded: `federation.path_too_long`.
        Rejected: `federation.statement_malformed`.
    """
    longest = constraints.get("max_path_length")
    if "max_path_length" not in constraints:
        return
    if not isinstance(longest, int) or isinstance(longest, bool) or longest < 0:
        raise Rejected(
            "federation.statement_malformed", "expected a count as max_path_length, got another value"
        )
    if intermediates > longest:
        raise Excluded(
            "federation.path_too_long", f"expected at most {longest} intermediates, got {intermediates}"
        )


def judge_names(constraints: JsonObject, entities: Sequence[str]) -> None:
    """Refuse entities on hosts that the constraint does not allow; section 6.2.2, RFC 5280 section 4.2.1.10.

    Raises:
        Excluded: `federation.name_not_permitted`.
        Rejected: `federation.statement_malformed`.
    """
    names = constraints.get("naming_constraints", {})
    if not isinstance(names, dict):
        raise Rejected("federation.statement_malformed", "expected an object of names, got another type")
    excluded = texts(names.get("excluded", []), "excluded")
    permitted = texts(names["permitted"], "permitted") if "permitted" in names else None
    for entity in entities:
        host = host_of(entity)
        if any(_is_within(host, name) for name in excluded) or (
            permitted is not None and not any(_is_within(host, name) for name in permitted)
        ):
            raise Excluded("federation.name_not_permitted", "expected a name that is permitted, got another")


def _is_within(host: str, name: str) -> bool:
    """Say whether a host satisfies a constraint: a name with a dot in front stands for all below it, and not itself."""
    return host.endswith(name.lower()) if name.startswith(".") else host == name.lower()


def _allowed_types(statements: Sequence[Statement]) -> frozenset[str] | None:
    """Return the entity types that every constraint allows, None where there is none; section 6.2.3."""
    allowed: frozenset[str] | None = None
    for statement in statements[1:]:
        constraints = constraints_of(statement)
        for name in _ALLOWED_TYPES:
            if name in constraints:
                listed = frozenset(texts(constraints[name], name))
                allowed = listed if allowed is None else allowed & listed
    return allowed


def policy_of(statements: Sequence[Statement]) -> Policy:
    """Return the one policy of all superiors in a chain.

    Raises:
        Undetermined: `federation.critical_unknown`.
        Excluded: `federation.policy_invalid`.
        Rejected: `federation.statement_malformed`.
    """
    between = statements[1:-1]
    for statement in between:
        if "metadata_policy_crit" in statement.claims:
            critical = texts(statement.claims["metadata_policy_crit"], "metadata_policy_crit")
            if not critical or not STANDARD_OPERATORS.isdisjoint(critical):
                raise Rejected(
                    "federation.statement_malformed", "expected operators of an extension, got none or others"
                )
            raise Undetermined(
                "federation.critical_unknown", "expected standard policy operators, got one that is not"
            )
    stated = [one.claims["metadata_policy"] for one in reversed(between) if "metadata_policy" in one.claims]
    return merge_policies(stated)


def _stated_metadata(statements: Sequence[Statement]) -> dict[str, JsonObject]:
    """Return the entity's own metadata under that of its immediate superior, in the types that it may have."""
    allowed = _allowed_types(statements)
    superior = _superior(statements)
    return {
        entity_type: {**parameters, **superior.get(entity_type, {})}
        for entity_type, parameters in statements[0].metadata.items()
        if allowed is None or entity_type in allowed or entity_type == FEDERATION_ENTITY
    }


def _vouched(
    statements: Sequence[Statement], policy: Policy, stated: Mapping[str, JsonObject]
) -> dict[str, JsonObject]:
    if len(statements) < _SHORTEST:  # the anchor speaks for itself
        return dict(stated)
    superior = _superior(statements)
    vouched: dict[str, JsonObject] = {}
    for entity_type in stated:
        assigned: dict[str, Any] = {
            parameter: operators["value"]
            for parameter, operators in policy.get(entity_type, {}).items()
            if operators.get("value") is not None
        }
        vouched[entity_type] = {**superior.get(entity_type, {}), **assigned}
    return vouched


def _superior(statements: Sequence[Statement]) -> Mapping[str, JsonObject]:
    return statements[1].metadata if len(statements) >= _SHORTEST else {}
