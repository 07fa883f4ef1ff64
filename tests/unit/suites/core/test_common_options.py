"""Options that are written by form are what walking them gives, byte for byte; what has no form is left to the walk."""

from typing import Any

import pytest

from tests.builders import credential
from verifier.linked_data import ContextStore, canonical_nquads
from verifier.suites.core.common_options import common_options_nquads

STORE = ContextStore.bundled()
V1_DI1 = [credential.V1, "https://w3id.org/security/data-integrity/v1"]
V1_DI2 = [credential.V1, "https://w3id.org/security/data-integrity/v2"]


def proof(**members: object) -> dict[str, Any]:
    """Return a proof of the common shape, but for `members`; `...` takes one out."""
    common = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2024-05-02T09:30:00Z",
        "verificationMethod": "did:key:z6Mk#z6Mk",
        "proofPurpose": "assertionMethod",
        "proofValue": "z1",
    }
    return {name: value for name, value in {**common, **members}.items() if value is not ...}


def walked(options: dict[str, Any], context: object) -> bytes:
    """Return what the walk gives."""
    unsigned = {name: value for name, value in options.items() if name != "proofValue"}
    return canonical_nquads({**unsigned, "@context": context}, STORE, plain=True)


@pytest.mark.parametrize(
    "context", [credential.V2, [credential.V2], [credential.V2, credential.OPEN_BADGES], V1_DI1, V1_DI2]
)
@pytest.mark.parametrize(
    "members",
    [
        {},
        {"created": "2026-11-23T10:00:00.123456+05:30"},
        {"verificationMethod": "https://example.edu/issuers/565049#key-1"},
        {"verificationMethod": "did:web:example.com%3A8443:a#b?c=d"},
        {"verificationMethod": "urn:uuid:1"},
        {"proofPurpose": "authentication"},
        {"cryptosuite": "ecdsa-rdfc-2019"},
    ],
)
def test_a_form_gives_what_the_walk_gives(context: object, members: dict[str, object]) -> None:
    options = proof(**members)

    assert common_options_nquads(options, context, STORE) == walked(options, context)


@pytest.mark.parametrize(
    "members",
    [
        {"created": ...},
        {"expires": "2030-01-01T00:00:00Z"},
        {"challenge": "x"},
        {"@context": credential.V2},
        {"created": 'x"y'},
        {"created": 5},
        {"verificationMethod": {"id": "did:key:z6Mk#z6Mk"}},
        {"verificationMethod": "did:key:z6Mk#z6Mk> ."},
        {"verificationMethod": "#key-1"},
        {"proofPurpose": "no purpose"},
        {"proofPurpose": ["assertionMethod"]},
        {"type": "Unknown"},
    ],
)
def test_another_shape_is_left_to_the_walk(members: dict[str, object]) -> None:
    assert common_options_nquads(proof(**members), [credential.V2], STORE) is None


@pytest.mark.parametrize(
    "context", [credential.V1, ["https://unknown.example/v1"], [{"a": "urn:a"}], None, [5]]
)
def test_a_context_without_a_form_is_left_to_the_walk(context: object) -> None:
    assert common_options_nquads(proof(), context, STORE) is None


@pytest.mark.parametrize("scheme", ["sec", "cred", "dc", "xsd", "schema", "did", "ob", "id", "type"])
def test_a_scheme_that_a_context_gives_a_meaning_is_read_as_the_walk_reads_it(scheme: str) -> None:
    options = proof(verificationMethod=f"{scheme}:x#y")
    for context in (V1_DI1, V1_DI2, [credential.V2], [credential.V1, "https://w3id.org/security/v2"]):
        written = common_options_nquads(options, context, STORE)

        assert written is None or written == walked(options, context)
