"""Has the issuer taken the credential back? Find each list that it names, then read one value of it.

Only reached with a `Proven` credential: the URL of a list is never fetched on the word of an unproven document. Every
entry is judged, of whatever mechanism: a good one excuses no other, and one of a kind that is not known never passes.
Revoked, suspended and not to be found out are three different results. Specs: Bitstring Status List v1.0, section 3.2;
Token Status List, section 8.3; Open Badges 3.0, "Verify the Credential Status".
"""

from collections import Counter
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final

from msgspec.structs import replace

import status
from did_methods.core.document import DidDocument
from did_methods.core.ports import Fetched, FetchProblem
from status import Purpose, StatusEntry, StatusValue
from status.core.errors import StatusInvalid, StatusProblem, StatusUnavailable
from verifier.boundary import PROBLEMS, passed, settle, skipped
from verifier.codes import STATUS_RETRIEVAL
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.open_badge import with_lists
from verifier.formats.core.signer import METADATA
from verifier.model import EmbeddedProof, HostedCopy, JsonObject, MobileDocument, Proven, Token
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps.fetch_list import FoundList, SharedList, find_list
from verifier.steps.issuers_list import is_blockcert, issuers_lists
from verifier.steps.judge_list import judge_list
from verifier.steps.prove_open_attestation import SUITES as OPEN_ATTESTATION
from verifier.steps.prove_open_attestation import check_revocation
from verifier.suites.core.suite import withholds

# The specification asks for 131,072 entries; a library in wide use writes lists of this length all the same.
TOLERATED_ENTRIES: Final = 100_000
_NONE: Final = skipped(
    "status", "status.none", "the credential names no status list: its issuer cannot revoke it"
)
_HIDDEN: Final = Undetermined(
    "status.not_shown", "expected to see all of the credential, got a part without a status"
)
_ANOTHER_HIDDEN: Final = Undetermined(
    "status.not_shown",
    "expected a status that has to be shown, got one of those that the holder chose to show",
)
_ENTRY_HIDDEN: Final = Undetermined(
    "status.entry_not_shown", "expected to see all of the status entry, got a part that leads to no list"
)


