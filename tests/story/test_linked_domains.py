"""A domain that the issuer names and that names it back is a rung; what else it says is told, and counts on demand."""

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed, FetchRefused
from tests.builders import credential, keys, status_list
from tests.builders.domain_linkage import (
    ORIGIN,
    PATH,
    configuration,
    naming,
    service,
    signed,
    statement,
    token,
)
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, checks
from tests.world import NOW, World
from verifier.policy import DEFAULT
from verifier.report import Assurance, Outcome, Report, Rung
from verifier.settings import Settings
from verifier.wiring import Verifier

COLLEGE: Final = naming(ORIGIN)
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
PAGE: Final = ORIGIN + PATH
DEMANDING: Final = replace(DEFAULT, name="demanding", required=frozenset({"domain"}))
HELD: Final = (Outcome.PASSED, None, True)
KEY_ELSEWHERE: Final = Issuer(identity=keys.did_key(keys.key(seed=8)))


@pytest.fixture(autouse=True)
def _served(world: World) -> None:
    world.serve_identity(COLLEGE.identity)


def rungs(report: Report) -> list[str]:
    """Return the domains of the ladder."""
    assert report.issuer is not None
    return [step.by for step in report.issuer.assurance if step.rung is Rung.DOMAIN]


Ending = tuple[Outcome, str | None, bool]


async def told(door: FrontDoor, *statements: object, issuer: Issuer = COLLEGE) -> Ending:
    """Return how the check ended where the domain publishes these statements."""
    return await told_of(door, configuration(*statements), issuer)


async def told_of(door: FrontDoor, body: Mapping[str, object] | bytes, issuer: Issuer = COLLEGE) -> Ending:
    """Return how the check ended where the domain publishes this document."""
    door.world.serve(PAGE, body)
    report = await door.report(issuer.badge())

    (check,) = checks(report, "domain")
    assert report.verdict == "verified"  # under the default policy nothing rests on it
    assert ("college.example" in rungs(report)) == (check.outcome is Outcome.PASSED)
    return check.outcome, check.code, check.required


@pytest.mark.parametrize(
    "published",
    [signed(COLLEGE), token(COLLEGE), token(COLLEGE, "college.example")],
    ids=["proof", "token", "host"],
)
async def test_a_domain_that_links_back_is_a_rung_with_its_evidence(
    door: FrontDoor, published: dict[str, Any] | str
) -> None:
    door.world.serve(PAGE, configuration(published))
    report = await door.report(COLLEGE.badge())

    assert report.verdict == "verified"
    assert report.check("domain").facts == {"domain": "college.example"}
    assert report.issuer is not None
    assert report.issuer.domain == "issuer.example"  # on which the identifier itself rests
    ladder = [step for step in report.issuer.assurance if step.rung is Rung.DOMAIN]
    assert ladder[0].by == "issuer.example"
    assert ladder[1] == Assurance(
        rung=Rung.DOMAIN, by="college.example", evidence=[PAGE, str(COLLEGE.identity.url)]
    )
    assert PAGE in {piece.url for piece in report.evidence}


@pytest.mark.parametrize(
    "endpoint",
    [
        ORIGIN,
        ORIGIN + "/",
        {"origins": [ORIGIN]},
        [{"origins": [ORIGIN]}],
        [ORIGIN],
        "HTTPS://College.Example:443",
    ],
)
async def test_every_way_to_name_a_domain_is_read(door: FrontDoor, endpoint: object) -> None:
    issuer = naming(endpoint)
    door.world.serve_identity(issuer.identity)

    assert await told(door, signed(issuer), issuer=issuer) == HELD


@pytest.mark.parametrize("types", ["LinkedDomains", ["LinkedDomains"], ["Other", "LinkedDomains"]])
async def test_a_service_may_have_several_types(door: FrontDoor, types: object) -> None:
    issuer = Issuer(identity=keys.did_web(service=service(ORIGIN, type=types)))
    door.world.serve_identity(issuer.identity)

    assert await told(door, signed(issuer), issuer=issuer) == HELD


