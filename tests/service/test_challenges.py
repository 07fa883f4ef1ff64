"""Challenges: sealed, short-lived, used once, and bounded in memory."""

from datetime import timedelta

import pytest

from tests.world import NOW
from verifier.service.challenges import PREFIX, Challenges
from verifier.service.problems import RequestRefused, status_of

TEN_MINUTES = timedelta(minutes=10)


def challenges(secret: bytes = b"s" * 32, max_used: int = 100) -> Challenges:
    return Challenges(secret, lifetime=TEN_MINUTES, max_used=max_used)


def refusal(ours: Challenges, challenge: str, later: timedelta = timedelta(0)) -> str | None:
    try:
        ours.use(challenge, NOW + later)
    except RequestRefused as refused:
        return refused.code
    return None


def test_a_challenge_is_used_once() -> None:
    ours = challenges()
    made = ours.make(NOW)

    assert refusal(ours, made) is None
    assert refusal(ours, made) == "challenge.used"


def test_a_challenge_given_back_may_be_used_again() -> None:
    ours = challenges()
    made = ours.make(NOW)
    ours.use(made, NOW)

    ours.give_back(made)

    assert refusal(ours, made) is None


def test_a_challenge_expires() -> None:
    ours = challenges()

    assert refusal(ours, ours.make(NOW), TEN_MINUTES - timedelta(seconds=1)) is None
    assert refusal(ours, ours.make(NOW), TEN_MINUTES) == "challenge.expired"


def test_replicas_with_one_secret_know_each_other_s_challenges_and_others_do_not() -> None:
    made = challenges(b"a" * 32).make(NOW)

    assert refusal(challenges(b"a" * 32), made) is None
    assert refusal(challenges(b"b" * 32), made) == "challenge.unknown"


@pytest.mark.parametrize("text", ["", "A", "A" * 53, "A" * 54, "=" * 54, "é" * 10, "A" * 10_000, "\x00"])
def test_what_only_looks_like_ours_is_refused(text: str) -> None:
    assert refusal(challenges(), PREFIX + text) == "challenge.unknown"


def test_a_challenge_changed_in_one_place_is_refused() -> None:
    ours = challenges()
    made = ours.make(NOW)
    for at in range(len(PREFIX), len(made) - 1):
        changed = made[:at] + ("A" if made[at] != "A" else "B") + made[at + 1 :]
        assert refusal(ours, changed) == "challenge.unknown"


@pytest.mark.parametrize("challenge", [None, "d436f0c8-fbd9-4e48-bbb2-55fc5d0920a8", "ler2.x"])
def test_a_challenge_of_the_caller_is_left_alone(challenge: str | None) -> None:
    ours = challenges()

    ours.use(challenge, NOW)
    ours.use(challenge, NOW)


def test_used_challenges_are_forgotten_when_they_expire_and_never_too_many_are_held() -> None:
    ours = challenges(max_used=3)
    for _ in range(3):
        ours.use(ours.make(NOW), NOW)

    assert refusal(ours, ours.make(NOW)) == "challenge.store_full"
    assert status_of("challenge.store_full") == 503
    later = NOW + TEN_MINUTES
    ours.use(ours.make(later), later)
