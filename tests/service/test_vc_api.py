"""The W3C VC API: its shapes, its status codes, and what the W3C conformance suites send."""

import base64
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.builders import credential, schemas, sd_jwt, status_list
from tests.builders.issuer import Issuer
from tests.builders.jws_json import encoded, signed_by
from tests.builders.keys import did_web
from tests.service.conftest import Start
from tests.service.running import Internet
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.service.challenges import PREFIX
from verifier.settings import Settings
from verifier.wiring import Verifier

PROBLEM = "https://w3id.org/security#"


async def ask(client: aiohttp.ClientSession, path: str, body: object) -> tuple[int, dict[str, Any]]:
    async with client.post(path, json=body) as answer:
        assert answer.content_type == "application/json"
        return answer.status, await answer.json()


def reasons(parts: list[dict[str, Any]]) -> list[list[str]]:
    return [[problem["reason"] for problem in part["problemDetails"]] for part in parts]


async def test_a_credential_that_verifies_gets_200_and_no_errors(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    badge = issuer.badge()

    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge, "options": {}})

    assert status == 200
    assert told["verified"] is True
    assert told["errors"] == []
    assert told["problemDetails"] == []
    assert "proof" in told["checks"]
    assert told["results"]["proof"] == [{"verified": True, "input": badge["proof"], "problemDetails": []}]
    assert told["results"]["validFrom"] == {"verified": True, "input": badge["validFrom"]}
    assert "credential" not in told


@pytest.mark.parametrize(
    "options", [None, {"checks": ["proof"]}, {"expectedProofPurpose": "assertionMethod"}]
)
async def test_options_may_be_absent_or_hold_what_we_do_not_know(
    client: aiohttp.ClientSession, issuer: Issuer, options: object
) -> None:
    body = {"verifiableCredential": issuer.badge()} | ({} if options is None else {"options": options})

    status, told = await ask(client, "/credentials/verify", body)

    assert (status, told["verified"]) == (200, True)


@pytest.mark.parametrize("forged", [False, True])
async def test_how_long_the_steps_took_is_told_and_counted(
    client: aiohttp.ClientSession, issuer: Issuer, *, forged: bool
) -> None:
    badge = issuer.badge() | ({"name": "Welding, level 9"} if forged else {})
    requests = {
        "/v1/verify": badge,
        "/credentials/verify": {"verifiableCredential": badge},
        "/presentations/verify": {"verifiablePresentation": issuer.presentation(badge)},
    }

    for path, body in requests.items():
        async with client.post(path, json=body) as answer:
            told = answer.headers["Server-Timing"]
        assert [step.partition(";dur=")[0] for step in told.split(", ")] == ["receive", "verify", "encode"]
        assert all(float(step.partition(";dur=")[2]) >= 0 for step in told.split(", "))
    async with client.get("/metrics") as answer:
        counted = (await answer.text()).splitlines()

    for step in ("receive", "verify", "encode"):
        assert f'ler_verifier_step_seconds_count{{step="{step}"}} 3.0' in counted


