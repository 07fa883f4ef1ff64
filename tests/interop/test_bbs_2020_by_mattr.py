"""BBS+ of 2020: MATTR's package issues and derives what we verify."""

import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from did_methods.core.errors import DidProblem
from tests.unit.suites.judging import judged
from tests.vectors_dir import ROOT
from verifier.errors import Problem, Undetermined

pytest.importorskip("py_arkworks_bls12381", reason="the extra `bbs` is not installed")

HERE: Final = Path(__file__).resolve().parent
PACKAGE: Final = HERE / "node_modules" / "@mattrglobal" / "jsonld-signatures-bbs"
CONTEXTS: Final = ROOT / "verifier" / "linked_data" / "contexts"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not PACKAGE.is_dir(),
    reason="Node, or @mattrglobal/jsonld-signatures-bbs in tests/interop, is not installed",
)


@pytest.fixture(scope="module")
def issued() -> list[dict[str, Any]]:
    """Return all that the package signed and derived."""
    ended = subprocess.run(
        ["node", "bbs_2020.mjs", str(CONTEXTS)], cwd=HERE, capture_output=True, timeout=200, check=False
    )
    assert ended.returncode == 0, ended.stderr.decode()[-2000:]
    return [msgspec.json.decode(line, type=dict[str, Any]) for line in ended.stdout.splitlines()]


def test_the_package_issues_as_many_as_it_should(issued: list[dict[str, Any]]) -> None:
    suites = [case["suite"] for case in issued]

    assert suites.count("BbsBlsSignature2020") == 3
    assert suites.count("BbsBlsSignatureProof2020") == 7


def test_what_is_signed_and_derived_is_proven(issued: list[dict[str, Any]]) -> None:
    told = {}
    for case in issued:
        try:
            facts = judged(case["document"]).facts
            told[f"{case['suite']} {case['name']}"] = facts.get("withheld_statements", "all shown")
        except Undetermined as open_ended:
            told[f"{case['suite']} {case['name']}"] = open_ended.code

    hidden = [found for name, found in told.items() if name.endswith(", part")]
    assert hidden == [5, 5]  # identifier, name, and three of the person
    assert {name: found for name, found in told.items() if not name.endswith(", part")} == {
        "BbsBlsSignature2020 named": "all shown",
        "BbsBlsSignature2020 nameless": "all shown",
        "BbsBlsSignature2020 lasting": "all shown",
        "BbsBlsSignatureProof2020 lasting, everything": 0,
        "BbsBlsSignatureProof2020 named, everything": 0,
        "BbsBlsSignatureProof2020 nameless, everything": 0,
        "BbsBlsSignatureProof2020 named, part without status": "proof.end_withheld",
        "BbsBlsSignatureProof2020 nameless, part without status": "proof.end_withheld",
    }


def test_nothing_of_it_is_proven_when_changed(issued: list[dict[str, Any]]) -> None:
    for case in issued:
        for member in ("issuer", "expirationDate"):
            mutant = copy.deepcopy(case["document"])
            mutant[member] += "1"
            with pytest.raises((Problem, DidProblem)):
                judged(mutant, key=None)
        mutant = copy.deepcopy(case["document"])
        mutant["credentialSubject"]["givenName"] = "Eve"
        with pytest.raises((Problem, DidProblem)):
            judged(mutant)
