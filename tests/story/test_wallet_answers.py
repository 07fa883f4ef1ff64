"""What a wallet answers over OpenID4VP: each presentation is judged in its own format, and for this request."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest

from tests import cost
from tests.builders import credential, keys, sd_jwt
from tests.builders.certificates import authority
from tests.builders.issuer import Issuer
from tests.builders.mobile_document import LICENCE, PHOTO_ID, document_signer, issued, response, shown
from tests.threats.front_door import (
    VERIFIED,
    FrontDoor,
    checks,
    deciding,
    inconclusive,
    not_verified,
    refused,
)
from tests.world import World
from verifier.carriers.vp_token import MAX_FIELDS, MAX_PRESENTATIONS, documents
from verifier.errors import InputRefused
from verifier.report import Report
from verifier.session import read_session
from verifier.settings import Settings

ROOT: Final = authority()
SIGNER: Final = document_signer(ROOT)
ISSUER: Final = Issuer(identity=keys.did_jwk(keys.key("P-256", seed=901)))
ADA: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
NONCE: Final = "n-0S6_WzA2Mj"
CLIENT: Final = "x509_san_dns:jobs.example"
SESSION: Final = {"client_id": CLIENT, "response_uri": "https://jobs.example/answer"}
ORIGIN: Final = "https://jobs.example"
ASKED: Final[dict[str, Any]] = {"challenge": NONCE, "domain": CLIENT}
BADGE: Final = credential.badge(issuer=ISSUER.did, subject={"id": ADA.did})
ENCRYPTED: Final = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTEyOEdDTSJ9..aaaa.bbbb.cccc"


def bound(nonce: str = NONCE, audience: str = CLIENT, **claims: Any) -> str:  # noqa: ANN401
    """Return an SD-JWT VC that its holder bound to a request."""
    return sd_jwt.bind(sd_jwt.credential(ISSUER, **claims), nonce=nonce, aud=audience)


def as_token(nonce: str = NONCE, audience: str = CLIENT) -> str:
    """Return a presentation as JWT of a badge as JWT."""
    enveloped = {
        "@context": credential.V2,
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{ISSUER.sign_jwt(BADGE)}",
    }
    return ADA.presentation_jwt(enveloped, payload={"nonce": nonce, "aud": audience})


def as_linked_data(nonce: str = NONCE, audience: str = CLIENT) -> dict[str, Any]:
    """Return a presentation with an embedded proof."""
    return ADA.presentation(
        ISSUER.badge("ecdsa-rdfc-2019", subject={"id": ADA.did}), challenge=nonce, domain=audience
    )


def by_device(session: dict[str, str] = SESSION, nonce: str = NONCE, **how: Any) -> str:  # noqa: ANN401
    """Return the answer of a device in the session of a request."""
    transcript = read_session(session, nonce).transcript
    return response(shown(issued(SIGNER, **how), transcript=transcript))


def answer(**by_query: object) -> dict[str, Any]:
    """Return the final form: presentations by the query that asked for them."""
    return {"vp_token": by_query}


@pytest.fixture
def door(world: World, tmp_path: Path) -> FrontDoor:
    (tmp_path / "authorities.pem").write_text(ROOT.pem, "utf-8")
    return FrontDoor(world, Settings(mobile_document_authorities=str(tmp_path / "authorities.pem")))


async def judged(door: FrontDoor, data: dict[str, Any], **how: Any) -> Report:  # noqa: ANN401
    asked = {"challenge": NONCE, "session": SESSION, **how}
    return await door.verifier.verify(data, now=door.world.now, **asked)


async def test_each_presentation_is_judged_in_its_own_format_and_for_the_request(door: FrontDoor) -> None:
    whole = answer(
        pid=[bound()], degree=[as_token(), as_token()], badge=[as_linked_data()], licence=[by_device()]
    )

    report = await judged(door, whole, domain=CLIENT)

    assert (report.verdict, report.role) == ("verified", "collection")
    assert [child.format for child in report.children] == [
        "sd_jwt_vc", "presentation", "presentation", "presentation", "mdoc",
    ]  # fmt: skip
    assert [child.carriers[0].at for child in report.children] == [
        "pid 1", "degree 1", "degree 2", "badge 1", "licence 1",
    ]  # fmt: skip
    assert [fact.name for fact in report.children[4].carriers] == ["vp_token", "mdoc_response"]
    for child in report.children:
        assert [check.outcome for check in checks(child, "audience")] == ["passed"]


@pytest.mark.parametrize(
    ("presentation", "code"),
    [
        (bound(nonce="another"), "challenge.differs"),
        (as_token("another"), "challenge.differs"),
        (as_linked_data("another"), "challenge.differs"),
        (by_device(nonce="another"), "holder.device_differs"),
        (bound(audience="x509_san_dns:other.example"), "challenge.domain_differs"),
        (as_token(audience="x509_san_dns:other.example"), "challenge.domain_differs"),
        (as_linked_data(audience="x509_san_dns:other.example"), "challenge.domain_differs"),
        (by_device({**SESSION, "client_id": "x509_san_dns:other.example"}), "holder.device_differs"),
        (sd_jwt.credential(ISSUER), "holder.key_binding_missing"),
        (sd_jwt.bind(sd_jwt.credential(ISSUER), keys.key("P-256", seed=666), nonce=NONCE, aud=CLIENT),
         "holder.key_binding_invalid"),
        (bound()[:-4] + "AAAA", "holder.key_binding_invalid"),
    ],
)  # fmt: skip
async def test_one_that_was_made_for_another_request_spoils_the_whole(
    door: FrontDoor, presentation: object, code: str
) -> None:
    for whole in (answer(a=[presentation]), answer(a=[bound()], b=[presentation])):
        report = await judged(door, whole)

        assert (report.verdict, deciding(report)) == ("not_verified", code)


@pytest.mark.parametrize(
    "alone",
    [
        ISSUER.sign_jwt(BADGE),
        ISSUER.badge("ecdsa-rdfc-2019"),
        response({"docType": LICENCE, "issuerSigned": issued(SIGNER)}),
    ],
)
async def test_a_credential_that_nobody_presents_answers_no_request(door: FrontDoor, alone: object) -> None:
    for whole in (answer(a=[alone]), answer(a=[bound()], b=[alone])):
        assert (await judged(door, whole)).verdict != "verified"


async def test_the_audience_of_a_session_is_asked_of_every_presentation(door: FrontDoor) -> None:
    """Whoever names the session has said who asked: an answer to somebody else is none, though no domain is given."""
    of_page = {"origin": ORIGIN}
    in_page = by_device(of_page)

    good = await judged(door, answer(a=[bound(audience=f"origin:{ORIGIN}")], b=[in_page]), session=of_page)
    for audience in (ORIGIN, CLIENT, "origin:https://other.example"):
        other = await judged(door, answer(a=[bound(audience=audience)], b=[in_page]), session=of_page)
        assert (other.verdict, deciding(other)) == ("not_verified", "challenge.domain_differs")
    stated = await judged(door, answer(a=[bound(audience=ORIGIN)]), session=of_page, domain=ORIGIN)

    assert (good.verdict, stated.verdict) == ("verified", "verified")


@pytest.mark.parametrize(
    ("form", "count"),
    [
        ({"vp_token": bound()}, 1),
        ({"vp_token": [bound()]}, 1),
        ({"vp_token": [bound(), as_linked_data()], "presentation_submission": {
            "id": "1", "definition_id": "2", "descriptor_map": [
                {"id": "a", "format": "vc+sd-jwt", "path": "$[0]"}, {"id": "b", "format": "ldp_vp", "path": "$[1]"}]},
          "state": "s", "id_token": "not looked at"}, 2),
        ({"vp_token": as_linked_data()}, 1),
        ({"vp_token": json.dumps(as_linked_data())}, 1),
        ({"vp_token": json.dumps([bound(), bound(_sd_alg="sha-256", jti="urn:a:b")])}, 2),
        ({"vp_token": json.dumps({"a": [bound()]}), "presentation_submission": "{}"}, 1),
        (answer(a=bound()), 1),
        (answer(a=as_linked_data(), b=bound()), 2),
        (answer(a=[json.dumps(as_linked_data())]), 1),
        ({"protocol": "openid4vp-v1-unsigned", "data": answer(a=[bound()])}, 1),
        ({"protocol": "openid4vp-v1-signed", "data": answer(a=[bound()], b=[as_token()]), "type": "digital"}, 2),
        ({"protocol": "openid4vp", "data": json.dumps(answer(a=[bound()]))}, 1),
    ],
)  # fmt: skip
async def test_every_form_of_an_answer_is_read(door: FrontDoor, form: dict[str, Any], count: int) -> None:
    report = await door.report(form, **ASKED)

    assert report.verdict == "verified"
    assert max(1, len(report.children) if report.role == "collection" else 1) == count
    assert await door.answer(form, **{**ASKED, "challenge": "another"}) == not_verified("challenge.differs")
    assert await door.answer(form, **{**ASKED, "domain": "another"}) == not_verified(
        "challenge.domain_differs"
    )


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (answer(), "carrier.vp_token"),
        (answer(a=[]), "carrier.vp_token"),
        (answer(a=[bound()], b=[]), "carrier.vp_token"),
        (answer(a=[bound()], b=None), "carrier.vp_token"),
        (answer(a=[bound()], b=""), "carrier.vp_token"),
        (answer(a=[bound(), None]), "carrier.vp_token"),
        (answer(a=[bound(), " "]), "carrier.vp_token"),
        (answer(a=[[bound()]]), "carrier.vp_token"),
        (answer(a=1), "carrier.vp_token"),
        (answer(**{"a b": [bound()]}), "carrier.vp_token"),
        (answer(**{"": [bound()]}), "carrier.vp_token"),
        ({"vp_token": None}, "carrier.vp_token"),
        ({"vp_token": []}, "carrier.vp_token"),
        ({"vp_token": ""}, "carrier.vp_token"),
        ({"vp_token": "[]"}, "carrier.vp_token"),
        ({"vp_token": "{}"}, "carrier.vp_token"),
        ({"vp_token": '{"a": ["x"], "a": ["y"]}'}, "json.duplicate_key"),
        ({"vp_token": "{"}, "json.syntax"),
        ({"vp_token": 1}, "carrier.vp_token"),
        ({"vp_token": "https://canary.example/"}, "carrier.nested"),
        ({"vp_token": "no presentation"}, "json.syntax"),
        ({"vp_token": [bound()], "presentation_submission": {"descriptor_map": [{"path": "$[1]"}]}},
         "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned", "data": {}}, "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned", "data": "{}"}, "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned", "data": 1}, "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned", "data": answer()}, "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned", "data": {"error": "access_denied"}}, "carrier.wallet_declined"),
        ({"protocol": "openid4vp-v1-unsigned", "data": {"response": ENCRYPTED}}, "carrier.answer_encrypted"),
        ({"protocol": "openid4vp-v1-unsigned", "data": answer(a=[bound()]), **answer(a=[as_token()])},
         "carrier.vp_token"),
        ({"response": ENCRYPTED, **answer(a=[bound()])}, "carrier.vp_token"),
        ({"protocol": "openid4vp-v1-unsigned"}, "input.format_unknown"),
        ({"protocol": "org-iso-mdoc", "data": {"response": "aaaa"}}, "input.format_unknown"),
        ({"response": ENCRYPTED, "state": "s"}, "carrier.answer_encrypted"),
        ({"response": "a.b.c"}, "input.format_unknown"),
        (answer(a=[ENCRYPTED]), "input.encrypted"),
    ],
)  # fmt: skip
async def test_what_is_no_answer_is_refused_by_its_code_and_nobody_is_asked(
    door: FrontDoor, form: dict[str, Any], code: str
) -> None:
    for asked in (ASKED, {}):
        assert await door.answer(form, **asked) == refused(code)
    assert door.world.log == []


# --- as the wallet posted it ---


SUBMISSION: Final = json.dumps({"descriptor_map": [{"path": "$[0]"}, {"path": "$[1]"}]})


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"vp_token": json.dumps({"a": [bound()]}), "state": "s&=1 é"}, 1),
        ({"state": "", "vp_token": json.dumps({"a": [bound()], "b": [as_token()]})}, 2),
        (
            {"vp_token": bound(), "presentation_submission": json.dumps({"descriptor_map": [{"path": "$"}]})},
            1,
        ),
        ({"vp_token": json.dumps([bound(), as_linked_data()]), "presentation_submission": SUBMISSION}, 2),
        ({"vp_token": json.dumps(as_linked_data()), "iss": "https://self-issued.me/v2"}, 1),
    ],
)
async def test_the_form_that_a_wallet_posts_is_read(
    door: FrontDoor, fields: dict[str, str], count: int
) -> None:
    for form in (urlencode(fields), urlencode(fields, quote_via=quote), urlencode(fields) + "\r\n"):
        report = await door.report(form, **ASKED)

        assert report.verdict == "verified"
        assert max(1, len(report.children) if report.role == "collection" else 1) == count
        assert await door.answer(form, **{**ASKED, "challenge": "another"}) == not_verified(
            "challenge.differs"
        )


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (f"vp_token={bound()}&vp_token={bound()}", "carrier.vp_token"),
        (f"vp_token={bound()}&vp%5Ftoken={bound()}", "carrier.vp_token"),
        (f"state=1&vp_token={bound()}&state=2", "carrier.vp_token"),
        (f"vp_token={bound()}&state", "carrier.vp_token"),
        (f"vp_token={bound()}&", "carrier.vp_token"),
        (f"vp_token={bound()}&state=%zz", "carrier.vp_token"),
        (f"vp_token={bound()}&state=%ff", "carrier.vp_token"),
        (f"vp_token={bound()}&state=a b", "carrier.vp_token"),
        (f"vp_token={bound()}" + "".join(f"&x{'y' * n}={n}" for n in range(MAX_FIELDS)), "carrier.vp_token"),
        ("vp_token=", "carrier.vp_token"),
        ("vp_token=%5B%5D", "carrier.vp_token"),
        ("vp_token=%7B%22a%22%3A%5B%5D%7D", "carrier.vp_token"),
        ("vp_token=%7B%22a%22%3A1,%22a%22%3A1%7D", "json.duplicate_key"),
        (urlencode({"vp_token": bound(), "presentation_submission": SUBMISSION}), "carrier.vp_token"),
        ("vp_token=https%3A%2F%2Fcanary.example%2F", "carrier.nested"),
        (f"state=s&response={ENCRYPTED}", "carrier.answer_encrypted"),
        ("response=a.b.c", "carrier.vp_token"),
        (f"response={ENCRYPTED}&vp_token={bound()}", "carrier.vp_token"),
        ("error=access_denied&state=s", "carrier.wallet_declined"),
        (f"error=access_denied&vp_token={bound()}", "carrier.wallet_declined"),
        ("state=s", "json.syntax"),
        ("https://canary.example?vp_token=a b", "json.syntax"),
    ],
)
async def test_a_form_that_is_no_answer_is_refused_and_nobody_is_asked(
    door: FrontDoor, form: str, code: str
) -> None:
    assert await door.answer(form, **ASKED) == refused(code)
    assert door.world.log == []


def test_a_long_form_is_read_as_fast_as_it_comes() -> None:
    """One pass, and none of it twice."""
    for value in (b"a" * 500_000, b"a" * 500_000 + b"%zz", b"%41" * 150_000 + b"%zz"):
        form = b"vp_token=" + value

        def judge(form: bytes = form) -> None:
            with suppress(InputRefused):
                documents(form)

        assert cost.seconds(judge) < 0.03


async def test_a_form_of_any_bytes_is_an_answer_or_a_problem(door: FrontDoor) -> None:
    good = urlencode({"vp_token": json.dumps({"a": [bound()]}), "state": "s"}).encode()
    for at in range(0, len(good), 3):
        for byte in (0x00, 0x25, 0x26, 0x3D, 0xFF):
            assert (await door.answer(good[:at] + bytes([byte]) + good[at + 1 :], **ASKED))[0] != ""


async def test_a_part_that_cannot_be_read_keeps_the_whole_from_verifying(door: FrontDoor) -> None:
    for other in ("no presentation", ENCRYPTED, "eyJ.e30.AA", {"a": 1}, "https://canary.example/"):
        report = await door.report(answer(a=[bound()], b=[other]), **ASKED)

        assert report.verdict != "verified"
        assert report.children[0].verdict == "verified"
    assert door.world.log == []


async def test_an_answer_with_more_presentations_than_any_real_one_is_refused(door: FrontDoor) -> None:
    most = answer(a=[bound()] * MAX_PRESENTATIONS)
    more = answer(a=[bound()] * MAX_PRESENTATIONS, b=[bound()])

    assert await door.answer(most, **ASKED) == VERIFIED
    assert await door.answer(more, **ASKED) == refused("carrier.too_many")


async def test_a_document_with_such_a_member_is_judged_as_the_document(door: FrontDoor) -> None:
    assert await door.answer({**as_linked_data(), "vp_token": bound()}, **ASKED) == not_verified(
        "linked_data.unsigned_term"
    )


async def test_what_is_shown_together_is_a_packet(door: FrontDoor) -> None:
    """Two people's documents in one answer are told, and never added up to one person."""
    alike = answer(a=[as_token()], b=[as_linked_data()])
    two = answer(a=[bound(sub="did:example:eve")], b=[as_linked_data()])

    good = await door.report(alike, **ASKED)
    told = await door.report(two, **ASKED)
    employer = await door.report(two, policy="employment", **ASKED)
    nested = await door.verifier.verify_packet([json.dumps(alike), bound()], now=door.world.now, **ASKED)

    assert [(check.outcome, check.code) for check in checks(good, "packet")] == [("passed", None)]
    assert "packet.other_subject" in {check.code for check in checks(told, "packet")}
    assert employer.verdict != "verified"
    assert [item.at[:3] for item in nested.record] == ["/0/", "/0/"]
    assert len(good.record) == 2


