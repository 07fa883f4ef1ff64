"""Claims of status lists and of the entries that point into them. Unsigned: `Issuer` signs them."""

import base64
import gzip
from collections.abc import Iterable, Mapping
from typing import Any

ENTRIES = 131_072
LIST_URL = "https://status.example/lists/1"
ISSUER = "did:example:issuer"


def bits_with(values: Mapping[int, int] | Iterable[int], *, entries: int = ENTRIES, size: int = 1) -> bytes:
    """Return packed bits, the left-most bit first; a plain iterable of indexes sets each to one."""
    chosen = values if isinstance(values, Mapping) else dict.fromkeys(values, 1)
    bits = ["0"] * (entries * size)
    for index, value in chosen.items():
        bits[index * size : (index + 1) * size] = f"{value:0{size}b}"
    return bytes(int("".join(bits[at : at + 8]), 2) for at in range(0, len(bits), 8))


def packed(bits: bytes, *, prefix: str = "u") -> str:
    """Return bits as gzip in unpadded base64url behind a multibase prefix."""
    return prefix + base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).rstrip(b"=").decode()


def bitstring_list(
    values: Mapping[int, int] | Iterable[int] = (),
    *,
    url: str = LIST_URL,
    issuer: object = ISSUER,
    purpose: object = "revocation",
    entries: int = ENTRIES,
    size: int = 1,
    encoded: object = None,
    subject: Mapping[str, Any] | None = None,
    **claims: object,
) -> dict[str, Any]:
    """Return the claims of a BitstringStatusListCredential; `subject` and `claims` replace or add members."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": packed(bits_with(values, entries=entries, size=size))
            if encoded is None
            else encoded,
            **(subject or {}),
        },
        **claims,
    }


def list_2021(
    values: Iterable[int] = (),
    *,
    url: str = LIST_URL,
    issuer: object = ISSUER,
    purpose: object = "revocation",
    entries: int = ENTRIES,
    encoded: object = None,
    subject: Mapping[str, Any] | None = None,
    **claims: object,
) -> dict[str, Any]:
    """Return the claims of a StatusList2021Credential."""
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/vc/status-list/2021/v1",
        ],
        "id": url,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "StatusList2021",
            "statusPurpose": purpose,
            "encodedList": packed(bits_with(values, entries=entries), prefix="")
            if encoded is None
            else encoded,
            **(subject or {}),
        },
        **claims,
    }


def list_2020(
    values: Iterable[int] = (),
    *,
    url: str = LIST_URL,
    issuer: object = ISSUER,
    entries: int = ENTRIES,
    encoded: object = None,
    subject: Mapping[str, Any] | None = None,
    **claims: object,
) -> dict[str, Any]:
    """Return the claims of a RevocationList2020Credential whose bits read the same in both orders."""
    chosen = [index // 8 * 8 + bit for index in values for bit in range(8)]
    return {
        "@context": [
            "https://www.w3.org/2018/credentials/v1",
            "https://w3id.org/vc-revocation-list-2020/v1",
        ],
        "id": url,
        "type": ["VerifiableCredential", "RevocationList2020Credential"],
        "issuer": issuer,
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "RevocationList2020",
            "encodedList": packed(bits_with(chosen, entries=entries), prefix="")
            if encoded is None
            else encoded,
            **(subject or {}),
        },
        **claims,
    }


def entry(
    index: object = 42, *, url: object = LIST_URL, purpose: object = "revocation", **members: object
) -> dict[str, Any]:
    """Return a BitstringStatusListEntry; a member that is `...` is left out."""
    stated = {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index) if isinstance(index, int) and not isinstance(index, bool) else index,
        "statusListCredential": url,
        **members,
    }
    return {name: value for name, value in stated.items() if value is not ...}


def entry_2021(index: object = 42, **members: object) -> dict[str, Any]:
    """Return a StatusList2021Entry."""
    return entry(index, **{"type": "StatusList2021Entry", **members})


def entry_2020(index: object = 42, *, url: object = LIST_URL, **members: object) -> dict[str, Any]:
    """Return a RevocationList2020Status; a member that is `...` is left out."""
    stated = {
        "id": f"{url}#{index}",
        "type": "RevocationList2020Status",
        "revocationListIndex": str(index)
        if isinstance(index, int) and not isinstance(index, bool)
        else index,
        "revocationListCredential": url,
        **members,
    }
    return {name: value for name, value in stated.items() if value is not ...}


def messages(count: int) -> list[dict[str, str]]:
    """Return a `statusMessage` for the values 0..count-1."""
    return [{"status": hex(value), "message": f"message {value}"} for value in range(count)]
