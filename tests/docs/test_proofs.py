"""What docs/proofs.md says is not judged is answered as it says: by name, and as something that is open."""

import re

import pytest

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, inconclusive
from tests.vectors_dir import ROOT
from tests.world import World
from verifier.suites import SUITES

TEXT = (ROOT / "docs/proofs.md").read_text("utf-8")
LEFT_OUT = re.findall(
    r"`([\w+-]+)`(?=[^|]*\|)",
    "".join(
        line.split("|")[1] + "|\n"
        for line in TEXT.partition("## What is not judged")[2].partition("\n## ")[0].splitlines()
        if line.startswith("| `")
    ),
)


@pytest.mark.parametrize("suite", LEFT_OUT)
async def test_a_suite_that_is_left_out_is_answered_by_name_and_left_open(world: World, suite: str) -> None:
    issuer = Issuer()
    named = {"type": "DataIntegrityProof", "cryptosuite": suite} if suite.islower() else {"type": suite}
    proof = {
        **named,
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": issuer.identity.method_id,
        "proofPurpose": "assertionMethod",
        "proofValue": "z5Q7WJwyUL1GbC41wHhDLRcwF3J6M7XBzijj9RranfSzxHvuqwbkbXiS1Azq1sSP9YvBwWS3T5JCPgUsRxJyRXG5D",
    }
    document = {**credential.plain_v1(issuer=issuer.did), "proof": proof}

    report = await FrontDoor(world).report(document)

    assert (report.verdict.value, report.check("proof").code) == inconclusive("proof.suite_unsupported")
    assert suite in str(report.check("proof").detail)


def test_the_list_is_there_and_names_nothing_that_is_judged() -> None:
    assert len(LEFT_OUT) >= 7
    assert not set(LEFT_OUT) & set(SUITES)
