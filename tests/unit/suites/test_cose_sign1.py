"""cose_sign1: the algorithm counts only where it is signed, and only for a key of its own kind."""

import json
import re

import pytest

from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import PublicKey, public_key_from_jwk
from tests.builders import keys
from tests.builders.cbor import encode_cbor
from tests.builders.issuer import Issuer
from tests.vectors_dir import VECTORS, needs_vectors
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.cose import cose_sign1
from verifier.linked_data import ContextStore
from verifier.model import CompactJws, ProofClaim
from verifier.suites import SUITES

SUITE = SUITES["cose_sign1"]
CONTEXTS = ContextStore.bundled()
SECOND = VECTORS / "ietf-token-status-list-2"


def judge(raw: bytes, key: PublicKey) -> None:
    """Judge a message under a key; what is wrong is raised."""
    secured = cose_sign1(raw, max_bytes=100_000)
    claim = ProofClaim(suite="cose_sign1", secured=secured, key_reference=None, purpose="assertionMethod")
    SUITE.check(claim, key, CONTEXTS)


def issuer_with(kind: str) -> tuple[Issuer, PublicKey]:
    issuer = Issuer(identity=keys.did_key(keys.key(kind)))
    return issuer, public_key_from_jwk(issuer.identity.key.jwk)


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384", "P-521", "secp256k1"])
def test_a_message_holds_under_its_own_key_and_no_other(kind: str) -> None:
    issuer, key = issuer_with(kind)
    other = public_key_from_jwk(keys.key(kind, seed=9).jwk)

    judge(issuer.cwt({}), key)

    with pytest.raises(DidInvalid) as refused:
        judge(issuer.cwt({}), other)
    assert refused.value.code == "proof.signature_invalid"


def test_every_byte_of_a_message_counts() -> None:
    issuer, key = issuer_with("Ed25519")
    good = issuer.cwt({2: "https://a.example"}, unprotected={})
    for at in range(1, len(good)):
        changed = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises((DidInvalid, Rejected)):
            judge(changed, key)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({1: ...}, "jws.algorithm_refused"),
        ({1: 5}, "jws.algorithm_refused"),  # HMAC
        ({1: 0}, "jws.algorithm_refused"),
        ({1: True}, "jws.algorithm_refused"),
        ({1: "EdDSA"}, "jws.algorithm_refused"),
        ({1: -999}, "jws.algorithm_refused"),
        ({1: -7}, "key.algorithm_mismatch"),
        ({1: -257}, "key.algorithm_mismatch"),
        ({2: [4]}, "jws.critical_header"),
    ],
)
def test_a_header_that_asks_for_something_else_is_refused(header: dict[int, object], code: str) -> None:
    issuer, key = issuer_with("Ed25519")

    with pytest.raises((Rejected, DidInvalid), match=f"^{re.escape(code)}: "):
        judge(issuer.cwt({}, protected=header), key)


def test_an_algorithm_that_is_not_signed_does_not_count() -> None:
    issuer, key = issuer_with("Ed25519")

    with pytest.raises(Rejected) as refused:
        judge(issuer.cwt({}, protected={1: ...}, unprotected={1: -8}), key)

    assert refused.value.code == "jws.algorithm_refused"


@pytest.mark.parametrize("algorithm", [-46, -48, -49, -50, -53, -265, -268])
def test_an_algorithm_that_is_not_judged_yet_is_not_shown_to_be_wrong(algorithm: int) -> None:
    issuer, key = issuer_with("Ed25519")

    with pytest.raises(Undetermined) as refused:
        judge(issuer.cwt({}, protected={1: algorithm}), key)

    assert refused.value.code == "proof.algorithm_unsupported"


@pytest.mark.parametrize("algorithm", [-8, -19])
def test_both_names_of_the_algorithm_of_an_ed25519_key_hold(algorithm: int) -> None:
    issuer, key = issuer_with("Ed25519")

    judge(issuer.cwt({}, protected={1: algorithm}), key)


def test_a_proof_of_another_kind_is_none_of_this_suite() -> None:
    _, key = issuer_with("Ed25519")
    token = CompactJws(header={}, payload={}, signing_input=b"", signature=b"")

    with pytest.raises(Rejected) as refused:
        SUITE.check(
            ProofClaim(suite="cose_sign1", secured=token, key_reference=None, purpose=""), key, CONTEXTS
        )

    assert refused.value.code == "structure.proof"


@needs_vectors
@pytest.mark.parametrize("name", ["status_list_cwt.hex", "referenced_token_cwt.hex", "pyeudiw/list.cwt.hex"])
def test_the_messages_of_the_specification_hold_under_its_key(name: str) -> None:
    key = public_key_from_jwk(json.loads((SECOND / "key.json").read_bytes()))
    raw = bytes.fromhex((SECOND / name).read_text().strip())

    judge(raw, key)

    with pytest.raises(DidInvalid):
        judge(raw[:-1] + bytes([raw[-1] ^ 1]), key)


def test_headers_that_nobody_signed_may_change() -> None:
    """As RFC 9052 has it: they are hints, and nothing that verifying rests on is taken from there."""
    issuer, key = issuer_with("Ed25519")
    message = cose_sign1(issuer.cwt({}), max_bytes=10_000)
    header = encode_cbor({1: -8, 16: "application/statuslist+cwt"})

    judge(b"\xd2" + encode_cbor([header, {99: b"x"}, message.payload, message.signature]), key)
