"""Our own endpoints: what is verified how, and what is refused."""

import io
import json
import re
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from tests.builders import carriers, credential, sd_jwt
from tests.builders.certificates import authority
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.mobile_document import TRANSCRIPT, document_signer, issued, response, shown
from tests.service.conftest import Start
from tests.service.running import Service, report_of
from verifier.codes import CHECKS, CODES
from verifier.packet import MAX_PACKET
from verifier.page import POLICY as PAGE_POLICY
from verifier.policy import POLICIES
from verifier.report import Verdict

TIMING: Final = re.compile(r"receive;dur=\d+\.\d{3}, verify;dur=\d+\.\d{3}, encode;dur=\d+\.\d{3}")


async def problem(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    """Return status and code of an answer that has to be problem details."""
    assert answer.content_type == "application/problem+json"
    told = await answer.json(content_type=None)
    assert told["status"] == answer.status
    assert told["type"].startswith("https://")
    assert told["title"]
    assert told["detail"]
    return answer.status, told["code"]


async def test_a_badge_as_raw_body_gets_its_report(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    async with client.post("/v1/verify", json=issuer.badge()) as answer:
        report = report_of(await answer.read())

    assert answer.status == 200
    assert report.verdict is Verdict.VERIFIED
    assert TIMING.fullmatch(answer.headers["Server-Timing"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert "aiohttp" not in answer.headers["Server"]


@pytest.mark.parametrize(
    "media_type",
    [
        "application/vc",
        "application/ld+json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "image/png",
        "",
    ],
)
async def test_the_media_type_never_decides(
    client: aiohttp.ClientSession, issuer: Issuer, media_type: str
) -> None:
    body = json.dumps(issuer.badge()).encode()

    async with client.post("/v1/verify", data=body, headers={"Content-Type": media_type}) as answer:
        assert report_of(await answer.read()).verdict is Verdict.VERIFIED


async def test_a_token_as_raw_body_gets_its_report(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    token = issuer.sign_jwt({k: v for k, v in issuer.badge().items() if k != "proof"})

    async with client.post("/v1/verify", data=token) as answer:
        assert report_of(await answer.read()).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("media_type", ["application/dc+sd-jwt", "application/vc+sd-jwt", "text/plain"])
async def test_an_sd_jwt_as_raw_body_gets_its_report(
    client: aiohttp.ClientSession, issuer: Issuer, media_type: str
) -> None:
    shown = sd_jwt.credential(issuer, "process")

    async with client.post("/v1/verify", data=shown, headers={"Content-Type": media_type}) as answer:
        report = report_of(await answer.read())

    assert (report.verdict, report.format) == ("verified", "sd_jwt_vc")


@pytest.mark.parametrize(
    "media_type", ["application/vc+cose", "application/octet-stream", "application/json"]
)
async def test_a_cose_message_as_raw_body_gets_its_report(
    client: aiohttp.ClientSession, issuer: Issuer, media_type: str
) -> None:
    raw = issuer.sign_cose(credential.badge(issuer=issuer.did))

    async with client.post("/v1/verify", data=raw, headers={"Content-Type": media_type}) as answer:
        report = report_of(await answer.read())
    async with client.post("/v1/verify", data=raw[:-1], headers={"Content-Type": media_type}) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, "cbor.syntax")

    assert (report.verdict, report.format) == ("verified", "vc_cose")


async def test_a_cose_presentation_answers_a_challenge_of_the_service_once(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/challenges") as answer:
        challenge = (await answer.json())["challenge"]
    inner = issuer.sign_cose(credential.badge(issuer=issuer.did, subject={"id": issuer.did}))
    asked: Any = {"params": {"challenge": challenge}, "headers": {"Content-Type": "application/vp+cose"}}

    async with client.post("/v1/verify", data=issuer.presentation_cose(inner), **asked) as answer:
        assert report_of(await answer.read()).verdict is Verdict.NOT_VERIFIED
    bound = issuer.presentation_cose(inner, challenge=challenge)
    async with client.post("/v1/verify", data=bound, **asked) as answer:
        assert report_of(await answer.read()).verdict is Verdict.VERIFIED
    async with client.post("/v1/verify", data=bound, **asked) as answer:
        assert (await answer.json())["code"] == "challenge.used"


async def test_a_bound_sd_jwt_answers_a_challenge_of_the_service_once(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/challenges") as answer:
        challenge = (await answer.json())["challenge"]
    bound = sd_jwt.bind(sd_jwt.credential(issuer, "process"), nonce=challenge)
    asked = {"input": bound, "challenge": challenge, "domain": sd_jwt.AUDIENCE}

    async with client.post("/v1/verify", json={**asked, "input": sd_jwt.credential(issuer)}) as answer:
        assert report_of(await answer.read()).verdict is Verdict.NOT_VERIFIED
    async with client.post("/v1/verify", json=asked) as answer:
        assert report_of(await answer.read()).verdict is Verdict.VERIFIED
    async with client.post("/v1/verify", json=asked) as answer:
        assert (await answer.json())["code"] == "challenge.used"


async def test_what_does_not_verify_gets_200_and_its_report(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    badge = issuer.badge() | {"name": "Welding, level 9"}

    async with client.post("/v1/verify", json=badge) as answer:
        assert answer.status == 200
        assert report_of(await answer.read()).verdict is Verdict.NOT_VERIFIED


async def test_an_envelope_carries_policy_challenge_and_domain(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    shown = issuer.presentation(issuer.badge(), challenge="c-1", domain="employer.example")

    async with client.post(
        "/v1/verify",
        json={"input": shown, "policy": "conformance", "challenge": "c-1", "domain": "employer.example"},
    ) as answer:
        report = report_of(await answer.read())

    assert report.verdict is Verdict.VERIFIED
    assert report.policy is not None
    assert report.policy.name == "conformance"
    assert report.check("audience").outcome == "passed"


async def test_an_envelope_says_whose_it_should_be(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    envelope = {"input": issuer.badge(subject={"id": "mailto:ada@example.org"})}

    async def asked(applicant: dict[str, object]) -> tuple[int, dict[str, Any], str]:
        async with client.post("/v1/verify", json={**envelope, "applicant": applicant}) as answer:
            text = await answer.text()
            return answer.status, json.loads(text), text

    status, hers, _ = await asked({"email": ["ada@example.org"]})
    assert (status, hers["verdict"]) == (200, "verified")
    status, other, text = await asked({"email": ["grace@example.org"]})
    assert (status, other["verdict"]) == (200, "not_verified")
    assert "grace" not in text
    status, refused, text = await asked({"email": ["grace@example.org"], "grace@example.org": []})
    assert (status, refused["code"]) == (400, "request.shape")
    assert "grace" not in text


async def test_an_envelope_holds_several_documents_that_came_together(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    first, second = issuer.badge(), issuer.sign_jwt(credential.badge(issuer=issuer.did, id="urn:uuid:2"))

    async with client.post("/v1/verify", json={"inputs": [first, second, first]}) as answer:
        told = await answer.json()

    assert (answer.status, told["verdict"], told["role"]) == (200, "verified", "collection")
    assert [child["at"] for child in told["children"]] == ["/0", "/1", "/2"]
    assert told["checks"][0]["facts"] == {"documents": 3, "repeated": ["/2"]}
    assert told["totals"] == {"verified": 2}
    async with client.post("/v1/verify", json={"inputs": [first]}) as answer:
        assert [child["at"] for child in (await answer.json())["children"]] == ["/0"]


@pytest.mark.parametrize(
    "envelope",
    [
        '{"input": {}, "inputs": [{}]}',
        '{"inputs": []}',
        '{"inputs": {}}',
        '{"inputs": [1]}',
        '{"inputs": [{}, null]}',
        f'{{"inputs": [{", ".join(["{}"] * (MAX_PACKET + 1))}]}}',
    ],
)
async def test_inputs_of_another_shape_are_refused(client: aiohttp.ClientSession, envelope: str) -> None:
    async with client.post("/v1/verify", data=envelope) as answer:
        assert await problem(answer) == (400, "request.shape")


async def test_whoever_reads_html_gets_a_page_in_their_language(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "es-MX,en;q=0.5"}

    async with client.post("/v1/verify", json=issuer.badge(), headers=browser) as answer:
        text = await answer.text()

    assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
    assert '<html lang="es">' in text
    assert answer.headers["Content-Security-Policy"] == PAGE_POLICY
    assert answer.headers["Vary"] == "Accept, Accept-Language"
    async with client.post(
        "/v1/verify", json=issuer.badge(), headers={"Accept": "text/html, application/json"}
    ) as answer:
        assert answer.content_type == "application/json"


async def test_an_envelope_can_hold_a_token_as_text(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    token = issuer.sign_jwt({k: v for k, v in issuer.badge().items() if k != "proof"})

    async with client.post("/v1/verify", json={"input": token}) as answer:
        assert report_of(await answer.read()).verdict is Verdict.VERIFIED


async def test_the_bytes_inside_an_envelope_are_the_ones_that_are_judged(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    raw = json.dumps(issuer.badge(), indent=3)

    async with client.post("/v1/verify", data=f'{{"policy": "default", "input": {raw} }}') as answer:
        report = report_of(await answer.read())

    assert report.submission is not None
    assert report.submission.size == len(raw)


async def test_a_document_with_a_member_called_input_is_no_envelope(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/v1/verify", json=issuer.badge() | {"input": {}}) as answer:
        report = report_of(await answer.read())

    assert report.verdict is Verdict.NOT_VERIFIED  # a term that no context defines


async def test_the_query_carries_the_same_options(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    shown = issuer.presentation(issuer.badge(), challenge="c 1")

    async with client.post(
        "/v1/verify", params={"policy": "default", "challenge": "another"}, json=shown
    ) as answer:
        report = report_of(await answer.read())

    assert report.check("audience").code == "challenge.differs"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("polcy=strict", "request.parameter"),
        ("policy=strict&policy=default", "request.parameter"),
        ("challenge=", "request.parameter"),
        (f"challenge={'x' * 513}", "request.parameter"),
        ("policy=lenient", "request.policy"),
    ],
)
async def test_a_query_that_might_be_misunderstood_is_refused(
    client: aiohttp.ClientSession, issuer: Issuer, query: str, code: str
) -> None:
    async with client.post(f"/v1/verify?{query}", json=issuer.badge()) as answer:
        assert await problem(answer) == (400, code)


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ('{"input": {}, "polcy": "strict"}', "request.shape"),
        ('{"input": {}, "policy": 1}', "request.shape"),
        ('{"input": 1}', "request.shape"),
        ('{"input": null}', "request.shape"),
        ('{"input": []}', "request.shape"),
        ('{"input": {"a": 1}, "input": {"a": 2}}', "request.not_json"),
        ('{"input": {"a": 1}, "input": {"a": 1}}', "request.not_json"),
        ('{"input": {}, "policy": "default", "policy": "strict"}', "request.not_json"),
        ('{"input": {}, "policy": "lenient"}', "request.policy"),
        ('{"input": {}}', "input.format_unknown"),
        ('{"input": ""}', "input.empty"),
        ('{"input": "\\ud800"}', "json.lone_surrogate"),
    ],
)
async def test_a_malformed_envelope_is_refused(
    client: aiohttp.ClientSession, envelope: str, code: str
) -> None:
    async with client.post("/v1/verify", data=envelope) as answer:
        assert await problem(answer) == (400, code)


async def test_options_in_two_places_are_refused(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    async with client.post("/v1/verify?policy=strict", json={"input": issuer.badge()}) as answer:
        assert await problem(answer) == (400, "request.shape")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "input.empty"),
        (b"{}", 400, "input.format_unknown"),
        (b"hello", 400, "json.syntax"),
        (b"\xff\xfe{\x00}\x00", 400, "json.not_utf8"),
        (b" " * (1024 * 1024 + 1), 413, "request.body_too_large"),
        (b" " * (3 * 1024 * 1024), 413, "request.body_too_large"),
    ],
)
async def test_bytes_that_nobody_can_judge_get_a_problem(
    client: aiohttp.ClientSession, body: bytes, status: int, code: str
) -> None:
    async with client.post("/v1/verify", data=io.BytesIO(body)) as answer:
        assert await problem(answer) == (status, code)


async def test_an_operator_can_take_diplomas_that_bring_their_pictures_along(
    start: Start, issuer: Issuer
) -> None:
    picture = "data:image/png;base64," + "A" * 2 * 1024 * 1024
    diploma = issuer.sign_jwt({**credential.badge(issuer=issuer.did), "image": picture})

    for most, status in ((1024 * 1024, 413), (4 * 1024 * 1024, 200)):
        url = (await start(max_body_bytes=most)).url
        async with (
            aiohttp.ClientSession(url) as client,
            client.post("/v1/verify", data=io.BytesIO(diploma.encode())) as answer,
        ):
            assert answer.status == status
            if status == 200:
                assert report_of(await answer.read()).verdict is Verdict.VERIFIED


async def test_a_picture_as_raw_body_gets_the_report_of_its_badge(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    big = carriers.png(carriers.chunk(b"teSt", bytes(2 * 1024 * 1024)), carriers.itxt(issuer.badge()))
    pictures = {
        "image/png": big,
        "image/svg+xml": carriers.baked_svg(issuer.badge()),
        "application/octet-stream": carriers.baked_png(issuer.badge()),
    }

    for media_type, body in pictures.items():
        headers = {"Content-Type": media_type}
        async with client.post("/v1/verify", data=io.BytesIO(body), headers=headers) as answer:
            report = report_of(await answer.read())

        assert report.verdict is Verdict.VERIFIED
        assert len(report.carriers) == 1


async def test_only_a_picture_may_have_the_size_of_one(client: aiohttp.ClientSession) -> None:
    big = carriers.png(carriers.chunk(b"teSt", bytes(2 * 1024 * 1024)))
    said = {"Content-Type": "image/png"}

    for body, media_type in (
        (b" " * (2 * 1024 * 1024), said),
        (big + bytes(4 * 1024 * 1024), said),
        (big, {"Content-Type": "application/json"}),
    ):
        async with client.post("/v1/verify", data=io.BytesIO(body), headers=media_type) as answer:
            assert await problem(answer) == (413, "request.body_too_large")


async def test_a_picture_without_a_whole_badge_is_a_bad_request(client: aiohttp.ClientSession) -> None:
    async with client.post("/v1/verify", data=carriers.baked_png("https://a.example/1")) as answer:
        assert await problem(answer) == (400, "carrier.address_only")


@pytest.mark.parametrize("body", [b'{"a":' * 100_000, b"[" * 100_000, b'{"input":' * 50_000])
async def test_a_pit_of_brackets_gets_an_answer(client: aiohttp.ClientSession, body: bytes) -> None:
    async with client.post("/v1/verify", data=body) as answer:
        assert answer.status in {200, 400}


async def test_an_operator_can_withhold_policies(start: Start, issuer: Issuer) -> None:
    service = await start(policy="strict", policies=["strict"])

    async with aiohttp.ClientSession(service.url) as client:
        async with client.post("/v1/verify", json=issuer.badge()) as answer:
            report = report_of(await answer.read())
        async with client.post("/v1/verify?policy=default", json=issuer.badge()) as answer:
            refused = await problem(answer)

    assert report.policy is not None
    assert report.policy.name == "strict"
    assert refused == (400, "request.policy")


async def test_an_unknown_path_and_a_wrong_method_are_problems(client: aiohttp.ClientSession) -> None:
    async with client.get("/v2/verify") as answer:
        assert await problem(answer) == (404, "request.not_found")
    async with client.get("/v1/verify") as answer:
        assert await problem(answer) == (405, "request.method_not_allowed")
        assert answer.headers["Allow"] == "POST"


async def test_capabilities_name_what_is_there(client: aiohttp.ClientSession) -> None:
    async with client.get("/v1/capabilities") as answer:
        told = await answer.json()

    assert {"did:key", "did:web", "did:jwk"} <= {method["name"] for method in told["did_methods"]}
    assert {policy["name"] for policy in told["policies"]} == set(POLICIES)
    assert "https://www.w3.org/ns/credentials/v2" in told["contexts"]
    assert {"BitstringStatusListEntry", "StatusList2021Entry"} <= {s["name"] for s in told["status"]}


async def test_codes_are_all_listed(client: aiohttp.ClientSession) -> None:
    async with client.get("/v1/codes") as answer:
        told: dict[str, Any] = await answer.json()

    assert [code["code"] for code in told["codes"]] == list(CODES)
    assert [check["check"] for check in told["checks"]] == list(CHECKS)


async def test_two_equal_requests_get_equal_bytes(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    badge = issuer.badge()
    answers = []
    for _ in range(2):
        async with client.post("/v1/verify", json=badge) as answer:
            answers.append(await answer.read())

    assert answers[0] == answers[1]


async def test_a_host_header_moves_us_to_nothing(client: aiohttp.ClientSession, service: Service) -> None:
    """Row N17: nobody is asked for what a client calls us."""
    for path in ("/health/live", "/health/ready", "/v1/capabilities"):
        async with client.get(path, headers={"Host": "169.254.169.254"}) as answer:
            assert answer.status == 200

    assert service.world.log == []


async def test_the_session_of_a_mobile_document_comes_in_the_envelope(start: Start, tmp_path: Path) -> None:
    root, path = authority(), tmp_path / "authorities.pem"
    path.write_text(root.pem)
    service = await start(mobile_document_authorities=str(path))
    raw = response(shown(issued(document_signer(root))))

    async def asked(session: dict[str, str]) -> tuple[int, bytes]:
        url, body = f"{service.url}/v1/verify", {"input": raw, "session": session}
        async with aiohttp.ClientSession() as client, client.post(url, json=body) as answer:
            return answer.status, await answer.read()

    status, good = await asked({"transcript": base64url(TRANSCRIPT)})
    refused = [
        await asked(one)
        for one in ({"origin": "https://a.example"}, {"transcript": "AAAA"}, {"transcript": ""})
    ]

    assert (status, [c.outcome for c in report_of(good).checks if c.check == "holder"]) == (200, ["passed"])
    assert [(code, json.loads(told)["code"]) for code, told in refused] == [
        (400, "request.session"), (400, "request.session"), (400, "request.shape")
    ]  # fmt: skip


async def test_the_answer_of_a_wallet_is_judged_for_the_request_of_the_envelope_or_the_query(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    answer = {"vp_token": {"pid": [sd_jwt.bind(sd_jwt.credential(issuer))]}}
    asked = {"challenge": sd_jwt.NONCE, "domain": sd_jwt.AUDIENCE}

    async def verdict(body: object, **query: str) -> str:
        async with client.post("/v1/verify", json=body, params=query) as told:
            return report_of(await told.read()).verdict

    async def code(body: object) -> tuple[int, str]:
        async with client.post("/v1/verify", json=body) as told:
            return await problem(told)

    assert await verdict(answer, **asked) == "verified"
    assert await verdict({"input": answer, **asked}) == "verified"
    assert await verdict({"inputs": [answer], **asked}) == "verified"
    assert await verdict(answer, **{**asked, "challenge": "another"}) == "not_verified"
    assert await verdict(answer, **{**asked, "domain": "another.example"}) == "not_verified"
    form = {"vp_token": json.dumps(answer["vp_token"]), "state": "s"}
    async with client.post("/v1/verify", data=form, params=asked) as told:
        assert report_of(await told.read()).verdict == "verified"
    async with client.post("/v1/verify", data={"error": "access_denied"}) as told:
        assert await problem(told) == (400, "carrier.wallet_declined")
    assert await code({"vp_token": {"pid": []}}) == (400, "carrier.vp_token")
    assert await code({"input": {"vp_token": {}}, **asked}) == (400, "carrier.vp_token")
    assert await code({"response": "eyJhIjoxfQ..a.b.c"}) == (400, "carrier.answer_encrypted")
    for path, member in (
        ("/credentials/verify", "verifiableCredential"),
        ("/presentations/verify", "verifiablePresentation"),
    ):
        async with client.post(path, json={member: answer}) as told:
            assert told.status == 400
