"""Lists that are forged, exchanged, stale, broken, too large, not there, or going back. Rows T01 to T16, and N15."""

import gzip
import tracemalloc
import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import base58
import pytest

from did_methods.core.ports import FetchFailed, FetchRefused
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.list_token import plain_entry, reference
from tests.builders.status_list import LIST_URL, bits_with, entry, entry_2021, messages, packed
from tests.threats.front_door import (
    VERIFIED,
    Answer,
    FrontDoor,
    checks,
    inconclusive,
    not_verified,
    warnings,
)
from tests.world import NOW

HONEST: Final = Issuer()
ATTACKER: Final = Issuer(identity=keys.did_key(keys.key(seed=666)))
BITS: Final = bits_with(())
LIST_TYPES: Final = ["VerifiableCredential", "BitstringStatusListCredential"]
Document = dict[str, Any]


def badge(status: object = None) -> Document:
    return HONEST.badge(status=entry() if status is None else status)


def broken(document: Document) -> Document:
    """Return the document with a signature over something else."""
    proof = {**document["proof"], "proofValue": "z" + base58.b58encode(bytes(64)).decode()}
    return {**document, "proof": proof}


def list_2021(issuer: Issuer = HONEST, values: tuple[int, ...] = (), **members: Any) -> Document:  # noqa: ANN401
    return issuer.sign_ed25519_2020(status_list.list_2021(values, **{"issuer": issuer.did, **members}))


async def test_a_clear_bit_verifies_and_a_set_bit_revokes(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, HONEST.status_list([41, 43]))

    assert await door.answer(badge()) == VERIFIED
    assert await door.answer(badge(entry(43))) == not_verified("status.revoked")
    assert door.world.log == [LIST_URL]


async def test_a_list_of_2021_is_read_as_well(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, list_2021(values=(43,)))

    assert await door.answer(badge(entry_2021())) == VERIFIED
    assert await door.answer(badge(entry_2021(43))) == not_verified("status.revoked")


async def test_a_list_as_token_is_read_as_well(door: FrontDoor) -> None:
    claims = status_list.bitstring_list([43], issuer=HONEST.did)
    door.world.serve(LIST_URL, HONEST.sign_jwt(claims), media_type="application/vc+jwt")

    assert await door.answer(badge()) == VERIFIED
    assert await door.answer(badge(entry(43))) == not_verified("status.revoked")


# --- N15: nothing is fetched on the word of what is not proven ---


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(broken(badge()), id="N15-signature"),
        pytest.param({**badge(), "proof": []}, id="N15-no-proof"),
        pytest.param(
            ATTACKER.sign_data_integrity(credential.badge(issuer=HONEST.did, status=entry())),
            id="N15-stranger",
        ),
        pytest.param({**HONEST.badge(), "credentialStatus": entry()}, id="N15-added-after-signing"),
        pytest.param(
            {**badge(), "proof": [badge()["proof"], {**badge()["proof"], "proofValue": "z1"}]},
            id="N15-one-bad-proof",
        ),
        pytest.param(
            {**badge(), "proof": {**badge()["proof"], "cryptosuite": "foo-rdfc-2099"}},
            id="N15-unknown-suite",
        ),
        pytest.param(
            HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=entry()))[:-2], id="N15-token"
        ),
    ],
)
async def test_no_list_is_fetched_for_what_is_not_proven(door: FrontDoor, attack: Document | str) -> None:
    door.world.serve(LIST_URL, HONEST.status_list())

    verdict, _ = await door.answer(attack)

    assert verdict != "verified"
    assert door.world.log == []


# --- T01, T02: whose list ---


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(status_list.bitstring_list([], issuer=HONEST.did), id="T01-unsigned"),
        pytest.param(broken(HONEST.status_list()), id="T01-signature"),
        pytest.param({**HONEST.status_list(), "proof": HONEST.status_list([42])["proof"]}, id="T01-graft"),
        pytest.param(
            ATTACKER.sign_data_integrity(status_list.bitstring_list([], issuer=HONEST.did)), id="T01-stranger"
        ),
        pytest.param({**HONEST.status_list([42]), "credentialSubject": HONEST.status_list()["credentialSubject"]},
                     id="T01-bits-exchanged"),
        pytest.param(
            HONEST.sign_data_integrity(status_list.bitstring_list([], issuer=HONEST.did), suite="foo-rdfc-2099"),
            id="T01-unknown-suite",
        ),
        pytest.param(
            HONEST.sign_data_integrity(status_list.bitstring_list([], issuer=HONEST.did), purpose="authentication"),
            id="T01-signed-to-authenticate",
        ),
    ],
)  # fmt: skip
async def test_a_list_that_its_issuer_did_not_sign_is_not_read(door: FrontDoor, forged: Document) -> None:
    door.world.serve(LIST_URL, forged)

    assert await door.answer(badge()) == inconclusive("status.list_unproven")


