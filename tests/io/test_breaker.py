"""Row R10 of threats.md: a host in trouble is spared, and so is whoever waits for it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from did_methods.core.ports import Fetched, FetchFailed, FetchNotAllowed, FetchProblem, FetchRefused
from tests.io.upstream import Seconds, Upstream
from verifier.io.breaker import MAX_HOSTS, Breaker, Leave, RetryBudget, SteadyFetch
from verifier.io.cache import CachedFetch

JSON = "application/json"
URL = "https://issuer.example/list"
DOWN = (
    "fetch.dns",
    "fetch.connect",
    "fetch.connection_lost",
    "fetch.timeout",
    "fetch.tls",
    "fetch.rate_limited",
)
ANSWERS = (
    "fetch.http_status",
    "fetch.not_found",
    "fetch.too_large",
    "fetch.redirect",
    "fetch.body_incomplete",
)


def failing(code: str) -> Callable[[], FetchProblem]:
    return lambda: FetchFailed(code, "expected a document, got none")


class Steady:
    """A fetch whose clock stands still but for the pauses that it makes."""

    def __init__(self, upstream: Upstream, *, total: float = 5.0) -> None:
        self.clock = Seconds()
        self.pauses: list[float] = []
        self.fetch = SteadyFetch(
            upstream,
            total=timedelta(seconds=total),
            monotonic=self.clock,
            chance=lambda: 0.5,
            sleep=self._sleep,
        )

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.at += seconds

    async def code(self, url: str = URL) -> str | None:
        try:
            await self.fetch(url, accept=JSON, max_bytes=100)
        except FetchProblem as problem:
            return problem.code
        return None


@pytest.mark.parametrize("code", DOWN)
async def test_after_five_failures_in_a_row_a_host_is_not_asked(code: str) -> None:
    upstream = Upstream(problem=failing(code))
    steady = Steady(upstream)

    codes = [await steady.code(f"{URL}/{n}") for n in range(1000)]

    failed = [each for each in codes if each == code]
    assert codes == failed + ["fetch.circuit_open"] * (1000 - len(failed))
    assert len(upstream.asked) == 5
    assert len(upstream.asked) - len(failed) == len(steady.pauses) <= 1


async def test_other_hosts_are_asked_meanwhile() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    for _ in range(6):
        await steady.code()
    upstream.problem = None

    assert await steady.code() == "fetch.circuit_open"
    assert await steady.code("https://other.example/") is None
    assert await steady.code("https://issuer.example:8443/list") is None  # another door, another server


@pytest.mark.parametrize("code", ANSWERS)
async def test_a_host_that_answers_is_never_left_alone_whatever_it_answers(code: str) -> None:
    """Else whoever names a broken page of a host keeps everybody from the rest of it."""
    upstream = Upstream(problem=failing(code))
    steady = Steady(upstream)

    assert {await steady.code(f"{URL}/{n}") for n in range(100)} == {code}


async def test_an_answer_in_between_starts_the_count_anew() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    for _ in range(10):
        for _ in range(4):
            assert await steady.code() == "fetch.timeout"
        upstream.problem = failing("fetch.not_found")
        assert await steady.code() == "fetch.not_found"
        upstream.problem = failing("fetch.timeout")


async def test_failures_far_apart_are_no_outage() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)

    for _ in range(20):
        assert await steady.code() == "fetch.timeout"
        steady.clock.at += 2.6  # the fifth comes 10.4 s after the first


async def test_one_request_finds_out_whether_the_host_is_back() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    for _ in range(5):
        await steady.code()
    steady.clock.at += 4.9
    assert await steady.code() == "fetch.circuit_open"
    steady.clock.at += 0.1
    upstream.asked.clear()
    upstream.gate.clear()

    asking = [asyncio.create_task(steady.code()) for _ in range(50)]
    await asyncio.sleep(0.01)
    upstream.gate.set()
    codes = await asyncio.gather(*asking)

    assert sorted(code or "" for code in codes) == ["fetch.circuit_open"] * 49 + ["fetch.timeout"]
    assert len(upstream.asked) == 1
    assert await steady.code() == "fetch.circuit_open"


async def test_a_host_that_is_back_is_asked_again_within_one_pause() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    for _ in range(5):
        await steady.code()
    upstream.problem = None
    steady.clock.at += 5

    assert [await steady.code() for _ in range(10)] == [None] * 10


async def test_a_probe_that_is_called_off_leaves_the_next_one_to_ask() -> None:
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    for _ in range(5):
        await steady.code()
    upstream.problem = None
    upstream.gate.clear()
    steady.clock.at += 5
    probe = asyncio.create_task(steady.code())
    await asyncio.sleep(0.01)

    probe.cancel()
    await asyncio.wait([probe])
    upstream.gate.set()

    assert await steady.code() is None


async def test_what_was_asked_before_the_pause_does_not_make_it_longer() -> None:
    breaker = Breaker()
    for _ in range(5):
        breaker.failed("host", 0.0, Leave.ASK)
    breaker.failed("host", 4.0, Leave.ASK)

    assert breaker.ask_leave("host", 5.0) is Leave.PROBE


def test_only_hosts_in_trouble_are_remembered_and_not_too_many() -> None:
    breaker = Breaker()
    for n in range(3 * MAX_HOSTS):
        breaker.failed(f"h{n}", 0.0, Leave.ASK)
        breaker.answered(f"good{n}")
    assert len(breaker) == MAX_HOSTS

    for n in range(3 * MAX_HOSTS):
        breaker.answered(f"h{n}")

    assert len(breaker) == 0


# --- retries ---


@pytest.mark.parametrize("code", ["fetch.connect", "fetch.connection_lost", "fetch.body_incomplete"])
async def test_what_may_have_been_a_moment_is_tried_once_more(code: str) -> None:
    upstream = Upstream(problem=failing(code))
    steady = Steady(upstream)

    assert await steady.code() == code

    assert len(upstream.asked) == 2
    assert steady.pauses == [pytest.approx(0.15)]


async def test_a_second_try_that_succeeds_is_the_answer() -> None:
    problems = [FetchFailed("fetch.connection_lost", "expected an answer, got a lost connection")]
    upstream = Upstream()

    async def once_broken(
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        del follow_redirects, question
        if problems:
            raise problems.pop()
        return await upstream(url, accept=accept, max_bytes=max_bytes)

    fetch = SteadyFetch(once_broken, total=timedelta(seconds=5), chance=lambda: 0.0)

    assert (await fetch(URL, accept=JSON, max_bytes=100)).body == b"{}"


@pytest.mark.parametrize(
    "code", ["fetch.timeout", "fetch.dns", "fetch.tls", "fetch.rate_limited", "fetch.http_status"]
)
async def test_what_takes_long_or_would_be_the_same_again_is_not_tried_again(code: str) -> None:
    upstream = Upstream(problem=failing(code))

    assert await Steady(upstream).code() == code

    assert len(upstream.asked) == 1


async def test_what_is_posted_is_not_posted_twice() -> None:
    upstream = Upstream(problem=failing("fetch.connection_lost"))
    steady = Steady(upstream)

    with pytest.raises(FetchFailed):
        await steady.fetch(URL, accept=JSON, max_bytes=100, question=b"{}")

    assert upstream.questions == [b"{}"]


@pytest.mark.parametrize("kind", [FetchRefused, FetchNotAllowed])
async def test_a_refusal_is_not_tried_again(kind: type[FetchProblem]) -> None:
    upstream = Upstream(problem=lambda: kind("fetch.port_not_allowed", "expected port 443, got 22"))

    assert await Steady(upstream).code() == "fetch.port_not_allowed"
    assert len(upstream.asked) == 1


async def test_a_second_try_has_what_the_first_left_of_the_time() -> None:
    upstream = Upstream(problem=failing("fetch.connection_lost"))
    steady = Steady(upstream, total=0.1)  # the pause alone takes longer

    assert await steady.code() == "fetch.connection_lost"

    assert (len(upstream.asked), steady.pauses) == (1, [])


@pytest.mark.parametrize("fetches", [10, 100, 1000, 10_000])
def test_no_more_than_one_fetch_in_ten_is_tried_again(fetches: int) -> None:
    budget = RetryBudget()
    retries = 0
    for _ in range(fetches):
        budget.count_fetch()
        retries += budget.take_retry()

    assert retries == fetches // 10


def test_a_quiet_time_saves_up_a_few_retries_and_no_more() -> None:
    budget = RetryBudget()
    for _ in range(10_000):
        budget.count_fetch()

    assert sum(budget.take_retry() for _ in range(1000)) == 10


async def test_many_dead_hosts_are_not_asked_much_more_than_once_each() -> None:
    upstream = Upstream(problem=failing("fetch.connect"))
    steady = Steady(upstream)

    for n in range(1000):
        await steady.code(f"https://h{n}.example/")

    assert len(upstream.asked) == 1100


# --- under the cache ---


async def test_the_cache_does_not_keep_that_a_host_is_left_alone() -> None:
    """It costs nothing to find out again, and keeping it would make the outage longer than it is."""
    upstream = Upstream(problem=failing("fetch.timeout"))
    steady = Steady(upstream)
    cached = CachedFetch(steady.fetch, monotonic=steady.clock)
    for n in range(5):
        with pytest.raises(FetchFailed):
            await cached(f"{URL}/{n}", accept=JSON, max_bytes=100)
    steady.clock.at = 4.9
    with pytest.raises(FetchFailed) as raised:
        await cached(f"{URL}/new", accept=JSON, max_bytes=100)
    assert raised.value.code == "fetch.circuit_open"

    upstream.problem = None
    steady.clock.at = 5.0

    assert (await cached(f"{URL}/new", accept=JSON, max_bytes=100)).body == b"{}"
