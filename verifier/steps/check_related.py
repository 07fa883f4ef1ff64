"""Are the documents that a credential relies on the ones that its issuer meant, by their digests?

Held against their digests are the documents that judging took anyway: contexts and schemas, pinned or fetched.
Everything else that a credential names with a digest (evidence, a way to refresh or to render it) is told as not
looked at: its address is never asked for because a credential says so. Spec: VCDM 2.0, section 5.3.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from did_methods.core.ports import Fetched
from verifier.boundary import passed, settle
from verifier.digests import check_digests, states_digest
from verifier.errors import Problem, Rejected
from verifier.formats.core.vcdm import as_list
from verifier.model import JsonObject, Proven
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult

MAX_RELATED: Final = 100  # resources with a digest in one credential
_RELATED: Final = "relatedResource"
_NEVER_FETCHED: Final = ("evidence", "refreshService", "renderMethod", "termsOfUse")
_WITH_DIGESTS: Final = frozenset({_RELATED, *_NEVER_FETCHED})


def check_related(proven: Proven, sources: list[Fetched], policy: Policy, ports: Ports) -> list[CheckResult]:
    """Return one result over all resources of which `proven` states a digest; none where it states none.

    `sources`: what was read to judge the credential.
    """
    if _WITH_DIGESTS.isdisjoint(proven.claims):
        return []
    stated = list(_stated(proven.claims))
    if not stated:
        return []
    if len(stated) > MAX_RELATED:
        many = Rejected("limit.resources", f"expected at most {MAX_RELATED} digests, got {len(stated)}")
        return [settle("resources", many, policy)]
    read = {page.url: page.body for page in sources}
    held, unread, first = 0, 0, None
    for resource in stated:
        bodies = _bodies(resource, read, ports)
        if not bodies:
            unread += 1
            continue
        problem = _judge(resource, bodies)
        held += problem is None
        first = first or problem
    facts: dict[str, Any] = {"held": held, "not_looked_at": unread}
    if first is not None:
        return [settle("resources", first, policy, **facts)]
    return [passed("resources", **facts)]


def _stated(claims: JsonObject) -> Iterator[JsonObject]:
    """Yield every resource with a digest."""
    for member in (_RELATED, *_NEVER_FETCHED):
        for resource in as_list(claims.get(member, [])):
            if isinstance(resource, dict) and states_digest(resource):
                yield resource


def _bodies(resource: JsonObject, read: Mapping[str, bytes], ports: Ports) -> tuple[bytes, ...]:
    """Return what stands for a resource here: what was read, or the states in which a context was published."""
    url = resource.get("id")
    if not isinstance(url, str):
        return ()
    if url in read:
        return (read[url],)
    return ports.contexts.bodies_of(url)


def _judge(resource: JsonObject, bodies: tuple[bytes, ...]) -> Problem | None:
    """Return what is wrong with the digests of a resource, if it is so with every one of `bodies`."""
    first: Problem | None = None
    for body in bodies:
        try:
            check_digests(resource, body)
        except Problem as problem:
            first = first or problem
        else:
            return None
    return first
