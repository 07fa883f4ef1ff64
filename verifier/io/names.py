"""Ask the system for the addresses of a name, without anybody else having to wait for it.

Every question has a daemon thread of its own, for the system's resolver cannot be stopped: a pool of the loop's would
be starved by names that never resolve (uvloop's has two places for it, and every connection goes through them), and
would hold up the end of the program.
"""

import asyncio
import errno
import socket
import threading
from contextlib import suppress
from typing import Final

MAX_LOOKUPS: Final = 128  # names asked for at a time; one that is never answered takes 10 s and more

Address = tuple[int, str]  # family, address


class Names:
    """At most `MAX_LOOKUPS` questions at a time."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(MAX_LOOKUPS)

    async def ask(self, name: str, port: int, family: int = socket.AF_UNSPEC) -> list[Address]:
        """Return every address of `name`.

        Raises:
            OSError: there are none, or too many names are being asked for.
        """
        found: asyncio.Future[list[Address]] = asyncio.get_running_loop().create_future()
        self._start(found, name, port, family)
        return await found

    def _start(self, found: asyncio.Future[list[Address]], name: str, port: int, family: int) -> None:
        if not self._slots.acquire(blocking=False):
            raise OSError(errno.EAGAIN, "too many names are being asked for")
        thread = threading.Thread(
            target=self._look, args=(found, name, port, family), name="dns", daemon=True
        )
        try:
            thread.start()
        except RuntimeError as error:
            self._slots.release()
            raise OSError(errno.EAGAIN, "no thread to ask for a name") from error

    def _look(self, found: asyncio.Future[list[Address]], name: str, port: int, family: int) -> None:
        outcome: list[Address] | OSError
        try:
            answers = socket.getaddrinfo(name, port, family=family, type=socket.SOCK_STREAM)
            outcome = [(kind, str(address[0])) for kind, _, _, _, address in answers]
        except OSError as error:
            outcome = error
        finally:
            self._slots.release()
        with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            found.get_loop().call_soon_threadsafe(_settle, found, outcome)


def _settle(found: asyncio.Future[list[Address]], outcome: list[Address] | OSError) -> None:
    if found.done():  # the asker has gone away
        return
    if isinstance(outcome, OSError):
        found.set_exception(outcome)
    else:
        found.set_result(outcome)
