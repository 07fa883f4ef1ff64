"""What could not be found out is inconclusive, under the code that says why; what is shown false stays not verified."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from did_methods.core.ports import FetchFailed
from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, inconclusive, not_verified

KEYED: Final = Issuer()

# What the way out reports of a host that does not answer as it should.
OUTAGES: Final = (
    "fetch.dns", "fetch.connect", "fetch.timeout", "fetch.tls", "fetch.connection_lost", "fetch.bad_http",
    "fetch.http_status", "fetch.body_incomplete", "fetch.content_encoding", "fetch.too_large",
    "fetch.redirect", "fetch.too_many_redirects", "fetch.budget_exceeded", "fetch.deadline", "fetch.rate_limited",
    "fetch.circuit_open",
)  # fmt: skip
GARBAGE: Final = (
    b"<!doctype html><title>Back soon</title>",
    b"",
    b"\x1f\x8b\x08",
    b'{"id": "did:web:univ',
    b"\xff\xfe{\x00}\x00",
)


@pytest.mark.parametrize("code", OUTAGES)
async def test_an_issuer_that_cannot_be_asked_is_not_a_wrong_issuer(
    door: FrontDoor, university: Issuer, code: str
) -> None:
    door.world.fail(str(university.identity.url), FetchFailed(code, "expected a document, got none"))

    for document in (university.badge(), university.sign_jwt(credential.badge(issuer=university.did))):
        assert await door.answer(document) == inconclusive(code)


@pytest.mark.parametrize("body", GARBAGE)
async def test_a_host_that_answers_garbage_has_shown_nothing(
    door: FrontDoor, university: Issuer, body: bytes
) -> None:
    door.world.serve(str(university.identity.url), body)

    assert await door.answer(university.badge()) == inconclusive("key.document_unreadable")


@pytest.mark.parametrize("body", [b'{"message": "Service Unavailable"}', b"[]", b'"down"', b"null"])
async def test_a_host_that_says_in_json_that_it_is_in_trouble_has_shown_nothing(
    door: FrontDoor, university: Issuer, body: bytes
) -> None:
    door.world.serve(str(university.identity.url), body)

    assert await door.answer(university.badge()) == inconclusive("did.not_a_document")


async def test_a_did_that_is_not_there_leaves_the_question_open(door: FrontDoor) -> None:
    gone = Issuer(identity=keys.did_web(host="gone.example"))

    assert await door.answer(gone.badge()) == inconclusive("did.not_found")


@pytest.mark.parametrize("code", [*OUTAGES, "fetch.not_found"])
async def test_a_status_list_that_cannot_be_had_leaves_the_question_open(door: FrontDoor, code: str) -> None:
    door.world.fail(status_list.LIST_URL, FetchFailed(code, "expected a document, got none"))

    assert await door.answer(KEYED.badge(status=status_list.entry(42))) == inconclusive(code)


@pytest.mark.parametrize("body", [*GARBAGE, b'{"error": "gone"}', b"[]", b"eyJh.e30.AA~"])
async def test_a_status_list_of_garbage_leaves_the_question_open(door: FrontDoor, body: bytes) -> None:
    door.world.serve(status_list.LIST_URL, body)

    answer = await door.answer(KEYED.badge(status=status_list.entry(42)))

    assert answer == inconclusive("status.list_malformed")


def _tampered_list() -> dict[str, Any]:
    return {**KEYED.status_list([]), "validFrom": "2026-01-02T00:00:00Z"}


WRONG_LISTS: Final[dict[str, tuple[Callable[[], dict[str, Any]], str]]] = {
    "unsigned": (lambda: status_list.bitstring_list([], issuer=KEYED.did), "status.list_unproven"),
    "tampered": (_tampered_list, "status.list_unproven"),
    "expired": (lambda: KEYED.status_list([], validUntil="2026-02-01T00:00:00Z"), "status.list_stale"),
    "not-yet": (lambda: KEYED.status_list([], validFrom="2026-12-01T00:00:00Z"), "status.list_stale"),
    "another-list": (lambda: KEYED.status_list([], url="https://status.example/2"), "status.list_id_differs"),
    "another-purpose": (lambda: KEYED.status_list([], purpose="suspension"), "status.purpose_differs"),
    "short": (lambda: KEYED.status_list([], entries=1_000), "status.list_too_short"),
    "damaged": (lambda: KEYED.status_list([], encoded="uAAAA" * 8), "status.list_compression_broken"),
    "a-badge": (KEYED.badge, "status.list_type_wrong"),
}


@pytest.mark.parametrize(("served", "code"), WRONG_LISTS.values(), ids=WRONG_LISTS.keys())
async def test_a_wrong_list_says_nothing_of_the_credential(
    door: FrontDoor, served: Callable[[], dict[str, Any]], code: str
) -> None:
    door.world.serve(status_list.LIST_URL, served())

    assert await door.answer(KEYED.badge(status=status_list.entry(42))) == inconclusive(code)


async def test_an_unknown_context_leaves_the_question_open(door: FrontDoor) -> None:
    document = KEYED.badge()
    document["@context"] = [*document["@context"], "https://vocabulary.example/v1"]

    report = await door.report(document)

    assert report.verdict == "inconclusive"
    assert report.check("proof").code == "context.not_allowed"
    assert "https://vocabulary.example/v1" in (report.check("proof").detail or "")
    assert door.world.log == []


UNSUPPORTED: Final = {
    "a-cryptosuite": {"type": "DataIntegrityProof", "cryptosuite": "pq-rdfc-2031"},
    "an-older-type": {"type": "AleoSignature2021"},
    "one-of-a-shape-of-its-own": {"type": "AnonCredsProof2023", "record": {"a": 1}},
    "one-that-dates-loosely": {"type": "CLSignature2019", "created": "yesterday", "proofPurpose": 7},
}


@pytest.mark.parametrize("proof", UNSUPPORTED.values(), ids=UNSUPPORTED.keys())
async def test_a_proof_of_an_unknown_suite_leaves_the_question_open(
    door: FrontDoor, proof: dict[str, Any]
) -> None:
    """Whatever is in it: only who knows the suite can say what is wrong with it."""
    document = {**credential.badge(issuer=KEYED.did), "proof": proof}

    assert await door.answer(document) == inconclusive("proof.suite_unsupported")


async def test_an_unknown_did_method_leaves_the_question_open(door: FrontDoor) -> None:
    document = KEYED.sign_data_integrity(
        credential.badge(issuer="did:future:abc"), verificationMethod="did:future:abc#k"
    )

    assert await door.answer(document) == inconclusive("did.method_not_supported")


async def test_an_unknown_kind_of_status_leaves_the_question_open(door: FrontDoor) -> None:
    entry = {"id": "https://status.example/1", "type": "FutureStatus2031"}
    token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did, status=entry))

    assert await door.answer(token) == inconclusive("status.type_unsupported")


async def test_an_unknown_kind_of_key_leaves_the_question_open(door: FrontDoor) -> None:
    identity = keys.did_web(form=lambda key: {"type": "Multikey", "publicKeyMultibase": key.multikey})
    method = {**identity.document["verificationMethod"][0], "type": "FutureKey2031"}
    door.world.serve(str(identity.url), {**identity.document, "verificationMethod": [method]})

    assert await door.answer(Issuer(identity=identity).badge()) == inconclusive("key.type_not_supported")


async def test_a_key_that_cannot_be_read_may_have_been_the_one(door: FrontDoor) -> None:
    """No kid; one key of the issuer does not fit, another is of a kind not read here: it may have signed."""
    identity = keys.did_web(keys.key(seed=5))
    other = keys.key(seed=6)
    methods = [
        {**identity.document["verificationMethod"][0], "publicKeyMultibase": other.multikey},
        {"id": f"{identity.did}#n", "type": "FutureKey2031", "controller": identity.did, "future": "x"},
    ]
    document = {
        **identity.document,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
    door.world.serve(str(identity.url), document)
    token = Issuer(identity=identity).sign_jwt(credential.badge(issuer=identity.did), header={"kid": ...})

    assert await door.answer(token) == inconclusive("key.type_not_supported")


async def test_an_outage_does_not_outweigh_what_is_shown_false(door: FrontDoor, university: Issuer) -> None:
    """A tampered badge is not verified even while its status list is down; an expired one too."""
    door.world.fail(status_list.LIST_URL)
    expired = KEYED.badge(status=status_list.entry(42), validUntil="2026-02-01T00:00:00Z")

    assert await door.answer(expired) == not_verified("validity.expired")
    assert await door.answer({**KEYED.badge(), "name": "Doctor"}) == not_verified("proof.signature_invalid")


async def test_once_the_host_is_back_the_same_bytes_verify(door: FrontDoor, university: Issuer) -> None:
    badge = university.badge(status=status_list.entry(42))
    door.world.serve(status_list.LIST_URL, university.status_list([]))
    assert await door.answer(badge) == VERIFIED

    down = FrontDoor(door.world)
    door.world.fail(str(university.identity.url))
    assert await down.answer(badge) == inconclusive("fetch.connect")

    door.world.serve_identity(university.identity)
    assert await FrontDoor(door.world).answer(badge) == VERIFIED


async def test_what_a_host_shows_to_be_false_is_false(door: FrontDoor, university: Issuer) -> None:
    """Another's document, a revoked key, a key for another purpose: no outage, but an answer."""
    url = str(university.identity.url)
    document = university.identity.document
    method = document["verificationMethod"][0]
    for served, code in (
        ({**document, "id": "did:web:evil.example"}, "did.document_id_differs"),
        ({**document, "verificationMethod": []}, "did.verification_method_not_found"),
        ({**document, "assertionMethod": []}, "did.relationship_missing"),
        ({**document, "verificationMethod": [{**method, "revoked": "2026-03-01T00:00:00Z"}]}, "key.revoked"),
        ({**document, "deactivated": True}, "did.deactivated"),
    ):
        door.world.serve(url, served)
        assert await FrontDoor(door.world).answer(university.badge()) == not_verified(code)


