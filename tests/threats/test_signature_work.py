"""Signatures are dear to check and cheap to repeat: how much of them one submission may ask for. Row R01.

Suites announce what a proof takes, a submission may ask for so much of it in all, and what takes long is checked away
from the event loop.
"""

import asyncio
import itertools
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from did_methods.core.did import parse_did
from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched
from did_methods.webvh import MOST_UNITS, file_url
from tests import cost
from tests.builders import credential, did_log, keys, open_badges, status_list
from tests.builders.certificates import authority, leaf
from tests.builders.issuer import Issuer
from tests.interop.record import Recorded, recorded_alone
from tests.threats.front_door import FrontDoor, checks, deciding, inconclusive, not_verified
from tests.unit.suites.judging import PLUG_INS, claims_of, judged
from tests.world import NOW, World
from verifier.errors import Problem
from verifier.formats.core.embedded import MAX_PROOFS
from verifier.model import Submission
from verifier.pipeline import verify
from verifier.policy import DEFAULT
from verifier.ports import LONG, MAX_WORK
from verifier.settings import Settings
from verifier.steps.prove import HEAVY
from verifier.wiring import Verifier

# Their work is mostly hashing, which tests/unit/suites/test_wrapped.py measures.
WRAPPED: Final = {"SHA3MerkleProof", "OpenAttestationMerkleProofSignature2018"}
HOLDER: Final = Issuer(identity=keys.did_key(keys.key(seed=2)))
HONEST: Final = Issuer()
AFTER: Final = NOW + timedelta(days=365)  # all that is recorded was made by then
SCHEMA: Final = "https://schemas.example/degree.json"
UNIT: Final = 0.000_25  # seconds
Document = dict[str, Any]


def _credentials() -> dict[str, Recorded]:
    """Return a credential of each suite that announces work."""
    found: dict[str, Recorded] = {}
    for one in recorded_alone():
        if PLUG_INS[one.suite].work is not None and "VerifiableCredential" in one.input["type"]:
            found.setdefault(one.suite, one)
    return found


DEAR: Final = _credentials()
SUITES: Final = pytest.mark.parametrize("suite", sorted(DEAR))


def with_proofs(document: Document, *proofs: Mapping[str, object]) -> Document:
    return {**document, "proof": list(proofs)}


def each_other(document: Document) -> Document:
    """Return the document with as many proofs as there may be, no two of them the same."""
    proof = document["proof"]
    return with_proofs(document, *({**proof, "id": f"urn:uuid:{number}"} for number in range(MAX_PROOFS)))


def work_of(document: Document) -> int:
    (claim,) = claims_of(document)
    announce = PLUG_INS[claim.suite].work
    return 1 if announce is None else announce(claim)


def brings_key(document: Document) -> bool:
    return str(document["proof"]["verificationMethod"]).startswith("did:key:")


def shown(*documents: Document) -> str:
    return HOLDER.presentation_jwt(payload={"verifiableCredential": list(documents)})


def test_every_dear_suite_is_among_those_that_are_recorded() -> None:
    assert DEAR.keys() == {name for name, suite in PLUG_INS.items() if suite.work is not None} - WRAPPED


@SUITES
def test_a_proof_takes_no_more_than_its_suite_announced(suite: str) -> None:
    document = DEAR[suite].input

    def check() -> None:
        judged(document)

    def fail() -> None:
        with suppress(Problem, DidInvalid):
            judged({**document, "proof": {**document["proof"], "created": "2020-01-01T00:00:00Z"}})

    check()
    announced = 1.5 * work_of(document) * UNIT  # the ruler is no better than that
    assert cost.seconds(check) < announced
    assert cost.seconds(fail) < announced


def _light() -> dict[str, Document]:
    """Return a document of each other suite of which one is recorded with its key: tokens are not, nor a wallet's."""
    return {
        one.suite: one.input for one in recorded_alone() if one.suite not in DEAR and brings_key(one.input)
    }


LIGHT: Final = _light()


