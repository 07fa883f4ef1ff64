"""DIDs through a resolver: both shapes of an answer, every way of saying no, and nothing that it gets wrong is held
against the DID.
"""

import json
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from did_methods import METHODS, DidInvalid, DidProblem, DidUnavailable, Resolution, is_second_hand, resolve
from did_methods.core.did import parse_did
from did_methods.core.ports import FetchFailed
from did_methods.core.universal import ENDPOINT, MAX_RESULT, read_resolution, resolution_url
from tests.builders.keys import ELSEWHERE, RESOLVER, did_elsewhere, resolution_result
from tests.unit.did_methods import foreign
from tests.unit.did_methods.pages import Pages
from tests.vectors_dir import VECTORS, needs_vectors

IDENTITY: Final = did_elsewhere()
PLACE: Final = f"{RESOLVER}/{ELSEWHERE}"
RESULT: Final = resolution_result(IDENTITY)
RESULT_TYPE: Final = 'application/ld+json;profile="https://w3id.org/did-resolution";charset=utf-8'


def pages(body: object, media_type: str = "application/did-resolution", url: str = PLACE) -> Pages:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Pages({url: raw}, media_type=media_type)


async def found(asked: Pages, did: str = ELSEWHERE) -> Resolution:
    return await resolve(did, asked.ports(**{ENDPOINT: RESOLVER}))


async def refusal(asked: Pages, did: str = ELSEWHERE) -> tuple[type[DidProblem], str]:
    with pytest.raises(DidProblem) as refused:
        await found(asked, did)
    return type(refused.value), refused.value.code


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (RESULT, "application/did-resolution"),
        (RESULT, RESULT_TYPE),
        (RESULT, "application/json"),
        ({"@context": "https://w3id.org/did-resolution/v1", **RESULT}, "application/did+ld+json"),
        (RESULT | {"didResolutionMetadata": {"error": None}}, "application/did-resolution"),
        ({"didDocument": RESULT["didDocument"]}, "application/did-resolution"),
        (RESULT | {"didDocumentMetadata": {"deactivated": False}}, "application/did-resolution"),
        (RESULT | {"didDocumentMetadata": {"deactivated": None}}, "application/did-resolution"),
        (RESULT["didDocument"], "application/did"),
        (RESULT["didDocument"], "application/did+ld+json;charset=utf-8"),
        (RESULT["didDocument"], "Application/DID+JSON"),
        (RESULT["didDocument"], "application/json"),
    ],
)
async def test_a_result_and_a_bare_document_are_read(body: Any, media_type: str) -> None:  # noqa: ANN401 - JSON
    asked = pages(body, media_type)

    resolution = await found(asked)

    assert resolution.document.method_for(IDENTITY.method_id, "assertionMethod").public_key is not None
    assert not resolution.deactivated
    assert [page.url for page in resolution.sources] == asked.asked == [PLACE]


async def test_the_metadata_of_the_document_is_kept() -> None:
    resolution = await found(
        pages(resolution_result(IDENTITY, versionId="2", created="2026-01-01T00:00:00Z"))
    )

    assert resolution.metadata == {"versionId": "2", "created": "2026-01-01T00:00:00Z"}


async def test_a_method_that_is_built_in_never_asks_the_resolver() -> None:
    asked = Pages(
        {"https://good.example/.well-known/did.json": json.dumps({"id": "did:web:good.example"}).encode()}
    )

    await found(asked, "did:web:good.example")

    assert asked.asked == ["https://good.example/.well-known/did.json"]


async def test_without_a_resolver_nobody_is_asked() -> None:
    asked = pages(RESULT)

    with pytest.raises(DidUnavailable) as unsupported:
        await resolve(ELSEWHERE, asked.ports(ebsi=RESOLVER))

    assert (unsupported.value.code, asked.asked) == ("did.method_not_supported", [])


# What the resolver does not know

_NS: Final = "https://www.w3.org/ns/did#"


