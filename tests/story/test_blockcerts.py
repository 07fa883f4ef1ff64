"""A Blockcert 3 is verified where its issuer's own transaction holds the root that it leads to, and nowhere else."""

from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import blockcerts, credential, keys
from tests.builders.blockcerts import EXPLORERS, PROFILE, SIGNER, STRANGER, TRANSACTION, Anchored
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from tests.world import World
from verifier.report import encode_report
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

EXPLORER: Final = EXPLORERS["btc:mainnet"].replace("{id}", TRANSACTION)
NODE: Final = EXPLORERS["eth:mainnet"].replace("{id}", f"0x{TRANSACTION}")
GOOD: Final = blockcerts.anchored()
REVOKED: Final = not_verified("status.revoked")
FOREIGN: Final = inconclusive("status.unsigned_list_foreign")
_OWN: Final = blockcerts.bitcoin_address(SIGNER)
_STRANGERS: Final = blockcerts.bitcoin_address(STRANGER)
WITNESS: Final = blockcerts.witness_address(SIGNER)
TAPROOT: Final = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"  # of BIP 350
SCRIPT: Final = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"  # of BIP 16: a script, which several keys may open


@pytest.fixture
def door(world: World) -> FrontDoor:
    world.serve(PROFILE, blockcerts.profile())
    world.serve(EXPLORER, blockcerts.esplora(GOOD.root))
    return FrontDoor(world, Settings(explorers=EXPLORERS))


async def test_a_transaction_of_the_issuer_that_holds_the_root_verifies(door: FrontDoor) -> None:
    report = await door.report(GOOD.document)

    assert report.verdict == "verified"
    assert report.check("proof").facts["chain"] == "btc:mainnet"
    assert report.check("proof").facts["anchored_at"] == "2023-11-14T22:13:20Z"
    assert EXPLORER in {source.url for source in report.evidence}


async def test_when_it_was_made_is_told_by_its_transaction_and_not_by_the_proof(door: FrontDoor) -> None:
    (proof,) = checks(await door.report(GOOD.document), "proof")

    assert GOOD.document["proof"]["created"] == "2023-11-14T22:20:00Z"  # covered by nothing
    assert "created" not in proof.facts
    assert proof.facts["anchored_at"] == "2023-11-14T22:13:20Z"


async def test_what_was_awarded_is_told_and_what_is_displayed_is_not(door: FrontDoor) -> None:
    report = await door.report(GOOD.document)

    assert report.kind == "blockcerts_3"
    assert report.check("kind").facts["achievements"] == ["Master of Puppets"]
    (item,) = report.record
    assert (item.at, item.label, item.standing) == (
        "/credentialSubject/claim",
        "Master of Puppets",
        "verified",
    )
    assert item.validation == {"description": "Awarded to those who rock"}
    assert b"Doctor of Medicine" not in encode_report(report)


@pytest.mark.parametrize("path", [(), blockcerts.BESIDE])
async def test_the_proof_type_of_its_own_verifies_as_well(
    door: FrontDoor, path: tuple[tuple[str, bytes], ...]
) -> None:
    older = blockcerts.anchored(
        blockcerts.unsigned("v3"), cryptosuite=False, path=path, created="2023-11-14T22:20:00.870521"
    )
    door.world.serve(EXPLORER, blockcerts.esplora(older.root))

    assert await door.answer(older.document) == VERIFIED


async def test_a_transaction_on_ethereum_verifies(door: FrontDoor) -> None:
    signed = blockcerts.anchored(chain="eth", transaction=f"0x{TRANSACTION}")
    door.world.serve(NODE, blockcerts.json_rpc(signed.root))

    assert await door.answer(signed.document) == VERIFIED


async def test_a_did_whose_key_made_the_transaction_verifies(door: FrontDoor) -> None:
    issuer = keys.did_key(SIGNER)
    signed = blockcerts.anchored(blockcerts.unsigned(issuer=issuer.did), verificationMethod=issuer.method_id)
    door.world.serve(EXPLORER, blockcerts.esplora(signed.root))

    assert await door.answer(signed.document) == VERIFIED