async def test_an_issuer_that_names_no_domain_is_not_asked_about(door: FrontDoor) -> None:
    for services in (
        None,
        [],
        "x",
        [5, {"type": "LinkedDomains"}],
        [service(5)],
        [service(ORIGIN, type="Other")],
    ):
        identity = keys.did_web(host="quiet.example", service=services)
        door.world.serve_identity(identity)
        report = await door.verifier.verify(Issuer(identity=identity).badge(), now=NOW)
        assert checks(report, "domain") == []
        assert rungs(report) == ["quiet.example"]
    assert not [url for url in door.world.log if url.endswith(PATH)]


INVALID: Final = (Outcome.FAILED, "domain.linkage_invalid", False)
UNPROVEN: Final = (Outcome.FAILED, "domain.linkage_unproven", False)
NOT_LINKED: Final = (Outcome.FAILED, "domain.not_linked", False)
MALFORMED: Final = (Outcome.UNDETERMINED, "domain.configuration_malformed", False)
OTHER: Final = "did:web:other.example"


@pytest.mark.parametrize(
    ("published", "answer"),
    [
        pytest.param(signed(COLLEGE, "https://other.example"), INVALID, id="another origin"),
        pytest.param(signed(COLLEGE, "http://college.example"), INVALID, id="origin without TLS"),
        pytest.param(signed(COLLEGE, "https://college.example:8443"), INVALID, id="another port"),
        pytest.param(signed(COLLEGE, "https://college.example/path"), INVALID, id="an address"),
        pytest.param(signed(COLLEGE, ...), INVALID, id="no origin"),
        pytest.param(signed(COLLEGE, subject={"id": OTHER}), INVALID, id="about another"),
        pytest.param(signed(COLLEGE, id="urn:uuid:1"), INVALID, id="with an id"),
        pytest.param(signed(COLLEGE, expirationDate=...), INVALID, id="without an end"),
        pytest.param(signed(COLLEGE, type=["VerifiableCredential"]), INVALID, id="of another type"),
        pytest.param({**signed(COLLEGE), "issuanceDate": "soon"}, INVALID, id="of another shape"),
        pytest.param(signed(COLLEGE, expirationDate="2026-05-01T00:00:00Z"), UNPROVEN, id="expired"),
        pytest.param(signed(COLLEGE, issuanceDate="2026-07-01T00:00:00Z"), UNPROVEN, id="not yet"),
        pytest.param(
            {**signed(COLLEGE), "expirationDate": "2028-01-01T00:00:00Z"},
            UNPROVEN,
            id="changed after signing",
        ),
        pytest.param(statement(COLLEGE.did), UNPROVEN, id="unsigned"),
        pytest.param(ATTACKER.sign_ed25519_2020(statement(COLLEGE.did)), UNPROVEN, id="signed by another"),
        pytest.param(token(COLLEGE)[:-8] + "AAAAAAAA", UNPROVEN, id="token with another signature"),
        pytest.param(token(COLLEGE, header={"kid": ...}), INVALID, id="token without kid"),
        pytest.param(token(COLLEGE, header={"x": 1}), INVALID, id="token with another header"),
        pytest.param(token(COLLEGE, header={"typ": "vc+jwt"}), INVALID, id="token of another type"),
        pytest.param(token(COLLEGE, payload={"jti": "urn:x:1"}), INVALID, id="token with jti"),
        pytest.param(token(COLLEGE, payload={"sub": OTHER}), INVALID, id="token about another"),
        pytest.param(token(COLLEGE, payload={"vc": 5}), INVALID, id="token without its statement"),
        pytest.param(token(COLLEGE, payload={"iat": 1767225600}), HELD, id="token with iat"),
        pytest.param(token(COLLEGE, header={"typ": "JWT"}), HELD, id="token with typ"),
        pytest.param(
            signed(COLLEGE, credentialStatus={"id": "urn:x:1", "type": "FooStatus"}),
            (Outcome.UNDETERMINED, "domain.linkage_unproven", False),
            id="with a status of its own",
        ),
        pytest.param(signed(ATTACKER), NOT_LINKED, id="of another"),
        pytest.param(token(ATTACKER), NOT_LINKED, id="token of another"),
        pytest.param("not a token", NOT_LINKED, id="no token"),
        pytest.param(COLLEGE.presentation(), NOT_LINKED, id="a presentation"),
    ],
)
async def test_a_statement_that_breaks_the_rules_is_no_rung(
    door: FrontDoor, published: object, answer: Ending
) -> None:
    assert await told(door, published) == answer


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"<html>", id="a page"),
        pytest.param({}, id="empty"),
        pytest.param(configuration(signed(COLLEGE), extra=1), id="another member"),
        pytest.param({**configuration(signed(COLLEGE)), "linked_dids": {}}, id="no list"),
        pytest.param(configuration(), id="an empty list"),
        pytest.param(configuration(1, 2), id="numbers"),
        pytest.param({"linked_dids": [signed(COLLEGE)]}, id="no context"),
    ],
)
async def test_a_page_that_is_no_configuration_says_nothing(
    door: FrontDoor, body: Mapping[str, object] | bytes
) -> None:
    assert await told_of(door, body) == MALFORMED


