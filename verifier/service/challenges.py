"""Challenges for presentations: signed, short-lived, used once. Nothing is stored until one is used.

A challenge is `ler1.` and the base64url of: instant of expiry (8 bytes, seconds), 16 random bytes, and 16 bytes
of an HMAC-SHA256 over both. What a caller made up itself has not this form and is only compared with the proof.
Used ones are remembered until they expire, in this process: replicas share the key, not the memory.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from verifier.service.problems import RequestRefused

PREFIX: Final = "ler1."
MAX_USED: Final = 100_000  # remembered at once: 160 presentations a second for ten minutes, about 20 MiB
_RANDOM: Final = 16  # bytes; nobody guesses or repeats one
_SEAL: Final = 16  # bytes of the HMAC
_INSTANT: Final = 8


class Challenges:
    """Makes challenges and lets each be used once. `secret`: any bytes, the same in all replicas."""

    def __init__(self, secret: bytes, *, lifetime: timedelta, max_used: int = MAX_USED) -> None:
        self._key = hashlib.sha256(b"ler-verifier challenge\0" + secret).digest()
        self._lifetime = lifetime
        self._max_used = max_used
        self._used: dict[str, datetime] = {}

    def make(self, now: datetime) -> str:
        """Return a fresh challenge."""
        until = int((now + self._lifetime).timestamp())
        payload = until.to_bytes(_INSTANT, "big") + secrets.token_bytes(_RANDOM)
        return PREFIX + base64.urlsafe_b64encode(payload + self._seal(payload)).decode().rstrip("=")

    def use(self, challenge: str | None, now: datetime) -> None:
        """Take a challenge of ours out of circulation; leave any other alone.

        Raises:
            RequestRefused: it looks like ours and is not, it has expired, it was used before, or too many are.
        """
        if challenge is None or not challenge.startswith(PREFIX):
            return
        until = self._expiry(challenge)
        if until is None:
            raise RequestRefused(
                "challenge.unknown", "expected a challenge made by this service, got another"
            )
        if now >= until:
            raise RequestRefused("challenge.expired", f"expected a challenge used before {until}, got it now")
        if challenge in self._used:
            raise RequestRefused("challenge.used", "expected a challenge not used before, got one that was")
        if len(self._used) >= self._max_used:
            self._used = {used: expiry for used, expiry in self._used.items() if expiry > now}
            if len(self._used) >= self._max_used:
                raise RequestRefused("challenge.store_full", "expected fewer challenges in use, got too many")
        self._used[challenge] = until

    def give_back(self, challenge: str | None) -> None:
        """Let a challenge be used again: what answered it did not verify."""
        if challenge is not None:
            self._used.pop(challenge, None)

    def _expiry(self, challenge: str) -> datetime | None:
        """Return when a challenge of ours ends, None where it is not ours."""
        text = challenge.removeprefix(PREFIX)
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        payload, seal = raw[: _INSTANT + _RANDOM], raw[_INSTANT + _RANDOM :]
        if len(seal) != _SEAL or not hmac.compare_digest(seal, self._seal(payload)):
            return None
        return datetime.fromtimestamp(int.from_bytes(payload[:_INSTANT], "big"), UTC)

    def _seal(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_SEAL]
