"""What a kind of record is said to be judged by is shown by tests: tests/kinds.toml has them, sentence by sentence."""

import ast
import tomllib
from typing import Final

import pytest

from tests.vectors_dir import ROOT
from verifier.kinds import KINDS
from verifier.kinds.core.kind import Kind

SHOWN: Final = tomllib.loads((ROOT / "tests/kinds.toml").read_text("utf-8"))


def test_every_kind_is_there_and_nothing_else() -> None:
    assert set(SHOWN) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_sentence_is_shown_by_tests_that_are_there(kind: Kind) -> None:
    sentences = SHOWN[kind.name]

    assert list(sentences) == list(kind.judged)
    for tests in sentences.values():
        assert tests
        for test in tests:
            file, _, name = test.partition("::")
            tree = ast.parse((ROOT / file).read_text("utf-8"))
            assert name in {getattr(node, "name", "") for node in tree.body}, test
