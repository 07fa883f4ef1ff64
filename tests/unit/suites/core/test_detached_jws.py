"""The older suites' detached JWS: its header, its form, and texts as URDNA2015 wrote them."""

import hashlib
import json
from typing import Any

import pytest

from did_methods.core.errors import DidInvalid
from tests.builders import credential
from tests.builders.keys import base64url, did_key, key
from tests.unit.suites.judging import CONTEXTS, judged, key_of
from tests.unit.suites.older_issuers import DETACHED, canonical_options, options_of, sign_detached
from verifier.errors import Rejected, Undetermined
from verifier.linked_data import canonical_nquads
from verifier.suites.core.detached_jws import older_escapes

SUITE = "JsonWebSignature2020"
PAIRS = [(suite, kind, name) for suite, kinds in DETACHED.items() for kind, name in kinds.items()]


@pytest.mark.parametrize(("suite", "kind", "algorithm"), PAIRS)
@pytest.mark.parametrize("shape", ["plain_v1", "plain", "badge"])
def test_what_an_issuer_signed_is_proven_under_any_context(
    suite: str, kind: str, algorithm: str, shape: str
) -> None:
    document = getattr(credential, shape)(issuer=did_key(key(kind)).did)

    judged(sign_detached(suite, kind, algorithm, document=document, challenge="c", domain="hr.example"))


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
@pytest.mark.parametrize("suite", ["RsaSignature2018", SUITE])
def test_rsa_is_read_in_either_padding(suite: str, algorithm: str) -> None:
    judged(sign_detached(suite, "RSA-2048", algorithm))


def test_a_context_of_the_proof_s_own_changes_nothing_that_is_read() -> None:
    good = sign_detached(SUITE, "P-256", "ES256")
    for context in ("https://w3id.org/security/suites/jws-2020/v1", {"created": "urn:evil"}, None, 7):
        judged({**good, "proof": {"@context": context, **good["proof"]}})


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"b64": True}, "proof.value_malformed"),
        ({"b64": 0}, "proof.value_malformed"),
        ({"b64": "false"}, "proof.value_malformed"),
        ({"crit": []}, "proof.value_malformed"),
        ({"crit": ["b64", "exp"]}, "proof.value_malformed"),
        ({"crit": "b64"}, "proof.value_malformed"),
        ({"alg": "none"}, "jws.algorithm_refused"),
        ({"alg": "HS256"}, "jws.algorithm_refused"),
        ({"alg": None}, "jws.algorithm_refused"),
        ({"alg": ["EdDSA"]}, "jws.algorithm_refused"),
        ({"alg": "ES256K"}, "jws.algorithm_refused"),
    ],
)
def test_a_header_of_another_kind_is_refused(header: dict[str, object], code: str) -> None:
    with pytest.raises(Rejected) as refused:
        judged(sign_detached("Ed25519Signature2018", "Ed25519", "EdDSA", header=header))

    assert refused.value.code == code


def test_an_algorithm_of_another_key_is_refused() -> None:
    with pytest.raises(DidInvalid) as refused:
        judged(sign_detached(SUITE, "P-256", "ES256", header={"alg": "ES256K"}))

    assert refused.value.code == "key.algorithm_mismatch"


@pytest.mark.parametrize(
    "jws",
    [None, 7, "", "..", "a..", "..b", "a.b.c", "a..b.c", "a..b..c", "a...b", "e30..AA", "W10..AA", "@@..AA"],
)
def test_another_form_than_a_detached_jws_is_refused(jws: object) -> None:
    good = sign_detached(SUITE, "P-256", "ES256")

    with pytest.raises((Rejected, DidInvalid)):
        judged({**good, "proof": {**good["proof"], "jws": jws}})


def test_a_jws_of_great_length_is_refused_without_decoding() -> None:
    good = sign_detached(SUITE, "P-256", "ES256")
    head, _, tail = good["proof"]["jws"].partition("..")

    for jws in (f"{head * 100}..{tail}", f"{head}..{tail * 100}"):
        with pytest.raises(DidInvalid) as refused:
            judged({**good, "proof": {**good["proof"], "jws": jws}})

        assert refused.value.code == "base64url.too_long"


@pytest.mark.parametrize("member", ["signatureValue", "proofValue"])
def test_a_signature_in_a_form_before_jws_is_left_open(member: str) -> None:
    good = sign_detached("RsaSignature2018", "RSA-2048", "RS256")
    proof = {name: value for name, value in good["proof"].items() if name != "jws"}

    with pytest.raises(Undetermined) as refused:
        judged({**good, "proof": {**proof, member: "AAAA"}})

    assert refused.value.code == "proof.suite_unsupported"


TEXTS = ["tab\there", "bell\u0007, delete\u007f, back\b, feed\f", "back\\slash t: \\t", "plain"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("older", [False, True])
def test_control_characters_hold_as_rdfc_1_0_and_as_urdna2015_wrote_them(text: str, *, older: bool) -> None:
    identity = did_key()
    document = credential.badge(issuer=identity.did, name=text)
    options = options_of("Ed25519Signature2018", identity)
    nquads = canonical_nquads(document, CONTEXTS)
    hashed = [canonical_options(options), older_escapes(nquads) if older else nquads]
    head = base64url(json.dumps({"alg": "EdDSA", "b64": False, "crit": ["b64"]}).encode())
    content = head.encode() + b"." + b"".join(hashlib.sha256(part).digest() for part in hashed)
    jws = f"{head}..{base64url(identity.key.sign(content))}"
    signed: dict[str, Any] = {**document, "proof": {**options, "jws": jws}}

    judged(signed)
    for other in TEXTS:
        if other != text:
            with pytest.raises(DidInvalid):
                judged({**signed, "name": other})


def test_another_key_proves_nothing_in_either_spelling() -> None:
    good = sign_detached("Ed25519Signature2018", "Ed25519", "EdDSA", challenge="a\tb")

    with pytest.raises(DidInvalid) as refused:
        judged(good, key=key_of(did_key(key(seed=2)).method_id))

    assert refused.value.code == "proof.signature_invalid"
