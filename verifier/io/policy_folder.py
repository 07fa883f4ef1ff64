"""The operator's folder of policies: every `.toml` and `.json` file in it, read once at start."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

SUFFIXES: Final = frozenset({".toml", ".json"})
MAX_FILE_BYTES: Final = 64 * 1024 + 1  # one more than a policy may have: whoever reads it then refuses it


class FolderUnreadable(OSError):
    """The folder or a file in it cannot be read; the message names it."""


def read_policy_folder(folder: Path) -> Mapping[str, bytes]:
    """Return what stands in each policy file, by the file's name.

    Raises:
        FolderUnreadable: no folder, or a file that cannot be read.
    """
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES)
    except OSError as error:
        raise FolderUnreadable(f"{folder}: expected a readable folder, got {error.strerror}") from error
    found: dict[str, bytes] = {}
    for file in files:
        try:
            with file.open("rb") as opened:
                found[file.name] = opened.read(MAX_FILE_BYTES)
        except OSError as error:
            raise FolderUnreadable(f"{file}: expected a readable file, got {error.strerror}") from error
    return found