async def test_a_changed_document_is_shown_false_and_nobody_is_asked(door: FrontDoor) -> None:
    for changed in (
        {**GOOD.document, "validFrom": "2022-07-14T20:21:40.088Z"},
        {**GOOD.document, "credentialSubject": {"id": "did:example:eve", "name": "Eve"}},
        {**GOOD.document, "issuer": "https://other.example/"},
    ):
        assert await door.answer(changed) == not_verified("anchor.other_document")

    assert door.world.log == []


async def test_a_word_that_no_context_knows_is_shown_false(door: FrontDoor) -> None:
    assert await door.answer({**GOOD.document, "grade": "A"}) == not_verified("linked_data.unsigned_term")


@pytest.mark.parametrize(
    ("root", "path", "code"),
    [
        ("ab" * 32, [], "anchor.path_broken"),
        (GOOD.root, [[0, b"\x78\x40" + b"1" * 64]], "anchor.path_broken"),
        (GOOD.root, [[2, b"\x78\x40" + b"1" * 64]], "proof.value_malformed"),
        (GOOD.root, [[0, b"\x78\x40" + b"1" * 64]] * 41, "base58.too_long"),
        (GOOD.root, [[0, b"\x61a"]] * 41, "limit.merkle_path"),
    ],
)
async def test_a_changed_path_is_shown_false(door: FrontDoor, root: str, path: list[Any], code: str) -> None:
    text = b"\x78\x40" + root.encode()
    anchor = [[0, 0], [1, 1], [2, b"\x78\x40" + TRANSACTION.encode()]]
    value = blockcerts.encoded([[0, text], [1, text], [2, [anchor]], [3, path]])
    document = {**GOOD.document, "proof": {**GOOD.document["proof"], "proofValue": value}}

    assert await door.answer(document) == not_verified("anchor.other_document" if not path else code)


async def test_another_root_in_the_transaction_is_shown_false(door: FrontDoor) -> None:
    door.world.serve(EXPLORER, blockcerts.esplora("ab" * 32))

    assert await door.answer(GOOD.document) == not_verified("anchor.other_root")


@pytest.mark.parametrize(
    ("senders", "answer"),
    [
        ((_STRANGERS,), not_verified("anchor.other_sender")),
        ((_STRANGERS, _OWN), inconclusive("anchor.senders_mixed")),
        ((_OWN, _OWN), VERIFIED),
        ((WITNESS,), VERIFIED),
        ((WITNESS[:-1] + "q",), inconclusive("anchor.address_unsupported")),
        ((SCRIPT,), inconclusive("anchor.address_unsupported")),
        ((TAPROOT,), inconclusive("anchor.address_unsupported")),
        ((_OWN, TAPROOT), inconclusive("anchor.address_unsupported")),
    ],
)
async def test_only_who_made_the_transaction_signed(
    door: FrontDoor, senders: tuple[str, ...], answer: tuple[str, str]
) -> None:
    door.world.serve(EXPLORER, blockcerts.esplora(GOOD.root, *senders))

    assert await door.answer(GOOD.document) == answer


async def test_a_key_of_somebody_else_speaks_for_nobody_but_him(door: FrontDoor) -> None:
    stranger = keys.did_key(STRANGER)
    signed = blockcerts.anchored(verificationMethod=stranger.method_id)
    door.world.serve(EXPLORER, blockcerts.esplora(signed.root, blockcerts.bitcoin_address(STRANGER)))

    assert await door.answer(signed.document) == not_verified("key_binding.issuer_mismatch")


async def test_a_revoked_key_proves_nothing(door: FrontDoor) -> None:
    revoked = blockcerts.profile()
    revoked["verificationMethod"][0]["revoked"] = "2025-01-01T00:00:00Z"
    door.world.serve(PROFILE, revoked)

    assert await door.answer(GOOD.document) == not_verified("key.revoked")


