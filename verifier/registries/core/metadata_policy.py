"""What the superiors of an entity make of its metadata: policies are merged from the anchor down, then applied.

Pure: policies and metadata come in, metadata goes out or a problem. A policy can only ever be narrowed on the way down;
one that contradicts those above it ends the chain. Spec: OpenID Federation 1.0, section 6.1.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from did_methods.core.jcs import canonical_json
from verifier.model import JsonObject
from verifier.registries.core.registry import Excluded

Operators = Mapping[str, Any]
Policy = Mapping[str, Mapping[str, Operators]]
"""By entity type, by parameter, by operator."""

_SCOPE: Final = "scope"  # OAuth writes this array as one string, its values separated by spaces
_ABSENT: Final = object()


def merge_policies(policies: Sequence[object]) -> Policy:
    """Return the one policy that `policies`, the most superior entity's first, come to; section 6.1.4.1.

    Operators beyond the standard ones are passed over; whether one is critical is for the chain to say.

    Raises:
        Excluded: `federation.policy_invalid`: a policy is malformed, or contradicts another.
    """
    merged: dict[str, dict[str, dict[str, Any]]] = {}
    for policy in policies:
        for entity_type, parameters in _members(policy, "metadata_policy"):
            for parameter, stated in _members(parameters, entity_type):
                operators = _read_operators(parameter, stated)
                of_type = merged.setdefault(entity_type, {})
                of_type[parameter] = _merge(of_type.get(parameter, {}), operators)
    return merged


def apply_policy(policy: Policy, metadata: JsonObject) -> dict[str, dict[str, Any]]:
    """Return `metadata`, by entity type, after `policy`; section 6.1.4.2.

    Raises:
        Excluded: `federation.metadata_refused`: the metadata is not what the policy demands.
    """
    resolved = {}
    for entity_type, parameters in metadata.items():
        values = dict(parameters)
        for parameter, operators in policy.get(entity_type, {}).items():
            value = _apply(operators, _unfolded(parameter, values.pop(parameter, _ABSENT)))
            if value is not _ABSENT:
                values[parameter] = _folded(parameter, value)
        resolved[entity_type] = values
    return resolved


def same(one: object, other: object) -> bool:
    """Say whether two JSON values are equal: true is not 1, 1.0 is."""
    return canonical_json(one) == canonical_json(other)


class _Operator(NamedTuple):
    """One standard operator: what its value may be, how two of them become one, what it makes of a parameter."""

    accepts: Callable[[Any], bool]
    merge: Callable[[Any, Any], Any]
    act: Callable[[Any, Any], Any]


def _members(value: object, where: str) -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        raise Excluded("federation.policy_invalid", f"expected an object as {where[:80]!r}, got another type")
    return iter(value.items())


def _read_operators(parameter: str, stated: object) -> dict[str, Any]:
    operators = {}
    for name, value in _members(stated, parameter):
        if name not in _OPERATORS:
            continue
        operand = _unfolded(parameter, value)
        if not _OPERATORS[name].accepts(operand):
            raise Excluded(
                "federation.policy_invalid", f"expected a value that {name} can have, got another type"
            )
        operators[name] = operand
    _judge_combination(operators)
    return operators


def _merge(superior: Operators, subordinate: Operators) -> dict[str, Any]:
    merged = dict(superior)
    for name, value in subordinate.items():
        merged[name] = _OPERATORS[name].merge(merged[name], value) if name in merged else value
    _judge_combination(merged)
    return merged


def _judge_combination(operators: Operators) -> None:
    """Refuse operators that may not stand beside each other, or whose values contradict; section 6.1.3.1."""
    value = operators.get("value", _ABSENT)
    if value is None and ("default" in operators or operators.get("essential") is True):
        raise _contradiction("value", "default or essential")
    if value is not _ABSENT:
        if "one_of" in operators and not _contains(operators["one_of"], [value]):
            raise _contradiction("value", "one_of")
        for name, within in (("add", False), ("superset_of", False), ("subset_of", True)):
            if name in operators and not _ordered(value, operators[name], within=within):
                raise _contradiction("value", name)
    if "one_of" in operators and not {"add", "subset_of", "superset_of"}.isdisjoint(operators):
        raise _contradiction("one_of", "an operator of arrays")
    if "subset_of" in operators:
        for name in ("add", "superset_of"):
            if name in operators and not _contains(operators["subset_of"], operators[name]):
                raise _contradiction("subset_of", name)


def _ordered(value: object, operand: list[Any], *, within: bool) -> bool:
    """Say whether `value` is an array that lies within `operand`, or that `operand` lies within."""
    if not isinstance(value, list):
        return False
    return _contains(operand, value) if within else _contains(value, operand)


def _apply(operators: Operators, value: object) -> object:
    for name, operator in _OPERATORS.items():  # the order of the table is the order of application
        if name in operators:
            value = operator.act(operators[name], value)
    return value


def _unfolded(parameter: str, value: object) -> object:
    return value.split() if parameter == _SCOPE and isinstance(value, str) else value


def _folded(parameter: str, value: object) -> object:
    if parameter == _SCOPE and isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    return value


def _keys(values: list[Any]) -> set[bytes]:
    return {canonical_json(value) for value in values}


def _contains(outer: list[Any], inner: list[Any]) -> bool:
    return _keys(inner) <= _keys(outer)


def _union(one: list[Any], other: list[Any]) -> list[Any]:
    present = _keys(one)
    return one + [
        value
        for key, value in {canonical_json(value): value for value in other}.items()
        if key not in present
    ]


def _intersection(one: list[Any], other: list[Any]) -> list[Any]:
    allowed = _keys(other)
    return [value for value in one if canonical_json(value) in allowed]


def _equal(superior: object, subordinate: object) -> object:
    if not same(superior, subordinate):
        raise _contradiction("an operator", "the same of a superior")
    return superior


def _common(superior: list[Any], subordinate: list[Any]) -> list[Any]:
    both = _intersection(superior, subordinate)
    if not both:
        raise _contradiction("one_of", "one_of of a superior")
    return both


def _array(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _refused("an array")
    return value


def _assign(operand: object, _value: object) -> object:
    return _ABSENT if operand is None else operand


def _add(operand: list[Any], value: object) -> object:
    return _union([], operand) if value is _ABSENT else _union(_array(value), operand)


def _default(operand: object, value: object) -> object:
    return operand if value is _ABSENT else value


def _one_of(operand: list[Any], value: object) -> object:
    if value is not _ABSENT and (isinstance(value, list) or not _contains(operand, [value])):
        raise _refused("one of the values that are allowed")
    return value


def _subset_of(operand: list[Any], value: object) -> object:
    return value if value is _ABSENT else _intersection(_array(value), operand)


def _superset_of(operand: list[Any], value: object) -> object:
    if value is not _ABSENT and not _contains(_array(value), operand):
        raise _refused("all values that are demanded")
    return value


def _essential(operand: object, value: object) -> object:
    if operand is True and value is _ABSENT:
        raise _refused("a parameter that is demanded")
    return value


def _is_array(value: object) -> bool:
    return isinstance(value, list)


_OPERATORS: Final[Mapping[str, _Operator]] = {
    "value": _Operator(lambda _value: True, _equal, _assign),
    "add": _Operator(_is_array, _union, _add),
    "default": _Operator(lambda value: value is not None, _equal, _default),
    "one_of": _Operator(_is_array, _common, _one_of),
    "subset_of": _Operator(_is_array, _intersection, _subset_of),
    "superset_of": _Operator(_is_array, _union, _superset_of),
    "essential": _Operator(
        lambda value: isinstance(value, bool), lambda one, other: one or other, _essential
    ),
}
STANDARD_OPERATORS: Final = frozenset(_OPERATORS)


def _contradiction(operator: str, other: str) -> Excluded:
    return Excluded(
        "federation.policy_invalid", f"expected {operator} to agree with {other}, got a contradiction"
    )


def _refused(expected: str) -> Excluded:
    return Excluded("federation.metadata_refused", f"expected {expected} in the metadata, got other metadata")
