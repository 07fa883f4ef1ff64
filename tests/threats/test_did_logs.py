"""Rows N31 to N38 of threats.md: the log of a did:webvh issuer, and the lines of its specification's checklist.

At the front door: each log is signed throughout, and one thing in it is wrong. The checklist is in "Resolver Validation
Checklist" of did:webvh 1.0; its transport lines are rows N05 to N12 and N20, for all that is fetched.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from tests.builders import credential, did_log
from tests.builders.did_log import Entry, did_of, follow, key_hash, lines, log_url, start, witness, witnessing
from tests.builders.issuer import Issuer
from tests.builders.keys import Key, key
from tests.threats.front_door import VERIFIED, FrontDoor, checks, inconclusive, not_verified
from tests.world import NOW
from verifier.report import Outcome

UPDATE: Final = key(seed=90)
NEXT: Final = key(seed=91)
STRANGER: Final = key(seed=92)
WITNESSES: Final = tuple(key(seed=seed) for seed in (95, 96, 97))
PROOFS_URL: Final = log_url().replace("did.jsonl", "did-witness.json")
FIRST: Final = start()
TWO: Final = follow(FIRST)
SCID: Final = FIRST[0]["parameters"]["scid"]
MOVED: Final = f"did:webvh:{SCID}:elsewhere.example"


def badge(log: list[Entry] = FIRST, signer: Key | None = None) -> dict[str, Any]:
    return Issuer(identity=did_log.identity(log, signer)).badge()


async def judged(door: FrontDoor, log: list[Entry], proofs: list[Entry] | None = None) -> tuple[str, str]:
    """Return the answer on a badge of the log's DID, by a verifier that has kept nothing."""
    door.world.serve(log_url(), lines(log), media_type="text/jsonl")
    if proofs is not None:
        door.world.serve(PROOFS_URL, encoded(proofs))
    return await FrontDoor(door.world).answer(badge(log[:1]))


def encoded(value: object) -> bytes:
    return json.dumps(value).encode()


def resealed(log: list[Entry], place: int, **members: object) -> list[Entry]:
    """Return the log with members of one entry changed, its hash and proof made anew."""
    entry = {name: value for name, value in {**log[place], **members}.items() if name != "proof"}
    before = log[place - 1]["versionId"] if place else SCID
    whole = did_log.seal(entry, predecessor=before, number=place + 1, signer=UPDATE)
    return [*log[:place], whole, *log[place + 1 :]]


def renamed(log: list[Entry], version_id: str) -> list[Entry]:
    """Return the log with another versionId in its last entry, signed anew."""
    entry = {**{name: value for name, value in log[-1].items() if name != "proof"}, "versionId": version_id}
    return [*log[:-1], {**entry, "proof": [did_log.prove(entry, UPDATE)]}]


async def test_logs_that_hold_verify(door: FrontDoor) -> None:
    assert await judged(door, FIRST) == VERIFIED
    assert await judged(door, TWO) == VERIFIED
    assert door.world.log.count(PROOFS_URL) == 0


# --- N31 ---


async def test_a_key_that_was_rotated_away_signs_no_more_and_did_then(door: FrontDoor) -> None:
    state = did_log.document(did_of(FIRST), STRANGER)
    log = follow(FIRST, state=state, time="2026-02-01T00:00:00Z")
    before, after = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)

    assert await judged(door, log) == not_verified("proof.signature_invalid")
    report = await door.verifier.verify(encoded(badge()), policy="default", now=NOW, at=before)

    assert report.verdict == "verified"
    assert [check.outcome for check in checks(report, "history")] == [Outcome.PASSED]
    later = await door.verifier.verify(encoded(badge()), policy="default", now=NOW, at=after)
    assert later.verdict != "verified"