LIST: Final = "https://college.example/revoked.json"


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        ({"revokedAssertions": [{"id": GOOD.document["id"], "revocationReason": "Error"}]}, REVOKED),
        ({"revokedAssertions": [GOOD.document["id"]], "issuer": PROFILE, "id": LIST}, REVOKED),
        ({"revokedAssertions": [{"id": "urn:uuid:other"}]}, VERIFIED),
        ({"revokedAssertions": []}, VERIFIED),
        ({"revokedAssertions": [{}]}, inconclusive("status.list_malformed")),
        ({}, inconclusive("status.list_malformed")),
        ({"revokedAssertions": [], "issuer": "https://other.example"}, FOREIGN),
    ],
)
async def test_the_list_that_the_issuers_profile_names_is_asked(
    door: FrontDoor, listed: dict[str, Any], answer: tuple[str, str]
) -> None:
    door.world.serve(PROFILE, blockcerts.profile(revocationList=LIST))
    door.world.serve(LIST, listed)

    assert await door.answer(GOOD.document) == answer


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        (LIST.replace("https://", "http://"), REVOKED),
        ([LIST], REVOKED),
        ({"id": LIST}, REVOKED),
        (["https://college.example/other", LIST], REVOKED),
        ("revoked.json", inconclusive("status.profile_unreadable")),
        ({"url": LIST}, inconclusive("status.profile_unreadable")),
    ],
)
async def test_the_list_is_asked_however_the_profile_names_it(
    door: FrontDoor, named: object, answer: tuple[str, str]
) -> None:
    door.world.serve(PROFILE, blockcerts.profile(revocationList=named))
    door.world.serve(LIST, {"revokedAssertions": [{"id": GOOD.document["id"]}]})

    assert await door.answer(GOOD.document) == answer


async def test_a_list_that_can_not_be_had_leaves_it_open(door: FrontDoor) -> None:
    door.world.serve(PROFILE, blockcerts.profile(revocationList=LIST))

    assert (await door.answer(GOOD.document))[0] == "inconclusive"


def signed_otherwise(
    world: World, unsigned: dict[str, Any] | None = None, **profile: object
) -> dict[str, Any]:
    """Return a Blockcert whose issuer signed with Ed25519; its profile is on the internet."""
    key = keys.key()
    document = blockcerts.profile(key, **profile)
    world.serve(PROFILE, document)
    signer = Issuer(identity=Identity(did=PROFILE, key=key, method_id=f"{PROFILE}#key-1", document=document))
    return signer.sign_data_integrity(blockcerts.unsigned() if unsigned is None else unsigned)


@pytest.mark.parametrize(
    ("listed", "answer"),
    [
        (GOOD.document["id"], REVOKED),
        ("urn:uuid:other", VERIFIED),
        ({}, inconclusive("status.list_malformed")),
    ],
)
async def test_the_list_is_asked_whatever_suite_signed_the_blockcert(
    door: FrontDoor, listed: object, answer: tuple[str, str]
) -> None:
    document = signed_otherwise(door.world, revocationList=LIST)
    door.world.serve(LIST, {"revokedAssertions": [listed]})

    assert await door.answer(document) == answer
    assert door.world.log == [PROFILE, LIST]


@pytest.mark.parametrize(
    ("name", "meaning", "answer"),
    [
        ("Odd", "https://w3id.org/blockcerts#BlockcertsCredential", "linked_data.context_redefines_term"),
        (
            "BlockcertsCredential",
            "https://w3id.org/blockcerts#BlockcertsCredential",
            "linked_data.context_redefines_term",
        ),
        ("https://w3id.org/blockcerts#BlockcertsCredential", None, "linked_data.hidden_term"),
    ],
)
async def test_a_revoked_blockcert_does_not_pass_for_another_credential(
    door: FrontDoor, name: str, meaning: str | None, answer: str
) -> None:
    """Rows L05 and L09: no signature over statements covers the contexts, nor by which name a type is called."""
    unsigned = {member: value for member, value in blockcerts.unsigned().items() if member != "display"}
    document = signed_otherwise(door.world, unsigned, revocationList=LIST)
    door.world.serve(LIST, {"revokedAssertions": [document["id"]]})
    assert await door.answer(document) == REVOKED

    words = {"claim": "https://schema.org/claim", **({name: meaning} if meaning else {})}
    document["@context"] = [*document["@context"][:2], words]
    document["type"] = ["VerifiableCredential", name]

    assert await door.answer(document) == not_verified(answer)


async def test_of_an_issuer_without_a_list_nobody_is_asked(door: FrontDoor) -> None:
    report = await door.report(signed_otherwise(door.world, service=[{"type": "LinkedDomains"}]))

    assert report.verdict == "verified"
    assert report.check("status").code == "status.none"


