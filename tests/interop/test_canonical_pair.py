"""npm's `jsonld` and `rdf-canonize` bring generated documents into the same canonical form as we do, byte for byte."""

import pytest

from tests.interop.canonical_pair import by_npm, differences, document_of
from tests.interop.peers import HERE, install
from tests.unit.linked_data import differential
from verifier.linked_data import canonical_nquads

SEEDS = range(20_000, 20_400)  # `python -m tests.interop.canonical_pair 10000` compares as many as one likes

pytestmark = pytest.mark.skipif(
    (HERE / "node_modules").is_dir() and not (HERE / "node_modules/rdf-canonize").is_dir(),
    reason="jsonld and rdf-canonize are not installed: run npm ci in tests/interop",
)


def test_no_byte_differs_from_what_the_pair_makes() -> None:
    install()

    assert list(differences(SEEDS)) == []


def test_the_pair_does_refuse_and_differ_where_it_should() -> None:
    """Or the comparison above would hold whatever we did."""
    install()
    document = document_of(0)

    refused, told = by_npm(
        [{**document, "@context": "https://unknown.example/"}, {**document, "name": "Other"}]
    )

    assert refused.startswith(b'{"refused"')
    assert told != canonical_nquads(document, differential.store())
