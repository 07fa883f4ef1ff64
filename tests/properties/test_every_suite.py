"""A smaller run of the mutants over every suite and format, and edits that keep the meaning of each good document.

`python -m tests.properties.mutate 100000` makes as many as one likes; docs/testing.md has the figures of such a run.
"""

import json

import pytest
from msgspec.structs import replace

from tests.evidence import evidence
from tests.properties.corpus import Good, as_bytes, verifier
from tests.properties.every_suite import goods, row_of
from tests.properties.mutate import mutated
from tests.properties.test_mutants import HARMLESS
from tests.threats.front_door import deciding
from verifier.formats import FORMATS
from verifier.policy import DEFAULT
from verifier.suites import SUITES

HERE = "tests/properties/test_every_suite.py::"
MUTANTS = 2_000
WITHOUT_LEGACY = replace(DEFAULT, legacy_suites=False)
# One of each suite, and every one of the corpus: their names begin with what they are. A seal is over its very text.
OBJECTS = list(
    {
        good.name.split()[0]: good
        for good in goods()
        if isinstance(good.document, dict) and good.name != "seal, built"
    }.values()
)


async def test_every_suite_and_every_format_has_a_good_document() -> None:
    judge = verifier()

    rows = [await row_of(good, judge) for good in goods()]

    assert {row.suite for row in rows} == {
        row.name for row in evidence() if any(HERE in node for node in row.negatives)
    }
    assert {row.name for row in evidence()} == set(SUITES)
    assert {row.format for row in rows} == {plugin.name for plugin in FORMATS}


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mutant_of_any_suite_or_format_is_accepted(seed: int) -> None:
    figures = await mutated(MUTANTS // 2, seed)

    assert figures.accepted == []
    assert figures.count() == MUTANTS // 2
    for row, found in figures.verdicts.items():
        assert found["not_verified"] > found.total() / 3, row
        assert found["same"] < found.total() / 3, row


@pytest.mark.parametrize("name", HARMLESS)
async def test_another_way_to_write_the_same_json_verifies_under_every_suite(name: str) -> None:
    judge = verifier()
    refused = []
    for good in OBJECTS:
        rewritten = HARMLESS[name](json.dumps(good.document)).encode()
        report = await good.judged_by(judge, rewritten)
        if report.verdict != "verified":
            refused.append(good.name)

    assert refused == []


def test_the_good_documents_are_told_apart() -> None:
    names = [good.name for good in goods()]

    assert len(set(names)) == len(names)
    assert len({as_bytes(good.document) for good in goods()}) == len(names)
    assert all(isinstance(good, Good) for good in goods())


@pytest.mark.parametrize("good", goods(), ids=lambda good: good.name)
async def test_a_superseded_suite_is_marked_in_the_report_and_a_policy_can_refuse_it(good: Good) -> None:
    judge = verifier()
    raw = as_bytes(good.document)
    report = await good.judged_by(judge, raw)
    (proof, *_) = (check for check in report.checks if check.check == "proof")
    suite = SUITES[str(proof.facts["suite"])]

    strictly = await good.judged_by(judge, raw, WITHOUT_LEGACY)

    assert proof.facts.get("legacy", False) is suite.legacy
    assert (deciding(strictly) == "proof.suite_legacy") is suite.legacy
    assert (strictly.verdict == "verified") is not suite.legacy