async def test_the_list_of_a_profile_is_asked_of_what_a_holder_can_take_the_context_from(
    door: FrontDoor,
) -> None:
    """Row L05: that a badge is a Blockcert stands in its context, which a proof over linked data does not cover."""
    key = keys.key()
    profile = blockcerts.profile(key, revocationList=LIST)
    door.world.serve(PROFILE, profile)
    signer = Issuer(identity=Identity(did=PROFILE, key=key, method_id=f"{PROFILE}#key-1", document=profile))
    plain = credential.plain(issuer=PROFILE, id="urn:uuid:1")
    blockcert = {**plain, "@context": [*plain["@context"], "https://w3id.org/blockcerts/v3.1"]}
    door.world.serve(LIST, {"revokedAssertions": [plain["id"]]})

    signed = signer.sign_data_integrity(blockcert)
    assert await door.answer(signed) == REVOKED
    assert await door.answer({**signed, "@context": plain["@context"]}) == REVOKED
    assert await door.answer(signer.sign_jwt(blockcert)) == REVOKED
    assert await door.answer(signer.sign_jwt(plain)) == VERIFIED


def of_a_did_with_profile(world: World, **members: object) -> Anchored:
    """Return a certificate whose issuer's DID document names its profile; all but that is on the internet."""
    service = {"id": "#profile", "type": "IssuerProfile", "serviceEndpoint": PROFILE, **members}
    issuer = keys.did_web(SIGNER, host="college.example", service=[service])
    signed = blockcerts.anchored(blockcerts.unsigned(issuer=issuer.did), verificationMethod=issuer.method_id)
    world.serve_identity(issuer)
    world.serve(EXPLORER, blockcerts.esplora(signed.root))
    return signed


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({}, REVOKED),
        ({"type": ["IssuerProfile"]}, REVOKED),
        ({"serviceEndpoint": [PROFILE]}, REVOKED),
        ({"serviceEndpoint": PROFILE.replace("https://", "http://")}, REVOKED),
        ({"serviceEndpoint": {"uri": PROFILE}}, inconclusive("status.profile_unreadable")),
    ],
)
async def test_the_profile_that_a_did_document_names_tells_the_list(
    door: FrontDoor, members: dict[str, Any], answer: tuple[str, str]
) -> None:
    signed = of_a_did_with_profile(door.world, **members)
    door.world.serve(PROFILE, {"revocationList": LIST})
    door.world.serve(LIST, {"revokedAssertions": [{"id": signed.document["id"]}]})

    assert await door.answer(signed.document) == answer


async def test_a_profile_that_names_no_list_is_among_the_evidence_of_that(door: FrontDoor) -> None:
    signed = of_a_did_with_profile(door.world)
    door.world.serve(PROFILE, {"name": "College"})

    report = await door.report(signed.document)

    assert report.check("status").code == "status.none"
    assert PROFILE in [piece.url for piece in report.evidence]


async def test_a_bare_key_of_an_early_one_leaves_it_open(door: FrontDoor) -> None:
    signed = blockcerts.anchored(blockcerts.unsigned(), verificationMethod="ecdsa-koblitz-pubkey:1Abc")
    door.world.serve(EXPLORER, blockcerts.esplora(signed.root))

    assert await door.answer(signed.document) == inconclusive("key.reference_unsupported")


async def test_a_profile_that_can_not_be_read_leaves_it_open(door: FrontDoor) -> None:
    signed = of_a_did_with_profile(door.world)
    door.world.serve(PROFILE, "<html>")

    assert await door.answer(signed.document) == inconclusive("status.profile_unreadable")


async def test_without_an_explorer_it_stays_open_and_the_code_says_why(world: World) -> None:
    world.serve(PROFILE, blockcerts.profile())

    assert await FrontDoor(world).answer(GOOD.document) == inconclusive("anchor.no_explorer")
    assert world.log == []


