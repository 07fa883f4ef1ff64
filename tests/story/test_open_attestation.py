"""A wrapped document is verified where somebody else than itself vouches for it, and for all that it shows."""

import base64
import copy
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed
from tests import cost
from tests.builders import open_attestation as oa
from tests.builders.issuer import Issuer
from tests.builders.open_attestation import Chain
from tests.threats.front_door import (
    VERIFIED,
    FrontDoor,
    checks,
    inconclusive,
    not_verified,
    refused,
    warnings,
)
from tests.world import World
from verifier.report import Report, encode_report
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

SETTINGS: Final = Settings(nodes={"eth:mainnet": oa.NODE}, dns_resolver=oa.RESOLVER)
NAMES_ONLY: Final = Settings(dns_resolver=oa.RESOLVER)
SIGNED: Final = oa.wrapped()
SIGNED_3: Final = oa.wrapped(oa.credential())
ISSUED: Final = oa.wrapped(oa.degree(oa.by_store()))
ISSUED_3: Final = oa.wrapped(oa.credential("DOCUMENT_STORE"))
REVOKED: Final = not_verified("status.revoked")
MISMATCH: Final = not_verified("key_binding.issuer_mismatch")
OTHER: Final = not_verified("anchor.other_document")


@pytest.fixture
def door(world: World) -> FrontDoor:
    """An internet on which everything here is vouched for."""
    world.serve(oa.RECORDS, oa.records("v=spf1 -all", oa.named_key(), oa.named_store()))
    chain = Chain(world=world)
    chain.issues(ISSUED)
    chain.issues(ISSUED_3)
    chain.owns(oa.SIGNER)
    return FrontDoor(world, SETTINGS)


def chain_of(door: FrontDoor) -> Chain:
    return Chain(world=door.world)


async def answer_now(door: FrontDoor, one: oa.Wrapped) -> tuple[str, str]:
    """Return what somebody answers who has not asked before: what was fetched is kept for a while."""
    return await FrontDoor(door.world, door.settings).answer(one.document)


ALL: Final = [
    pytest.param(SIGNED, "SHA3MerkleProof", id="signed, schema 2.0"),
    pytest.param(ISSUED, "SHA3MerkleProof", id="issued by a store, schema 2.0"),
    pytest.param(SIGNED_3, "OpenAttestationMerkleProofSignature2018", id="signed, schema 3.0"),
    pytest.param(ISSUED_3, "OpenAttestationMerkleProofSignature2018", id="issued by a store, schema 3.0"),
]


@pytest.mark.parametrize(("one", "suite"), ALL)
async def test_a_document_that_its_domain_and_its_issuer_vouch_for_is_verified(
    door: FrontDoor, one: oa.Wrapped, suite: str
) -> None:
    report = await door.report(one.document)

    assert report.verdict == "verified"
    assert report.format == "open_attestation"
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.proven, report.issuer.domain) == (oa.ISSUER, True, oa.DOMAIN)
    assert report.issuer.claimed_name == "National University"
    assert [check.facts["suite"] for check in checks(report, "proof")] == [suite]
    assert "issuer.unknown" in warnings(report)
    assert oa.RECORDS in {source.url for source in report.evidence}


@pytest.mark.parametrize(("one", "suite"), ALL)
async def test_the_domain_is_whom_a_registry_may_know(world: World, one: oa.Wrapped, suite: str) -> None:
    world.serve(oa.RECORDS, oa.records(oa.named_key(), oa.named_store()))
    Chain(world=world).issues(one)
    known = {"id": oa.ISSUER, "name": "National University"}
    registry = {"type": "static", "name": "ministry", "issuers": [known]}
    settings = Settings(nodes={"eth:mainnet": oa.NODE}, dns_resolver=oa.RESOLVER, registries=(registry,))
    Chain(world=world).owns(oa.SIGNER)

    report = await FrontDoor(world, settings).report(one.document)

    assert report.issuer is not None
    assert report.issuer.recognised_name == "National University"


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - JSON
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, name))
    else:
        yield path


def _changed(document: dict[str, Any], path: tuple[str | int, ...], value: object = ...) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    before = inner[path[-1]]
    inner[path[-1]] = (
        f"{before}x" if value is ... and isinstance(before, str) else "x" if value is ... else value
    )
    return changed


_UNSIGNED: Final = ("version", "privacy")  # of schema 2.0, where nothing rests on them