@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_a_list_by_another_issuer_is_told_and_fails_under_strict(door: FrontDoor, policy: str) -> None:
    """Row T02: valid badges of the Digital Credentials Consortium have it."""
    door.world.serve(LIST_URL, ATTACKER.status_list())

    report = await door.report(badge(), policy=policy)

    found = next(
        check for check in checks(report, "status_list") if check.code == "status.list_issuer_differs"
    )
    assert found.outcome == ("warning" if policy == "default" else "failed")
    assert report.verdict == ("verified" if policy == "default" else "not_verified")


async def test_a_list_by_another_issuer_still_revokes(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, ATTACKER.status_list([42]))

    assert await door.answer(badge()) == not_verified("status.revoked")


# --- T03: another list than the one that was named ---


@pytest.mark.parametrize(
    ("found", "code"),
    [
        pytest.param(HONEST.status_list(purpose="suspension"), "status.purpose_differs", id="T03-purpose"),
        pytest.param(HONEST.status_list(purpose=[]), "status.list_malformed", id="T03-no-purpose"),
        pytest.param(HONEST.status_list(url="https://status.example/lists/2"), "status.list_id_differs", id="T03-id"),
        pytest.param(HONEST.status_list(url="https://evil.example/lists/1"), "status.list_id_differs", id="T03-host"),
        pytest.param(list_2021(), "status.list_type_wrong", id="T03-elder-type"),
        pytest.param(HONEST.badge(), "status.list_type_wrong", id="T03-a-badge"),
        pytest.param(
            HONEST.sign_data_integrity(
                credential.plain(issuer=HONEST.did, id=LIST_URL, type=LIST_TYPES)
            ),
            "status.list_type_wrong",
            id="T03-no-list-inside",
        ),
        pytest.param(HONEST.presentation(HONEST.status_list()), "status.list_malformed", id="T03-presentation"),
        pytest.param(
            status_list.bitstring_list([]) | {"type": "Other"}, "status.list_malformed", id="T03-no-credential"
        ),
    ],
)  # fmt: skip
async def test_another_list_than_the_named_one_is_not_read(
    door: FrontDoor, found: Document, code: str
) -> None:
    door.world.serve(LIST_URL, found)

    assert await door.answer(badge()) == inconclusive(code)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param("<html>welcome to the airport</html>", "status.list_malformed", id="T03-html"),
        pytest.param("", "status.list_malformed", id="T03-nothing"),
        pytest.param("{", "status.list_malformed", id="T03-half-json"),
        pytest.param("[" * 100_000, "status.list_malformed", id="T03-deep"),
        pytest.param("eyJhbGciOiJub25lIn0.e30.", "status.list_malformed", id="T03-token-of-nothing"),
    ],
)
async def test_what_is_no_list_at_all_is_not_read(door: FrontDoor, content: str, code: str) -> None:
    door.world.serve(LIST_URL, content)

    assert await door.answer(badge()) == inconclusive(code)


# --- T04, T09, T13: entries that are none ---