async def test_a_credential_that_does_not_verify_gets_400_with_problem_details(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    forged = issuer.badge() | {"name": "Welding, level 9"}

    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": forged})

    assert status == 400
    assert told["verified"] is False
    assert told["errors"]
    assert told["problemDetails"][0]["type"] == PROBLEM + "PROOF_VERIFICATION_ERROR"
    assert told["problemDetails"][0]["reason"] == "proof.signature_invalid"
    assert told["results"]["proof"][0]["verified"] is False


async def test_an_sd_jwt_is_a_credential_as_token_or_in_its_envelope(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    good = sd_jwt.credential(issuer)
    for shown in (good, credential.enveloped(good, "application/dc+sd-jwt")):
        status, told = await ask(client, "/credentials/verify", {"verifiableCredential": shown})

        assert (status, told["verified"], told["errors"]) == (200, True, [])
    forged = f"{good}{sd_jwt.disclosure('salt', 'degree', 'PhD')}~"
    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": forged})
    assert (status, told["problemDetails"][0]["reason"]) == (400, "sd_jwt.disclosure_unreferenced")


async def test_a_cose_message_is_a_credential_in_base64_or_in_its_envelope(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    raw = issuer.sign_cose(credential.badge(issuer=issuer.did))
    for shown in (base64.b64encode(raw).decode(), credential.enveloped(raw)):
        status, told = await ask(client, "/credentials/verify", {"verifiableCredential": shown})

        assert (status, told["verified"], told["errors"]) == (200, True, [])
    forged = credential.enveloped(raw[:-1] + bytes([raw[-1] ^ 1]))
    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": forged})
    assert (status, told["problemDetails"][0]["reason"]) == (400, "proof.signature_invalid")


@pytest.mark.parametrize("wanted", [200, 422])
async def test_the_status_of_a_failure_is_a_setting(start: Start, issuer: Issuer, wanted: int) -> None:
    service = await start(vc_api_failure_status=wanted)
    forged = issuer.badge() | {"name": "Welding, level 9"}

    async with aiohttp.ClientSession(service.url) as client:
        status, told = await ask(client, "/credentials/verify", {"verifiableCredential": forged})
        malformed, _ = await ask(client, "/credentials/verify", {"verifiableCredential": []})

    assert (status, told["verified"]) == (wanted, False)
    assert malformed == 400


async def test_what_could_not_be_found_out_is_not_verified_and_says_so(
    client: aiohttp.ClientSession,
) -> None:
    badge = Issuer(identity=did_web()).badge()

    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    assert (status, told["verified"]) == (400, False)
    assert told["errors"]


async def test_a_revoked_entry_stands_beside_its_input(start: Start, issuer: Issuer) -> None:
    service = await start()
    revoked = issuer.status_list([42])
    service.world.serve(status_list.LIST_URL, revoked)
    badge = issuer.badge(status=status_list.entry(42))

    async with aiohttp.ClientSession(service.url) as client:
        status, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    assert status == 400
    assert told["results"]["credentialStatus"][0]["verified"] is False
    assert told["results"]["credentialStatus"][0]["input"] == badge["credentialStatus"]
    assert told["results"]["proof"][0]["verified"] is True


@pytest.mark.parametrize("revoked_first", [False, True])
async def test_each_status_entry_stands_beside_its_own_result(
    start: Start, issuer: Issuer, *, revoked_first: bool
) -> None:
    other = "https://status.example/lists/2"
    service = await start()
    service.world.serve(status_list.LIST_URL, issuer.status_list([], purpose="suspension"))
    service.world.serve(other, issuer.status_list([42], url=other))
    clear = {**status_list.entry(42, purpose="suspension"), "id": "urn:uuid:suspension"}
    revoked = {**status_list.entry(42, url=other), "id": "urn:uuid:revocation"}
    stated = [revoked, clear] if revoked_first else [clear, revoked]
    badge = issuer.badge(status=stated)

    async with aiohttp.ClientSession(service.url) as client:
        _, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})
        async with client.post("/v1/verify", json=badge) as answer:
            report = await answer.json()

    parts = told["results"]["credentialStatus"]
    assert [part["input"] for part in parts] == stated
    assert [part["verified"] for part in parts] == [entry is clear for entry in stated]
    assert [part["value"] for part in parts] == [int(entry is revoked) for entry in stated]
    assert reasons(parts) == [["status.revoked"] if entry is revoked else [] for entry in stated]
    first = next(check for check in report["checks"] if check["check"] == "status")
    assert (first["code"], first["facts"]["at"]) == (
        "status.revoked",
        f"/credentialStatus/{stated.index(revoked)}",
    )


async def test_where_entries_were_judged_together_one_result_stands_for_all(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    many = [{**status_list.entry(index), "id": f"urn:uuid:{index}"} for index in range(17)]

    _, told = await ask(client, "/credentials/verify", {"verifiableCredential": issuer.badge(status=many)})

    parts = told["results"]["credentialStatus"]
    assert reasons(parts) == [["status.too_many_entries"]]
    assert "input" not in parts[0]


@pytest.mark.parametrize("proof", ["tampered", "none"])
async def test_no_part_of_what_is_not_proven_is_called_verified(
    client: aiohttp.ClientSession, issuer: Issuer, proof: str
) -> None:
    badge = issuer.badge(
        status=status_list.entry(42), validUntil="2026-02-01T00:00:00Z", credentialSchema=schemas.entry()
    )
    badge = (
        badge | {"name": "Other"} if proof == "tampered" else {k: badge[k] for k in badge.keys() - {"proof"}}
    )

    _, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    results = told["results"]
    unseen = [
        results["validFrom"],
        results["validUntil"],
        *results["credentialStatus"],
        *results["credentialSchema"],
    ]
    assert [part["verified"] for part in unseen] == [False] * 4
    assert reasons(unseen) == [["gate.not_proven"]] * 4
    assert [part["verified"] for part in results["proof"]] == [False]


@pytest.mark.parametrize(
    ("dates", "verified"),
    [
        ({"validFrom": "2025-01-01T00:00:00Z", "validUntil": "2026-02-01T00:00:00Z"}, (True, False)),
        ({"validFrom": "2090-01-01T00:00:00Z", "validUntil": "2099-02-01T00:00:00Z"}, (False, True)),
    ],
)
async def test_each_end_of_the_period_has_its_own_result(
    client: aiohttp.ClientSession, issuer: Issuer, dates: dict[str, str], verified: tuple[bool, bool]
) -> None:
    _, told = await ask(client, "/credentials/verify", {"verifiableCredential": issuer.badge(**dates)})

    parts = (told["results"]["validFrom"], told["results"]["validUntil"])
    assert tuple(part["verified"] for part in parts) == verified
    assert ["problemDetails" in part for part in parts] == [not good for good in verified]


async def test_a_status_that_nobody_asked_for_is_not_verified_where_the_whole_is(
    start: Start, issuer: Issuer
) -> None:
    service = await start(vc_api_policy="offline")
    service.world.serve(status_list.LIST_URL, issuer.status_list([42]))

    async with aiohttp.ClientSession(service.url) as client:
        badge = issuer.badge(status=status_list.entry(42))
        status, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    assert (status, told["verified"]) == (200, True)
    assert [part["verified"] for part in told["results"]["credentialStatus"]] == [False]
    assert reasons(told["results"]["credentialStatus"]) == [["fetch.offline"]]


async def test_a_mark_that_takes_nothing_back_leaves_its_entry_verified(start: Start, issuer: Issuer) -> None:
    service = await start()
    service.world.serve(status_list.LIST_URL, issuer.status_list([42], purpose="refresh"))

    async with aiohttp.ClientSession(service.url) as client:
        badge = issuer.badge(status=status_list.entry(42, purpose="refresh"))
        _, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    (part,) = told["results"]["credentialStatus"]
    assert (part["verified"], part["value"]) == (True, 1)
    assert reasons([part]) == [["status.refresh_available"]]


async def test_each_schema_has_its_own_result(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    stated = [schemas.entry(schemas.OPEN_BADGES), schemas.entry(schemas.OPEN_BADGES, id="http://x.example/")]
    badge = issuer.badge(credentialSchema=stated, subject={"achievement": {"name": "Welding"}})

    status, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge})

    assert status == 400
    parts = told["results"]["credentialSchema"]
    assert [part["verified"] for part in parts] == [False, False]
    assert reasons(parts) == [["schema.violated"], ["schema.out_of_reach"]]
    assert [part["input"] for part in parts] == stated
    assert reasons([told]) == [["schema.violated"]]  # the other one could not be had, and does not decide


async def test_options_ask_for_more_or_less_in_the_answer(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    badge = issuer.badge()
    options = {"returnCredential": True, "returnResults": False, "returnProblemDetails": False}

    _, told = await ask(client, "/credentials/verify", {"verifiableCredential": badge, "options": options})

    assert told["credential"] == badge
    assert "results" not in told
    assert "problemDetails" not in told


async def test_an_address_is_not_followed_for_the_vc_api(
    client: aiohttp.ClientSession, world: Internet, issuer: Issuer
) -> None:
    world.serve("https://badges.example/1", issuer.badge())

    status, _ = await ask(client, "/credentials/verify", {"verifiableCredential": "https://badges.example/1"})

    assert status == 400
    assert world.log == []


async def test_a_credential_as_jws_in_json_is_an_object_like_any_other(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    good = signed_by(credential.badge(issuer=issuer.did), issuer)
    forged = {**good, "payload": encoded(credential.badge(issuer=issuer.did, name="Surgery"))}

    status, answer = await ask(client, "/credentials/verify", {"verifiableCredential": good})
    broken, told = await ask(client, "/credentials/verify", {"verifiableCredential": forged})

    assert (status, answer["verified"]) == (200, True)
    assert (broken, told["verified"]) == (400, False)


async def test_a_credential_as_token_is_taken_as_text_and_enveloped(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    token = issuer.sign_jwt({k: v for k, v in issuer.badge().items() if k != "proof"})

    status, told = await ask(
        client,
        "/credentials/verify",
        {"verifiableCredential": token, "options": {"returnCredential": True}},
    )

    assert (status, told["verified"], told["credential"]) == (200, True, token)


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/credentials/verify", "{", "request.not_json"),
        ("/credentials/verify", "[]", "request.shape"),
        ("/credentials/verify", "{}", "request.shape"),
        ("/credentials/verify", '{"options": {}}', "request.shape"),
        ("/credentials/verify", '{"verifiableCredential": null}', "request.shape"),
        ("/credentials/verify", '{"verifiableCredential": 7}', "request.shape"),
        ("/credentials/verify", '{"verifiableCredential": {}}', "input.format_unknown"),
        ("/credentials/verify", '{"verifiableCredential": {}, "options": []}', "request.shape"),
        ("/credentials/verify", '{"verifiableCredential": {"a": 1, "a": 2}}', "json.duplicate_key"),
        (
            "/credentials/verify",
            '{"verifiableCredential": {}, "verifiableCredential": {}}',
            "request.not_json",
        ),
        ("/presentations/verify", "{}", "request.shape"),
        ("/presentations/verify", '{"presentation": {}, "verifiablePresentation": {}}', "request.shape"),
        (
            "/presentations/verify",
            '{"verifiablePresentation": {}, "options": {"challenge": 1}}',
            "request.shape",
        ),
    ],
)
async def test_a_malformed_request_gets_400_in_the_same_shape(
    client: aiohttp.ClientSession, path: str, body: str, reason: str
) -> None:
    async with client.post(path, data=body) as answer:
        told = await answer.json()

    assert answer.status == 400
    assert told["verified"] is False
    assert told["problemDetails"][0]["reason"] == reason
    assert told["errors"]


async def test_a_presentation_that_answers_its_challenge_verifies(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    shown = issuer.presentation(issuer.badge(), challenge="c-1", domain="employer.example")
    options = {"challenge": "c-1", "domain": "employer.example", "returnPresentation": True}

    status, told = await ask(
        client, "/presentations/verify", {"verifiablePresentation": shown, "options": options}
    )

    assert (status, told["verified"], told["errors"]) == (200, True, [])
    part = told["results"]["presentation"]
    assert part["challenge"] == {"verified": True, "input": "c-1"}
    assert part["domain"] == {"verified": True, "input": "employer.example"}
    assert part["holder"] == {"verified": True, "input": issuer.did}
    assert part["proof"][0]["verified"] is True
    assert [each["verified"] for each in told["results"]["credentials"]] == [True]
    assert told["verifiablePresentation"] == shown


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"challenge": "c-2", "domain": "employer.example"}, "INVALID_CHALLENGE_ERROR"),
        ({"challenge": "c-1", "domain": "other.example"}, "INVALID_DOMAIN_ERROR"),
    ],
)
async def test_a_presentation_made_for_somebody_else_does_not_verify(
    client: aiohttp.ClientSession, issuer: Issuer, options: dict[str, str], problem: str
) -> None:
    shown = issuer.presentation(issuer.badge(), challenge="c-1", domain="employer.example")

    status, told = await ask(
        client, "/presentations/verify", {"verifiablePresentation": shown, "options": options}
    )

    assert (status, told["verified"]) == (400, False)
    assert problem in {each["type"].partition("#")[2] for each in told["problemDetails"]}
    part = told["results"]["presentation"]
    # Where the challenge is another one nobody goes on to the domain.
    assert part["challenge"]["verified"] is (problem == "INVALID_DOMAIN_ERROR")
    assert part["domain"]["verified"] is False


