"""The gate: of a document that nothing proves, no address is followed but that of its key."""

from typing import Any, Final

import pytest

from tests.builders import credential, keys, status_list
from tests.builders.issuer import Issuer
from tests.threats.front_door import FrontDoor, not_verified

KEYED: Final = Issuer()
BAIT: Final = "https://bait.example"


def baited(**members: object) -> dict[str, Any]:
    """Return claims with an address in every place that somebody might follow."""
    baits: dict[str, Any] = {
        "id": f"{BAIT}/credential",
        "issuer": {
            "id": KEYED.did,
            "type": ["Profile"],
            "name": "x",
            "url": f"{BAIT}/profile",
            "image": {"id": f"{BAIT}/image", "type": "Image"},
        },
        "status": status_list.entry(42, url=f"{BAIT}/list"),
        "credentialSchema": [{"id": f"{BAIT}/schema", "type": "JsonSchema"}],
        "evidence": [{"id": f"{BAIT}/evidence", "type": ["Evidence"]}],
        "termsOfUse": {"id": f"{BAIT}/terms", "type": "https://terms.example/Policy"},
    }
    return credential.badge(**{**baits, **members})


def _unsigned() -> dict[str, Any]:
    return baited()


def _tampered() -> dict[str, Any]:
    return {**KEYED.sign_data_integrity(baited()), "name": "Doctor of Medicine"}


def _half_proven() -> dict[str, Any]:
    """One proof holds, a second one does not: the whole is not proven."""
    signed = KEYED.sign_data_integrity(baited())
    return {**signed, "proof": [signed["proof"], {**signed["proof"], "created": "2026-02-01T00:00:00Z"}]}


def _by_another() -> dict[str, Any]:
    return Issuer(identity=keys.did_key(keys.key(seed=9))).sign_data_integrity(baited())


def _broken_token() -> str:
    head, _, signature = KEYED.sign_jwt(baited()).rpartition(".")
    return f"{head}.{'A' * len(signature)}"


def _of_another_suite() -> dict[str, Any]:
    return {**baited(), "proof": {"type": "FutureSignature2031", "verificationMethod": f"{BAIT}/key"}}


def _presented_without_proof() -> dict[str, Any]:
    return credential.presentation(KEYED.sign_data_integrity(baited()), holder=KEYED.did)


UNPROVEN: Final = {
    "unsigned": _unsigned,
    "tampered": _tampered,
    "one-proof-of-two": _half_proven,
    "signed-by-another": _by_another,
    "broken-token": _broken_token,
    "unknown-suite": _of_another_suite,
    "presentation-without-proof": _presented_without_proof,
}


@pytest.mark.parametrize("document", [make() for make in UNPROVEN.values()], ids=UNPROVEN.keys())
@pytest.mark.parametrize("policy", ["default", "strict"])
async def test_no_address_in_what_is_not_proven_is_followed(
    door: FrontDoor, document: dict[str, Any] | str, policy: str
) -> None:
    report = await door.report(document, policy=policy)

    assert report.verdict != "verified"
    assert not report.proven
    assert door.world.log == []
    behind = {"validity", "status", "issuer", "kind", "holder", "audience"}
    assert {check.code for check in report.checks if check.check in behind} == {"gate.not_proven"}


async def test_of_what_is_proven_only_the_schema_and_the_status_list_are_followed(door: FrontDoor) -> None:
    door.world.serve(f"{BAIT}/list", KEYED.status_list([], url=f"{BAIT}/list"))

    report = await door.report(KEYED.sign_data_integrity(baited()))

    assert report.verdict == "verified"
    assert door.world.log == [f"{BAIT}/schema", f"{BAIT}/list"]


async def test_before_the_gate_the_key_reference_alone_is_followed(door: FrontDoor) -> None:
    identity = keys.did_web(host="university.example")
    door.world.serve_identity(identity)
    signed = Issuer(identity=identity).sign_data_integrity(baited(issuer=identity.did))

    assert await door.answer({**signed, "name": "Doctor"}) == not_verified("proof.signature_invalid")
    assert door.world.log == [identity.url]


async def test_no_header_of_a_token_is_followed(door: FrontDoor) -> None:
    for header in ({"jku": f"{BAIT}/keys"}, {"x5u": f"{BAIT}/chain"}, {"jwk": {"kty": "OKP", "x5u": BAIT}}):
        token = KEYED.sign_jwt(credential.badge(issuer=KEYED.did), header=header)

        assert (await door.report(token)).verdict != "verified"
    assert door.world.log == []


async def test_a_proof_with_an_end_or_a_purpose_that_is_wrong_fetches_no_key(door: FrontDoor) -> None:
    identity = keys.did_web(host="university.example")
    door.world.serve_identity(identity)
    issuer = Issuer(identity=identity)
    claims = baited(issuer=issuer.did)
    for document in (
        issuer.sign_data_integrity(claims, expires="2026-02-01T00:00:00Z"),
        issuer.sign_data_integrity(claims, purpose="authentication"),
        issuer.sign_data_integrity(claims, created="2027-01-01T00:00:00Z"),
    ):
        assert (await door.report(document)).verdict == "not_verified"
    assert door.world.log == []


async def test_an_unknown_context_is_not_fetched(door: FrontDoor) -> None:
    identity = keys.did_web(host="university.example")
    document = Issuer(identity=identity).sign_data_integrity(credential.badge(issuer=identity.did))
    document["@context"].append(f"{BAIT}/context")

    report = await door.report(document)

    assert report.verdict == "inconclusive"
    assert door.world.log == []


async def test_nothing_of_a_children_is_followed_before_its_parent_is_proven(
    door: FrontDoor, holder: Issuer
) -> None:
    child = KEYED.sign_data_integrity(baited())
    presentation = holder.presentation(child)
    broken = {**presentation, "proof": {**presentation["proof"], "created": "2026-02-01T00:00:00Z"}}

    report = await door.report(broken)

    assert (report.verdict, report.children, door.world.log) == ("not_verified", [], [])