async def check_status(
    proven: Proven, policy: Policy, ports: Ports, document: DidDocument | None = None
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return results per status entry of `proven`, its value and its list's standing, and what they rest on.

    What vouched for a wrapped document has its own word of a revocation, whether or not there is an entry. An entry, or
    another issuer, may be among what is withheld.
    """
    if proven.proof.suite not in OPEN_ATTESTATION:
        return await _check_listed(proven, policy, ports, document)
    checks, pages = await check_revocation(proven, policy, ports)
    if "credentialStatus" in proven.claims or withholds(proven):
        listed, sources = await _check_listed(proven, policy, ports, document)
        return [*checks, *listed], [*pages, *sources]
    return checks, pages


async def _check_listed(
    proven: Proven, policy: Policy, ports: Ports, document: DidDocument | None
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return what lists say, per entry of `credentialStatus`.

    `document`: the issuer's own, where its key was shown to be theirs; it names the list of its Blockcerts. What is one
    stands in a context, which no proof over linked data covers: whoever issues some is asked about all such.
    """
    claims = proven.claims
    pages: list[Fetched] = []
    try:
        if proven.proof.transaction is not None or (
            document is not None
            and ("revocationList" in document.raw or "service" in document.raw)
            and (isinstance(proven.proof.secured, EmbeddedProof) or is_blockcert(claims))
        ):
            claims = with_lists(claims, await issuers_lists(document, ports, pages))
        entries = status.find_entries(claims, token=_refers_by_token(proven))
    except PROBLEMS as problem:
        return [settle("status", problem, policy)], pages
    hidden: list[CheckResult] = []
    if withholds(proven, "credentialStatus"):
        hidden.append(settle("status", _ANOTHER_HIDDEN if entries else _HIDDEN, policy))
    if not entries and hidden:
        return hidden, pages
    if not entries and proven.finding.key.key_type == HostedCopy.key_type:
        return [
            passed("status", type="hosted", purpose=Purpose.REVOCATION)
        ], pages  # else its host would say so
    if not entries:
        return [_NONE], pages
    if len(entries) == 1:
        checks, sources = await _check_entry(entries[0], proven, policy, ports, blurred=False)
        return [*checks, *hidden], [*pages, *sources]
    distinct = [entry for place, entry in enumerate(entries) if entry not in entries[:place]]
    names = Counter(entry.entry_id for entry in distinct if entry.entry_id)
    embedded = isinstance(proven.proof.secured, EmbeddedProof)
    per_entry = [
        await _check_entry(
            entry, proven, policy, ports, blurred=embedded and names[entry.entry_id or ""] > 1, at=at
        )
        for entry, at in zip_longest(entries, _places(proven.claims))
    ]
    # Whoever was revoked is told so first, whatever else was found: it is for ever.
    per_entry.sort(key=lambda judged: judged[0][0].code != "status.revoked")
    return (
        [*(check for checks, _ in per_entry for check in checks), *hidden],
        [*pages, *(page for _, sources in per_entry for page in sources)],
    )


def _places(claims: JsonObject) -> list[str]:
    """Return where each entry of `credentialStatus` stands, as JSON pointers in the order of `find_entries`."""
    stated = claims.get("credentialStatus")
    if isinstance(stated, list):
        return [f"/credentialStatus/{index}" for index in range(len(stated))]
    return [] if stated is None else ["/credentialStatus"]


def _refers_by_token(proven: Proven) -> bool:
    """Say whether a claim `status` is the one that is registered for tokens, and no word of the document's own."""
    secured = proven.proof.secured
    if isinstance(secured, MobileDocument):
        return "status" in secured.security_object
    return isinstance(secured, Token) and "status" in secured.claims


async def _check_entry(
    entry: StatusEntry,
    proven: Proven,
    policy: Policy,
    ports: Ports,
    *,
    blurred: bool,
    at: str | None = None,
) -> tuple[list[CheckResult], tuple[Fetched, ...]]:
    """Return the result of one entry first, then what is to be said of its list; and what they rest on.

    `blurred`: another entry has the same id. To a signature over statements they are one: which index goes with which
    list is not signed. `at`: which of several this is.
    """
    facts: dict[str, Any] = {"type": entry.type}
    if at is not None:
        facts["at"] = at
    if entry.purpose:
        facts["purpose"] = entry.purpose
    if entry.list_url:
        facts["list"] = entry.list_url
    sources: tuple[Fetched, ...] = ()
    try:
        if entry.problem is not None:
            raise _ENTRY_HIDDEN if withholds(proven, "credentialStatus") else entry.problem
        if blurred:
            raise StatusUnavailable(
                "status.entries_share_id", "expected an id of its own on each entry, got one twice"
            )
        by_metadata = (proven.proof.key_reference or "").startswith(METADATA)
        found = await find_list(
            entry,
            proven.parsed.party,
            policy,
            ports,
            metadata=by_metadata,
            chain=proven.proof.chain,
        )
        shared = found.shared
        sources = shared.sources
        findings = judge_list(entry, shared, proven)
        value = status.value_at(
            entry, shared.decoded, minimum_entries=TOLERATED_ENTRIES, accept_other_id=True
        )
        _judge_instant(entry, value, shared)
    except FetchProblem as problem:
        unreached = settle("status", problem, policy, **facts)
        return [replace(unreached, problem_type=STATUS_RETRIEVAL)], sources
    except PROBLEMS as problem:
        return [settle("status", problem, policy, **facts)], sources
    checks = [_judge_value(entry, value, shared, facts, policy)]
    checks += [settle("status_list", finding, policy, **facts) for finding in findings]
    checks += _judge_coming(found, facts, policy)
    if len(checks) == 1:
        checks.append(passed("status_list", **facts))
    return checks, sources


def _judge_instant(entry: StatusEntry, value: StatusValue, shared: SharedList) -> None:
    """Refuse to read the past out of a list of today, but where a clear bit now was clear then: revocation is for ever.

    Raises:
        StatusUnavailable: `status.history_unknown`.
    """
    for_ever = entry.purpose == Purpose.REVOCATION and not value.is_set
    if not shared.as_of and not for_ever:
        raise StatusUnavailable(
            "status.history_unknown", "expected the list as of the instant asked about, got the one of today"
        )


def _judge_coming(found: FoundList, facts: dict[str, Any], policy: Policy) -> list[CheckResult]:
    """Return what is to be said of how the list came: kept past its time, or older ones going round."""
    if found.rolled_back is not None:
        return [settle("status_list", found.rolled_back, policy, **facts)]
    if found.stale_seconds is not None:
        old = StatusUnavailable(
            "status.list_kept", f"expected a fresh list, got one of {found.stale_seconds} seconds ago"
        )
        # The policy has said for how long: that is what tolerates it, unless it says that it leaves the question open.
        kept_open = old.code in policy.undetermined
        tolerant = policy if kept_open else replace(policy, warnings=policy.warnings | {old.code})
        return [settle("status_list", old, tolerant, **facts, age=found.stale_seconds)]
    return []


def _judge_value(
    entry: StatusEntry, value: StatusValue, shared: SharedList, facts: dict[str, Any], policy: Policy
) -> CheckResult:
    """Turn a status value into a result: revoked, suspended, refreshable and unknown are four different things."""
    facts = {**facts, "purpose": value.purpose, "value": value.value}
    if shared.decoded.aggregation is not None:
        facts["aggregation"] = shared.decoded.aggregation
    if value.message is not None and (value.is_set or value.purpose == Purpose.MESSAGE):
        facts["message"] = value.message
    if entry.references:
        facts["reference"] = list(entry.references)
    if not value.is_set:
        return passed("status", **facts)
    # The list does not say since when; at the latest since it was made.
    since, told = _since(shared.issued_at)
    if since is not None:
        facts["since_at_latest"] = since
    if value.purpose == Purpose.REVOCATION:
        problem: StatusProblem | Rejected = StatusInvalid(
            "status.revoked", f"expected a credential that is not revoked, got one that is{told}"
        )
    elif value.purpose == Purpose.SUSPENSION:
        problem = StatusInvalid(
            "status.suspended", f"expected a credential that is not suspended, got one that is{told}"
        )
    elif value.purpose == Purpose.REFRESH:
        problem = StatusInvalid(
            "status.refresh_available", "the issuer has a newer version of this credential"
        )
    elif value.purpose == Purpose.MESSAGE:
        problem = StatusInvalid("status.message", "the issuer has attached a message to this credential")
    else:
        problem = StatusUnavailable(
            "status.purpose_unknown", f"expected a purpose known here, got {value.purpose[:80]!r}"
        )
    return settle("status", problem, policy, **facts)


def _since(issued_at: datetime | None) -> tuple[str | None, str]:
    if issued_at is None:
        return None, ""
    text = f"{issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return text, f", since {text} at the latest"
