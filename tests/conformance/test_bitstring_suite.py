"""The statements of the W3C test suite for Bitstring Status List v1.0, each held against a verifier.

The suite (github.com/w3c/vc-bitstring-status-list-test-suite, 5cdc562) has an issuer issue and a verifier verify. Here
a good credential and a good list stand for the issuer; then one statement after the other is broken, and the answer
must be the one that section 3.2 asks for: MALFORMED_VALUE_ERROR, STATUS_RETRIEVAL_ERROR, STATUS_VERIFICATION_ERROR,
STATUS_LIST_LENGTH_ERROR or RANGE_ERROR. Its own count of `statusMessage` (equal to `statusSize`) is not followed: the
specification asks for one message per value.
"""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, status_list
from tests.builders.issuer import Issuer
from tests.builders.status_list import LIST_URL, bitstring_list, entry, messages
from tests.threats.front_door import FrontDoor, checks
from tests.world import World
from verifier.report import Report

ISSUER: Final = Issuer()
_VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
_BSL: Final = "https://www.w3.org/ns/credentials/status-list#"
MALFORMED, RANGE = _VCDM + "MALFORMED_VALUE_ERROR", _VCDM + "RANGE_ERROR"
RETRIEVAL: Final = _BSL + "STATUS_RETRIEVAL_ERROR"
VERIFICATION, LENGTH = _BSL + "STATUS_VERIFICATION_ERROR", _BSL + "STATUS_LIST_LENGTH_ERROR"


async def asked(stated: object, listed: Mapping[str, Any] | str | None = None) -> Report:
    """Return the report on a credential with this status, where this list is to be had."""
    door = FrontDoor(World())
    claims = bitstring_list(issuer=ISSUER.did) if listed is None else listed
    door.world.serve(LIST_URL, claims if isinstance(claims, str) else ISSUER.sign_jwt(claims))
    return await door.report(ISSUER.sign_jwt(credential.plain(issuer=ISSUER.did, credentialStatus=stated)))


ACCEPTED: Final = [
    pytest.param(entry(), id="an entry with an id"),
    pytest.param(entry(id=...), id="an entry without an id"),
    pytest.param([entry(), entry(7)], id="several entries"),
    pytest.param(entry(statusSize=1), id="statusSize of one"),
    pytest.param(entry(statusSize=1, statusMessage=messages(2)), id="messages for one bit"),
    pytest.param(
        entry(statusMessage=[{**message, "note": "more"} for message in messages(2)]), id="more in messages"
    ),
    pytest.param(entry(statusReference="https://a.example/words"), id="one statusReference"),
    pytest.param(entry(statusReference=["https://a.example/1", "https://a.example/2"]), id="several of them"),
]


@pytest.mark.parametrize("stated", ACCEPTED)
async def test_a_conforming_entry_is_verified(stated: object) -> None:
    assert (await asked(stated)).verdict == "verified"


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param(entry(statusPurpose=...), id="The purpose of the status entry MUST be a string."),
        pytest.param(entry(statusPurpose=["revocation"]), id="The purpose MUST be a string, not several."),
        pytest.param(entry(statusListIndex=True), id="MALFORMED_VALUE_ERROR: statusListIndex true"),
        pytest.param(entry(statusListIndex="-1"), id="statusListIndex greater than or equal to 0"),
        pytest.param(entry(statusListIndex="0x2a"), id="expressed as a string in base 10"),
        pytest.param(entry(statusListIndex=...), id="statusListIndex MUST be there"),
        pytest.param(entry(statusListCredential=...), id="statusListCredential MUST be a URL"),
        pytest.param(entry(statusListCredential="status/3"), id="statusListCredential MUST be a whole URL"),
        pytest.param(entry(statusSize=0), id="statusSize MUST be an integer greater than zero."),
        pytest.param(entry(statusSize="2"), id="statusSize MUST be an integer"),
        pytest.param(
            entry(statusSize=2), id="If statusSize is greater than 1, statusMessage MUST be present."
        ),
        pytest.param(
            entry(statusSize=2, statusMessage=messages(2)),
            id="The number of status messages MUST equal the number of possible values.",
        ),
        pytest.param(entry(statusMessage={}), id="statusMessage MUST be an array"),
        pytest.param(
            entry(statusMessage=[{"status": "0x0"}, {"status": "0x1"}]), id="each element MUST have a message"
        ),
        pytest.param(
            entry(statusMessage=[{"message": "a"}, {"message": "b"}]), id="each element MUST have a status"
        ),
        pytest.param(
            entry(statusMessage=[{"status": "0", "message": "a"}, {"status": "1", "message": "b"}]),
            id="the hexadecimal value of the status prefixed with 0x",
        ),
        pytest.param(entry(statusReference="words"), id="statusReference MUST be a URL"),
        pytest.param(entry(statusReference=["https://a.example", 7]), id="or an array of URLs"),
        pytest.param(entry(statusReference={}), id="statusReference MUST be no object"),
        pytest.param(entry(type=...), id="The type property MUST be BitstringStatusListEntry."),
    ],
)
async def test_a_malformed_entry_is_a_malformed_value(stated: object) -> None:
    report = await asked(stated)

    assert report.verdict == "not_verified"
    assert {check.problem_type for check in report.checks if check.outcome == "failed"} == {MALFORMED}


