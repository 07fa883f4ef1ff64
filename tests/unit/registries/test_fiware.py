"""A FIWARE Trusted Issuers List: the paths of EBSI's registry, and entries that nobody signed."""

import base64
import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.ports import FetchFailed
from tests.unit.did_methods import foreign
from tests.unit.registries.asking import ask, listing
from tests.vectors_dir import needs_vectors
from tests.world import World
from verifier.errors import Problem
from verifier.model import Listing, Question, Standing
from verifier.registries.fiware import read_entry

URL: Final = "https://til.example"
ISSUER: Final = "did:web:happypets.org"
PLACE: Final = f"{URL}/v4/issuers/{ISSUER}"
TABLE: Final[dict[str, Any]] = {"type": "fiware", "name": "Data space", "url": URL}
QUESTION: Final = Question(issuer=ISSUER, types=("VerifiableCredential", "CustomerCredential"))


def entry(issued: str = "CustomerCredential", **members: object) -> dict[str, str]:
    body = base64.b64encode(json.dumps({"credentialsType": issued, **members}).encode()).decode()
    return {"hash": "x", "body": body, "issuerType": "Undefined"}


def record(*entries: object, did: str = ISSUER) -> dict[str, object]:
    return {"did": did, "attributes": list(entries)}


async def test_who_has_an_entry_for_the_type_is_listed_for_it(world: World) -> None:
    valid_for = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    world.serve(PLACE, record(entry("Other"), entry(validFor=valid_for, claims=[])))

    answer = await ask(world, TABLE, QUESTION)

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.may_issue) == (Listing.LISTED, ("Other", "CustomerCredential"))
    assert answer.valid_until is not None
    assert [page.url for page in answer.sources] == [PLACE]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([entry("Other")], "not_for_this_type"),
        ([entry(validFor={"to": "2026-05-01T00:00:00Z"})], "expired"),
        ([entry(validFor={"from": "2026-07-01T00:00:00Z"})], "not_for_this_type"),
        ([entry(validFor={"to": "2026-05-01T00:00:00Z"}), entry()], "listed"),
        ([entry(claims=[{"name": "roles", "allowedValues": ["GOLD"]}])], "registry.scope_unclear"),
        ([entry(claims=[{"name": "roles", "allowedValues": ["GOLD"]}]), entry()], "listed"),
        ([entry(validFor={"to": "soon"})], "registry.malformed"),
        ([entry(claims="all")], "registry.malformed"),
        ([{**entry(), "body": "e30"}], "registry.malformed"),
        ([{**entry(), "body": "e30="}], "registry.malformed"),
        ([{**entry(), "body": "é"}], "registry.malformed"),
        ([{**entry(), "body": 5}], "registry.malformed"),
    ],
)
async def test_what_the_entries_say_is_honoured(world: World, entries: list[object], expected: str) -> None:
    world.serve(PLACE, record(*entries))

    assert listing(await ask(world, TABLE, QUESTION)) == expected


async def test_an_answer_about_somebody_else_is_none(world: World) -> None:
    world.serve(PLACE, record(entry(), did="did:web:other.example"))

    assert listing(await ask(world, TABLE, QUESTION)) == "registry.other_entity"


async def test_an_answer_of_version_5_is_none_here(world: World) -> None:
    world.serve(PLACE, {"did": ISSUER, "attributes": f"{PLACE}/attributes", "hasAttributes": True})

    assert listing(await ask(world, TABLE, QUESTION)) == "registry.malformed"


async def test_an_identifier_stays_one_segment_of_the_path(world: World) -> None:
    odd = Question(issuer="https://college.example/../x?y#z", types=("CustomerCredential",))
    world.serve(f"{URL}/v4/issuers", {"items": []})

    assert listing(await ask(world, TABLE, odd)) == "not_listed"
    assert world.log[0] == f"{URL}/v4/issuers/https:%2F%2Fcollege.example%2F..%2Fx%3Fy%23z"


@pytest.mark.parametrize("whole", [None, b"<html>", {"message": "no such route"}])
async def test_an_address_where_no_list_is_denies_nobody(world: World, whole: Any) -> None:  # noqa: ANN401
    if whole is not None:
        world.serve(f"{URL}/v4/issuers", whole)

    assert listing(await ask(world, TABLE, QUESTION)) in {"fetch.not_found", "registry.malformed"}


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode()))
def test_any_entry_is_one_or_a_problem(body: str) -> None:
    try:
        found = read_entry(body)
    except Problem:
        return
    assert found.type in base64.b64decode(body).decode()


# The foreign vectors


@needs_vectors
async def test_the_published_entry_is_limited_to_some_claims(world: World) -> None:
    published = foreign.read("ebsi-registries/fiware/issuer.json")
    world.serve(PLACE, published)

    assert json.loads(base64.b64decode(published["attributes"][0]["body"])) == foreign.read(
        "ebsi-registries/fiware/body-decoded.json"
    )
    assert listing(await ask(world, TABLE, QUESTION)) == "registry.scope_unclear"
    other = Question(issuer=ISSUER, types=("VerifiableCredential", "Other"))
    assert listing(await ask(world, TABLE, other)) == "not_for_this_type"


@needs_vectors
@pytest.mark.parametrize("number", range(4))
async def test_the_rules_of_participants_hold(world: World, number: int) -> None:
    """Upstream an error means "not trusted"; here it means that nobody knows."""
    rule = foreign.read_list("ebsi-registries/fiware/participant-rules.json")[number]
    place = f"{rule['endpoint']}/v4/issuers/{rule['issuer']}"
    answer = rule["answer"]
    world.serve(f"{rule['endpoint']}/v4/issuers", {"items": []})
    if answer == "transport error":
        world.fail(place, FetchFailed("fetch.connect", "expected the host to answer, got none"))
    elif answer == "unparsable body":
        world.serve(place, b"<>")
    elif answer["status"] == 200:
        world.serve(place, answer["body"])

    found = listing(
        await ask(world, {**TABLE, "url": rule["endpoint"]}, Question(issuer=rule["issuer"], types=("A",)))
    )

    assert found == ["listed", "not_listed", "fetch.connect", "registry.malformed"][number]
    assert (found == "listed") is rule["trusted"]
