"""JcsEd25519Signature2020: published vectors of both ways to sign, and documents of our own by other people's parts."""

from typing import Any, Final

import base58
import pytest

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType, PublicKey
from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.unit.suites.judging import PLUG_INS, judged
from tests.unit.suites.older_issuers import sign_jcs_ed25519
from tests.world import World
from verifier.errors import Problem, Rejected

NAME: Final = "JcsEd25519Signature2020"
SUITE: Final = PLUG_INS[NAME]
ISSUER: Final = Issuer()
Document = dict[str, Any]

# DIF, github.com/decentralized-identity/JcsEd25519Signature2020, commit a074508c, test-1.md (Apache-2.0)
DIF_KEY: Final = PublicKey(
    key_type=KeyType.ED25519, raw=base58.b58decode("4CcKDtU1JNGi8U4D8Rv9CHzfmF7xzaxEAPFA54eQjRHF")
)
DIF: Final[Document] = {
    "foo": "bar",
    "proof": {
        "signatureValue": (
            "4VCNeCSC4Daru6g7oij3QxUL2CS9FZkCYWRMUKyiLuPPK7GWFrM4YtYYQbmgyUXgGuxyKY5Wn1Mh4mmaRkbah4i4"
        ),
        "type": NAME,
    },
}
# Danube Tech, github.com/WebOfTrustInfo/ld-signatures-java, commit 053c03ef, signed.good and signed.bad (Apache-2.0)
JAVA_KEY: Final = PublicKey(
    key_type=KeyType.ED25519,
    raw=bytes.fromhex("de8777a28f8da1a74e7a13090ed974d879bf692d001cddee16e4cc9f84b60580"),
)
JAVA: Final[Document] = {
    "@context": [
        {
            "schema": "http://schema.org/",
            "name": "schema:name",
            "homepage": "schema:url",
            "image": "schema:image",
        },
        "https://w3id.org/security/v3",
    ],
    "name": "Manu Sporny",
    "homepage": "https://manu.sporny.org/",
    "image": "https://manu.sporny.org/images/manu.png",
    "proof": {
        "type": NAME,
        "creator": "did:sov:WRfXPg8dantKVubE3HX8pw",
        "created": "2017-10-24T05:33:31Z",
        "domain": "example.com",
        "signatureValue": (
            "3xUdc8BpsqZsN4DabPiyp8zXxeQh7AoX8TGdFZKAe15x4VKwVoGXnXvkRCbPrbewgkA6KaZF28TKE63MjEm2AGWd"
        ),
    },
}


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


def signed(document: Document, *, hashed: bool = False, by: Issuer = ISSUER, **options: str) -> Document:
    return sign_jcs_ed25519(document, by=by, hashed=hashed, **options)


def changed(document: Document, **members: object) -> Document:
    return {**document, "proof": {**document["proof"], **members}}


@pytest.mark.parametrize(("document", "key"), [(DIF, DIF_KEY), (JAVA, JAVA_KEY)], ids=["DIF", "Danube Tech"])
def test_a_published_vector_is_proven_and_nothing_near_to_it(document: Document, key: PublicKey) -> None:
    judged(document, key=key, suite=SUITE)
    for other in (
        {**document, "name": "Evil Hacker"},
        changed(document, nonce="1"),
        changed(document, type="x"),
    ):
        with pytest.raises((DidInvalid, Problem)):
            judged(other, key=key, suite=SUITE)


@pytest.mark.parametrize("hashed", [False, True])
@pytest.mark.parametrize(
    "options", [{}, {"created": "2026-01-02T00:00:00Z", "proofPurpose": "assertionMethod"}]
)
async def test_a_credential_is_verified_with_a_purpose_or_without_and_only_as_it_stands(
    door: FrontDoor, options: dict[str, str], *, hashed: bool
) -> None:
    document = signed(credential.plain_v1(issuer=ISSUER.did), hashed=hashed, **options)  # type: ignore[arg-type] # strings all
    other = {**document, "credentialSubject": {"id": "did:example:impostor"}}

    assert await door.answer(document) == VERIFIED
    assert await door.answer(other) == not_verified("proof.signature_invalid")
    assert await door.answer(changed(document, expires="2099-01-01T00:00:00Z")) == not_verified(
        "proof.signature_invalid"
    )


async def test_a_presentation_without_a_purpose_is_one_and_answers_its_challenge_alone(
    door: FrontDoor,
) -> None:
    inner = signed(credential.plain_v1(issuer=ISSUER.did))
    shown = signed(
        {"@context": [credential.V1], "type": ["VerifiablePresentation"], "holder": ISSUER.did}
        | {"verifiableCredential": [inner]},
        challenge="c-1",
        domain="hr.example",
    )

    assert await door.answer(shown, challenge="c-1", domain="hr.example") == VERIFIED
    assert await door.answer(shown, challenge="c-2") == not_verified("challenge.differs")
    assert await door.answer(signed(inner | {"proof": {}}, proofPurpose="authentication")) == not_verified(
        "proof.purpose"
    )


@pytest.mark.parametrize(
    "value", [None, 1, "", "z", "1" * 88, "2" * 89, base58.b58encode(bytes(63)).decode(), "0OIl"]
)
def test_another_form_of_signature_is_refused(value: object) -> None:
    document = changed(signed(credential.plain_v1(issuer=ISSUER.did)), signatureValue=value)

    with pytest.raises((Rejected, DidInvalid)) as refused:
        judged(document)

    assert isinstance(refused.value, Rejected | DidInvalid)
    assert refused.value.code in {"proof.value_malformed", "base58.invalid", "base58.too_long"}


def test_a_proof_builds_on_no_other() -> None:
    first = ISSUER.sign_data_integrity(credential.plain_v1(issuer=ISSUER.did), id="urn:uuid:1")
    second = signed(first, previousProof="urn:uuid:1")
    document = {**second, "proof": [first["proof"], second["proof"]]}

    with pytest.raises(Rejected) as refused:
        judged(document, index=1)

    assert refused.value.code == "structure.proof"


async def test_a_key_of_somebody_else_signs_nothing_for_the_issuer(door: FrontDoor) -> None:
    stranger = Issuer(identity=keys.did_key(keys.key(seed=666)))
    document = signed(credential.plain_v1(issuer=ISSUER.did), by=stranger)

    assert await door.answer(document) == not_verified("key_binding.issuer_mismatch")
    named = changed(document, verificationMethod=ISSUER.identity.method_id)
    assert await door.answer(named) == not_verified("proof.signature_invalid")
