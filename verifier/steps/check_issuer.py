"""Is the issuer known, and for this? Ask every configured registry; a claimed name confirms nothing."""

from functools import lru_cache
from typing import Final

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.kinds.core.kind import types_of
from verifier.model import Proven
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.registries.core.registry import Listing, Standing
from verifier.report import CheckResult

_UNKNOWN: Final = "expected an issuer that a configured registry lists, got one that none of {} lists"


async def check_issuer(
    proven: Proven, policy: Policy, ports: Ports, *, bound: bool
) -> tuple[CheckResult, Standing | None, list[Fetched]]:
    """Return the result, the standing that confirms the issuer if one does, and the documents it rests on.

    Where the key was not shown to be the issuer's (not `bound`), no registry is asked: its answer would be about
    somebody who may have signed nothing.
    """
    if not bound:
        foreign = Rejected("issuer.unknown", "expected an issuer whose own key signed, got another's key")
        return settle("issuer", foreign, policy), None, []
    if not ports.registries:
        return _unknown(policy, 0), None, []
    issuer = proven.parsed.party or ""
    types = tuple(types_of(proven.claims))
    sources: list[Fetched] = []
    silent: Undetermined | None = None
    elsewhere: Standing | None = None
    for registry in ports.registries:
        try:
            standing = await registry.standing(issuer, types, ports.fetch, ports.now)
        except PROBLEMS as problem:
            silent = Undetermined(
                "issuer.registry_unavailable", f"expected an answer of {registry.name}, got {problem.code}"
            )
            continue
        sources += standing.sources
        if standing.listing is Listing.LISTED:
            return passed("issuer", name=standing.name, registry=standing.registry), standing, sources
        if standing.listing is Listing.NOT_FOR_THIS_TYPE:
            elsewhere = standing
    if elsewhere is not None:
        wrong = Rejected(
            "issuer.not_for_this_type", "expected an issuer listed for this type, got one listed for others"
        )
        return settle("issuer", wrong, policy, registry=elsewhere.registry), elsewhere, sources
    if silent is not None:
        return settle("issuer", silent, policy), None, sources
    return _unknown(policy, len(ports.registries)), None, sources


@lru_cache(maxsize=64)
def _unknown(policy: Policy, asked: int) -> CheckResult:
    """Return what most credentials get where no registry is configured; always the same."""
    return settle("issuer", Rejected("issuer.unknown", _UNKNOWN.format(asked)), policy)
