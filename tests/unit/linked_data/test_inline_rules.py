import json
from typing import Any

import pytest

from tests import cost
from tests.unit.linked_data.nquads import Json
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore, canonical_nquads, to_quads

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
STORE = ContextStore.bundled()


def _document(*contexts: Json, **properties: Json) -> dict[str, Any]:
    return {"@context": list(contexts), "type": "VerifiableCredential", **properties}


def _refusal(document: dict[str, Any]) -> str:
    with pytest.raises((Rejected, Undetermined)) as refusal:
        canonical_nquads(document, STORE)
    return refusal.value.code


def test_a_context_object_may_add_terms() -> None:
    own = {"degree": "https://issuer.example/degree", "Degree": {"@id": "https://issuer.example/Degree"}}

    lines = canonical_nquads(_document(V2, own, credentialSubject={"type": "Degree", "degree": "PhD"}), STORE)

    assert b'<https://issuer.example/degree> "PhD"' in lines


def test_a_whole_context_document_in_the_list_is_read_as_what_it_holds() -> None:
    own = {"degree": "https://issuer.example/degree"}
    subject = {"credentialSubject": {"degree": "PhD"}}

    assert canonical_nquads(_document(V2, {"@context": own}, **subject), STORE) == canonical_nquads(
        _document(V2, own, **subject), STORE
    )


@pytest.mark.parametrize(
    "own",
    [
        {"issuer": "https://issuer.example/other"},
        {"name": "https://schema.org/description", "description": "https://schema.org/name"},
        {
            "achievement": "https://issuer.example/achievement"
        },  # Open Badges defines it inside AchievementSubject
        {"humanCode": {"@id": "https://issuer.example/code"}},
        {"Achievement": {"@id": "https://issuer.example/Achievement"}},
        {"mine": {"@id": "urn:mine", "@context": {"criteria": "urn:criteria"}}},
        {"mine": {"@id": "urn:mine", "@context": None}},
        {"@context": {"issuer": "https://issuer.example/other"}},
        None,
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_a_context_object_must_not_redefine_what_a_pinned_context_says_at_any_depth(
    own: Json, *, first: bool
) -> None:
    contexts = [V2, own, OB] if first else [V2, OB, own]

    assert _refusal(_document(*contexts, name="x")) == "linked_data.context_redefines_term"


def test_a_context_object_may_repeat_what_a_pinned_context_says() -> None:
    own = {"id": "@id", "type": "@type", "name": "https://schema.org/name", "mine": "urn:mine"}

    assert b'<urn:mine> "x"' in canonical_nquads(_document(V2, own, mine="x"), STORE)


@pytest.mark.parametrize(
    "own",
    [
        {"@vocab": "https://issuer.example/"},
        {"@base": "https://issuer.example/"},
        {"@import": V2},
        {"@propagate": False},
        {"mine": {"@id": "urn:mine", "@context": {"@vocab": "urn:"}}},
    ],
)
def test_a_context_object_must_not_widen_what_counts_as_defined(own: Json) -> None:
    assert _refusal(_document(V2, own, name="x")) == "linked_data.inline_context_too_wide"


def test_swapping_two_pinned_names_is_refused_though_the_quads_would_be_the_same() -> None:
    swap = {"name": "https://schema.org/description", "description": "https://schema.org/name"}

    assert _refusal(_document(V2, swap, name="A", description="B")) == "linked_data.context_redefines_term"
    assert _refusal(_document(V1, V2)) == "linked_data.context_redefines_term"  # both protect, differently


def test_a_pinned_url_may_stand_in_the_subject_where_json_ld_allows_it() -> None:
    subject = {"@context": "https://w3id.org/citizenship/v4rc1", "type": "Person", "givenName": "A"}

    assert b"givenName" in canonical_nquads(_document(V2, credentialSubject=subject), STORE)


@pytest.mark.parametrize(
    ("context", "code"),
    [
        ({"issuer": "urn:other"}, "linked_data.context_redefines_term"),
        ([None, {"issuer": "urn:other"}], "linked_data.context_redefines_term"),
        ({"@vocab": "urn:"}, "linked_data.inline_context_too_wide"),
        ("https://evil.example/", "context.not_allowed"),
        (V1, "linked_data.context_redefines_term"),
        (7, "linked_data.invalid_context"),
    ],
)
def test_a_context_inside_the_subject_obeys_the_same_rule(context: Json, code: str) -> None:
    assert _refusal(_document(V2, credentialSubject={"@context": context, "name": "x"})) == code


@pytest.mark.parametrize(
    "own",
    [
        {f"term{i}": f"urn:{i}" for i in range(20_000)},
        {"a0:x": "urn:a", **{f"p{i}": f"p{i + 1}:" for i in range(300)}, "p300": "urn:p:"},
        json.loads('{"a":{"@id":"urn:a","@context":' * 60 + "{}" + "}}" * 60),
        {"p": "q:x", "q": "p:x"},
    ],
    ids=["20,000 terms", "300 prefixes", "60 levels", "cycle"],
)
def test_a_context_bomb_is_refused_soon(own: Json) -> None:
    bomb = _document(V2, own, name="x")

    assert _refusal(bomb) in {"linked_data.limit_exceeded", "linked_data.invalid_context"}
    assert cost.seconds(lambda: _refusal(bomb)) < 0.2


def test_ten_thousand_nodes_with_contexts_of_their_own_are_refused_soon() -> None:
    nodes = [{"@context": {f"t{i}": "urn:t"}, f"t{i}": "x"} for i in range(10_000)]
    document = _document(V2, credentialSubject=nodes)

    assert _refusal(document) == "linked_data.limit_exceeded"
    assert cost.seconds(lambda: _refusal(document)) < 0.2


def test_too_many_contexts_are_refused() -> None:
    assert _refusal(_document(*[V2] * 65)) == "linked_data.limit_exceeded"


def test_the_same_verdict_comes_from_a_cold_and_a_warm_store() -> None:
    document = _document(V2, {"issuer": "urn:other"})
    cold = ContextStore.bundled().with_documents({"https://x.example/": b"{}"})

    for _ in range(2):
        with pytest.raises(Rejected):
            to_quads(document, cold)
