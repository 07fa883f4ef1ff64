"""Canonical N-Quads by PyLD, so that what signs in tests shares nothing with what verifies.

Context documents come from the bundled folder, or from the foreign vectors; never from the network.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyld import jsonld

from tests.vectors_dir import ROOT, VECTORS

_BUNDLED: Final = ROOT / "verifier" / "linked_data" / "contexts"


def canonical_quads(document: Mapping[str, Any]) -> bytes:
    """Return the canonical N-Quads of a JSON-LD document (RDFC-1.0, text direction as `i18n-datatype`)."""
    quads = jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": _load,
            "rdfDirection": "i18n-datatype",
        },
    )
    return str(quads).encode()


def _load(url: str, _: object) -> dict[str, Any]:
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": json.loads(_files()[url].read_bytes()),
    }


@cache
def _files() -> dict[str, Path]:
    """Return URL -> file. Where a URL is listed twice, the first is the current state of the document."""
    files: dict[str, Path] = {}
    foreign = VECTORS / "DOCUMENTS.json"
    if foreign.is_file():
        files.update({url: VECTORS / name for url, name in json.loads(foreign.read_bytes()).items()})
    index = _BUNDLED / "index.toml"
    if index.is_file():
        for row in reversed(tomllib.loads(index.read_text("utf-8"))["context"]):
            files[row["url"]] = _BUNDLED / row["file"]
    return files
