"""Registries that are down, forged or rolled back, and members who overstate themselves. Rows D02, D04 and D05."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import keys
from tests.builders.federation import (
    ANCHOR,
    COLLEGE,
    CREDENTIAL_ISSUER,
    MARK_TYPE,
    MIDDLE,
    PAST,
    STRANGER,
    Entity,
    Federation,
    seconds,
    shown,
)
from tests.builders.issuer import Issuer
from tests.builders.keys import key
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, inconclusive, not_verified, warnings
from tests.world import NOW, World
from verifier.report import RegistryAnswer, Report
from verifier.settings import Settings
from verifier.wiring import Verifier

HOSTED: Final = Issuer(identity=keys.did_web(host="college.example"))
REGISTRY_URL: Final = "https://consortium.example/registry.json"
MEMBERS: Final = Entity(id="https://members.example", key=key("P-256", 61), kid="members-1")
KNOWN: Final = {"name": "Consortium", "type": "dcc-legacy", "url": REGISTRY_URL}
SIGNED: Final = {"name": "Members", "type": "oidf", "url": MEMBERS.configuration_url}
TABLES: Final[dict[str, dict[str, Any]]] = {
    "document": {"type": "dcc", "name": "document", "registries": [KNOWN]},
    "statement": {"type": "dcc", "name": "statement", "registries": [SIGNED]},
    "federation": {
        "type": "openid_federation",
        "name": "federation",
        "anchors": [{"id": ANCHOR.id, "keys": [ANCHOR.jwk]}],
    },
}
# Where each sort of registry says whether it lists the issuer.
ASKED: Final = {
    "document": REGISTRY_URL,
    "statement": MEMBERS.statement_url(HOSTED.did),
    "federation": MIDDLE.statement_url(COLLEGE.id),
}
SORTS: Final = tuple(TABLES)
DOWN: Final = FetchFailed("fetch.http_status", "expected status 200, got 503")
ABSENT: Final = FetchFailed("fetch.not_found", "expected a document, got status 404")


def serve(world: World) -> World:
    """Publish the issuer and three registries that list it."""
    world.serve_identity(HOSTED.identity)
    world.serve(REGISTRY_URL, {"registry": {HOSTED.did: {"name": "Example College"}}})
    world.serve(MEMBERS.configuration_url, MEMBERS.configuration())
    about = {"metadata": {"federation_entity": {"organization_name": "Example College"}}}
    world.serve(MEMBERS.statement_url(HOSTED.did), MEMBERS.about(HOSTED.did, **about))
    return Federation().serve(world)


def door_with(world: World, *sorts: str, **options: Any) -> FrontDoor:  # noqa: ANN401 - of the one table
    door = FrontDoor(world)
    tables = tuple({**TABLES[sort], **options} for sort in sorts)
    door.verifier = Verifier(Settings(registries=tables, cache_seconds=0), network=world)
    return door


async def answer(door: FrontDoor) -> Answer:
    return await door.answer(HOSTED.badge(), policy="strict")


async def told(door: FrontDoor) -> RegistryAnswer:
    report = await door.report(HOSTED.badge(), policy="strict")
    assert report.issuer is not None
    return report.issuer.registries[0]


@pytest.mark.parametrize("sort", SORTS)
async def test_an_issuer_whom_the_registry_lists_is_verified(world: World, sort: str) -> None:
    assert await answer(door_with(serve(world), sort)) == VERIFIED


# --- D04: down is not absent ---


@pytest.mark.parametrize("sort", SORTS)
async def test_a_registry_that_is_down_is_never_one_that_does_not_list(world: World, sort: str) -> None:
    door = door_with(serve(world), sort)
    world.fail(ASKED[sort], DOWN)

    assert await answer(door) == inconclusive("issuer.registry_unavailable")
    assert (await told(door)).listing == "unavailable"
    assert (await told(door)).code == "fetch.http_status"


@pytest.mark.parametrize("sort", SORTS)
async def test_a_registry_that_does_not_list_is_never_one_that_is_down(world: World, sort: str) -> None:
    door = door_with(serve(world), sort)
    if sort == "document":
        world.serve(REGISTRY_URL, {"registry": {}})
    else:
        world.fail(ASKED[sort], ABSENT)

    assert await answer(door) == not_verified("issuer.unknown")
    assert (await told(door)).listing == "not_listed"


@pytest.mark.parametrize("sort", SORTS)
async def test_the_two_never_read_the_same(world: World, sort: str) -> None:
    absent, down = World(now=world.now), World(now=world.now)
    for one, problem in ((absent, ABSENT), (down, DOWN)):
        serve(one).fail(ASKED[sort], problem)
    absent.serve(REGISTRY_URL, {"registry": {}})
    reports = [await door_with(one, sort).report(HOSTED.badge(), policy="strict") for one in (absent, down)]
    checks = [report.check("issuer") for report in reports]

    assert checks[0].detail != checks[1].detail
    assert checks[0].code != checks[1].code
    assert reports[0].summary != reports[1].summary


async def test_a_registry_that_lists_is_heard_beside_one_that_is_down(world: World) -> None:
    door = door_with(serve(world), "document", "federation")
    world.fail(REGISTRY_URL, DOWN)

    assert await answer(door) == VERIFIED


# --- D05: forged, stale, rolled back ---

FORGER: Final = key("P-256", 666)
FORGED: Final[dict[str, Callable[[World], None]]] = {
    "statement": lambda world: world.serve(
        MEMBERS.statement_url(HOSTED.did),
        Entity(id=MEMBERS.id, key=FORGER, kid=MEMBERS.kid).about(HOSTED.did),
    ),
    "federation": lambda world: world.serve(
        MIDDLE.statement_url(COLLEGE.id), Entity(id=MIDDLE.id, key=FORGER, kid=MIDDLE.kid).about(COLLEGE)
    ),
}


@pytest.mark.parametrize("sort", FORGED)
async def test_a_forged_statement_leaves_it_open(world: World, sort: str) -> None:
    door = door_with(serve(world), sort)
    FORGED[sort](world)

    assert await answer(door) == inconclusive("issuer.registry_unavailable")
    assert (await told(door)).code == "proof.signature_invalid"


async def test_a_whole_federation_under_a_forged_anchor_leaves_it_open(world: World) -> None:
    door = door_with(serve(world), "federation")
    forged = Entity(id=ANCHOR.id, key=FORGER, kid=ANCHOR.kid)
    world.serve(ANCHOR.configuration_url, forged.configuration())
    world.serve(ANCHOR.statement_url(MIDDLE.id), forged.about(MIDDLE))

    assert await answer(door) == inconclusive("issuer.registry_unavailable")
    assert (await told(door)).code == "proof.signature_invalid"


async def test_a_statement_without_a_public_key_signature_leaves_it_open(world: World) -> None:
    """What the Consortium's own client takes for an answer: a token under a shared secret."""
    door = door_with(serve(world), "statement")
    head, payload, signature = MEMBERS.configuration().split(".")
    unkeyed = MEMBERS.sign({}, alg="HS256").partition(".")[0]
    world.serve(MEMBERS.configuration_url, f"{unkeyed}.{payload}.{signature}")

    assert head != unkeyed
    assert (await told(door)).code == "jws.algorithm_refused"


