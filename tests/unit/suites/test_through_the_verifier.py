"""The same vectors through the whole verifier: verdicts as the W3C and the recording peers gave them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from tests.unit.suites.judging import PLUG_INS, read
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from tests.world import World
from verifier.errors import InputRefused
from verifier.suites import SUITES
from verifier.wiring import Verifier

FOLDERS: Final = (
    "w3c-vc-di-eddsa/",
    "w3c-vc-di-ecdsa/",
    "w3c-ccg-citizenship/",
    "recorded-eddsa/",
    "recorded-ecdsa/",
    "recorded-ed2020/",
)

ELSEWHERE: Final = frozenset({"ecdsa-sd-2023", "bbs-2023"})  # their own tests have their vectors
RECORDED_BY: Final = datetime(2026, 12, 1, tzinfo=UTC)  # after every recording, before any of them ends


def _cases() -> Iterator[Any]:
    for case in manifest():
        suites = [
            name for name in case.get("proofSuites") or [] if name in PLUG_INS and name not in ELSEWHERE
        ]
        if case["file"].startswith(FOLDERS) and case.get("expected") in {"valid", "invalid"} and suites:
            missing = [name for name in suites if name not in SUITES]
            marks = pytest.mark.skipif(bool(missing), reason=f"the table of suites lacks {missing}")
            yield pytest.param(case, id=case["file"], marks=marks)


@needs_vectors
@pytest.mark.parametrize("case", list(_cases()))
async def test_the_verdict_on_a_vector_is_the_expected_one(case: dict[str, Any], world: World) -> None:
    content = read(VECTORS / case["file"])
    for member in ("verifiableCredential", "verifiablePresentation"):
        if isinstance(content.get(member), dict | str) and "@context" not in content:
            content = content[member]
            break
    pinned = read(VECTORS / "DOCUMENTS.json")
    for url in case.get("documents", ()):
        if url in pinned:
            world.serve(url, (VECTORS / pinned[url]).read_bytes())
    at = datetime.fromisoformat(case["evaluateAt"]) if case.get("evaluateAt") else RECORDED_BY
    try:
        report = await Verifier(network=world).verify(json.dumps(content), policy="conformance", now=at)
        verdict, codes = report.verdict.value, [check.code for check in report.checks if check.code]
    except InputRefused as refused:
        verdict, codes = "not_verified", [refused.code]

    assert (verdict == "verified") == (case["expected"] == "valid"), (verdict, codes)
