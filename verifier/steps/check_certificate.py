"""Has the authority above it revoked the signer's certificate? Asked where the key was found in a chain (`x5c`).

Only behind the gate: the chain leads to an anchor of the operator and its key has signed, so the addresses are the word
of an authority that is trusted here. A list is signed by itself, so one that is named with http is asked for with
https, at the same place. Shared by all who ask until it is renewed, for an hour at most. An authority's own list, and
that of who stamped or who lists authorities, is not asked for. Spec: RFC 5280, section 6.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from did_methods.core.ports import Fetched, FetchProblem, Source
from did_methods.core.web_url import over_tls
from verifier.boundary import PROBLEMS, AnyProblem, passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.certificates import CERTIFICATE
from verifier.key_sources.core.vouching import vouch
from verifier.model import ProofClaim, Proven, SignerChain
from verifier.policy import Policy
from verifier.ports import Ports, run, share
from verifier.report import CheckResult, rfc3339
from verifier.steps.judge_stamps import with_stamp
from verifier.steps.prove import HEAVY

if TYPE_CHECKING:
    from verifier.x509 import Certificate, RevocationList

MAX_AGE: Final = timedelta(hours=1)  # until a list is asked for again: how long a revocation may stay unseen
MAX_ASKED: Final = 3  # certificates of one chain; real ones have one below the anchor, or two
_ACCEPT: Final = "application/pkix-crl, application/x-pem-file;q=0.9, */*;q=0.5"
_TURNS: Final = timedelta(days=1)  # hosts of one name that were given their list in turn differ by less
_OFFLINE: Final = "fetch.offline"
_PINNED: Final = "revocation.pinned_unusable"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """A list and where it came from (without its bytes)."""

    content: "RevocationList"
    source: Fetched
    weight: int


async def check_certificate(
    proven: Proven, policy: Policy, ports: Ports
) -> tuple[list[CheckResult], tuple[Fetched, ...]]:
    """Return what the authorities say of the signer's chain, and what that rests on; nothing where there is none."""
    claim = proven.proof
    if claim.chain is None or not (claim.key_reference or "").startswith(CERTIFICATE):
        return [], ()
    sources: list[Fetched] = []
    try:
        check = await _judge(claim, claim.chain, ports, sources)
    except PROBLEMS as problem:
        check = settle("certificate", problem, policy)
    return [check], tuple(sources)


async def _judge(claim: ProofClaim, chain: SignerChain, ports: Ports, sources: list[Fetched]) -> CheckResult:
    """Return that no certificate below the anchor was revoked when it signed, as far as they name lists.

    Raises:
        Rejected: `revocation.revoked`.
        Undetermined: `revocation.unknown`, `revocation.pinned_unusable`, `certificate.…`.
        FetchFailed: `fetch.offline`.
    """
    path = await vouch(chain, ports, ports.instant, stamped=claim.stamped)
    told = await _ask(path.certificates, ports)
    sources += told.pages
    facts: dict[str, Any] = {"lists": [page.url for page in told.pages]}
    if told.revoked is not None:
        if claim.stamped is None:  # only here it matters whether it had signed before
            claim = await with_stamp(claim, ports, sources)
        if told.revoked <= (claim.stamped or ports.instant):
            since = rfc3339(told.revoked)
            raise Rejected(
                "revocation.revoked", f"expected a certificate in force, got one revoked on {since}"
            )
        facts["revoked_later"] = rfc3339(told.revoked)
        if claim.stamped is not None:
            facts["stamped"] = rfc3339(claim.stamped)
    if told.silent is not None:
        raise told.silent
    if not told.pages:
        return skipped("certificate", "revocation.no_list", "no certificate of the signer names a list")
    return passed("certificate", **facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the lists of a path say: since when the first of its certificates is revoked, and why one says nothing."""

    pages: tuple[Fetched, ...]
    revoked: datetime | None
    silent: AnyProblem | None


async def _ask(path: "Sequence[Certificate]", ports: Ports) -> _Told:
    """Ask about every certificate below the anchor: one list that is silent must not hide what another says."""
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    pages: list[Fetched] = []
    revoked: list[datetime] = []
    silent: AnyProblem | None = None
    if len(path) - 1 > MAX_ASKED:
        silent = Undetermined(
            "revocation.unknown", f"expected at most {MAX_ASKED} authorities to ask, got more"
        )
    for certificate, authority in tuple(pairwise(path))[:MAX_ASKED]:
        try:
            named = x509.lists_named(certificate)
            if named:
                page, since = await _find(named, certificate, authority, ports)
                pages.append(page)
                revoked += [] if since is None else [since]
            elif x509.is_told_elsewhere(certificate):
                raise Undetermined(
                    "revocation.unknown",
                    "expected a list of the authority's, got another way to ask, as OCSP",
                )
        except PROBLEMS as problem:
            silent = silent or problem
    return _Told(pages=tuple(pages), revoked=min(revoked, default=None), silent=silent)


async def _find(
    named: Sequence[str], certificate: "Certificate", authority: "Certificate", ports: Ports
) -> tuple[Fetched, datetime | None]:
    """Return since when the certificate is revoked by the first of these lists that tells of it, and that list.

    Raises:
        Undetermined: `revocation.unknown`, `revocation.pinned_unusable`.
        FetchFailed: `fetch.offline`.
    """
    from verifier import x509  # noqa: PLC0415 - as above

    first, pinned = "no address of a list that can be asked for", None
    for url in named[:MAX_ASKED]:
        try:
            shared = await _shared(over_tls(url), authority, ports)
            return shared.source, x509.revoked_since(shared.content, certificate)
        except PROBLEMS as problem:
            if isinstance(problem, FetchProblem) and problem.code == _OFFLINE:
                raise
            first = problem.code
            pinned = problem if problem.code == _PINNED else pinned
    if pinned is not None:
        raise pinned
    raise Undetermined("revocation.unknown", f"expected a list of the authority's, got {first}")


async def _shared(url: str, authority: "Certificate", ports: Ports) -> _Shared:
    from verifier import x509  # noqa: PLC0415 - as above

    key = ("crl", url, x509.thumbprint(authority).hex(), ports.reach)
    again = partial(_made, url, authority, key)
    return await share(ports, key, partial(again, ports), again)


async def _made(
    url: str, authority: "Certificate", key: tuple[str, ...], ports: Ports
) -> tuple[_Shared, datetime]:
    """Return the list at `url`, and until when it is kept; in the world of whoever asks, or of who keeps it fresh."""
    from verifier import x509  # noqa: PLC0415 - as above

    page = await ports.fetch(url, accept=_ACCEPT, max_bytes=x509.MAX_CRL)
    heavy = len(page.body) > HEAVY
    try:
        content = await run(ports, x509.read_crl, page.body, authority, ports.now, heavy=heavy)
    except Undetermined as problem:
        if page.source is not Source.PINNED:
            raise
        # Whoever pinned it wants it to count, and alone can renew it: not to be tolerated as a host that is down is.
        raise Undetermined("revocation.pinned_unusable", f"of a pinned list {problem.detail}") from problem
    if content.made < ports.shelf.newest(key[:-1], content.made) - _TURNS:
        raise Undetermined("revocation.unknown", "expected the newest list, got one before it")
    origin = replace(page, body=b"")  # the evidence needs its digest alone
    shared = _Shared(content=content, source=origin, weight=content.weight)
    return shared, min(min(page.fetched_at, ports.now) + MAX_AGE, content.next_update)
