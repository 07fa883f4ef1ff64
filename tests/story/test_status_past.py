"""A question about the past: the list of that instant where its host keeps a history, and of today only what lasts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from status import MECHANISMS
from tests.builders import credential, list_token, status_list
from tests.builders.issuer import Issuer
from tests.story.test_status_kept import HOUR
from tests.threats.front_door import VERIFIED, Answer, FrontDoor, deciding, inconclusive, not_verified
from tests.world import NOW
from verifier.model import Submission
from verifier.pipeline import verify
from verifier.policy import DEFAULT
from verifier.report import Report
from verifier.steps.fetch_list import past_address
from verifier.wiring import as_bytes

KEYED = Issuer()
URL = status_list.LIST_URL
THEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
QUERY = "?timestamp=2026-03-01T09%3A30%3A00Z"
BEFORE = {"validFrom": "2026-03-01T00:00:00Z", "validUntil": "2026-03-02T00:00:00Z"}
BY_NAME = {mechanism.name: mechanism for mechanism in MECHANISMS}


def badge(purpose: str = "revocation") -> dict[str, Any]:
    return KEYED.badge(status=status_list.entry(42, purpose=purpose))


async def asked(door: FrontDoor, data: Any, then: datetime = THEN) -> Report:  # noqa: ANN401
    ports = door.verifier.ports(NOW, at=then)
    return await verify(Submission(raw=as_bytes(data)), policy=DEFAULT, ports=ports)


async def answer(door: FrontDoor, data: Any) -> Answer:  # noqa: ANN401
    report = await asked(door, data)
    return report.verdict.value, deciding(report)


async def test_the_list_of_that_instant_is_asked_for_and_believed(door: FrontDoor) -> None:
    """Suspended then, lifted since."""
    door.world.serve(URL + QUERY, KEYED.status_list([42], purpose="suspension", **BEFORE))
    door.world.serve(URL, KEYED.status_list([], purpose="suspension"))

    assert await answer(door, badge("suspension")) == not_verified("status.suspended")
    assert await door.answer(badge("suspension")) == VERIFIED
    assert door.world.log == [URL + QUERY, URL]


async def test_revoked_since_and_good_then(door: FrontDoor) -> None:
    door.world.serve(URL + QUERY, KEYED.status_list([], **BEFORE))
    door.world.serve(URL, KEYED.status_list([42]))

    assert await answer(door, badge()) == VERIFIED
    assert await door.answer(badge()) == not_verified("status.revoked")


async def test_no_history_is_asked_for_in_a_question_of_today(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([]))

    await door.answer(badge())
    await door.answer(badge(), now=THEN, policy=HOUR)

    assert not [url for url in door.world.log if "?" in url]


@pytest.mark.parametrize(
    ("values", "purpose", "expected"),
    [
        pytest.param([], "revocation", VERIFIED, id="not-even-now"),
        pytest.param([42], "revocation", inconclusive("status.history_unknown"), id="revoked-by-now"),
        pytest.param([], "suspension", inconclusive("status.history_unknown"), id="not-suspended-now"),
        pytest.param([42], "suspension", inconclusive("status.history_unknown"), id="suspended-now"),
        pytest.param([], "message", inconclusive("status.history_unknown"), id="no-message-now"),
    ],
)
@pytest.mark.parametrize("history", ["none", "ignored", "undated", "broken"])
async def test_without_a_history_only_what_lasts_is_concluded_from_the_list_of_today(
    door: FrontDoor, values: list[int], purpose: str, expected: Answer, history: str
) -> None:
    """Revocation is for ever: who is not revoked today was not then. Anything else may have been otherwise."""
    today = KEYED.status_list(
        values, purpose=purpose, validFrom="2026-06-01T00:00:00Z", validUntil="2026-06-02T00:00:00Z"
    )
    door.world.serve(URL, today)
    if history == "ignored":  # a file server gives the list of today whatever is asked
        door.world.serve(URL + QUERY, today)
    if history == "undated":
        door.world.serve(URL + QUERY, KEYED.status_list([], purpose=purpose))
    if history == "broken":
        door.world.serve(URL + QUERY, "no such list")

    assert await answer(door, badge(purpose)) == expected


async def test_a_list_of_today_is_proven_as_of_today(door: FrontDoor) -> None:
    """Its proof was made after the instant that is asked about, and is none of the future for that."""
    claims = status_list.bitstring_list([], issuer=KEYED.did, validFrom="2026-06-01T00:00:00Z")
    door.world.serve(URL, KEYED.sign_data_integrity(claims, created="2026-06-01T00:00:00Z"))

    assert await answer(door, badge()) == VERIFIED


async def test_a_list_of_today_that_has_ended_says_nothing_of_then_either(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([], validUntil="2026-05-01T00:00:00Z"))

    assert await answer(door, badge()) == inconclusive("status.list_stale")


async def test_no_list_at_all_leaves_the_past_open(door: FrontDoor) -> None:
    assert await answer(door, badge()) == inconclusive("fetch.not_found")


async def test_a_list_of_the_past_makes_no_list_of_today_look_new_or_old(door: FrontDoor) -> None:
    door.world.serve(URL, KEYED.status_list([], validFrom="2026-05-31T00:00:00Z"), max_age=timedelta(0))
    door.world.serve(URL + QUERY, KEYED.status_list([], **BEFORE), max_age=timedelta(0))
    assert await door.answer(badge()) == VERIFIED

    assert await answer(door, badge()) == VERIFIED
    assert await door.answer(badge(), now=NOW + timedelta(minutes=20)) == VERIFIED


async def test_the_history_of_a_token_list_has_its_own_query(door: FrontDoor) -> None:
    query = f"?time={int(THEN.timestamp())}"
    then = list_token.token_claims([42], iat=1_772_000_000, exp=1_773_000_000)
    door.world.serve(URL + query, KEYED.list_jwt(then))
    door.world.serve(URL, KEYED.list_jwt(list_token.token_claims()))
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did), payload={"status": list_token.reference()})

    assert await answer(door, token) == not_verified("status.revoked")
    assert await door.answer(token) == VERIFIED


async def test_the_same_instant_asks_once(door: FrontDoor) -> None:
    door.world.serve(URL + QUERY, KEYED.status_list([], **BEFORE), max_age=timedelta(0))

    await answer(door, badge())
    await answer(door, KEYED.badge(status=status_list.entry(43)))

    assert door.world.log == [URL + QUERY]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/1", "https://a.example/1" + QUERY),
        ("https://a.example/1?list=2", "https://a.example/1?list=2&" + QUERY[1:]),
        ("https://a.example/1#list", f"https://a.example/1{QUERY}#list"),
    ],
)
def test_the_query_stands_where_a_query_stands(url: str, expected: str) -> None:
    assert past_address(url, BY_NAME["bitstring_status_list"], THEN) == expected


def test_only_mechanisms_with_a_history_are_asked_for_it() -> None:
    without = {name for name, mechanism in BY_NAME.items() if past_address(URL, mechanism, THEN) is None}

    assert without == {
        "status_list_2021",
        "revocation_list_2020",
        "1edtech_revocation_list",
        "open_badges_revocation_list",
        "identifier_list",
    }