async def test_an_explorer_that_is_down_leaves_it_open(door: FrontDoor) -> None:
    door.world.fail(EXPLORER, FetchFailed("fetch.timeout", "expected an answer, got none"))

    assert await door.answer(GOOD.document) == inconclusive("fetch.timeout")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("<html>", "anchor.answer_unreadable"),
        ("{}", "anchor.answer_unreadable"),
        ('{"txid": 1}', "anchor.answer_unreadable"),
        (blockcerts.esplora(GOOD.root, found="00" * 32), "anchor.answer_unreadable"),
        ({**blockcerts.esplora(GOOD.root), "vin": []}, "anchor.answer_unreadable"),
        (blockcerts.esplora(GOOD.root, confirmed=False), "anchor.unconfirmed"),
    ],
)
async def test_an_answer_that_does_not_show_the_transaction_leaves_it_open(
    door: FrontDoor, answer: dict[str, Any] | str, code: str
) -> None:
    door.world.serve(EXPLORER, answer)

    assert await door.answer(GOOD.document) == inconclusive(code)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"jsonrpc": "2.0", "id": 1, "result": None}, "anchor.answer_unreadable"),
        (blockcerts.json_rpc("00", blockNumber=None), "anchor.unconfirmed"),
    ],
)
async def test_a_node_that_knows_no_such_transaction_leaves_it_open(
    door: FrontDoor, answer: dict[str, Any], code: str
) -> None:
    signed = blockcerts.anchored(chain="eth", transaction=f"0x{TRANSACTION}")
    door.world.serve(NODE, answer)

    assert await door.answer(signed.document) == inconclusive(code)


@pytest.mark.parametrize(
    ("chain", "transaction", "answer"),
    [
        ("mock", "This has not been issued on a blockchain", not_verified("anchor.mock_chain")),
        ("testnet", TRANSACTION, inconclusive("anchor.test_chain")),
        ("unknown", TRANSACTION, inconclusive("anchor.chain_unknown")),
        ("btc", "../../admin", not_verified("anchor.transaction_malformed")),
    ],
)
async def test_what_is_no_anchor_on_a_main_chain_is_never_verified_and_never_looked_up(
    door: FrontDoor, chain: str, transaction: str, answer: tuple[str, str]
) -> None:
    signed = blockcerts.anchored(chain=chain, transaction=transaction)

    assert await door.answer(signed.document) == answer
    assert door.world.log == []


async def test_an_anchor_is_no_proof_of_an_instant_before_it(world: World) -> None:
    world.serve(PROFILE, blockcerts.profile())
    world.serve(EXPLORER, blockcerts.esplora(GOOD.root))
    async with Verifier(Settings(explorers=EXPLORERS), network=world) as verifier:
        before = await verifier.verify(GOOD.document, now=world.now, at=world.now.replace(year=2023, month=1))

    assert before.verdict == "not_verified"


async def test_a_presentation_can_not_be_made_by_an_anchor(door: FrontDoor) -> None:
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/security/data-integrity/v2"],
        "type": ["VerifiablePresentation"],
        "holder": PROFILE,
    }
    signed = blockcerts.anchored(shown, proofPurpose="authentication", challenge="c", domain="d.example")
    door.world.serve(EXPLORER, blockcerts.esplora(signed.root))

    assert await door.answer(signed.document, challenge="c", domain="d.example") == not_verified(
        "proof.purpose"
    )


async def test_a_second_proof_covers_the_first_whether_it_names_it_or_not(door: FrontDoor) -> None:
    first = blockcerts.anchored(id="urn:uuid:1").document
    second = _after(first)
    door.world.serve(EXPLORER, {**blockcerts.esplora(GOOD.root), "vout": _outputs(GOOD, second)})

    assert await door.answer(second.document) == VERIFIED
    first_alone = second.document["proof"][1]
    assert await door.answer({**first, "proof": first_alone}) == not_verified("anchor.other_document")


def _after(first: dict[str, Any]) -> Anchored:
    signed = blockcerts.anchored({**first, "proof": [first["proof"]]})
    proofs = [first["proof"], signed.document["proof"]]
    return Anchored(document={**first, "proof": proofs}, root=signed.root)


CHAIN_CONTEXTS: Final = [
    "https://w3id.org/security/suites/merkle-2019/v1",
    "https://w3id.org/security/suites/chained-2021/v1",
]