@pytest.mark.parametrize("wrapping", ["data-integrity", "jwt", "jwt-without-kid"])
async def test_a_document_that_names_itself_in_the_place_of_its_keys_leaves_open_whose_they_are(
    door: FrontDoor, university: Issuer, wrapping: str
) -> None:
    """INJI Certify publishes its issuers so: `assertionMethod` has the DID, and the keys are listed beside it."""
    document = university.identity.document
    door.world.serve(str(university.identity.url), {**document, "assertionMethod": [university.did]})
    claims = credential.badge(issuer=university.did)
    credentials: dict[str, str | dict[str, Any]] = {
        "data-integrity": university.badge(),
        "jwt": university.sign_jwt(claims),
        "jwt-without-kid": university.sign_jwt(claims, header={"kid": ...}),
    }

    assert await door.answer(credentials[wrapping]) == inconclusive("did.relationship_unclear")


async def test_a_document_that_names_itself_has_no_more_keys_than_it_lists(
    door: FrontDoor, university: Issuer
) -> None:
    document = university.identity.document
    named = {**document, "assertionMethod": [university.did]}
    for served, code in (
        ({**named, "verificationMethod": []}, "did.verification_method_not_found"),
        ({**named, "assertionMethod": [], "authentication": [university.did]}, "did.relationship_missing"),
    ):
        door.world.serve(str(university.identity.url), served)
        assert await FrontDoor(door.world).answer(university.badge()) == not_verified(code)

    both = {**document, "assertionMethod": [university.did, *document["assertionMethod"]]}
    door.world.serve(str(university.identity.url), both)
    assert await FrontDoor(door.world).answer(university.badge()) == VERIFIED


