"""The index of frameworks: built whole or not at all, and never read through."""

import json
import sqlite3
from pathlib import Path
from typing import Any, Final

import pytest

from tests.vectors_dir import VECTORS, needs_vectors
from verifier.competencies.frameworks.core.statements import FrameworkRejected
from verifier.competency import Match
from verifier.io import competency_index
from verifier.io.competency_index import MAX_EQUALS, CompetencyIndex, IndexUnusable, build_index
from verifier.settings import Settings, SettingsRefused
from verifier.wiring import Verifier

GUID: Final = "00000000-0000-4000-8000-{:012x}"
ONE: Final = (
    "conceptUri,preferredLabel\nhttp://data.europa.eu/esco/skill/00ebb379-ce26-439a-ba89-9a7d1ef2f696,one\n"
)
KEY: Final = "esco:00ebb379-ce26-439a-ba89-9a7d1ef2f696"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frameworks.sqlite"


def written(folder: Path, text: str | bytes, name: str = "framework") -> Path:
    """Return a file with this in it."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def package(*items: dict[str, Any], associations: tuple[dict[str, Any], ...] = ()) -> str:
    """Return a CFPackage."""
    document = {"identifier": GUID.format(0), "uri": "https://case.example/uri/0", "title": "T"}
    return json.dumps({"CFDocument": document, "CFItems": items, "CFAssociations": associations})


def item(number: int, **members: object) -> dict[str, Any]:
    """Return a CFItem."""
    guid = GUID.format(number)
    return {
        "identifier": guid,
        "uri": f"https://case.example/ims/case/v1p0/CFItems/{guid}",
        "fullStatement": f"Item {number}",
        **members,
    }


def associated(origin: int, target: int, kind: str = "exactMatchOf") -> dict[str, Any]:
    """Return a CFAssociation between two items."""
    return {
        "associationType": kind,
        "originNodeURI": {"identifier": GUID.format(origin), "uri": f"https://case.example/uri/{origin}"},
        "destinationNodeURI": {
            "identifier": GUID.format(target),
            "uri": f"https://case.example/uri/{target}",
        },
    }


@needs_vectors
@pytest.mark.parametrize(
    ("name", "format_name", "entries", "links"),
    [
        ("case-frameworks/case/Ordering.json", "case", 28, 27),
        ("case-frameworks/case/EmptyExternalFramework.json", "case", 0, 0),
        ("case-frameworks/case/SmartLevelFramework.json", "case", 14, 12),
        ("case-frameworks/case/Utf8TestFramework.json", "case", 1, 0),
        ("case-frameworks/case/opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json", "case", 16, 32),
        ("ctdl-asn-frameworks/ctdl/ONET_Basic_Skills_Competency_Framework_9-27-19.json", "ctdl_asn", 12, 10),
        ("ctdl-asn-frameworks/ctdl/SampleCompetencyFramework_with_Envelope.json", "ctdl_asn", 13, 0),
        ("taxonomies/esco/skills_en.csv", "esco", 279, 0),
        ("taxonomies/esco/tabiya-isco-groups.csv", "esco", 120, 0),
        ("taxonomies/esco/tabiya-occupations.csv", "esco", 150, 150),
        ("taxonomies/onet/Occupation_Data.txt", "onet", 400, 0),
        ("taxonomies/soc/BLS-Import.csv", "soc", 400, 0),
        ("taxonomies/soc/soc2010_soc2018.csv", "soc", None, 300),
        ("taxonomies/soc/isco2008_soc2010.csv", "soc", None, 300),
        ("taxonomies/cip/CIP2020_SOC2018_Crosswalk.csv", "cip", None, 396),  # nine of 405 rows match nothing
        ("taxonomies/cip/CIPCode2020.csv", "cip", 119, 0),
    ],
)
def test_the_frameworks_of_others_are_read_whole(
    path: Path, name: str, format_name: str, entries: int | None, links: int
) -> None:
    (imported,) = build_index(path, [VECTORS / name])

    assert (imported.format, imported.links) == (format_name, links)
    assert entries is None or imported.entries == entries


@needs_vectors
def test_codes_get_names_out_of_other_files(path: Path) -> None:
    build_index(
        path,
        [
            VECTORS / "taxonomies" / name
            for name in ("esco/tabiya-occupations.csv", "esco/tabiya-isco-groups.csv", "cip/CIPCode2020.csv")
        ],
    )
    index = CompetencyIndex(path)

    programme = index.find("cip:11.0101")  # written ="11.0101" there
    assert programme is not None
    assert index.entry(programme).name == "Computer and Information Sciences, General."
    occupation = index.find("esco:00030d09-2b3a-4efd-87cc-c4ea39d27c34")
    assert occupation is not None
    assert [match for match, _ in index.neighbours(occupation)] == [Match.BROAD]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"CFDocument": {}', "framework.shape"),
        ('{"CFDocument": {}, "CFDocument": {}}', "framework.shape"),
        ('{"CFDocument": {}, "CFItems": [1]}', "framework.shape"),
        ('{"CFDocument": {}, "CFItems": {}}', "framework.shape"),
        ('{"CFDocument": {}, "CFItems": [{"fullStatement": "x"}]}', "framework.entry"),
        ('{"CFDocument": {}, "CFAssociations": [{"associationType": "exactMatchOf"}]}', "framework.link"),
        ('{"@graph": ["x"]}', "framework.shape"),
        ('{"@graph": [{"@type": "ceasn:Competency"}]}', "framework.entry"),
        ('{"some": "thing"}', "framework.unknown_format"),
        ("a,b\n1,2\n", "framework.unknown_format"),
        ("", "framework.unknown_format"),
        (ONE + "http://data.europa.eu/esco/skill/x\n", "framework.shape"),
        (ONE + 'http://data.europa.eu/esco/skill/x,"unended\n', "framework.shape"),
        (ONE + ",nothing\n", "framework.entry"),
        (ONE.encode() + b"http://data.europa.eu/esco/skill/x,\xff\n", "framework.shape"),
        (b"\xff\xfe", "framework.shape"),
        ("conceptUri,preferredLabel,preferredLabel\nx,y,z\n", "framework.shape"),
        ("from,to,match\nonet:11-1011.00,soc:11-1011,same\n", "framework.link"),
        ("from,to,match\nonet:chief,soc:11-1011,exact\n", "framework.entry"),
        (ONE + "x" * (1024 * 1024 + 1), "framework.too_large"),
    ],
)
def test_a_broken_file_leaves_the_old_index_as_it_was(
    path: Path, tmp_path: Path, text: str | bytes, code: str
) -> None:
    good = written(tmp_path, ONE, "good")
    build_index(path, [good])
    before = path.read_bytes()

    with pytest.raises(FrameworkRejected) as rejected:
        build_index(path, [good, written(tmp_path, text)])

    assert rejected.value.code == code
    assert str(tmp_path / "framework") in rejected.value.detail
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["framework", "frameworks.sqlite", "good"]


def test_a_file_that_is_missing_leaves_no_index_behind(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        build_index(path, [tmp_path / "missing"])

    assert not list(tmp_path.iterdir())


def test_whoever_reads_goes_on_reading_the_old_index(path: Path, tmp_path: Path) -> None:
    build_index(path, [written(tmp_path, ONE)])
    index = CompetencyIndex(path)

    build_index(path, [written(tmp_path, package())])

    assert index.find(KEY) is not None
    assert CompetencyIndex(path).find(KEY) is None


def test_a_later_file_renames_what_it_defines_again(path: Path, tmp_path: Path) -> None:
    build_index(path, [written(tmp_path, ONE, "a"), written(tmp_path, ONE.replace(",one", ",two"), "b")])
    index = CompetencyIndex(path)

    node = index.find(KEY)
    assert node is not None
    assert index.entry(node).name == "two"


@pytest.mark.parametrize("content", [None, b"", b"no database at all", b"SQLite format 3\x00"])
def test_what_is_no_index_refuses_to_start(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(IndexUnusable):
        CompetencyIndex(path)
    with pytest.raises(SettingsRefused) as refused:
        Verifier(Settings(competencies=str(path)))

    assert refused.value.code == "settings.competencies_invalid"


def test_exact_matches_are_followed_to_a_bound(path: Path, tmp_path: Path) -> None:
    many = MAX_EQUALS + 50
    links = tuple(associated(number, number + 1) for number in range(1, many))
    build_index(path, [written(tmp_path, package(*map(item, range(1, many + 1)), associations=links))])
    index = CompetencyIndex(path)

    first = index.find(f"case:{GUID.format(1)}")
    assert first is not None
    assert len(index.equals(first)) == MAX_EQUALS


def test_a_human_code_names_nothing_since_two_frameworks_may_number_alike(path: Path, tmp_path: Path) -> None:
    build_index(
        path, [written(tmp_path, package(item(1, humanCodingScheme="A.1"), item(2, humanCodingScheme="A.1")))]
    )

    with sqlite3.connect(path) as database:
        keys = [key for (key,) in database.execute("SELECT key FROM keys")]

    assert len(keys) == 4
    assert not any("A.1" in key for key in keys)


@pytest.mark.parametrize("question", ["FIND", "ENTRY", "ONWARD", "BACKWARD"])
def test_every_question_is_answered_over_an_index(path: Path, tmp_path: Path, question: str) -> None:
    build_index(path, [written(tmp_path, ONE)])
    asked: str = getattr(competency_index, question)

    with sqlite3.connect(path) as database:
        plan = database.execute(f"EXPLAIN QUERY PLAN {asked}", (1,) * asked.count("?")).fetchall()

    assert all(step[3].startswith("SEARCH") and "USING" in step[3] for step in plan), plan


def test_a_look_costs_the_same_in_a_large_index_as_in_a_small_one(path: Path, tmp_path: Path) -> None:
    steps = [_steps_of_a_look(path, tmp_path, entries) for entries in (100, 20_000)]

    assert steps[1] <= steps[0] + 20  # levels of a tree


def _steps_of_a_look(path: Path, folder: Path, entries: int) -> int:
    """Return how many instructions of SQLite's machine a look takes, neighbours included."""
    links = tuple(associated(number, number + 1, "isRelatedTo") for number in range(1, 50))
    build_index(path, [written(folder, package(*map(item, range(1, entries + 1)), associations=links))])
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    with sqlite3.connect(path) as database:
        database.set_progress_handler(count, 1)
        (node,) = database.execute(competency_index.FIND, (f"case:{GUID.format(25)}",)).fetchone()
        for question in (competency_index.ONWARD, competency_index.BACKWARD):
            assert database.execute(question, (node, 500)).fetchall()
        database.set_progress_handler(None, 1)
    return steps
