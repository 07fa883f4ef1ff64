"""Signatures and keys as Tezos writes them: known texts, prefixes, check sums, and a key that is not the issuer's."""

import base58
import pytest

from did_methods.core.account import read_account
from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import KeyType
from tests.builders.accounts import did_pkh
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import key_of
from tests.unit.suites.older_issuers import TEZOS_PREFIXES, sign_detached, sign_tezos, sign_tezos_jcs
from verifier.errors import Rejected, Undetermined
from verifier.suites.core.tezos import check_over_blake2b, signing_key, tezos_message, tezos_signature

KINDS = {"Ed25519": KeyType.ED25519, "P-256": KeyType.P256, "secp256k1": KeyType.SECP256K1}
READS = {"Ed25519": ("edsig", "edpk"), "P-256": ("p2sig", "p2pk"), "secp256k1": ("spsig1", "sppk")}


@pytest.mark.parametrize("kind", KINDS)
def test_prefixes_read_as_tezos_has_them(kind: str) -> None:
    signature, public = (base58.b58encode_check(prefix + bytes(64)) for prefix in TEZOS_PREFIXES[kind])

    assert signature.decode().startswith(READS[kind][0])
    assert (
        base58.b58encode_check(TEZOS_PREFIXES[kind][1] + bytes(32 if kind == "Ed25519" else 33))
        .decode()
        .startswith(READS[kind][1])
    ), public


def test_a_message_says_that_it_is_one_and_how_long() -> None:
    assert tezos_message(b"hello") == b"\x05\x01\x00\x00\x00\x1bTezos Signed Message: hello"


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_of_another_curve_prefix_or_check_sum_is_refused(kind: str) -> None:
    good = sign_tezos_jcs(kind)["proof"]
    raw = base58.b58decode_check(good["proofValue"])
    prefix = TEZOS_PREFIXES[kind][0]
    assert tezos_signature(good, KINDS[kind]) == raw[len(prefix) :]

    others = [
        None,
        7,
        "",
        "z" + good["proofValue"],
        base58.b58encode(raw + bytes(4)).decode(),
        base58.b58encode_check(raw[:-1]).decode(),
        base58.b58encode_check(raw + b"\0").decode(),
        *(
            base58.b58encode_check(other + bytes(64)).decode()
            for k, (other, _) in TEZOS_PREFIXES.items()
            if k != kind
        ),
    ]
    for value in others:
        with pytest.raises(Rejected) as refused:
            tezos_signature({"proofValue": value}, KINDS[kind])

        assert refused.value.code == "proof.value_malformed"


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_of_another_length_is_refused(kind: str) -> None:
    signer = key_of(did_key(key(kind)).method_id)
    for length in (0, 63, 65):
        with pytest.raises(DidInvalid) as refused:
            check_over_blake2b(signer, bytes(length), b"x")

        assert refused.value.code == "proof.signature_invalid"


def test_a_key_in_the_proof_has_to_be_the_issuer_s() -> None:
    own, other = (key_of(did_key(key(seed=seed)).method_id) for seed in (1, 2))
    suite = "Ed25519BLAKE2BDigestSize20Base58CheckEncodedSignature2021"
    for document in (
        sign_tezos("Ed25519"),
        sign_tezos_jcs("Ed25519"),
        sign_detached(suite, "Ed25519", "EdBlake2b"),
    ):
        assert signing_key(document["proof"], own) == own
        with pytest.raises(Rejected) as refused:
            signing_key(document["proof"], other)

        assert refused.value.code == "proof.key_differs"
    with pytest.raises(Rejected):
        signing_key({"publicKeyJwk": "edpk"}, own)
    with pytest.raises(Rejected):
        signing_key({"publicKeyMultibase": "edpk"}, own)


def test_the_hash_that_their_alg_names_is_no_hindrance() -> None:
    own = key_of(did_key().method_id)

    assert signing_key({"publicKeyJwk": {**did_key().key.jwk, "alg": "EdBlake2b"}}, own) == own


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_takes_the_key_that_the_proof_repeats_if_it_is_its_own(kind: str) -> None:
    own, other = (read_account(did_pkh(key(kind, seed=seed)).account) for seed in (1, 2))
    document = sign_tezos_jcs(kind)

    found = signing_key(document["proof"], own)

    assert found == key_of(document["proof"]["verificationMethod"])
    with pytest.raises(Rejected) as refused:
        signing_key(document["proof"], other)
    assert refused.value.code == "proof.key_differs"
    with pytest.raises(Undetermined) as unknown:
        signing_key({"type": "TezosSignature2021"}, own)
    assert unknown.value.code == "key.account_without_key"


def test_a_proof_that_repeats_two_keys_repeats_the_issuer_s_twice() -> None:
    jwk = {"publicKeyJwk": sign_tezos("Ed25519")["proof"]["publicKeyJwk"]}
    multibase = {"publicKeyMultibase": sign_tezos_jcs("Ed25519")["proof"]["publicKeyMultibase"]}
    own = read_account(did_pkh(key()).account)
    stranger = {"publicKeyJwk": dict(key(seed=2).jwk)}

    assert signing_key({**jwk, **multibase}, own) == key_of(did_key().method_id)
    with pytest.raises(Rejected) as refused:
        signing_key({**stranger, **multibase}, own)

    assert refused.value.code == "proof.key_differs"
