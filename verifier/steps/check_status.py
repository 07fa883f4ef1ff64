"""Has the issuer taken the credential back? Fetch each list, prove it, then read one value of it.

Only reached with a `Proven` credential: the URL of a list is never fetched on the word of an unproven document.
A list is fetched whole, proven once, inflated once and shared between verifications until it grows stale, so that
a further check of it is one index into bytes. Specs: Bitstring Status List v1.0, section 3.2; Status List 2021.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import status
from did_methods.core.ports import Fetched, FetchFailed
from status import DecodedList, ProvenList, StatusEntry, StatusValue
from status.core.errors import StatusInvalid, StatusProblem, StatusUnavailable
from verifier import formats
from verifier.boundary import PROBLEMS, passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.model import EmbeddedProof, Proven, Role
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult, Outcome
from verifier.steps.prove import HEAVY, prove
from verifier.suites.core.suite import withholds

MAX_LIST: Final = 2 * 1024 * 1024  # bytes of a list credential as fetched; 16 MiB of bits deflate to far less
MAX_AGE: Final = timedelta(minutes=15)  # how long a proven list is shared where it does not ask for less
# The specification asks for 131,072 entries; a library in wide use writes lists of this length all the same.
TOLERATED_ENTRIES: Final = 100_000
_MAX_AGE_MS: Final = MAX_AGE // timedelta(milliseconds=1)
# Trouble of one verification, which is none of another that waits for the same list.
_OWN_TROUBLE: Final = frozenset({"fetch.budget_exceeded", "fetch.deadline"})
_TELLING_NAME: Final = 16  # characters; a random name of that length stands for one list only
_ACCEPT: Final = "application/vc, application/vc+jwt, application/ld+json, application/json;q=0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedList:
    """A status list that was fetched, proven and inflated. `sources`: the list and what proves it.

    `bound`: the key that signed it was shown to be one of `issuer`. False: only the policy let it pass.
    """

    decoded: DecodedList
    issuer: str | None
    bound: bool
    sources: tuple[Fetched, ...]


async def check_status(
    proven: Proven, policy: Policy, ports: Ports
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return results per status entry of `proven`, its value and its list's standing, and what they rest on."""
    try:
        entries = status.find_entries(proven.claims)
    except StatusProblem as problem:
        return [settle("status", problem, policy)], []
    if not entries and withholds(proven):
        hidden = Undetermined(
            "status.not_shown", "expected to see all of the credential, got a part without a status"
        )
        return [settle("status", hidden, policy)], []
    if not entries:
        return [
            skipped(
                "status", "status.none", "the credential names no status list: its issuer cannot revoke it"
            )
        ], []
    checks: list[CheckResult] = []
    sources: list[Fetched] = []
    names = Counter(entry.entry_id or "" for entry in entries)
    for entry in entries:
        facts: dict[str, Any] = {"type": entry.type, "purpose": entry.purpose, "list": entry.list_url}
        try:
            if entry.problem is not None:
                raise entry.problem
            if (
                entry.entry_id
                and names[entry.entry_id] > 1
                and isinstance(proven.proof.secured, EmbeddedProof)
            ):
                # To a signature over statements they are one: which index goes with which list is not signed.
                raise StatusUnavailable(
                    "status.entries_share_id", "expected an id of its own on each entry, got one twice"
                )
            shared = await _shared_list(entry, policy, ports)
            sources += shared.sources
            findings = _judge_list(entry, shared, proven.parsed.party)
            value = status.value_at(
                entry, shared.decoded, minimum_entries=TOLERATED_ENTRIES, accept_other_id=True
            )
        except PROBLEMS as problem:
            checks.append(settle("status", problem, policy, **facts))
            continue
        checks.append(_judge_value(value, facts, policy))
        checks += [settle("status_list", finding, policy, **facts) for finding in findings]
        if not findings:
            checks.append(passed("status_list", **facts))
    return checks, sources


def _judge_list(entry: StatusEntry, shared: SharedList, issuer: str | None) -> list[Rejected | StatusProblem]:
    """Return what is odd about a proven list without making it another list.

    Raises:
        StatusUnavailable: `status.list_id_differs`: it is another list than the one that the credential names.
    """
    found: list[Rejected | StatusProblem] = []
    decoded = shared.decoded
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
    if decoded.count(entry.status_size) < status.MINIMUM_ENTRIES:
        sentence = f"expected {status.MINIMUM_ENTRIES} entries, got {decoded.count(entry.status_size)}"
        found.append(StatusUnavailable("status.list_short", sentence))
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