async def test_an_https_issuer_whose_page_is_no_document_has_shown_nothing(door: FrontDoor) -> None:
    """A token without a kid names its issuer's address alone, and there may be a page for people."""
    door.world.serve("https://university.example/", GARBAGE[0])
    token = KEYED.sign_jwt(credential.badge(issuer="https://university.example/"), header={"kid": ...})

    assert await door.answer(token) == inconclusive("key.document_unreadable")


async def test_an_https_issuer_that_sends_us_on_has_shown_nothing(door: FrontDoor) -> None:
    door.world.serve("https://university.example/", b"{}", redirected_to="https://www.university.example/")
    token = KEYED.sign_jwt(credential.badge(issuer="https://university.example/"), header={"kid": ...})

    assert await door.answer(token) == inconclusive("fetch.redirect")


async def test_more_keys_than_are_tried_leave_the_question_open(door: FrontDoor) -> None:
    identity = keys.did_web()
    method = identity.document["verificationMethod"][0]
    methods = [
        {**method, "id": f"{identity.did}#{n}", "publicKeyMultibase": keys.key(seed=n).multikey}
        for n in range(9)
    ]
    document = {
        **identity.document,
        "verificationMethod": methods,
        "assertionMethod": [one["id"] for one in methods],
    }
    door.world.serve(str(identity.url), document)
    token = Issuer(identity=identity).sign_jwt(credential.badge(issuer=identity.did), header={"kid": ...})

    assert await door.answer(token) == inconclusive("key.too_many")
