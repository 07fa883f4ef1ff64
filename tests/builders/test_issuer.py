"""The builders are right: other software accepts what they sign, and they reproduce what others signed."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import base58
import didkit
import pytest
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from tests.builders import credential, keys, status_list
from tests.builders.canonical import canonical_quads
from tests.builders.issuer import Issuer
from tests.vectors_dir import VECTORS, needs_vectors


def didkit_errors(secured: str, *, is_jwt: bool = False) -> list[str]:
    async def verify() -> str:
        options = json.dumps({"proofFormat": "jwt" if is_jwt else "ldp"})
        return str(await didkit.verify_credential(secured, options))

    errors: list[str] = json.loads(asyncio.run(verify()))["errors"]
    return errors


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "secp256k1", "RSA-2048"])
@pytest.mark.parametrize("identify", [keys.did_key, keys.did_jwk])
def test_didkit_accepts_our_jwt_and_knows_our_did(kind: str, identify: Any) -> None:  # noqa: ANN401
    issuer = Issuer(identity=identify(keys.key(kind)))

    token = issuer.sign_jwt(credential.plain_v1(issuer=issuer.did), dialect="vcdm11")

    assert didkit_errors(token, is_jwt=True) == []
    assert didkit_errors(token[:-6] + "AAAAAA", is_jwt=True) != []


def test_didkit_accepts_our_ed25519_2020_and_sees_a_change(issuer: Issuer) -> None:
    signed = issuer.sign_ed25519_2020(credential.plain_v1(issuer=issuer.did))

    assert didkit_errors(json.dumps(signed)) == []
    assert didkit_errors(json.dumps({**signed, "issuanceDate": "2026-01-02T00:00:00Z"})) != []


def verify_proof(document: Mapping[str, Any], proof: Mapping[str, Any], multikey: str) -> None:
    """Verify as the specifications say, without a line of the builder's signing."""
    transform = rfc8785.dumps if "-jcs-" in proof.get("cryptosuite", "") else canonical_quads
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options.setdefault("@context", document["@context"])
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    raw_key = base58.b58decode(multikey[1:])
    signature = base58.b58decode(proof["proofValue"][1:])
    digest = hashlib.sha384 if raw_key[:2] == b"\x81\x24" else hashlib.sha256
    signed = digest(transform(options)).digest() + digest(transform(unsecured)).digest()
    if raw_key[:2] == b"\xed\x01":
        ed25519.Ed25519PublicKey.from_public_bytes(raw_key[2:]).verify(signature, signed)
        return
    half = len(signature) // 2
    der = utils.encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )
    curve, algorithm = (ec.SECP384R1(), hashes.SHA384()) if half == 48 else (ec.SECP256R1(), hashes.SHA256())
    ec.EllipticCurvePublicKey.from_encoded_point(curve, raw_key[2:]).verify(der, signed, ec.ECDSA(algorithm))


@pytest.mark.parametrize(
    ("kind", "suite"),
    [
        ("Ed25519", "eddsa-rdfc-2022"),
        ("Ed25519", "eddsa-jcs-2022"),
        ("P-256", "ecdsa-rdfc-2019"),
        ("P-384", "ecdsa-rdfc-2019"),
        ("P-256", "ecdsa-jcs-2019"),
    ],
)
def test_every_suite_holds_and_breaks_when_the_document_changes(kind: str, suite: str) -> None:
    issuer = Issuer(identity=keys.did_key(keys.key(kind)))

    badge = issuer.badge(suite)

    verify_proof(badge, badge["proof"], issuer.identity.key.multikey)
    with pytest.raises(InvalidSignature):
        verify_proof({**badge, "name": "Other"}, badge["proof"], issuer.identity.key.multikey)


def test_both_proofs_of_a_set_hold(issuer: Issuer) -> None:
    badge = credential.badge_v1(issuer=issuer.did, status=status_list.entry())

    signed = issuer.sign_ed25519_2020(issuer.sign_data_integrity(badge))

    assert [proof["type"] for proof in signed["proof"]] == ["DataIntegrityProof", "Ed25519Signature2020"]
    for proof in signed["proof"]:
        verify_proof(signed, proof, issuer.identity.key.multikey)


