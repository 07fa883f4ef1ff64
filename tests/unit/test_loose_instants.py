"""One reader for the dates of badges, of issuers' accounts and of explorers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.loose_instants import read_instant

NOON = datetime(2018, 2, 8, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "stated",
    [
        "2018-02-08T12:30Z",
        "2018-02-08T12:30",
        "2018-02-08T12:30:00",
        "2018-02-08T12:30:00.000000+00:00",
        "2018-02-08T14:30:00+0200",
        "2018-02-08T10:30:00-02",
        1_518_093_000,
    ],
)
def test_every_way_in_which_they_write_an_instant_is_read(stated: object) -> None:
    assert read_instant(stated) == NOON


def test_a_day_is_its_first_instant() -> None:
    assert read_instant("2018-02-08") == NOON.replace(hour=0, minute=0)


@pytest.mark.parametrize(
    "stated",
    [
        None,
        True,
        -1,
        1.5,
        253_402_300_800,
        "",
        "yesterday",
        "2018-02-30",
        "2018-02-08T25:00Z",
        "20180208T123000Z",
        "2018-W06-4",
        " 2018-02-08",
        "0001-01-01T00:00:00+23:00",
        {},
    ],
)
def test_what_means_no_instant_is_none(stated: object) -> None:
    assert read_instant(stated) is None


@given(st.text(alphabet="0123456789-:TZ+. ", max_size=30) | st.integers())
def test_any_value_is_an_instant_in_utc_or_none(stated: object) -> None:
    instant = read_instant(stated)

    assert instant is None or instant.tzinfo is UTC