@pytest.mark.parametrize(("one", "suite"), ALL)
async def test_no_changed_value_of_it_is_verified(door: FrontDoor, one: oa.Wrapped, suite: str) -> None:
    paths = [
        path
        for path in _leaves(one.document)
        if path[0] not in (_UNSIGNED if suite.startswith("SHA3") else ())
    ]
    accepted = []
    for path in paths:
        answer = await door.answer(_changed(one.document, path))
        if answer[0] == "verified" and path[-2:] != (0, "created"):  # which nobody signed, and nobody reads
            accepted.append(path)

    assert len(paths) > 20
    assert accepted == []


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (("data", "recipient", "name"), OTHER),
        (("data", "issuers", 0, "identityProof", "location"), not_verified("structure.issuer")),
        (("signature", "targetHash"), not_verified("proof.value_malformed")),
        (("signature", "proof", 0), not_verified("proof.value_malformed")),
    ],
)
async def test_what_was_changed_is_told_by_its_code_and_nobody_is_asked(
    door: FrontDoor, path: tuple[str | int, ...], answer: tuple[str, str]
) -> None:
    value = "00000000-0000-4000-8000-000000000001:string:x" if path[0] == "data" else "x"

    assert await door.answer(_changed(ISSUED.document, path, value)) == answer
    assert door.world.log == []


async def test_a_path_to_another_root_is_told(door: FrontDoor) -> None:
    other = _changed(ISSUED.document, ("signature", "merkleRoot"), "ab" * 32)
    stated = _changed(ISSUED.document, ("signature", "targetHash"), "ab" * 32)
    long = _changed(ISSUED.document, ("signature", "proof"), ["ab" * 32] * 41)

    assert await door.answer(other) == not_verified("anchor.path_broken")
    assert await door.answer(stated) == OTHER
    assert await door.answer(long) == not_verified("limit.merkle_path")
    assert door.world.log == []


# What a holder may leave out, and what nobody may put in its place.


@pytest.mark.parametrize("path", [("recipient", "nric"), ("transcript", 1, "grade"), ("transcript",)])
async def test_a_holder_may_leave_values_out_and_that_is_told(
    door: FrontDoor, path: tuple[str | int, ...]
) -> None:
    shown = oa.hide_in_2(ISSUED.document, *path)

    report = await door.report(shown)

    assert report.verdict == "verified"
    assert checks(report, "proof")[0].facts["withheld_statements"] == len(shown["privacy"]["obfuscatedData"])
    assert "validity.not_shown" in warnings(report)


async def test_a_holder_may_leave_values_of_a_credential_out_as_well(door: FrontDoor) -> None:
    shown = oa.hide_in_3(ISSUED_3.document, "credentialSubject.degree")

    report = await door.report(shown)

    assert (report.verdict, "status.not_shown" in warnings(report)) == ("verified", True)
    assert "degree" not in json.dumps(shown["credentialSubject"])


@pytest.mark.parametrize("instead", [{}, {"credentialStatus": []}, {"credentialStatus": {"id": []}}])
async def test_a_holder_may_not_hide_a_status_entry_unnoticed(
    door: FrontDoor, instead: dict[str, Any]
) -> None:
    """What holds no value is not hashed: anybody may put an empty list where the entry was."""
    status = {"id": "https://nus.example/1#4", "type": "Example"}
    one = oa.wrapped(oa.credential(expirationDate="2030-01-01T00:00:00Z", credentialStatus=status))
    hidden = oa.hide_in_3(oa.hide_in_3(one.document, "credentialStatus.id"), "credentialStatus.type")
    del hidden["credentialStatus"]

    report = await door.report({**hidden, **instead})

    assert (report.verdict, "status.not_shown" in warnings(report)) == ("verified", True)


async def test_a_holder_may_not_hide_the_chain_on_which_it_is_revoked(door: FrontDoor) -> None:
    """The same address on another chain may be a store that has revoked nothing."""
    issuer = oa.by_key(type="REVOCATION_STORE", location=oa.STORE)
    one = oa.wrapped(oa.degree(issuer, network={"chain": "MATIC", "chainId": "137"}))
    chain_of(door).issues(one)

    for path in (("network",), ("network", "chainId")):
        shown = oa.hide_in_2(one.document, *path)
        assert await door.answer(shown) == inconclusive("status.entry_not_shown")


async def test_what_is_left_out_has_to_be_part_of_the_whole(door: FrontDoor) -> None:
    shown = oa.hide_in_2(ISSUED.document, "recipient", "nric")
    (hidden,) = shown["privacy"]["obfuscatedData"]
    without = {**shown, "privacy": {"obfuscatedData": []}}
    twice = {**shown, "privacy": {"obfuscatedData": [hidden, hidden]}}
    other = {**shown, "privacy": {"obfuscatedData": ["ab" * 32]}}
    no_hash = {**shown, "privacy": {"obfuscatedData": ['","']}}

    assert [await door.answer(one) for one in (without, twice, other)] == [OTHER] * 3
    assert await door.answer(no_hash) == not_verified("proof.value_malformed")


