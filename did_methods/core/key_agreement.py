"""A secret that two keys have in common: ECDH on the curves of NIST. Specs: NIST SP 800-56A; RFC 5869 (HKDF)."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from did_methods.core.algorithms import CURVES, KeyType, load_ec
from did_methods.core.errors import DidInvalid
from did_methods.core.public_key import PublicKey

_AGREE: Final = frozenset({KeyType.P256, KeyType.P384, KeyType.P521})
_LENGTH: Final = 32  # bytes of the derived key


def derive_key(secret: bytes, public: PublicKey, *, salt: bytes, label: bytes) -> bytes:
    """Return the key of 32 bytes that `secret`, a number on the curve of `public`, shares with it (HKDF-SHA256).

    Raises:
        DidInvalid: `key.malformed`: no number of that curve; `key.algorithm_mismatch`: a key that agrees on nothing.
    """
    if public.key_type not in _AGREE:
        raise DidInvalid(
            "key.algorithm_mismatch", f"expected a key to agree with, got one of {public.key_type}"
        )
    curve, size = CURVES[public.key_type]
    if len(secret) != size:
        raise DidInvalid("key.malformed", f"expected a secret of {size} bytes, got {len(secret)}")
    try:
        private = ec.derive_private_key(int.from_bytes(secret, "big"), curve)
    except ValueError as cause:
        raise DidInvalid("key.malformed", "expected a secret of that curve, got another number") from cause
    shared = private.exchange(ec.ECDH(), load_ec(public.key_type, public.raw))
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=salt, info=label).derive(shared)
