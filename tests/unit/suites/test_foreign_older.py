"""Credentials that others signed with older suites years ago, through each suite's own entry.

Their keys are read out of the fragment of the method, which spells them; whose they are is the pipeline's question.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

import pytest

from did_methods.core.errors import DidInvalid
from tests.unit.suites.judging import CONTEXTS, PLUG_INS, judged, key_of, read
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from verifier.linked_data import ContextStore

FOLDERS: Final = ("dif-did-configuration/", "status-revocation-list-2020/", "blockcerts-cert-verifier-js/")
LEAST: Final = {"Ed25519Signature2018": 11, "EcdsaSecp256k1Signature2019": 1}


@cache
def contexts() -> ContextStore:
    """Return the bundled contexts and those that the vectors bring with them."""
    files = {url: VECTORS / name for url, name in read(VECTORS / "DOCUMENTS.json").items()}
    bodies = {url: file.read_bytes() for url, file in files.items() if url.startswith("http")}
    return CONTEXTS.with_documents(
        {url: body for url, body in bodies.items() if b'"@context"' in body and url not in CONTEXTS.urls}
    )


def _signed(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """Yield every object with one proof of an older suite whose method spells its key."""
    if isinstance(node, dict):
        proof: dict[str, Any] = node["proof"] if isinstance(node.get("proof"), dict) else {}
        suite = PLUG_INS.get(str(proof.get("type")))
        if suite is not None and suite.legacy and "#z" in str(proof.get("verificationMethod")):
            yield node
        for member, value in node.items():
            if member != "proof":
                yield from _signed(value)
    elif isinstance(node, list):
        for item in node:
            yield from _signed(item)


def _cases() -> list[Any]:
    return [
        pytest.param(document, id=f"{case['file']} {count}")
        for case in manifest()
        if case["file"].startswith(FOLDERS) and case["expected"] == "valid" and case["file"].endswith(".json")
        for count, document in enumerate(_signed(read(VECTORS / case["file"])))
    ]


CASES: Final = _cases()


@needs_vectors
@pytest.mark.parametrize("document", CASES)
def test_what_was_signed_then_holds_now_and_not_when_changed(document: dict[str, Any]) -> None:
    signer = key_of(document["proof"]["verificationMethod"].partition("#")[2])

    judged(document, key=signer, contexts=contexts())
    with pytest.raises(DidInvalid) as refused:
        judged({**document, "issuer": "did:example:impostor"}, key=signer, contexts=contexts())

    assert refused.value.code == "proof.signature_invalid"


@needs_vectors
def test_the_vectors_hold_as_many_as_they_did() -> None:
    found = [case.values[0]["proof"]["type"] for case in CASES]

    assert {suite: found.count(suite) for suite in LEAST} == LEAST
