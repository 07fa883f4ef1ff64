"""`GET /v1/competencies`: what one entry of an imported framework is, and what it is the same as or next to."""

from collections.abc import Sequence
from typing import Final

import msgspec
from aiohttp import web

from verifier.competencies.references import SkillRefused, read_skills
from verifier.service.keys import SERVICE
from verifier.service.problems import RequestRefused, problem_response

_REFERENCE: Final = "reference"


def check_skills(skills: Sequence[str]) -> None:
    """Refuse what is no reference before anything is judged: a challenge is not to be used up for it.

    Raises:
        RequestRefused: `competency.skill`.
    """
    try:
        read_skills(skills)
    except SkillRefused as refused:
        raise RequestRefused(refused.code, refused.detail) from refused


async def look_up(request: web.Request) -> web.Response:
    """GET /v1/competencies."""
    if list(request.query) != [_REFERENCE]:
        raise RequestRefused("request.parameter", f"expected {_REFERENCE} once and nothing else")
    service = request.app[SERVICE]
    try:
        with service.load:
            found = await service.verifier.competencies.look_up(request.query[_REFERENCE])
    except SkillRefused as refused:
        raise RequestRefused(refused.code, refused.detail) from refused
    if found is None:
        return problem_response(
            "competency.unknown", "expected an entry of an imported framework, got another"
        )
    return web.Response(body=msgspec.json.encode(found), content_type="application/json")
