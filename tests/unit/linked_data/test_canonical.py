import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import cost
from tests.unit.linked_data.nquads import parse
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected
from verifier.linked_data import Budget, Quad, canonicalise

FOLDER = VECTORS / "w3c-rdf-canon"
# The suite marks 044 to 046 as costly: honest graphs, but no credential's.
GENEROUS = Budget(calls_per_blank_node=4_000, permutations=10_000_000, steps=100_000_000)
COSTLY = frozenset({"044", "045", "046"})


def _entries() -> list[dict[str, Any]]:
    manifest = FOLDER / "manifest.jsonld"
    return list(json.loads(manifest.read_bytes())["entries"]) if manifest.is_file() else []


def _name(entry: dict[str, Any]) -> str:
    return str(entry["id"]).removeprefix("#")


@needs_vectors
@pytest.mark.parametrize("entry", _entries(), ids=_name)
def test_the_w3c_suite_holds_in_every_case(entry: dict[str, Any]) -> None:
    quads = parse((FOLDER / entry["action"]).read_bytes())
    budget = GENEROUS if _name(entry)[4:7] in COSTLY else Budget()
    hash_name = entry.get("hashAlgorithm", "SHA256").lower()

    if entry["type"] == "rdfc:RDFC10NegativeEvalTest":
        with pytest.raises(Rejected) as refusal:
            canonicalise(quads, hash_name=hash_name, budget=budget)
        assert refusal.value.code == "linked_data.limit_exceeded"
        return
    found = canonicalise(quads, hash_name=hash_name, budget=budget)

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

    for _ in range(20):
        with pytest.raises(Rejected) as refusal:
            canonicalise(quads)
        assert refusal.value.code == "linked_data.limit_exceeded"


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


MOST_CALLS = 100_000  # of functions, until a hard graph is refused; a hundred take about 0.1 ms


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