@pytest.mark.parametrize("path", [("issuers", 0, "revocation"), ("issuers", 0, "revocation", "type")])
async def test_hiding_how_it_is_revoked_leaves_it_open(door: FrontDoor, path: tuple[str | int, ...]) -> None:
    issuer = oa.by_key(type="REVOCATION_STORE", location=oa.STORE)
    one = oa.wrapped(oa.degree(issuer))
    chain_of(door).issues(one)

    assert await door.answer(one.document) == VERIFIED
    assert await door.answer(oa.hide_in_2(one.document, *path)) == inconclusive("status.entry_not_shown")


async def test_hiding_who_vouches_is_no_way_to_be_verified(door: FrontDoor) -> None:
    for one, path in (
        (ISSUED, ("issuers",)),
        (ISSUED, ("issuers", 0, "documentStore")),
        (SIGNED, ("issuers", 0, "id")),
        (SIGNED, ("issuers", 0, "identityProof")),
        (SIGNED, ("issuers", 0, "identityProof", "location")),
        (SIGNED, ("issuers", 0, "identityProof", "type")),
    ):
        assert await door.answer(oa.hide_in_2(one.document, *path)) == not_verified("structure.issuer")


# Two documents of one hash: the reference reads both, and only one is what was wrapped.


async def test_a_value_under_a_name_that_is_none_is_refused(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_store(), expiresOn="2020-01-01T00:00:00Z"))
    chain_of(door).issues(one)
    data = dict(one.document["data"])
    data[""] = {"expiresOn": data.pop("expiresOn")}  # flattened, it is the same

    assert await door.answer(one.document) == not_verified("validity.expired")
    assert await door.answer({**one.document, "data": data}) == not_verified("structure.salt")


async def test_an_object_that_reads_like_a_list_is_refused(door: FrontDoor) -> None:
    courses = ISSUED.document["data"]["transcript"]
    data = {**ISSUED.document["data"], "transcript": {str(number): one for number, one in enumerate(courses)}}
    dotted = {**ISSUED.document["data"], "recipient.name": ISSUED.document["data"]["recipient"]["name"]}

    assert await door.answer({**ISSUED.document, "data": data}) == not_verified("structure.salt")
    assert await door.answer({**ISSUED.document, "data": dotted}) == not_verified("structure.salt")


async def test_what_is_not_hashed_is_not_read(door: FrontDoor) -> None:
    """A list or an object that holds no value has no leaf."""
    added: dict[str, Any] = {"evidence": [{}], "validUntil": {}, "termsOfUse": []}
    document = {**ISSUED_3.document, **added, "type": [*ISSUED_3.document["type"], []]}

    report = await door.report(document)

    assert report.verdict == "verified"
    assert report.types == ISSUED_3.document["type"]


async def test_a_value_that_has_no_salt_is_refused_however_many_salts_there_are(door: FrontDoor) -> None:
    shown = oa.hide_in_3(ISSUED_3.document, "credentialSubject.degree")
    kept = {**shown, "proof": {**shown["proof"], "salts": ISSUED_3.document["proof"]["salts"]}}
    added = {**kept, "credentialSubject": {**kept["credentialSubject"], "degreeOf": "Doctor"}}

    assert await door.answer(kept) == not_verified("structure.salt")
    assert await door.answer(added) == not_verified("structure.salt")


@pytest.mark.parametrize(
    "salts",
    [
        "no base64",
        base64.b64encode(b"{}").decode(),
        base64.b64encode(b"[1]").decode(),
        base64.b64encode(b'[{"path": "type[0]", "value": "short"}]').decode(),
        base64.b64encode(b"[{").decode(),
        None,
    ],
)
async def test_salts_that_are_none_are_refused(door: FrontDoor, salts: str | None) -> None:
    proof = {**ISSUED_3.document["proof"], "salts": salts}

    assert await door.answer({**ISSUED_3.document, "proof": proof}) == not_verified("structure.salt")


@pytest.mark.parametrize(
    "value",
    ["plain", 5, None, *("0" * 36 + f":number:{text}" for text in ("NaN", "true", "1e999"))],
)
async def test_a_value_that_is_not_salted_is_refused(door: FrontDoor, value: object) -> None:
    data = {**ISSUED.document["data"], "name": value}

    assert await door.answer({**ISSUED.document, "data": data}) == not_verified("structure.salt")


@pytest.mark.parametrize("end", ["some day", 5.5])
async def test_an_end_that_is_no_date_is_refused(door: FrontDoor, end: object) -> None:
    one = oa.wrapped(oa.degree(oa.by_store(), expiresOn=end))
    chain_of(door).issues(one)

    assert await door.answer(one.document) == not_verified("structure.date")


