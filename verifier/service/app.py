"""The application: which path leads where, what is made at start and closed at the end, and how it stops.

Stopping: not ready any more and every answer closes its connection; after `drain_seconds` no more connections;
what was accepted is answered within `shutdown_seconds`; then connections, threads and sockets end.
"""

import asyncio
import gc
import logging
import resource
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Final

from aiohttp import web

from verifier.service import competency_api, did_api, health, openapi, own_api, vc_api
from verifier.service.challenges import Challenges
from verifier.service.connections import BACKLOG, Connections, GuardedSite
from verifier.service.frame import frame
from verifier.service.keys import SERVICE, Service
from verifier.service.load import Load
from verifier.service.logs import log_loop_faults, log_to_stderr
from verifier.service.metrics import Metrics
from verifier.settings import Settings
from verifier.wiring import Verifier

logger = logging.getLogger(__name__)

LAST_WORDS_SECONDS: Final = 0.25  # for requests on connections that were taken in the last moment
_SPARE_FILES: Final = 64  # descriptors that are not connections of clients: our own fetches, logs, the loop


def create_app(settings: Settings, verifier: Verifier | None = None) -> web.Application:
    """Return the application. A `verifier` that is handed in stays its owner's to close.

    Raises:
        SettingsRefused: a policy, file or folder of the settings cannot be used.
    """
    app = web.Application(middlewares=[frame])
    connections = Connections(
        most=_places(settings.max_connections), receive_seconds=settings.receive_seconds
    )
    load = Load(
        most_at_work=settings.max_in_flight, most_bytes=settings.max_receiving_bytes, connections=connections
    )
    secret = settings.challenge_secret
    app[SERVICE] = Service(
        settings=settings,
        verifier=Verifier(settings) if verifier is None else verifier,
        challenges=Challenges(
            secrets.token_bytes(32) if secret is None else secret.encode(),
            lifetime=timedelta(seconds=settings.challenge_seconds),
        ),
        load=load,
        metrics=Metrics(load),
    )
    app.add_routes(
        [
            web.post("/v1/verify", own_api.verify),
            web.get("/v1/capabilities", own_api.capabilities),
            web.get("/v1/codes", own_api.codes),
            web.get("/v1/competencies", competency_api.look_up),
            web.post("/credentials/verify", vc_api.verify_credential),
            web.post("/presentations/verify", vc_api.verify_presentation),
            web.post("/challenges", vc_api.challenges),
            web.get(did_api.PATH + "{did:.+}", did_api.resolve),
            web.get("/openapi.json", openapi.document),
            web.get("/health/live", health.live),
            web.get("/health/ready", health.ready),
            web.get("/metrics", health.metrics),
        ]
    )
    if verifier is None:
        app.cleanup_ctx.append(_closing)
    return app


class Running:
    """A service that listens. `url` is its address, `load` what is at work; `stop` ends it and loses no request."""

    def __init__(self, runner: web.AppRunner, site: GuardedSite, load: Load, settings: Settings) -> None:
        self._runner = runner
        self._site = site
        self.load = load
        self._settings = settings
        self.url = site.name

    async def stop(self) -> None:
        """End as the head of this file says."""
        self.load.is_stopping = True
        await asyncio.sleep(self._settings.drain_seconds)
        await self._site.stop()
        await asyncio.sleep(min(LAST_WORDS_SECONDS, self._settings.drain_seconds))
        await self._runner.cleanup()


async def start(app: web.Application, settings: Settings) -> Running:
    """Begin to listen and return at once.

    Raises:
        OSError: the address cannot be listened on.
    """
    runner = web.AppRunner(
        app,
        handler_cancellation=True,  # who has gone away is not worked for
        shutdown_timeout=settings.shutdown_seconds,
    )
    await runner.setup()
    site = GuardedSite(
        runner,
        _listen(settings.host, settings.port),
        app[SERVICE].load.connections,
        keepalive_timeout=settings.keepalive_seconds,
        max_line_size=settings.max_line_bytes,
        max_field_size=settings.max_line_bytes,
        max_headers=settings.max_header_fields,
        access_log=None,
    )
    await site.start()
    return Running(runner, site, app[SERVICE].load, settings)


def serve(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT, then stop gracefully; return the exit code.

    Raises:
        SettingsRefused: a policy, file or folder of the settings cannot be used.
        OSError: the address cannot be listened on.
    """
    log_to_stderr(settings.log_level)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_loop_faults)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running = await start(create_app(settings), settings)
    gc.collect()
    gc.freeze()  # modules and contexts stay for good: the collector need not walk them again and again
    logger.info("listening on %s", running.url)
    await stop.wait()
    logger.info("stopping")
    await running.stop()
    logger.info("stopped")


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's loop where it is installed: it takes a third off an answer."""
    try:
        import uvloop  # noqa: PLC0415 - an extra of the service, missing on Windows
    except ModuleNotFoundError:
        return None
    return uvloop.new_event_loop


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; IPv6 where the host is an address of it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)  # noqa: FBT003 - socket has no keyword for it
    return listening


def _places(wanted: int) -> int:
    """Return how many connections the process can hold with the descriptors that it may open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - _SPARE_FILES))


async def _closing(app: web.Application) -> AsyncIterator[None]:
    verifier = app[SERVICE].verifier
    verifier.keep_lists_fresh()
    yield
    await verifier.close()