def listed(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - as the builder takes them
    return bitstring_list(**{"issuer": ISSUER.did, **changes})


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        pytest.param(listed(type=["VerifiableCredential"]), VERIFICATION,
                     id="MUST have type property that includes the BitstringStatusListCredential value."),
        pytest.param(listed(subject={"type": "StatusList2021"}), VERIFICATION,
                     id="The type of the credential subject MUST be BitstringStatusList."),
        pytest.param(listed(purpose=[]), VERIFICATION, id="statusPurpose MUST be one or more strings."),
        pytest.param(listed(purpose="suspension"), VERIFICATION, id="the status purpose is equal to one of the list"),
        pytest.param(listed(encoded="z" + status_list.packed(bytes(16_384))[1:]), VERIFICATION,
                     id="encodedList MUST be a Multibase-encoded base64url"),
        pytest.param(listed(encoded=status_list.packed(bytes(16_384)) + "="), VERIFICATION, id="with no padding"),
        pytest.param(listed(encoded="u" + "A" * 40), VERIFICATION, id="of the GZIP-compressed bitstring"),
        pytest.param(listed(encoded=...), VERIFICATION, id="encodedList MUST be there"),
        pytest.param(listed(entries=1_024), LENGTH, id="The uncompressed bitstring MUST be at least 16KB in size."),
        pytest.param("{}", VERIFICATION, id="the list MUST be a conforming document"),
        pytest.param(listed(issuer=7), VERIFICATION, id="with an issuer"),
    ],
)  # fmt: skip
async def test_a_list_that_does_not_conform_answers_nothing(
    claims: Mapping[str, Any] | str, problem: str
) -> None:
    if isinstance(claims, dict):
        inner = {name: value for name, value in claims["credentialSubject"].items() if value is not ...}
        claims = {**claims, "credentialSubject": inner}
    report = await asked(entry(), claims)

    assert report.verdict == "inconclusive"
    assert {check.problem_type for check in report.checks if check.outcome == "undetermined"} == {problem}


async def test_a_list_whose_proof_does_not_hold_is_a_verification_error() -> None:
    forged = ISSUER.sign_jwt(listed()).rpartition(".")[0] + "." + "A" * 86

    report = await asked(entry(), forged)

    assert report.check("status").problem_type == VERIFICATION


async def test_a_list_that_cannot_be_had_leaves_the_question_open() -> None:
    door = FrontDoor(World())
    door.world.fail(LIST_URL, FetchFailed("fetch.timeout", "expected an answer, got none"))

    report = await door.report(ISSUER.badge(status=entry()))

    found = report.check("status")
    assert (report.verdict, found.code, found.problem_type) == ("inconclusive", "fetch.timeout", RETRIEVAL)


async def test_an_index_outside_the_list_is_a_range_error() -> None:
    report = await asked(entry(131_072))

    assert (report.verdict, report.check("status").problem_type) == ("not_verified", RANGE)


@pytest.mark.parametrize(
    ("value", "message"), [(0, "pending_review"), (1, "accepted"), (2, "rejected"), (3, "undefined")]
)
async def test_a_message_of_several_bits_is_told_with_its_reference(value: int, message: str) -> None:
    """The more complex example of the specification, section 2.1; whatever the message, it is no revocation."""
    words = ["pending_review", "accepted", "rejected", "undefined"]
    stated = entry(
        purpose="message",
        statusSize=2,
        statusMessage=[{"status": hex(number), "message": word} for number, word in enumerate(words)],
        statusReference="https://example.org/status-dictionary/",
    )

    report = await asked(stated, listed(values={42: value}, size=2, purpose="message"))

    told = checks(report, "status")[0]
    assert report.verdict == "verified"
    assert (told.facts["value"], told.facts["message"]) == (value, message)
    assert told.facts["reference"] == ["https://example.org/status-dictionary/"]
    assert told.outcome == ("warning" if value else "passed")


@pytest.mark.parametrize(
    ("purpose", "verdict", "code"),
    [
        ("revocation", "not_verified", "status.revoked"),
        ("suspension", "not_verified", "status.suspended"),
        ("refresh", "verified", "status.refresh_available"),
        ("message", "verified", "status.message"),
        ("https://a.example/lost", "inconclusive", "status.purpose_unknown"),
    ],
)
async def test_the_four_purposes_mean_four_things_and_any_other_is_open(
    purpose: str, verdict: str, code: str
) -> None:
    report = await asked(entry(purpose=purpose), listed(values=[42], purpose=purpose))

    assert (report.verdict, report.check("status").code) == (verdict, code)


@pytest.mark.parametrize(("purpose", "word"), [("revocation", "revoked"), ("suspension", "suspended")])
async def test_since_when_is_told_as_far_as_the_list_shows_it(purpose: str, word: str) -> None:
    report = await asked(entry(purpose=purpose), listed(values=[42], purpose=purpose))

    found = report.check("status")
    assert found.facts["since_at_latest"] == "2026-01-01T00:00:00Z"
    assert found.detail == (
        f"expected a credential that is not {word}, got one that is, since 2026-01-01T00:00:00Z at the latest"
    )
    assert word in report.summary
