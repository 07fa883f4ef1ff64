"""What each suite is held against that is not ours: tests/evidence.toml as values."""

import tomllib
from functools import cache
from typing import Final

import msgspec

from tests.vectors_dir import ROOT

TABLE: Final = ROOT / "tests/evidence.toml"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One suite: folders of published vectors, who signs in tests/interop, and the tests that say so.

    `vectors`: the tests that try those vectors, where the verdict is for somebody else to give (an explorer, an
    authority) or they need an internet of their own; none: tests/conformance/test_vectors.py does. `keyless`: what it
    secures is published and not signed, so that nobody's signer can be tried.
    """

    name: str
    published: tuple[str, ...]
    recorded: bool
    issuers: tuple[str, ...]
    interop: tuple[str, ...]
    negatives: tuple[str, ...]
    vectors: tuple[str, ...] = ()
    keyless: bool = False


@cache
def evidence() -> tuple[Evidence, ...]:
    """Return the table, a row for each suite."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["suite"]
    return tuple(msgspec.convert(row, Evidence, strict=True) for row in rows)
