"""What an application carries, by typed keys; made in `app.py`."""

from typing import Final

from aiohttp import web

from verifier.service.challenges import Challenges
from verifier.settings import Settings
from verifier.wiring import Verifier

SETTINGS: Final = web.AppKey("settings", Settings)
VERIFIER: Final = web.AppKey("verifier", Verifier)
CHALLENGES: Final = web.AppKey("challenges", Challenges)