@pytest.mark.parametrize(
    ("index", "code"),
    [
        pytest.param("-1", "status.index_malformed", id="T04-negative"),
        pytest.param("131072", "status.index_out_of_range", id="T04-one-too-far"),
        pytest.param("2147483648", "status.index_out_of_range", id="T04-2-to-the-31"),
        pytest.param("9" * 30, "status.index_out_of_range", id="T04-thirty-digits"),
        pytest.param("abc", "status.index_malformed", id="T04-letters"),
        pytest.param("12abc", "status.index_malformed", id="T04-digits-then-letters"),
        pytest.param("0x2a", "status.index_malformed", id="T04-hexadecimal"),
        pytest.param("1e2", "status.index_malformed", id="T04-exponent"),
        pytest.param("4_2", "status.index_malformed", id="T04-underscore"),
        pytest.param(" 42", "status.index_malformed", id="T04-blank"),
        pytest.param("+42", "status.index_malformed", id="T04-plus"),
        pytest.param("４２", "status.index_malformed", id="T04-wide-digits"),
        pytest.param("", "status.index_malformed", id="T04-empty"),
        pytest.param(1.5, "status.index_malformed", id="T04-fraction"),
        pytest.param(True, "status.index_malformed", id="T04-true"),
        pytest.param(-1, "status.index_malformed", id="T04-negative-number"),
        pytest.param(["42"], "status.index_malformed", id="T04-list"),
        pytest.param(None, "status.index_malformed", id="T04-null"),
        pytest.param(..., "status.index_malformed", id="T04-missing"),
    ],
)
async def test_an_index_that_is_none_fails(door: FrontDoor, index: object, code: str) -> None:
    door.world.serve(LIST_URL, HONEST.status_list())
    signed = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=entry(statusListIndex=index)))

    assert await door.answer(signed) == not_verified(code)


async def test_an_index_as_json_number_is_tolerated(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, HONEST.status_list([42]))
    signed = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=entry(statusListIndex=42)))

    assert await door.answer(signed) == not_verified("status.revoked")


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        pytest.param({"statusSize": 0}, not_verified("status.size_malformed"), id="T09-size-0"),
        pytest.param({"statusSize": -1}, not_verified("status.size_malformed"), id="T09-size-negative"),
        pytest.param({"statusSize": 64}, not_verified("status.size_malformed"), id="T09-size-64"),
        pytest.param({"statusSize": "1"}, not_verified("status.size_malformed"), id="T09-size-text"),
        pytest.param({"statusSize": True}, not_verified("status.size_malformed"), id="T09-size-true"),
        pytest.param({"statusSize": 2}, not_verified("status.messages_malformed"), id="T09-no-messages"),
        pytest.param(
            {"statusSize": 2, "statusMessage": messages(3)},
            not_verified("status.messages_malformed"),
            id="T09-a-message-missing",
        ),
        pytest.param(
            {"statusSize": 2, "statusMessage": [*messages(3), messages(1)[0]]},
            not_verified("status.messages_malformed"),
            id="T09-a-message-twice",
        ),
        pytest.param({"statusPurpose": ...}, not_verified("status.purpose_malformed"), id="T03-no-purpose"),
        pytest.param(
            {"statusPurpose": ["revocation"]}, not_verified("status.purpose_malformed"), id="T03-purposes"
        ),
        pytest.param(
            {"statusListCredential": ...}, not_verified("status.list_url_malformed"), id="T03-no-url"
        ),
        pytest.param(
            {"statusListCredential": ["https://a.example"]},
            not_verified("status.list_url_malformed"),
            id="T03-urls",
        ),
        pytest.param(
            {"statusListCredential": "lists/1"},
            not_verified("status.list_url_malformed"),
            id="T03-relative-url",
        ),
        pytest.param({"type": "FooStatus"}, inconclusive("status.type_unsupported"), id="T13-unknown"),
        pytest.param(
            {"type": "CredentialStatusList2017"}, inconclusive("status.type_unsupported"), id="T13-elder"
        ),
        pytest.param(
            {"type": "bitstringstatuslistentry"}, inconclusive("status.type_unsupported"), id="T13-other-case"
        ),
    ],
)
async def test_an_entry_that_cannot_be_read_never_passes(
    door: FrontDoor, members: dict[str, Any], answer: Answer
) -> None:
    door.world.serve(LIST_URL, HONEST.status_list())
    signed = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=entry(**members)))

    assert await door.answer(signed) == answer
    assert door.world.log == []


async def test_more_entries_than_any_real_credential_has_are_not_followed(door: FrontDoor) -> None:
    many = [entry(number, url=f"https://status.example/lists/{number}") for number in range(17)]

    assert await door.answer(badge(many)) == inconclusive("status.too_many_entries")
    assert door.world.log == []


# --- T05, T12: which bit, and several of them ---


