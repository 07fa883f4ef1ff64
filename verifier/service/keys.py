"""What an application carries, under one typed key; made in `app.py`."""

from dataclasses import dataclass
from typing import Final

from aiohttp import web

from verifier.service.challenges import Challenges
from verifier.service.load import Load
from verifier.service.metrics import Metrics
from verifier.settings import Settings
from verifier.wiring import Verifier


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """The parts that handlers work with."""

    settings: Settings
    verifier: Verifier
    challenges: Challenges
    load: Load
    metrics: Metrics


SERVICE: Final = web.AppKey("service", Service)
