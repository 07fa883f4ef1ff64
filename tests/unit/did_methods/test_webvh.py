"""did:webvh: from the DID to addresses, from a log to the document of an instant, and the logs of five implementations.

What is wrong with a log is tried in tests/threats/test_did_logs.py.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from did_methods import DidProblem, DidUnavailable, Resolution, resolve
from did_methods.core.did import parse_did
from did_methods.core.did_log import MAX_ENTRIES, MAX_LOG, MAX_VALUES, read_log
from did_methods.core.errors import DidInvalid
from did_methods.core.log_witnesses import Witnessed, Witnesses, check_witnessed
from did_methods.core.ports import FetchFailed, Ports
from did_methods.webvh import WITNESS_PROOFS, file_url, read_versions
from tests.builders.did_log import did_of, document, follow, lines, log_url, start
from tests.builders.keys import key
from tests.unit.did_methods.pages import NOW, Pages
from tests.vectors_dir import VECTORS, needs_vectors

LOG: Final = follow(start(ttl=60), time="2025-01-01T00:00:00Z", state=None)
DID: Final = did_of(LOG)
SCID: Final = DID.split(":")[2]


async def code_of(did: str, pages: Pages) -> str:
    with pytest.raises(DidProblem) as refused:
        await resolve(did, pages.ports())
    return refused.value.code


@pytest.mark.parametrize(
    ("rest", "url"),
    [
        ("example.com", "https://example.com/.well-known/did.jsonl"),
        ("issuer.example.com", "https://issuer.example.com/.well-known/did.jsonl"),
        ("example.com:dids:issuer", "https://example.com/dids/issuer/did.jsonl"),
        ("example.com%3A3000:dids:issuer", "https://example.com:3000/dids/issuer/did.jsonl"),
        ("example.com%3a3000", "https://example.com:3000/.well-known/did.jsonl"),
        ("EXAMPLE.com", "https://example.com/.well-known/did.jsonl"),
    ],
)
def test_the_log_is_where_the_specification_says(rest: str, url: str) -> None:
    did = parse_did(f"did:webvh:{SCID}:{rest}")

    assert file_url(did) == url
    assert file_url(did, WITNESS_PROOFS) == url.replace("did.jsonl", "did-witness.json")


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("example.com", "did.syntax"),
        (SCID, "did.syntax"),
        (f"{SCID[:-1]}:example.com", "did.syntax"),
        (f"{SCID}1:example.com", "did.syntax"),
        ("{SCID}:example.com", "did.syntax"),
        (f"{SCID[:-1]}0:example.com", "did.syntax"),
        (f"{SCID}:127.0.0.1", "did.host_not_public"),
        (f"{SCID}:127.0.0.1%3a8080", "did.host_not_public"),
        (f"{SCID}:127%2E0%2E0%2E1", "did.syntax"),
        (f"{SCID}:localhost", "did.host_not_public"),
        (f"{SCID}:0x7f.1", "did.host_not_public"),
        (f"{SCID}:example.com%3A0", "did.syntax"),
        (f"{SCID}:example.com%3A65536", "did.syntax"),
        (f"{SCID}:example.com%3A80%3A81", "did.syntax"),
        (f"{SCID}:example.com:..", "did.syntax"),
        (f"{SCID}:example.com:%2E%2e", "did.syntax"),
        (f"{SCID}:example.com:a%2Fb", "did.syntax"),
        (f"{SCID}:example.com:a%5Cb", "did.syntax"),
        (f"{SCID}:example.com:%00", "did.syntax"),
        (f"{SCID}:example.com:%20a", "did.syntax"),
        (f"{SCID}:example.com::a", "did.syntax"),
        (f"{SCID}:example.com?versionId=1", "did.syntax"),
    ],
)
async def test_an_identifier_that_spells_no_public_address_asks_nobody(identifier: str, code: str) -> None:
    pages = Pages()

    assert await code_of(f"did:webvh:{identifier}", pages) == code
    assert pages.asked == []


async def test_the_last_version_is_the_document_and_the_metadata_say_which() -> None:
    found = await resolve(DID, Pages({log_url(): lines(LOG)}).ports())

    assert found.document.id == DID
    assert not found.deactivated
    assert found.metadata == {
        "versionId": LOG[1]["versionId"],
        "versionTime": "2025-01-01T00:00:00Z",
        "created": "2024-01-01T00:00:00Z",
        "updated": "2025-01-01T00:00:00Z",
        "scid": SCID,
        "portable": False,
        "deactivated": False,
        "ttl": "60",
    }


async def as_of(instant: datetime, log: list[dict[str, Any]] = LOG) -> Resolution:
    ports = Pages({log_url(): lines(log)}).ports()
    return await resolve(did_of(log), replace(ports, as_of=instant))


async def test_the_version_of_a_past_instant_is_the_one_that_held_then() -> None:
    first = await as_of(datetime(2024, 12, 31, tzinfo=UTC))
    second = await as_of(datetime(2025, 1, 1, tzinfo=UTC))

    assert first.metadata["versionId"] == LOG[0]["versionId"]
    assert second.metadata["versionId"] == LOG[1]["versionId"]


async def test_before_its_first_version_there_was_no_such_did() -> None:
    with pytest.raises(DidUnavailable) as absent:
        await as_of(datetime(2023, 12, 31, tzinfo=UTC))

    assert absent.value.code == "did.not_found"


async def test_a_did_that_is_switched_off_today_was_not_then() -> None:
    log = follow(start(), deactivated=True)

    assert (await as_of(NOW, log)).deactivated
    then = await as_of(datetime(2024, 6, 1, tzinfo=UTC), log)
    assert (then.deactivated, then.metadata["deactivated"]) == (False, True)


async def test_without_a_memory_a_shorter_log_is_taken() -> None:
    await resolve(DID, Pages({log_url(): lines(LOG)}).ports())
    shorter = await resolve(DID, Pages({log_url(): lines(LOG[:1])}).ports())

    assert shorter.metadata["versionId"] == LOG[0]["versionId"]


async def test_what_is_remembered_of_a_log_names_nobody() -> None:
    seen: list[tuple[tuple[str, ...], datetime]] = []

    def newest(name: tuple[str, ...], instant: datetime) -> datetime:
        seen.append((name, instant))
        return instant

    await resolve(DID, replace(Pages({log_url(): lines(LOG)}).ports(), newest=newest))

    ((name, instant),) = seen
    assert instant == datetime(2025, 1, 1, tzinfo=UTC)
    assert not any(SCID in part or "example" in part for part in name)


@pytest.mark.parametrize("failure", ["fetch.http_status", "fetch.timeout", "fetch.redirect"])
async def test_a_host_in_trouble_is_not_one_without_the_log(failure: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        await resolve(DID, Pages(failure=failure).ports())

    assert failed.value.code == failure


async def test_no_log_is_not_found_and_shows_nothing() -> None:
    with pytest.raises(DidUnavailable) as absent:
        await resolve(DID, Pages().ports())

    assert absent.value.code == "did.not_found"


async def test_a_log_too_large_to_be_kept_is_read_all_the_same() -> None:
    state = {**document(DID, key()), "note": "x" * 20_000}
    log = follow(LOG, state=state, time="2025-02-01T00:00:00Z")

    assert (await resolve(DID, Pages({log_url(): lines(log)}).ports())).document.raw == state


def test_a_log_over_a_bound_is_not_read() -> None:
    did = parse_did(DID)
    for body in (b"x" * (MAX_LOG + 1), b"{}\n" * (MAX_ENTRIES + 1), b"," * (MAX_VALUES + 1)):
        with pytest.raises(DidUnavailable) as refused:
            read_versions(did, body)
        assert refused.value.code == "did.log_too_long"


# --- any bytes, and any change ---

BOUNDED: Final = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
PLACES: Final = ("versionId", "versionTime", "parameters", "state", "proof")


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@BOUNDED
def test_any_bytes_are_a_problem_by_name(body: bytes) -> None:
    with pytest.raises(DidProblem):
        read_log(parse_did(DID), body)


@given(st.sampled_from(PLACES), JSON, st.integers(0, 1))
@BOUNDED
def test_any_value_in_any_place_of_an_entry_is_a_problem_by_name(
    place: str, value: object, number: int
) -> None:
    assume(LOG[number][place] != value)
    changed = [dict(entry) for entry in LOG]
    changed[number][place] = value

    with pytest.raises(DidProblem):
        read_log(parse_did(DID), lines(changed))


@given(st.integers(0, len(lines(LOG)) - 2), st.integers(0, 255))
@BOUNDED
def test_any_byte_that_changes_a_value_breaks_the_log(place: int, byte: int) -> None:
    body = bytearray(lines(LOG))
    body[place] = byte
    if [_value(line) for line in bytes(body).splitlines()] == LOG:
        return
    with pytest.raises(DidProblem):
        read_log(parse_did(DID), bytes(body))


def _value(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None


@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@BOUNDED
def test_any_bytes_are_no_witness(body: bytes) -> None:
    witnesses = Witnesses(keys=frozenset({key(seed=95).multikey}), threshold=1)
    with pytest.raises(DidProblem):
        check_witnessed([Witnessed(version_id="1-x", witnesses=witnesses)], body, max_bytes=MAX_LOG)


# --- the logs of others ---

SUITE: Final = VECTORS / "didwebvh-test-suite"
LOGS: Final = sorted(SUITE.glob("*/*/did.jsonl"))
RESOLVED_ON: Final = datetime(2026, 11, 1, tzinfo=UTC)
# The list of witnesses is shortened from two to one, and only the one that stays stood by that entry. A new list holds
# after the entry that states it ("Witness Lists"), so both had to; a fourth implementation
# gives out the same as invalid.
BY_THE_NEW_LIST: Final = {
    f"witness-update/{who}": "did.log_not_witnessed" for who in ("java", "java-eecc", "ts")
}
ADDRESSES: Final = ("negative-lowercase-pct-port-ip", "negative-pct-encoded-ip-host")  # no log; tried above
REFUSED: Final = {
    "negative-cross-did-witness-replay": "did.log_not_witnessed",
    "negative-duplicate-witness-ids": "did.log_witness_malformed",
    "negative-portable-scid-swap": "did.log_of_another",
    "negative-scid-mismatch-genesis": "did.log_of_another",
    "negative-versiontime-future": "did.log_broken",
    "negative-wrong-cryptosuite": "did.log_proof_invalid",
    "witness-update": "did.log_not_witnessed",
}


def published(folder: Path, did: str) -> Ports:
    pages = Pages({file_url(parse_did(did)): (folder / "did.jsonl").read_bytes()})
    if (folder / WITNESS_PROOFS).is_file():
        pages.bodies[file_url(parse_did(did), WITNESS_PROOFS)] = (folder / WITNESS_PROOFS).read_bytes()
    return replace(pages.ports(), now=RESOLVED_ON)


def entries_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def result_of(path: Path, number: str = "") -> dict[str, Any]:
    result: dict[str, Any] = json.loads((path.parent / f"resolutionResult{number}.json").read_bytes())
    return result


def without_implied(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without the services that every did:webvh has and some resolvers write into it."""
    return {name: value for name, value in stated.items() if name != "service"}


