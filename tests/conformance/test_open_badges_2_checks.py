"""Single checks of Open Badges 2.0, as 1EdTech's own validator answered them while its tests ran."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest

from did_methods.core.errors import DidInvalid
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected
from verifier.formats.core.open_badge import judge_hosting, judge_owner, judge_statement, linked, read_key
from verifier.kinds.core.identity import broken_identity

pytestmark = needs_vectors

CHECKS: Final = VECTORS / "1edtech-openbadges-validator-core/checks.json"


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(CHECKS.read_bytes())["rows"] if CHECKS.is_file() else []
    return [row for row in rows if row["check"] in JUDGES and isinstance(row["expected"], bool)]


def _put(value: object, nodes: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a JSON value
    """Return a value with the blank nodes that it names in their places."""
    if isinstance(value, dict):
        return {name: _put(inner, nodes) for name, inner in value.items() if inner != value.get("id", ...)}
    return _put(nodes[value], nodes) if isinstance(value, str) and value.startswith("_:b") else value


def _hosting(graph: Mapping[str, Any]) -> None:
    (assertion,) = [node for node in graph.values() if node.get("type") == "Assertion"]
    profile = graph[graph[assertion["badge"]]["issuer"]]
    judge_hosting(assertion["id"], {**_put(profile, graph), "id": profile["id"]})


def _owner(graph: Mapping[str, Any]) -> None:
    (key,) = [node for node in graph.values() if node.get("type") == "CryptographicKey"]
    judge_owner(read_key(key["id"], key), graph[key["owner"]])


def _identity(graph: Mapping[str, Any]) -> None:
    (assertion,) = graph.values()
    for problem in broken_identity(linked(assertion, {}, {})["credentialSubject"]):
        raise problem


def _dates(graph: Mapping[str, Any]) -> None:
    (assertion,) = graph.values()
    judge_statement({**assertion, "badge": "https://example.com/badgeclass"})


JUDGES: Final[Mapping[str, Callable[[Mapping[str, Any]], None]]] = {
    "hosted-scope": _hosting,
    "key-ownership": _owner,
    "identity-object": _identity,
    "timestamps": _dates,
}
# Whether a badge has expired is asked of what is proven, at an instant: tests/story/test_hosted_open_badges_2.py.
ELSEWHERE: Final = {"timestamps-248"}


@pytest.mark.parametrize(
    "row", [row for row in _rows() if row["id"] not in ELSEWHERE], ids=lambda row: str(row["id"])
)
def test_it_is_answered_as_upstream_answered(row: dict[str, Any]) -> None:
    graph = {node["id"]: node for node in row["graph"]}

    if row["expected"]:
        JUDGES[row["check"]](graph)
    else:
        with pytest.raises((Rejected, DidInvalid)):
            JUDGES[row["check"]](graph)


def test_the_checks_are_there_in_their_numbers() -> None:
    assert len(_rows()) >= 15
