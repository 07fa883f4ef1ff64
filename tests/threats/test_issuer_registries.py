"""Rows D04 and D05 of threats.md for EBSI, FIWARE, Recognized Entities and TRQP: down is not absent, forged is nothing.

At the front door: verdict, code and what the report says of the registry.
"""

import json
from datetime import timedelta
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.builders.issuers_registry import API, IssuersRegistry, accreditation, entity
from tests.docs.registry_examples import (
    COLLEGE,
    EXAMPLES,
    MEMBER,
    STATE,
    badge_of,
    places,
    report_on,
    serve_absence,
    serve_example,
    stranger_beside,
    tables,
)
from tests.world import World
from verifier.report import Report
from verifier.settings import Settings
from verifier.wiring import Verifier

OPEN: Final = ("inconclusive", "issuer.registry_unavailable", "unavailable")
TYPE: Final = "OpenBadgeCredential"


def told(report: Report) -> tuple[str, str | None, str]:
    """Return verdict, the code of the check, and what the report says of the one registry."""
    assert report.issuer is not None
    (answer,) = report.issuer.registries
    return report.verdict.value, report.check("issuer").code, answer.listing


def test_every_type_of_these_is_tried() -> None:
    assert set(EXAMPLES) == {"ebsi", "fiware", "recognized_entities", "trqp"}


# D04


@pytest.mark.parametrize("policy", ["default", "strict"])
@pytest.mark.parametrize(
    "code",
    ["fetch.connect", "fetch.timeout", "fetch.http_status", "fetch.too_large", "fetch.tls", "fetch.redirect"],
)
@pytest.mark.parametrize(
    ("kind", "number"), [(kind, n) for kind in EXAMPLES for n in range(len(places(kind)))]
)
async def test_a_registry_that_is_down_leaves_it_open_and_says_so(
    world: World, kind: str, number: int, code: str, policy: str
) -> None:
    serve_example(world, kind)
    world.fail(places(kind)[number], FetchFailed(code, "expected an answer, got none"))

    report = await report_on(world, kind, policy=policy)

    assert told(report) == OPEN
    assert report.issuer is not None
    assert report.issuer.registries[0].code == code


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default", ("verified", "issuer.unknown", "not_listed")),
        ("strict", ("not_verified", "issuer.unknown", "not_listed")),
    ],
)
@pytest.mark.parametrize("kind", EXAMPLES)
async def test_an_issuer_who_is_not_in_it_is_told_otherwise(
    world: World, kind: str, policy: str, expected: tuple[str, str, str]
) -> None:
    serve_example(world, kind)
    serve_absence(world, kind)
    stranger = stranger_beside(kind)
    world.serve_identity(stranger.identity)

    assert told(await report_on(world, kind, badge_of(stranger), policy=policy)) == expected


@pytest.mark.parametrize("kind", EXAMPLES)
async def test_garbage_is_no_absence_either(world: World, kind: str) -> None:
    serve_example(world, kind)
    for place in places(kind):
        world.serve(place, b"<html>maintenance</html>")
        world.answer(place, lambda _: (200, b"<html>maintenance</html>"))

    assert told(await report_on(world, kind)) == OPEN


# D05


async def test_an_accreditation_by_anothers_key_is_nothing(world: World) -> None:
    serve_example(world, "ebsi")
    (root,) = tables()["ebsi"]["roots"]
    forger = Issuer(identity=keys.did_ebsi(keys.key("P-256", seed=31), number=31))
    registry = IssuersRegistry(world=world, api=tables()["ebsi"]["url"])
    forged = accreditation(
        forger, MEMBER, TYPE, issuer=root, payload={"iss": root}, header={"kid": f"{root}#keys-8"}
    )
    registry.register(MEMBER.did, forged, "TI")

    report = await report_on(world, "ebsi")

    assert told(report) == OPEN
    assert report.issuer is not None
    assert (report.issuer.registries[0].code, report.issuer.recognised_by) == ("registry.unproven", None)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"expirationDate": "2026-05-01T00:00:00Z"}, ("not_verified", "issuer.listing_expired", "expired")),
        ({"listed_as": "Revoked"}, ("not_verified", "issuer.listing_expired", "expired")),
        ({"types": ("Diploma",)}, ("not_verified", "issuer.not_for_this_type", "not_for_this_type")),
        ({"of": "another"}, OPEN),
        ({"root": "another"}, ("not_verified", "issuer.unknown", "not_listed")),
    ],
    ids=["expired", "revoked", "for other types", "of another", "by another root"],
)
async def test_an_accreditation_that_does_not_count_lists_nobody(
    world: World, change: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    root, table = entity(1), {**tables()["ebsi"]}
    table["roots"] = ["did:ebsi:zZeKyEJfUTGwajhNyNX928z" if "root" in change else root.did]
    registry = IssuersRegistry(world=world)
    members = {name: value for name, value in change.items() if name not in {"types", "of", "root"}}
    registry.accredit(root, MEMBER, *change.get("types", (TYPE,)), **members)
    if "of" in change:
        registry.held[MEMBER.did] = [(accreditation(root, entity(5), TYPE), "TI")]
        registry.serve()
    assert table["url"] == API
    async with Verifier(Settings(registries=(table,)), network=world) as verifier:
        report = await verifier.verify(badge_of(MEMBER), policy="strict", now=world.now)

    assert told(report) == expected


@pytest.mark.parametrize("forgery", ["altered", "by another", "older"])
async def test_a_forged_or_older_list_is_nothing(world: World, forgery: str) -> None:
    serve_example(world, "recognized_entities")
    table = tables()["recognized_entities"]
    (place,) = table["lists"]
    good = json.loads((await world(place, accept="*/*", max_bytes=10**5)).body)
    entities = {"id": "did:web:somebody.example", "type": "RecognizedEntity"}
    bare = {name: value for name, value in good.items() if name != "proof"}
    newer = STATE.sign_data_integrity({**bare, "validFrom": "2026-05-01T00:00:00Z"})
    older = STATE.sign_data_integrity(bare)
    served = {
        "altered": [good, {**good, "credentialSubject": [*good["credentialSubject"], entities]}],
        "by another": [good, COLLEGE.sign_data_integrity(bare)],
        "older": [newer, older],
    }[forgery]
    answers = []
    async with Verifier(Settings(registries=(table,)), network=world) as verifier:
        for number, document in enumerate(served):
            world.serve(place, document, max_age=timedelta(0))
            now = world.now + timedelta(hours=number)
            answers.append(told(await verifier.verify(badge_of(COLLEGE), policy="strict", now=now)))

    assert answers == [("verified", None, "listed"), OPEN]


@pytest.mark.parametrize("member", ["entity_id", "authority_id", "action", "resource"])
async def test_an_answer_about_somebody_or_something_else_is_nothing(world: World, member: str) -> None:
    serve_example(world, "trqp")
    world.answer(
        places("trqp")[0],
        lambda asked: (
            200,
            {
                **json.loads(asked),
                "authorized": True,
                "time_evaluated": "2026-06-01T12:00:00Z",
                member: "another",
            },
        ),
    )

    report = await report_on(world, "trqp")

    assert told(report) == OPEN
    assert report.issuer is not None
    assert report.issuer.registries[0].code == "registry.other_entity"


async def test_an_entry_about_somebody_else_is_nothing(world: World) -> None:
    serve_example(world, "fiware")
    world.serve(places("fiware")[0], {"did": "did:web:another.example", "attributes": []})

    assert told(await report_on(world, "fiware")) == OPEN
