import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import cost
from tests.unit.linked_data.differential import EVERYTHING, EVERYTHING_URL, OPEN_BADGE, store
from tests.unit.linked_data.nquads import Json
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore, canonical_nquads, canonicalise, to_quads

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
STORE = ContextStore.bundled()


def _badge() -> dict[str, Any]:
    return {
        "@context": OPEN_BADGE,
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:example:issuer", "type": ["Profile"], "name": "Issuer"},
        "validFrom": "2024-01-01T00:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:2",
                "type": ["Achievement"],
                "name": "Welding",
                "criteria": {"narrative": "weld"},
            },
        },
    }


def _places(value: Json) -> list[dict[str, Any]]:
    """Return every object inside a document."""
    if isinstance(value, list):
        return [place for inner in value for place in _places(inner)]
    return (
        [value, *(p for inner in value.values() for p in _places(inner))] if isinstance(value, dict) else []
    )


def _refusal(document: Json, contexts: ContextStore = STORE) -> str:
    with pytest.raises((Rejected, Undetermined)) as refusal:
        canonical_nquads(document, contexts)
    return refusal.value.code


DEPTHS = range(len(_places(_badge())))


def test_a_type_that_is_a_blank_node_is_another_one_in_each_document() -> None:
    context = {"T": "_:kind", "p": "https://e.example/p", "r": "https://e.example/r"}
    before = {"@context": context, "@type": "T", "p": "x"}
    document = {"@context": context, "@id": "urn:x", "p": {"r": "a"}, "r": {"@type": "T", "p": "x"}}
    seen = ContextStore.bundled().with_documents({"https://e.example/c": b'{"@context":{}}'})
    canonical_nquads(before, seen)

    assert canonical_nquads(document, seen) == canonical_nquads(document, STORE)


@pytest.mark.parametrize("place", DEPTHS)
@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("degree", "PhD", "linked_data.unsigned_term"),
        ("degree", None, "linked_data.unsigned_term"),
        ("@degree", "PhD", "linked_data.unsigned_term"),
        ("_:degree", "PhD", "linked_data.unsigned_term"),
        ("", "PhD", "linked_data.unsigned_term"),
        ("@id", "x/y", "linked_data.invalid_value"),  # beside `id`; alone below
        ("type", "Unknown", "linked_data.relative_iri"),
        ("@index", "1", "linked_data.unsigned_index"),
        ("@language", "en", "linked_data.unsigned_term"),
        ("@direction", "rtl", "linked_data.unsigned_term"),
        ("@none", "x", "linked_data.invalid_value"),
        ("https://schema.org/alias", None, "linked_data.unsigned_value"),
        ("https://schema.org/alias", {"@value": None}, "linked_data.unsigned_value"),
        ("https://schema.org/alias", {"@value": "x", "@index": "1"}, "linked_data.unsigned_index"),
        ("https://schema.org/alias", {"@list": [None]}, "linked_data.unsigned_value"),
        ("https://schema.org/alias", {"@id": "x/y"}, "linked_data.relative_iri"),
        ("https://schema.org/alias", {"@id": ""}, "linked_data.relative_iri"),
        ("https://schema.org/alias", {"@id": "urn:a b"}, "linked_data.invalid_iri"),
        ("https://schema.org/alias", {"@id": None}, "linked_data.invalid_value"),
        (
            "https://schema.org/alias",
            {"@value": "x", "@language": "not a tag"},
            "linked_data.invalid_language",
        ),
        ("https://schema.org/alias", "\ud800", "linked_data.invalid_string"),
        ("https://schema.org/a b", "x", "linked_data.unsigned_term"),
        ("@included", {"@id": "urn:x"}, "linked_data.unsigned_value"),
        ("@graph", {"@id": "urn:x"}, "linked_data.unsigned_value"),
        ("@graph", "x", "linked_data.unsigned_value"),
        ("@reverse", {"https://schema.org/alias": "x"}, "linked_data.invalid_value"),
    ],
)
def test_what_no_quad_would_hold_is_refused_by_name_at_every_depth(
    place: int, key: str, value: Json, code: str
) -> None:
    document = _badge()
    target = _places(document)[place]
    if key == "@id" and "id" not in target:
        code = "linked_data.relative_iri"
    target[key] = value

    assert _refusal(document) == code


