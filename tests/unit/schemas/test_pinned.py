"""The shipped schemas are what the index says, and the validator reads each."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders.schemas import OPEN_BADGES
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected
from verifier.schemas.engine import pinned_schema
from verifier.schemas.pinned import SchemaTampered, pinned_schemas, read_folder


@pytest.mark.parametrize("url", sorted(pinned_schemas()))
def test_a_shipped_schema_is_read_and_says_its_own_address(url: str) -> None:
    of_extension = "/extensions/" in url or "/spec/ob-" in url  # which say none

    assert pinned_schema(url).root.id == (None if of_extension else url)


PUBLISHED = VECTORS / "1edtech-ob3-clr2-spec"


def published(name: str) -> dict[str, Any]:
    """Return an example that 1EdTech publishes."""
    found: dict[str, Any] = json.loads((PUBLISHED / name).read_bytes())
    return found


@needs_vectors
@pytest.mark.parametrize(
    "name",
    [
        "cases/ob-test-vector-signed.json",
        "examples/skillAssertionCase.json",
        "examples/skillAssertionCtdl.json",
        "examples/recommended-practices-2.json",
        "examples/achievementAlignmentCe.json",
    ],
)
def test_the_badges_that_its_publisher_shows_conform(name: str) -> None:
    pinned_schema(OPEN_BADGES).judge(published(name))


@needs_vectors
def test_a_badge_whose_issuer_lacks_its_type_does_not_though_its_publisher_shows_it() -> None:
    badge = published("examples/examples.json")
    assert "type" not in badge["issuer"]

    with pytest.raises(Rejected) as rejected:
        pinned_schema(OPEN_BADGES).judge(badge)

    assert rejected.value.code == "schema.violated"


@pytest.mark.parametrize("body", [b"{}", None])
def test_a_schema_that_is_not_what_the_index_says_stops_everything(
    tmp_path: Path, body: bytes | None
) -> None:
    if body is not None:
        (tmp_path / "a.json").write_bytes(body)
    (tmp_path / "index.toml").write_text(
        '[[schema]]\nurl = "https://a.example"\nfile = "a.json"\nsha256 = "00"\n'
    )

    with pytest.raises(SchemaTampered):
        read_folder(tmp_path)