@pytest.mark.parametrize("suite", sorted(LIGHT))
def test_a_proof_of_any_other_suite_takes_no_time_worth_counting(suite: str) -> None:
    judged(LIGHT[suite])

    assert cost.seconds(lambda: judged(LIGHT[suite])) < 2 * LONG * UNIT


@SUITES
async def test_a_proof_that_is_repeated_is_one(door: FrontDoor, suite: str) -> None:
    document = DEAR[suite].input
    report = await door.report(with_proofs(document, *[document["proof"]] * MAX_PROOFS), now=AFTER)

    assert report.verdict == "verified"
    assert len(checks(report, "proof")) == 1


async def test_proofs_that_differ_are_each_judged(door: FrontDoor) -> None:
    good = HONEST.badge()
    bad = {**good["proof"], "created": "2026-01-01T00:00:01Z"}

    report = await door.report(with_proofs(good, good["proof"], bad, good["proof"], bad))

    assert [check.code for check in checks(report, "proof")] == [None, "proof.signature_invalid"]


def test_one_and_true_do_not_make_the_same_proof() -> None:
    proof = HONEST.badge()["proof"]
    listed = [{**proof, "x": value} for value in (1, True, 1.5, "1", 1)]

    assert len(claims_of(with_proofs(HONEST.badge(), *listed))) == 4


@SUITES
async def test_the_loop_keeps_turning_while_dear_proofs_are_checked(suite: str) -> None:
    """Row R01: a few kilobytes that ask for as much work as one document can."""
    attack = json.dumps(each_other(DEAR[suite].input))
    async with Verifier(Settings()) as verifier:
        await verifier.verify(attack, now=AFTER)
        async with cost.watched_loop() as turns:
            await verifier.verify(attack, now=AFTER)

    assert turns.longest_seconds() < 0.05


async def test_the_loop_keeps_turning_while_every_key_of_an_issuer_is_tried(door: FrontDoor) -> None:
    """Row R01: nothing is dear, and nothing has to be waited for once the document of the issuer is at hand."""
    signers = [keys.key("P-521", seed=seed) for seed in range(9)]
    issuer = keys.did_web(signers[0])
    methods = [
        {**keys.multikey_form(one), "id": f"{issuer.did}#{number}", "controller": issuer.did}
        for number, one in enumerate(signers[1:])
    ]
    names = [method["id"] for method in methods]
    door.world.serve(
        str(issuer.url), {**issuer.document, "verificationMethod": methods, "assertionMethod": names}
    )
    stranger = Issuer(identity=replace(issuer, method_id=issuer.did))
    tokens = [
        stranger.sign_jwt(credential.plain(issuer=issuer.did, id=f"urn:uuid:{number}"))
        for number in range(28)
    ]
    attack = HOLDER.presentation_jwt(*map(credential.enveloped, tokens))
    assert len(attack) < HEAVY

    async with cost.watched_loop() as turns:
        report = await door.report(attack)

    assert {deciding(child) for child in report.children} == {"proof.signature_invalid"}
    assert turns.longest_seconds() < 0.05


# --- the documents that list the keys ---


