"""A signature as Ethereum wallets give it: `0x`, then r, s and 27 or 28 in hexadecimal."""

import re
from typing import Final

from verifier.errors import Rejected
from verifier.model import JsonObject

_FORM: Final = re.compile(r"0x[0-9a-f]{128}(?:1b|1c)")
_FIRST: Final = 27  # Bitcoin's offset, kept by Ethereum


def wallet_signature(proof: JsonObject) -> bytes:
    """Return the 65 bytes of `proofValue`, the last one 0 or 1.

    Raises:
        Rejected: `proof.value_malformed`.
    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or not _FORM.fullmatch(value):
        raise Rejected(
            "proof.value_malformed", "expected a wallet's signature in hexadecimal, got another form"
        )
    raw = bytes.fromhex(value[2:])
    return raw[:64] + bytes([raw[64] - _FIRST])
