"""Row N39 of threats.md: one verification cannot be made to knock on many doors, or for long."""

import asyncio
from datetime import timedelta

import pytest

from did_methods.core.ports import FetchFailed, FetchProblem, FetchRefused, Source
from tests.io.upstream import Seconds, Upstream
from verifier.io.budget import Budget, BudgetedFetch
from verifier.io.cache import CachedFetch

JSON = "application/json"


async def code_of(fetch: BudgetedFetch, url: str) -> str | None:
    try:
        await fetch(url, accept=JSON, max_bytes=100)
    except FetchProblem as problem:
        return problem.code
    return None


async def test_ninth_host_is_not_asked() -> None:
    upstream = Upstream()
    fetch = BudgetedFetch(upstream)

    codes = [await code_of(fetch, f"https://h{n}.example/") for n in range(500)]

    assert codes == [None] * 8 + ["fetch.budget_exceeded"] * 492
    assert len(upstream.asked) == 8
    assert await code_of(fetch, "https://h0.example/again") is None


async def test_fifth_document_of_one_host_is_not_asked_for() -> None:
    upstream = Upstream()
    fetch = BudgetedFetch(upstream)

    codes = await asyncio.gather(*(code_of(fetch, f"https://Host.example/{n}") for n in range(500)))

    assert codes.count(None) == 4
    assert len(upstream.asked) == 4


async def test_one_document_for_many_who_ask_at_once_counts_once() -> None:
    upstream = Upstream()
    cache = CachedFetch(upstream)
    fetch = BudgetedFetch(cache, cache=cache)

    codes = await asyncio.gather(*(code_of(fetch, "https://host.example/did.json") for _ in range(500)))

    assert codes == [None] * 500
    assert len(upstream.asked) == 1
    assert [await code_of(fetch, f"https://host.example/{n}") for n in range(4)] == [
        *[None] * 3,
        "fetch.budget_exceeded",
    ]


async def test_questions_count_like_documents() -> None:
    upstream = Upstream()
    fetch = BudgetedFetch(upstream)

    for number in range(4):
        await fetch("https://host.example/q", accept=JSON, max_bytes=100, question=b"%d" % number)

    assert await code_of(fetch, "https://host.example/") == "fetch.budget_exceeded"
    assert upstream.questions == [b"0", b"1", b"2", b"3"]


async def test_a_fetch_beside_counts_for_itself_and_ends_with_the_first() -> None:
    upstream, clock = Upstream(), Seconds()
    fetch = BudgetedFetch(upstream, monotonic=clock)
    clock.at = 9
    beside = fetch.beside(Budget(hosts=1, fetches_per_host=6, deadline=timedelta(hours=1)))

    assert [await code_of(beside, f"https://r.example/{n}") for n in range(7)] == [
        *[None] * 6,
        "fetch.budget_exceeded",
    ]
    assert await code_of(beside, "https://other.example/") == "fetch.budget_exceeded"
    assert [await code_of(fetch, f"https://r.example/x{n}") for n in range(5)] == [
        *[None] * 4,
        "fetch.budget_exceeded",
    ]
    clock.at = 10
    assert await code_of(beside, "https://r.example/late") == "fetch.deadline"


async def test_failures_count() -> None:
    upstream = Upstream(problem=lambda: FetchFailed("fetch.connect", "expected a connection, got none"))
    fetch = BudgetedFetch(upstream)

    codes = [await code_of(fetch, "https://host.example/") for _ in range(6)]

    assert codes == ["fetch.connect"] * 4 + ["fetch.budget_exceeded"] * 2


async def test_documents_out_of_a_cache_cost_nothing() -> None:
    upstream = Upstream(source=Source.CACHE)
    fetch = BudgetedFetch(upstream)

    codes = [await code_of(fetch, f"https://h{n}.example/") for n in range(50)]

    assert codes == [None] * 50


async def test_document_at_hand_is_given_even_when_all_is_spent() -> None:
    upstream, clock = Upstream(), Seconds()
    cache = CachedFetch(upstream, monotonic=clock)
    await cache("https://known.example/", accept=JSON, max_bytes=100)
    fetch = BudgetedFetch(cache, budget=Budget(hosts=1), cache=cache, monotonic=clock)

    assert await code_of(fetch, "https://one.example/") is None
    assert await code_of(fetch, "https://two.example/") == "fetch.budget_exceeded"
    clock.at = 11
    assert await code_of(fetch, "https://one.example/b") == "fetch.deadline"
    assert await code_of(fetch, "https://known.example/") is None


async def test_deadline_is_one_for_all() -> None:
    upstream = Upstream()
    upstream.gate.clear()
    fetch = BudgetedFetch(upstream, budget=Budget(deadline=timedelta(seconds=0.2)))

    async with asyncio.timeout(5):  # the default would be ten
        codes = [await code_of(fetch, f"https://h{n}.example/") for n in range(3)]

    assert codes == ["fetch.deadline"] * 3
    assert len(upstream.asked) == 1  # the others had no time left to ask in


@pytest.mark.parametrize("url", ["https://[", "not a url", ""])
async def test_what_is_no_url_is_left_to_the_inner_fetch(url: str) -> None:
    upstream = Upstream(problem=lambda: FetchRefused("fetch.url_malformed", "expected a URL, got none"))

    assert await code_of(BudgetedFetch(upstream), url) == "fetch.url_malformed"