# Who signed, and who issued.


async def test_the_key_of_another_is_not_the_issuers(door: FrontDoor) -> None:
    foreign = oa.wrapped(signer=oa.STRANGER)
    named = _changed(
        foreign.document, ("proof", 0, "verificationMethod"), f"{oa.did_of(oa.SIGNER)}#controller"
    )
    unsigned = {name: value for name, value in SIGNED.document.items() if name != "proof"}
    other_root = _changed(SIGNED.document, ("proof", 0, "signature"), oa.signed(b"\1" * 32))

    assert await door.answer(foreign.document) == not_verified("proof.missing")
    assert await door.answer(named) == not_verified("proof.signature_invalid")
    assert await door.answer(unsigned) == not_verified("proof.missing")
    assert await door.answer(other_root) == not_verified("proof.signature_invalid")


async def test_the_key_of_another_signs_no_credential_either(door: FrontDoor) -> None:
    foreign = oa.wrapped(oa.credential(), signer=oa.STRANGER)
    named = _changed(foreign.document, ("proof", "key"), f"{oa.did_of(oa.SIGNER)}#controller")

    assert await door.answer(foreign.document) == MISMATCH
    assert await door.answer(named) == not_verified("proof.signature_invalid")


async def test_a_store_that_has_not_issued_it_is_told(door: FrontDoor) -> None:
    chain_of(door).issues(ISSUED, issued=0)
    assert await answer_now(door, ISSUED) == not_verified("anchor.not_issued")

    chain_of(door).issues(ISSUED, issued=2)  # no word of a store
    assert await answer_now(door, ISSUED) == not_verified("anchor.not_issued")


async def test_a_batch_that_was_issued_vouches_for_no_other(door: FrontDoor) -> None:
    other = oa.wrapped(oa.degree(oa.by_store(), name="Doctor of Medicine"))
    chain_of(door).issues(other, issued=0)

    assert await door.answer(other.document) == not_verified("anchor.not_issued")


async def test_a_token_that_somebody_owns_is_issued(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_store("tokenRegistry")))
    chain_of(door).answers(oa.STORE, "ownerOf", one.root, value=int(oa.OTHER_STORE, 16))
    assert await answer_now(door, one) == VERIFIED

    chain_of(door).answers(oa.STORE, "ownerOf", one.root, value=0)
    assert await answer_now(door, one) == not_verified("anchor.not_issued")
    chain_of(door).answers(oa.STORE, "ownerOf", one.root, told=oa.reverted())
    assert await answer_now(door, one) == inconclusive("anchor.contract_silent")


@pytest.mark.parametrize("name", ["documentStore", "certificateStore"])
async def test_a_store_without_a_domain_speaks_for_itself_alone(door: FrontDoor, name: str) -> None:
    one = oa.wrapped(oa.degree(oa.by_store(name, domain=None)))
    chain_of(door).issues(one)

    report = await door.report(one.document)

    assert report.verdict == "verified"
    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.domain) == (f"eip155:1:{oa.STORE}", None)
    assert "issuer.unknown" in warnings(report)


async def test_a_key_without_a_domain_is_held_against_the_register(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_key(domain=None)))
    owner = bytes.fromhex(oa.did_of(oa.SIGNER).rpartition("0x")[2]).rjust(32, b"\0")
    assert await answer_now(door, one) == VERIFIED

    chain_of(door).owns(oa.SIGNER, 5)
    assert await answer_now(door, one) == MISMATCH
    chain_of(door).answers(
        oa.REGISTER, "identityOwner", owner, told={"jsonrpc": "2.0", "id": 1, "result": "0x"}
    )
    assert await answer_now(door, one) == inconclusive("anchor.contract_silent")
    assert await FrontDoor(door.world, NAMES_ONLY).answer(one.document) == inconclusive("anchor.no_node")


@pytest.mark.parametrize(
    ("did", "key", "answer"),
    [
        ("did:web:nus.example", "did:web:nus.example#key", inconclusive("did.method_not_supported")),
        (
            "did:ethr:0x5:{address}",
            "did:ethr:0x5:{address}#controller",
            inconclusive("did.method_not_supported"),
        ),
        ("did:ethr:{address}", "did:ethr:{address}#delegate-1", MISMATCH),
        ("did:ethr:{address}", f"{oa.did_of(oa.STRANGER)}#controller", MISMATCH),
    ],
)
async def test_the_key_has_to_be_the_one_of_the_did(
    door: FrontDoor, did: str, key: str, answer: tuple[str, str]
) -> None:
    address = oa.did_of(oa.SIGNER).rpartition(":")[2]
    issuer = oa.by_key()
    issuer["id"] = did.replace("{address}", address)
    issuer["identityProof"]["key"] = key.replace("{address}", address)

    assert await door.answer(oa.wrapped(oa.degree(issuer)).document) == answer


