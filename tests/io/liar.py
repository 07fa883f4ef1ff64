"""A server that takes whatever it is asked and always says the same thing, which need not be true."""

import asyncio
import ssl
from contextlib import suppress
from types import TracebackType
from typing import Self


class Liar:
    """Listens on 127.0.0.1; `reply` is what it says, after which it may hang up. It keeps count."""

    def __init__(self, reply: bytes = b"", *, context: ssl.SSLContext | None = None) -> None:
        self.reply = reply
        self.context = context
        self.hangs_up = False
        self.connected = 0
        self.asked = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self.context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.01)  # the loop closes what was aborted

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        self._writers.append(writer)
        with suppress(OSError):
            while await reader.read(65536):
                self.asked += 1
                writer.write(self.reply)
                await writer.drain()
                if self.hangs_up:
                    break
        writer.close()
