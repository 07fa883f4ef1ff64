"""What is odd about a proven status list, without making it another list, and what it gives away about whom is asked.

Pure: the list has been fetched and proven before. What makes it another list is raised; all else is a finding that the
policy weighs.
"""

import re
from typing import Final
from urllib.parse import parse_qsl, unquote

import status
from status import StatusEntry
from status.core.errors import StatusProblem, StatusUnavailable
from verifier.errors import Rejected
from verifier.kinds.core.kind import subjects_of
from verifier.model import Proven
from verifier.steps.fetch_list import SharedList

_TELLING_NAME: Final = 16  # characters; a random name of that length stands for one list only
_TELLING_ID: Final = 8  # characters; the end of an identifier that no two credentials share by chance
_TELLING_DIGITS: Final = 4  # of an index; shorter numbers name lists as well
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
        found += _signer(shared, proven.parsed.party)
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
    if decoded.has_other_id:
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


def _signer(shared: SharedList, issuer: str | None) -> list[Finding]:
    found: list[Finding] = []
    if shared.issuer != issuer:
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


def _same_name(list_id: str, list_url: str) -> bool:
    """Say whether two addresses end in the same long name: one list, kept in two places."""
    name = list_url.rpartition("/")[2]
    return len(name) >= _TELLING_NAME and list_id.rpartition("/")[2] == name


def _tells_whom(entry: StatusEntry, shared: SharedList, proven: Proven) -> str | None:
    """Say by which sign whoever keeps the list learns whose status is asked; None: by none that is looked for.

    A list of its own for every credential tells it (Token Status List, section 12.2). From one credential that shows
    where the address repeats what stands for this credential alone, or carries a token, or the list is tiny.
    """
    decoded, url = shared.decoded, entry.list_url.lower()
    if "%" in url:
        url = unquote(url).lower()
    if any(name in url for name in _own_names(proven)):
        return "expected an address that many credentials share, got one with an identifier of this one in it"
    index = str(entry.index)
    if len(index) >= _TELLING_DIGITS and index in _PARTS.split(url):
        return "expected an address that many credentials share, got one with this credential's index in it"
    query = url.partition("?")[2].partition("#")[0]
    if query and any(len(value) >= _TELLING_NAME for _, value in parse_qsl(query)):
        return "expected an address that many credentials share, got one with a token in its query"
    size = decoded.status_size or entry.status_size
    if decoded.bits and decoded.count(size) < SMALL_HERD:
        return f"expected a list of {SMALL_HERD} entries or more to hide in, got {decoded.count(size)}"
    return None


def _own_names(proven: Proven) -> list[str]:
    """Return the ends of the identifiers that stand for the credential and its subjects alone, in lower case."""
    stated = [proven.claims.get("id"), *(subject.get("id") for subject in subjects_of(proven.claims))]
    names = [
        _PARTS.split(value)[-1].lower()
        for value in stated
        if isinstance(value, str) and value != proven.parsed.party
    ]
    return [name for name in names if len(name) >= _TELLING_ID]
