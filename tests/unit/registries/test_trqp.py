"""TRQP: a question about an issuer and a resource, and what counts as the answer to it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.ports import Fetched, FetchFailed, Source
from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.unit.did_methods import foreign
from tests.unit.registries.asking import ask, ask_of, listing
from tests.vectors_dir import needs_vectors
from tests.world import NOW, World
from verifier.errors import Problem
from verifier.model import Listing, Question, Standing
from verifier.registries.trqp import (
    Recognition,
    TrustRegistry,
    Verdict,
    authorization_query,
    read_answer,
    recognition_query,
)
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

URL: Final = "https://registry.example/trqp"
AUTHORIZATION: Final = f"{URL}/authorization"
ROOT_URL: Final = "https://root.example"
RECOGNITION: Final = f"{ROOT_URL}/recognition"
NURSES: Final = "did:web:nurses.example"
ROOT: Final = "did:web:root.example"
ISSUER: Final = "did:web:college.example"
LICENCE: Final = "credential:nursing-licence"
TABLE: Final[dict[str, Any]] = {
    "type": "trqp",
    "name": "Nurses",
    "url": URL,
    "authority": NURSES,
    "resources": {"NursingLicence": LICENCE, "Specialisation": "credential:specialisation"},
}
RECOGNISED: Final[dict[str, Any]] = {**TABLE, "recognition": {"url": ROOT_URL, "authority": ROOT}}
NOT_FOUND: Final = {"type": "about:blank", "title": "not_found", "code": 404}


def question(*types: str, issuer: str = ISSUER) -> Question:
    return Question(issuer=issuer, types=("VerifiableCredential", *(types or ("NursingLicence",))))


Reply = Callable[[bytes], tuple[int, Mapping[str, object] | bytes]]


def echo(verdict: str = "authorized", *, said: object = True, **changes: Any) -> Reply:  # noqa: ANN401 - any JSON
    """Return what answers a question by repeating it, as the protocol asks; `changes` replace members."""

    def reply(body: bytes) -> tuple[int, dict[str, object]]:
        return 200, credential.without_ellipses(
            {**json.loads(body), verdict: said, "time_evaluated": "2026-06-01T12:00:01Z", **changes}
        )

    return reply


def questions(world: World) -> list[dict[str, Any]]:
    """Return what was posted, in order."""
    return [json.loads(body) for _, body in world.questions]


async def test_who_is_authorised_is_listed_for_the_type_that_was_asked_about(world: World) -> None:
    world.answer(AUTHORIZATION, echo())

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, answer.by, answer.may_issue) == (Listing.LISTED, NURSES, ("NursingLicence",))
    assert [page.url for page in answer.sources] == [AUTHORIZATION]


async def test_who_is_not_authorised_is_not_listed(world: World) -> None:
    world.answer(AUTHORIZATION, echo(said=False))

    answer = await ask(world, TABLE, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, len(answer.sources)) == (Listing.NOT_LISTED, 1)


async def test_every_type_that_has_a_resource_must_be_authorised(world: World) -> None:
    both = question("NursingLicence", "Specialisation", "OpenBadgeCredential")
    world.answer(AUTHORIZATION, lambda body: echo(said=LICENCE in body.decode())(body))

    assert listing(await ask(world, TABLE, both)) == "not_listed"
    assert listing(await ask(world, TABLE, question())) == "listed"
    world.answer(AUTHORIZATION, echo())
    answer = await ask(world, TABLE, both)
    assert isinstance(answer, Standing)
    assert answer.may_issue == ("NursingLicence", "Specialisation")


async def test_a_credential_of_no_resource_is_not_asked_about(world: World) -> None:
    assert listing(await ask(world, TABLE, question("OpenBadgeCredential"))) == "not_listed"
    assert world.questions == []


# Privacy


async def test_a_question_tells_issuer_and_resource_and_nothing_of_the_person(world: World) -> None:
    """At the front door: a real credential, whose every word would show in what was posted."""
    college = Issuer()
    world.answer(AUTHORIZATION, echo())
    terms: dict[str, Any] = {
        "@context": [credential.V2, credential.OPEN_BADGES, "https://www.w3.org/ns/credentials/examples/v2"]
    }
    badge = college.badge(
        type=["VerifiableCredential", "OpenBadgeCredential", "NursingLicence"],
        subject={"id": "did:example:ada", "name": "Ada Secret"},
        id="urn:uuid:0b0c7b0e-5d0a-4d6f-9d3b-2f6f2a3c4d5e",
        **terms,
    )
    async with Verifier(Settings(registries=(TABLE,)), network=world) as verifier:
        report = await verifier.verify(badge, policy="strict", now=world.now)

    assert (report.verdict, report.issuer and report.issuer.recognised_by) == ("verified", "Nurses")
    assert world.questions == [
        (
            AUTHORIZATION,
            json.dumps(
                {
                    "entity_id": college.did,
                    "authority_id": NURSES,
                    "action": "issue",
                    "resource": LICENCE,
                    "context": {"time": "2026-06-01T12:00:00Z"},
                }
            ).encode(),
        )
    ]


async def test_a_question_is_the_same_for_all_who_ask_within_five_minutes(world: World) -> None:
    world.answer(AUTHORIZATION, echo())
    async with Verifier(Settings(registries=(TABLE,)), network=world) as verifier:
        for seconds in (0, 1, 299, 300):
            await ask_of(verifier, question(), now=NOW + timedelta(seconds=seconds))

    assert [one["context"]["time"] for one in questions(world)] == [
        "2026-06-01T12:00:00Z",
        "2026-06-01T12:05:00Z",
    ]


async def test_as_of_an_earlier_instant_that_instant_is_asked_about(world: World) -> None:
    world.answer(AUTHORIZATION, echo())

    await ask(world, TABLE, question(), now=datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC))

    assert questions(world)[0]["context"] == {"time": "2024-02-29T23:55:00Z"}


# Recognition of the authority by another


async def test_an_authority_is_asked_for_only_where_another_recognises_it(world: World) -> None:
    world.answer(AUTHORIZATION, echo())
    world.answer(RECOGNITION, echo("recognized"))

    answer = await ask(world, RECOGNISED, question())

    assert isinstance(answer, Standing)
    assert (answer.listing, [page.url for page in answer.sources]) == (
        Listing.LISTED,
        [RECOGNITION, AUTHORIZATION],
    )
    assert questions(world)[0] == {
        "entity_id": NURSES,
        "authority_id": ROOT,
        "action": "recognize",
        "resource": "listed-registry",
        "context": {"time": "2026-06-01T12:00:00Z"},
    }


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (echo("recognized", said=False), "not_listed"),
        (lambda _: (404, NOT_FOUND), "not_listed"),
        (echo("authorized"), "registry.malformed"),
        (echo("recognized", entity_id=ROOT), "registry.other_entity"),
        (lambda _: (500, b""), "fetch.http_status"),
    ],
    ids=["no", "not found", "another verdict", "of another", "in trouble"],
)
async def test_an_authority_that_is_not_recognised_is_not_asked(
    world: World, reply: Reply, expected: str
) -> None:
    world.answer(AUTHORIZATION, echo())
    world.answer(RECOGNITION, reply)

    assert listing(await ask(world, RECOGNISED, question())) == expected
    assert [url for url, _ in world.questions] == [RECOGNITION]


# Answers to another question, and what is none (D04, D05)


@pytest.mark.parametrize(
    "changes",
    [
        {"entity_id": "did:web:other.example"},
        {"entity_id": "did:web:COLLEGE.example"},
        {"entity_id": ...},
        {"authority_id": ROOT},
        {"authority_id": None},
        {"action": "verify"},
        {"resource": "credential:driving-licence"},
        {"resource": [LICENCE]},
    ],
    ids=str,
)
async def test_an_answer_to_another_question_is_none(world: World, changes: dict[str, Any]) -> None:
    world.answer(AUTHORIZATION, echo(**changes))

    assert listing(await ask(world, TABLE, question())) == "registry.other_entity"


@pytest.mark.parametrize(
    "reply",
    [
        echo(said="true"),
        echo(said=1),
        echo(said=None),
        echo(said=...),
        echo("recognized"),
        echo(time_evaluated="yesterday"),
        echo(time_evaluated=...),
        lambda _: (200, b"<html>maintenance</html>"),
        lambda _: (200, b"[]"),
        lambda _: (200, b""),
        lambda body: (200, b'{"authorized":true,"authorized":false,' + body[1:]),
        lambda _: (404, b""),
        lambda _: (404, b"<html>404</html>"),
        lambda _: (404, {"message": "no Route matched with those values"}),
        lambda _: (404, {"title": "Forbidden", "status": 403}),
        lambda _: (404, {"title": 404}),
    ],
)
async def test_what_is_no_answer_lists_and_denies_nobody(world: World, reply: Reply) -> None:
    world.answer(AUTHORIZATION, reply)

    assert listing(await ask(world, TABLE, question())) == "registry.malformed"


@pytest.mark.parametrize(
    "problem",
    [
        {"type": "https://registry.example/problems/unknown", "title": "entity not found", "status": 404},
        {"type": "about:blank", "title": "not_found", "code": 404},
        {"title": "not found"},
    ],
    ids=["by the specification", "as implemented", "short"],
)
async def test_the_protocols_own_not_found_is_an_answer(world: World, problem: dict[str, object]) -> None:
    world.answer(AUTHORIZATION, lambda _: (404, problem))

    assert listing(await ask(world, TABLE, question())) == "not_listed"


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 502, 503])
async def test_any_other_error_is_never_an_absence(world: World, status: int) -> None:
    world.answer(AUTHORIZATION, lambda _: (status, {"title": "not_found", "status": status}))

    assert listing(await ask(world, TABLE, question())) == "fetch.http_status"


@pytest.mark.parametrize("code", ["fetch.connect", "fetch.timeout", "fetch.redirect", "fetch.tls"])
async def test_a_registry_out_of_reach_is_never_one_that_does_not_list(world: World, code: str) -> None:
    world.fail(AUTHORIZATION, FetchFailed(code, "expected an answer, got none"))

    assert listing(await ask(world, TABLE, question())) == code


async def test_the_report_tells_a_registry_out_of_reach_from_one_that_does_not_list(world: World) -> None:
    badge = Issuer().badge()
    table = {**TABLE, "resources": {"OpenBadgeCredential": "credential:badge"}}
    answers = []
    for reply in (echo(said=False), lambda _: (503, b"")):
        world.answer(AUTHORIZATION, reply)
        async with Verifier(Settings(registries=(table,)), network=world) as verifier:
            report = await verifier.verify(badge, policy="strict", now=world.now)
        assert report.issuer is not None
        (one,) = report.issuer.registries
        answers.append((report.verdict, one.listing, one.code, report.check("issuer").code))

    assert answers == [
        ("not_verified", "not_listed", None, "issuer.unknown"),
        ("inconclusive", "unavailable", "fetch.http_status", "issuer.registry_unavailable"),
    ]


QUERY: Final = authorization_query(
    ISSUER, LICENCE, TrustRegistry(url=URL, authority=NURSES, resources={"A": LICENCE}), NOW
)


def page(body: bytes, status: int = 200) -> Fetched:
    return Fetched(
        url=URL, body=body, media_type="", sha256="", fetched_at=NOW, source=Source.NETWORK, status=status
    )


@given(
    body=st.binary(max_size=120)
    | st.dictionaries(
        st.sampled_from([*QUERY, "authorized", "time_evaluated", "title", "status", "code"]),
        st.sampled_from([*QUERY.values(), True, False, None, 404, "404", "2026-06-01T12:00:01Z"]),
    ).map(lambda value: json.dumps(value).encode()),
    status=st.sampled_from([200, 404]),
)
def test_any_answer_is_a_yes_a_no_or_a_problem(body: bytes, status: int) -> None:
    try:
        said = read_answer(page(body, status), QUERY, "authorized")
    except Problem:
        return
    answer = json.loads(body)
    assert said is (status == 200 and answer["authorized"])
    assert status == 404 or all(answer[name] == QUERY[name] for name in QUERY if name != "context")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://registry.example"},
        {"url": "https://registry.example/"},
        {"url": "https://registry.example?x=1"},
        {"resources": {}},
        {"resources": {"NursingLicence": ""}},
        {"authority": ""},
        {"recognition": {"url": ROOT_URL}},
        {"token": "secret"},
    ],
    ids=str,
)
def test_options_that_could_not_be_asked_refuse_to_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused):
        Verifier(Settings(registries=({**TABLE, **wrong},)))


# The foreign vectors

FOLDER: Final = "toip-trqp"
EXCHANGES: Final = {  # request, response, and what counts of it
    "authorization of the api": ("api-01", "api-02", "authorized", "registry.other_entity"),
    "recognition of the api": ("api-03", "api-04", "recognized", True),
    "authorization of the binding": ("https_binding-01", "https_binding-02", "authorized", True),
    "recognition of the binding": ("https_binding-03", "https_binding-04", "recognized", True),
}


def spec(name: str) -> dict[str, Any]:
    return foreign.read(f"{FOLDER}/spec/{name}.json")


@needs_vectors
@pytest.mark.parametrize(("request_", "response", "verdict", "expected"), EXCHANGES.values(), ids=EXCHANGES)
def test_an_exchange_of_the_specification_ends_as_it_says(
    request_: str, response: str, verdict: Verdict, expected: object
) -> None:
    """One of them answers about another entity than the one asked about, as it stands in the specification."""
    query, answer = spec(request_)["body"], page(json.dumps(spec(response)["body"]).encode())
    try:
        said: object = read_answer(answer, query, verdict)
    except Problem as problem:
        said = problem.code

    assert said == expected


@needs_vectors
def test_the_problem_of_the_specification_is_not_found() -> None:
    assert (
        read_answer(page(json.dumps(spec("https_binding-05")["body"]).encode(), 404), QUERY, "authorized")
        is False
    )


@needs_vectors
@pytest.mark.parametrize("folder", ["schema", "ayra/schema"])
@pytest.mark.parametrize("kind", ["authorization", "recognition"])
def test_questions_keep_the_schemas_of_the_protocol_and_of_the_ayra_profile(folder: str, kind: str) -> None:
    asked = {
        "authorization": QUERY,
        "recognition": recognition_query(NURSES, Recognition(url=ROOT_URL, authority=ROOT), NOW),
    }[kind]
    schema = foreign.read(f"{FOLDER}/{folder}/trqp_{kind}_request.schema.json")

    jsonschema.Draft202012Validator({**schema, "additionalProperties": False}).validate(dict(asked))


@needs_vectors
@pytest.mark.parametrize("folder", ["schema", "ayra/schema"])
@pytest.mark.parametrize("verdict", ["authorized", "recognized"])
def test_what_the_schemas_of_an_answer_demand_is_demanded(folder: str, verdict: Verdict) -> None:
    kind = {"authorized": "authorization", "recognized": "recognition"}[verdict]
    demanded = foreign.read(f"{FOLDER}/{folder}/trqp_{kind}_response.schema.json")["required"]
    whole = {**QUERY, verdict: True, "time_evaluated": "2026-06-01T12:00:01Z"}
    assert read_answer(page(json.dumps(whole).encode()), QUERY, verdict) is True

    for name in demanded:
        without = {member: value for member, value in whole.items() if member != name}
        with pytest.raises(Problem):
            read_answer(page(json.dumps(without).encode()), QUERY, verdict)


@needs_vectors
@pytest.mark.parametrize("number", range(7))
async def test_an_implementation_answers_as_recorded(world: World, number: int) -> None:
    """A registry with the recorded table behind it, answering as its own tests expect."""
    case = foreign.read_list(f"{FOLDER}/affinidi/http-expectations.json")[number]
    assertion, recognition = foreign.read_list(f"{FOLDER}/affinidi/records.json")
    record, verdict = (
        (recognition, "recognized") if "recognition" in case["request"] else (assertion, "authorized")
    )
    table = {
        **TABLE,
        "authority": record["authority_id"],
        "action": record["action"],
        "resources": {"NursingLicence": record["resource"]},
    }
    if verdict == "recognized":
        table["recognition"] = {
            "url": ROOT_URL,
            "authority": record["authority_id"],
            "action": record["action"],
            "resource": record["resource"],
        }
        table["authority"] = record["entity_id"]
        world.answer(AUTHORIZATION, echo())
    status, body = case.get("status", 200), case.get("body")
    message: dict[str, Any] = {
        "message": f"x {case.get('messageContains', '')} y",
        "time_requested": "2026-06-01T12:00:00Z",
    }
    place = RECOGNITION if verdict == "recognized" else AUTHORIZATION
    world.answer(place, echo(verdict, **message) if body is None else lambda _: (status, body))

    answer = listing(await ask(world, table, question(issuer=assertion["entity_id"])))

    assert answer == {200: "listed", 404: "not_listed", 400: "fetch.http_status"}[status]


@needs_vectors
def test_the_profile_has_the_two_questions_that_are_asked_here() -> None:
    endpoints = foreign.read(f"{FOLDER}/ayra/facts.json")["endpoints"]

    assert {"POST /authorization", "POST /recognition"} <= set(endpoints)


@needs_vectors
def test_a_list_of_another_registry_is_no_answer() -> None:
    other = json.dumps(foreign.read(f"{FOLDER}/didx/registry.json")).encode()

    with pytest.raises(Problem) as refused:
        read_answer(page(other), QUERY, "authorized")
    assert refused.value.code == "registry.other_entity"
