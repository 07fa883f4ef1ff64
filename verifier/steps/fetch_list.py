"""Get the status list that an entry names: fetched whole, proven once, inflated once, and shared until it grows stale.

Three things keep a list from lying. What is past its own validity is no list (freeze). What is older than one that was
seen before is noticed and told (rollback). And when no newer list can be had, the last one speaks only for as long as
the policy says, with its age beside it. No index and no name of a credential is part of any request.
Specs: Bitstring Status List v1.0, section 3.2; Token Status List, sections 8.3 and 8.4.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

import status
from did_methods.core.ports import Fetched, FetchFailed, Source
from status import DecodedList, ListForm, Mechanism, ProvenList, StatusEntry
from status.core.errors import StatusUnavailable
from verifier.formats.core.signer import METADATA
from verifier.model import Period, Signed, SignerChain
from verifier.policy import Policy
from verifier.ports import SHARED_WORK, Ports, SignatureWork, run, share
from verifier.steps.identity_hub import ask_hub, read_hub_url
from verifier.steps.prove import HEAVY
from verifier.steps.prove_list import MAX_LIST, ListProof, ListQuestion, prove_list

MAX_AGE: Final = timedelta(minutes=15)  # how long a proven list is shared where it does not ask for less
_MAX_AGE_MS: Final = MAX_AGE // timedelta(milliseconds=1)
_ROLLED_BACK: Final = "status.list_rolled_back"
_NO_LIST: Final = (StatusUnavailable, FetchFailed)

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedList:
    """A status list that was fetched, proven and inflated. `sources`: the list and what proves it.

    `signed`, `bound`, `issuer`, `issued_at` and `authority` as in `ListProof`. `as_of`: it is the list of the instant
    that was asked about; False only for a question about the past that the host did not answer.
    """

    decoded: DecodedList
    issuer: str | None
    signed: bool
    bound: bool
    issued_at: datetime | None
    fetched_at: datetime
    period: Period
    as_of: bool
    sources: tuple[Fetched, ...]
    authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundList:
    """The list to read, and what is odd about how it came: `stale` by so many seconds, or older ones going round."""

    shared: SharedList
    rolled_back: StatusUnavailable | None = None
    stale_seconds: int | None = None


async def find_list(
    entry: StatusEntry,
    issuer: str | None,
    policy: Policy,
    ports: Ports,
    *,
    metadata: bool = False,
    chain: SignerChain | None = None,
) -> FoundList:
    """Return the list of `entry`; `issuer` is who issued the credential whose status is asked.

    `metadata`: whose key was found in issuer metadata; `chain`: that came with the credential.

    Raises:
        StatusUnavailable: `status.list_unproven`, `status.list_stale`, `status.list_rolled_back`, and what the status
            room raises.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    mechanism = status.mechanism_of(entry)
    asked = ListQuestion(
        entry=entry,
        mechanism=mechanism,
        issuer=issuer,
        metadata=metadata,
        signed=None if chain is None else chain.signed,
        doc_type=None if chain is None else chain.doc_type,
        policy=policy,
        ports=ports,
    )
    if ports.as_of is not None:
        return FoundList(shared=await _past_list(asked, ports.as_of))
    try:
        return FoundList(shared=await _current_list(asked))
    except _NO_LIST as problem:
        kept = ports.shelf.last(_key(asked))
        if isinstance(kept, SharedList):
            if isinstance(problem, StatusUnavailable) and problem.code == _ROLLED_BACK:
                if _still_newest(kept, asked):
                    return FoundList(shared=kept, rolled_back=problem)
                raise
            age = (ports.now - kept.fetched_at).total_seconds()
            if 0 < _tolerated_age(policy) >= age >= 0:
                return FoundList(shared=kept, stale_seconds=int(age))
        raise