@pytest.mark.parametrize("document", [None, {}, RESULT["didDocument"]])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("notFound", "did.not_found"),
        ({"type": _NS + "NOT_FOUND", "title": "Not found"}, "did.not_found"),
        ("methodNotSupported", "did.method_not_supported"),
        ("unsupportedDidMethod", "did.method_not_supported"),
        ({"type": _NS + "METHOD_NOT_SUPPORTED"}, "did.method_not_supported"),
        ("internalError", "did.resolver_error"),
        ("invalidDid", "did.resolver_error"),
        ({"type": _NS + "INVALID_DID"}, "did.resolver_error"),
        ({"type": _NS + "INTERNAL_ERROR"}, "did.resolver_error"),
        ({"type": 7}, "did.resolver_error"),
        ({}, "did.resolver_error"),
        ("", "did.resolver_error"),
        (False, "did.resolver_error"),
        (["notFound"], "did.resolver_error"),
    ],
)
async def test_an_error_wins_over_a_document_beside_it(error: object, document: object, code: str) -> None:
    answer = {"didDocument": document, "didResolutionMetadata": {"error": error}, "didDocumentMetadata": {}}

    assert await refusal(pages(answer)) == (DidUnavailable, code)


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        ("fetch.not_found", 404, "did.not_found"),
        ("fetch.not_found", 410, "did.not_found"),
        ("fetch.http_status", 501, "did.method_not_supported"),
    ],
)
async def test_a_resolver_that_says_no_by_http_is_not_one_in_trouble(
    failure: str, status: int, code: str
) -> None:
    assert await refusal(Pages(failure=failure, status=status)) == (DidUnavailable, code)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        ("fetch.http_status", 500),
        ("fetch.http_status", 400),
        ("fetch.timeout", None),
        ("fetch.redirect", None),
    ],
)
async def test_a_resolver_in_trouble_is_told_as_such(failure: str, status: int | None) -> None:
    with pytest.raises(FetchFailed) as failed:
        await found(Pages(failure=failure, status=status))

    assert failed.value.code == failure


# What it gets wrong

OTHER: Final = resolution_result(did_elsewhere(did="did:cheqd:testnet:another"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (OTHER, "did.document_id_differs"),
        (OTHER["didDocument"], "did.document_id_differs"),
        (
            RESULT | {"didDocument": {**RESULT["didDocument"], "id": ELSEWHERE.upper()}},
            "did.document_id_differs",
        ),
        (RESULT | {"didDocument": None}, "did.not_a_document"),
        (RESULT | {"didDocument": {}}, "did.not_a_document"),
        (RESULT | {"didDocument": [RESULT["didDocument"]]}, "did.not_a_document"),
        (RESULT | {"didDocument": "did:example:1"}, "did.not_a_document"),
        (RESULT | {"didResolutionMetadata": "ok"}, "did.not_a_document"),
        (RESULT | {"didResolutionMetadata": [{"error": "notFound"}]}, "did.not_a_document"),
        (RESULT | {"didDocumentMetadata": [{"deactivated": True}]}, "did.not_a_document"),
        (RESULT | {"didDocumentMetadata": {"deactivated": "true"}}, "did.not_a_document"),
        (RESULT | {"didDocumentMetadata": {"deactivated": 1}}, "did.not_a_document"),
        ({"content": RESULT["didDocument"], "dereferencingMetadata": {}}, "did.not_a_document"),
        ({"message": "Service Unavailable"}, "did.not_a_document"),
        ([RESULT], "did.not_a_document"),
        (b'{"didDocument": {}, "didDocument": {}}', "did.not_a_document"),
    ],
)
async def test_what_a_resolver_gets_wrong_shows_nothing_of_the_did(body: object, code: str) -> None:
    assert await refusal(pages(body, "application/json")) == (DidUnavailable, code)


async def test_a_document_of_another_media_type_is_none() -> None:
    asked = pages(RESULT["didDocument"], "text/html")

    assert await refusal(asked) == (DidUnavailable, "did.not_a_document")


async def test_a_malformed_document_is_refused() -> None:
    broken = {**RESULT["didDocument"], "verificationMethod": [7]}

    assert (await refusal(pages(RESULT | {"didDocument": broken})))[0] is DidInvalid


# Deactivated


async def test_a_deactivated_did_says_so() -> None:
    resolution = await found(pages(resolution_result(IDENTITY, deactivated=True)))

    assert resolution.deactivated


@pytest.mark.parametrize("left", [None, {}])
async def test_a_deactivated_did_without_a_document_is_refused(left: object) -> None:
    answer = RESULT | {"didDocument": left, "didDocumentMetadata": {"deactivated": True}}

    assert await refusal(pages(answer)) == (DidInvalid, "did.deactivated")


# What is sent


@pytest.mark.parametrize(
    "did",
    [
        ELSEWHERE + "?versionId=1",
        ELSEWHERE + "?versionTime=2020-01-01T00:00:00Z",
        ELSEWHERE + "/../../admin",
        ELSEWHERE + "#key-1",
        ELSEWHERE + ";service=x",
        ELSEWHERE + "&versionId=1",
    ],
)
async def test_parameters_in_a_did_are_refused_and_nobody_is_asked(did: str) -> None:
    asked = pages(RESULT)

    assert await refusal(asked, did) == (DidInvalid, "did.syntax")
    assert asked.asked == []


