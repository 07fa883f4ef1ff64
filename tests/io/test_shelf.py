"""The shelf: one making per key however many ask, and never more than it may hold."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from verifier.io.shelf import MemoryShelf

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


class Oven:
    """Makes a value after a while, and counts."""

    def __init__(self, value: object = "bread", until: datetime = LATER, seconds: float = 0.01) -> None:
        self.made = 0
        self.seconds = seconds
        self.value = value
        self.until = until
        self.cancelled = False

    async def __call__(self) -> tuple[object, datetime]:
        self.made += 1
        try:
            await asyncio.sleep(self.seconds)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if isinstance(self.value, Exception):
            raise self.value
        return self.value, self.until


def shelf(max_entries: int = 10, max_bytes: int = 100_000) -> MemoryShelf:
    return MemoryShelf(max_entries=max_entries, max_bytes=max_bytes)


async def test_two_hundred_who_ask_at_once_share_one_making() -> None:
    ours, oven = shelf(), Oven()

    got = await asyncio.gather(*(ours.get(("a",), NOW, oven) for _ in range(200)))

    assert got == ["bread"] * 200
    assert oven.made == 1


async def test_a_kept_value_is_made_again_when_its_time_has_come() -> None:
    ours, oven = shelf(), Oven()
    await ours.get(("a",), NOW, oven)
    await ours.get(("a",), LATER - timedelta(seconds=1), oven)
    assert oven.made == 1

    await ours.get(("a",), LATER, oven)

    assert oven.made == 2


async def test_a_value_is_not_used_for_an_instant_before_it_was_made() -> None:
    ours, oven = shelf(), Oven()
    await ours.get(("a",), NOW, oven)

    await ours.get(("a",), NOW - timedelta(days=1), oven)

    assert oven.made == 2


async def test_a_leader_who_leaves_does_not_take_the_others_with_him() -> None:
    ours, oven = shelf(), Oven()
    leader = asyncio.create_task(ours.get(("a",), NOW, oven))
    follower = asyncio.create_task(ours.get(("a",), NOW, oven))
    await asyncio.sleep(0)

    leader.cancel()

    assert await follower == "bread"
    assert leader.cancelled() or leader.cancelling()
    assert oven.made == 1


async def test_work_that_nobody_waits_for_any_more_is_cancelled() -> None:
    ours, oven = shelf(), Oven(seconds=3600)
    alone = asyncio.create_task(ours.get(("a",), NOW, oven))
    await asyncio.sleep(0.001)

    alone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await alone
    await asyncio.sleep(0)

    assert oven.cancelled
    oven.seconds = 0
    assert await ours.get(("a",), NOW, oven) == "bread"


async def test_a_failure_reaches_all_who_wait_and_is_not_kept() -> None:
    ours, oven = shelf(), Oven(value=ValueError("no flour"))

    got = await asyncio.gather(*(ours.get(("a",), NOW, oven) for _ in range(3)), return_exceptions=True)

    assert [type(each) for each in got] == [ValueError] * 3
    oven.value = "bread"
    assert await ours.get(("a",), NOW, oven) == "bread"


async def test_the_value_longest_unasked_goes_when_there_are_too_many() -> None:
    ours, oven = shelf(max_entries=2), Oven()
    for key in ("a", "b", "a", "c"):
        await ours.get((key,), NOW, oven)
    made = oven.made

    await ours.get(("a",), NOW, oven)
    assert oven.made == made
    await ours.get(("b",), NOW, oven)

    assert oven.made == made + 1


async def test_values_are_kept_up_to_a_number_of_bytes() -> None:
    @dataclass(frozen=True, slots=True)
    class Bits:
        bits: bytes

    ours, oven = shelf(max_bytes=10_000), Oven(value=Bits(bits=bytes(4_000)))
    for key in ("a", "b", "c"):
        await ours.get((key,), NOW, oven)

    assert ours.bytes_kept <= 10_000
    assert ours.bytes_kept > 8_000


async def test_a_table_of_names_is_weighed_by_their_number() -> None:
    @dataclass(frozen=True, slots=True)
    class Names:
        names: dict[str, None]

    ours = shelf(max_bytes=100_000)
    await ours.get(("few",), NOW, Oven(value=Names(names=dict.fromkeys("abc"))))
    assert ours.bytes_kept < 1_000

    await ours.get(("many",), NOW, Oven(value=Names(names={f"urn:uuid:{n:036}": None for n in range(400)})))

    assert 400 * 132 < ours.bytes_kept < 100_000  # 132 is what such an entry takes in a table


async def test_the_last_value_is_to_be_had_past_its_time_and_until_it_has_to_go() -> None:
    ours, oven = shelf(max_entries=1), Oven(until=NOW)
    assert ours.last(("a",)) is None

    await ours.get(("a",), NOW, oven)
    await ours.get(("a",), NOW, oven)

    assert oven.made == 2  # it is past its time at once
    assert ours.last(("a",)) == "bread"
    await ours.get(("b",), NOW, oven)
    assert ours.last(("a",)) is None


async def test_a_failure_leaves_the_last_value_where_it_is() -> None:
    ours, oven = shelf(), Oven()
    await ours.get(("a",), NOW, oven)
    oven.value = ValueError("no flour")

    with pytest.raises(ValueError, match="no flour"):
        await ours.get(("a",), LATER, oven)

    assert ours.last(("a",)) == "bread"


def test_the_latest_instant_that_was_seen_is_remembered_by_key() -> None:
    ours = shelf()

    seen = [ours.newest(("a",), instant) for instant in (NOW, LATER, NOW)]

    assert seen == [NOW, LATER, LATER]
    assert ours.newest(("b",), NOW) == NOW


def test_the_key_longest_unseen_is_forgotten_when_there_are_too_many() -> None:
    ours = shelf()
    ours.newest(("a",), LATER)
    for number in range(9_999):
        ours.newest((str(number),), NOW)
    assert ours.newest(("a",), NOW) == LATER

    for number in range(10_000):
        ours.newest((str(number),), NOW)

    assert ours.newest(("a",), NOW) == NOW


async def test_a_value_larger_than_the_shelf_is_given_and_not_kept() -> None:
    ours, oven = shelf(max_bytes=1_000), Oven(value=bytes(4_000))

    assert await ours.get(("a",), NOW, oven) == bytes(4_000)

    assert ours.bytes_kept == 0


@dataclass(frozen=True)
class Weighed:
    """Says itself what it weighs, more than its parts show."""

    weight: int


async def test_what_says_its_own_weight_is_believed() -> None:
    ours = shelf(max_bytes=100_000)

    await ours.get(("a",), NOW, Oven(Weighed(weight=60_000)))
    await ours.get(("b",), NOW, Oven(Weighed(weight=60_000)))

    assert 60_000 <= ours.bytes_kept < 100_000