def case_of(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.parent.name}"


def is_refused(path: Path) -> bool:
    return "error" in (result_of(path)["didResolutionMetadata"] or {}) or case_of(path) in BY_THE_NEW_LIST


@needs_vectors
@pytest.mark.parametrize("path", [log for log in LOGS if not is_refused(log)], ids=case_of)
async def test_a_good_log_of_another_implementation_resolves_to_the_same(path: Path) -> None:
    did = entries_of(path)[-1]["state"]["id"]
    expected = result_of(path)

    found = await resolve(did, published(path.parent, did))

    metadata = expected["didDocumentMetadata"]
    assert found.metadata["versionId"] == metadata["versionId"]
    assert found.deactivated is (metadata.get("deactivated") is True)
    # Of a DID that is switched off, some give no document; here it is kept back by whoever asks (`key_sources/did.py`).
    if expected["didDocument"] is not None:
        assert without_implied(found.document.raw) == without_implied(expected["didDocument"])


@needs_vectors
@pytest.mark.parametrize("path", [log for log in LOGS if is_refused(log)], ids=case_of)
async def test_a_bad_log_of_another_implementation_is_refused(path: Path) -> None:
    name = path.parent.parent.name
    entries = entries_of(path)
    if name in ADDRESSES:
        assert entries == []
        return
    did = f"did:webvh:{entries[0]['parameters']['scid']}:example.com"

    with pytest.raises(DidInvalid) as refused:
        await resolve(did, published(path.parent, did))

    assert refused.value.code == REFUSED[name]


# The one in Python gives the last version whatever number was asked for.
_BY_NUMBER: Final = ("java", "java-eecc", "rust", "ts")
BY_NUMBER: Final = [log for log in LOGS if case_of(log) in {f"multi-update/{who}" for who in _BY_NUMBER}]


@needs_vectors
@pytest.mark.parametrize("path", BY_NUMBER, ids=case_of)
async def test_earlier_versions_of_others_are_found_by_their_time(path: Path) -> None:
    entries = entries_of(path)
    did = entries[-1]["state"]["id"]
    for number in (1, 2):
        expected = result_of(path, f".{number}")
        instant = datetime.fromisoformat(entries[number - 1]["versionTime"]) + timedelta(microseconds=1)
        found = await resolve(did, replace(published(path.parent, did), as_of=instant))
        assert found.metadata["versionId"] == expected["didDocumentMetadata"]["versionId"]
        assert without_implied(found.document.raw) == without_implied(expected["didDocument"])


@needs_vectors
def test_all_logs_of_the_suite_are_tried() -> None:
    refused = [case_of(log) for log in LOGS if is_refused(log)]

    assert (len(LOGS), len(refused), len(BY_NUMBER)) == (72, 12, 4)
    assert set(BY_THE_NEW_LIST) < set(refused)
