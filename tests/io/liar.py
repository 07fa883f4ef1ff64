"""A server that takes whatever it is asked and always says the same thing, which need not be true."""

import asyncio
import ssl
from contextlib import suppress

from tests.io.listening import Listening


class Liar(Listening):
    """Listens on 127.0.0.1; `reply` is what it says, after which it may hang up. It keeps count."""

    def __init__(self, reply: bytes = b"", *, context: ssl.SSLContext | None = None) -> None:
        super().__init__()
        self.reply = reply
        self.context = context
        self.hangs_up = False
        self.connected = 0
        self.asked = 0

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connected += 1
        with suppress(OSError):
            while await reader.read(65536):
                self.asked += 1
                writer.write(self.reply)
                await writer.drain()
                if self.hangs_up:
                    break