@pytest.mark.parametrize(
    ("did", "segment"),
    [
        ("did:x:a%3fversionId", "did:x:a%253FversionId"),
        ("did:x:a%2F..%2Fadmin", "did:x:a%252F..%252Fadmin"),
        ("did:x:a%23x", "did:x:a%2523x"),
        ("did:x:..", "did:x:.."),
    ],
)
def test_an_encoded_delimiter_stays_in_one_segment_of_the_address(did: str, segment: str) -> None:
    assert resolution_url(parse_did(did), RESOLVER) == f"{RESOLVER}/{segment}"


def test_whose_word_a_document_is_shows_in_the_did() -> None:
    assert is_second_hand(ELSEWHERE)
    assert is_second_hand("did:keys:z6Mk")
    assert not any(is_second_hand(f"did:{name}:x") for name in METHODS)
    assert not is_second_hand("https://issuer.example/")


# Any bytes


@given(st.binary(max_size=300), st.sampled_from(["application/did-resolution", "application/json", ""]))
@example(b"", "application/json")
@example(b"[" * 5000, "application/did")
@example(b" " * (MAX_RESULT + 1), "application/did")
async def test_any_bytes_are_no_document(body: bytes, media_type: str) -> None:
    page = await pages(body, media_type)(PLACE, accept="*/*", max_bytes=len(body), follow_redirects=False)

    with pytest.raises(DidProblem):
        read_resolution(parse_did(ELSEWHERE), page)


_JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(["notFound", ELSEWHERE, "", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "error", "type", "deactivated", "verificationMethod", "didDocument"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys(("didDocument", "didResolutionMetadata"), _JSON))
    | st.fixed_dictionaries({"didDocument": _JSON, "didDocumentMetadata": _JSON})
)
async def test_any_result_is_a_document_of_the_did_or_one_of_our_problems(body: dict[str, Any]) -> None:
    try:
        resolution = await found(pages(body))
    except DidProblem:
        return
    assert resolution.document.id == ELSEWHERE


# Foreign vectors


CHEQD: Final = sorted(
    str(path.relative_to(VECTORS)) for path in (VECTORS / "did-cheqd-resolver").rglob("*.json")
)


@needs_vectors
@pytest.mark.parametrize("name", CHEQD)
async def test_answers_of_the_cheqd_resolver_are_read_where_they_are_resolutions(name: str) -> None:
    answer = foreign.read(name)
    document = answer.get("didDocument") or answer
    did = document.get("id", ELSEWHERE).partition("#")[0]
    asked = pages(answer, "application/json", f"{RESOLVER}/{did}")

    if name.split("/")[1] in {"diddoc", "diddoc_version"}:
        resolution = await found(asked, did)
        assert resolution.document.id == did
        assert all(method.public_key for method in resolution.document.verification_methods.values())
    else:  # a part of a document, or a resource beside it
        assert (await refusal(asked, did))[0] is DidUnavailable


@needs_vectors
@pytest.mark.parametrize("number", range(1, 6))
async def test_documents_of_did_indy_are_read(number: int) -> None:
    body = foreign.read(f"did-indy/document-{number}.json")
    asked = pages(body, "application/did+json", f"{RESOLVER}/{body['id']}")

    assert (await found(asked, body["id"])).document.verification_methods


@needs_vectors
async def test_the_example_of_did_resolution_is_read() -> None:
    body = foreign.read("w3c-did-resolution/example-21.json")
    did = body["didDocument"]["id"]
    resolution = await found(pages(body, url=f"{RESOLVER}/{did}"), did)

    assert resolution.document.method_for(f"{did}#keys-1", "authentication").public_key is not None


@needs_vectors
async def test_the_error_of_did_resolution_is_told() -> None:
    error = foreign.read("w3c-did-resolution/example-17.json")

    assert (await refusal(pages({"didDocument": None, "didResolutionMetadata": error})))[1] == "did.not_found"


@needs_vectors
async def test_no_error_of_did_resolution_shows_anything_of_the_did() -> None:
    codes = set()
    for kind in foreign.read_list("w3c-did-resolution/error-types.json"):
        problem, code = await refusal(pages(RESULT | {"didResolutionMetadata": {"error": {"type": kind}}}))
        assert problem is DidUnavailable
        codes.add(code)

    assert codes == {"did.not_found", "did.method_not_supported", "did.resolver_error"}


@needs_vectors
async def test_identifiers_that_universal_resolvers_know_are_asked_for() -> None:
    drivers = foreign.read_list("universal-resolver-identifiers/drivers.json")
    dids = [did for driver in drivers for did in driver.get("testIdentifiers", []) if is_second_hand(did)]
    refused = []
    for did in dids:
        asked = Pages()
        kind = await refusal(asked, did)
        if kind[1] == "did.syntax":
            refused.append(did)
        else:
            assert kind == (DidUnavailable, "did.not_found")
            assert len(asked.asked) == 1

    assert len(dids) > 100
    assert refused == []