@pytest.mark.parametrize("index", [0, 1, 7, 8, 9, 131_071])
async def test_the_left_most_bit_is_the_first(door: FrontDoor, index: int) -> None:
    """Row T05: written down by hand, apart from the builder."""
    bits = bytearray(16_384)
    bits[index // 8] = 0b1000_0000 >> index % 8
    door.world.serve(LIST_URL, HONEST.status_list(encoded=packed(bytes(bits))))

    answers = {at: await door.answer(badge(entry(at))) for at in (0, 1, 7, 8, 9, 131_071)}

    assert answers.pop(index) == not_verified("status.revoked")
    assert set(answers.values()) == {VERIFIED}


@pytest.mark.parametrize("size", [1, 2, 4, 8])
async def test_entries_of_several_bits_are_read_whole(door: FrontDoor, size: int) -> None:
    value = (1 << size) - 1
    listed = HONEST.status_list({41: value, 43: value}, size=size, purpose="message")
    door.world.serve(LIST_URL, listed)

    def asked(index: int) -> str:
        members: dict[str, Any] = {"statusSize": size, "statusMessage": messages(1 << size)}
        return HONEST.sign_jwt(
            credential.badge(issuer=HONEST.did, status=entry(index, purpose="message", **members))
        )

    assert [(await door.report(asked(at))).check("status").facts["value"] for at in (41, 42, 43)] == [
        value,
        0,
        value,
    ]


REVOKED: Final = entry(42)
SUSPENDED: Final = entry(42, url="https://status.example/lists/2", purpose="suspension")


@pytest.mark.parametrize(
    ("revoked", "suspended", "code"),
    [
        pytest.param([42], [], "status.revoked", id="T12-first"),
        pytest.param([], [42], "status.suspended", id="T12-second"),
        pytest.param([42], [42], "status.revoked", id="T12-both"),
    ],
)
@pytest.mark.parametrize("turned", [False, True], ids=["as-is", "turned"])
async def test_a_set_bit_in_any_entry_counts(
    door: FrontDoor, revoked: list[int], suspended: list[int], code: str, *, turned: bool
) -> None:
    door.world.serve(LIST_URL, HONEST.status_list(revoked))
    door.world.serve(
        "https://status.example/lists/2",
        HONEST.status_list(suspended, url="https://status.example/lists/2", purpose="suspension"),
    )
    entries = [SUSPENDED, REVOKED] if turned else [REVOKED, SUSPENDED]

    report = await door.report(badge(entries))

    assert report.verdict == "not_verified"
    assert code in {check.code for check in checks(report, "status")}
    assert len(checks(report, "status")) == 2


@pytest.mark.parametrize(
    ("second", "answer"),
    [
        pytest.param(
            entry(type="FooStatus"), inconclusive("status.type_unsupported"), id="T13-beside-a-good-one"
        ),
        pytest.param(entry("abc"), not_verified("status.index_malformed"), id="T04-beside-a-good-one"),
        pytest.param(
            entry(url="https://gone.example/lists/1"),
            inconclusive("fetch.not_found"),
            id="T14-beside-a-good-one",
        ),
    ],
)
async def test_a_good_entry_does_not_excuse_another(
    door: FrontDoor, second: Document, answer: Answer
) -> None:
    door.world.serve(LIST_URL, HONEST.status_list())
    signed = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=[entry(), second]))

    assert await door.answer(signed) == answer


@pytest.mark.parametrize(
    ("purpose", "answer"),
    [
        pytest.param("refresh", VERIFIED, id="T03-refresh"),
        pytest.param("message", VERIFIED, id="T03-message"),
        pytest.param("suspension", not_verified("status.suspended"), id="T03-suspension"),
        pytest.param("urn:example:other", inconclusive("status.purpose_unknown"), id="T03-unknown"),
    ],
)
async def test_a_set_bit_means_what_its_purpose_says(door: FrontDoor, purpose: str, answer: Answer) -> None:
    door.world.serve(LIST_URL, HONEST.status_list([42], purpose=purpose))
    report = await door.report(badge(entry(purpose=purpose)))

    assert await door.answer(badge(entry(purpose=purpose))) == answer
    assert (
        answer != VERIFIED
        or warnings(report) >= {"status.refresh_available"}
        or warnings(report) >= {"status.message"}
    )


# --- T06 to T08: bits that are not what they seem ---


def bomb(size: int) -> str:
    return "u" + base64url(gzip.compress(bytes(size), mtime=0))


def gzipped(change: Mapping[str, object]) -> str:
    raw = bytearray(gzip.compress(BITS, mtime=0))
    if "crc" in change:
        raw[-8] ^= 1
    if "size" in change:
        raw[-4:] = int(str(change["size"])).to_bytes(4, "little")
    if "cut" in change:
        del raw[-int(str(change["cut"])) :]
    if "behind" in change:
        raw += bytes(str(change["behind"]), "ascii")
    return "u" + base64url(bytes(raw))