async def _shared_list(entry: StatusEntry, policy: Policy, ports: Ports) -> SharedList:
    tried = False

    async def make() -> tuple[SharedList, datetime]:
        nonlocal tried
        tried = True
        return await _fetch_list(entry, policy, ports)

    key = ("status", entry.type, entry.list_url, policy.facts().sha256)
    whole = StatusEntry(
        type=entry.type, mechanism=entry.mechanism, list_url=entry.list_url
    )  # of no one's credential
    again = partial(_fetch_list, whole, policy)
    try:
        return await ports.shelf.get(key, ports.now, make, again)
    except FetchFailed as problem:
        if tried or problem.code not in _OWN_TROUBLE:
            raise
    return await ports.shelf.get(key, ports.now, make, again)


async def _fetch_again(
    entry_type: str, mechanism: str | None, list_url: str, policy: Policy, ports: Ports
) -> tuple[SharedList, datetime]:
    """Return the list anew, for whoever keeps it fresh: of an entry that is in no credential."""
    entry = StatusEntry(type=entry_type, mechanism=mechanism, list_url=list_url)
    return await _fetch_list(entry, policy, ports)


async def _fetch_list(entry: StatusEntry, policy: Policy, ports: Ports) -> tuple[SharedList, datetime]:
    """Return the list of `entry` and the instant until which it may be shared.

    Raises:
        StatusUnavailable: `status.list_unproven`, `status.list_stale`, and what the status room raises.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    page = await ports.fetch(entry.list_url, accept=_ACCEPT, max_bytes=MAX_LIST)
    heavy = len(page.body) > HEAVY

    try:
        presented = await run(ports, formats.read, page.body, MAX_LIST, heavy=heavy)
        parsed = formats.detect(presented).parse(presented)
    except Rejected as problem:
        raise StatusUnavailable(
            "status.list_malformed", f"expected a status list credential: {problem.detail}"
        ) from problem
    if parsed.role is not Role.CREDENTIAL:
        raise StatusUnavailable(
            "status.list_malformed", "expected a status list credential, got a presentation"
        )
    proof = await prove(parsed, policy, ports, heavy=heavy)
    open_checks = [
        c for c in proof.checks if c.required and c.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
    ]
    if proof.proven is None or open_checks:
        code = open_checks[0].code if open_checks else None
        raise StatusUnavailable("status.list_unproven", f"expected a list whose proof holds, got {code}")
    skew = timedelta(seconds=policy.clock_skew)
    period = parsed.period
    if period.valid_until is not None and ports.now - skew > period.valid_until:
        raise StatusUnavailable(
            "status.list_stale", "expected a list that is still valid, got one past its end"
        )
    if period.valid_from is not None and ports.now + skew < period.valid_from:
        raise StatusUnavailable(
            "status.list_stale", "expected a list that is valid by now, got one for later"
        )
    decoded = await run(ports, status.decode_list, entry, ProvenList(parsed.claims), heavy=heavy)
    ends = [page.fetched_at + MAX_AGE, ports.now + MAX_AGE]
    if period.valid_until is not None:
        ends.append(period.valid_until)
    if decoded.ttl_ms is not None:
        ends.append(page.fetched_at + timedelta(milliseconds=min(decoded.ttl_ms, _MAX_AGE_MS)))
    shared = SharedList(
        decoded=decoded, issuer=parsed.party, bound=proof.bound, sources=(page, *proof.sources)
    )
    return shared, min(ends)


def _judge_value(value: StatusValue, facts: dict[str, Any], policy: Policy) -> CheckResult:
    """Turn a status value into a result: revoked, suspended, refreshable and unknown are four different things."""
    if not value.is_set:
        return passed("status", **facts, value=value.value)
    if value.purpose == "revocation":
        problem: StatusProblem | Rejected = StatusInvalid(
            "status.revoked", "expected the revocation bit clear, got it set"
        )
    elif value.purpose == "suspension":
        problem = StatusInvalid("status.suspended", "expected the suspension bit clear, got it set")
    elif value.purpose == "refresh":
        problem = StatusInvalid(
            "status.refresh_available", "the issuer has a newer version of this credential"
        )
    elif value.purpose == "message":
        problem = StatusInvalid("status.message", "the issuer has attached a message to this credential")
        facts = {**facts, "message": value.message}
    else:
        problem = StatusUnavailable(
            "status.purpose_unknown", f"expected a purpose known here, got {value.purpose[:80]!r}"
        )
    return settle("status", problem, policy, **facts, value=value.value)
