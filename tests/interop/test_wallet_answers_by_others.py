"""vp_token: what other people's software presents for one request, in one answer of a wallet."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from tests.builders import keys
from tests.interop.peers import HERE, Case
from tests.interop.test_mdocs_by_auth0 import ROOT, by_auth0
from tests.interop.test_sd_jwt_by_others import by_sd_jwt_js
from tests.threats.front_door import deciding
from tests.world import NOW, World
from verifier.report import Report
from verifier.session import read_session
from verifier.settings import Settings
from verifier.wiring import Verifier

FAMILIES: Final = ("presentations", "jwt presentations", "jws json presentations", "did-jwt-vc")
pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir()
    and not all((HERE / "node_modules" / name).is_dir() for name in ("@auth0/mdl", "@sd-jwt/sd-jwt-vc")),
    reason="the packages of wallets are not installed: run npm ci in tests/interop",
)


@cache
def elsewhere() -> str:
    """Return the answer of a device in another session."""
    return by_auth0(keys.key("P-256", seed=78), "ES256")["signature"]


async def judged(case: Case, answer: dict[str, Any], session: dict[str, str], folder: Path) -> Report:
    (folder / "anchors.pem").write_text(ROOT.pem, "utf-8")
    world = World()
    for url, document in case.documents.items():
        world.serve(url, document)
    async with Verifier(
        Settings(mobile_document_authorities=str(folder / "anchors.pem")), network=world
    ) as verifier:
        return await verifier.verify(answer, challenge=case.challenge, session=session, now=NOW)


@pytest.mark.parametrize("family", FAMILIES)
async def test_presentations_by_four_libraries_in_one_answer_hold_for_their_request_and_for_no_other(
    family: str, cases: list[Case], tmp_path: Path
) -> None:
    """The audience comes with the session: nobody has to state it twice."""
    case = next(
        one
        for one in cases
        if one.family == family and one.expected == "verified" and one.challenge and one.domain
    )
    assert case.challenge is not None
    assert case.domain is not None
    session = {"client_id": case.domain, "response_uri": "https://hr.example/answer"}
    transcript = read_session(session, case.challenge).transcript
    mdocs = by_auth0(keys.key("P-256", seed=78), "ES256", transcript=transcript)
    sd_jwts = by_sd_jwt_js(case.challenge, case.domain)
    inner = {
        "w3c": [case.input],
        "pid": [sd_jwts["a part, bound, sha-256"]],
        "licence": [mdocs["signature"]],
    }
    answer = {"vp_token": inner}

    good = await judged(case, answer, session, tmp_path)
    in_page = await judged(
        case, {"protocol": "openid4vp-v1-unsigned", "data": json.dumps(answer)}, session, tmp_path
    )
    to_others = await judged(case, answer, {**session, "client_id": "https://other.example"}, tmp_path)

    assert (good.verdict, in_page.verdict) == ("verified", "verified")
    assert len(good.children) == 3
    assert {child.verdict for child in to_others.children} == {"not_verified"}
    assert {deciding(child) for child in to_others.children} == {
        "challenge.domain_differs",
        "holder.device_differs",
    }
    for name, other in (
        ("pid", sd_jwts["a part, bound by a stranger, sha-256"]),
        ("pid", sd_jwts["a part, bound for another challenge, sha-256"]),
        ("pid", sd_jwts["a part, sha-256"]),
        ("licence", elsewhere()),
    ):
        spoilt = await judged(case, {"vp_token": {**inner, name: [other]}}, session, tmp_path)

        assert spoilt.verdict == "not_verified"
