"""Was a Blockcert 2 anchored by the issuer that it names? Steps 2 to 4 for a document whose key only its anchor tells.

  1 hash and path lead to the root, and the transaction is looked up
  2 the issuer's profile is fetched
  3 whoever made the transaction was an account of that profile at that time
  4 the transaction carries the root                          -> Proven, with the issuer's revocation list

An account that was revoked later has anchored all the same: nobody can date a transaction back.
Spec: Blockcerts schema 2.0, issuer profile (`publicKey` with `created`, `revoked`, `expires`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.account import BITCOIN_KEY
from did_methods.core.document import VerificationMethod
from did_methods.core.ports import Fetched
from verifier.boundary import passed
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.open_badge import with_lists
from verifier.formats.core.vcdm import as_list
from verifier.loose_instants import read_instant
from verifier.model import JsonObject, KeyFinding, Parsed, ProofClaim, Transaction
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps.fetch_badge import fetch_document
from verifier.steps.find_transaction import with_transaction
from verifier.steps.try_key import try_key
from verifier.steps.weigh_proofs import Tried
from verifier.suites.core.chain_address import listed_account, read_address
from verifier.suites.core.suite import Suite, with_linked

MAX_ACCOUNTS: Final = 64  # of one profile; an issuer that changes its key every month for five years has 60
_LIST: Final = "revocationList"


async def prove_blockcert(
    parsed: Parsed,
    claim: ProofClaim,
    ports: Ports,
    sources: list[Fetched],
    *,
    suite: Suite,
    heavy: bool,
    facts: Mapping[str, Any],
    words: list[CheckResult],
) -> Tried:
    """Return what the proof of a Blockcert 2 came to; what was fetched for it goes to `sources`.

    `words`: what is to be said of the words of the document, once the proof holds.

    Raises:
        Problem, DidProblem, FetchProblem: the proof does not hold, or it cannot be told.
    """
    assert suite.anchor is not None  # noqa: S101 - its format names no other suite
    assert parsed.party is not None  # noqa: S101 - nor leaves the issuer out
    claim = await with_transaction(claim, suite.anchor, ports, sources, heavy=heavy)  # 1
    assert claim.transaction is not None  # noqa: S101 - it was looked up
    profile = await fetch_document(parsed.party, ports, sources)  # 2
    finding = _find_account(profile, parsed.party, claim.transaction, ports.instant)  # 3
    proven = await try_key(parsed, claim, finding, suite, ports, store=ports.contexts, heavy=heavy)  # 4
    return Tried(
        checks=[
            passed("proof", **facts, **proven.facts),
            *words,
            passed("key_binding", controller=parsed.party),
        ],
        proven=with_linked(proven, replace(parsed, claims=_with_list(parsed.claims, profile))),
        bound=True,
        contexts=ports.contexts.sources(parsed.claims.get("@context")),
    )


def _find_account(profile: JsonObject, party: str, transaction: Transaction, now: datetime) -> KeyFinding:
    """Return the account that made a transaction, where the profile lists it for that time.

    Raises:
        Rejected: `key_binding.issuer_mismatch`, `anchor.key_not_in_force`.
        Undetermined: `anchor.senders_mixed`, `anchor.time_unknown`, `anchor.address_unsupported`, `key.too_many`.
    """
    senders = set(transaction.senders)
    if len(senders) != 1:
        raise Undetermined("anchor.senders_mixed", "expected one sender of the transaction, got several")
    (sender,) = senders
    listed = as_list(profile.get("publicKey", profile.get("publicKeys", [])))
    if len(listed) > MAX_ACCOUNTS:
        raise Undetermined("key.too_many", f"expected at most {MAX_ACCOUNTS} keys, got {len(listed)}")
    for entry in listed:
        members = entry if isinstance(entry, dict) else {"id": entry}
        name = members.get("id") or members.get("publicKey")
        if isinstance(name, str) and _is_same(name.removeprefix(BITCOIN_KEY), sender):
            _judge_time(members, transaction.confirmed_at, now)
            return _finding(party, sender)
    read_address(sender)  # a script may be opened by a key that the profile lists under its own address
    raise Rejected(
        "key_binding.issuer_mismatch",
        "expected a transaction of an account that the issuer's profile lists, got one of another",
    )


def _is_same(listed: str, sender: str) -> bool:
    """Say whether an address is the one that is listed, or another form of the address of the same key."""
    if listed == sender:
        return True
    try:
        return read_address(listed) == read_address(sender)
    except Undetermined:
        return False


def _judge_time(entry: JsonObject, at: datetime | None, now: datetime) -> None:
    """Accept an account that was in force when the transaction was made; where that is not known, one that is now."""
    ends = [
        instant for instant in (_instant(entry, "revoked"), _instant(entry, "expires")) if instant is not None
    ]
    start = _instant(entry, "created")
    if at is None and any(now >= end for end in ends):
        raise Undetermined(
            "anchor.time_unknown", "expected the time of a transaction whose key has ended, got none"
        )
    if at is not None and (any(at >= end for end in ends) or (start is not None and at < start)):
        raise Rejected(
            "anchor.key_not_in_force", "expected a key in force when the transaction was made, got another"
        )


def _instant(entry: JsonObject, member: str) -> datetime | None:
    stated = entry.get(member)
    if stated is None:
        return None
    instant = read_instant(stated)
    if instant is None:
        raise Undetermined(
            "anchor.time_unknown", f"expected a date and time as {member} of the key, got another value"
        )
    return instant


def _finding(party: str, sender: str) -> KeyFinding:
    account = listed_account(sender)
    method = VerificationMethod(
        id=f"{party}#{sender}", type="", controller=party, public_key=None, account=account, raw={}
    )
    return KeyFinding(key=account, method=method, document_id=party, sources=())


def _with_list(claims: JsonObject, profile: JsonObject) -> JsonObject:
    """Return the claims with the list of the profile, or else the one that they name themselves, as their status."""
    return with_lists(claims, profile.get(_LIST) or list(_named_in(claims)))


def _named_in(claims: JsonObject) -> Iterator[object]:
    """Yield every list that signed claims name: what is signed of an issuer may stand at any mention of it."""
    waiting: list[object] = [claims]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if _LIST in one:
                yield from as_list(one[_LIST])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
