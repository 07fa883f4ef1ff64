"""BBS+ of 2020: MATTR's bytes hold, every other byte does not, and the work is bounded."""

import pytest

pytest.importorskip("py_arkworks_bls12381", reason="the extra `bbs` is not installed")

from tests.unit.suites.bbs_plus_issuer import (
    KEY,
    MATTR_KEY,
    MATTR_PROOF,
    MATTR_SIGNATURE,
    derive,
    sign,
)
from verifier.errors import Rejected, Undetermined
from verifier.suites.core.bbs_2020 import MAX_MESSAGES
from verifier.suites.core.bbs_plus import verify_proof, verify_signature

MESSAGES = [f"message {number}".encode() for number in range(9)]
SHOWN = [MESSAGES[0], MESSAGES[3], MESSAGES[8]]


def test_mattr_s_signature_and_proof_hold() -> None:
    verify_signature(MATTR_KEY, MESSAGES, MATTR_SIGNATURE)

    assert verify_proof(MATTR_KEY, SHOWN, MATTR_PROOF, b"nonce") == 6


def test_our_issuer_s_signature_and_our_holder_s_proofs_hold() -> None:
    signature = sign(MESSAGES)

    verify_signature(KEY.raw, MESSAGES, signature)
    for places in ([0], [8], [0, 3, 8], list(range(9))):
        proof = derive(MESSAGES, signature, places, b"n")
        hidden = verify_proof(KEY.raw, [MESSAGES[place] for place in places], proof, b"n")

        assert hidden == 9 - len(places)


@pytest.mark.parametrize("at", range(0, len(MATTR_SIGNATURE), 3))
def test_a_changed_byte_of_a_signature_is_refused(at: int) -> None:
    changed = bytearray(MATTR_SIGNATURE)
    changed[at] ^= 1

    with pytest.raises(Rejected):
        verify_signature(MATTR_KEY, MESSAGES, bytes(changed))


@pytest.mark.parametrize("at", range(0, len(MATTR_PROOF), 5))
def test_a_changed_byte_of_a_proof_is_refused(at: int) -> None:
    for bit in (1, 128):
        changed = bytearray(MATTR_PROOF)
        changed[at] ^= bit

        with pytest.raises((Rejected, Undetermined)):
            verify_proof(MATTR_KEY, SHOWN, bytes(changed), b"nonce")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        MESSAGES[:8],
        [*MESSAGES, b"message 9"],
        MESSAGES[::-1],
        [*MESSAGES[:8], b"message 9"],
        [MESSAGES[1], MESSAGES[0], *MESSAGES[2:]],
    ],
)
def test_other_messages_are_not_signed(messages: list[bytes]) -> None:
    with pytest.raises((Rejected, Undetermined)):
        verify_signature(MATTR_KEY, messages, MATTR_SIGNATURE)


@pytest.mark.parametrize(
    ("messages", "nonce"),
    [
        (SHOWN, b"another"),
        (SHOWN, b""),
        (SHOWN[::-1], b"nonce"),
        (SHOWN[:2], b"nonce"),
        ([*SHOWN, MESSAGES[1]], b"nonce"),
        ([MESSAGES[0], MESSAGES[3], MESSAGES[7]], b"nonce"),
        ([], b"nonce"),
    ],
)
def test_other_messages_or_another_nonce_are_not_proven(messages: list[bytes], nonce: bytes) -> None:
    with pytest.raises(Rejected):
        verify_proof(MATTR_KEY, messages, MATTR_PROOF, nonce)


def test_another_key_proves_nothing() -> None:
    with pytest.raises(Rejected):
        verify_signature(KEY.raw, MESSAGES, MATTR_SIGNATURE)
    with pytest.raises(Rejected):
        verify_proof(KEY.raw, SHOWN, MATTR_PROOF, b"nonce")


@pytest.mark.parametrize("length", [0, 1, 2, 3, 50, 147, 148, 200, len(MATTR_PROOF) - 1])
def test_a_proof_cut_short_or_too_long_is_refused(length: int) -> None:
    for raw in (MATTR_PROOF[:length], MATTR_PROOF + b"\0"):
        with pytest.raises((Rejected, Undetermined)):
            verify_proof(MATTR_KEY, SHOWN, raw, b"nonce")


def test_points_of_which_every_pairing_holds_are_refused() -> None:
    identity = bytes([0xC0]) + bytes(47)
    forged = MATTR_PROOF[:4] + identity * 2 + MATTR_PROOF[100:]

    with pytest.raises(Rejected) as refused:
        verify_proof(MATTR_KEY, SHOWN, forged, b"nonce")

    assert refused.value.code == "proof.value_malformed"


def test_more_statements_than_any_credential_has_are_not_computed() -> None:
    many = (MAX_MESSAGES + 1).to_bytes(2, "big") + bytes(5_000)

    with pytest.raises(Undetermined) as refused:
        verify_proof(MATTR_KEY, SHOWN, many, b"nonce")
    with pytest.raises(Undetermined):
        verify_signature(MATTR_KEY, [b"x"] * (MAX_MESSAGES + 1), MATTR_SIGNATURE)

    assert refused.value.code == "proof.limit_exceeded"


def test_numbers_beyond_the_order_are_no_second_spelling() -> None:
    order = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
    signature = sign(MESSAGES, e=5)
    second = signature[:48] + (5 + order).to_bytes(32, "big") + signature[80:]

    with pytest.raises(Rejected) as refused:
        verify_signature(KEY.raw, MESSAGES, second)

    assert refused.value.code == "proof.value_malformed"
