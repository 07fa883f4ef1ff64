import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from did_methods.core.errors import DidInvalid
from tests.builders.keys import did_key, key
from tests.unit.suites.judging import key_of
from tests.unit.suites.older_issuers import recoverable
from verifier.suites.core.recovery import check_recoverable, recovered

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
KEY = key_of(did_key(key("secp256k1")).method_id)


def digest(count: int) -> bytes:
    return hashlib.sha256(str(count).encode()).digest()


@pytest.mark.parametrize("seed", range(12))
def test_the_key_of_any_signer_is_recovered(seed: int) -> None:
    private = ec.derive_private_key(int.from_bytes(digest(seed), "big") % ORDER, ec.SECP256K1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    halves = decode_dss_signature(private.sign(digest(-seed), ec.ECDSA(Prehashed(SHA256()))))
    signature = b"".join(half.to_bytes(32, "big") for half in halves)

    found = [recovered(signature + bytes([which]), digest(-seed)) for which in (0, 1)]

    assert public in found
    assert found[0] != found[1]


def test_its_own_signature_holds_and_no_other_last_byte() -> None:
    signature = recoverable(digest(1))

    check_recoverable(KEY, signature, digest(1))
    for last in set(range(256)) - {signature[64]}:
        with pytest.raises(DidInvalid) as refused:
            check_recoverable(KEY, signature[:64] + bytes([last]), digest(1))
        assert refused.value.code == "proof.signature_invalid"


def test_another_key_another_digest_and_another_length_are_refused() -> None:
    signature = recoverable(digest(1))
    other = key_of(did_key(key("secp256k1", seed=2)).method_id)

    for signer, text, over in (
        (other, signature, digest(1)),
        (KEY, signature, digest(2)),
        (KEY, signature[:64], digest(1)),
        (KEY, signature + b"\0", digest(1)),
        (KEY, b"", digest(1)),
    ):
        with pytest.raises(DidInvalid):
            check_recoverable(signer, text, over)


@pytest.mark.parametrize(
    "halves", [(0, 1), (1, 0), (0, 0), (ORDER, 1), (1, ORDER), (ORDER + 1, 1), (2**256 - 1, 1), (5, 1)]
)
def test_numbers_that_no_signature_has_name_no_key(halves: tuple[int, int]) -> None:
    text = b"".join(half.to_bytes(32, "big") for half in halves)

    for which in (0, 1, 2, 3, 4, 255):
        if halves == (5, 1) and which in {2, 3}:
            continue  # 5 plus the order may be the x of a point
        with pytest.raises(DidInvalid):
            recovered(text + bytes([which]), digest(1))


def test_the_point_at_infinity_is_no_key() -> None:
    # r is the x of the generator and s equals the digest: then s·R - z·G is nothing.
    x = 0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798

    with pytest.raises(DidInvalid):
        recovered(x.to_bytes(32, "big") + digest(1) + b"\0", digest(1))