async def test_what_answers_two_queries_is_told_once(door: FrontDoor) -> None:
    one = as_token()

    report = await door.report(answer(a=[one], b=[one]), **ASKED)

    assert report.verdict == "verified"
    assert report.check("packet").facts == {"documents": 2, "repeated": ["/1"]}
    assert len(report.record) == 1


async def test_without_a_question_nothing_is_said_to_answer_one(door: FrontDoor) -> None:
    report = await door.report(answer(a=[bound()]))

    assert [check.code for check in checks(report, "audience")] == ["challenge.not_asked"]


async def test_a_library_a_page_and_a_packet_take_the_same_answer(door: FrontDoor) -> None:
    whole = json.dumps(answer(a=[bound()]))

    packet = await door.verifier.verify_packet([whole], now=door.world.now, **ASKED)
    other = await door.verifier.verify_packet([whole], now=door.world.now, challenge="x")

    assert (packet.verdict, packet.children[0].format) == ("verified", "sd_jwt_vc")
    assert other.verdict == "not_verified"
    with pytest.raises(InputRefused):
        await door.verifier.verify(answer(), now=door.world.now)


async def test_a_device_that_withheld_a_document_leaves_the_answer_open(door: FrontDoor) -> None:
    transcript = read_session(SESSION, NONCE).transcript
    given = shown(issued(SIGNER), transcript=transcript)
    partly = response(given, documentErrors=[{PHOTO_ID: 0}])

    report = await judged(door, answer(a=[partly]))

    assert (report.verdict, deciding(report)) == inconclusive("mdoc.not_returned")
