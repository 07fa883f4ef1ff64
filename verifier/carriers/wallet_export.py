"""What wallets export: a JSON array of credentials, or an unlocked Universal Wallet 2020 that holds some.

Specification: W3C CCG, Universal Wallet 2020. Each credential is cut out as the bytes that were exported and judged on
its own; nothing of what stands around them is believed, and the keys of a wallet are passed over.
"""

from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from verifier.carriers.core.carrier import MAX_CARRIED, Carried, Carrier, judge_json
from verifier.errors import InputRefused

MAX_VALUES: Final = 500_000  # of JSON in an export; one document in it may have 20,000
_TYPES: Final = frozenset({"UniversalWallet2020", "EncryptedWallet"})
_MARK: Final = b"Wallet"  # in both
_CREDENTIALS: Final = (b'"VerifiableCredential"', b'"VerifiablePresentation"')


class _Wallet(msgspec.Struct, frozen=True):
    """As much of a Universal Wallet as is looked at."""

    type: str | list[str] = ""
    contents: Raw | UnsetType = UNSET


def recognises(raw: bytes) -> bool:
    """Say whether this is a JSON array, or an object whose type is that of a wallet."""
    if raw.startswith(b"{"):
        return _MARK in raw and _wallet(raw) is not None
    return raw[:1] in b"[ \t\r\n" and raw.lstrip()[:1] == b"["


def documents(raw: bytes) -> tuple[Carried, ...]:
    """Return the credentials of an export.

    Raises:
        InputRefused: no strict JSON; locked; with something in it that is no document; without a credential.
    """
    judge_json(raw, max_values=MAX_VALUES)
    wallet = _wallet(raw)
    if wallet is None:
        return _listed(raw)
    contents = b"" if wallet.contents is UNSET else bytes(wallet.contents)
    if not contents.startswith(b"["):
        raise InputRefused("input.encrypted", "expected an unlocked wallet, got a locked one")
    held = _parts(contents)
    found = [one for one in held if _is_text(one) or any(mark in one for mark in _CREDENTIALS)]
    if not found:
        raise InputRefused("carrier.empty", "expected credentials in the wallet, got none")
    return _numbered(found)


def _listed(raw: bytes) -> tuple[Carried, ...]:
    found = _parts(raw)
    if not found or not all(_is_text(one) or one.startswith(b"{") for one in found):
        raise InputRefused("input.format_unknown", "expected an array of credentials, got other JSON")
    return _numbered(found)


def _parts(array: bytes) -> list[bytes]:
    return [bytes(part) for part in msgspec.json.decode(array, type=list[Raw])]


def _numbered(found: list[bytes]) -> tuple[Carried, ...]:
    if len(found) > MAX_CARRIED:
        raise InputRefused(
            "carrier.too_many", f"expected at most {MAX_CARRIED} credentials, got {len(found)}"
        )
    return tuple(Carried(raw=one, at=f"entry {number}") for number, one in enumerate(found, start=1))


def _is_text(one: bytes) -> bool:
    """Say whether this may be a token, which stands in JSON as text."""
    return one.startswith(b'"')


def _wallet(raw: bytes) -> _Wallet | None:
    """Return the wallet that an object is, or None where it is something else."""
    try:
        wallet = msgspec.json.decode(raw, type=_Wallet)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    types: Any = [wallet.type] if isinstance(wallet.type, str) else wallet.type
    return wallet if _TYPES & set(types) else None


CARRIER: Final = Carrier(
    name="wallet_export",
    title="wallet export with several credentials",
    spec="https://w3c-ccg.github.io/universal-wallet-interop-spec/",
    recognises=recognises,
    documents=documents,
)
