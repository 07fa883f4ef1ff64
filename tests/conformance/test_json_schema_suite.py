"""The W3C's own test suite for credentialSchema: success, failure and indeterminate, for each draft that it covers.

Its credentials are unsigned: here our issuer signs them, since nothing unproven has its schema looked at. Under the
strict policy every answer of ours shows as it is.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.story.cases import KEYED
from tests.threats.front_door import FrontDoor, checks
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.report import Outcome

pytestmark = needs_vectors
SUITE: Final = VECTORS / "w3c-vc-json-schema"
DRAFTS: Final = ("Draft-7", "2019-09", "2020-12")
OUTCOMES: Final = {
    "success": Outcome.PASSED,
    "failure": Outcome.FAILED,
    "indeterminate": Outcome.UNDETERMINED,
}
# A schema type that we do not know says nothing about the credential: EBSI's and Europass's have such.
OURS: Final = {
    "type property is not JsonSchema": Outcome.UNDETERMINED,
    "type property is not JsonSchemaCredential": Outcome.UNDETERMINED,
}


def cases(mapping: str) -> Iterator[Any]:
    """Yield draft, test and description of each case of one mapping."""
    path = SUITE / "test-mapping.json"
    if not path.is_file():
        return
    for tests in json.loads(path.read_bytes())[mapping].values():
        for test in tests:
            for draft in DRAFTS:
                yield pytest.param(draft, test, id=f"{draft} {test['description']}")


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


@pytest.mark.parametrize(("draft", "test"), list(cases("JsonSchemaTestMapping")))
async def test_a_schema_is_judged_as_the_suite_says(world: World, draft: str, test: dict[str, Any]) -> None:
    folder = SUITE / "input/jsonschema" / draft
    stated = read(folder / f"{test['cred_number']}-credential.json")
    world.serve(stated["credentialSchema"]["id"], read(folder / f"{test['schema_number']}-schema.json"))

    token = KEYED.sign_jwt({**stated, "issuer": KEYED.did})
    report = await FrontDoor(world).report(token, policy="strict")

    (check,) = checks(report, "schema")
    assert check.outcome == OURS.get(test["description"], OUTCOMES[test["expected_result"]])


@pytest.mark.parametrize(("draft", "test"), list(cases("JsonSchemaCredentialTestMapping")))
async def test_a_schema_credential_is_judged_as_the_suite_says(
    world: World, draft: str, test: dict[str, Any]
) -> None:
    folder = SUITE / "input/jsonschemacredential" / draft
    stated = read(folder / f"{test['cred_number']}-credential.json")
    schema = read(folder / f"{test['schema_number']}-schema.json")
    world.serve(stated["credentialSchema"]["id"], KEYED.sign_jwt({**schema, "issuer": KEYED.did}))

    token = KEYED.sign_jwt({**stated, "issuer": KEYED.did})
    report = await FrontDoor(world).report(token, policy="strict")

    (check,) = checks(report, "schema")
    assert check.outcome == OURS.get(test["description"], OUTCOMES[test["expected_result"]])
