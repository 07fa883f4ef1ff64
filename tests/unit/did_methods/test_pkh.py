"""did:pkh: the document of an account, as the method's vectors have it, and as credentials of earlier years name it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods import DidDocument, DidInvalid, DidProblem, DidUnavailable, pkh
from did_methods.core.account import Account, split_account_id
from did_methods.core.did import parse_did
from did_methods.core.public_key import PublicKey
from tests.unit.did_methods import foreign
from tests.vectors_dir import VECTORS, needs_vectors

VECTOR_FILES = sorted((VECTORS / "did-vectors/did-pkh").glob("*.jsonld"))
ETHEREUM = "0xb9c5714089478a327f09197987f16f9e5d936e8a"
TEZOS = "tz1TzrmTBSuiVHV2VfMnGRMYvTEPCP42oSM8"
SOLANA = "CKg5d12Jhpej1JqtmxLJgaFqqeYjxgPqToJ4LBdvG9Ev"


def compute(did: str) -> DidDocument:
    return pkh.compute(parse_did(did))


@needs_vectors
@pytest.mark.parametrize("path", VECTOR_FILES, ids=lambda path: path.stem)
def test_the_document_is_that_of_the_vector(path: Any) -> None:  # noqa: ANN401 - a path
    theirs = foreign.read(f"did-vectors/did-pkh/{path.name}")

    assert compute(theirs["id"]).raw == theirs


@needs_vectors
def test_the_vectors_are_there_in_their_numbers() -> None:
    assert len(VECTOR_FILES) == 10


@needs_vectors
def test_what_the_w3c_suite_recorded_under_earlier_identifiers_names_the_same_accounts() -> None:
    recorded = foreign.read("w3c-did-test-suite/did-pkh-spruce.json")
    found = 0
    for did in recorded["dids"]:
        properties = recorded[did]["didDocumentDataModel"]["properties"]
        ours = compute(did)
        # The recording is of a time when accounts were written the other way round, some chains by a nickname.
        for theirs in properties["verificationMethod"]:
            mine = ours.verification_methods[theirs["id"]]
            address, _, chain = theirs["blockchainAccountId"].partition("@")
            namespace, _, own = split_account_id(mine.raw["blockchainAccountId"])
            assert (namespace, own) == (chain.partition(":")[0], address)
            found += 1
        for relationship in ("authentication", "assertionMethod"):
            assert set(properties[relationship]) <= ours.relationships[relationship]

    assert found == 8


@pytest.mark.parametrize(
    ("did", "fragments"),
    [
        (f"did:pkh:eip155:1:{ETHEREUM}", {"blockchainAccountId"}),
        (f"did:pkh:eth:{ETHEREUM}", {"Recovery2020"}),
        (f"did:pkh:celo:{ETHEREUM}", {"Recovery2020"}),
        (f"did:pkh:poly:{ETHEREUM}", {"Recovery2020"}),
        (f"did:pkh:tezos:NetXdQprcVkpaWU:{TEZOS}", {"blockchainAccountId", "TezosMethod2021"}),
        (f"did:pkh:tz:{TEZOS}", {"blockchainAccountId", "TezosMethod2021"}),
        (f"did:pkh:sol:{SOLANA}", {"controller", "SolanaMethod2021"}),
    ],
)
def test_every_method_of_a_known_chain_has_a_signer(did: str, fragments: set[str]) -> None:
    document = compute(did)

    assert {name.partition("#")[2] for name in document.verification_methods} == fragments
    for name in document.verification_methods:
        for purpose in ("assertionMethod", "authentication"):
            assert isinstance(document.method_for(name, purpose).signer, PublicKey | Account)


@pytest.mark.parametrize(
    "did",
    [
        "did:pkh:bip122:000000000019d6689c085ae165831e93:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
        "did:pkh:btc:128Lkh3S7CkDTBZ8W7BbpsN3YYizJMp8p6",
        "did:pkh:doge:DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
        "did:pkh:arweave:7wIU:kY9RAgTJEImkBpiKgVeXrsGV02T-D4dI3ZvSpnn7HSk",
    ],
)
def test_the_key_of_a_chain_that_is_not_judged_is_unsupported_and_not_wrong(did: str) -> None:
    document = compute(did)

    with pytest.raises(DidUnavailable) as unknown:
        document.method_for(f"{did}#blockchainAccountId", "assertionMethod")

    assert unknown.value.code == "key.type_not_supported"


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:pkh:eip155", "did.syntax"),
        (f"did:pkh:{ETHEREUM}", "did.syntax"),
        ("did:pkh:eip155:1", "did.syntax"),
        (f"did:pkh:ETH:{ETHEREUM}", "did.syntax"),
        (f"did:pkh:eip155:1:{ETHEREUM}:1", "did.syntax"),
        (f"did:pkh:eip155:1:{ETHEREUM[:-1]}", "key.malformed"),
        (f"did:pkh:eth:{ETHEREUM[2:]}", "key.malformed"),
        (f"did:pkh:tz:{TEZOS[:-1]}9", "key.malformed"),
        (f"did:pkh:sol:{SOLANA}1", "key.malformed"),
        ("did:pkh:sol:" + "1" * 32, "key.small_order"),
    ],
)
def test_what_is_no_account_is_refused(did: str, code: str) -> None:
    with pytest.raises(DidInvalid) as refused:
        compute(did)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "did",
    [
        "did:pkh:aleo:1:aleo1y90yg3yzs4g7q25f9nn8khuu00m8ysynxmcw8aca2d0phdx8dgpq4vw348",
        "did:pkh:tz:KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn",
    ],
)
def test_an_account_that_is_not_known_is_not_shown_to_be_wrong(did: str) -> None:
    with pytest.raises(DidUnavailable) as unknown:
        compute(did)

    assert unknown.value.code == "key.type_not_supported"


@given(text=st.text(alphabet="abcdefxz0123456789:-_.%ABCDEFTZ", min_size=1, max_size=60))
def test_any_identifier_gives_a_document_or_a_problem(text: str) -> None:
    try:
        document = compute(f"did:pkh:{text}")
    except DidProblem:
        return
    assert document.id == f"did:pkh:{text}" or "%" in text