# What the domain says.


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (oa.named_key(oa.STRANGER), oa.named_store(oa.OTHER_STORE)),
        (oa.named_store(net_id="137"), oa.named_key().replace("a=dns-did", "a=other")),
        (f"{oa.named_store(oa.OTHER_STORE)} addr={oa.STORE}",),  # readers differ on which one counts
        (f"x{oa.named_store()}", f"x{oa.named_key()}", "", "openatts"),
        (oa.named_store().replace("net=ethereum", "net=bitcoin"),),
    ],
)
@pytest.mark.parametrize("one", [SIGNED, ISSUED], ids=["signed", "issued"])
async def test_a_domain_that_names_another_or_none_is_not_the_issuers(
    door: FrontDoor, one: oa.Wrapped, texts: tuple[str, ...]
) -> None:
    door.world.serve(oa.RECORDS, oa.records(*texts))

    report = await door.report(one.document)

    assert (report.verdict, checks(report, "key_binding")[0].code) == MISMATCH
    assert report.proven is False


async def test_a_domain_that_is_not_there_is_not_the_issuers(door: FrontDoor) -> None:
    door.world.serve(oa.RECORDS, oa.records(status=3))

    assert await door.answer(ISSUED.document) == MISMATCH


@pytest.mark.parametrize(
    "text",
    [
        f'"{oa.named_store()}"',
        '"openatts net=ethereum netId=1 " "addr=' + oa.STORE.upper().replace("0X", "0x") + '"',
        f"  {oa.named_store()}  ",
    ],
)
async def test_a_record_is_read_as_resolvers_write_it(door: FrontDoor, text: str) -> None:
    door.world.serve(oa.RECORDS, oa.records(text))

    assert await door.answer(ISSUED.document) == VERIFIED


@pytest.mark.parametrize(
    "told",
    [
        "no JSON",
        {"Status": 2},
        {},
        {"Status": 0, "Answer": [{"type": 16, "data": 5}]},
        {"Status": 0, "Answer": 5},
    ],
)
async def test_an_answer_of_a_resolver_that_is_none_leaves_it_open(
    door: FrontDoor, told: dict[str, Any] | str
) -> None:
    door.world.serve(oa.RECORDS, told)

    assert await door.answer(ISSUED.document) == inconclusive("key_binding.records_unreadable")


async def test_a_record_that_never_ends_takes_no_time(door: FrontDoor) -> None:
    """Whoever owns the domain writes the record, and as long as a record may be: this one took 20 s."""
    door.world.serve(oa.RECORDS, oa.records('"' + '\\"' * 15_900))

    async with cost.watched_loop() as turns:
        assert await door.answer(ISSUED.document) == MISMATCH

    assert turns.longest_seconds() < 0.05


async def test_without_a_resolver_the_domain_is_claimed_and_it_stays_open(door: FrontDoor) -> None:
    settings = Settings(nodes={"eth:mainnet": oa.NODE})

    report = await FrontDoor(door.world, settings).report(ISSUED.document)

    assert (report.verdict, checks(report, "key_binding")[0].code) == inconclusive("key_binding.no_resolver")
    assert report.issuer is not None
    assert (report.issuer.proven, report.issuer.assurance) == (False, [])


async def test_without_a_node_it_stays_open_and_the_code_says_why(door: FrontDoor) -> None:
    asked = FrontDoor(door.world, NAMES_ONLY)

    assert await asked.answer(ISSUED.document) == inconclusive("anchor.no_node")
    assert await asked.answer(ISSUED_3.document) == inconclusive("anchor.no_node")
    assert await asked.answer(SIGNED.document) == VERIFIED  # its domain names the key
    assert await FrontDoor(door.world).answer(SIGNED.document) == inconclusive("key_binding.no_resolver")