# --- N32: the chain ---


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (resealed(TWO, 0, state={**TWO[0]["state"], "service": []}), "did.log_of_another"),
        ([TWO[0], {**TWO[1], "state": {**TWO[1]["state"], "service": []}}], "did.log_proof_invalid"),
        ([*TWO[:1], *follow(TWO, time="2025-02-01T00:00:00Z")[2:]], "did.log_broken"),
        (renamed(TWO, TWO[1]["versionId"].replace("2-", "3-")), "did.log_broken"),
        (renamed(TWO, TWO[1]["versionId"].replace("2-", "2--")), "did.log_malformed"),
        (renamed(TWO, TWO[1]["versionId"].replace("2-", "2")), "did.log_malformed"),
        (renamed(TWO, TWO[1]["versionId"].replace("2-", "02-")), "did.log_malformed"),
        (renamed(TWO, f"2-{did_log.multihash(b'another entry')}"), "did.log_broken"),
        (renamed(TWO, "2-z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG"), "did.log_malformed"),
        (TWO[:1] * 2, "did.log_malformed"),
        ([TWO[0], {**TWO[1], "note": 1}], "did.log_malformed"),
        ([TWO[0], {name: value for name, value in TWO[1].items() if name != "proof"}], "did.log_malformed"),
        (follow(FIRST, change=lambda entry: entry.update(state=[])), "did.log_malformed"),
        (follow(FIRST, change=lambda entry: entry["state"].pop("id")), "did.log_malformed"),
    ],
)
async def test_a_chain_that_is_broken_fails(door: FrontDoor, log: list[Entry], code: str) -> None:
    assert await judged(door, log) == not_verified(code)


async def test_an_entry_in_the_middle_is_checked_like_the_last_one(door: FrontDoor) -> None:
    three = follow(TWO, time="2025-02-01T00:00:00Z")
    forged = {
        **three[1],
        "proof": [{**three[1]["proof"][0], "proofValue": three[2]["proof"][0]["proofValue"]}],
    }

    assert await judged(door, three) == VERIFIED
    assert await judged(door, [three[0], forged, three[2]]) == not_verified("did.log_proof_invalid")


# --- N33: the times ---


@pytest.mark.parametrize(
    "time",
    [
        did_log.STARTED,
        "2023-12-31T23:59:59Z",
        "2025-01-01T00:00:00",
        "2025-01-01T00:00:00+01:00",
        "2025-01-01",
        "2025-02-30T00:00:00Z",
        "2026-06-01T12:02:00Z",
        "9999-01-01T00:00:00Z",
        1735689600,
        None,
    ],
)
async def test_a_time_that_cannot_be_fails(door: FrontDoor, time: Any) -> None:  # noqa: ANN401
    assert await judged(door, follow(FIRST, time=time)) == not_verified("did.log_time")


@pytest.mark.parametrize(
    "time", ["2025-01-01T00:00:00+00:00", "2026-06-01T12:00:50Z", "2025-01-01T00:00:00.5Z"]
)
async def test_utc_in_both_spellings_and_a_clock_a_little_ahead_are_taken(door: FrontDoor, time: str) -> None:
    assert await judged(door, follow(FIRST, time=time)) == VERIFIED


# --- N34: whose log it is ---