def long_log(entries: int = 300) -> tuple[str, bytes]:
    """Return a DID with a log that takes long to read."""
    log = did_log.start()
    for hours in range(1, entries):
        time = (NOW - timedelta(hours=entries - hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        log = did_log.follow(log, time=time)
    return did_log.did_of(log), did_log.lines(log)


def wide_log(host: str) -> tuple[str, bytes]:
    """Return a DID with a log that announces the most that one may take, and takes little."""
    log = did_log.start(host=host, change=lambda entry: entry["state"].update({"x": "x" * 512 * MOST_UNITS}))
    return did_log.did_of(log), did_log.lines(log)


def serve_log(door: FrontDoor, did: str, log: bytes) -> None:
    door.world.serve(file_url(parse_did(did)), log)


def by_keys_of(*dids: str) -> Document:
    """Return a badge whose proofs are said to be by keys that these do not list, no two by the same."""
    badge = HONEST.badge()
    names = [f"{did}#none-{number}" for number in range(MAX_PROOFS) for did in dids]
    return with_proofs(
        badge, *({**badge["proof"], "verificationMethod": name} for name in names[:MAX_PROOFS])
    )


async def test_a_document_is_read_once_however_many_proofs_name_a_key_of_it(door: FrontDoor) -> None:
    """Row R01: a log of a did:webvh is hundreds of signatures by itself."""
    did, log = long_log()
    serve_log(door, did, log)
    one = with_proofs(HONEST.badge(), by_keys_of(did)["proof"][0])
    many = shown(*[by_keys_of(did)] * 20)

    report = await door.report(many)

    assert {deciding(child) for child in report.children} == {"did.verification_method_not_found"}
    assert await cost.ratio_of(lambda: door.report(many), lambda: door.report(one), tries=3) < 3


async def test_the_loop_keeps_turning_while_long_documents_are_read(door: FrontDoor) -> None:
    did, log = long_log()
    serve_log(door, did, log)
    listed = keys.did_web(keys.key(seed=4))
    padding = [{"id": f"#{number}", "type": "X", "serviceEndpoint": "urn:x"} for number in range(4_000)]
    door.world.serve(str(listed.url), {**listed.document, "service": padding})

    async with cost.watched_loop() as turns:
        await door.report(by_keys_of(did, listed.did))
        await door.verifier.resolve(did)

    assert turns.longest_seconds() < 0.05


async def test_what_reading_documents_takes_is_counted_with_the_signatures(door: FrontDoor) -> None:
    """Row R01: each by itself is read."""
    dids = []
    for number in range(MAX_WORK // MOST_UNITS + 1):
        did, log = wide_log(f"n{number}.example")
        serve_log(door, did, log)
        dids.append(did)

    assert deciding(await door.report(by_keys_of(*dids[:-1]))) == "did.verification_method_not_found"
    assert deciding(await door.report(by_keys_of(*dids))) == "limit.signature_work"


async def test_documents_in_a_packet_are_proven_by_one_reading(door: FrontDoor) -> None:
    did, log = wide_log("university.example")
    serve_log(door, did, log)
    issuer = Issuer(identity=keys.Identity(did=did, key=keys.key(), method_id=f"{did}#key-1", document={}))
    packet = [issuer.badge(id=f"urn:uuid:{number}") for number in range(MAX_WORK // MOST_UNITS + 1)]

    report = await door.verifier.verify_packet(packet, now=NOW)

    assert report.verdict == "verified"


async def test_the_loop_keeps_turning_while_long_chains_are_checked(world: World, tmp_path: Path) -> None:
    """Row R01: seven signatures more than the token has, and none is counted by its suite."""
    trusted = tmp_path / "authorities.pem"
    trusted.write_text(authority("Trusted").pem, "utf-8")
    door = FrontDoor(world, Settings(token_authorities=str(trusted)))
    above = authority("0", key=keys.key("P-521", seed=60))
    for number in range(1, 7):
        above = authority(str(number), above, key=keys.key("P-521", seed=60 + number))

    def token(number: int) -> str:
        host = f"n{number}.example"
        signer = leaf(above, host, key=keys.key("P-521", seed=70))
        issuer = Issuer(
            identity=keys.Identity(did=f"https://{host}", key=signer.key, method_id="", document={})
        )
        return issuer.sign_jwt(credential.plain(issuer=issuer.did), header={"x5c": signer.x5c(), "kid": ...})

    attack = HOLDER.presentation_jwt(*[credential.enveloped(token(number)) for number in range(50)])

    async with cost.watched_loop() as turns:
        report = await door.report(attack)

    assert {deciding(child) for child in report.children} == {"certificate.untrusted"}
    assert turns.longest_seconds() < 0.05


async def test_a_chain_that_many_credentials_bring_is_counted_once(world: World, tmp_path: Path) -> None:
    root, host = authority("Trusted"), "college.example"
    trusted = tmp_path / "authorities.pem"
    trusted.write_text(root.pem, "utf-8")
    door = FrontDoor(world, Settings(token_authorities=str(trusted)))
    signer = leaf(authority("Below", root), host)
    college = Issuer(identity=keys.Identity(did=f"https://{host}", key=signer.key, method_id="", document={}))
    tokens = [
        college.sign_jwt(
            credential.plain(issuer=college.did, id=f"urn:uuid:{number}"),
            header={"x5c": signer.x5c(), "kid": ...},
        )
        for number in range(20)
    ]
    ports = door.verifier.ports(NOW)
    attack = HOLDER.presentation_jwt(*map(credential.enveloped, tokens)).encode()

    report = await verify(Submission(raw=attack), policy=DEFAULT, ports=ports)

    assert report.verdict == "verified"
    assert ports.work.taken < 50


# --- the documents that many credentials wait for ---


def large_schema(properties: int = 4_000) -> Document:
    """Return a schema that takes long to read and to compile."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA,
        "properties": {f"p{number}": {"type": "string", "maxLength": number} for number in range(properties)},
    }


def under_schema(number: int, times: int = 1) -> Document:
    entry = {"id": SCHEMA, "type": "JsonSchema"}
    return HONEST.badge("eddsa-jcs-2022", id=f"urn:uuid:{number}", credentialSchema=[entry] * times)


async def test_a_schema_is_made_once_however_many_credentials_name_it(door: FrontDoor) -> None:
    """Row R01: reading one of 200 kB and compiling it takes a tenth of a second, and nobody else's turn."""
    door.world.serve(SCHEMA, large_schema())
    one, many = under_schema(0), shown(*map(under_schema, range(20)))

    async with cost.watched_loop() as turns:
        report = await door.report(many)

    assert report.verdict == "verified"
    assert {child.check("schema").outcome for child in report.children} == {"passed"}
    assert turns.longest_seconds() < 0.05

    async def anew(document: Document | str) -> None:
        await FrontDoor(door.world).report(document)

    assert await cost.ratio_of(lambda: anew(many), lambda: anew(one), tries=3) < 3


async def test_a_class_of_badges_is_read_once_however_many_are_of_it(door: FrontDoor) -> None:
    """Row R01: a class may have a picture in it, and many were awarded."""
    open_badges.serve(door.world)
    padding = {f"x{number}": ["y"] * 3 for number in range(8_000)}
    door.world.serve(open_badges.CLASS, {**open_badges.badge_class(), "extra": padding})
    door.world.serve(open_badges.PROFILE, {**open_badges.profile(), "extra": padding})
    awarded = [open_badges.signed(id=f"urn:uuid:{number}") for number in range(50)]

    async with cost.watched_loop() as turns:
        report = await door.verifier.verify_packet(awarded, now=NOW)

    assert report.totals == {"verified": 50}
    assert turns.longest_seconds() < 0.05


async def test_what_a_foreign_schema_takes_is_counted_for_each_credential(door: FrontDoor) -> None:
    """Row R01: each is judged alone."""
    nested: Document = {"type": "object"}
    for _ in range(3):
        nested = {"allOf": [nested] * 18}
    door.world.serve(SCHEMA, {**large_schema(1), "properties": {"credentialSubject": nested}})

    assert (await door.report(under_schema(0))).check("schema").outcome == "passed"
    many = shown(*(under_schema(number, times=2) for number in range(50)))
    assert deciding(await door.report(many)) == "limit.signature_work"


def small(number: int, **members: object) -> Document:
    """Return claims as short as they may be."""
    return {
        "@context": [credential.V2],
        "id": f"urn:uuid:{number}",
        "type": ["VerifiableCredential"],
        "issuer": HONEST.did,
        "credentialSubject": {"id": "urn:uuid:0"},
        **members,
    }


class SlowHost(World):
    """An internet on which one host takes its time."""

    async def __call__(self, url: str, **how: Any) -> Fetched:  # noqa: ANN401 - as any `Fetch`
        if url == status_list.LIST_URL:
            await asyncio.sleep(0.5)
        return await super().__call__(url, **how)


async def test_the_loop_keeps_turning_when_what_hundreds_waited_for_is_there() -> None:
    world = SlowHost()
    world.serve(status_list.LIST_URL, HONEST.status_list())
    inner = [
        HONEST.sign_data_integrity(
            small(number, credentialStatus=status_list.entry()), "eddsa-jcs-2022", created=...
        )
        for number in range(700)
    ]
    records = [
        HONEST.sign_data_integrity(credential.record(*inner[at : at + 14], issuer=HONEST.did))
        for at in range(0, 700, 14)
    ]

    async with cost.watched_loop() as turns:
        report = await FrontDoor(world).report(shown(*records))

    assert report.verdict == "verified"
    assert turns.longest_seconds() < 0.05


async def test_the_loop_keeps_turning_while_hundreds_wait_for_nothing(door: FrontDoor) -> None:
    """Row R01: no signature is checked of what names a key that is not there."""
    listed = keys.did_web(keys.key(seed=4))
    door.world.serve_identity(listed)
    proof = {**HONEST.badge()["proof"], "verificationMethod": f"{listed.did}#none"}
    inner = [{**small(number), "proof": proof} for number in range(19)]
    record = HONEST.sign_data_integrity(credential.record(*inner, issuer=HONEST.did))
    await door.report(record)

    async with cost.watched_loop() as turns:
        report = await door.report(shown(*[record] * 50))

    assert deciding(report.children[0].children[0]) == "did.verification_method_not_found"
    assert turns.longest_seconds() < 0.05


@pytest.mark.parametrize("suite", ["EthereumEip712Signature2021", "BbsBlsSignatureProof2020"])
async def test_dear_proofs_in_number_are_not_all_checked(door: FrontDoor, suite: str) -> None:
    """Row R01: it is left open, since nothing was shown to be wrong."""
    attack = shown(*[each_other(DEAR[suite].input)] * 40)
    assert 40 * MAX_PROOFS * work_of(DEAR[suite].input) > MAX_WORK

    report = await door.report(attack, now=AFTER)

    assert (report.verdict.value, deciding(report)) == inconclusive("limit.signature_work")
    assert report.children == []
    assert await cost.seconds_of(lambda: door.report(attack, now=AFTER)) < 1.5 * MAX_WORK * UNIT


@SUITES
async def test_a_full_presentation_of_dear_proofs_is_checked(door: FrontDoor, suite: str) -> None:
    report = await door.report(shown(*[DEAR[suite].input] * 50), now=AFTER)

    assert report.verdict == "verified"
    assert len(report.children) == 50


async def test_documents_in_a_packet_share_what_may_be_taken(door: FrontDoor) -> None:
    """Row R01: each alone would be answered, and which of them first is a matter of chance."""
    dear = each_other(DEAR["EthereumEip712Signature2021"].input)
    packet: list[Document | str] = [shown(*[{**dear, "id": f"urn:uuid:{number}"}] * 3) for number in range(9)]
    alone = await door.report(packet[0], now=AFTER)
    assert deciding(alone) == "proof.signature_invalid"

    report = await door.verifier.verify_packet([*packet, HONEST.badge()], now=AFTER)

    assert report.verdict == "inconclusive"
    assert {child.checks[0].code for child in report.children} == {"limit.signature_work"}


async def test_a_list_is_proven_whatever_its_credential_has_taken(door: FrontDoor) -> None:
    """It is shared with others, whose answer must not depend on who came first."""
    door.world.serve(status_list.LIST_URL, HONEST.status_list([42]))
    dear = [each_other(DEAR["BbsBlsSignatureProof2020"].input)] * 40
    revoked = HONEST.badge(status=status_list.entry())

    first = await door.report(shown(revoked, *dear), now=AFTER)
    assert deciding(first) == "limit.signature_work"

    assert await door.answer(revoked) == not_verified("status.revoked")


async def test_hundreds_of_plain_signatures_are_checked(door: FrontDoor) -> None:
    number = itertools.count()
    many = [
        each_other(credential.without_ellipses(HONEST.badge(id=f"urn:uuid:{next(number)}")))
        for _ in range(40)
    ]

    report = await door.report(shown(*many))

    assert deciding(report) == "proof.signature_invalid"
    assert sum(len(checks(child, "proof")) for child in report.children) == 40 * MAX_PROOFS
