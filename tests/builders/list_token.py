"""Status lists that are no credentials: list tokens as JWT and CWT claims, identifier lists, plain JSON lists."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from tests.builders.credential import without_ellipses
from tests.builders.keys import base64url
from tests.builders.status_list import ENTRIES, ISSUER, LIST_URL

ISSUED: Final = 1_780_000_000  # 2026-05-28T20:26:40Z
EXPIRES: Final = 1_790_000_000  # 2026-09-21
JWT_TYPE: Final = "statuslist+jwt"
CWT_TYPE: Final = "application/statuslist+cwt"
IDENTIFIERS_TYPE: Final = "application/identifierlist+cwt"


def lsb_bits_with(
    values: Mapping[int, int] | Iterable[int], *, entries: int = ENTRIES, size: int = 1
) -> bytes:
    """Return packed values, the right-most bit of a byte first; a plain iterable of indexes sets each to one."""
    chosen = values if isinstance(values, Mapping) else dict.fromkeys(values, 1)
    packed = bytearray(entries * size // 8)
    for index, value in chosen.items():
        packed[index * size // 8] |= value << index * size % 8
    return bytes(packed)


def token_claims(
    values: Mapping[int, int] | Iterable[int] = (),
    *,
    url: str = LIST_URL,
    size: int = 1,
    entries: int = ENTRIES,
    status_list: object = None,
    **claims: object,
) -> dict[str, Any]:
    """Return the claims of a Status List Token in JWT form; a claim that is `...` is left out."""
    packed = zlib.compress(lsb_bits_with(values, entries=entries, size=size), 9)
    stated: object = {"bits": size, "lst": base64url(packed)} if status_list is None else status_list
    return without_ellipses(
        {"sub": url, "iat": ISSUED, "exp": EXPIRES, "ttl": 43_200, "status_list": stated, **claims}
    )


def cwt_claims(
    values: Mapping[int, int] | Iterable[int] = (),
    *,
    url: str = LIST_URL,
    size: int = 1,
    entries: int = ENTRIES,
) -> dict[Any, Any]:
    """Return the claims of a Status List Token in CWT form, by their numbers."""
    packed = zlib.compress(lsb_bits_with(values, entries=entries, size=size), 9)
    return {2: url, 6: ISSUED, 4: EXPIRES, 65534: 43_200, 65533: {"bits": size, "lst": packed}}


def identifier_claims(identifiers: Iterable[bytes] = (), *, url: str = LIST_URL) -> dict[Any, Any]:
    """Return the claims of an identifier list, by their numbers."""
    return {2: url, 6: ISSUED, 4: EXPIRES, 65530: {"identifiers": {name: {} for name in identifiers}}}


def reference(index: object = 42, *, url: object = LIST_URL, **members: object) -> dict[str, Any]:
    """Return the claim `status` of a token that refers to a Status List Token."""
    return {"status_list": without_ellipses({"idx": index, "uri": url, **members})}


def plain_list(
    revoked: Iterable[object] = (), *, url: object = LIST_URL, issuer: object = ISSUER, **members: object
) -> dict[str, Any]:
    """Return a 1EdTech revocation list; a member that is `...` is left out."""
    named = [{"id": name} if isinstance(name, str) else name for name in revoked]
    return without_ellipses({"id": url, "issuer": issuer, "revokedCredential": named, **members})


def plain_entry(url: object = LIST_URL, **members: object) -> dict[str, Any]:
    """Return a 1EdTechRevocationList entry."""
    return without_ellipses({"id": url, "type": "1EdTechRevocationList", **members})