def moved(**members: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {**did_log.document(MOVED, key()), "alsoKnownAs": [did_of(FIRST)], **members}


@pytest.mark.parametrize(
    ("log", "code"),
    [
        (start(change=lambda entry: entry["state"].update(id=f"did:webvh:{SCID}:university.example")),
         "did.log_of_another"),
        (start(scid=SCID), "did.log_broken"),
        (follow(FIRST, state=did_log.document(f"did:webvh:Qm{'a' * 44}:university.example", key())),
         "did.log_of_another"),
        (follow(FIRST, state=did_log.document("did:web:university.example", key())), "did.log_of_another"),
        (follow(FIRST, state={**FIRST[0]["state"], "id": "university.example"}), "did.syntax"),
        (follow(FIRST, state={**FIRST[0]["state"], "id": f"{did_of(FIRST)}?versionId=1"}), "did.syntax"),
        (follow(FIRST, state={**FIRST[0]["state"], "id": f"did:webvh:{SCID}:127.0.0.1"}), "did.host_not_public"),
        (follow(FIRST, portable=True), "did.log_portable_late"),
        (follow(FIRST, state=moved()), "did.log_not_portable"),
        (follow(FIRST, scid=SCID), "did.log_malformed"),
        (start(scid=...), "did.log_malformed"),
    ],
)  # fmt: skip
async def test_a_log_of_another_identity_fails(door: FrontDoor, log: list[Entry], code: str) -> None:
    door.world.serve(log_url(), lines(log))

    assert await door.answer(badge()) == not_verified(code)


async def test_a_log_of_another_at_this_address_fails(door: FrontDoor) -> None:
    other = start(host="college.example")
    did = did_of(other).replace("college.example", "university.example")
    door.world.serve(log_url(), lines(other))
    signer = Issuer(identity=did_log.identity(FIRST))
    claimed = signer.sign_data_integrity(credential.badge(issuer=did), verificationMethod=f"{did}#key-1")

    assert await door.answer(claimed) == not_verified("did.log_of_another")


async def test_a_did_moves_only_by_a_log_that_lets_it(door: FrontDoor) -> None:
    log = start(portable=True)
    old, new = did_of(log), did_of(log).replace("university.example", "elsewhere.example")
    state = {**did_log.document(new, key()), "alsoKnownAs": [old]}
    there = follow(log, state=state)
    door.world.serve(log_url("elsewhere.example"), lines(there))
    signed = Issuer(identity=did_log.identity(there)).sign_data_integrity(
        credential.badge(issuer=new), verificationMethod=f"{new}#key-1"
    )

    assert await door.answer(signed) == VERIFIED
    assert await judged(door, there) == inconclusive("did.moved")
    unknown = follow(log, state={**state, "alsoKnownAs": []})
    assert await judged(door, unknown) == not_verified("did.log_not_portable")
    ended = follow(follow(log, portable=False), state=state, time="2025-02-01T00:00:00Z")
    assert await judged(door, ended) == not_verified("did.log_not_portable")


# --- N35: the keys, proofs and parameters ---


@pytest.mark.parametrize(
    "proof",
    [
        {"type": "Ed25519Signature2020"},
        {"cryptosuite": "eddsa-rdfc-2022"},
        {"cryptosuite": "ecdsa-jcs-2019"},
        {"cryptosuite": None},
        {"proofPurpose": "authentication"},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"verificationMethod": f"did:key:{UPDATE.multikey}"},
        {"verificationMethod": f"did:key:{UPDATE.multikey}#{STRANGER.multikey}"},
        {"verificationMethod": f"did:key:{STRANGER.multikey}#{UPDATE.multikey}"},
        {"verificationMethod": f"{did_of(FIRST)}#key-1"},
        {"verificationMethod": 1},
    ],
)
async def test_another_kind_of_proof_fails(door: FrontDoor, proof: dict[str, Any]) -> None:
    assert await judged(door, follow(FIRST, proof=proof)) == not_verified("did.log_proof_invalid")


@pytest.mark.parametrize("value", [None, "", "u" + "A" * 86, "z" + "1" * 64, "z0", "z" * 400])
async def test_another_signature_fails(door: FrontDoor, value: object) -> None:
    log = follow(FIRST)
    forged = {**log[1], "proof": [{**log[1]["proof"][0], "proofValue": value}]}

    assert await judged(door, [log[0], forged]) == not_verified("did.log_proof_invalid")


@pytest.mark.parametrize("proofs", [[], None, "x", [1], [{}], [did_log.prove({}, UPDATE)] * 9])
async def test_an_entry_without_a_proof_fails(door: FrontDoor, proofs: object) -> None:
    assert await judged(door, [FIRST[0], {**TWO[1], "proof": proofs}]) == not_verified(
        "did.log_proof_invalid"
    )


async def test_every_proof_of_an_entry_has_to_be_by_a_key_of_the_log(door: FrontDoor) -> None:
    unsigned = {name: value for name, value in TWO[1].items() if name != "proof"}
    more = {**unsigned, "proof": [*TWO[1]["proof"], did_log.prove(unsigned, STRANGER)]}

    assert await judged(door, follow(FIRST, update=STRANGER)) == not_verified("did.log_not_authorised")
    assert await judged(door, [FIRST[0], more]) == not_verified("did.log_not_authorised")
    assert await judged(door, [FIRST[0], {**TWO[1], "proof": TWO[1]["proof"][0]}]) == VERIFIED


async def test_the_keys_that_count_are_those_of_the_entry_before(door: FrontDoor) -> None:
    grabbed = follow(FIRST, update=STRANGER, updateKeys=[STRANGER.multikey])
    given = follow(FIRST, updateKeys=[NEXT.multikey])

    assert await judged(door, grabbed) == not_verified("did.log_not_authorised")
    assert await judged(door, follow(given, update=NEXT, time="2025-02-01T00:00:00Z")) == VERIFIED
    late = follow(given, update=UPDATE, time="2025-02-01T00:00:00Z")
    assert await judged(door, late) == not_verified("did.log_not_authorised")


COMMITTED: Final = start(nextKeyHashes=[key_hash(NEXT)])