def _chained() -> Anchored:
    """Return a Blockcert as cert-issuer 3.1 to 3.5 chained proofs: the second repeats the first."""
    document = blockcerts.unsigned()
    document["@context"] += CHAIN_CONTEXTS
    first = blockcerts.anchored(document, cryptosuite=False).document["proof"]
    signed = blockcerts.anchored({**document, "proof": [first]}, cryptosuite=False)
    added = {"type": "ChainedProof2021", "chainedProofType": "MerkleProof2019", "previousProof": first}
    proofs = [first, {**signed.document["proof"], **added}]
    return Anchored(document={**document, "proof": proofs}, root=signed.root)


def _first(chain: Anchored) -> Anchored:
    """Return what the first proof of a chain stands on."""
    unsigned = {name: value for name, value in chain.document.items() if name != "proof"}
    return blockcerts.anchored(unsigned, cryptosuite=False)


async def test_a_proof_that_repeats_the_one_before_it_is_verified(door: FrontDoor) -> None:
    signed = _chained()
    door.world.serve(EXPLORER, {**blockcerts.esplora(GOOD.root), "vout": _outputs(_first(signed), signed)})

    report = await door.report(signed.document)

    assert report.verdict == "verified"
    suites = [check.facts["suite"] for check in report.checks if check.check == "proof"]
    assert suites == ["MerkleProof2019", "ChainedProof2021"]


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"previousProof": {"type": "MerkleProof2019"}}, not_verified("proof.chain_broken")),
        ({"previousProof": None}, not_verified("proof.chain_broken")),
        ({"proofPurpose": "authentication"}, not_verified("proof.purpose")),
        ({"chainedProofType": "Ed25519Signature2020"}, VERIFIED),  # by its first proof alone
    ],
)
async def test_a_chained_proof_with_anything_else_in_it_is_not(
    door: FrontDoor, changed: dict[str, Any], answer: tuple[str, str]
) -> None:
    signed = _chained()
    first, second = signed.document["proof"]
    door.world.serve(EXPLORER, {**blockcerts.esplora(GOOD.root), "vout": _outputs(_first(signed), signed)})

    assert await door.answer({**signed.document, "proof": [first, {**second, **changed}]}) == answer


async def test_a_chain_of_another_type_or_over_a_chain_is_left_open_by_its_name(door: FrontDoor) -> None:
    signed = _chained()
    first, second = signed.document["proof"]
    other = {**second, "chainedProofType": "Ed25519Signature2020"}
    third = {
        **second,
        "proofValue": first["proofValue"],
        "previousProof": {**second, "type": "MerkleProof2019"},
    }
    door.world.serve(EXPLORER, {**blockcerts.esplora(GOOD.root), "vout": _outputs(_first(signed), signed)})

    report = await door.report({**signed.document, "proof": [first, second, third]})

    assert await door.answer({**signed.document, "proof": [other]}) == inconclusive("proof.suite_unsupported")
    assert [check.code for check in report.checks if check.check == "proof"] == [
        None,
        None,
        "proof.suite_unsupported",
    ]


async def test_the_first_proof_of_a_chain_is_covered_by_the_second(door: FrontDoor) -> None:
    signed = _chained()
    first, second = signed.document["proof"]
    other = {**first, "created": "2024-01-01T00:00:00Z"}
    door.world.serve(EXPLORER, {**blockcerts.esplora(GOOD.root), "vout": _outputs(_first(signed), signed)})

    changed = await door.answer({**signed.document, "proof": [other, {**second, "previousProof": other}]})
    alone = await door.answer({**signed.document, "proof": [second]})

    assert changed == not_verified("anchor.other_document")
    assert alone == not_verified("proof.chain_broken")


def _outputs(*roots: Anchored) -> list[dict[str, Any]]:
    return [{"scriptpubkey": f"6a20{one.root}"} for one in roots]


@pytest.mark.parametrize(
    "explorers",
    [
        {"btc:testnet": "https://explorer.example/{id}"},
        {"btc:mainnet": "http://explorer.example/{id}"},
        {"btc:mainnet": "https://explorer.example/"},
    ],
)
def test_an_explorer_that_cannot_be_asked_refuses_to_start(explorers: dict[str, str]) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Verifier(Settings(explorers=explorers))

    assert refused.value.code == "settings.wrong_value"
