"""What is in use is made anew on a schedule of chance, for as long as it is in use (threats.md 4, herd privacy)."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from did_methods.core.ports import Fetch, Fetched, FetchFailed
from tests.io.upstream import INSTANT, Seconds, Upstream
from verifier.io.cache import CachedFetch, CacheLimits
from verifier.io.refresh import IDLE_TURNS, MIN_LIFE, MIN_PAUSE, TICK, Refresher, Renewal
from verifier.io.shelf import MemoryShelf
from verifier.linked_data import ContextStore
from verifier.ports import Ports

LIFE = timedelta(minutes=5)
URL = "https://issuer.example/list"
KEY = ("list", "1")


async def inline(judge: Callable[..., object], /, *arguments: object) -> object:
    return judge(*arguments)


@dataclass(slots=True)
class Scene:
    """A shelf with lists, a cache below it, a host, and a refresher whose clock a test winds."""

    most: int = 10
    chance: float = 0.0
    lives: timedelta = LIFE  # of what is made
    asks: tuple[str, ...] = (URL,)  # the documents that a list rests on
    upstream: Upstream = field(default_factory=Upstream)
    clock: Seconds = field(default_factory=Seconds)
    shelf: MemoryShelf = field(default_factory=lambda: MemoryShelf(max_entries=100, max_bytes=10_000_000))
    cached: CachedFetch = field(init=False)
    refresher: Refresher = field(init=False)
    made: list[datetime] = field(default_factory=list)
    fault: Exception | None = None

    def __post_init__(self) -> None:
        limits = CacheLimits(age=LIFE)
        self.cached = CachedFetch(self.fetch, limits=limits, monotonic=self.clock, clock=self.clock.instant)
        self.refresher = Refresher(
            self.shelf,
            self.world,
            most=self.most,
            life=LIFE,
            clock=self.clock.instant,
            chance=lambda: self.chance,
        )

    async def fetch(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int,
        follow_redirects: bool = True,
        question: bytes | None = None,
    ) -> Fetched:
        del follow_redirects, question
        self.upstream.fetched_at = self.clock.instant()
        return await self.upstream(url, accept=accept, max_bytes=max_bytes)

    def world(self, max_age: timedelta) -> tuple[Ports, Renewal]:
        renewal = Renewal(self.cached, max_age)
        return self.ports(renewal), renewal

    def ports(self, fetch: Fetch) -> Ports:
        return Ports(
            fetch=fetch,
            registry_fetch=fetch,
            now=self.clock.instant(),
            contexts=ContextStore.bundled(),
            offload=inline,  # type: ignore[arg-type]
            shelf=self.shelf,
        )

    async def make(self, ports: Ports) -> tuple[str, datetime]:
        if self.fault is not None:
            raise self.fault
        pages = [await ports.fetch(url, accept="application/json", max_bytes=100) for url in self.asks]
        self.made.append(ports.now)
        return "list", pages[0].fetched_at + self.lives

    async def use(self, key: tuple[str, ...] = KEY) -> None:
        """Look at a credential."""
        await self.shelf.get(key, self.clock.instant(), lambda: self.make(self.ports(self.cached)), self.make)

    async def pass_time(self, seconds: float, *, using: bool = False) -> None:
        """Let the refresher tick until then, as the service does."""
        end = self.clock.at + seconds
        while self.clock.at < end:
            self.clock.at += TICK.total_seconds()
            if using:
                await self.use()
            await self.refresher.turn()


def seconds(instants: list[datetime]) -> list[float]:
    return [(instant - INSTANT).total_seconds() for instant in instants]


async def test_a_list_in_use_is_fetched_before_it_grows_stale_and_never_when_it_is_needed() -> None:
    scene = Scene()
    await scene.use()

    await scene.pass_time(3600, using=True)

    assert seconds(scene.made) == [210.0 * n for n in range(18)]  # 70 % of five minutes: nobody ever waited
    assert len(scene.upstream.asked) == 18


@pytest.mark.parametrize(("chance", "due"), [(0.0, 210), (0.5, 240), (1.0, 285)])
async def test_the_moment_is_one_of_chance_in_the_last_third(chance: float, due: float) -> None:
    scene = Scene(chance=chance)
    await scene.use()

    await scene.pass_time(299)

    assert seconds(scene.made) == [0.0, due]


async def test_when_it_is_fetched_says_nothing_of_when_it_is_used() -> None:
    """Two days that differ in every use but the first look the same from the host."""
    seen = []
    for pauses in ((15, 45, 120, 15), (150, 15, 15, 15)):
        scene = Scene()
        await scene.use()
        for pause in pauses * 6:
            await scene.pass_time(pause)
            await scene.use()
        seen.append(seconds(scene.made)[:5])

    assert seen[0] == seen[1]


async def test_what_nobody_uses_any_more_is_fetched_a_few_times_and_then_no_more() -> None:
    scene = Scene()
    await scene.use()

    await scene.pass_time(24 * 3600)

    assert len(scene.upstream.asked) == 1 + (IDLE_TURNS - 1)


async def test_what_is_used_again_is_kept_fresh_again() -> None:
    scene = Scene()
    await scene.use()
    await scene.pass_time(3600)
    asked = len(scene.upstream.asked)

    await scene.use()
    await scene.pass_time(290)

    assert len(scene.upstream.asked) == asked + 2


async def test_being_made_anew_is_no_use() -> None:
    """Else a list that was looked at once would push out others for ever."""
    scene = Scene(shelf=MemoryShelf(max_entries=2, max_bytes=10_000_000))
    await scene.use(("list", "old"))
    await scene.use(("list", "in use"))
    await scene.pass_time(215)

    await scene.use(("list", "new"))

    kept = [key for key, _ in scene.shelf.renewable(scene.clock.instant())]
    assert kept == [("list", "in use"), ("list", "new")]


async def test_no_more_lists_than_the_setting_says() -> None:
    scene = Scene(most=3)
    for n in range(10):
        await scene.use(("list", str(n)))
    made = len(scene.made)

    await scene.pass_time(280)

    assert len(scene.made) - made == 3


async def test_documents_that_lists_share_are_fetched_once_for_all_of_them() -> None:
    scene = Scene(asks=(URL, "https://issuer.example/did.json"))
    for n in range(5):
        await scene.use(("list", str(n)))

    await scene.pass_time(225)

    assert len(scene.made) == 10
    assert len(scene.upstream.asked) == 4  # both documents, twice


async def test_a_list_that_lives_shorter_than_documents_is_fetched_in_its_own_time() -> None:
    scene = Scene(lives=timedelta(seconds=100))
    await scene.use()

    await scene.pass_time(600, using=True)

    assert all(70 <= b - a <= 100 for a, b in zip(seconds(scene.made), seconds(scene.made)[1:], strict=False))
    assert len(scene.upstream.asked) == len(scene.made)


async def test_a_list_that_lives_too_short_is_fetched_when_it_is_needed() -> None:
    scene = Scene(lives=MIN_LIFE - timedelta(seconds=1))
    await scene.use()

    await scene.pass_time(600)

    assert len(scene.made) == 1


async def test_a_list_that_claims_to_end_at_once_does_not_make_us_ask_all_the_time() -> None:
    scene = Scene(lives=timedelta(seconds=61))
    await scene.use()

    await scene.pass_time(3600, using=True)

    assert len(scene.upstream.asked) <= 3600 / MIN_PAUSE.total_seconds()


async def test_a_failure_leaves_what_is_kept_and_is_tried_again_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    await scene.use()
    scene.upstream.problem = lambda: FetchFailed("fetch.timeout", "expected an answer, got none")
    await scene.pass_time(240)
    assert [key for key, _ in scene.shelf.renewable(scene.clock.instant())] == [KEY]
    assert scene.cached.is_at_hand(URL, accept="application/json", max_bytes=100, follow_redirects=True)

    scene.upstream.problem = None
    await scene.pass_time(45)

    assert len(scene.made) == 2
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_bug_in_one_list_is_told_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene()
    await scene.use()
    scene.fault = ZeroDivisionError("ada lovelace")
    await scene.pass_time(240)
    assert "ZeroDivisionError" in caplog.text
    assert "ada" not in caplog.text

    scene.fault = None
    await scene.pass_time(45)

    assert len(scene.made) == 2


async def test_a_list_that_left_the_shelf_is_not_fetched() -> None:
    scene = Scene(shelf=MemoryShelf(max_entries=1, max_bytes=10_000_000))
    await scene.use(("list", "old"))
    await scene.refresher.turn()
    await scene.use(("list", "new"))

    await scene.pass_time(225)

    assert len(scene.made) == 3


async def test_what_came_without_a_way_to_make_it_again_is_left_alone() -> None:
    scene = Scene()
    await scene.shelf.get(KEY, INSTANT, lambda: scene.make(scene.ports(scene.cached)))

    await scene.pass_time(290)

    assert len(scene.made) == 1


async def test_what_was_made_for_another_instant_is_left_alone() -> None:
    """A question about the past is nobody's daily business."""
    scene = Scene()
    past = INSTANT - timedelta(days=365)

    async def made_then() -> tuple[str, datetime]:
        return "list", past + LIFE

    await scene.shelf.get(KEY, past, made_then, scene.make)
    await scene.pass_time(290)

    assert scene.made == []


async def test_closing_ends_a_turn_under_way() -> None:
    slept: list[float] = []

    async def sleep(pause: float) -> None:
        slept.append(pause)
        scene.clock.at += 225 if len(slept) == 1 else pause
        await asyncio.sleep(0)

    scene = Scene()
    await scene.use()
    refresher = Refresher(
        scene.shelf,
        scene.world,
        most=1,
        life=LIFE,
        clock=scene.clock.instant,
        chance=lambda: 0.0,
        sleep=sleep,
    )
    scene.upstream.gate.clear()
    refresher.start()
    refresher.start()
    async with asyncio.timeout(30):
        while len(scene.upstream.asked) < 2:  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0)

    await refresher.aclose()
    await refresher.aclose()
    await scene.cached.aclose()

    assert asyncio.all_tasks() == {asyncio.current_task()}