@pytest.mark.parametrize(
    ("update", "parameters", "code"),
    [
        (NEXT, {"updateKeys": [NEXT.multikey], "nextKeyHashes": []}, ""),
        (NEXT, {"updateKeys": [NEXT.multikey], "nextKeyHashes": [key_hash(STRANGER)]}, ""),
        (UPDATE, {}, "did.log_keys_not_committed"),
        (UPDATE, {"nextKeyHashes": []}, "did.log_keys_not_committed"),
        (NEXT, {"updateKeys": [NEXT.multikey]}, "did.log_keys_not_committed"),
        (UPDATE, {"updateKeys": [UPDATE.multikey], "nextKeyHashes": []}, "did.log_keys_not_committed"),
        (NEXT, {"updateKeys": [NEXT.multikey, UPDATE.multikey], "nextKeyHashes": []}, "did.log_keys_not_committed"),
        (UPDATE, {"updateKeys": [NEXT.multikey], "nextKeyHashes": []}, "did.log_not_authorised"),
        (STRANGER, {"updateKeys": [], "nextKeyHashes": []}, "did.log_not_authorised"),
    ],
)  # fmt: skip
async def test_keys_that_were_committed_to_bind_the_next_entry(
    door: FrontDoor, update: Key, parameters: dict[str, Any], code: str
) -> None:
    answer = await judged(door, follow(COMMITTED, update=update, **parameters))

    assert answer == (not_verified(code) if code else VERIFIED)


async def test_after_the_commitment_ended_the_usual_rule_holds_again(door: FrontDoor) -> None:
    ended = follow(COMMITTED, update=NEXT, updateKeys=[NEXT.multikey], nextKeyHashes=[])

    assert await judged(door, follow(ended, update=NEXT, time="2025-02-01T00:00:00Z")) == VERIFIED


@pytest.mark.parametrize(
    ("log", "answer"),
    [
        (follow(FIRST, method="did:webvh:1.0"), VERIFIED),
        (follow(FIRST, method="did:webvh:0.5"), not_verified("did.log_malformed")),
        (follow(FIRST, method="did:tdw:0.3"), not_verified("did.log_malformed")),
        (follow(FIRST, method=None), not_verified("did.log_malformed")),
        (start(method=...), not_verified("did.log_malformed")),
        (start(method="did:webvh:99.0"), inconclusive("did.method_not_supported")),
        (start(method="did:webvh:1.0-rc1"), inconclusive("did.method_not_supported")),
        (start(method="did:webvh:2.0", surprise=1), inconclusive("did.method_not_supported")),
        (follow(FIRST, method="did:webvh:2.0", surprise=1), inconclusive("did.method_not_supported")),
        (start(method="did:webvh:0.5"), inconclusive("did.method_not_supported")),
        (follow(FIRST, surprise=1), not_verified("did.log_malformed")),
        (follow(FIRST, updateKeys="x"), not_verified("did.log_malformed")),
        (follow(FIRST, updateKeys=[1]), not_verified("did.log_malformed")),
        (follow(FIRST, updateKeys=["x"] * 129), not_verified("did.log_malformed")),
        (follow(FIRST, nextKeyHashes={}), not_verified("did.log_malformed")),
        (follow(FIRST, watchers="x"), not_verified("did.log_malformed")),
        (follow(FIRST, portable=0), not_verified("did.log_malformed")),
        (follow(FIRST, deactivated="true"), not_verified("did.log_malformed")),
        (follow(FIRST, ttl=-1), not_verified("did.log_malformed")),
        (follow(FIRST, ttl=True), not_verified("did.log_malformed")),
        (follow(FIRST, ttl=2**31 + 1), not_verified("did.log_malformed")),
        (follow(FIRST, ttl=0, watchers=["https://w.example"]), VERIFIED),
        (follow(FIRST, nextKeyHashes=None, witness=None, ttl=None, watchers=None), VERIFIED),
        (follow(FIRST, change=lambda entry: entry.update(parameters=[])), not_verified("did.log_malformed")),
    ],
)
async def test_parameters_are_those_of_the_version_or_nothing(
    door: FrontDoor, log: list[Entry], answer: tuple[str, str]
) -> None:
    door.world.serve(log_url(), lines(log))

    assert await door.answer(badge(log[:1])) == answer


async def test_a_log_ends_where_the_did_is_switched_off(door: FrontDoor) -> None:
    off = follow(FIRST, deactivated=True, updateKeys=[])

    assert await judged(door, off) == not_verified("did.deactivated")
    revived = follow(follow(FIRST, deactivated=True), deactivated=False, time="2025-02-01T00:00:00Z")
    assert await judged(door, revived) == not_verified("did.log_ended")


