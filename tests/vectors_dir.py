"""Where the foreign test vectors lie. They are read there and never copied."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
VECTORS = Path(os.environ.get("VECTORS_DIR", ROOT.parent / "shared" / "vectors"))

needs_vectors = pytest.mark.skipif(
    not (VECTORS / "MANIFEST.json").is_file() and "VECTORS_DIR" not in os.environ,
    reason=f"the foreign vectors are not at {VECTORS}; set VECTORS_DIR",
)


@cache
def manifest() -> list[dict[str, Any]]:
    """Return every case that the manifest lists; empty where there are no vectors."""
    path = VECTORS / "MANIFEST.json"
    if not path.is_file():
        return []
    cases: list[dict[str, Any]] = json.loads(path.read_bytes())["cases"]
    return cases
