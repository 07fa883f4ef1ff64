"""Our term tables held against PyLD's active contexts, and the corners of context processing."""

import json
import warnings
from typing import Any

import pytest
from pyld import jsonld

from tests.unit.linked_data.differential import EVERYTHING, EVERYTHING_URL, store
from tests.unit.linked_data.nquads import Json
from verifier.errors import Rejected
from verifier.linked_data import ContextStore
from verifier.linked_data.compiled import extended
from verifier.linked_data.terms import EMPTY, Absent, Table, Term

STORE = store()


def _by_pyld(url: str) -> dict[str, Any]:
    def load(asked: str, _options: object = None) -> dict[str, Any]:
        context = json.loads(json.dumps(STORE.context_of(asked)))
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": asked,
            "document": {"@context": context},
        }

    processor = jsonld.JsonLdProcessor()
    initial = processor._get_initial_context({"processingMode": "json-ld-1.1"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(processor.process_context(initial, url, {"documentLoader": load, "base": ""}))


def _as_pyld_says(term: Term) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@id": term.iri,
        "reverse": term.reverse,
        "protected": term.protected,
        "_prefix": term.prefix,
        "@container": sorted(term.containers),
    }
    if term.type is not None:
        said["@type"] = term.type
    texts = {"@language": term.language, "@direction": term.direction}
    return said | {name: value for name, value in texts.items() if not isinstance(value, Absent)}


@pytest.mark.parametrize("url", sorted(STORE.urls))
def test_every_term_of_a_bundled_context_means_what_pyld_says(url: str) -> None:
    ours, theirs = STORE.root(url), _by_pyld(url)

    assert ours.vocab == theirs.get("@vocab")
    assert ours.terms.keys() == theirs["mappings"].keys()
    for name, mapping in theirs["mappings"].items():
        expected = {
            key: mapping[key]
            for key in mapping
            if key in {"@id", "reverse", "protected", "_prefix", "@type", "@language", "@direction"}
        }
        expected["@container"] = sorted(mapping.get("@container") or [])
        assert _as_pyld_says(ours.terms[name]) == expected, name


def _table(*contexts: Json) -> Table:
    return extended(EMPTY, list(contexts), ContextStore({}, {}))


@pytest.mark.parametrize(
    "context",
    [
        7,
        {"@version": 1.0},
        {"@version": "1.1"},
        {"@vocab": 7},
        {"@vocab": "relative"},
        {"@language": 7},
        {"@direction": "up"},
        {"@propagate": "yes"},
        {"@protected": "yes"},
        {"@import": 7},
        {"@id": "urn:x"},
        {"": "urn:x"},
        {"a": 7},
        {"a": {"@id": 7}},
        {"a": {"@id": "relative"}},
        {"a": {"@id": "@context"}},
        {"a": {"@unknown": 1}},
        {"a": {"@reverse": "urn:a", "@id": "urn:a"}},
        {"a": {"@reverse": 7}},
        {"a": {"@id": "urn:a", "@type": 7}},
        {"a": {"@id": "urn:a", "@type": "_:b"}},
        {"a": {"@id": "urn:a", "@container": "@nest"}},
        {"a": {"@id": "urn:a", "@container": ["@list", "@set"]}},
        {"a": {"@id": "urn:a", "@container": []}},
        {"a": {"@id": "urn:a", "@index": "urn:i"}},
        {"a": {"@id": "urn:a", "@nest": "@id"}},
        {"a:b": {"@id": "urn:a", "@prefix": True}},
        {"a": "a:b"},
        {"a": "b:x", "b": "a:x"},
        {"a": {"@id": "urn:a", "@protected": 1}},
        {"@type": "urn:x"},
        {"@type": {"@container": "@list"}},
    ],
)
def test_what_is_no_context_is_refused(context: Json) -> None:
    with pytest.raises(Rejected) as refusal:
        _table(context)

    assert refusal.value.code in {"linked_data.invalid_context", "linked_data.invalid_language"}


def test_a_protected_term_stays_unless_it_is_said_again_the_same() -> None:
    mine = {"@protected": True, "a": "urn:a"}

    assert _table(mine, {"a": "urn:a"}).terms["a"].protected
    with pytest.raises(Rejected) as refusal:
        _table(mine, {"a": "urn:b"})
    assert refusal.value.code == "linked_data.context_redefines_term"
    with pytest.raises(Rejected):
        _table(mine, None)


def test_tables_are_shared_and_never_changed() -> None:
    first = STORE.root(EVERYTHING_URL)
    size = len(first.terms)

    STORE.nested(first, {"more": "urn:more"})

    assert STORE.root(EVERYTHING_URL) is first
    assert len(first.terms) == size
    assert len(EVERYTHING) > 10