# --- N36: the witnesses ---


TWO_OF_THREE: Final = start(witness=witness(*WITNESSES, threshold=2))
STOOD: Final = TWO_OF_THREE[0]["versionId"]


@pytest.mark.parametrize(
    "value",
    [
        witness(*WITNESSES, threshold=0),
        witness(*WITNESSES, threshold=-1),
        witness(*WITNESSES, threshold=4),
        {**witness(*WITNESSES), "threshold": 1.5},
        {**witness(*WITNESSES), "threshold": True},
        {**witness(*WITNESSES), "threshold": "1"},
        {"witnesses": witness(*WITNESSES)["witnesses"]},
        {"threshold": 1},
        witness(),
        {**witness(*WITNESSES), "weight": 2},
        witness(WITNESSES[0], WITNESSES[0], threshold=1),
        witness(WITNESSES[0], WITNESSES[0], threshold=2),
        witness(key("P-256")),
        {"threshold": 1, "witnesses": [{"id": "did:web:witness.example"}]},
        {"threshold": 1, "witnesses": [{"id": 1}]},
        {"threshold": 1, "witnesses": ["x"]},
        {"threshold": 1, "witnesses": [{"id": did_log.did_key_of(WITNESSES[0]), "weight": 1}]},
        {"threshold": 1, "witnesses": "x"},
        [],
        "x",
        witness(*(key(seed=200 + n) for n in range(65))),
    ],
)
async def test_witnesses_without_a_meaning_fail_and_are_never_none(door: FrontDoor, value: object) -> None:
    assert await judged(door, start(witness=value)) == not_verified("did.log_witness_malformed")
    assert PROOFS_URL not in door.world.log


@pytest.mark.parametrize(
    ("proofs", "holds"),
    [
        ([witnessing(STOOD, *WITNESSES[:2])], True),
        ([witnessing(STOOD, *WITNESSES)], True),
        ([witnessing(STOOD, WITNESSES[0]), witnessing(STOOD, WITNESSES[2])], True),
        ([{**witnessing(STOOD, WITNESSES[0]), "proof": did_log.prove({"versionId": STOOD}, WITNESSES[0])},
          witnessing(STOOD, WITNESSES[1])], True),
        ([witnessing(STOOD, *WITNESSES[:2]), 1, {}, {"versionId": STOOD, "proof": [1, {}]}], True),
        ([witnessing(STOOD, WITNESSES[0])], False),
        ([witnessing(STOOD, WITNESSES[0], WITNESSES[0])], False),
        ([witnessing(STOOD, WITNESSES[0])] * 3, False),
        ([witnessing(STOOD, WITNESSES[0], STRANGER)], False),
        ([witnessing(f"2-{did_log.multihash(b'next')}", *WITNESSES)], False),
        ([witnessing(STOOD, *WITNESSES, over=f"2-{did_log.multihash(b'next')}")], False),
        ([], False),
    ],
)  # fmt: skip
async def test_enough_witnesses_are_enough_different_ones_over_what_is_published(
    door: FrontDoor, proofs: list[Entry], *, holds: bool
) -> None:
    answer = await judged(door, TWO_OF_THREE, proofs)

    assert answer == (VERIFIED if holds else not_verified("did.log_not_witnessed"))


async def test_a_proof_over_a_later_version_stands_for_those_before_and_not_after(door: FrontDoor) -> None:
    log = follow(TWO_OF_THREE)

    assert await judged(door, log, [witnessing(log[1]["versionId"], *WITNESSES[:2])]) == VERIFIED
    assert await judged(door, log, [witnessing(STOOD, *WITNESSES)]) == not_verified("did.log_not_witnessed")


async def test_a_witness_signs_with_its_own_key_alone(door: FrontDoor) -> None:
    forged = did_log.prove(
        {"versionId": STOOD},
        STRANGER,
        {"verificationMethod": f"did:key:{WITNESSES[0].multikey}#{WITNESSES[0].multikey}"},
    )
    record = {"versionId": STOOD, "proof": [forged, did_log.prove({"versionId": STOOD}, WITNESSES[1])]}

    assert await judged(door, TWO_OF_THREE, [record]) == not_verified("did.log_not_witnessed")


