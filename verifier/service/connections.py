"""Connections under limits: how many, how long a request may take to come in, and what is said of broken ones.

aiohttp closes idle connections and bounds lines and fields, but waits for ever for the rest of a request. Here a
deadline runs from a request's first byte (on a new connection from the start) until its body is complete. When all
places are taken, the one who has been sending for longest has to go, so that slow senders cannot keep others out.
"""

import asyncio
import logging
import socket
from http import HTTPStatus
from typing import Any, Final, cast

from aiohttp import StreamReader, hdrs, web

from verifier.service.problems import SERVER, problem_response, refusal_of

logger = logging.getLogger(__name__)

BACKLOG: Final = 1024  # connections that the kernel holds while the loop is at work; the default is 128
LINGER_SECONDS: Final = 2.0  # for the rest of a body that is not wanted
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


class BodyTooSlowError(TimeoutError):
    """The body did not come in time. A TimeoutError, so that aiohttp ends the connection quietly."""


class Connections:
    """All open connections of a server, the oldest first."""

    def __init__(self, *, most: int, receive_seconds: float) -> None:
        self.most = most
        self.receive_seconds = receive_seconds
        self._open: dict[GuardedConnection, None] = {}

    def __len__(self) -> int:
        return len(self._open)

    def admit(self, connection: "GuardedConnection") -> bool:
        """Take a connection in, in the place of a slow or an idle one if need be; False where all are at work."""
        if len(self._open) >= self.most:
            victim = next((each for each in self._open if each.is_receiving), None) or next(
                (each for each in self._open if not each.is_busy), None
            )
            if victim is None:
                return False
            victim.drop()
        self._open[connection] = None
        return True

    def leave(self, connection: "GuardedConnection") -> None:
        """Let go of a connection that was closed."""
        self._open.pop(connection, None)


class GuardedConnection(web.RequestHandler):
    """One connection: aiohttp's, with a deadline for what is being received."""

    __slots__ = (
        "_body",
        "_connections",
        "_due",
        "_end",
        "_has_more",
        "_refused",
        "_timer",
        "_wire",
        "is_busy",
    )

    def __init__(
        self,
        server: web.Server,
        connections: Connections,
        loop: asyncio.AbstractEventLoop,
        **limits: Any,  # noqa: ANN401 - aiohttp's keyword arguments
    ) -> None:
        super().__init__(server, loop=loop, lingering_time=LINGER_SECONDS, auto_decompress=False, **limits)
        self._connections = connections
        self._due: float | None = None  # on the loop's clock; None while nothing is to come
        self._timer: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None
        self._body: StreamReader | None = None
        self._has_more = True  # a new connection owes a request
        self._refused = False
        self._wire: asyncio.Transport | None = None
        self.is_busy = False

    @property
    def is_receiving(self) -> bool:
        """Say whether a request has begun to come in and is not complete."""
        return (self._due is not None or self._end is not None) and not self.is_busy

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the clock, or refuse a connection too many."""
        if not self._connections.admit(self):
            self._refused = True
            cast("asyncio.Transport", transport).write(_FULL)  # uvloop's is none by type
            transport.close()
            return
        self._wire = cast("asyncio.Transport", transport)
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop the clock and give the place free."""
        self._stop_clock()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._connections.leave(self)
        if not self._refused:
            super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Start the clock with the first byte of the next request."""
        if self._refused:
            return
        self._has_more = True
        if self._due is None and self._end is None:
            self._start_clock()
        super().data_received(data)

    def receiving(self, body: StreamReader) -> None:
        """Note that the head of a request is here, and that its body is being read."""
        self._body = body

    def received(self) -> None:
        """Note that a request is complete and at work."""
        self._body = None
        self._has_more = False
        self._stop_clock()
        self.is_busy = True

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Write the answer; its reader has as long as a sender has."""
        if isinstance(resp, web.HTTPException):  # aiohttp's own, of a request that never came to our frame
            resp = _ours(refusal_of(resp))
        self._body = None
        self.is_busy = False
        self._start_clock()
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            if not self._has_more and not self._is_unread():
                self._stop_clock()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - quotes what was sent; never answered, never logged
    ) -> web.StreamResponse:
        """Answer what the HTTP parser refused, or what broke outside of our handlers."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was under way")
        kind = type(exc).__name__
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.error("internal.error exception=%s", kind)
            response = problem_response("internal.error", "expected to answer, got a fault of our own")
        else:
            logger.debug("request.malformed exception=%s", kind)
            response = problem_response(
                "request.malformed", "expected a well-formed request within the limits"
            )
        return _ours(response)

    def log_exception(self, *args: Any, **kw: Any) -> None:  # noqa: ANN401, ARG002 - aiohttp's signature
        """Log what aiohttp would log with a stack, by the kind of exception alone."""
        logger.error("internal.error exception=%s", type(kw.get("exc_info")).__name__)

    def drop(self) -> None:
        """Close without an answer."""
        self._stop_clock()
        self._connections.leave(self)
        self.force_close()
        if self._wire is not None:
            self._wire.abort()  # closing would wait for a peer that does not read

    def _is_unread(self) -> bool:
        return self._wire is not None and self._wire.get_write_buffer_size() > 0

    def _start_clock(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None
        seconds = self._connections.receive_seconds
        self._due = self._loop.time() + seconds
        if self._timer is None:  # one that runs looks again when it ends: a timer per request costs too much
            self._timer = self._loop.call_later(seconds, self._look)

    def _stop_clock(self) -> None:
        self._due = None
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _look(self) -> None:
        self._timer = None
        if self._due is None:
            return
        left = self._due - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._expire()

    def _expire(self) -> None:
        self._due = None
        if self.is_busy:  # this is the clock of the next request; the one at work is not to be hurt
            self._start_clock()
        elif self._body is not None and self._body.exception() is None:
            self._body.set_exception(BodyTooSlowError("expected the body in time, got a part"))
            self._end = self._loop.call_later(LINGER_SECONDS, self.drop)
        elif self._has_more or self._is_unread():
            logger.debug("request.timeout")
            self.drop()


def _ours(response: web.Response) -> web.Response:
    """Return an answer that our frame has not seen, as the last on its connection."""
    response.headers[hdrs.SERVER] = SERVER
    response.force_close()
    return response


class GuardedSite(web.BaseSite):
    """A listening socket whose connections are guarded."""

    __slots__ = ("_connections", "_limits", "_socket")

    def __init__(
        self,
        runner: web.AppRunner,
        listening: socket.socket,
        connections: Connections,
        **limits: Any,  # noqa: ANN401 - aiohttp's keyword arguments of a connection
    ) -> None:
        super().__init__(runner, backlog=BACKLOG)
        self._socket = listening
        self._connections = connections
        self._limits = limits

    @property
    def name(self) -> str:
        """Return the address of the socket, as a URL."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def start(self) -> None:
        """Begin to take connections."""
        await super().start()
        loop = asyncio.get_running_loop()
        server = self._runner.server
        if server is None:
            raise RuntimeError("expected a runner that was set up")
        self._server = await loop.create_server(
            lambda: GuardedConnection(server, self._connections, loop, **self._limits),
            sock=self._socket,
            backlog=BACKLOG,
        )
