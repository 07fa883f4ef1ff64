"""Over HTTP: what a report tells of skills where it is asked for, and what a code means."""

import json
from pathlib import Path

import aiohttp
import pytest

from tests.builders.issuer import Issuer
from tests.service.conftest import Start
from tests.service.running import Service, report_of
from tests.service.test_own_api import problem
from verifier.competency import Answer
from verifier.competency_desk import import_frameworks

SKILL = "http://data.europa.eu/esco/skill/00ebb379-ce26-439a-ba89-9a7d1ef2f696"


@pytest.fixture
async def service(start: Start, tmp_path: Path) -> Service:
    table, path = tmp_path / "skills.csv", tmp_path / "frameworks.sqlite"
    table.write_text(f"conceptUri,preferredLabel\n{SKILL},rehabilitate\n")
    import_frameworks(path, [table])
    return await start(competencies=str(path))


async def test_nothing_is_told_of_skills_where_nobody_asks(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/v1/verify", json=issuer.badge()) as answer:
        assert "competencies" not in await answer.json()


@pytest.mark.parametrize("query", ["competencies=true", f"skills={SKILL},onet:51-4121.00"])
async def test_a_query_asks_for_skills(client: aiohttp.ClientSession, issuer: Issuer, query: str) -> None:
    async with client.post(f"/v1/verify?{query}", json=issuer.badge()) as answer:
        found = report_of(await answer.read()).competencies

    assert found is not None
    assert [item.item for item in found.items] == ["/record/0"]
    assert [one.skill for one in found.answers] == ([SKILL, "onet:51-4121.00"] if "skills" in query else [])


async def test_an_envelope_asks_for_skills(client: aiohttp.ClientSession, issuer: Issuer) -> None:
    async with client.post("/v1/verify", json={"input": issuer.badge(), "skills": [SKILL]}) as answer:
        found = report_of(await answer.read()).competencies

    assert found is not None
    assert [(one.answer, one.known_as) for one in found.answers] == [(Answer.NOT_SHOWN, "rehabilitate")]


@pytest.mark.parametrize("query", ["skills=welding", "skills=", f"skills={SKILL},", "competencies=yes"])
async def test_a_query_that_means_no_skill_is_refused(
    client: aiohttp.ClientSession, issuer: Issuer, query: str
) -> None:
    async with client.post(f"/v1/verify?{query}", json=issuer.badge()) as answer:
        status, code = await problem(answer)

    assert (status, code in {"competency.skill", "request.parameter"}) == (400, True)


async def test_a_skill_that_is_refused_uses_up_no_challenge(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    async with client.post("/challenges") as answer:
        challenge = (await answer.json())["challenge"]
    body = json.dumps(issuer.presentation(issuer.badge(), challenge=challenge))

    async with client.post(f"/v1/verify?challenge={challenge}&skills=welding", data=body) as answer:
        assert await problem(answer) == (400, "competency.skill")
    async with client.post(f"/v1/verify?challenge={challenge}&skills={SKILL}", data=body) as answer:
        assert report_of(await answer.read()).check("audience").outcome == "passed"


async def test_more_skills_than_may_be_asked_for_are_refused(
    client: aiohttp.ClientSession, issuer: Issuer
) -> None:
    skills = [f"soc:11-{number:04}" for number in range(101)]

    async with client.post("/v1/verify", json={"input": issuer.badge(), "skills": skills}) as answer:
        assert await problem(answer) == (400, "request.shape")
    async with client.post(f"/v1/verify?skills={','.join(skills)}", json=issuer.badge()) as answer:
        assert await problem(answer) == (400, "competency.skill")


async def test_a_code_is_looked_up(client: aiohttp.ClientSession) -> None:
    async with client.get("/v1/competencies", params={"reference": f"esco:{SKILL[-36:]}"}) as answer:
        assert await answer.json() == {
            "entry": {"framework": "esco", "code": SKILL[-36:], "url": SKILL, "name": "rehabilitate"}
        }
    async with client.get("/v1/competencies", params={"reference": "soc:11-1011"}) as answer:
        assert await problem(answer) == (404, "competency.unknown")
    async with client.get("/v1/competencies", params={"reference": "welding"}) as answer:
        assert await problem(answer) == (400, "competency.skill")
    async with client.get("/v1/competencies", params={"referrer": "soc:11-1011"}) as answer:
        assert await problem(answer) == (400, "request.parameter")
