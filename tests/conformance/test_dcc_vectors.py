"""The foreign vectors of the Digital Credentials Consortium's registries, each with its result."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchFailed, FetchProblem, Source
from tests.conformance.registries import asked, load
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.errors import Problem, Rejected
from verifier.model import Listing
from verifier.registries.core.entity_statement import (
    Dialect,
    Statement,
    check_time,
    read_statement,
    statement_url,
)
from verifier.registries.dcc import (
    KnownRegistries,
    Member,
    judge_configuration,
    judge_listing,
    read_known,
    read_legacy,
)

pytestmark = needs_vectors

DCC: Final = VECTORS / "dcc-registries"
SKEW: Final = timedelta(seconds=60)
OIDF: Final = Dialect(digit_dates=True, any_subject=True)
CLIENT: Final = DCC / "client"
STATEMENT_DAY: Final = datetime(2025, 4, 25, 19, 30, tzinfo=UTC)
CONFIGURATION_DAY: Final = datetime(2025, 4, 29, 18, 28, 1, tzinfo=UTC)
TEST_REGISTRY: Final = Member(
    name="Test", type="oidf", url="https://test.registry.dcconsortium.org/.well-known/openid-federation"
)


def response(name: str) -> Statement:
    return read_statement((CLIENT / f"responses/{name}.jwt").read_bytes(), OIDF)


@pytest.mark.parametrize(
    ("path", "members"), [("known-did-registries.json", 8), ("client/knownRegistries.json", 4)]
)
def test_the_list_of_registries_is_read(path: str, members: int) -> None:
    options = KnownRegistries(known_registries="https://consortium.example/known.json")
    found = read_known((DCC / path).read_bytes(), options)

    assert len(found) == members
    assert len({member.url for member in found}) == members  # the addresses tell them apart, the names do not


@pytest.mark.parametrize(
    ("name", "issuers"),
    [("sandbox-registry", 39), ("community-registry", 27), ("issuer-registry-rc", 1), ("dcc-registry", 16)],
)  # fmt: skip
def test_a_registry_that_is_one_document_is_read(name: str, issuers: int) -> None:
    found = read_legacy(_page(DCC / f"{name}.json"))

    assert len(found.entries) == issuers
    assert found.updated is not None
    assert all(isinstance(entry["name"], str) for entry in found.entries.values())


def test_a_registry_that_lists_one_issuer_twice_is_not_read() -> None:
    """The one of 2020 has a DID under two names: two readers would read two registries. It is on no list any more."""
    with pytest.raises(Rejected) as problem:
        read_legacy(_page(DCC / "issuer-registry.json"))
    assert (problem.value.code, "json.duplicate_key" in problem.value.detail) == ("registry.malformed", True)


def _page(path: Path) -> Fetched:
    return Fetched(
        url="https://consortium.example/registry.json",
        body=path.read_bytes(),
        media_type="application/json",
        sha256="",
        fetched_at=STATEMENT_DAY,
        source=Source.NETWORK,
    )


def test_the_issuers_of_the_fixtures_are_where_they_were_found() -> None:
    for case in load(DCC / "vc-test-fixtures-dids.json"):
        found = {
            name
            for name in ("sandbox-registry", "community-registry", "dcc-registry")
            if case["did"] in read_legacy(_page(DCC / f"{name}.json")).entries
        }
        assert found == set(case["foundInFiles"])


def test_the_test_registry_shows_who_it_is_and_the_copy_for_production_does_not() -> None:
    judge_configuration(response("test-ec"), TEST_REGISTRY, CONFIGURATION_DAY, SKEW)

    pinned = load(CLIENT / "trust-anchor-key.json")
    assert response("test-ec").keys.keys == (pinned,)
    with pytest.raises(Rejected) as problem:
        response("prod-ec")
    assert problem.value.code == "jws.wrong_token_type"


@pytest.mark.parametrize(
    ("name", "issuer", "says"),
    [
        ("fetch-oneuni", "did:web:oneuni.testuni.edu", "OneUni University"),
        ("fetch-twotr", "did:web:twotr.testschool.edu", "TwoTraining Nursing School"),
    ],
)
def test_a_statement_of_the_test_registry_lists_its_issuer(name: str, issuer: str, says: str) -> None:
    """The two documents are never in force at one instant: each is judged as of its own."""
    found = judge_listing(response(name), response("test-ec"), issuer, STATEMENT_DAY, SKEW, by="Test")
    later = judge_listing(response(name), response("test-ec"), issuer, CONFIGURATION_DAY, SKEW, by="Test")

    assert (found.listing, found.name) == (Listing.LISTED, says)
    assert (later.listing, later.name) == (Listing.EXPIRED, says)
    with pytest.raises(Rejected):
        judge_listing(
            response(name), response("test-ec"), "did:web:other.edu", STATEMENT_DAY, SKEW, by="Test"
        )
    with pytest.raises(Rejected):
        check_time(response("test-ec"), STATEMENT_DAY, SKEW)


def lookups() -> list[Any]:
    return [pytest.param(load(path), id=path.stem) for path in sorted((CLIENT / "lookups").glob("*.json"))]


@pytest.mark.parametrize("lookup", lookups())
async def test_a_lookup_finds_the_issuers_that_are_proven_and_tells_what_could_not_be_asked(
    lookup: dict[str, Any],
) -> None:
    """As of the day of the configuration, when the statements had expired: then a match is an expired one.

    The client that the scenarios are from verifies nothing. The production registry's documents there are copies of the
    test registry's, unsigned or signed for it: they match nothing, and the registry could not be asked.
    """
    world = served(lookup)
    matched, unasked = [], []
    for entry in lookup["registries"]:
        try:
            found = await asked(
                {"type": "dcc", "name": "one", "registries": [_member(entry)]}, lookup["did"], world
            )
        except (Problem, DidProblem, FetchProblem):
            unasked.append(entry["name"])
            continue
        if found.listing in (Listing.LISTED, Listing.EXPIRED):
            matched.append((found.name, found.listing))
    expected = lookup["expectedLookup"]
    proven = [
        (one["issuer"]["federation_entity"]["organization_name"], _listing(one["registry"]))
        for one in expected["matchingIssuers"]
        if "test.registry" in json.dumps(one["registry"]) or one["registry"].get("type") == "dcc-legacy"
    ]

    assert matched == proven
    assert unasked == [
        one["name"] for one in lookup["registries"] if one in expected["uncheckedRegistries"] or _is_copy(one)
    ]


def _listing(registry: Mapping[str, Any]) -> Listing:
    return Listing.LISTED if registry.get("type") == "dcc-legacy" else Listing.EXPIRED


def _is_copy(entry: Mapping[str, Any]) -> bool:
    return "//registry.dcconsortium.org/" in str(entry.get("trustAnchorEC"))


def _member(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": entry["name"], "type": entry["type"], "url": entry.get("trustAnchorEC") or entry["url"]}


def served(lookup: Mapping[str, Any]) -> World:
    world = World(now=CONFIGURATION_DAY)
    for answer in lookup["http"]:
        url, _, subject = str(answer["url"]).partition("?sub=")
        if subject:
            url = f"{url}?sub={quote(unquote(subject), safe='')}"
        if answer["bodyFile"] is not None:
            world.serve(url, (VECTORS / answer["bodyFile"]).read_bytes())
    return world


@pytest.mark.parametrize(("status", "listing"), [(404, Listing.NOT_LISTED), (400, None), (500, None)])
async def test_an_error_of_the_endpoint_is_absence_only_where_it_says_so(
    status: int, listing: Listing | None
) -> None:
    """`dcc-members-oidf-expected-answers.json`: 404 is "cannot be found", 400 is a request that was not understood."""
    stated = load(DCC / "dcc-members-oidf-expected-answers.json")["answers"]
    answers = {one["status"]: one for one in stated if "error" in one.get("body", ())}
    assert answers[404]["body"]["error"] == "not_found"
    assert answers[400]["body"]["error"] in {"unsupported_parameter", "invalid_request"}
    world = World(now=CONFIGURATION_DAY)
    world.serve(TEST_REGISTRY.url, (CLIENT / "responses/test-ec.jwt").read_bytes())
    code = "fetch.not_found" if status == 404 else "fetch.http_status"
    world.fail(
        statement_url(response("test-ec"), "did:web:x.edu"),
        FetchFailed(code, f"expected status 200, got {status}"),
    )
    table = {
        "type": "dcc",
        "name": "one",
        "registries": [_member({"name": "x", "type": "oidf", "url": TEST_REGISTRY.url})],
    }

    if listing is None:
        with pytest.raises(FetchFailed):
            await asked(table, "did:web:x.edu", world)
    else:
        assert (await asked(table, "did:web:x.edu", world)).listing is listing


def test_what_the_consortium_lists_has_the_claims_that_it_must() -> None:
    stated = load(DCC / "dcc-members-oidf-expected-answers.json")
    [mandatory] = [one["mandatoryClaims"] for one in stated["answers"] if "mandatoryClaims" in one]
    for name in ("fetch-oneuni", "fetch-twotr"):
        assert set(mandatory) <= set(response(name).claims)