@pytest.mark.parametrize(
    ("key", "code"), [("degree", "linked_data.unsigned_term"), ("id", "linked_data.relative_iri")]
)
def test_proof_options_are_held_to_the_same_rules(key: str, code: str) -> None:
    options = {
        "@context": [V2],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": "did:key:z6Mk#z6Mk",
        "proofPurpose": "assertionMethod",
    }
    assert canonical_nquads(options, STORE).count(b"\n") == 4

    assert _refusal({**options, key: "x"}) == code


@pytest.mark.parametrize("keyword", ["@set", "@list", "@graph", "@included"])
def test_keywords_inside_each_other_are_counted_as_levels(keyword: str) -> None:
    value: Json = {"@id": "urn:x"}
    for _ in range(3_000):
        value = {keyword: value}

    assert _refusal({**_badge(), "https://schema.org/x": value}) == "linked_data.limit_exceeded"


def test_two_spellings_of_one_keyword_are_refused() -> None:
    contexts = store().with_documents(
        {"urn:alias": b'{"@context": {"value": "@value", "p": "urn:p", "id": "@id"}}'}
    )

    for value in ({"@value": "a", "value": "b"}, {"@id": "urn:a", "id": "urn:b"}):
        assert _refusal({"@context": "urn:alias", "p": value}, contexts) == "linked_data.invalid_value"


@pytest.mark.parametrize("text", ["7", "7.0", "1e0", "INF", "seven"])
def test_a_double_in_text_that_libraries_rewrite_cannot_be_told(text: str) -> None:
    assert _refusal({"@context": EVERYTHING_URL, "size": text}, store()) == "linked_data.unsupported_feature"


def test_an_id_map_where_implementations_differ_cannot_be_told() -> None:
    document = {"@context": EVERYTHING_URL, "type": "Person", "members": {"urn:m": {"shared": "x"}}}

    assert _refusal(document, store()) == "linked_data.unsupported_feature"


def test_empty_arrays_hold_nothing_and_are_let_be() -> None:
    assert canonical_nquads({**_badge(), "evidence": []}, STORE) == canonical_nquads(_badge(), STORE)


def test_read_only_objects_are_read_like_others() -> None:
    document = MappingProxyType({**_badge(), "issuer": MappingProxyType({"id": "did:example:issuer"})})

    assert b"did:example:issuer" in canonical_nquads(document, STORE)


def test_key_order_and_spelling_of_single_values_do_not_matter() -> None:
    document = _badge()
    turned = dict(reversed(document.items()))
    turned["issuer"] = [turned["issuer"]]

    assert canonical_nquads(turned, STORE) == canonical_nquads(document, STORE)


def test_direction_is_signed_as_an_i18n_datatype() -> None:
    name = {"@value": "اسم", "@language": "ar", "@direction": "rtl"}

    lines = canonical_nquads({**_badge(), "name": name}, STORE).decode()

    assert '<https://schema.org/name> "اسم"^^<https://www.w3.org/ns/i18n#ar_rtl>' in lines


def test_control_characters_are_escaped_in_the_dialect_of_rdfc_1_0() -> None:
    lines = canonical_nquads({**_badge(), "name": "\x01\x08\x7f"}, STORE)

    assert rb'"\u0001\b\u007F"' in lines


def _presentation(*credentials: dict[str, Any], context: str = V2) -> dict[str, Any]:
    return {"@context": context, "type": "VerifiablePresentation", "verifiableCredential": list(credentials)}


def test_what_is_written_as_lines_at_once_is_what_the_quads_say() -> None:
    odd = {**_badge(), "name": 'a "b" <c> .\n\\ \x7f \ufffe é', "description": " . "}
    for document in (_badge(), odd, _presentation(_badge(), odd)):
        assert canonical_nquads(document, STORE) == canonicalise(to_quads(document, STORE)).nquads


def test_each_credential_in_a_presentation_has_a_graph_of_its_own_with_its_proof() -> None:
    proof = {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "zabc"}
    first, second = {**_badge(), "proof": proof}, {**_badge(), "id": "urn:uuid:3", "proof": proof}

    quads = to_quads(_presentation(first, second), STORE)

    graph_of = {
        q[0]: q[3] for q in quads if q[2] == "<https://www.w3.org/2018/credentials#VerifiableCredential>"
    }
    assert len(set(graph_of.values())) == 2
    assert all(graph.startswith("_:") for graph in graph_of.values())
    proofs = {q[2]: q[3] for q in quads if q[1] == "<https://w3id.org/security#proof>"}
    assert set(proofs.values()) == set(graph_of.values())
    assert {q[3] for q in quads if "cryptosuite" in q[1]} == set(proofs)


