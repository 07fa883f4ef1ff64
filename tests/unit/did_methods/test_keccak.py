import hashlib

import pytest

from did_methods.core import keccak
from did_methods.core.keccak import keccak_256


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
        (b"abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        # The selector of ERC-20's transfer, known to every wallet, is its first four bytes.
        (b"transfer(address,uint256)", "a9059cbb"),
    ],
)
def test_known_values(text: bytes, expected: str) -> None:
    assert keccak_256(text).hex().startswith(expected)


@pytest.mark.parametrize("length", [0, 1, 134, 135, 136, 137, 271, 272, 1000])
def test_with_the_padding_of_sha_3_it_is_sha_3(length: int) -> None:
    data = bytes(range(256)) * 4
    data = data[:length]

    # The same sponge, padded as FIPS 202 has it: hashlib knows that one.
    padded = bytearray(data) + bytes(136 - length % 136)
    padded[length] |= 0x06
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), 136):
        for lane in range(17):
            lanes[lane] ^= int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
        lanes = keccak._permuted(lanes)

    assert b"".join(lane.to_bytes(8, "little") for lane in lanes[:4]) == hashlib.sha3_256(data).digest()
