"""ecdsa-xi-2023: a proof over the document alone can be shown to hold; of one over more nobody here can tell."""

import hashlib
from typing import Any

import base58
import pytest

from did_methods.core.errors import DidInvalid
from tests.builders import credential
from tests.builders.canonical import canonical_quads
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import judged, key_of
from verifier.errors import Rejected, Undetermined


def signed(kind: str, extra: bytes = b"") -> dict[str, Any]:
    identity = did_key(key(kind))
    document = credential.plain(issuer=identity.did)
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "ecdsa-xi-2023",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": identity.method_id,
        "proofPurpose": "assertionMethod",
    }
    parts = canonical_quads({**options, "@context": document["@context"]}), canonical_quads(document), extra
    signature = identity.key.sign(b"".join(hashlib.sha256(part).digest() for part in parts))
    return {**document, "proof": {**options, "proofValue": "z" + base58.b58encode(signature).decode()}}


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_a_proof_over_the_document_alone_holds(kind: str) -> None:
    judged(signed(kind))


@pytest.mark.parametrize("kind", ["P-256", "P-384"])
def test_a_proof_over_something_printed_is_left_open(kind: str) -> None:
    changed = signed(kind)
    changed["credentialSubject"]["name"] = "Eve"
    for document in (signed(kind, b"IAUTO0000007010"), changed):
        with pytest.raises(Undetermined) as refused:
            judged(document)

        assert refused.value.code == "proof.extra_information_missing"


def test_what_is_wrong_in_any_case_is_refused() -> None:
    with pytest.raises(Rejected):
        judged(signed("P-256"), key=key_of(did_key(key("P-384")).method_id))
    with pytest.raises(Rejected):
        judged(signed("P-256"), key=key_of(did_key().method_id))
    malformed = signed("P-256")
    malformed["proof"]["proofValue"] = "z0"
    with pytest.raises(DidInvalid):
        judged(malformed)
