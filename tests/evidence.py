"""What each suite is held against that is not ours: tests/evidence.toml as values."""

import tomllib
from functools import cache
from typing import Final

import msgspec

from tests.vectors_dir import ROOT

TABLE: Final = ROOT / "tests/evidence.toml"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One suite: folders of published vectors, who signs in tests/interop, and the tests that say so.

    `keyless`: what it secures is published and not signed, so that nobody's signer can be tried; its vectors are tried
    with their internet, by tests of their own. `lists_only`: it secures status lists and no credential, so that the
    vectors are tried by tests of its own. `anchored`: its verdict is a block chain's, and so an explorer's: as these.
    `own_anchors`: certificate authorities decide, whom the operator names: its vectors are tried by tests of its own.
    `keys_beside`: the vectors come with keys and no documents that list them: as these.
    """

    name: str
    published: tuple[str, ...]
    recorded: bool
    issuers: tuple[str, ...]
    interop: tuple[str, ...]
    negatives: tuple[str, ...]
    lists_only: bool = False
    keyless: bool = False
    anchored: bool = False
    own_anchors: bool = False
    keys_beside: bool = False


@cache
def evidence() -> tuple[Evidence, ...]:
    """Return the table, a row for each suite."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))["suite"]
    return tuple(msgspec.convert(row, Evidence, strict=True) for row in rows)
