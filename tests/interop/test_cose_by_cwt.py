"""Credentials as COSE_Sign1 (suite cose_sign1): the Python package cwt signs them, and judges those of ours."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cwt import COSE, COSEKey, VerifyError

from tests.builders import credential, keys
from tests.builders.issuer import Issuer
from tests.threats.front_door import VERIFIED, FrontDoor, not_verified
from tests.world import World

ALGORITHMS: Final = {
    "ES256": "P-256",
    "ES384": "P-384",
    "ES512": "P-521",
    "ES256K": "secp256k1",
    "EdDSA": "Ed25519",
}
ISSUERS: Final = {
    name: Issuer(identity=keys.did_jwk(keys.key(kind, seed=17))) for name, kind in ALGORITHMS.items()
}


def their_key(issuer: Issuer, algorithm: str, *, secret: bool = True) -> Any:  # noqa: ANN401 - a type of theirs
    private = issuer.identity.key.private
    if secret:
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    else:
        pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return COSEKey.from_pem(pem.decode(), alg=algorithm, kid=issuer.identity.method_id)


def signed(algorithm: str, document: Mapping[str, Any]) -> bytes:
    """Return a document as their library signs it, everything but the signature as VC-JOSE-COSE has it."""
    issuer = ISSUERS[algorithm]
    name = {"ES256": -7, "ES384": -35, "ES512": -36, "ES256K": -47, "EdDSA": -8}[algorithm]
    protected = {
        1: name,
        3: "application/vc",
        4: issuer.identity.method_id.encode(),
        15: {1: issuer.did},
        16: "application/vc+cose",
    }
    raw = COSE.new().encode_and_sign(
        json.dumps(document).encode(), their_key(issuer, algorithm), protected=protected, unprotected={}
    )
    assert isinstance(raw, bytes)
    return raw


@pytest.fixture
def door(world: World) -> FrontDoor:
    return FrontDoor(world)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_what_they_sign_verifies_as_it_stands_and_no_other_way(door: FrontDoor, algorithm: str) -> None:
    raw = signed(algorithm, credential.badge(issuer=ISSUERS[algorithm].did))
    spoilt = raw[:-5] + bytes([raw[-5] ^ 1]) + raw[-4:]

    report = await door.report(raw)

    assert (report.verdict, report.format) == ("verified", "vc_cose")
    assert await door.answer(spoilt) == not_verified("proof.signature_invalid")
    assert await door.answer(raw.replace(b"Welding", b"Surgery", 1)) == not_verified(
        "proof.signature_invalid"
    )
    assert await door.answer(
        signed(algorithm, credential.badge(issuer="did:web:other.example"))
    ) == not_verified("jws.claim_mismatch")


@pytest.mark.parametrize("algorithm", ALGORITHMS)
async def test_both_say_the_same_of_ours_whole_and_broken(door: FrontDoor, algorithm: str) -> None:
    issuer = ISSUERS[algorithm]
    raw = issuer.sign_cose(credential.badge(issuer=issuer.did), claims={1: issuer.did}, unprotected={})
    public = their_key(issuer, algorithm, secret=False)

    assert await door.answer(raw) == VERIFIED
    assert json.loads(COSE.new().decode(raw, public))["issuer"]["id"] == issuer.did
    for at in (len(raw) - 3, len(raw) // 2):
        broken = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        assert (await door.answer(broken))[0] == "not_verified"
        with pytest.raises(VerifyError):
            COSE.new().decode(broken, public)
