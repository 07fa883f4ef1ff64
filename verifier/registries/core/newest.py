"""Is this document older than one that was seen before? Whoever can answer in a registry's name for a moment could
otherwise bring back a list in which somebody taken off it still stands.

Remembers versions, never documents, for as long as the registry is open. Only what was proven is remembered, and
nothing of the future: one forged date must not make all later documents look old.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from verifier.errors import Undetermined

MAX_REMEMBERED: Final = 4_096  # documents; the one not seen for longest is forgotten first


class Newest:
    """The newest version of each document. Servers that take turns may differ by `tolerance` without suspicion."""

    __slots__ = ("_seen", "_tolerance")

    def __init__(self, *, tolerance: timedelta = timedelta(0)) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()
        self._tolerance = tolerance

    def check(self, document: str, version: datetime | None, now: datetime) -> None:
        """Refuse a version that is older than the newest seen; a document without one is older than any.

        Raises:
            Undetermined: `registry.rolled_back`.
        """
        newest = self._seen.get(document)
        if newest is not None and (version is None or version < newest - self._tolerance):
            raise Undetermined(
                "registry.rolled_back", "expected the document as new as it was before, got an older one"
            )
        if version is None or version > now:
            return
        self._seen[document] = version if newest is None else max(version, newest)
        self._seen.move_to_end(document)
        if len(self._seen) > MAX_REMEMBERED:
            self._seen.popitem(last=False)
