"""Who the issuer is shown to be: every registry is asked and told, and a silent one is never one that does not list."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.world import World
from verifier.model import Listing, Question, Standing
from verifier.policy import STRICT, Policy
from verifier.ports import Ports, Registry
from verifier.registries.core.registry import listing_for
from verifier.report import Outcome, Report, Rung, Verdict
from verifier.settings import Settings, SettingsRefused
from verifier.steps.check_issuer import check_issuer
from verifier.wiring import Verifier

KEYED = Issuer()
HOSTED = Issuer(identity=keys.did_web(host="college.example"))


def table(name: str, *types: str, issuer: str = KEYED.did) -> dict[str, Any]:
    """Return the settings' table of a static list that names one issuer."""
    entry = {"id": issuer, "name": f"{name} says College", "types": list(types)}
    return {"type": "static", "name": name, "issuers": [entry]}


async def report_of(world: World, *tables: Mapping[str, Any], issuer: Issuer = KEYED) -> Report:
    """Return the report on a badge of `issuer` where these registries are configured."""
    settings = Settings(registries=tuple(dict(one) for one in tables))
    async with Verifier(settings, network=world) as verifier:
        return await verifier.verify(issuer.badge(), now=world.now)


async def test_every_registry_is_told_in_the_order_of_the_settings(world: World) -> None:
    report = await report_of(
        world, table("A", issuer="did:web:other.example"), table("B", "OpenBadgeCredential")
    )

    assert report.issuer is not None
    assert [(answer.registry, answer.listing) for answer in report.issuer.registries] == [
        ("A", "not_listed"),
        ("B", "listed"),
    ]
    assert report.issuer.recognised_by == "B"
    assert report.issuer.registries[1].may_issue == ["OpenBadgeCredential"]


@pytest.mark.parametrize(
    ("issuer", "tables", "rungs"),
    [
        (KEYED, (), [Rung.KEY]),
        (HOSTED, (), [Rung.KEY, Rung.DOMAIN]),
        (KEYED, (table("A"),), [Rung.KEY, Rung.LISTED]),
        (KEYED, (table("A", "OpenBadgeCredential"),), [Rung.KEY, Rung.LISTED, Rung.ACCREDITED]),
        (KEYED, (table("A", "DegreeCredential"),), [Rung.KEY]),
    ],
    ids=["key", "domain", "listed", "accredited", "for others only"],
)
async def test_the_ladder_has_the_rungs_that_were_shown(
    world: World, issuer: Issuer, tables: tuple[Mapping[str, Any], ...], rungs: list[Rung]
) -> None:
    world.serve_identity(HOSTED.identity)

    report = await report_of(world, *tables, issuer=issuer)

    assert report.issuer is not None
    assert [step.rung for step in report.issuer.assurance] == rungs


async def test_a_credential_whose_key_is_not_the_issuers_stands_on_no_rung(world: World) -> None:
    stolen = Issuer(identity=keys.did_key(keys.key(seed=9))).badge(issuer=KEYED.did)
    async with Verifier(Settings(registries=(table("A"),)), network=world) as verifier:
        report = await verifier.verify(stolen, policy="conformance", now=world.now)

    assert report.issuer is not None
    assert report.issuer.assurance == []
    assert report.issuer.registries == []


def registry(name: str, answer: Listing | Exception) -> Registry:
    """Return a registry that always gives this answer."""

    async def standing(_question: Question, _policy: Policy, _ports: Ports) -> Standing:
        if isinstance(answer, Exception):
            raise answer
        return Standing(listing=answer, name=f"{name} says College")

    return Registry(name=name, type="static", standing=standing)


SILENT = FetchFailed("fetch.connect", "expected the host to answer, got none")


@pytest.mark.parametrize(
    ("answers", "code", "outcome"),
    [
        ((Listing.LISTED, SILENT), None, Outcome.PASSED),
        ((SILENT, Listing.LISTED), None, Outcome.PASSED),
        ((Listing.NOT_LISTED, SILENT), "issuer.registry_unavailable", Outcome.UNDETERMINED),
        ((Listing.NOT_FOR_THIS_TYPE, SILENT), "issuer.registry_unavailable", Outcome.UNDETERMINED),
        ((Listing.EXPIRED, SILENT), "issuer.registry_unavailable", Outcome.UNDETERMINED),
        ((Listing.NOT_LISTED, Listing.NOT_FOR_THIS_TYPE), "issuer.not_for_this_type", Outcome.FAILED),
        ((Listing.EXPIRED, Listing.NOT_LISTED), "issuer.listing_expired", Outcome.FAILED),
        ((Listing.NOT_LISTED, Listing.NOT_LISTED), "issuer.unknown", Outcome.FAILED),
    ],
)
async def test_a_listing_wins_and_a_silent_registry_leaves_the_rest_open(
    world: World, answers: tuple[Listing | Exception, ...], code: str | None, outcome: Outcome
) -> None:
    proven = await _proven(world)
    asked = tuple(registry(f"R{number}", answer) for number, answer in enumerate(answers))
    ports = msgspec.structs.replace(_ports(world), registries=asked)

    found = await check_issuer(proven, STRICT, ports, bound=True)

    assert (found.checks[0].code, found.checks[0].outcome) == (code, outcome)
    assert len(found.answers) == len(answers)


async def test_an_unreachable_registry_reads_unavailable_and_never_not_listed(world: World) -> None:
    ports = msgspec.structs.replace(_ports(world), registries=(registry("R", SILENT),))

    found = await check_issuer(await _proven(world), STRICT, ports, bound=True)

    assert [answer.problem and answer.problem.code for answer in found.answers] == ["fetch.connect"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "static", "issuers": []},
        {"type": "oracle", "name": "A"},
        {"name": "A"},
        {"type": "static", "name": "A", "issuers": "all"},
        {"type": "static", "name": "A", "issuers": [], "and": 1},
        {"type": "static", "name": "", "issuers": []},
    ],
)
def test_a_registry_that_cannot_be_read_refuses_to_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(registries=(wrong,)))


def test_two_registries_of_one_name_refuse_to_start() -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(registries=(table("A"), table("A"))))


def test_naming_no_type_lists_for_any_and_naming_others_does_not() -> None:
    assert listing_for(("A",), None) is Listing.LISTED
    assert listing_for(("A", "B"), ("B",)) is Listing.LISTED
    assert listing_for(("A",), ("B",)) is Listing.NOT_FOR_THIS_TYPE
    assert listing_for(("A",), ()) is Listing.NOT_FOR_THIS_TYPE


def _ports(world: World) -> Ports:
    return Verifier(network=world).ports(world.now)


async def _proven(world: World) -> Any:  # noqa: ANN401 - a Proven, by the one factory
    from verifier import formats  # noqa: PLC0415
    from verifier.steps.prove import prove  # noqa: PLC0415

    presented = formats.read(msgspec.json.encode(KEYED.badge()))
    proof = await prove(formats.detect(presented).parse(presented), STRICT, _ports(world), heavy=False)
    assert proof.proven is not None
    return proof.proven


async def test_verdict_of_a_listed_issuer_under_strict(world: World) -> None:
    async with Verifier(Settings(registries=(table("A"),)), network=world) as verifier:
        report = await verifier.verify(KEYED.badge(), policy="strict", now=world.now)

    assert report.verdict is Verdict.VERIFIED
