"""What the fetcher does without a network; with one: `test_hostile_internet.py`."""

from datetime import timedelta

import pytest

from did_methods.core.ports import FetchRefused
from verifier.io import clock
from verifier.io.fetch import MAX_QUESTION_BYTES, GuardedFetch


def test_making_a_fetcher_needs_no_event_loop_and_opens_nothing() -> None:
    assert GuardedFetch()._session is None


async def test_refused_url_opens_nothing() -> None:
    fetch = GuardedFetch()

    with pytest.raises(FetchRefused):
        await fetch("https://127.0.0.1/", accept="application/json", max_bytes=100)

    assert fetch._session is None
    await fetch.aclose()


async def test_question_that_is_too_long_is_not_sent() -> None:
    fetch = GuardedFetch()

    with pytest.raises(FetchRefused, match=r"fetch\.question_too_large"):
        await fetch(
            "https://registry.example/", accept="*/*", max_bytes=1, question=b"x" * (MAX_QUESTION_BYTES + 1)
        )

    assert fetch._session is None


def test_clock_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
