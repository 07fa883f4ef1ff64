"""The twenty ways to be out of order, in the order of the table's rows."""

from typing import Final

FAULTS: Final = (
    "refused",
    "blackhole",
    "slow header",
    "1 B/s",
    "reset",
    "truncated",
    "endless",
    "429",
    "500",
    "503",
    "404 with body",
    "wrong type",
    "garbage",
    "bomb",
    "redirect loop",
    "bad TLS",
    "expired TLS",
    "NXDOMAIN",
    "SERVFAIL",
    "DNS timeout",
)
