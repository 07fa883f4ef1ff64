"""Does the domain that an issuer's DID document names link back to the issuer? Then it is a rung of the ladder.

Asked only where the document has a `LinkedDomains` service, and only once the credential is proven under a key of that
document: the domain's configuration is fetched, and its statement about the issuer is proven through steps 1 to 4.
Unless the policy demands a domain, whatever comes of it is told and does not count.
Spec: DIF Well Known DID Configuration v1.0.0, "DID Configuration Resource Verification".
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.boundary import PROBLEMS, passed, settle, skipped
from verifier.errors import Problem, Rejected, Undetermined
from verifier.kinds.core.validity import judge_validity
from verifier.model import Presented, Role
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult, Outcome
from verifier.steps.assurance import domain_of
from verifier.steps.linked_domains import (
    MAX_CONFIGURATION,
    MAX_ORIGIN_CHARS,
    judge_statement,
    linked_entries,
    names,
    origin_of,
    stated_origins,
)
from verifier.steps.prove import HEAVY, Proof, prove

MAX_ORIGINS: Final = 2  # asked for one credential; issuers name one, and one while they move
MAX_STATEMENTS: Final = 4  # of one domain about one issuer that are proven: several suites, or a renewal
_PATH: Final = "/.well-known/did-configuration.json"
_ACCEPT: Final = "application/json, application/ld+json;q=0.9"
_FORMS: Final = frozenset({"data_integrity", "vc_jwt"})


class DomainFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the domains that an issuer names.

    `linked`: those that were shown to link back, with the documents that show it; `sources`: all that was fetched.
    """

    checks: tuple[CheckResult, ...] = ()
    linked: Mapping[str, tuple[Fetched, ...]] = {}
    sources: tuple[Fetched, ...] = ()


_NOTHING: Final = DomainFinding()


async def check_domain(proof: Proof, policy: Policy, ports: Ports) -> DomainFinding:
    """Return whether the domains that the issuer's own document names link back to it."""
    document = proof.document
    stated = stated_origins(document.raw) if document is not None else ()
    demanded = "domain" in policy.required
    if not stated and not demanded:
        return _NOTHING
    party = proof.proven.parsed.party if proof.bound and proof.proven is not None else None
    own = domain_of(party or "")
    if not stated and own is not None:
        return DomainFinding(checks=(passed("domain", domain=own),))
    if party is None or not stated:
        unnamed = Undetermined("domain.not_stated", "expected an issuer that names a domain, got none")
        return DomainFinding(checks=(settle("domain", unnamed, policy),))
    if ports.as_of is not None:
        today = Undetermined("history.domain_not_shown", "expected what the domain said then, got today's")
        return DomainFinding(checks=(settle("domain", today, policy, required=demanded and own is None),))
    sources: list[Fetched] = []
    results = [await _ask(origin, party, policy, ports, sources) for origin in stated[:MAX_ORIGINS]]
    linked = {check.facts["domain"]: shown_by for check, shown_by in results if shown_by}
    missing = demanded and own is None and not linked
    checks = [check if missing or shown_by else replace(check, required=False) for check, shown_by in results]
    if len(stated) > MAX_ORIGINS:
        sentence = f"expected at most {MAX_ORIGINS} domains to ask, got {len(stated)}"
        checks.append(skipped("domain", "domain.too_many", sentence))
    return DomainFinding(checks=tuple(checks), linked=linked, sources=tuple(sources))


async def _ask(
    stated: str, did: str, policy: Policy, ports: Ports, sources: list[Fetched]
) -> tuple[CheckResult, tuple[Fetched, ...]]:
    """Ask one domain, and return what shows that it links back, if it does; what was fetched goes to `sources`."""
    try:
        origin = origin_of(stated)
        # The address is the identity: whom a domain sends us on to is another domain.
        page = await ports.fetch(
            origin + _PATH, accept=_ACCEPT, max_bytes=MAX_CONFIGURATION, follow_redirects=False
        )
        sources.append(page)
        shown_by = (page, *await prove_linkage(page.body, did, origin, policy, ports))
    except PROBLEMS as problem:
        return settle("domain", problem, policy, origin=stated[:MAX_ORIGIN_CHARS]), ()
    sources += shown_by[1:]
    return passed("domain", domain=urlsplit(origin).netloc), shown_by


async def prove_linkage(
    body: bytes, did: str, origin: str, policy: Policy, ports: Ports
) -> tuple[Fetched, ...]:
    """Return what proves that the configuration in `body`, found under `origin`, links to `did`.

    One statement that holds is enough: they are independent of each other.

    Raises:
        Rejected, Undetermined: `domain.…`, for the statement that comes closest.
    """
    found: list[Problem] = []
    heavy = len(body) > HEAVY
    for presented in await run(ports, _statements, body, did, heavy=heavy):
        try:
            judge_statement(presented, did, origin)
            return await _prove(presented, policy, ports.present(), heavy=heavy)
        except (Rejected, Undetermined) as problem:
            found.append(problem)
    if not found:
        raise Rejected("domain.not_linked", "expected a statement of this domain about the issuer, got none")
    # One that may yet turn out to hold says more than one that never will.
    raise next((problem for problem in found if isinstance(problem, Undetermined)), found[0])


def _statements(body: bytes, did: str) -> list[Presented]:
    """Return the statements that claim to be by `did`; those of others, readable or not, are none of our matter."""
    opened: list[Presented] = []
    for entry in linked_entries(body):
        try:
            presented = formats.open_child(entry)
        except Rejected:
            continue
        if names(presented, did) and len(opened) < MAX_STATEMENTS:
            opened.append(presented)
    return opened


async def _prove(presented: Presented, policy: Policy, ports: Ports, *, heavy: bool) -> tuple[Fetched, ...]:
    try:
        shape = formats.detect(presented)
        parsed = shape.parse(presented)
    except Rejected as problem:
        raise Rejected("domain.linkage_invalid", f"expected a credential: {problem.detail}") from problem
    if shape.name not in _FORMS or parsed.role is not Role.CREDENTIAL:
        raise Rejected("domain.linkage_invalid", "expected an embedded proof or a token, got another form")
    proof = await prove(parsed, policy, ports, heavy=heavy)
    for outcome, ending in ((Outcome.FAILED, Rejected), (Outcome.UNDETERMINED, Undetermined)):
        for check in proof.checks:
            if check.required and check.outcome is outcome:
                raise ending("domain.linkage_unproven", f"expected a proof that holds, got {check.code}")
    if proof.proven is None or not proof.bound:
        raise Rejected(
            "domain.linkage_unproven", "expected a proof under the issuer's own key, got another's"
        )
    try:
        judge_validity(proof.proven, ports.now, policy.clock_skew)
    except Rejected as problem:
        raise Rejected(
            "domain.linkage_unproven", f"expected a statement in force: {problem.code}"
        ) from problem
    return proof.sources