@pytest.mark.parametrize("key", ["@graph", "@included"])
def test_a_credential_moved_out_of_its_graph_gives_other_bytes(key: str) -> None:
    honest = _presentation(_badge())
    moved = {"@context": V2, "type": "VerifiablePresentation", key: [_badge()]}

    assert canonical_nquads(honest, STORE) != canonical_nquads(moved, STORE)


def test_a_credential_named_by_its_id_only_is_refused_in_a_presentation() -> None:
    document = {"@context": V1, "type": "VerifiablePresentation", "verifiableCredential": "urn:uuid:1"}

    assert _refusal(document) == "linked_data.unsigned_value"


def _nested(levels: int) -> dict[str, Any]:
    node: dict[str, Any] = {"shared": "x"}
    for _ in range(levels):
        node = {"tags": node}
    return {"@context": EVERYTHING_URL, **node}


@pytest.mark.parametrize(
    "document",
    [
        _nested(80),
        _nested(3_000),
        {"@context": EVERYTHING_URL, "tags": [{"shared": "x"} for _ in range(6_000)]},
        {"@context": EVERYTHING_URL, "tags": ["x"] * 60_000},
        {"@context": EVERYTHING_URL, "steps": ["x"] * 5_000},
        {"@context": EVERYTHING_URL, "raw": [0] * 60_000},
        {"@context": EVERYTHING_URL, **{f"urn:p:{i}": i for i in range(60_000)}},
        {"@context": EVERYTHING_URL, "type": ["Thing"] * 60_000},
        {"@context": EVERYTHING_URL, "tags": json.loads("[" * 500 + '"x"' + "]" * 500)},
    ],
    ids=["80 levels", "3,000 levels", "6,000 nodes", "texts", "list", "json", "keys", "types", "arrays"],
)
def test_large_and_deep_documents_are_refused_soon(document: dict[str, Any]) -> None:
    contexts = store()
    contexts.root(EVERYTHING_URL)

    assert _refusal(document, contexts) == "linked_data.limit_exceeded"
    assert cost.seconds(lambda: _refusal(document, contexts)) < 0.2


def test_a_transcript_of_three_hundred_quads_is_within_every_limit() -> None:
    courses = [
        {
            "type": ["Achievement"],
            "id": f"urn:uuid:{i}",
            "name": f"Course {i}",
            "criteria": {"narrative": "pass"},
        }
        for i in range(60)
    ]
    document = _badge()
    document["credentialSubject"]["achievement"] = courses

    assert canonical_nquads(document, STORE).count(b"\n") >= 300


KEYS = st.sampled_from(
    [
        *EVERYTHING,
        *"@context @id @type @value @list @set @graph @included @reverse @index @language @direction @json".split(),
        "undefined",
        "urn:p",
        "ex:p",
        "_:p",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["urn:a", "ex:b", "_:c", "Person", "Place", "@json", "@none", "en", "ltr", EVERYTHING_URL]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=30,
)


def _code(document: Json, contexts: ContextStore) -> str:
    """Return the code of the problem with a document; empty if it gives bytes."""
    try:
        return "" if isinstance(canonical_nquads(document, contexts), bytes) else "no bytes"
    except (Rejected, Undetermined) as problem:
        return problem.code


@given(JSON)
@settings(max_examples=400, deadline=None)
def test_any_json_gives_bytes_or_a_problem_with_a_code_and_nothing_else(value: Json) -> None:
    properties = value if isinstance(value, dict) else {"shared": value}
    for document in (
        value,
        {"@context": EVERYTHING_URL, "shared": value, "inside": value},
        {"@context": EVERYTHING_URL, **properties},
    ):
        assert _code(document, store()).split(".")[0] in {"", "linked_data", "context"}


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_as_a_context_gives_bytes_or_a_problem_with_a_code(value: Json) -> None:
    pinned = ContextStore({}, {}).with_documents({"urn:any": json.dumps({"@context": value}).encode()})
    for document in (
        {"@context": value, "urn:p": "x"},
        {"@context": "urn:any", "name": "x", "urn:p": {"a": 1}},
    ):
        assert _code(document, pinned).split(".")[0] in {"", "linked_data", "context"}
