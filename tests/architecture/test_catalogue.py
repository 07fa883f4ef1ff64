"""Every plug-in is in its room's table, says by which specification it goes, and is tried, good and bad."""

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

import did_methods
import status
from tests.story.tried import tried
from tests.vectors_dir import ROOT
from verifier.carriers import CARRIERS
from verifier.formats import FORMATS
from verifier.key_sources import SOURCES
from verifier.kinds import KINDS
from verifier.registries import REGISTRIES
from verifier.suites import SUITES


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A folder of plug-ins: its table by name, and what a module of it calls its plug-in."""

    folder: str
    table: Mapping[str, Any]
    constant: str

    def modules(self) -> Mapping[str, ModuleType]:
        """Return every module of the room that should be one plug-in, by its name."""
        files = sorted((ROOT / self.folder).glob("*.py"))
        package = self.folder.replace("/", ".")
        return {
            file.stem: importlib.import_module(f"{package}.{file.stem}")
            for file in files
            if file.stem != "__init__"
        }

    def plugin(self, module: ModuleType) -> Any:  # noqa: ANN401 - each room has a record of its own
        """Return what the module adds to the table."""
        return getattr(module, self.constant)


ROOMS: Final = (
    Room(folder="did_methods", table=did_methods.METHODS, constant="METHOD"),
    Room(folder="status", table={one.name: one for one in status.MECHANISMS}, constant="MECHANISM"),
    Room(folder="verifier/carriers", table={one.name: one for one in CARRIERS}, constant="CARRIER"),
    Room(folder="verifier/formats", table={one.name: one for one in FORMATS}, constant="FORMAT"),
    Room(folder="verifier/key_sources", table={one.name: one for one in SOURCES}, constant="SOURCE"),
    Room(folder="verifier/suites", table=SUITES, constant="SUITE"),
    Room(folder="verifier/kinds", table={one.name: one for one in KINDS}, constant="KIND"),
    Room(folder="verifier/registries", table=REGISTRIES, constant="REGISTRY"),
)
_SIZES: Final = {
    "status": status.MECHANISMS,
    "verifier/formats": FORMATS,
    "verifier/kinds": KINDS,
    "verifier/carriers": CARRIERS,
}
# What a specification is called by in a sentence.
_SPECIFICATION: Final = re.compile(
    r"\b[Ss]pec(?:s|ification|ified)?\b|W3C|RFC \d|VCDM|1EdTech|https://|Open Badges|Verifiable Credentials"
)
_OWN_RULES: Final = frozenset({"static_list", "generic", "jwt_proof"})  # no specification of their own
_GOOD: Final = re.compile(r"VERIFIED|[\"']verified[\"']|Outcome\.PASSED|judged\(|\.check\(")
_BAD: Final = re.compile(r"not_verified|pytest\.raises|Outcome\.FAILED|signature_invalid")


def _rooms() -> list[Any]:
    return [pytest.param(room, id=room.folder) for room in ROOMS]


def _plugins() -> list[Any]:
    return [
        pytest.param(room, name, plugin, id=f"{room.folder}-{name}")
        for room in ROOMS
        for name, plugin in room.table.items()
    ]


@cache
def _tests() -> Mapping[Path, str]:
    """Return the text of every test, but this one."""
    return {
        path: path.read_text("utf-8")
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if "node_modules" not in path.parts and path != Path(__file__)
    }


@pytest.mark.parametrize("room", _rooms())
def test_every_file_is_one_plugin_and_every_plugin_is_in_the_table(room: Room) -> None:
    listed = [id(plugin) for plugin in room.table.values()]
    found = {name: id(room.plugin(module)) for name, module in room.modules().items()}

    assert {name for name, plugin in found.items() if plugin not in listed} == set()
    assert len(found) == len(listed)


@pytest.mark.parametrize(("folder", "table"), _SIZES.items(), ids=_SIZES.keys())
def test_no_two_plugins_share_a_name(folder: str, table: tuple[Any, ...]) -> None:
    assert len({plugin.name for plugin in table}) == len(table)


@pytest.mark.parametrize("room", _rooms())
def test_a_table_is_keyed_by_the_names_of_its_plugins(room: Room) -> None:
    for name, plugin in room.table.items():
        assert getattr(plugin, "name", name) == name


@pytest.mark.parametrize("room", _rooms())
def test_every_file_says_what_it_is_and_by_which_specification(room: Room) -> None:
    for name, module in room.modules().items():
        said = module.__doc__ or ""
        assert said.strip(), name
        assert name in _OWN_RULES or _SPECIFICATION.search(said), name


@pytest.mark.parametrize(("room", "name", "plugin"), _plugins())
def test_every_plugin_names_its_specification_by_address(room: Room, name: str, plugin: object) -> None:
    address = getattr(plugin, "spec", None)
    if address is None:
        assert room.folder in {
            "verifier/key_sources",
            "verifier/registries",
        }  # these follow what they look into
        return
    assert re.fullmatch(r"https://[a-z0-9.\-]+/[^\s]*", address)


@pytest.mark.parametrize(("room", "name", "plugin"), _plugins())
def test_every_plugin_has_a_title_for_people_where_people_see_it(
    room: Room, name: str, plugin: object
) -> None:
    if room.folder in {
        "verifier/carriers",
        "verifier/formats",
        "verifier/suites",
        "verifier/kinds",
        "verifier/registries",
    }:
        title = getattr(plugin, "title", "")
        assert title
        assert title != name


@pytest.mark.parametrize("room", _rooms())
def test_titles_tell_plugins_apart(room: Room) -> None:
    titles = [title for plugin in room.table.values() if (title := getattr(plugin, "title", None))]

    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("room", "name", "plugin"), _plugins())
def test_every_plugin_is_tried_good_and_bad(room: Room, name: str, plugin: object) -> None:
    """At the library's door, or in tests of its own that name it and expect both."""
    if (room.folder, name) in tried():
        return
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    naming = [text for text in _tests().values() if word.search(text)]

    assert any(_GOOD.search(text) for text in naming)
    assert any(_BAD.search(text) for text in naming)


def test_no_plugin_imports_another() -> None:
    """Held by the import rules as well; here for rooms that are yet to be written into them."""
    for room in ROOMS:
        names = set(room.modules())
        for name in names:
            source = (ROOT / room.folder / f"{name}.py").read_text("utf-8")
            package = re.escape(room.folder.replace("/", "."))
            imported = set(re.findall(rf"from {package}\.(\w+) import", source))
            imported |= {
                word.strip()
                for line in re.findall(rf"^from {package} import (.+)$", source, re.MULTILINE)
                for word in line.split(",")
            }
            assert not imported & (names - {name}), f"{room.folder}/{name}"
