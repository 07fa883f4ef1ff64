"""What a request may demand beyond a policy, and the one way to add it: only ever more.

Every member has a direction. Sets of names that may count get smaller, sets of demands get larger, ages and skews get
shorter, findings stop being tolerated. A member that points the other way is refused, not ignored: whoever asks for
less must learn that the answer was not given under what they asked for.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from verifier.codes import CODES
from verifier.policy import MAX_PROOFS_NEEDED, Demandable, Policy, PolicyRefused, Proofs
from verifier.requirements import Requirements

MAX_NAMES: Final = 64  # in one member; more than any table of names here has
_PROOFS: Final = ("any", "known", "all")  # the later, the more is demanded

Names = Annotated[
    frozenset[Annotated[str, Meta(min_length=1, max_length=256)]], Meta(min_length=1, max_length=MAX_NAMES)
]
Fewer = Annotated[int, Meta(ge=0, le=10 * 366 * 24 * 3600)]


class Tightening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is demanded beyond a policy; each member as in the policy, and left out where nothing more is demanded."""

    required: Annotated[
        Annotated[frozenset[Demandable], Meta(min_length=1)] | None,
        Meta(description="Further checks that have to be answered."),
    ] = None
    refuse: Annotated[
        Names | None, Meta(description="Codes that the policy tolerates and this request does not.")
    ] = None
    formats: Annotated[Names | None, Meta(description="Wrappings that may be presented.")] = None
    suites: Annotated[Names | None, Meta(description="Suites whose proofs may count.")] = None
    did_methods: Annotated[Names | None, Meta(description="DID methods of issuers; `https`: no DID.")] = None
    registries: Annotated[
        Names | None, Meta(description="Registries, in one of which the issuer has to be listed.")
    ] = None
    accredited: Annotated[
        Names | None, Meta(description="Further types that a registry must name for the issuer.")
    ] = None
    legacy_suites: Annotated[
        bool | None, Meta(description="false: suites that were replaced do not count.")
    ] = None
    proofs: Annotated[Proofs | None, Meta(description="`known` or `all` instead of `any`, and so on.")] = None
    proofs_needed: Annotated[
        Annotated[int, Meta(ge=1, le=MAX_PROOFS_NEEDED)] | None,
        Meta(description="Proofs that must hold, each under a key of its own."),
    ] = None
    clock_skew: Annotated[
        Annotated[int, Meta(ge=0, le=3600)] | None, Meta(description="Seconds, at most those of the policy.")
    ] = None
    document_seconds: Annotated[Fewer | None, Meta(description="Age of a fetched document at most.")] = None
    status_seconds: Annotated[Fewer | None, Meta(description="Age of a fetched status list at most.")] = None
    stale_status_seconds: Annotated[
        Fewer | None, Meta(description="Age of a list at most where no newer one can be had.")
    ] = None
    requirements: Annotated[
        Annotated[Requirements, Meta(min_length=1)] | None,
        Meta(description="Further things that the record has to show."),
    ] = None


NOTHING: Final = Tightening()
MEMBERS: Final = frozenset(Tightening.__struct_fields__)
TEXT_MEMBERS: Final = MEMBERS - {"requirements"}  # those that a query or an option can say
_LISTED: Final = frozenset(
    {"required", "refuse", "formats", "suites", "did_methods", "registries", "accredited"}
)
_KEPT: Final = "status.list_kept"
_NOT_LISTED: Final = frozenset({"issuer.unknown", "issuer.listing_expired", "issuer.registry_unavailable"})


def read_tightening(members: Mapping[str, Any]) -> Tightening:
    """Return what `members` demand; a list may be written as text with commas, a number or a boolean as text.

    Raises:
        PolicyRefused: `policy.malformed`.
    """
    read = {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str) and name in _LISTED
        else value
        for name, value in members.items()
    }
    try:
        return msgspec.convert(read, Tightening, strict=False)
    except msgspec.ValidationError as error:
        raise PolicyRefused(
            "policy.malformed", f"expected members of a policy: {str(error)[:200]}"
        ) from error


