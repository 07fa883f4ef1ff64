"""Where questions about competencies are answered: opens the index of frameworks, and asks it off the event loop.

A look takes microseconds where the file is in memory and milliseconds where the disk is slow, and nobody can tell
beforehand: so all of one question goes to a thread together.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

from verifier.competencies.lookup import look_up
from verifier.competencies.view import Index, NoIndex, view
from verifier.competency import Competencies, Looked
from verifier.io.competency_index import CompetencyIndex, Imported, IndexUnusable, build_index
from verifier.report import Report
from verifier.settings import PREFIX, Settings, SettingsRefused

T = TypeVar("T")

_NO_INDEX: Final = NoIndex()


class Offload(Protocol):
    """Runs a function in a thread; see `ports.Offload`."""

    def __call__(self, judge: Callable[..., T], /, *arguments: object) -> Awaitable[T]:
        """Return `judge(*arguments)`."""


class CompetencyDesk:
    """Answers under one set of settings. Without an index, references are compared and nothing is known of them."""

    def __init__(self, settings: Settings, offload: Offload) -> None:
        """Open the index that the settings name.

        Raises:
            SettingsRefused: it cannot be read.
        """
        self._offload = offload
        self._index: Index = _NO_INDEX if settings.competencies is None else _open(settings.competencies)

    async def view(self, reports: Mapping[str, Report], skills: Sequence[str] = ()) -> Competencies:
        """Return what these reports show, each under its pointer; see `competencies.view`.

        Raises:
            SkillRefused: one of `skills` is no reference to one entry of a framework, or they are too many.
        """
        return await self._offload(view, reports, skills, self._index)

    async def look_up(self, reference: str) -> Looked | None:
        """Return the entry that a reference names, and its neighbours; None where the index does not know it.

        Raises:
            SkillRefused: it is no reference to one entry of a framework.
        """
        return await self._offload(look_up, reference, self._index)

    def close(self) -> None:
        """Close the index."""
        if isinstance(self._index, CompetencyIndex):
            self._index.close()


def import_frameworks(path: Path, files: Sequence[Path]) -> list[Imported]:
    """Make the index at `path` anew from files of frameworks; where one is wrong, what was there stays.

    Raises:
        FrameworkRejected: a file is no framework, or there is too much.
        OSError: a file cannot be read, or the index cannot be written.
    """
    return build_index(path, files)


def _open(path: str) -> CompetencyIndex:
    try:
        return CompetencyIndex(Path(path))
    except IndexUnusable as error:
        raise SettingsRefused("settings.competencies_invalid", f"{PREFIX}COMPETENCIES: {error}") from error