async def _current_list(asked: ListQuestion) -> SharedList:
    entry = asked.entry
    again = None
    if asked.policy.network:  # else nothing is fetched that could be kept fresh
        again = partial(
            _make_again,
            entry.mechanism,
            entry.list_url,
            asked.issuer,
            asked.policy,
            metadata=asked.metadata,
            signed=asked.signed,
            doc_type=asked.doc_type,
        )
    return await share(asked.ports, _key(asked), partial(_make_current, asked), again)


async def _make_current(asked: ListQuestion) -> tuple[SharedList, datetime]:
    now = asked.ports.now
    page, proof = await _proven_page(asked, asked.entry.list_url)
    _judge_period(proof.period, now, asked.policy)
    _judge_order(proof, asked)
    shared = await _decoded(page, proof, asked, as_of=True)
    return shared, _shared_until(shared, page, asked)


async def _make_again(
    mechanism: str | None,
    list_url: str,
    issuer: str | None,
    policy: Policy,
    ports: Ports,
    *,
    metadata: bool,
    signed: Signed | None,
    doc_type: str | None,
) -> tuple[SharedList, datetime]:
    """Make the list anew for whoever keeps it fresh: of an entry that is in nobody's credential."""
    entry = StatusEntry(type="", mechanism=mechanism, list_url=list_url)
    asked = ListQuestion(
        entry=entry,
        mechanism=status.mechanism_of(entry),
        issuer=issuer,
        metadata=metadata,
        signed=signed,
        doc_type=doc_type,
        policy=policy,
        ports=ports,
    )
    return await _make_current(asked)


async def _past_list(asked: ListQuestion, instant: datetime) -> SharedList:
    """Return the list as of `instant`, or else the one of today, which says less.

    A history is asked for only by its query, and its answer counts only if it says that it held at that instant: a
    host that does not know the query answers with the list of today (Token Status List, section 8.4). The list of then
    is judged by that instant, the one of today by today.
    """
    ports, url = asked.ports, asked.entry.list_url

    async def make() -> tuple[SharedList, datetime]:
        then = past_address(url, asked.mechanism, instant)
        if then is not None:
            try:
                page, proof = await _proven_page(asked, then)
                if _covers(proof.period, instant):
                    return await _decoded(page, proof, asked, as_of=True), ports.now + MAX_AGE
            except _NO_LIST:  # no history is kept there: the list of today may still say enough
                pass
        page, proof = await _proven_page(replace(asked, ports=ports.present()), url)
        _judge_period(proof.period, ports.now, asked.policy)
        shared = await _decoded(page, proof, asked, as_of=False)
        return shared, _shared_until(shared, page, asked)

    return await share(ports, (*_key(asked), instant.isoformat()), make)


def past_address(url: str, mechanism: Mechanism, instant: datetime) -> str | None:
    """Return the address of the list as of an instant; None where the mechanism has no such question."""
    if mechanism.history is None:
        return None
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{mechanism.history(instant)}{mark}{fragment}"


def _key(asked: ListQuestion) -> Key:
    """Return what a list is shared under: a credential proves itself, anything else is proven for one issuer."""
    issuer = "" if asked.mechanism.form is ListForm.CREDENTIAL else asked.issuer or ""
    if asked.metadata:  # the same address may stand for two ways to find its keys
        issuer = f"{METADATA}{issuer}"
    if asked.signed is not None:  # and other authorities count for the list of something else
        issuer = f"{issuer} {asked.signed} {asked.doc_type or ''}"
    return ("status", asked.mechanism.name, asked.entry.list_url, issuer, asked.policy.evidence_digest())


async def _proven_page(asked: ListQuestion, url: str) -> tuple[Fetched, ListProof]:
    # What is made for all who ask is made out of nobody's own work.
    ports = replace(asked.ports, work=SignatureWork(SHARED_WORK), lookups={})
    hub = read_hub_url(url)
    named_by: tuple[Fetched, ...] = ()
    if hub is None:
        page = await ports.fetch(url, accept=asked.mechanism.accept, max_bytes=MAX_LIST)
    else:
        page, named_by = await ask_hub(hub, url, ports)
    seconds = asked.policy.status_seconds
    if seconds is not None and asked.ports.now - page.fetched_at > timedelta(seconds=seconds):
        raise StatusUnavailable(
            "status.list_too_old", f"expected a list fetched at most {seconds} seconds ago, got an older one"
        )
    proof = await prove_list(page, replace(asked, ports=ports))
    return page, replace(proof, sources=(*proof.sources, *named_by))