def tighten(policy: Policy, more: Tightening) -> Policy:
    """Return `policy` with all that `more` demands; the same one where that is nothing new.

    Raises:
        PolicyRefused: `policy.loosened`, `policy.unknown_name`.
    """
    changes: dict[str, Any] = {}
    for member in ("formats", "suites", "did_methods", "registries"):
        changes |= _narrowed(policy, more, member)
    for member in ("clock_skew", "document_seconds", "status_seconds", "stale_status_seconds"):
        changes |= _shortened(policy, more, member)
    for member in ("required", "accredited"):
        changes[member] = getattr(policy, member) | (getattr(more, member) or frozenset())
    changes |= _proofs(policy, more)
    changes |= _requirements(policy, more)
    refused = _refused(more)
    if _KEPT in refused:  # which is tolerated by its age and by no list of codes
        changes["stale_status_seconds"] = 0
    left_open = _left_open(policy, more)
    changes["warnings"] = policy.warnings - refused - left_open
    changes["undetermined"] = (policy.undetermined | left_open) - refused
    tightened: Policy = replace(policy, **changes)
    return policy if tightened == policy else replace(tightened, tightened=True)


def _narrowed(policy: Policy, more: Tightening, member: str) -> dict[str, Any]:
    wanted, allowed = getattr(more, member), getattr(policy, member)
    if wanted is None:
        return {}
    if allowed is not None and not wanted <= allowed:
        raise _loosened(member, f"some of {', '.join(sorted(allowed))}", ", ".join(sorted(wanted)))
    return {member: wanted}


def _shortened(policy: Policy, more: Tightening, member: str) -> dict[str, Any]:
    wanted, allowed = getattr(more, member), getattr(policy, member)
    if wanted is None:
        return {}
    if allowed is not None and wanted > allowed:
        raise _loosened(member, f"at most {allowed}", str(wanted))
    return {member: wanted}


def _proofs(policy: Policy, more: Tightening) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if more.legacy_suites is not None:
        if more.legacy_suites and not policy.legacy_suites:
            raise _loosened("legacy_suites", "false", "true")
        changes["legacy_suites"] = more.legacy_suites
    if more.proofs is not None:
        if _PROOFS.index(more.proofs) < _PROOFS.index(policy.proofs):
            raise _loosened("proofs", policy.proofs, more.proofs)
        changes["proofs"] = more.proofs
    if more.proofs_needed is not None:
        if more.proofs_needed < policy.proofs_needed:
            raise _loosened("proofs_needed", f"at least {policy.proofs_needed}", str(more.proofs_needed))
        changes["proofs_needed"] = more.proofs_needed
    return changes


def _requirements(policy: Policy, more: Tightening) -> dict[str, Any]:
    new = [one for one in more.requirements or () if one not in policy.requirements]
    taken = {one.name for one in policy.requirements}.intersection(one.name for one in new)
    if taken:
        raise _loosened("requirements", "names of its own", f"another requirement called {min(taken)}")
    return {"requirements": (*policy.requirements, *new)}


def _refused(more: Tightening) -> frozenset[str]:
    refused = more.refuse or frozenset()
    for code in sorted(refused):
        if code not in CODES:
            raise PolicyRefused("policy.unknown_name", f"refuse: expected a known code, got {code[:80]!r}")
    return refused


def _left_open(policy: Policy, more: Tightening) -> frozenset[str]:
    """Return what is no mere warning any more where registries are named: not to be listed in one of them.

    Whoever names registries wants a listing. That there is none is shown of the registries, and nothing of the issuer:
    it leaves the verdict open.
    """
    if more.registries is None or more.registries == policy.registries:
        return frozenset()
    return policy.warnings & _NOT_LISTED


def _loosened(member: str, expected: str, got: str) -> PolicyRefused:
    return PolicyRefused("policy.loosened", f"{member}: expected {expected}, got {got[:200]}")