async def test_a_forged_credential_in_a_good_presentation_is_named(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    forged = issuer.badge() | {"name": "Welding, level 9"}
    shown = issuer.presentation(issuer.badge(), forged, challenge="c-1")

    status, told = await ask(
        client, "/presentations/verify", {"verifiablePresentation": shown, "options": {"challenge": "c-1"}}
    )

    assert (status, told["verified"]) == (400, False)
    assert [each["verified"] for each in told["results"]["credentials"]] == [True, False]


async def test_a_presentation_without_proof_is_never_verified(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    shown = {k: v for k, v in issuer.presentation(issuer.badge()).items() if k != "proof"}

    status, told = await ask(client, "/presentations/verify", {"presentation": shown})

    assert (status, told["verified"]) == (400, False)
    assert "proof.missing" in {each["reason"] for each in told["problemDetails"]}


@pytest.mark.parametrize("path", ["/credentials/verify", "/presentations/verify"])
async def test_each_endpoint_takes_only_its_own_kind(
    client: aiohttp.ClientSession, issuer: Issuer, path: str
) -> None:
    body = (
        {"verifiableCredential": issuer.presentation(issuer.badge())}
        if path == "/credentials/verify"
        else {"verifiablePresentation": issuer.badge()}
    )

    status, told = await ask(client, path, body)

    assert status == 400
    assert told["problemDetails"][0]["reason"] == "request.role"


async def challenge_of(client: aiohttp.ClientSession) -> str:
    async with client.post("/challenges") as answer:
        assert answer.status == 200
        return str((await answer.json())["challenge"])


async def test_a_challenge_of_ours_works_once(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    challenge = await challenge_of(client)
    shown = issuer.presentation(issuer.badge(), challenge=challenge)
    body = {"verifiablePresentation": shown, "options": {"challenge": challenge}}

    first, _ = await ask(client, "/presentations/verify", body)
    second, told = await ask(client, "/presentations/verify", body)

    assert (first, second) == (200, 400)
    assert told["problemDetails"][0]["reason"] == "challenge.used"


async def test_a_challenge_used_twice_answers_with_the_status_of_a_failure(
    start: Start, issuer: Issuer
) -> None:
    service = await start(vc_api_failure_status=200)

    async with aiohttp.ClientSession(service.url) as client:
        challenge = await challenge_of(client)
        shown = issuer.presentation(issuer.badge(), challenge=challenge)
        body = {"verifiablePresentation": shown, "options": {"challenge": challenge}}
        told = [await ask(client, "/presentations/verify", body) for _ in range(2)]

    assert [(status, answer["verified"]) for status, answer in told] == [(200, True), (200, False)]


async def test_a_challenge_is_not_used_up_by_what_does_not_verify(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    challenge = await challenge_of(client)
    options = {"challenge": challenge}
    shown = issuer.presentation(issuer.badge(), challenge=challenge)
    forged = shown | {"holder": "did:key:z6Mkforged"}

    await ask(client, "/presentations/verify", {"verifiablePresentation": forged, "options": options})
    status, _ = await ask(
        client, "/presentations/verify", {"verifiablePresentation": shown, "options": options}
    )

    assert status == 200


async def test_two_challenges_differ_and_ours_are_known_by_their_seal(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    one, other = await challenge_of(client), await challenge_of(client)
    assert one != other
    forged = PREFIX + "A" * 54
    shown = issuer.presentation(issuer.badge(), challenge=forged)

    status, told = await ask(
        client, "/presentations/verify", {"verifiablePresentation": shown, "options": {"challenge": forged}}
    )

    assert status == 400
    assert told["problemDetails"][0]["reason"] == "challenge.unknown"


# --- what the W3C conformance suites have sent ---

RECORDED = [
    case
    for case in manifest()
    if case["source"].startswith("recorded-")
    and case["expected"] in {"valid", "invalid"}
    and "request" in case
]


@needs_vectors
@pytest.mark.parametrize("case", RECORDED, ids=lambda case: str(case["file"]).removesuffix(".json"))
async def test_the_w3c_suites_get_what_they_demand(start: Start, case: dict[str, Any]) -> None:
    service = await start(
        verifier=Verifier(Settings(vc_api_policy="conformance", documents=str(VECTORS))),
        vc_api_policy="conformance",
    )
    body = (VECTORS / case["file"]).read_bytes()

    async with (
        aiohttp.ClientSession(service.url) as client,
        client.post(case["request"], data=body, headers={"Content-Type": "application/json"}) as answer,
    ):
        told = await answer.json()

    assert answer.status == (200 if case["expected"] == "valid" else 400), told
    assert told["verified"] is (case["expected"] == "valid")
    assert bool(told["errors"]) is (case["expected"] == "invalid")


def test_all_recorded_cases_are_there() -> None:
    if not Path(VECTORS / "MANIFEST.json").is_file():
        pytest.skip("the foreign vectors are not here")
    assert len(RECORDED) == 197
