"""Extensions of Open Badges 2 in the words of their contexts, held against upstream's own recorded answers."""

import json
from typing import Any, Final

import pytest

from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import ContextStore
from verifier.schemas.documents import document_of
from verifier.schemas.engine import schema_of
from verifier.schemas.extensions import extensions_of, validations_of
from verifier.schemas.pinned import pinned_schemas
from verifier.steps.check_extensions import judge_extension

CONTEXT: Final = "https://x.example/context"
PINNED: Final = ContextStore.bundled().bodies_of
SHIPPED: Final = sorted(url for url in ContextStore.bundled().urls if "/extensions/" in url)


def context(*validations: dict[str, str], **words: object) -> bytes:
    return json.dumps({"@context": words, "obi:validation": list(validations)}).encode()


def extension(**members: object) -> dict[str, Any]:
    return {"@context": CONTEXT, "type": ["Extension", "extensions:Tool"], **members}


VALIDATION: Final = {
    "obi:validatesType": "https://w3id.org/openbadges/extensions#Tool",
    "obi:validationSchema": "https://x.example/schema",
}


def _recorded() -> list[dict[str, Any]]:
    if not VECTORS.is_dir():
        return []
    folder = VECTORS / "1edtech-openbadges-validator-core"
    rows: list[dict[str, Any]] = json.loads((folder / "checks.json").read_bytes())["rows"]
    return [row for row in rows if row["check"] == "extension"]


@needs_vectors
@pytest.mark.parametrize("row", _recorded(), ids=lambda row: str(row["id"]))
def test_an_extension_is_answered_as_upstream_answered(row: dict[str, Any]) -> None:
    stated = row["task"]["extension"]
    (node,) = row["graph"]
    badge = {**node, "@context": [node["@context"], stated["context_url"]]}
    (found,) = extensions_of(badge)

    (validation,) = validations_of(found, lambda _: (json.dumps(stated["context_json"]).encode(),))
    schema = schema_of(document_of("https://x.example/schema", dict(stated["validation_schema"])))

    if row["expected"]:
        judge_extension(schema, validation)
    else:
        with pytest.raises(Rejected) as rejected:
            judge_extension(schema, validation)
        assert rejected.value.code == "schema.extension_violated"


def test_extensions_of_badge_class_and_issuer_are_found_where_they_stand() -> None:
    own = extension()
    claims = {"x/y": [5, own], "badge": {"e": own, "f": {"type": "Other"}}, "issuer": {"e": own}}

    assert [found.at for found in extensions_of(claims)] == ["/x~1y/1", "/badge/e", "/issuer/e"]
    assert list(extensions_of({"badge": "https://x.example", "issuer": 5})) == []


@pytest.mark.parametrize("url", SHIPPED)
def test_each_shipped_context_names_a_shipped_schema(url: str) -> None:
    document = json.loads(PINNED(url)[0])
    (named,) = document["obi:validation"]
    (found,) = extensions_of(
        {"e": {"@context": url.replace("https:", "http:"), "type": ["Extension", named["obi:validatesType"]]}}
    )

    (validation,) = validations_of(found, PINNED)

    assert validation.schema in pinned_schemas()
    assert len(SHIPPED) == 16


def test_members_are_read_in_the_words_of_the_context() -> None:
    body = context(VALIDATION, tool={"@id": "schema:tool"}, made="tool:made", tool2="schema:other")
    stated = extension(**{"schema:tool": {"http://schema.org/other": 1}, "plain": 2})
    (found,) = extensions_of({"e": stated})

    (validation,) = validations_of(found, lambda _: (body,))

    assert validation.is_whole
    assert {name: validation.instance[name] for name in ("tool", "plain")} == {
        "tool": {"tool2": 1},
        "plain": 2,
    }


@pytest.mark.parametrize(
    "stated", [extension(**{"schema:foreign": 1}), extension(**{"tool": 1, "schema:tool": 2})]
)
def test_what_has_no_name_there_shows_nothing_false(stated: dict[str, Any]) -> None:
    (found,) = extensions_of({"e": stated})
    (validation,) = validations_of(found, lambda _: (context(VALIDATION, tool="schema:tool"),))
    demanding = schema_of(document_of("https://x.example/schema", {"required": ["other"]}, draft="draft-07"))

    with pytest.raises(Undetermined) as problem:
        judge_extension(demanding, validation)

    assert problem.value.code == "schema.extension_unknown"


@pytest.mark.parametrize(
    "bodies",
    [
        (),
        (b"{}",),
        (context(),),
        (context({"obi:validatesType": "extensions:Other", "obi:validationSchema": "https://x.example"}),),
        (context({"obi:validatesType": "extensions:Tool"}),),
        (b'{"@context": 5, "validation": 7}',),
    ],
)
def test_one_without_a_schema_is_not_known(bodies: tuple[bytes, ...]) -> None:
    (found,) = extensions_of({"e": extension()})

    with pytest.raises(Undetermined) as problem:
        validations_of(found, lambda _: bodies)

    assert problem.value.code == "schema.extension_unknown"


def test_a_type_of_several_without_a_schema_leaves_the_whole_open() -> None:
    both = extension(type=["Extension", "extensions:Tool", "extensions:Unknown"])
    (found,) = extensions_of({"e": both})

    with pytest.raises(Undetermined):
        validations_of(found, lambda _: (context(VALIDATION),))