BROKEN: Final = {**signed(COLLEGE), "expirationDate": "2028-01-01T00:00:00Z"}


async def test_statements_are_independent_of_each_other(door: FrontDoor) -> None:
    assert await told(door, "x", token(ATTACKER), BROKEN, signed(ATTACKER), token(COLLEGE)) == HELD


@pytest.mark.parametrize(("before", "ending"), [(3, HELD), (4, UNPROVEN)])
async def test_only_so_many_statements_are_proven(door: FrontDoor, before: int, ending: Ending) -> None:
    assert await told(door, *[BROKEN] * before, token(COLLEGE)) == ending


@pytest.mark.parametrize(
    ("problem", "outcome", "code"),
    [
        (FetchFailed("fetch.timeout", "expected an answer, got none"), Outcome.UNDETERMINED, "fetch.timeout"),
        (
            FetchRefused("fetch.host_not_public", "expected a public host"),
            Outcome.FAILED,
            "fetch.host_not_public",
        ),
    ],
)
async def test_a_domain_that_cannot_be_asked_is_told(
    door: FrontDoor, problem: FetchFailed | FetchRefused, outcome: Outcome, code: str
) -> None:
    door.world.fail(PAGE, problem)
    report = await door.report(COLLEGE.badge())

    assert [(c.outcome, c.code, c.required) for c in checks(report, "domain")] == [(outcome, code, False)]
    assert report.verdict == "verified"


async def test_a_domain_that_sends_us_on_is_another_domain(door: FrontDoor) -> None:
    door.world.serve(PAGE, configuration(signed(COLLEGE)), redirected_to="https://cdn.example/x.json")
    report = await door.report(COLLEGE.badge())

    assert report.check("domain").code == "fetch.redirect"


@pytest.mark.parametrize(
    "origin",
    [
        "http://college.example",
        "ftp://x",
        "https://u@x.example",
        "https://x.example/a",
        "https://[",
        "",
        "x" * 301,
    ],
)
async def test_a_domain_in_another_form_is_never_asked(door: FrontDoor, origin: str) -> None:
    issuer = naming(origin)
    door.world.serve_identity(issuer.identity)
    report = await door.report(issuer.badge())

    assert report.check("domain").code == "domain.origin_malformed"
    assert door.world.log == [issuer.identity.url]


async def test_two_domains_are_asked_and_more_are_not(door: FrontDoor) -> None:
    origins = [f"https://d{number}.example" for number in range(4)]
    issuer = naming({"origins": origins}, origins[0])
    door.world.serve_identity(issuer.identity)
    door.world.serve(origins[1] + PATH, configuration(signed(issuer, origins[1])))
    report = await door.report(issuer.badge())

    assert [url for url in door.world.log if url.endswith(PATH)] == [origins[0] + PATH, origins[1] + PATH]
    assert [(c.outcome, c.code) for c in checks(report, "domain")] == [
        (Outcome.UNDETERMINED, "fetch.not_found"),
        (Outcome.PASSED, None),
        (Outcome.SKIPPED, "domain.too_many"),
    ]
    assert rungs(report) == ["issuer.example", "d1.example"]