async def _decoded(page: Fetched, proof: ListProof, asked: ListQuestion, *, as_of: bool) -> SharedList:
    heavy = len(page.body) > HEAVY
    decoded = await run(asked.ports, status.decode_list, asked.entry, ProvenList(proof.claims), heavy=heavy)
    return SharedList(
        decoded=decoded,
        issuer=proof.issuer,
        signed=proof.signed,
        bound=proof.bound,
        issued_at=proof.issued_at,
        fetched_at=page.fetched_at,
        period=proof.period,
        as_of=as_of,
        sources=proof.sources,
        authority=proof.authority,
    )


def _judge_period(period: Period, now: datetime, policy: Policy) -> None:
    skew = _skew(policy)
    if period.valid_until is not None and now - skew > period.valid_until:
        raise StatusUnavailable(
            "status.list_stale", "expected a list that is still valid, got one past its end"
        )
    if period.valid_from is not None and now + skew < period.valid_from:
        raise StatusUnavailable(
            "status.list_stale", "expected a list that is valid by now, got one for later"
        )


def _covers(period: Period, instant: datetime) -> bool:
    """Say whether a list states both ends of a period in which the instant lies."""
    if period.valid_from is None or period.valid_until is None:
        return False
    return period.valid_from <= instant <= period.valid_until


def _judge_order(proof: ListProof, asked: ListQuestion) -> None:
    """Accept a list that is not older than one that was seen before. Only what its issuer signed is remembered."""
    if not proof.bound or proof.issued_at is None:
        return
    newest = _newest(asked, proof.issuer, proof.issued_at)
    if proof.issued_at < newest - _skew(asked.policy):  # the clocks of an issuer's own hosts differ
        raise StatusUnavailable(
            "status.list_rolled_back",
            f"expected a list of {newest.isoformat()} or later, got one of {proof.issued_at.isoformat()}",
        )


def _still_newest(kept: SharedList, asked: ListQuestion) -> bool:
    """Say whether a list that was kept is as new as any that was seen, and still valid."""
    until = kept.period.valid_until
    if kept.issued_at is None or (until is not None and until < asked.ports.now):
        return False
    return kept.issued_at >= _newest(asked, kept.issuer, kept.issued_at) - _skew(asked.policy)


def _newest(asked: ListQuestion, list_issuer: str | None, seen: datetime) -> datetime:
    return asked.ports.shelf.newest((asked.entry.list_url, list_issuer or ""), seen)


def _skew(policy: Policy) -> timedelta:
    return timedelta(seconds=policy.clock_skew)


def _tolerated_age(policy: Policy) -> int:
    """Return how many seconds old a list may be where no newer one can be had: never more than any list may be."""
    if policy.status_seconds is None:
        return policy.stale_status_seconds
    return min(policy.stale_status_seconds, policy.status_seconds)


def _shared_until(shared: SharedList, page: Fetched, asked: ListQuestion) -> datetime:
    now, policy = asked.ports.now, asked.policy
    # What is pinned stays as it is, whenever it was taken: to prove it again would show nothing new.
    since = now if page.source is Source.PINNED else shared.fetched_at
    ends = [since + MAX_AGE, now + MAX_AGE]
    ages = (policy.status_seconds, policy.document_seconds)
    ends += [shared.fetched_at + timedelta(seconds=age) for age in ages if age is not None]
    if shared.period.valid_until is not None:
        ends.append(shared.period.valid_until)
    if shared.decoded.ttl_ms is not None:
        ttl = min(shared.decoded.ttl_ms, _MAX_AGE_MS)
        ends.append(since + timedelta(milliseconds=ttl))
    return min(ends)
