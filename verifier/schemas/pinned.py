"""The schemas that are shipped: listed in `pinned/index.toml`, checked against their digest when first asked for."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

_PINNED: Final = Path(__file__).parent / "pinned"


class SchemaTampered(RuntimeError):
    """A shipped schema is not what its digest says: nothing may be judged by it."""


class PinnedSchema(msgspec.Struct, frozen=True, kw_only=True):
    """One shipped schema. `sha256` is the lower-case hex digest of `body`."""

    url: str
    body: bytes
    sha256: str


@lru_cache(maxsize=1)
def pinned_schemas() -> Mapping[str, PinnedSchema]:
    """Return the shipped schemas by URL.

    Raises:
        SchemaTampered: a file is missing, or has another digest than the index says.
    """
    return read_folder(_PINNED)


def read_folder(folder: Path) -> Mapping[str, PinnedSchema]:
    """Return the schemas that the index of `folder` lists; raises as `pinned_schemas`."""
    found: dict[str, PinnedSchema] = {}
    try:
        for row in tomllib.loads((folder / "index.toml").read_text("utf-8"))["schema"]:
            body = (folder / row["file"]).read_bytes()
            digest = hashlib.sha256(body).hexdigest()
            if digest != row["sha256"]:
                raise SchemaTampered(f"expected {row['file']} to have sha256 {row['sha256']}, got {digest}")
            found[row["url"]] = PinnedSchema(url=row["url"], body=body, sha256=digest)
    except (OSError, ValueError, KeyError) as problem:
        raise SchemaTampered("expected pinned/index.toml and each schema that it lists") from problem
    return found
