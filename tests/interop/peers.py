"""The programs of the peers, run as they stand: issue.mjs and judge.mjs in Node, didkit_peer.py in Python.

All of them speak JSON lines. Their packages are pinned in package-lock.json; none of them uses the network
once `npm ci` has run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import pytest

HERE: Final = Path(__file__).resolve().parent
MAX_SECONDS: Final = 200  # for one program; each takes a few

Verdict = Literal["verified", "not_verified", "inconclusive"]


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody issued, and what has to come of it. `documents`: URL to what is found there."""

    name: str
    expected: Verdict
    input: str | dict[str, Any]
    family: str = ""
    issuer_software: str = ""
    challenge: str | None = None
    domain: str | None = None
    documents: dict[str, str | dict[str, Any]] = {}

    def raw(self) -> bytes:
        """Return the bytes that are handed in."""
        return self.input.encode() if isinstance(self.input, str) else msgspec.json.encode(self.input)


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """What one peer said of one case, and the first reason that it gave."""

    name: str
    judge: str
    verdict: Literal["verified", "not_verified"]
    why: str = ""


def install() -> None:
    """Run `npm ci` where it has not run yet; skip without Node, but fail where CI promises it."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        reason = "Node and npm are not on the path: the peers cannot run"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    if not (HERE / "node_modules").is_dir():
        _run(["npm", "ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"], b"")


def told_by(script: str, asked: object = None) -> list[bytes]:
    """Return the lines that a script of this folder prints; `asked`: what it is handed, as JSON."""
    install()
    return _run(["node", script], b"" if asked is None else msgspec.json.encode(asked))


def issued() -> list[Case]:
    """Return every case that the peers issue, in their order."""
    lines = _run(["node", "issue.mjs"], b"") + _run([sys.executable, "didkit_peer.py", "issue"], b"")
    return [msgspec.json.decode(line, type=Case) for line in lines]


def judged(cases: Iterable[Case]) -> list[Judgement]:
    """Return what every peer says of those `cases` that it understands."""
    asked = b"".join(msgspec.json.encode(case) + b"\n" for case in cases)
    lines = _run(["node", "judge.mjs"], asked) + _run([sys.executable, "didkit_peer.py", "judge"], asked)
    return [msgspec.json.decode(line, type=Judgement) for line in lines]


def _run(command: Sequence[str], sent: bytes) -> list[bytes]:
    ended = subprocess.run(
        command, cwd=HERE, input=sent, capture_output=True, timeout=MAX_SECONDS, check=False
    )
    if ended.returncode:
        pytest.fail(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr.decode()[-2000:]}")
    return ended.stdout.splitlines()
