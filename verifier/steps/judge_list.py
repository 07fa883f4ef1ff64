"""What is odd about a proven status list, without making it another list, and what it gives away about whom is asked.

Pure: the list has been fetched and proven before. What makes it another list is raised; all else is a finding that the
policy weighs.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, unquote

import status
from status import StatusEntry
from status.core.errors import StatusProblem, StatusUnavailable
from verifier.errors import Rejected
from verifier.key_sources.core.vouching import authority_above
from verifier.kinds.core.kind import subjects_of
from verifier.model import Proven, Signed
from verifier.steps.fetch_list import SharedList
from verifier.steps.identity_hub import read_hub_url

_TELLING_NAME: Final = 16  # characters; a random name of that length stands for one list only
_TELLING_ID: Final = 8  # characters; the end of an identifier that no two credentials share by chance
_TELLING_INDEX: Final = 1_000  # smaller numbers name lists as well
SMALL_HERD: Final = 1_000  # entries; among fewer, where a request comes from tells whom it is about
_PARTS: Final = re.compile(r"[/:#?=&]")

Finding = Rejected | StatusProblem


def judge_list(entry: StatusEntry, shared: SharedList, proven: Proven) -> list[Finding]:
    """Return what is odd about the list of an entry.

    Raises:
        StatusUnavailable: `status.list_id_differs`: it is another list than the one that the credential names.
    """
    found = _identity(entry, shared)
    if not shared.signed:
        found.append(
            StatusUnavailable(
                "status.list_unsigned", "expected a signed list, got one that only its host shows"
            )
        )
    else:
        found += _signer(shared, proven)
    if entry.entry_id == entry.list_url and shared.signed:
        found.append(
            Rejected("status.entry_is_list", "expected an id of its own on the status entry, got the list's")
        )
    sign = _tells_whom(entry, shared, proven)
    if sign is not None:
        found.append(StatusUnavailable("status.herd_privacy", sign))
    return found


def _identity(entry: StatusEntry, shared: SharedList) -> list[Finding]:
    decoded = shared.decoded
    found: list[Finding] = []
    hub = read_hub_url(entry.list_url)
    if decoded.has_other_id and (hub is None or decoded.list_id not in hub.names):
        if not _same_name(decoded.list_id or "", entry.list_url):
            raise StatusUnavailable(
                "status.list_id_differs", "expected the list that was asked for, got another one"
            )
        found.append(
            StatusUnavailable("status.list_moved", "expected the list to name this address, got another host")
        )
    if decoded.list_id is None:
        found.append(
            StatusUnavailable(
                "status.list_unnamed", "expected a list that names its address, got one without id"
            )
        )
    if decoded.purposes and decoded.count(entry.status_size) < status.MINIMUM_ENTRIES:
        sentence = f"expected {status.MINIMUM_ENTRIES} entries, got {decoded.count(entry.status_size)}"
        found.append(StatusUnavailable("status.list_short", sentence))
    return found


def _signer(shared: SharedList, proven: Proven) -> list[Finding]:
    found: list[Finding] = []
    if shared.issuer != proven.parsed.party and not _same_authority(shared, proven):
        found.append(
            Rejected(
                "status.list_issuer_differs", "expected a list by the credential's issuer, got another's"
            )
        )
    if not shared.bound:
        found.append(
            Rejected(
                "key_binding.issuer_mismatch", "expected a list signed by its issuer's key, got another's"
            )
        )
    return found


def _same_authority(shared: SharedList, proven: Proven) -> bool:
    """Say whether one authority has made both sign mobile documents: it renews its signers every few months."""
    chain = proven.proof.chain
    return (
        chain is not None
        and chain.signed is Signed.MOBILE_DOCUMENT
        and shared.authority is not None
        and shared.authority == authority_above(proven.finding.method)
    )


def _same_name(list_id: str, list_url: str) -> bool:
    """Say whether two addresses end in the same long name: one list, kept in two places."""
    name = list_url.rpartition("/")[2]
    return len(name) >= _TELLING_NAME and list_id.rpartition("/")[2] == name


def _tells_whom(entry: StatusEntry, shared: SharedList, proven: Proven) -> str | None:
    """Say by which sign whoever keeps the list learns whose status is asked; None: by none that is looked for.

    A list of its own for every credential tells it (Token Status List, section 12.2). From one credential that shows
    where the address repeats what stands for this credential alone, or carries a token, or the list is tiny.
    """
    decoded, address = shared.decoded, _address(entry.list_url)
    if _names(address.rest, proven):
        return "expected an address that many credentials share, got one with an identifier of this one in it"
    if entry.index >= _TELLING_INDEX and str(entry.index) in address.parts:
        return "expected an address that many credentials share, got one with this credential's index in it"
    if address.has_token:
        return "expected an address that many credentials share, got one with a token in its query"
    if decoded.bits:
        count = decoded.count(decoded.status_size or entry.status_size)
        if count < SMALL_HERD:
            return f"expected a list of {SMALL_HERD} entries or more to hide in, got {count}"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Address:
    """What of an address goes to the host, in lower case and decoded: whole, in parts, and whether a token is in it."""

    rest: str
    parts: frozenset[str]
    has_token: bool


@lru_cache(maxsize=1_024)
def _address(url: str) -> _Address:
    hub = read_hub_url(url)
    if hub is not None:
        told = hub.told.lower()
        return _Address(rest=told, parts=frozenset(told.split()), has_token=False)
    sent = url.partition("#")[0]
    rest = unquote(sent.partition("://")[2].partition("/")[2]).lower()
    return _Address(
        rest=rest,
        parts=frozenset(_PARTS.split(rest)),
        has_token=any(len(value) >= _TELLING_NAME for _, value in parse_qsl(sent.partition("?")[2])),
    )


def _names(rest: str, proven: Proven) -> bool:
    """Say whether an address has the end of an identifier in it that stands for the credential or a subject alone."""
    if len(rest) < _TELLING_ID:
        return False
    issuer = proven.parsed.party
    for value in (proven.claims.get("id"), *(subject.get("id") for subject in subjects_of(proven.claims))):
        if isinstance(value, str) and value != issuer:
            end = value[max(value.rfind("/"), value.rfind(":"), value.rfind("#"), value.rfind("=")) + 1 :]
            if len(end) >= _TELLING_ID and end.lower() in rest:
                return True
    return False