BROKEN_LISTS: Final = [
    pytest.param(bomb(64 * 2**20), "status.list_too_large", id="T06-64-megabytes"),
    pytest.param(gzipped({"size": 2**32 - 1}), "status.list_too_large", id="T06-says-4-gigabytes"),
    pytest.param(
        "u" + base64url(gzip.compress(bytes(64 * 2**20), mtime=0)[:-4] + (16_384).to_bytes(4, "little")),
        "status.list_compression_broken",
        id="T06-lies-about-its-size",
    ),
    pytest.param(gzipped({"cut": 8}), "status.list_too_large", id="T07-no-trailer"),
    pytest.param(gzipped({"cut": 1}), "status.list_compression_broken", id="T07-cut"),
    pytest.param(gzipped({"crc": True}), "status.list_compression_broken", id="T07-checksum"),
    pytest.param(gzipped({"size": 16_383}), "status.list_compression_broken", id="T07-size"),
    pytest.param(
        "u" + base64url(gzip.compress(BITS[:8192], mtime=0) + gzip.compress(BITS[8192:], mtime=0)),
        "status.list_compression_broken",
        id="T07-two-members",
    ),
    pytest.param("u" + base64url(zlib.compress(BITS)), "status.list_too_large", id="T07-zlib"),
    pytest.param("u" + base64url(BITS), "status.list_compression_broken", id="T07-not-compressed"),
    pytest.param("u", "status.list_encoding_wrong", id="T07-empty"),
    pytest.param("H4sI" + "A" * 20, "status.list_encoding_wrong", id="T07-no-prefix"),
    pytest.param("z" + "1" * 40, "status.list_encoding_wrong", id="T07-base58"),
    pytest.param("u!!!!", "status.list_encoding_wrong", id="T07-foreign-letters"),
    pytest.param(packed(bytes(1)), "status.list_too_short", id="T08-8-entries"),
    pytest.param(packed(bytes(12_499)), "status.list_too_short", id="T08-99992-entries"),
    pytest.param(packed(b""), "status.list_too_short", id="T08-no-entries"),
]


@pytest.mark.parametrize(("encoded", "code"), BROKEN_LISTS)
async def test_bits_that_are_broken_or_too_many_or_too_few_are_not_read(
    door: FrontDoor, encoded: str, code: str
) -> None:
    door.world.serve(LIST_URL, HONEST.status_list(encoded=encoded))

    assert await door.answer(badge(entry(0))) == inconclusive(code)


async def test_a_compressed_bomb_takes_no_memory(door: FrontDoor) -> None:
    """Row T06: the bound is kept before the bits are made, not after."""
    door.world.serve(LIST_URL, HONEST.status_list(encoded=bomb(256 * 2**20)))
    attacked = badge()
    tracemalloc.start()
    try:
        assert await door.answer(attacked) == inconclusive("status.list_too_large")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 32 * 2**20


async def test_a_list_of_eight_megabytes_is_read(door: FrontDoor) -> None:
    """Row T06: as large as the specification suggests."""
    door.world.serve(LIST_URL, HONEST.status_list(encoded=bomb(8 * 2**20)))

    assert await door.answer(badge(entry(8 * 2**20 * 8 - 1))) == VERIFIED


async def test_a_list_that_is_a_little_short_is_told_and_fails_under_strict(door: FrontDoor) -> None:
    """Row T08: a library in wide use writes 100,000 entries; `strict` wants what the specification says."""
    door.world.serve(LIST_URL, HONEST.status_list(entries=100_000))

    assert "status.list_short" in warnings(await door.report(badge()))
    report = await door.report(badge(), policy="strict")
    assert "status.list_short" in {check.code for check in checks(report, "status_list")}
    assert report.verdict != "verified"


# --- T10: stale lists ---


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"validUntil": "2026-05-31T00:00:00Z"}, id="T10-expired"),
        pytest.param({"validFrom": "2026-06-02T00:00:00Z"}, id="T10-not-yet"),
    ],
)
async def test_a_list_outside_its_period_is_not_read(door: FrontDoor, members: dict[str, Any]) -> None:
    door.world.serve(LIST_URL, HONEST.status_list(**members))

    assert await door.answer(badge()) == inconclusive("status.list_stale")


