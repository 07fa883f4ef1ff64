"""Foreign vectors of this room, as lists that are empty where the vectors are not there."""

import json
from collections.abc import Iterator
from typing import Any

from tests.vectors_dir import VECTORS


def read(name: str) -> dict[str, Any]:
    """Return the JSON of one vector file, or an empty object."""
    path = VECTORS / name
    value: dict[str, Any] = json.loads(path.read_bytes()) if path.is_file() else {}
    return value


def wycheproof(name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield group and test of a Wycheproof file."""
    for group in read(f"wycheproof/{name}_test.json").get("testGroups", []):
        for test in group["tests"]:
            yield group, test


def did_suite_documents(method: str) -> Iterator[tuple[str, bytes]]:
    """Yield DID and document of the W3C DID test suite for all implementations of a method."""
    for path in sorted((VECTORS / "w3c-did-test-suite").glob(f"did-{method}-*.json")):
        implementation = read(f"w3c-did-test-suite/{path.name}")
        for did in implementation["dids"]:
            for representation in implementation.get(did, {}).values():
                if "representation" in representation:
                    yield did, representation["representation"].encode()


def read_list(name: str) -> list[Any]:
    """Return the JSON array of one vector file, or an empty one."""
    path = VECTORS / name
    value: list[Any] = json.loads(path.read_bytes()) if path.is_file() else []
    return value
