"""The W3C's own vectors and the recorded requests of its suites, through each suite's own entry."""

from typing import Any, Final

import pytest

from did_methods.core.errors import DidProblem
from tests.unit.suites.judging import claims_of, judged, read
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.errors import Rejected
from verifier.formats.core.vcdm import as_list

FOLDERS: Final = (
    "w3c-vc-di-eddsa",
    "w3c-vc-di-ecdsa",
    "w3c-ccg-citizenship",
    "recorded-eddsa",
    "recorded-ecdsa",
)
NAMES: Final = frozenset(
    "eddsa-rdfc-2022 eddsa-jcs-2022 ecdsa-rdfc-2019 ecdsa-jcs-2019 eddsa-2022 Ed25519Signature2020".split()
)


def _cases(expected: str) -> list[Any]:
    return [
        pytest.param(case["file"], id=case["file"])
        for case in manifest()
        if case["file"].startswith(FOLDERS)
        and case.get("expected") == expected
        and not NAMES.isdisjoint(case.get("proofSuites") or [])
    ]


def _document(file: str) -> dict[str, Any]:
    content = read(VECTORS / file)
    for member in ("verifiableCredential", "verifiablePresentation"):
        if isinstance(content.get(member), dict):
            content = content[member]
    assert isinstance(content, dict)
    return content


@needs_vectors
@pytest.mark.parametrize("file", _cases("valid"))
def test_a_document_that_the_w3c_calls_valid_is_proven(file: str) -> None:
    document = _document(file)

    for index in range(len(claims_of(document))):
        assert judged(document, index=index).claims is document


@needs_vectors
@pytest.mark.parametrize("file", _cases("valid"))
def test_a_valid_document_whose_proof_value_is_changed_is_refused(file: str) -> None:
    document = _document(file)
    for proof in as_list(document["proof"]):
        value = proof["proofValue"]
        proof["proofValue"] = f"{value[:40]}{'3' if value[40] == '2' else '2'}{value[41:]}"

    for index in range(len(claims_of(document))):  # of one that stands there twice there is one
        with pytest.raises((Rejected, DidProblem)):
            judged(document, index=index)