@needs_vectors
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("w3c-vc-di-eddsa", "eddsa-rdfc-2022__signedDataInt.json"),
        ("w3c-vc-di-eddsa", "eddsa-rdfc-2022__employ__signedDataInt.json"),
        ("w3c-vc-di-eddsa", "eddsa-jcs-2022__signedJCS.json"),
        ("w3c-vc-di-eddsa", "Ed25519Signature2020__signedEdSig.json"),
        ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p256__signedECDSAP256.json"),
        ("w3c-vc-di-ecdsa", "ecdsa-rdfc-2019-p384__signedECDSAP384.json"),
        ("w3c-vc-di-ecdsa", "ecdsa-jcs-2019-p256__signedJCSECDSAP256.json"),
    ],
)
def test_canonical_form_and_hashes_are_those_of_the_w3c_vectors(folder: str, name: str) -> None:
    document = json.loads((VECTORS / folder / "cases" / name).read_bytes())
    proof = document["proof"]

    verify_proof(document, proof, proof["verificationMethod"].rpartition("#")[2])


def test_a_proof_option_given_is_signed_and_one_given_as_ellipsis_is_left_out(issuer: Issuer) -> None:
    signed = issuer.sign_data_integrity(
        credential.badge(issuer=issuer.did), created=..., expires="2026-02-01T00:00:00Z"
    )

    assert "created" not in signed["proof"]
    assert signed["proof"]["expires"] == "2026-02-01T00:00:00Z"
    verify_proof(signed, signed["proof"], issuer.identity.key.multikey)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _ = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
    return json.loads(header), json.loads(payload)


def test_the_three_dialects_put_the_credential_where_they_should(issuer: Issuer) -> None:
    claims = credential.badge(issuer=issuer.did)

    older, badge, newer = (
        parts(issuer.sign_jwt(claims, dialect=dialect)) for dialect in ("vcdm11", "ob3", "vcdm20")
    )

    assert older[1]["vc"] == claims
    assert older[1]["iss"] == badge[1]["iss"] == issuer.did
    assert badge[1]["credentialSubject"]["id"] == badge[1]["sub"]
    assert badge[1]["nbf"] == 1_767_225_600
    assert newer[1] == claims
    assert [header["typ"] for header, _ in (older, badge, newer)] == ["JWT", "JWT", "vc+jwt"]


def test_header_and_payload_can_be_changed_member_by_member(issuer: Issuer) -> None:
    token = issuer.sign_jwt(
        credential.badge(), "ob3", header={"kid": ..., "crit": ["exp"]}, payload={"sub": ..., "nbf": "1"}
    )

    header, payload = parts(token)
    assert header == {"alg": "EdDSA", "typ": "JWT", "crit": ["exp"]}
    assert "sub" not in payload
    assert payload["nbf"] == "1"


def test_a_presentation_is_bound_to_challenge_and_domain(issuer: Issuer) -> None:
    holder = Issuer(identity=keys.did_key(keys.key(seed=2)))

    shown = holder.presentation(issuer.badge(), challenge="abc", domain="verifier.example")

    assert shown["holder"] == holder.did
    assert shown["proof"]["proofPurpose"] == "authentication"
    assert (shown["proof"]["challenge"], shown["proof"]["domain"]) == ("abc", "verifier.example")
    verify_proof(shown, shown["proof"], holder.identity.key.multikey)


def test_a_presentation_as_jwt_carries_tokens_as_each_data_model_wants(issuer: Issuer) -> None:
    token = issuer.sign_jwt(credential.badge(issuer=issuer.did))

    _, newer = parts(issuer.presentation_jwt(token, payload={"nonce": "n", "aud": "a"}))
    _, older = parts(issuer.presentation_jwt(token, dialect="vcdm11"))

    assert newer["verifiableCredential"][0]["id"] == f"data:application/vc+jwt,{token}"
    assert (newer["nonce"], newer["aud"]) == ("n", "a")
    assert older["vp"]["verifiableCredential"] == [token]


def test_a_did_web_document_lies_where_the_method_looks() -> None:
    plain = keys.did_web()
    deep = keys.did_web(host="a.example:8443", path=("dids", "issuer"))

    assert (plain.did, plain.url) == ("did:web:issuer.example", "https://issuer.example/.well-known/did.json")
    assert (deep.did, deep.url) == (
        "did:web:a.example%3A8443:dids:issuer",
        "https://a.example:8443/dids/issuer/did.json",
    )
