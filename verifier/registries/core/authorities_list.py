"""One configured VICAL: fetched, proven, shared, and asked who may stand above a signer of mobile documents.

A list is proven and read once, however many verifications ask. It counts from its date to its next update, or for
`UNSTATED` where it names none; one that is older than one seen before has said nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from did_methods.core.ports import Fetched
from verifier import x509
from verifier.errors import Rejected, Undetermined
from verifier.model import Listing, Question, Signed, SignerChain, Standing, Vouched
from verifier.policy import Policy
from verifier.ports import Ports, run, share
from verifier.registries.core.newest import Newest
from verifier.registries.core.read_vical import MAX_VICAL, Authority, VicalList, read_vical
from verifier.steps.prove import HEAVY
from verifier.x509 import Certificate

MAX_AGE: Final = timedelta(hours=1)  # until a list is fetched again: how long one taken off may stay unseen
UNSTATED: Final = timedelta(days=90)  # that a list counts which names no next update
_AGAIN: Final = timedelta(minutes=1)  # until one past its next update is looked for anew
_SKEW: Final = timedelta(minutes=5)  # between the provider's clock and ours
_ACCEPT: Final = "application/cose, application/cbor, */*;q=0.5"
_UNTRUSTED: Final = "certificate.untrusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Current:
    """A list as it stands now, and where it came from (without its bytes)."""

    content: VicalList
    source: Fetched
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoritiesList:
    """What the operator configured. `newest` remembers the date of the list: an older one is no answer."""

    url: str
    signers: tuple[bytes, ...]
    newest: Newest = field(default_factory=Newest)

    async def standing(self, question: Question, _policy: Policy, ports: Ports) -> Standing:
        """Return how the issuer of a mobile document stands by the certificate of its key; no other is listed.

        Raises:
            Undetermined: `vical.…`, `certificate.…`.
            FetchRefused, FetchFailed: the list could not be had.
        """
        brought = question.chain
        if brought is None or brought.signed is not Signed.MOBILE_DOCUMENT:
            return Standing(listing=Listing.NOT_LISTED)
        chain = x509.read_chain(brought.certificates)
        current = await self._current(ports)
        above = _vouching(self._above(chain, current), chain, ports.now)
        if not above:
            return Standing(listing=Listing.NOT_LISTED, sources=(current.source,))
        found = next((one for one in above if brought.doc_type in one.doc_types), None)
        by = found or above[0]
        return Standing(
            listing=Listing.NOT_FOR_THIS_TYPE if found is None else Listing.LISTED,
            by=current.content.provider,
            name=x509.subject_name(by.certificate),
            may_issue=tuple(sorted(by.doc_types)),
            valid_until=_end_of(current.content),
            sources=(current.source,),
        )

    async def anchors(self, asked: SignerChain, ports: Ports) -> Vouched:
        """Return the authorities that may stand above this chain of a mobile document, for its type.

        Raises:
            Rejected, Undetermined, FetchRefused, FetchFailed: as `standing`.
        """
        chain = x509.read_chain(asked.certificates)
        current = await self._current(ports)
        found = [one.der for one in self._above(chain, current) if asked.doc_type in one.doc_types]
        return Vouched(certificates=tuple(found), sources=(current.source,) if found else ())

    def _above(self, chain: Sequence[Certificate], current: _Current) -> list[Authority]:
        """Return the authorities in the chain, and those of the name by which a certificate of it was issued."""
        prints = {x509.thumbprint(one) for one in chain}
        names = {one.issuer for one in chain}
        found = [
            one
            for one in current.content.authorities
            if one.certificate.subject in names or x509.thumbprint(one.certificate) in prints
        ]
        if not found and current.content.unread:
            raise Undetermined("vical.entry_unreadable", "expected entries that can be read, got another")
        return found

    async def _current(self, ports: Ports) -> _Current:
        """Return the list that is in force now."""
        current = await share(ports, (*self._key(), ports.reach), lambda: self._fetched(ports))
        made, end = current.content.made, _end_of(current.content)
        if made > ports.now + _SKEW or end < ports.now:
            raise Undetermined("vical.stale", "expected a list in force, got one past its next update")
        return current

    async def _fetched(self, ports: Ports) -> tuple[_Current, datetime]:
        page = await ports.registry_fetch(self.url, accept=_ACCEPT, max_bytes=MAX_VICAL)
        heavy = len(page.body) > HEAVY
        content = await run(ports, read_vical, page.body, self.signers, ports.now, heavy=heavy)
        self.newest.check(self.url, content.made, ports.now)
        origin = replace(page, body=b"")  # the evidence needs its digest alone
        current = _Current(content=content, source=origin, weight=content.weight)
        kept_until = min(page.fetched_at, ports.now) + MAX_AGE
        return current, min(kept_until, max(_end_of(content), ports.now + _AGAIN))

    def _key(self) -> tuple[str, ...]:
        return ("vical", self.url, hashlib.sha256(b"".join(sorted(self.signers))).hexdigest())


def _end_of(content: VicalList) -> datetime:
    return content.made + UNSTATED if content.next_update is None else content.next_update


def _vouching(listed: Sequence[Authority], chain: Sequence[Certificate], now: datetime) -> list[Authority]:
    """Return those of these authorities that stand above the chain; a renewed one is listed more than once.

    Raises:
        Rejected, Undetermined: none does, and of one it cannot be said that it does not.
    """
    above: list[Authority] = []
    doubt: Rejected | Undetermined | None = None
    for one in listed:
        try:
            if _vouches(one, chain, now):
                above.append(one)
        except (Rejected, Undetermined) as problem:
            doubt = doubt or problem
    if doubt is not None and not above:
        raise doubt
    return above


def _vouches(one: Authority, chain: Sequence[Certificate], now: datetime) -> bool:
    """Say whether this authority stands above the chain, by its key and not by its name alone."""
    try:
        x509.validate(chain, x509.anchors_of((one.der,)), now)
    except Rejected as problem:
        if problem.code != _UNTRUSTED:
            raise
        return False
    return True
