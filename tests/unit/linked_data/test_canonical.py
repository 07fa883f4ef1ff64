import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import cost
from tests.unit.linked_data.nquads import parse
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected
from verifier.linked_data import Quad, TakesLong, canonicalise
from verifier.linked_data.canonical import HASTY

FOLDER = VECTORS / "w3c-rdf-canon"
COSTLY = frozenset({"044", "045", "046"})  # marked so by the suite: honest graphs, but no credential's


def _entries() -> list[dict[str, Any]]:
    manifest = FOLDER / "manifest.jsonld"
    return list(json.loads(manifest.read_bytes())["entries"]) if manifest.is_file() else []


def _name(entry: dict[str, Any]) -> str:
    return str(entry["id"]).removeprefix("#")


@needs_vectors
@pytest.mark.parametrize("entry", _entries(), ids=_name)
def test_the_w3c_suite_holds_in_every_case(entry: dict[str, Any]) -> None:
    quads = parse((FOLDER / entry["action"]).read_bytes())
    hash_name = entry.get("hashAlgorithm", "SHA256").lower()

    if entry["type"] == "rdfc:RDFC10NegativeEvalTest":
        with pytest.raises(Rejected) as refusal:
            canonicalise(quads, hash_name=hash_name)
        assert refusal.value.code == "linked_data.limit_exceeded"
        return
    found = canonicalise(quads, hash_name=hash_name)

    expected = (FOLDER / entry["result"]).read_bytes()
    if entry["type"] == "rdfc:RDFC10MapTest":
        assert {old[2:]: new[2:] for old, new in found.labels.items()} == json.loads(expected)
    else:
        assert found.nquads == expected


@needs_vectors
def test_the_w3c_suite_is_there_in_full() -> None:
    assert len(_entries()) == 86


@needs_vectors
@pytest.mark.parametrize("name", sorted(COSTLY))
def test_a_costly_graph_gets_the_same_answer_every_time(name: str) -> None:
    quads = parse((FOLDER / "rdfc10" / f"test{name}-in.nq").read_bytes())

    expected = (FOLDER / "rdfc10" / f"test{name}-rdfc10.nq").read_bytes()

    assert {canonicalise(quads).nquads for _ in range(20)} == {expected}
    assert cost.calls(lambda: canonicalise(quads)) < MOST_CALLS
    with pytest.raises(TakesLong):
        canonicalise(quads, budget=HASTY)


def _clique(size: int) -> Iterator[Quad]:
    return ((f"_:b{i}", "<urn:p>", f"_:b{j}", "") for i in range(size) for j in range(size) if i != j)


def _ring(size: int) -> Iterator[Quad]:
    return ((f"_:b{i}", "<urn:p>", f"_:b{(i + 1) % size}", "") for i in range(size))


def _hubs(size: int) -> Iterator[Quad]:
    for i in range(size):
        yield "_:hub", "<urn:p>", f"_:b{i}", ""
        yield "_:twin", "<urn:p>", f"_:b{i}", ""
        yield f"_:b{i}", "<urn:p>", f"_:c{i}", ""


@pytest.mark.parametrize("size", range(6, 15))
def test_a_clique_is_refused_by_count_soon(size: int) -> None:
    _assert_refused_soon(list(_clique(size)))


@pytest.mark.parametrize(("shape", "size"), [(_ring, 100), (_ring, 2_000), (_hubs, 12), (_hubs, 900)])
def test_other_hard_graphs_are_refused_by_count_soon(
    shape: Callable[[int], Iterator[Quad]], size: int
) -> None:
    _assert_refused_soon(list(shape(size)))


MOST_CALLS = 200_000  # of functions, until a hard graph is refused; a thousand take about 0.2 ms


def _assert_refused_soon(quads: list[Quad]) -> None:
    def refuse() -> None:
        with pytest.raises(Rejected) as refusal:
            canonicalise(quads)
        assert refusal.value.code == "linked_data.limit_exceeded"

    assert cost.calls(refuse) < MOST_CALLS


@pytest.mark.parametrize("size", [3, 4])
def test_a_few_nodes_that_all_name_each_other_are_labelled(size: int) -> None:
    found = canonicalise(_clique(size))

    assert len(found.labels) == size
    assert cost.calls(lambda: canonicalise(_clique(size))) < MOST_CALLS


def test_twins_are_labelled_without_end_of_budget() -> None:
    quads = [("<urn:s>", "<urn:p>", f"_:b{i}", "") for i in range(2_000)]

    found = canonicalise(quads)

    assert len(found.labels) == 2_000
    assert found.lines[0] == "<urn:s> <urn:p> _:c14n0 .\n"


def test_the_same_graph_gives_the_same_bytes_whatever_its_labels_and_order() -> None:
    quads = [(f"_:b{i}", f"<urn:{name}>", f"_:b{i + 1}", "_:g") for i, name in enumerate("abcabcab")]
    renamed = [tuple(term.replace("_:b", "_:z9") for term in quad) for quad in reversed(quads)]

    assert canonicalise(quads).nquads == canonicalise([(q[0], q[1], q[2], q[3]) for q in renamed]).nquads


def test_results_with_equal_shape_but_different_values_are_well_within_the_budget() -> None:
    quads = []
    for i in range(60):  # a transcript of sixty courses, each three nodes deep
        quads += [
            ("<urn:s>", "<urn:result>", f"_:r{i}", ""),
            (f"_:r{i}", "<urn:value>", f"_:v{i}", ""),
            (f"_:v{i}", "<urn:grade>", f"_:g{i}", ""),
            (f"_:g{i}", "<urn:points>", f'"{i}"', ""),
        ]

    assert len(canonicalise(quads).labels) == 180


@pytest.mark.parametrize(("results", "alignments"), [(3, 4), (10, 4), (2, 5), (3, 5), (40, 2), (100, 3)])
def test_equal_parts_of_equal_parts_are_labelled(results: int, alignments: int) -> None:
    """An issuer may say the same thing of a person twice, and each time with the same references."""
    quads: list[Quad] = []
    for result in range(results):
        quads += [
            ("<urn:s>", "<urn:result>", f"_:r{result}", ""),
            (f"_:r{result}", "<urn:status>", '"ok"', ""),
        ]
        for place in range(alignments):
            quads += [
                (f"_:r{result}", "<urn:alignment>", f"_:a{result}x{place}", ""),
                (f"_:a{result}x{place}", "<urn:target>", "<urn:skill>", ""),
            ]

    assert len(canonicalise(quads).labels) == results * (1 + alignments)
    assert cost.calls(lambda: canonicalise(quads)) < MOST_CALLS


def test_whoever_is_in_haste_is_told_before_much_is_done() -> None:
    def hurry() -> None:
        with pytest.raises(TakesLong):
            canonicalise(_clique(10), budget=HASTY)

    assert cost.calls(hurry) < MOST_CALLS / 20