async def test_a_resolver_or_a_node_that_is_down_leaves_it_open(door: FrontDoor) -> None:
    down = FetchFailed("fetch.timeout", "expected an answer, got none")
    door.world.fail(oa.RECORDS, down)
    assert await answer_now(door, ISSUED) == inconclusive("fetch.timeout")

    door.world.fail(chain_of(door).url(oa.STORE, "isIssued", ISSUED.root), down)
    assert await answer_now(door, ISSUED) == inconclusive("fetch.timeout")


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("no JSON", "anchor.answer_unreadable"),
        ({"status": "0", "message": "NOTOK", "result": "Max rate limit reached"}, "anchor.answer_unreadable"),
        (
            {"jsonrpc": "2.0", "id": 1, "error": {"code": -32005, "message": "limit exceeded"}},
            "anchor.answer_unreadable",
        ),
        ({"jsonrpc": "2.0", "id": 1, "result": 1}, "anchor.answer_unreadable"),
        ({"jsonrpc": "2.0", "id": 1, "result": "0x"}, "anchor.contract_silent"),
        (oa.reverted(), "anchor.contract_silent"),
        ({"error": {"code": -32000, "message": "execution reverted"}}, "anchor.contract_silent"),
    ],
)
async def test_an_answer_of_a_node_that_is_none_leaves_it_open(
    door: FrontDoor, told: dict[str, Any] | str, code: str
) -> None:
    chain_of(door).answers(oa.STORE, "isIssued", ISSUED.root, told=told)

    assert await door.answer(ISSUED.document) == inconclusive(code)


@pytest.mark.parametrize(
    ("chain_id", "answer"),
    [
        ("1", VERIFIED),
        ("137", inconclusive("anchor.no_node")),
        ("11155111", inconclusive("anchor.test_chain")),
        ("999999", inconclusive("anchor.chain_unknown")),
        ("&module=account", inconclusive("anchor.chain_unknown")),
    ],
)
async def test_the_chain_that_it_names_is_the_one_that_is_asked(
    door: FrontDoor, chain_id: str, answer: tuple[str, str]
) -> None:
    one = oa.wrapped(oa.degree(oa.by_store(), network={"chain": "ETH", "chainId": chain_id}))
    chain_of(door).issues(one)

    assert await door.answer(one.document) == answer


async def test_a_node_is_posted_to_where_its_address_has_no_holes(door: FrontDoor) -> None:
    node = "https://node.example/v1/key"
    calls: list[dict[str, Any]] = []

    def reply(question: bytes) -> tuple[int, dict[str, Any]]:
        asked = json.loads(question)
        calls.append(asked["params"][0])
        return 200, oa.word(int(asked["params"][0]["data"].startswith("0x163aa631")))

    door.world.answer(node, reply)
    settings = Settings(nodes={"eth:mainnet": node}, dns_resolver=oa.RESOLVER)

    assert await FrontDoor(door.world, settings).answer(ISSUED.document) == VERIFIED
    assert {call["to"] for call in calls} == {oa.STORE}
    assert len(calls) == 1 + len(ISSUED.way)


# Revocation.


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("one", [ISSUED, ISSUED_3], ids=["2.0", "3.0"])
async def test_a_store_may_revoke_the_document_or_its_batch(
    door: FrontDoor, one: oa.Wrapped, which: int
) -> None:
    chain_of(door).issues(one, revoked=one.way[which])

    assert await door.answer(one.document) == REVOKED


async def test_a_later_store_is_asked_for_the_document_with_its_path(door: FrontDoor) -> None:
    chain = chain_of(door)
    for hashed in ISSUED.way[:-1]:
        chain.answers(oa.STORE, "isRevoked", hashed, told=oa.reverted())
    path = [bytes.fromhex(one) for one in ISSUED.document["signature"]["proof"]]
    words = (ISSUED.root, ISSUED.way[0], (96).to_bytes(32), len(path).to_bytes(32), *path)

    chain.answers(oa.STORE, "isRevokedInBatch", *words, value=0)
    assert await answer_now(door, ISSUED) == VERIFIED
    chain.answers(oa.STORE, "isRevokedInBatch", *words, value=1)
    assert await answer_now(door, ISSUED) == REVOKED
    chain.answers(oa.STORE, "isRevokedInBatch", *words, told=oa.reverted())
    assert await answer_now(door, ISSUED) == inconclusive("anchor.contract_silent")


async def test_what_a_key_signed_may_be_revoked_in_a_store(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_key(type="REVOCATION_STORE", location=oa.OTHER_STORE)))
    chain_of(door).issues(one, oa.OTHER_STORE)
    assert await answer_now(door, one) == VERIFIED

    chain_of(door).issues(one, oa.OTHER_STORE, revoked=one.way[0])
    assert await answer_now(door, one) == REVOKED
    assert await FrontDoor(door.world, NAMES_ONLY).answer(one.document) == inconclusive("anchor.no_node")