# --- only behind the gate ---


@pytest.mark.parametrize(
    "attack",
    [
        {**COLLEGE.badge(), "name": "Doctor"},
        {**COLLEGE.badge(), "proof": []},
        ATTACKER.sign_data_integrity(credential.badge(issuer=COLLEGE.did)),
    ],
    ids=["forged", "unsigned", "another's key"],
)
async def test_no_domain_is_asked_for_what_is_not_proven(door: FrontDoor, attack: dict[str, Any]) -> None:
    for policy in ("default", "conformance"):
        await door.report(attack, policy=policy)

    assert PAGE not in door.world.log


async def test_a_domain_links_to_the_issuer_and_not_to_whoever_controls_its_key(door: FrontDoor) -> None:
    """The issuer's document names the controller of the key; the service that counts is the issuer's own."""
    identity = keys.did_web(host="board.example", controller=COLLEGE.did)
    door.world.serve_identity(identity)
    door.world.serve(PAGE, configuration(signed(COLLEGE)))
    report = await door.report(COLLEGE.sign_data_integrity(credential.badge(issuer=identity.did)))

    assert report.check("key_binding").outcome is Outcome.PASSED
    assert rungs(report) == ["board.example"]
    assert PAGE not in door.world.log


# --- on demand ---


async def test_a_demanded_domain_has_to_be_shown(door: FrontDoor) -> None:
    keyed = KEY_ELSEWHERE.badge()

    assert (await door.report(keyed, policy=DEMANDING)).check("domain").code == "domain.not_stated"
    assert (await door.report(keyed, policy=DEMANDING)).verdict == "inconclusive"
    assert (
        await door.report(COLLEGE.badge(), policy=DEMANDING)
    ).verdict == "verified"  # did:web rests on one


async def test_a_demand_is_not_met_by_a_foreign_key(door: FrontDoor) -> None:
    careless = replace(DEMANDING, warnings=DEMANDING.warnings | {"key_binding.issuer_mismatch"})
    report = await door.report(
        ATTACKER.sign_data_integrity(credential.badge(issuer="https://college.example/issuers/1")),
        policy=careless,
    )

    assert (report.verdict, report.check("domain").code) == ("inconclusive", "domain.not_stated")


async def test_without_a_network_the_domain_is_told_as_not_looked_at(world: World, tmp_path: Path) -> None:
    (tmp_path / "did.json").write_text(json.dumps(COLLEGE.identity.document))
    (tmp_path / "documents.json").write_text(json.dumps({COLLEGE.identity.url: "did.json"}))
    async with Verifier(Settings(documents=str(tmp_path)), network=world) as verifier:
        report = await verifier.verify(COLLEGE.badge(), policy="offline", now=NOW)

    assert report.verdict == "verified"
    assert report.check("domain").code == "fetch.offline"
    assert report.summary.endswith("Not looked at: domain.")
    assert world.log == []


async def test_as_of_a_past_instant_the_domain_is_not_asked(door: FrontDoor) -> None:
    door.world.serve(PAGE, configuration(signed(COLLEGE)))
    report = await door.verifier.verify(COLLEGE.badge(), now=NOW, at=NOW - timedelta(days=30))

    (check,) = checks(report, "domain")
    assert (check.outcome, check.code, check.required) == (
        Outcome.UNDETERMINED,
        "history.domain_not_shown",
        False,
    )
    assert PAGE not in door.world.log
    assert rungs(report) == ["issuer.example"]


async def test_a_linked_domain_costs_nothing_where_none_is_named(door: FrontDoor) -> None:
    door.world.serve(status_list.LIST_URL, KEY_ELSEWHERE.status_list([7]))
    await door.report(KEY_ELSEWHERE.badge(status=status_list.entry(1)))

    assert door.world.log == [status_list.LIST_URL]
