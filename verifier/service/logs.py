"""Logging that a stranger cannot write into: one line per event, bounded, without control characters or stacks.

An exception is named by its kind and the line of ours where it arose; its message may quote what was sent, and a
stack shows values. Nothing of a credential is ever handed to a logger; this is the second line behind that rule.
"""

import asyncio
import logging
import sys
import traceback
from copy import copy
from typing import Any, Final

MAX_LINE: Final = 4096  # characters of one event
_FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"

logger = logging.getLogger(__name__)


class OneLine(logging.Formatter):
    """Formats an event as one line of printable characters."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        clean = copy(record)
        clean.exc_text = None  # another handler may have kept a stack there
        line = super().format(clean)
        safe = "".join(char if char.isprintable() else f"\\u{{{ord(char):x}}}" for char in line[:MAX_LINE])
        return safe[:MAX_LINE]

    def formatException(self, ei: Any) -> str:  # noqa: ANN401, N802 - the name and type that logging has
        """Return the kind of an exception and where it arose, without its message."""
        kind, _, trace = ei
        frames = traceback.extract_tb(trace)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        return f"exception={kind.__name__}{where}"

    def formatStack(self, stack_info: str) -> str:  # noqa: ARG002, N802 - as above
        """Return nothing: a stack shows values."""
        return ""


def log_to_stderr(level: str) -> None:
    """Send all events from `level` on to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(_FORMAT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def log_loop_faults(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what the event loop could not hand to anybody, by kind alone."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        logger.error("internal.error", exc_info=error)
    else:
        logger.error("internal.error in the event loop")
