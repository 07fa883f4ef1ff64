"""Public keys as COSE has them: RFC 9053, section 7; RFC 8812. One canonical `PublicKey` comes out."""

from collections.abc import Mapping
from typing import Any, Final

from did_methods.core.algorithms import CURVES, KeyType
from did_methods.core.errors import DidInvalid, DidUnavailable
from did_methods.core.public_key import PublicKey, public_key_from_hex

_KTY, _CRV, _X, _Y, _D = 1, -1, -2, -3, -4  # labels of a COSE_Key
_OKP, _EC2 = 1, 2
_TYPES: Final[Mapping[tuple[int, int], KeyType]] = {
    (_OKP, 6): KeyType.ED25519,
    (_EC2, 1): KeyType.P256,
    (_EC2, 2): KeyType.P384,
    (_EC2, 3): KeyType.P521,
    (_EC2, 8): KeyType.SECP256K1,
}


def public_key_from_cose(key: Mapping[Any, Any]) -> PublicKey:
    """Return the key of a COSE_Key.

    Raises:
        DidInvalid: malformed, unsafe or private.
        DidUnavailable: a type or a curve that is not supported.
    """
    if _D in key:
        raise DidInvalid("key.private_material", "expected a public COSE_Key, got one with its secret")
    kind = (key.get(_KTY), key.get(_CRV))
    key_type = _TYPES.get(kind) if all(type(one) is int for one in kind) else None  # type: ignore[arg-type]
    if key_type is None:
        raise DidUnavailable(
            "key.type_not_supported", "expected a COSE_Key of a supported curve, got another"
        )
    x, y = key.get(_X), key.get(_Y)
    if not isinstance(x, bytes) or (key_type in CURVES and len(x) != CURVES[key_type].size):
        raise DidInvalid("key.malformed", "expected a coordinate of the curve's length, got another")
    if key_type is KeyType.ED25519:
        return public_key_from_hex(x.hex(), key_type)
    if isinstance(y, bool):  # the sign alone: a compressed point
        return public_key_from_hex(bytes([2 + y]).hex() + x.hex(), key_type)
    if not isinstance(y, bytes) or len(y) != len(x):
        raise DidInvalid("key.malformed", "expected a second coordinate or its sign, got neither")
    return public_key_from_hex("04" + x.hex() + y.hex(), key_type)
