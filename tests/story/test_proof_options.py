"""What a proof says of itself beside its signature: each option is signed, may be left out, and counts where it stands.

Spec: W3C VC-DI 1.0, sections 2.1 "Proofs", 2.1.1 "Proof Sets" and 2.1.2 "Proof Chains".
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import base58
import pytest

from tests.builders import credential, keys
from tests.builders.canonical import canonical_quads
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified

KEYED: Final = Issuer()
CLAIMS: Final = credential.badge(issuer=KEYED.did)
SUITES: Final = ("eddsa-rdfc-2022", "eddsa-jcs-2022")
FORGED: Final = not_verified("proof.signature_invalid")

Document = dict[str, Any]


def signed(options: Mapping[str, object] = {}, suite: str = "eddsa-rdfc-2022") -> Document:
    return KEYED.sign_data_integrity(CLAIMS, suite, "assertionMethod", **options)


def with_proof(document: Document, **members: object) -> Document:
    """Return the document with other members in its proof; `...` leaves one out."""
    return {**document, "proof": credential.without_ellipses({**document["proof"], **members})}


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("options", "changes"),
    [
        pytest.param({"nonce": "n-1"}, {"nonce": "n-2"}, id="nonce"),
        pytest.param({"nonce": "n-1"}, {"nonce": ...}, id="nonce-taken-out"),
        pytest.param({}, {"nonce": "n-1"}, id="nonce-put-in"),
        pytest.param({"created": ...}, {"created": "2026-01-01T00:00:00Z"}, id="created-put-in"),
        pytest.param({}, {"created": ...}, id="created-taken-out"),
        pytest.param({}, {"created": "2025-12-31T00:00:00Z"}, id="created"),
        pytest.param({"expires": "2030-01-01T00:00:00Z"}, {"expires": "2031-01-01T00:00:00Z"}, id="expires"),
        pytest.param({"expires": "2030-01-01T00:00:00Z"}, {"expires": ...}, id="expires-taken-out"),
        pytest.param({}, {"expires": "2030-01-01T00:00:00Z"}, id="expires-put-in"),
        pytest.param({"domain": "a.example"}, {"domain": "b.example"}, id="domain"),
        pytest.param({"domain": ["a.example", "b.example"]}, {"domain": ["a.example"]}, id="domains"),
        pytest.param({"domain": ["a.example"]}, {"domain": ["a.example", "b.example"]}, id="domain-more"),
        pytest.param({"challenge": "c-1"}, {"challenge": "c-2"}, id="challenge"),
        pytest.param({"id": "urn:uuid:1"}, {"id": "urn:uuid:2"}, id="id"),
    ],
)
async def test_an_option_is_signed_and_may_be_left_out(
    door: FrontDoor, suite: str, options: Mapping[str, object], changes: Mapping[str, object]
) -> None:
    document = signed(options, suite)

    assert await door.answer(document) == VERIFIED
    assert await door.answer(with_proof(document, **changes)) == FORGED


@pytest.mark.parametrize(
    ("options", "code"),
    [
        pytest.param({"created": "2027-01-01T00:00:00Z"}, "proof.created_in_future", id="created-later"),
        pytest.param({"created": "yesterday"}, "structure.date", id="created-no-date"),
        pytest.param({"expires": "2026-02-01T00:00:00Z"}, "proof.expired", id="expired"),
        pytest.param({"expires": "2030-01-01"}, "structure.date", id="expires-no-instant"),
        pytest.param({"domain": [""]}, "structure.proof", id="domain-empty"),
        pytest.param({"domain": [5]}, "structure.proof", id="domain-number"),
        pytest.param({"challenge": ""}, "structure.proof", id="challenge-empty"),
        pytest.param({"verificationMethod": []}, "structure.proof", id="no-method"),
        pytest.param({"verificationMethod": [KEYED.identity.method_id]}, "structure.proof", id="methods"),
    ],
)
async def test_an_option_that_says_nothing_good_is_refused_by_name(
    door: FrontDoor, options: Mapping[str, object], code: str
) -> None:
    proof = {**signed()["proof"], **options}
    document = {**CLAIMS, "proof": proof}
    if code in {"proof.created_in_future", "proof.expired"}:
        document = signed(options)

    assert await door.answer(document) == not_verified(code)


def chain(*, previous: object, change: bool = False) -> Document:
    """Return a badge with two proofs and a third that builds on both; `change` one of them afterwards."""
    first, second = (signed({"id": f"urn:uuid:{name}", "nonce": name})["proof"] for name in "ab")
    options = {
        **{name: value for name, value in first.items() if name not in {"proofValue", "nonce"}},
        "id": "urn:uuid:c",
        "previousProof": previous,
    }
    named = previous if isinstance(previous, list) else [previous]
    covered = {**CLAIMS, "proof": [proof for proof in (first, second) if proof["id"] in named]}
    parts = {**options, "@context": CLAIMS["@context"]}, covered
    hashes = b"".join(hashlib.sha256(canonical_quads(part)).digest() for part in parts)
    third = {**options, "proofValue": "z" + base58.b58encode(KEYED.identity.key.sign(hashes)).decode()}
    if change:
        second = signed({"id": "urn:uuid:b", "nonce": "another"})["proof"]
    return {**CLAIMS, "proof": [first, second, third]}


@pytest.mark.parametrize(
    "previous",
    ["urn:uuid:b", ["urn:uuid:b"], ["urn:uuid:a", "urn:uuid:b"], ["urn:uuid:b", "urn:uuid:a"]],
    ids=["one", "list-of-one", "two", "two-turned-round"],
)
async def test_a_proof_builds_on_one_or_on_several(door: FrontDoor, previous: object) -> None:
    assert await door.answer(chain(previous=previous)) == VERIFIED
    assert await door.answer(chain(previous=previous, change=True)) == FORGED


async def test_of_several_methods_of_an_issuer_the_named_one_counts(door: FrontDoor) -> None:
    first, second = keys.key(seed=11), keys.key(seed=12)
    identity = keys.did_web(first)
    methods = [
        {
            "id": f"{identity.did}#{name}",
            "type": "Multikey",
            "controller": identity.did,
            "publicKeyMultibase": key,
        }
        for name, key in (("key-1", first.multikey), ("key-2", second.multikey))
    ]
    document = {
        **identity.document,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
    door.world.serve(str(identity.url), document)
    by_second = Issuer(identity=keys.did_web(second, fragment="key-2"))
    badge = by_second.badge()

    assert await door.answer(badge) == VERIFIED
    named_otherwise = with_proof(badge, verificationMethod=f"{identity.did}#key-1")
    assert await door.answer(named_otherwise) == FORGED
    unknown = with_proof(badge, verificationMethod=f"{identity.did}#key-3")
    assert await door.answer(unknown) == not_verified("did.verification_method_not_found")
