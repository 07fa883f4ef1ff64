"""Documents: whose they are, which keys they hold, and for what."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.document import MAX_METHODS, MAX_REFERENCES, RELATIONSHIPS, DidDocument, read_document
from did_methods.core.errors import DidInvalid, DidProblem, DidUnavailable
from tests import cost
from tests.unit.did_methods import foreign
from tests.vectors_dir import needs_vectors

DID = "did:web:good.example"
URL = "https://good.example/issuers/1"
KEY = f"{DID}#k1"
MULTIKEY = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
OTHER = "z6MkjchhfUsD6mmvni8mCdXHw216Xrm9bQe2mBH1P5RDjVJG"


def method(name: str = KEY, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {"id": name, "type": "Multikey", "controller": DID, "publicKeyMultibase": MULTIKEY} | changes


def document(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    good = {"id": DID, "verificationMethod": [method()], "assertionMethod": [KEY]}
    return {name: value for name, value in (good | changes).items() if value is not None}


def code_of(raw: dict[str, Any] | bytes, did: str = DID) -> str:
    with pytest.raises(DidInvalid) as refused:
        read_document(did, raw)
    return refused.value.code


def code_of_key(found: DidDocument, reference: str = KEY, purpose: str = "assertionMethod") -> str:
    with pytest.raises(DidProblem) as refused:
        found.method_for(reference, purpose)
    return refused.value.code


def test_a_method_of_the_document_is_found_for_its_purpose() -> None:
    found = read_document(DID, json.dumps(document()).encode()).method_for(KEY, "assertionMethod")

    assert (found.id, found.type, found.controller) == (KEY, "Multikey", DID)
    assert found.public_key is not None
    assert found.public_key.to_multikey() == MULTIKEY


def test_a_controller_document_under_an_https_url_is_read_alike() -> None:
    key = f"{URL}#k1"
    profile = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": "Profile",
        "controller": DID,
        "verificationMethod": [method(key, controller=URL)],
        "assertionMethod": key,
    }

    found = read_document(URL, profile)

    assert found.method_for(key, "assertionMethod").controller == URL
    assert found.controllers == (DID,)


@pytest.mark.parametrize(
    "reference",
    [
        "did:web:evil.example#k1",
        "#k1",
        "k1",
        DID,
        f"{DID}#k2",
        f"{DID}#K1",
        f"{DID}?versionId=1#k1",
        f"{DID}/#k1",
        f"{KEY} ",
        "",
        MULTIKEY,
    ],
)
def test_a_key_is_never_found_by_less_or_more_than_its_id(reference: str) -> None:
    assert code_of_key(read_document(DID, document()), reference) == "did.verification_method_not_found"


def test_a_copy_of_another_dids_method_is_not_this_documents_to_give() -> None:
    foreign_key = "did:web:good.example:other#k1"
    raw = document(verificationMethod=[method(foreign_key, controller=DID)], assertionMethod=[foreign_key])

    found = read_document(DID, raw)

    assert found.relationships["assertionMethod"] == {foreign_key}
    assert code_of_key(found, foreign_key) == "did.verification_method_not_found"


@pytest.mark.parametrize(
    "purpose", [*sorted(set(RELATIONSHIPS) - {"assertionMethod"}), "", "verificationMethod", "id"]
)
def test_a_key_serves_only_the_purposes_that_list_it(purpose: str) -> None:
    assert code_of_key(read_document(DID, document()), purpose=purpose) == "did.relationship_missing"


def test_relative_ids_belong_to_the_document() -> None:
    raw = document(verificationMethod=[method("#k1")], assertionMethod=["#k1"])

    assert read_document(DID, raw).method_for(KEY, "assertionMethod").id == KEY


def test_an_embedded_method_serves_the_purpose_that_holds_it_only() -> None:
    found = read_document(DID, document(verificationMethod=None, assertionMethod=[method()]))

    assert found.method_for(KEY, "assertionMethod").id == KEY
    assert code_of_key(found, purpose="authentication") == "did.relationship_missing"


def test_the_public_key_member_of_older_documents_is_read() -> None:
    old = method(controller=None, owner=DID, type="Ed25519VerificationKey2018", publicKeyMultibase=None)
    old = {name: value for name, value in old.items() if value is not None}
    old["publicKeyBase58"] = "4zvwRjXUKGfvwnParsHAS3HuSVzV5cA4McphgmoCtajS"

    found = read_document(DID, document(verificationMethod=None, publicKey=[old]))

    assert found.method_for(KEY, "assertionMethod").controller == DID


def test_a_public_key_that_is_only_an_address_is_no_method() -> None:
    raw = document(verificationMethod=None, assertionMethod=None, publicKey="https://good.example/key")

    assert not read_document(DID, raw).verification_methods


def test_one_unreadable_key_does_not_spoil_the_others() -> None:
    broken = method(f"{DID}#k2", publicKeyMultibase="zzzz")
    unknown = method(f"{DID}#k3", type="FutureKey2031")
    nameless = {"id": f"{DID}#k4", "publicKeyMultibase": MULTIKEY}
    names = [f"{DID}#k{number}" for number in range(1, 5)]
    raw = document(verificationMethod=[method(), broken, unknown, nameless], assertionMethod=names)

    found = read_document(DID, raw)

    assert found.method_for(KEY, "assertionMethod").problem is None
    assert code_of_key(found, f"{DID}#k2") == "key.type_not_supported"
    assert code_of_key(found, f"{DID}#k4") == "key.method_malformed"
    with pytest.raises(DidUnavailable):
        found.method_for(f"{DID}#k3", "assertionMethod")
    for method_id in names[1:]:
        problem = found.verification_methods[method_id].problem
        assert problem is not None
        assert problem.code == code_of_key(found, method_id)


@pytest.mark.parametrize("found_id", ["did:web:evil.example", f"{DID}#", f"{DID}/", DID.upper(), "", KEY])
def test_another_documents_id_is_refused(found_id: str) -> None:
    assert code_of(document(id=found_id)) == "did.document_id_differs"


def test_the_case_of_percent_encoded_bytes_makes_no_other_id() -> None:
    raw = document(
        id="did:web:good.example%3a8443", verificationMethod=[method("#k1")], assertionMethod=["#k1"]
    )

    found = read_document("did:web:good.example%3A8443", raw)

    assert found.method_for("did:web:good.example%3a8443#k1", "assertionMethod").problem is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "json.syntax"),
        (b"<html>", "json.syntax"),
        (b'{"id":"a","id":"b"}', "json.duplicate_key"),
        (b" " * 300_000, "json.too_large"),
        (document(verificationMethod=5), "did.document_invalid"),
        (document(verificationMethod=[5]), "did.document_invalid"),
        (document(verificationMethod=[[]]), "did.document_invalid"),
        (document(verificationMethod=[{}]), "did.document_invalid"),
        (document(verificationMethod=[method("")]), "did.document_invalid"),
        (document(verificationMethod=[method("a" * 5000)]), "did.document_invalid"),
        (document(assertionMethod=[None]), "did.document_invalid"),
        (document(assertionMethod=7), "did.document_invalid"),
        (document(controller=[5]), "did.document_invalid"),
        (document(controller=True), "did.document_invalid"),
        (document(controller=["x"] * 2000), "did.document_too_large"),
    ],
)
def test_what_is_no_document_is_refused(raw: dict[str, Any] | bytes, code: str) -> None:
    assert code_of(raw) == code


@pytest.mark.parametrize(
    "raw", [b"[]", b'"did"', b"null", {}, {"error": "try again later"}, document(id=5), document(id=[DID])]
)
def test_what_names_nobody_is_nobodys_document(raw: dict[str, Any] | bytes) -> None:
    with pytest.raises(DidUnavailable) as undetermined:
        read_document(DID, raw)

    assert undetermined.value.code == "did.not_a_document"


def test_two_methods_of_one_id_are_refused_unless_they_are_the_same() -> None:
    twice = document(verificationMethod=[method(), method()], authentication=[method()])
    differing = document(verificationMethod=[method(), method(publicKeyMultibase=OTHER)])

    assert len(read_document(DID, twice).verification_methods) == 1
    assert code_of(differing) == "did.document_invalid"


def test_as_many_methods_as_allowed_are_read_and_one_more_is_not() -> None:
    """Row N29."""
    methods = [method(f"#k{number}") for number in range(MAX_METHODS + 1)]

    assert (
        len(read_document(DID, document(verificationMethod=methods[1:])).verification_methods) == MAX_METHODS
    )
    assert code_of(document(verificationMethod=methods)) == "did.document_too_large"
    assert code_of(document(verificationMethod=None, keyAgreement=methods)) == "did.document_too_large"


@pytest.mark.parametrize(
    "raw",
    [
        document(verificationMethod=[{"id": f"#{n}"} for n in range(10_000)]),
        document(authentication=["#k1"] * (MAX_REFERENCES + 1)),
        json.dumps(document(verificationMethod=[{"id": f"#{n}"} for n in range(10_000)])).encode(),
        b'{"id":"' + b"a" * 300_000 + b'"}',
    ],
    ids=["methods", "references", "bytes", "size"],
)
def test_a_giant_document_is_refused_at_once(raw: dict[str, Any] | bytes) -> None:
    def refuse() -> None:
        with pytest.raises(DidInvalid):
            read_document(DID, raw)

    assert cost.seconds(refuse) < 0.05


def test_a_key_is_refused_from_the_instant_it_expired_or_was_revoked() -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    for name, code in (("expires", "key.expired"), ("revoked", "key.revoked")):
        raw = document(verificationMethod=[method(**{name: "2026-01-01T01:00:00.5+01:00"})])
        found = read_document(DID, raw).method_for(KEY, "assertionMethod")

        found.check_time(instant)
        with pytest.raises(DidInvalid) as refused:
            found.check_time(instant + timedelta(seconds=0.5))

        assert refused.value.code == code


@pytest.mark.parametrize(
    "value",
    ["2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "soon", 5, {}, "", "٢026-01-01T00:00:00Z"],
)
@pytest.mark.parametrize("name", ["expires", "revoked"])
def test_a_date_that_can_not_be_read_does_not_make_the_key_good(name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    found = read_document(DID, document(verificationMethod=[method(**{name: value})]))

    assert code_of_key(found) == "key.date_malformed"


# For pairings, encryption or OpenPGP: not for the signatures that are checked here.
OTHER_KINDS = ("Bls12381", "BLS12381", "X25519", "Pgp")


@needs_vectors
@pytest.mark.parametrize(("method_name", "documents", "keys"), [("key", 24, 22), ("web", 12, 12)])
def test_documents_of_the_w3c_did_suite_are_read(method_name: str, documents: int, keys: int) -> None:
    found = [read_document(did, body) for did, body in foreign.did_suite_documents(method_name)]

    methods = [method for document in found for method in document.verification_methods.values()]
    for unread in (method for method in methods if method.public_key is None):
        assert unread.problem is not None
        assert unread.problem.code == "key.type_not_supported"
        assert any(kind in json.dumps(dict(unread.raw)) for kind in OTHER_KINDS)
    assert (len(found), sum(method.public_key is not None for method in methods)) == (documents, keys)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from([DID, KEY, "#k1", MULTIKEY]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "controller", "publicKeyJwk", "publicKeyMultibase", "expires"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
MEMBERS = ["verificationMethod", "publicKey", "controller", "alsoKnownAs", *RELATIONSHIPS]


@given(st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=5))
def test_any_json_is_a_document_or_refused(members: dict[str, Any]) -> None:
    try:
        found = read_document(DID, {"id": DID} | members)
    except (DidInvalid, DidUnavailable):
        return
    for name in found.verification_methods:
        try:
            assert found.method_for(name, "assertionMethod").public_key is not None
        except DidProblem as problem:
            assert problem.code  # noqa: PT017 - either ending is right


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_refused(body: bytes) -> None:
    with pytest.raises((DidInvalid, DidUnavailable)):
        read_document(DID, body)
