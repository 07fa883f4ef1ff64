import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.unit.linked_data import differential
from tests.unit.linked_data.nquads import Json
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore, canonical_nquads


@pytest.mark.parametrize("first", range(0, 320, 40))
def test_no_byte_differs_on_generated_documents(first: int) -> None:
    differences = [differential.compare(seed) for seed in range(first, first + 40)]

    assert not any(differences), differences


@cache
def _store() -> ContextStore:
    listed = json.loads((VECTORS / "DOCUMENTS.json").read_bytes())
    files = {url: VECTORS / file for url, file in listed.items() if file.startswith("_documents/")}
    return ContextStore.bundled().with_documents({url: file.read_bytes() for url, file in files.items()})


def _documents(value: Json, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every object with contexts of its own, without its proofs."""
    if isinstance(value, dict):
        if "@context" in value and depth < 8:
            yield {key: inner for key, inner in value.items() if key != "proof"}
        for inner in value.values():
            yield from _documents(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _documents(inner, depth + 1)


def _vector_documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted({case["file"].split("#")[0] for case in manifest()}):
        if file.endswith((".json", ".jsonld")) and not file.startswith(("w3c-json-ld-api", "wycheproof")):
            try:
                value = json.loads((VECTORS / file).read_bytes())
            except ValueError:
                continue  # broken on purpose
            yield from ((file, document) for document in _documents(value))


@needs_vectors
def test_no_byte_differs_on_the_documents_of_others() -> None:
    compared = 0
    for file, document in _vector_documents():
        try:
            ours = canonical_nquads(document, _store())
        except (Rejected, Undetermined):
            continue
        compared += 1
        assert ours == differential.by_pyld(document, _store()), file
        assert ours == differential.by_oxigraph(document, _store()), file

    assert compared > 400


@needs_vectors
@pytest.mark.parametrize(
    ("folder", "suite"),
    [
        ("eddsa-rdfc-2022", "DataInt"),
        ("eddsa-rdfc-2022/employ", "DataInt"),
        ("Ed25519Signature2020", "EdSig"),
    ],
)
def test_the_canonical_forms_printed_in_the_specification_come_out(folder: str, suite: str) -> None:
    place = VECTORS / "w3c-vc-di-eddsa" / "TestVectors" / folder
    document = json.loads((place / f"signed{suite}.json").read_bytes())
    proof = document.pop("proof")
    options = {"@context": document["@context"], **{k: v for k, v in proof.items() if k != "proofValue"}}

    assert canonical_nquads(document, ContextStore.bundled()) == (place / f"canonDoc{suite}.txt").read_bytes()
    assert (
        canonical_nquads(options, ContextStore.bundled()) == (place / f"proofCanon{suite}.txt").read_bytes()
    )