async def test_what_a_key_signed_may_be_revoked_by_a_responder(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_key(type="OCSP_RESPONDER", location="https://ocsp.example/")))
    for hashed in one.way:
        name = f"0x{hashed.hex()}"
        door.world.serve(f"https://ocsp.example/{name}", {"revoked": False, "documentHash": name})
    assert await answer_now(door, one) == VERIFIED

    name = f"0x{one.way[1].hex()}"
    revoked = {"revoked": True, "documentHash": name, "reasonCode": 1}
    for told, answer in (
        (revoked, REVOKED),
        ({**revoked, "documentHash": "0x00"}, inconclusive("status.answer_unreadable")),
        ({"documentHash": name}, inconclusive("status.answer_unreadable")),
        ("no JSON", inconclusive("status.answer_unreadable")),
    ):
        door.world.serve(f"https://ocsp.example/{name}", told)
        assert await answer_now(door, one) == answer


@pytest.mark.parametrize(
    "revocation",
    [
        {"type": "REVOCATION_STORE"},
        {"type": "REVOCATION_STORE", "location": f"{oa.STORE}&action=eth_blockNumber"},
        {"type": "OCSP_RESPONDER"},
        {"type": "OTHER", "location": "https://ocsp.example"},
    ],
)
async def test_a_revocation_that_cannot_be_asked_for_leaves_it_open(
    door: FrontDoor, revocation: dict[str, str]
) -> None:
    issuer = {**oa.by_key(), "revocation": revocation}
    one = oa.wrapped(oa.degree(issuer))

    assert await door.answer(one.document) == inconclusive("status.entry_not_shown")
    assert all("eth_blockNumber" not in url for url in door.world.log)


async def test_what_is_said_today_shows_nothing_of_a_revocation_or_a_domain_of_then(door: FrontDoor) -> None:
    then = door.world.now.replace(year=2025)

    async def judged(one: oa.Wrapped) -> Report:
        async with Verifier(SETTINGS, network=door.world) as verifier:
            return await verifier.verify(one.document, now=door.world.now, at=then)

    good = await judged(ISSUED)
    chain_of(door).issues(ISSUED, revoked=ISSUED.root)
    revoked = await judged(ISSUED)
    door.world.serve(oa.RECORDS, oa.records())
    unnamed = await judged(SIGNED)

    assert (good.verdict, "history.key_not_shown" in warnings(good)) == ("verified", True)
    assert [check.code for check in checks(revoked, "status")] == ["status.history_unknown"]
    assert [check.code for check in checks(unnamed, "key_binding")] == ["history.key_gone"]


# Around it.


async def test_a_document_of_several_issuers_is_left_open_by_its_name(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(issuers=[oa.by_store(), oa.by_store()]))
    chain_of(door).issues(one)

    assert await door.answer(one.document) == inconclusive("proof.several_issuers")


@pytest.mark.parametrize(
    "issuer",
    [
        {},
        {"name": "Nobody"},
        {**oa.by_store(), "tokenRegistry": oa.STORE},
        {**oa.by_store(), "documentStore": "store.eth"},
        {**oa.by_store(), "identityProof": {"type": "DID", "key": "did:ethr:0x0"}},
        {**oa.by_store(), "identityProof": {"type": "DNS-TXT", "location": "https://nus.example/"}},
        {**oa.by_store(), "identityProof": {"type": "DNS-TXT", "location": "nus.example&x=1"}},
        {**oa.by_store(), "identityProof": {"type": "DNS-TXT"}},
        {**oa.by_key(), "identityProof": {"type": "DNS-TXT", "location": oa.DOMAIN}},
        {**oa.by_key(), "id": "nus"},
    ],
)
async def test_an_issuer_that_is_none_is_refused_and_nobody_asked(
    door: FrontDoor, issuer: dict[str, Any]
) -> None:
    one = oa.wrapped(oa.degree(issuers=[issuer]), signer=None)

    assert await door.answer(one.document) == not_verified("structure.issuer")
    assert door.world.log == []


async def test_a_credential_whose_did_is_not_the_one_that_it_shows_is_refused(door: FrontDoor) -> None:
    made = oa.credential()
    made["openAttestationMetadata"]["identityProof"] = {"type": "DID", "identifier": oa.did_of(oa.STRANGER)}
    unknown = oa.credential()
    unknown["openAttestationMetadata"]["proof"]["method"] = "OTHER"

    assert await door.answer(oa.wrapped(made).document) == not_verified("structure.issuer")
    assert await door.answer(oa.wrapped(unknown).document) == not_verified("structure.issuer")


async def test_the_claimed_issuer_of_a_credential_is_never_whom_it_is_from(door: FrontDoor) -> None:
    report = await door.report(SIGNED_3.document)

    assert report.issuer is not None
    assert (report.issuer.id, report.issuer.claimed_name) == (oa.ISSUER, "National University")


async def test_a_status_list_that_a_credential_names_is_asked_for_as_well(door: FrontDoor) -> None:
    entry = {"id": "https://status.example/1", "type": "UnknownStatus2099"}
    one = oa.wrapped(oa.credential("DOCUMENT_STORE", credentialStatus=entry))
    chain_of(door).issues(one)

    report = await door.report(one.document)

    assert [check.code for check in checks(report, "status")] == [None, "status.type_unsupported"]