@pytest.mark.parametrize("value", [{}, witness(STRANGER)])
async def test_witnesses_that_are_dismissed_have_to_stand_by_that_too(door: FrontDoor, value: object) -> None:
    log = follow(TWO_OF_THREE, witness=value)
    last = log[1]["versionId"]

    assert await judged(door, log, [witnessing(last, *WITNESSES)]) == VERIFIED
    alone = [witnessing(STOOD, *WITNESSES), witnessing(last, STRANGER)]
    assert await judged(door, log, alone) == not_verified("did.log_not_witnessed")


async def test_the_first_witnesses_stand_by_the_entry_that_names_them(door: FrontDoor) -> None:
    log = follow(FIRST, witness=witness(WITNESSES[0]))

    assert await judged(door, log, [witnessing(log[1]["versionId"], WITNESSES[0])]) == VERIFIED
    assert await judged(door, log, []) == not_verified("did.log_not_witnessed")


@pytest.mark.parametrize(("body", "code"), [(None, "did.not_found"), (b"{}", "did.not_a_document"),
    (b"<html>", "key.document_unreadable")])  # fmt: skip
async def test_proofs_of_witnesses_that_cannot_be_had_leave_it_open(
    door: FrontDoor, body: bytes | None, code: str
) -> None:
    if body is not None:
        door.world.serve(PROOFS_URL, body)

    assert await judged(door, TWO_OF_THREE) == inconclusive(code)


async def test_more_proofs_than_any_log_has_are_not_checked(door: FrontDoor) -> None:
    proof = witnessing(STOOD, WITNESSES[0])["proof"]

    answer = await judged(door, TWO_OF_THREE, [{"versionId": STOOD, "proof": proof * 1025}])

    assert answer == inconclusive("did.log_too_long")


# --- N37: a shorter log than before ---


async def days_later(door: FrontDoor, log: list[Entry], days: int) -> tuple[str, str]:
    """Return the answer of the verifier that was asked before, when it no longer keeps what it fetched then."""
    door.world.serve(log_url(), lines(log), max_age=timedelta(0))
    return await door.answer(badge(log[:1]), now=NOW + timedelta(days=days))


async def test_a_log_shorter_than_it_was_is_noticed(door: FrontDoor) -> None:
    assert await days_later(door, TWO, 0) == VERIFIED
    assert await days_later(door, FIRST, 1) == inconclusive("did.log_rolled_back")
    assert await days_later(door, follow(TWO, time="2025-02-01T00:00:00Z"), 2) == VERIFIED
    assert await days_later(door, TWO, 3) == inconclusive("did.log_rolled_back")


async def test_a_log_that_does_not_hold_is_not_remembered(door: FrontDoor) -> None:
    forged = follow(FIRST, update=STRANGER, time="2026-01-01T00:00:00Z")

    assert await days_later(door, forged, 0) == not_verified("did.log_not_authorised")
    assert await days_later(door, TWO, 1) == VERIFIED


# --- N38: and the host ---


@pytest.mark.parametrize(
    "query", [f"?versionId={FIRST[0]['versionId']}", "?versionTime=2024-06-01T00:00:00Z"]
)
async def test_no_credential_chooses_the_version_of_its_issuer(door: FrontDoor, query: str) -> None:
    did = did_of(FIRST)
    door.world.serve(log_url(), lines(TWO))
    signer = Issuer(identity=did_log.identity(FIRST))
    for method in (f"{did}{query}#key-1", f"{did}{query}"):
        signed = signer.sign_data_integrity(credential.badge(issuer=did), verificationMethod=method)
        assert (await door.answer(signed))[0] in {"not_verified", "refused"}
    assert door.world.log == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<html>", "key.document_unreadable"),
        (b"", "key.document_unreadable"),
        (lines(FIRST) + b"\n<html>", "key.document_unreadable"),
        (b'{"error":"busy"}', "did.not_a_document"),
        (b"[]", "did.not_a_document"),
        (lines(FIRST) + b"\n" * 600, "did.log_too_long"),
    ],
)
async def test_what_is_no_log_shows_nothing(door: FrontDoor, body: bytes, code: str) -> None:
    door.world.serve(log_url(), body)

    assert await door.answer(badge()) == inconclusive(code)


async def test_a_member_twice_in_an_entry_fails(door: FrontDoor) -> None:
    door.world.serve(log_url(), lines(FIRST).replace(b'{"versionId"', b'{"versionTime":"x","versionId"', 1))

    assert await door.answer(badge()) == not_verified("json.duplicate_key")