async def test_a_listing_that_has_ended_is_expired_and_not_unknown(world: World) -> None:
    door = door_with(serve(world), "statement")
    world.serve(MEMBERS.statement_url(HOSTED.did), MEMBERS.about(HOSTED.did, exp=PAST))

    assert await answer(door) == not_verified("issuer.listing_expired")
    assert (await told(door)).code == "federation.statement_expired"


ROLLED_BACK: Final[dict[str, tuple[Callable[[World, int], None], ...]]] = {
    "document": (
        lambda world, days: world.serve(
            REGISTRY_URL,
            {
                "meta": {"updated": (NOW - timedelta(days=days)).isoformat()},
                "registry": {HOSTED.did: {}} if days > 1 else {},
            },
        ),
    ),
    "statement": (
        lambda world, days: world.serve(
            MEMBERS.statement_url(HOSTED.did),
            MEMBERS.about(HOSTED.did, iat=seconds(NOW - timedelta(days=days))),
        ),
    ),
    "federation": (
        lambda world, days: world.serve(
            ANCHOR.statement_url(MIDDLE.id),
            ANCHOR.about(MIDDLE, iat=seconds(NOW - timedelta(days=days))),
        ),
    ),
}


@pytest.mark.parametrize("sort", SORTS)
async def test_an_older_state_after_a_newer_one_leaves_it_open(world: World, sort: str) -> None:
    [publish] = ROLLED_BACK[sort]
    publish(serve(world), 1)
    door = door_with(world, sort)
    await door.report(HOSTED.badge(), policy="strict")

    publish(world, 30)
    later = await door.report(HOSTED.badge(), policy="strict", now=NOW + timedelta(minutes=6))

    assert (later.verdict, later.check("issuer").code) == ("inconclusive", "issuer.registry_unavailable")
    assert later.issuer is not None
    assert later.issuer.registries[0].code == "registry.rolled_back"