async def test_an_encrypted_document_is_told_by_its_name(door: FrontDoor) -> None:
    encrypted = {"cipherText": "AAAA", "iv": "AAAA", "tag": "AAAA", "type": "OPEN-ATTESTATION-TYPE-1"}

    assert await door.answer(encrypted) == refused("input.encrypted")


async def test_such_a_proof_among_others_is_refused(door: FrontDoor) -> None:
    several = {**SIGNED_3.document, "proof": [SIGNED_3.document["proof"]]}

    assert (await door.answer(several))[0] == "not_verified"


async def test_it_is_verified_inside_of_a_presentation_too(door: FrontDoor) -> None:
    token = Issuer().presentation_jwt(SIGNED_3.document, payload={"nonce": "c-1"})

    report = await door.report(token, challenge="c-1")

    assert [child.verdict.value for child in report.children] == ["verified"]


async def test_a_proof_of_schema_4_is_left_open_by_its_name(door: FrontDoor) -> None:
    document = {
        **SIGNED_3.document,
        "proof": {**SIGNED_3.document["proof"], "type": "OpenAttestationHashProof2018"},
    }

    assert await door.answer(document) == inconclusive("proof.suite_unsupported")


async def test_a_document_that_takes_long_to_hash_is_left_open(door: FrontDoor) -> None:
    one = oa.wrapped(oa.degree(oa.by_store(), attachments=[{"data": "A" * 600_000}]), beside=0)
    chain_of(door).issues(one)

    assert await door.answer(one.document) == inconclusive("limit.signature_work")


@pytest.mark.parametrize("one", [SIGNED, SIGNED_3], ids=["2", "3"])
async def test_long_names_around_many_values_take_no_memory(door: FrontDoor, one: oa.Wrapped) -> None:
    """Each value is hashed with all names on the way to it: these were a gigabyte."""
    values: Any = {f"v{number}": "0" * 36 + ":string:" for number in range(3_000)}
    for _ in range(50):
        values = {"n" * 6_000: values}
    data = one.document.get("data")
    added = {"x": values} if data is None else {"data": {**data, "x": values}}
    attack = json.dumps({**one.document, **added})
    tracemalloc.start()

    answer = await door.answer(attack)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer == not_verified("limit.place")
    assert most < 32 * 1024 * 1024


async def test_a_credential_that_states_no_purpose_or_another_is_refused(door: FrontDoor) -> None:
    proof = ISSUED_3.document["proof"]
    without = {name: value for name, value in proof.items() if name != "proofPurpose"}

    for changed in (without, {**proof, "proofPurpose": "authentication"}):
        assert await door.answer({**ISSUED_3.document, "proof": changed}) == not_verified("proof.purpose")


@pytest.mark.parametrize(("one", "suite"), ALL)
async def test_it_is_judged_again_offline_out_of_pinned_answers(
    door: FrontDoor, tmp_path: Path, one: oa.Wrapped, suite: str
) -> None:
    online = await door.report(one.document)
    index = {}
    for number, (url, told) in enumerate(door.world.served().items()):
        (tmp_path / f"{number}.json").write_text(json.dumps(told), "utf-8")
        index[url] = f"{number}.json"
    (tmp_path / "documents.json").write_text(json.dumps(index), "utf-8")
    nothing = World()

    again = await FrontDoor(nothing, replace(SETTINGS, documents=str(tmp_path))).report(one.document)

    assert online.verdict == again.verdict == "verified"
    assert {source.source for source in again.evidence} == {"pinned"}
    assert {source.url for source in again.evidence} == {source.url for source in online.evidence}
    assert nothing.log == []


@pytest.mark.parametrize(
    "settings",
    [
        {"nodes": {"eth:sepolia": oa.NODE}},
        {"nodes": {"btc:mainnet": oa.NODE}},
        {"nodes": {"eth:mainnet": "http://node.example/"}},
        {"nodes": {"eth:mainnet": "https://node.example/?data={data}"}},
        {"dns_resolver": "http://dns.example/?name={name}"},
        {"dns_resolver": "https://dns.example/"},
    ],
)
def test_whoever_cannot_be_asked_refuses_to_start(settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsRefused) as raised:
        Verifier(Settings(**settings))

    assert raised.value.code == "settings.wrong_value"


async def test_the_same_document_gives_the_same_report(door: FrontDoor) -> None:
    one, two = [await FrontDoor(door.world, SETTINGS).report(ISSUED.document) for _ in range(2)]

    assert encode_report(one) == encode_report(two)
