"""Is this document older than one that was seen before?

Whoever can answer in a registry's name for a moment could otherwise bring back a list on which somebody still stands
who was taken off it. Remembers versions, never documents, for as long as the registry is open; nothing of the future:
one forged date must not make all later documents look old.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from verifier.errors import Undetermined

MAX_REMEMBERED: Final = 4_096  # documents; the one not seen for longest is forgotten first
# Servers of one name that sign ahead, each on its own, differ by less than this.
TURNS: Final = timedelta(days=1)
_NONE: Final = timedelta(0)


class Newest:
    """The newest version of each document."""

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: OrderedDict[str, datetime] = OrderedDict()

    def check(
        self, document: str, version: datetime | None, now: datetime, *, tolerance: timedelta = _NONE
    ) -> None:
        """Refuse a version that is older than the newest seen by more than `tolerance`; none at all is older than any.

        Raises:
            Undetermined: `registry.rolled_back`.
        """
        newest = self._seen.get(document)
        if newest is not None and (version is None or version < newest - tolerance):
            raise Undetermined(
                "registry.rolled_back", "expected the document as new as it was before, got an older one"
            )
        if version is None or version > now:
            return
        self._seen[document] = version if newest is None else max(version, newest)
        self._seen.move_to_end(document)
        if len(self._seen) > MAX_REMEMBERED:
            self._seen.popitem(last=False)