async def test_a_list_token_that_has_ended_is_not_read(door: FrontDoor) -> None:
    claims = status_list.bitstring_list([], issuer=HONEST.did)
    door.world.serve(LIST_URL, HONEST.sign_jwt(claims, payload={"exp": 1_777_000_000}))

    assert await door.answer(badge()) == inconclusive("status.list_unproven")


@pytest.mark.parametrize(
    ("ttl", "later", "code"),
    [
        pytest.param(0, timedelta(seconds=1), "status.revoked", id="T10-ttl-0"),
        pytest.param(60_000, timedelta(seconds=30), "", id="T10-within-its-minute"),
        pytest.param(60_000, timedelta(seconds=61), "status.revoked", id="T10-after-its-minute"),
        pytest.param(315_360_000_000, timedelta(minutes=16), "status.revoked", id="T10-ttl-of-ten-years"),
        pytest.param(2**53 - 1, timedelta(minutes=16), "status.revoked", id="T10-ttl-of-eons"),
        pytest.param(-1, timedelta(minutes=16), "status.revoked", id="T10-ttl-negative"),
        pytest.param("soon", timedelta(minutes=16), "status.revoked", id="T10-ttl-text"),
    ],
)
async def test_a_list_is_shared_no_longer_than_it_says_and_than_we_say(
    door: FrontDoor, ttl: object, later: timedelta, code: str
) -> None:
    """Row T10: the issuer revokes between two questions."""
    claims = status_list.bitstring_list([], issuer=HONEST.did, subject={"ttl": ttl})
    door.world.serve(LIST_URL, HONEST.sign_jwt(claims), max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED
    door.world.now = NOW + later
    revoked = status_list.bitstring_list([42], issuer=HONEST.did, subject={"ttl": ttl})
    door.world.serve(LIST_URL, HONEST.sign_jwt(revoked), max_age=timedelta(0))

    answer = await door.answer(badge(), now=NOW + later)

    assert answer == (not_verified(code) if code else VERIFIED)


# --- T11, T14: lists that lead on, lists that are not there ---


async def test_the_status_of_a_list_is_not_followed(door: FrontDoor) -> None:
    """Row T11: a list that names itself as the list of its own status."""
    door.world.serve(LIST_URL, HONEST.status_list(credentialStatus=entry(1)))

    assert await door.answer(badge()) == VERIFIED
    assert door.world.log == [LIST_URL]


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(code, id=f"T14-{code}")
        for code in (
            "fetch.dns", "fetch.connect", "fetch.timeout", "fetch.connection_lost", "fetch.tls", "fetch.http_status",
            "fetch.not_found", "fetch.bad_http", "fetch.too_large", "fetch.content_encoding", "fetch.body_incomplete",
            "fetch.too_many_redirects",
        )
    ],
)  # fmt: skip
async def test_a_list_that_is_not_there_leaves_the_question_open(door: FrontDoor, code: str) -> None:
    door.world.fail(LIST_URL, FetchFailed(code, "expected a document, got none"))

    assert await door.answer(badge()) == inconclusive(code)
    assert await door.answer(badge(), policy="conformance") == inconclusive(code)


async def test_a_list_at_an_address_that_may_never_be_asked_fails(door: FrontDoor) -> None:
    door.world.fail(
        LIST_URL, FetchRefused("fetch.address_not_public", "expected a public address, got another")
    )

    assert await door.answer(badge()) == not_verified("fetch.address_not_public")


async def test_a_list_larger_than_any_real_one_is_not_read(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, b'{"a":"' + b"x" * (2 * 2**20) + b'"}')

    assert await door.answer(badge()) == inconclusive("fetch.too_large")


async def test_a_key_of_the_list_that_cannot_be_found_leaves_the_question_open(door: FrontDoor) -> None:
    """Row T14: the list is there, and its issuer's document is not."""
    other = Issuer(identity=keys.did_web(host="gone.example"))
    door.world.serve(LIST_URL, other.status_list())

    assert await door.answer(badge()) == inconclusive("status.list_unproven")


# --- T15: lists that go back ---

YESTERDAY, TODAY, TOMORROW = "2026-05-31T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01T12:20:00Z"
LATER: Final = NOW + timedelta(minutes=30)


def dated(day: str, values: tuple[int, ...] = (), issuer: Issuer = HONEST, **members: Any) -> Document:  # noqa: ANN401
    return issuer.status_list(values, validFrom=day, **members)