# --- D02: what an issuer says of itself ---


def issuer_facts(report: Report) -> tuple[str | None, list[str]]:
    assert report.issuer is not None
    return report.issuer.recognised_name, [step.rung.value for step in report.issuer.assurance]


async def test_a_members_own_word_gives_it_no_name_and_no_accreditation(world: World) -> None:
    offered = {"x": {"credential_definition": {"type": ["OpenBadgeCredential"]}}}
    own = {
        CREDENTIAL_ISSUER: {"credential_configurations_supported": offered},
        "federation_entity": {"organization_name": "Massachusetts Institute of Technology"},
    }
    Federation(configuration={"metadata": own}).serve(serve(world))

    report = await door_with(world, "federation").report(HOSTED.badge(), policy="strict")

    assert issuer_facts(report) == (None, ["key", "domain", "listed"])


async def test_what_a_superior_says_gives_both(world: World) -> None:
    offered = {"x": {"credential_definition": {"type": ["OpenBadgeCredential"]}}}
    said = {
        CREDENTIAL_ISSUER: {"credential_configurations_supported": offered},
        "federation_entity": {"organization_name": "Example College"},
    }
    own: dict[str, Any] = {CREDENTIAL_ISSUER: {}, "federation_entity": {}}
    Federation(configuration={"metadata": own}, of_college={"metadata": said}).serve(serve(world))

    report = await door_with(world, "federation").report(HOSTED.badge(), policy="strict")

    assert issuer_facts(report) == ("Example College", ["key", "domain", "listed", "accredited"])
    assert report.issuer is not None
    assert report.issuer.registries[0].by == ANCHOR.id


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        (MIDDLE.mark(STRANGER.id), "federation.trust_mark_of_another"),
        (STRANGER.mark(COLLEGE.id), "federation.trust_mark_issuer"),
        (COLLEGE.mark(COLLEGE.id), "federation.trust_mark_issuer"),
    ],
    ids=["of another", "by another", "by itself"],
)
async def test_a_borrowed_or_home_made_mark_opens_no_door(world: World, mark: str, code: str) -> None:
    own = {"metadata": {CREDENTIAL_ISSUER: {}}, "trust_marks": shown(mark)}
    named = {"trust_mark_issuers": {MARK_TYPE: [MIDDLE.id]}}
    Federation(configuration=own, anchor=named).serve(serve(world))
    door = door_with(world, "federation", trust_marks=[{"type": MARK_TYPE}])

    assert await answer(door) == not_verified("issuer.unknown")
    assert (await told(door)).code == code


async def test_a_stolen_identifier_is_not_looked_up(world: World) -> None:
    """The key is not the issuer's: no registry is asked about somebody who may have signed nothing."""
    stolen = Issuer(identity=keys.did_key(keys.key(seed=9))).badge(issuer=HOSTED.did)
    door = door_with(serve(world), *SORTS)

    report = await door.report(stolen, policy="conformance")

    assert "issuer.unknown" in warnings(report)
    assert not {COLLEGE.configuration_url, REGISTRY_URL, MEMBERS.configuration_url} & set(world.log)
