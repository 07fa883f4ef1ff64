"""The foreign vectors as cases: what to hand in, as of when, on what internet, and which verdict is published.

`MANIFEST.json` says for each file what it is. Tokens that stand inside files of vectors become cases of their own.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.vectors_dir import VECTORS, manifest
from verifier.suites import SUITES

LATEST: Final = datetime(2026, 11, 24, tzinfo=UTC)  # the last vectors were recorded the day before

_ALGORITHMS: Final = frozenset(
    {"EdDSA", "ES256", "ES384", "ES256K", "RS256", "PS256"}
)  # as the manifest calls tokens
# Their verdict is the block chain's: see test_blockcerts_vectors.py.
_ANCHORED: Final = frozenset(name for name, suite in SUITES.items() if suite.anchor is not None)
SUITES_IN_SCOPE: Final = (frozenset(SUITES) - _ANCHORED) | _ALGORITHMS
CREDENTIALS: Final = frozenset(
    {
        "vc",
        "vc-with-status",
        "status-list-2021",
        "revocation-list-2020",
        "bitstring-status-list",
        "domain-linkage-credential",
        "blockcerts",
    }
)
# Documents that the manifest names by their DID.
_DID_WEB: Final = {
    "did:web:identity.foundation": (
        "https://identity.foundation/.well-known/did.json",
        "dif-did-configuration/dif/did-web-identity.foundation.json",
    )
}
_TOKENS: Final = ("vc_jwt-verify", "credentials-verify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One vector. `expected` is "valid", "invalid", or a word of the manifest for what is not scored."""

    id: str
    raw: bytes
    expected: str
    kind: str = "vc-jwt"
    suites: frozenset[str] = frozenset()
    is_bound: bool = True  # the issuer is the DID of the key
    now: datetime = LATEST
    challenge: str | None = None
    domain: str | None = None
    documents: Mapping[str, Path] = field(default_factory=dict)

    @property
    def is_scored(self) -> bool:
        """Say whether the verdict is ours to give: a credential, by suites that are judged here."""
        in_scope = bool(self.suites) and self.suites <= SUITES_IN_SCOPE
        refused_by_all = not self.suites and self.expected == "invalid"
        return (
            self.kind in CREDENTIALS | {"vc-jwt"}
            and self.expected in {"valid", "invalid"}
            and (in_scope or refused_by_all or self.kind == "vc-jwt")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A case that gets another verdict than the published one: why, and where that is said."""

    reason: str
    link: str


@cache
def cases() -> tuple[Case, ...]:
    """Return every vector that is a file on its own, and every token of the files that hold many; each once."""
    found = {case.id: case for case in _tokens()}
    for entry in manifest():
        if (VECTORS / entry["file"]).is_file():
            found.setdefault(entry["file"], _case(entry))
    return tuple(found.values())


@cache
def known_gaps() -> Mapping[str, Gap]:
    """Return the gaps by case."""
    listed = tomllib.loads((Path(__file__).parent / "known_gaps.toml").read_text("utf-8"))["gap"]
    return {gap["id"]: Gap(reason=gap["reason"], link=gap["link"]) for gap in listed}


def _case(entry: Mapping[str, Any]) -> Case:
    raw = (VECTORS / entry["file"]).read_bytes()
    options: Mapping[str, Any] = {}
    if "request" in entry:
        raw, options = _asked(raw)
    at = entry.get("evaluateAt")
    documents = dict(entry.get("documentMap") or {})
    documents.update(_DID_WEB[did] for did in entry["documents"] if did in _DID_WEB)
    return Case(
        id=entry["file"],
        raw=raw,
        expected=entry["expected"],
        kind=entry["kind"],
        suites=frozenset(entry["proofSuites"]),
        is_bound=entry.get("issuerBinding") != "mismatch",
        now=datetime.fromisoformat(at) if at else LATEST,
        challenge=options.get("challenge"),
        domain=options.get("domain"),
        documents={url.partition("#")[0]: VECTORS / name for url, name in documents.items()},
    )


def _asked(raw: bytes) -> tuple[bytes, Mapping[str, Any]]:
    """Take a recorded request apart: what it asks about, and its options."""
    body = json.loads(raw)
    for name in ("verifiableCredential", "verifiablePresentation", "presentation"):
        if name in body:
            return json.dumps(body[name]).encode(), body.get("options") or {}
    return raw, {}


def _tokens() -> Iterator[Case]:
    for name in _TOKENS:
        path = VECTORS / "web5-test-vectors" / f"{name}.json"
        vectors = json.loads(path.read_bytes())["vectors"] if path.is_file() else []
        for number, vector in enumerate(vectors):
            stated = vector["input"]
            token = stated["vcJwt"] if isinstance(stated, dict) else stated
            yield Case(
                id=f"web5-test-vectors/{name}.json#{number}",
                raw=str(token).encode(),
                expected="invalid" if vector.get("errors") else "valid",
            )