async def test_an_older_list_after_a_newer_one_is_noticed_and_says_nothing(door: FrontDoor) -> None:
    """The issuer revokes; whoever holds the yesterday's list plays it back once the new one has been forgotten."""
    door.world.serve(LIST_URL, dated(TODAY, (42,), subject={"ttl": 0}), max_age=timedelta(0))
    assert await door.answer(badge()) == not_verified("status.revoked")
    door.world.serve(LIST_URL, dated(YESTERDAY, subject={"ttl": 0}), max_age=timedelta(0))
    door.world.now = LATER

    report = await door.report(badge(), now=LATER)

    assert report.verdict == "not_verified"  # the newer list is still at hand, and still revokes
    assert [(check.code, check.outcome) for check in checks(report, "status_list")] == [
        ("status.list_rolled_back", "undetermined")
    ]
    assert await door.answer(badge(entry(43)), now=LATER) == inconclusive("status.list_rolled_back")


async def test_an_older_list_is_noticed_also_under_another_policy_and_when_the_newer_one_is_gone(
    door: FrontDoor,
) -> None:
    """What was read under one policy is no other's to read; that it was seen is remembered all the same."""
    door.world.serve(LIST_URL, dated(TODAY), max_age=timedelta(0))
    await door.answer(badge())
    door.world.serve(LIST_URL, dated(YESTERDAY), max_age=timedelta(0))

    report = await door.report(badge(), policy="strict")

    assert [check.code for check in checks(report, "status")] == ["status.list_rolled_back"]
    assert report.check("status").detail == (
        "expected a list of 2026-06-01T00:00:00+00:00 or later, got one of 2026-05-31T00:00:00+00:00"
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(dated(TODAY), dated(TOMORROW), id="T15-forward"),
        pytest.param(dated(TODAY), dated(TODAY), id="T15-the-same"),
        pytest.param(dated(TODAY), dated("2026-05-31T23:59:30Z"), id="T15-clocks-that-differ"),
        pytest.param(dated(TODAY), dated(YESTERDAY, issuer=ATTACKER), id="T15-another-issuers"),
        pytest.param(dated(TODAY, issuer=ATTACKER), dated(YESTERDAY), id="T15-set-by-a-stranger"),
    ],
)
async def test_a_list_that_does_not_go_back_is_no_rollback(
    door: FrontDoor, first: Document, second: Document
) -> None:
    """Nobody but the issuer of a list can make its other lists look old."""
    door.world.serve(LIST_URL, first, max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED
    door.world.serve(LIST_URL, second, max_age=timedelta(0))
    door.world.now = LATER

    assert await door.answer(badge(), now=LATER) == VERIFIED


async def test_a_proof_made_anew_makes_a_list_newer(door: FrontDoor) -> None:
    """Issuers who keep one `validFrom` sign anew: the proof's date counts as well."""

    def signed(created: str) -> Document:
        claims = status_list.bitstring_list([], issuer=HONEST.did)
        return HONEST.sign_data_integrity(claims, created=created)

    door.world.serve(LIST_URL, signed(TODAY), max_age=timedelta(0))
    await door.answer(badge())
    door.world.serve(LIST_URL, signed(YESTERDAY), max_age=timedelta(0))
    door.world.now = LATER

    assert await door.answer(badge(), now=LATER) == inconclusive("status.list_rolled_back")


async def test_what_is_not_proven_cannot_make_the_issuers_lists_look_old(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, broken(dated(TODAY)), max_age=timedelta(0))
    assert await door.answer(badge()) == inconclusive("status.list_unproven")
    door.world.serve(LIST_URL, dated(YESTERDAY), max_age=timedelta(0))

    assert await door.answer(badge()) == VERIFIED


async def test_a_list_from_tomorrow_cannot_make_todays_look_old(door: FrontDoor) -> None:
    door.world.serve(LIST_URL, dated("2036-01-01T00:00:00Z"), max_age=timedelta(0))
    assert await door.answer(badge()) == inconclusive("status.list_stale")
    door.world.serve(LIST_URL, dated(TODAY), max_age=timedelta(0))

    assert await door.answer(badge()) == VERIFIED


async def test_a_newer_list_past_its_end_does_not_speak_against_an_older_one(door: FrontDoor) -> None:
    """Row T15: the older one is still told to be older, and the newer one does not speak past its end."""
    ends = "2026-06-01T12:10:00Z"
    door.world.serve(LIST_URL, dated(TODAY, (42,), validUntil=ends), max_age=timedelta(0))
    await door.answer(badge())
    door.world.serve(LIST_URL, dated(YESTERDAY), max_age=timedelta(0))
    door.world.now = LATER

    assert await door.answer(badge(), now=LATER) == inconclusive("status.list_rolled_back")


# --- T16: lists that tell whose credential is checked ---

OWN_NAME: Final = credential.CREDENTIAL_ID.rpartition(":")[2]


@pytest.mark.parametrize(
    ("url", "index"),
    [
        pytest.param(f"https://status.example/lists/{OWN_NAME}", 42, id="T16-credential-id"),
        pytest.param(f"https://status.example/lists/{OWN_NAME.upper()}", 42, id="T16-in-capitals"),
        pytest.param(
            f"https://status.example/lists/{OWN_NAME.replace('-', '%2D')}", 42, id="T16-percent-encoded"
        ),
        pytest.param(f"https://status.example/lists?of={OWN_NAME}", 42, id="T16-in-the-query"),
        pytest.param("https://status.example/lists/1?t=8c4a57f1b2f0f7a0", 42, id="T16-query-token"),
        pytest.param("https://status.example/lists/94567", 94_567, id="T16-index"),
    ],
)
@pytest.mark.parametrize("policy", ["default", "conformance", "strict"])
async def test_an_address_for_one_credential_alone_is_told_and_says_nothing_against_it(
    door: FrontDoor, url: str, index: int, policy: str
) -> None:
    door.world.serve(url, HONEST.status_list(url=url))

    report = await door.report(badge(entry(index, url=url)), policy=policy)

    assert "status.herd_privacy" in warnings(report)
    assert report.check("status").outcome == "passed"
    if policy != "strict":  # there the issuer would have to be known
        assert report.verdict == "verified"
    details = " ".join(check.detail or "" for check in report.checks)
    assert OWN_NAME not in details
    assert str(94_567) not in details


async def test_an_address_with_an_identifier_of_the_subject_is_told(door: FrontDoor) -> None:
    url = "https://status.example/of/z6mkholder"
    door.world.serve(url, HONEST.status_list(url=url))
    asked = HONEST.badge(status=entry(url=url), subject={"id": "did:example:z6MkHolder"})

    assert "status.herd_privacy" in warnings(await door.report(asked))


@pytest.mark.parametrize(
    "url",
    [
        LIST_URL,
        "https://status.example/lists/42",
        "https://status.example/lists?list=42&purpose=revocation",
        "https://status.example/lists/e5WK8CbZ1GjycuPombrj",
        f"https://status.example/{HONEST.did}/1",
    ],
)
async def test_an_address_that_many_share_is_no_warning(door: FrontDoor, url: str) -> None:
    door.world.serve(url, HONEST.status_list(url=url))
    asked = HONEST.badge(status=entry(42, url=url), subject={"id": HONEST.did})

    assert warnings(await door.report(asked)) & {"status.herd_privacy"} == set()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: HONEST.badge(status=entry(94_567)), id="bitstring"),
        pytest.param(lambda: HONEST.badge(status=plain_entry()), id="plain"),
        pytest.param(
            lambda: HONEST.sign_jwt(
                credential.badge(issuer=HONEST.did), payload={"status": reference(94_567)}
            ),
            id="token",
        ),
    ],
)
async def test_neither_an_index_nor_an_identifier_leaves_the_process(door: FrontDoor, make: Any) -> None:  # noqa: ANN401
    """Row T16: what goes out are an address that the issuer wrote down and the media types of a list."""
    door.world.serve(LIST_URL, HONEST.status_list())

    await door.answer(make())

    assert door.world.log == [LIST_URL]
    sent = " ".join([*door.world.log, *door.world.accepted])
    assert not [name for name in ("94567", OWN_NAME, credential.HOLDER, "did:") if name in sent]


async def test_an_entry_that_calls_itself_by_its_lists_name_is_told(door: FrontDoor) -> None:
    """The specification forbids it: the list would be described by one of its entries."""
    door.world.serve(LIST_URL, HONEST.status_list())
    asked = HONEST.sign_jwt(credential.badge(issuer=HONEST.did, status=entry(id=LIST_URL)))

    assert "status.entry_is_list" in warnings(await door.report(asked))
    assert (await door.report(asked, policy="strict")).verdict == "not_verified"
