"""Blockcerts 2 (MerkleProof2017) by others, with what explorers answered about their transactions."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final

import pytest

from tests.builders import blockcerts
from tests.builders.blockcerts import EXPLORERS, SIGNER, STRANGER
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified
from tests.vectors_dir import VECTORS, manifest, needs_vectors
from tests.world import World
from verifier.settings import Settings

pytestmark = needs_vectors

FOLDERS: Final = ("blockcerts-cert-verifier-js/cases/", "blockcerts-cert-verifier/cases/")
SCRIPT: Final = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"  # of BIP 16
MAIN: Final = "mainnet-v2-valid"
ALPHA: Final = "2.0-alpha__valid"
ROPSTEN: Final = "ethereum-ropsten-revoked-no-revocationlist-2.0"
TEST: Final = inconclusive("anchor.test_chain")
MOCK: Final = not_verified("anchor.mock_chain")
OTHERS: Final = {
    "ethereum-main-invalid-merkle-root": not_verified("anchor.path_broken"),
    "ethereum-main-revoked": TEST,
    "ethereum-ropsten-revoked-no-revocationlist-2.0": TEST,
    "ethereum-tampered": not_verified("anchor.other_document"),
    "mocknet-v2-valid": MOCK,
    # These name no chain, and on the main one there is no such transaction.
    "mainnet-merkle-root-mismatch": inconclusive("fetch.not_found"),
    "testnet-v2-valid": inconclusive("fetch.not_found"),
    "ethereum-main-v2-valid": inconclusive("fetch.not_found"),  # 2 MiB of pictures
    "testnet-v2-issuer-v1": inconclusive("fetch.not_found"),
    "testnet-tampered-hashes": not_verified("anchor.other_document"),
    "2.0__eth_ropsten": TEST,
    "2.0__mocknet": MOCK,
    "2.0__testnet": TEST,
    "2.0-alpha__invalid_tampered": not_verified("anchor.other_document"),
    "2.0-alpha__invalid_unmapped_fields": not_verified("linked_data.unsigned_term"),
    "2.0-alpha__valid": inconclusive("fetch.not_found"),
    "1.2__expired": ("refused", "input.format_unsupported"),
    "1.2__b5dee02e-50cd-4e48-ad33-de7d2eafa359": ("refused", "input.format_unsupported"),
}


@cache
def _cases() -> Mapping[str, Mapping[str, Any]]:
    return {
        entry["file"].rpartition("/")[2].removesuffix(".json"): entry
        for entry in manifest()
        if entry["file"].startswith(FOLDERS)
    }


def _raw(name: str) -> bytes:
    return (VECTORS / str(_cases()[name]["file"])).read_bytes()


def _document(name: str) -> dict[str, Any]:
    """Return the certificate, as if anchored on the main chain: which one it is, is not what is hashed."""
    document: dict[str, Any] = json.loads(_raw(name))
    if name == ROPSTEN:
        document["signature"]["anchors"][0]["chain"] = "ethereumMainnet"
    return document


def _door(world: World, name: str, **told: object) -> FrontDoor:
    """Return a door to the internet of a case; `told` replaces what the explorer tells of the transaction."""
    case = _cases()[name]
    for url, file in case.get("documentMap", {}).items():
        world.serve(url, (VECTORS / file).read_bytes())
        profile = json.loads((VECTORS / file).read_bytes())
        if "revocationList" in profile and profile["revocationList"] not in case["documentMap"]:
            world.serve(profile["revocationList"], {"revokedAssertions": []})
    for answer in case.get("explorerAnswer", []):
        _serve(world, {**answer, **told})
    return FrontDoor(world, Settings(explorers=EXPLORERS))


def _serve(world: World, told: Mapping[str, Any]) -> None:
    number = told["transactionId"]
    if number.startswith("0x"):
        result = {
            "hash": number,
            "from": told["issuingAddress"],
            "input": f"0x{told['remoteHash']}",
            "blockNumber": "0x1",
        }
        world.serve(EXPLORERS["eth:mainnet"].replace("{id}", number), {"result": result})
    elif told["chain"] == "bitcoin":
        answer = {
            "txid": number,
            "vin": [{"prevout": {"scriptpubkey_address": told["issuingAddress"]}}],
            "vout": [{"scriptpubkey": f"6a20{told['remoteHash']}"}],
            "status": {
                "confirmed": True,
                "block_time": int(datetime.fromisoformat(told["time"]).timestamp()),
            },
        }
        world.serve(EXPLORERS["btc:mainnet"].replace("{id}", number), answer)


async def test_what_was_issued_on_a_main_chain_is_verified(world: World) -> None:
    report = await _door(world, MAIN).report(_document(MAIN))

    assert report.verdict == "verified"
    assert report.format == "blockcerts_2"
    assert report.kind == "open_badges_2"
    assert [item.label for item in report.record] == ["Certified Security Expert"]


@pytest.mark.parametrize("name", OTHERS)
async def test_what_is_not_gets_the_answer_that_it_deserves(world: World, name: str) -> None:
    assert await _door(world, name).answer(_raw(name)) == OTHERS[name]


@pytest.mark.parametrize(
    ("sender", "answer"),
    [
        (blockcerts.bitcoin_address(SIGNER), VERIFIED),
        (blockcerts.witness_address(SIGNER), VERIFIED),  # of the same key
        (blockcerts.bitcoin_address(STRANGER), not_verified("key_binding.issuer_mismatch")),
        (blockcerts.witness_address(STRANGER), not_verified("key_binding.issuer_mismatch")),
        (SCRIPT, VERIFIED),  # listed itself
        (SCRIPT.replace("J", "K"), inconclusive("anchor.address_unsupported")),
    ],
)
async def test_one_of_the_alpha_version_is_held_to_an_account_of_its_issuers_profile(
    world: World, sender: str, answer: tuple[str, str]
) -> None:
    """Its own transaction is on a chain for tests: one by an account of ours stands in its place."""
    assert await _alpha_door(world, sender).answer(_document(ALPHA)) == answer


def _alpha_door(world: World, sender: str, revoked: tuple[str, ...] = ()) -> FrontDoor:
    """Return a door where `sender` anchored the alpha certificate, whose own issuer object names the list."""
    document = _document(ALPHA)
    number, root = document["signature"]["anchors"][0]["sourceId"], document["signature"]["merkleRoot"]
    door = _door(world, ALPHA)
    issuer = document["badge"]["issuer"]["id"]
    accounts = [
        {"publicKey": f"ecdsa-koblitz-pubkey:{address}", "created": "2017-01-01"}
        for address in (SCRIPT, blockcerts.bitcoin_address(SIGNER))
    ]
    world.serve(issuer, {"id": issuer, "publicKeys": accounts})
    listed = {"revokedAssertions": [{"id": name} for name in revoked]}
    world.serve(document["badge"]["issuer"]["revocationList"], listed)
    told = blockcerts.esplora(root, sender, found=number)
    world.serve(EXPLORERS["btc:mainnet"].replace("{id}", number), told)
    return door


def _respelled(**members: object) -> dict[str, Any]:
    """Return the alpha certificate with its list named otherwise by these members of its issuer object."""
    document = _document(ALPHA)
    issuer = document["badge"]["issuer"]
    listed = issuer.pop("revocationList")
    document["badge"]["issuer"] = {
        **issuer,
        **{name: json.loads(json.dumps(told).replace("LIST", listed)) for name, told in members.items()},
    }
    return document


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ({"revocationList": "LIST"}, not_verified("status.revoked")),
        ({"revocationList": ["LIST"]}, not_verified("status.revoked")),
        ({"revocationList": ["LIST", "LIST"]}, not_verified("status.revoked")),
        ({"revocationList": {"id": "LIST"}}, not_verified("status.revoked")),
        ({"revocationList": {"@id": "LIST"}}, inconclusive("status.profile_unreadable")),
        ({"revocationList": {"@set": ["LIST"]}}, inconclusive("status.profile_unreadable")),
        ({"obi:revocationList": {"id": "LIST"}}, not_verified("linked_data.hidden_term")),
        (
            {"https://w3id.org/openbadges#revocationList": {"id": "LIST"}},
            not_verified("linked_data.hidden_term"),
        ),
    ],
)
async def test_a_revoked_one_does_not_hide_its_issuers_list(
    world: World, members: dict[str, object], answer: tuple[str, str]
) -> None:
    """Rows L05 and L09: to the anchored hash all these spellings are one."""
    door = _alpha_door(world, blockcerts.bitcoin_address(SIGNER), revoked=(_document(ALPHA)["id"],))

    assert await door.answer(_respelled(**members)) == answer


async def test_a_word_of_its_own_does_not_hide_the_list(world: World) -> None:
    door = _alpha_door(world, blockcerts.bitcoin_address(SIGNER), revoked=(_document(ALPHA)["id"],))
    document = _respelled(hush="LIST")
    hush = {"hush": {"@id": "https://w3id.org/openbadges#revocationList", "@type": "@id"}}
    document["@context"] = [*document["@context"], hush]

    assert await door.answer(document) == not_verified("linked_data.context_redefines_term")


@pytest.mark.parametrize(
    "respell",
    [
        lambda recipient: {"obi:recipient": recipient},
        lambda recipient: {"recipient": [recipient]},
        lambda recipient: {"recipient": {**recipient, "type": f"schema:{recipient['type']}"}},
        lambda recipient: {"recipient": {**recipient, "type": [recipient["type"]]}},
        lambda recipient: {
            "recipient": {("@type" if name == "type" else name): value for name, value in recipient.items()}
        },
        lambda recipient: {"recipient": {**recipient, "identity": [recipient["identity"]]}},
        lambda recipient: {"recipient": {**recipient, "hashed": [recipient["hashed"]]}},
        lambda recipient: {"recipient": {**recipient, "identity": {"@value": recipient["identity"]}}},
    ],
)
async def test_whom_it_was_awarded_to_is_not_hidden(
    world: World, respell: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    door = _alpha_door(world, blockcerts.bitcoin_address(SIGNER))
    document = _document(ALPHA)
    document |= respell(document.pop("recipient"))

    verdict, code = await door.answer(document)

    assert (verdict, code in {"linked_data.hidden_term", "structure.badge"}) == ("not_verified", True)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuedOn": "2010-01-01T00:00:00Z"},
        {"expires": "2040-01-01T00:00:00Z"},
        {"recipient": {"type": "email", "identity": "eve@example.org", "hashed": False}},
        {"recipientProfile": {"type": ["RecipientProfile", "Extension"], "name": "Eve"}},
        {"id": "urn:uuid:1"},
    ],
)
@pytest.mark.parametrize("name", [MAIN, ROPSTEN])
async def test_a_changed_document_is_shown_false(world: World, name: str, changed: dict[str, Any]) -> None:
    document = {**_document(name), **changed}

    assert await _door(world, name).answer(document) == not_verified("anchor.other_document")
    assert world.log == []


async def test_another_issuer_inside_is_shown_false(world: World) -> None:
    document = _document(MAIN)
    document["badge"]["issuer"]["id"] = "https://other.example/issuer.json"

    assert await _door(world, MAIN).answer(document) == not_verified("anchor.other_document")


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ({}, VERIFIED),
        ({"remoteHash": "ab" * 32}, not_verified("anchor.other_root")),
        (
            {"issuingAddress": "1Q3P94rdNyftFBEKiN1fxmt2HnQgSCB619"},
            not_verified("key_binding.issuer_mismatch"),
        ),
        ({"time": "2018-01-01T00:00:00Z"}, not_verified("anchor.key_not_in_force")),
        (
            {"issuingAddress": "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"},
            inconclusive("anchor.address_unsupported"),
        ),
    ],
)
async def test_root_account_and_time_of_the_transaction_count(
    world: World, told: dict[str, str], answer: tuple[str, str]
) -> None:
    assert await _door(world, MAIN, **told).answer(_document(MAIN)) == answer


@pytest.mark.parametrize(
    ("name", "ended", "answer"),
    [
        (MAIN, {"revoked": "2018-02-08T01:00:00Z"}, VERIFIED),  # after the transaction
        (MAIN, {"revoked": "2018-02-07T23:00:00Z"}, not_verified("anchor.key_not_in_force")),
        (MAIN, {"expires": "2018-02-07T23:00:00Z"}, not_verified("anchor.key_not_in_force")),
        (MAIN, {"revoked": "long ago"}, inconclusive("anchor.time_unknown")),
        (
            ROPSTEN,
            {"revoked": "2020-01-01T00:00:00Z"},
            inconclusive("anchor.time_unknown"),
        ),  # no time is told
        (ROPSTEN, {"revoked": "2040-01-01T00:00:00Z"}, VERIFIED),
    ],
)
async def test_an_account_counts_for_as_long_as_the_profile_says(
    world: World, name: str, ended: dict[str, str], answer: tuple[str, str]
) -> None:
    door = _door(world, name)
    url = _document(name)["badge"]["issuer"]["id"]
    file = _cases()[name]["documentMap"][url]
    profile = json.loads((VECTORS / file).read_bytes())
    profile.pop("revocationList")
    profile["publicKey"] = [{**entry, **ended} for entry in profile["publicKey"]]
    world.serve(url, profile)

    assert await door.answer(_document(name)) == answer


async def test_one_that_the_issuers_list_names_is_revoked(world: World) -> None:
    door = _door(world, MAIN)
    listed = "https://blockcerts.learningmachine.com/issuer/5a4fe9931f607f0f3452a65e/revocation.json"
    world.serve(listed, {"revokedAssertions": [{"id": _document(MAIN)["id"]}]})

    assert await door.answer(_document(MAIN)) == not_verified("status.revoked")


async def test_without_an_explorer_it_stays_open(world: World) -> None:
    _door(world, MAIN)

    assert await FrontDoor(world).answer(_document(MAIN)) == inconclusive("anchor.no_explorer")


async def test_a_profile_that_can_not_be_had_leaves_it_open(world: World) -> None:
    door = _door(world, MAIN)
    for url in _cases()[MAIN]["documentMap"]:
        world.fail(url)

    assert await door.answer(_document(MAIN)) == inconclusive("fetch.connect")


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("merkleRoot", "ab", "proof.value_malformed"),
        ("merkleRoot", "ab" * 32, "anchor.path_broken"),
        ("targetHash", None, "proof.value_malformed"),
        ("proof", "none", "proof.value_malformed"),
        ("proof", [{"up": "ab" * 32}], "proof.value_malformed"),
        ("proof", [{"left": "ab" * 32}] * 41, "limit.merkle_path"),
        ("anchors", [], "proof.value_malformed"),
        ("anchors", [{}] * 5, "proof.value_malformed"),
        ("anchors", [{"type": "BTCOpReturn", "sourceId": "../x"}], "anchor.transaction_malformed"),
        ("anchors", [{"type": "Mock", "sourceId": "x"}], "anchor.mock_chain"),
    ],
)
async def test_a_broken_proof_is_shown_false(world: World, member: str, value: object, code: str) -> None:
    document = _document(MAIN)
    document["signature"][member] = value

    assert await _door(world, MAIN).answer(document) == not_verified(code)


@pytest.mark.parametrize("member", ["chain", "type"])
@pytest.mark.parametrize("value", ["dogecoinMainnet", {}, ["Mock"], 1])
async def test_a_chain_that_is_not_known_leaves_it_open(world: World, member: str, value: object) -> None:
    document = _document(MAIN)
    document["signature"]["anchors"][0] = {"sourceId": "ab" * 32, member: value}

    assert await _door(world, MAIN).answer(document) == inconclusive("anchor.chain_unknown")
