"""What wallets of Tezos and Solana sign: TezosSignature2021, TezosJcsSignature2021, SolanaSignature2021."""

from typing import Any

import base58
import pytest

from did_methods.core.errors import DidInvalid
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import judged, key_of
from tests.unit.suites.older_issuers import TEZOS_PREFIXES, sign_solana, sign_tezos, sign_tezos_jcs
from verifier.errors import Rejected


@pytest.mark.parametrize("make", [sign_tezos, sign_tezos_jcs])
@pytest.mark.parametrize("kind", TEZOS_PREFIXES)
def test_what_a_tezos_wallet_signed_holds_for_that_subject_alone(make: Any, kind: str) -> None:  # noqa: ANN401 - two builders
    document = make(kind)

    judged(document)
    document["credentialSubject"] = {"id": "did:example:impostor"}
    with pytest.raises(DidInvalid) as refused:
        judged(document)

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize("make", [sign_tezos, sign_tezos_jcs])
def test_a_key_of_another_curve_has_another_prefix(make: Any) -> None:  # noqa: ANN401 - two builders
    document = make("P-256")
    for member in ("publicKeyJwk", "publicKeyMultibase"):
        document["proof"].pop(member, None)

    with pytest.raises(Rejected) as refused:
        judged(document, key=key_of(did_key(key("secp256k1")).method_id))

    assert refused.value.code == "proof.value_malformed"


def test_a_tezos_proof_over_json_builds_on_no_other() -> None:
    document = sign_tezos_jcs("Ed25519")
    first = {**document["proof"], "id": "urn:uuid:1"}
    document["proof"] = [first, {**document["proof"], "previousProof": "urn:uuid:1"}]

    with pytest.raises(Rejected) as refused:
        judged(document, index=1)

    assert refused.value.code == "structure.proof"


def test_what_a_solana_wallet_signed_holds_as_it_stands() -> None:
    document = sign_solana()

    judged(document)
    for value in (
        None,
        "",
        "z" + document["proof"]["proofValue"],
        base58.b58encode(bytes(64)).decode(),
        "0OIl",
    ):
        with pytest.raises((Rejected, DidInvalid)):
            judged({**document, "proof": {**document["proof"], "proofValue": value}})
    with pytest.raises(DidInvalid) as refused:
        judged({**document, "issuanceDate": "2020-01-01T00:00:00Z"})

    assert refused.value.code == "proof.signature_invalid"
