"""What a caller demands, and how the results of the checks fold into one verdict.

A policy is data: TOML or JSON of one shape (docs/policy.schema.json, docs/policies.md). The shipped ones are the files
of `policies/`. Every member has a direction in which it demands more, and more is never answered with a better verdict:
`tightening.py` knows the directions.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from verifier.codes import CODES
from verifier.errors import Problem
from verifier.model import Relation
from verifier.report import CheckResult, Outcome, PolicyFacts, Report, Verdict
from verifier.requirements import Requirements

MAX_PROOFS_NEEDED: Final = 16  # no document may carry more proofs
_SHIPPED: Final = Path(__file__).parent / "policies"

# What is found behind the gate, and so can be told without making something unproven look proven.
_TOLERABLE_AREAS: Final = frozenset(
    "challenge context digest domain endorsement fetch history holder issuer key_binding kind packet revocation schema "
    "status subject type validity".split()
)
_NEVER: Final = frozenset(
    {
        "status.revoked",
        "status.suspended",
        "challenge.differs",  # somebody else's presentation, or a recorded one
        "challenge.domain_differs",
        "holder.key_binding_invalid",  # somebody else has the credential
        "holder.key_binding_differs",
        "holder.device_differs",
        "revocation.revoked",
        "context.not_allowed",  # nothing is proven then
        "context.unusable",
        "digest.differs",  # another document than the issuer meant (VCDM 2.0, 5.3: an error)
    }
)
# The checks that may end as "does not apply"; all others are demanded by every policy.
Demandable = Literal["audience", "domain", "holder", "status", "subject"]
Proofs = Literal["any", "known", "all"]

Codes = Annotated[frozenset[str], Meta(description="Codes of docs/codes.md.")]
Seconds = Annotated[int, Meta(ge=0, le=10 * 366 * 24 * 3600)]


_NONE: Final[frozenset[Any]] = frozenset()


class PolicyRefused(Problem, ValueError):
    """A policy says what no policy can say, or a request asks for less than its policy demands."""


class Policy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, cache_hash=True
):
    """Rules of one name. Every member that is left out demands nothing beyond what always holds."""

    name: Annotated[str, Meta(pattern="^[a-z][a-z0-9_-]{0,63}$", description="Equal to the file's name.")]
    version: Annotated[
        str, Meta(min_length=1, max_length=64, description="Changed whenever the rules change.")
    ]
    description: Annotated[str, Meta(max_length=300, description="One sentence for people.")] = ""
    required: Annotated[
        frozenset[Demandable],
        Meta(
            description="Checks that have to be answered: where one does not apply (no status list is named, nobody "
            "presents), the verdict is open."
        ),
    ] = frozenset()
    warnings: Annotated[
        Codes, Meta(description="Findings that are told and do not count; codes of docs/codes.md.")
    ] = frozenset()
    undetermined: Annotated[
        Codes, Meta(description="Findings that leave the verdict open instead of deciding against.")
    ] = frozenset()
    formats: Annotated[
        frozenset[str] | None, Meta(description="Wrappings that may be presented; left out: any.")
    ] = None
    suites: Annotated[
        frozenset[str] | None, Meta(description="Suites whose proofs may count; left out: any known here.")
    ] = None
    did_methods: Annotated[
        frozenset[str] | None,
        Meta(
            description="DID methods of issuers (`web`, without `did:`), and `https` for an issuer that is no DID; "
            "left out: any known here."
        ),
    ] = None
    legacy_suites: Annotated[
        bool, Meta(description="Whether a proof of a suite that a later one has replaced may count.")
    ] = True
    proofs: Annotated[
        Proofs,
        Meta(
            description="Of several proofs: `any` wants enough of them to hold and only tells of the others; `known` "
            "wants all to hold that can be judged here; `all` leaves nothing unjudged."
        ),
    ] = "known"
    proofs_needed: Annotated[
        Annotated[int, Meta(ge=1, le=MAX_PROOFS_NEEDED)],
        Meta(description="Proofs of a credential that must hold, each under a key of its own."),
    ] = 1
    vocabularies: Annotated[
        frozenset[str],
        Meta(
            description="Values of `@vocab` that a document may set by a context object that holds nothing else; every "
            "word that no context explains is then one of that vocabulary. The check `vocabulary` tells of it."
        ),
    ] = frozenset()
    registries: Annotated[
        frozenset[str] | None,
        Meta(description="Names of the registries whose listing counts; left out: all configured ones."),
    ] = None
    accredited: Annotated[
        frozenset[str],
        Meta(
            description="Types of credential that a registry must name for the issuer; `VerifiableCredential` means "
            "that it must name types at all."
        ),
    ] = frozenset()
    network: Annotated[
        bool,
        Meta(description="Whether documents that are not pinned may be fetched, or come out of a cache."),
    ] = True
    clock_skew: Annotated[
        Annotated[int, Meta(ge=0, le=3600)],
        Meta(description="Seconds by which issuers' clocks and ours may differ."),
    ] = 60
    document_seconds: Annotated[
        Seconds | None,
        Meta(description="Age in seconds up to which a fetched document is used; left out: any."),
    ] = None
    status_seconds: Annotated[
        Seconds | None,
        Meta(description="Age in seconds up to which a fetched status list is used; left out: any."),
    ] = None
    stale_status_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=30 * 24 * 3600)],
        Meta(
            description="Age in seconds up to which a proven status list still speaks where no newer one can be had; "
            "whoever cuts us off could freeze a status for that long."
        ),
    ] = 0
    refresh_credentials: Annotated[
        bool,
        Meta(
            description="Whether the host of an issuer is asked for a newer state of a credential that offers one; it "
            "learns by that who is looking at it."
        ),
    ] = False
    type_metadata: Annotated[
        bool,
        Meta(
            description="Whether the description of its type is fetched (`vct`) and an SD-JWT VC held to it; whoever "
            "publishes the type learns by that who is looking at one."
        ),
    ] = False
    requirements: Annotated[
        Requirements,
        Meta(
            description="What the record has to show; each has an answer of its own, and none changes the verdict."
        ),
    ] = ()
    tightened: Annotated[
        bool, Meta(description="Set where a request demands more than the policy of this name.")
    ] = False

    def __post_init__(self) -> None:
        """Refuse findings that cannot be tolerated, are not known, or stand in both lists.

        Raises:
            PolicyRefused: `policy.unknown_name`, `policy.not_tolerable`, `policy.contradiction`.
        """
        for code in sorted(self.warnings | self.undetermined):
            if code not in CODES:
                raise PolicyRefused(
                    "policy.unknown_name", f"{self.name}: expected a known code, got {code[:80]!r}"
                )
            if code in _NEVER or code.partition(".")[0] not in _TOLERABLE_AREAS:
                raise PolicyRefused(
                    "policy.not_tolerable",
                    f"{self.name}: expected a finding that can be tolerated, got {code}",
                )
        names = [one.name for one in self.requirements]
        if len(set(names)) != len(names):
            raise PolicyRefused(
                "policy.contradiction", f"{self.name}: expected each requirement under a name of its own"
            )
        for code in sorted(self.warnings & self.undetermined):
            raise PolicyRefused(
                "policy.contradiction",
                f"{self.name}: expected {code} in one list, got it in warnings and undetermined",
            )

    def facts(self) -> PolicyFacts:
        """Return name, version and digest, as the report carries them."""
        return _facts(self)

    def evidence_digest(self) -> str:
        """Return a digest of what decides over the documents that a verdict rests on; equal rules share them."""
        return _evidence_digest(self)


@lru_cache(maxsize=64)
def _facts(policy: Policy) -> PolicyFacts:
    return PolicyFacts(
        name=policy.name, version=policy.version, sha256=_digest(policy), tightened=policy.tightened
    )


@lru_cache(maxsize=64)
def _evidence_digest(policy: Policy) -> str:
    bare = replace(
        policy,
        name="any",
        version="0",
        description="",
        required=_NONE,
        formats=None,
        proofs_needed=1,
        registries=None,
        accredited=_NONE,
        requirements=(),
        tightened=False,
    )
    return _digest(bare)


def _digest(policy: Policy) -> str:
    return hashlib.sha256(msgspec.json.encode(policy, order="sorted")).hexdigest()


def read_toml(text: bytes, file: str) -> dict[str, Any]:
    """Return the members of a policy file in TOML.

    Raises:
        PolicyRefused: `policy.malformed`.
    """
    try:
        return tomllib.loads(text.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyRefused("policy.malformed", f"{file}: expected TOML: {error}") from error


def policy_of(members: Mapping[str, Any], file: str) -> Policy:
    """Return the policy that the members of a file say; `file` is its name.

    Raises:
        PolicyRefused: `policy.malformed` and whatever `Policy` refuses.
    """
    try:
        policy = msgspec.convert(members, Policy)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, PolicyRefused):
            raise error.__cause__ from error
        raise PolicyRefused("policy.malformed", f"{file}: expected a policy: {error}") from error
    stem = file.rpartition(".")[0]
    if policy.name != stem or policy.tightened:
        raise PolicyRefused(
            "policy.malformed",
            f"{file}: expected the name {stem!r} and nothing tightened, got {policy.name!r}",
        )
    return policy


def policy_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a policy file."""
    schema: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(msgspec.json.schema(Policy)))
    del schema["$defs"]["Policy"]["properties"]["tightened"]  # no file says it
    return schema


def _shipped(name: str) -> Policy:
    file = f"{name}.toml"
    return policy_of(read_toml((_SHIPPED / file).read_bytes(), file), file)


DEFAULT: Final = _shipped("default")
STRICT: Final = _shipped("strict")
EMPLOYMENT: Final = _shipped("employment")
OFFLINE: Final = _shipped("offline")
CONFORMANCE: Final = _shipped("conformance")

POLICIES: Final[Mapping[str, Policy]] = {
    policy.name: policy for policy in (DEFAULT, STRICT, EMPLOYMENT, OFFLINE, CONFORMANCE)
}


_PARTS: Final = (None, Relation.CREDENTIAL, Relation.CERTIFIED)
# Looked up once: Python 3.11 takes ten times as long for the member of an enumeration as for a global.
_PASSED: Final = Outcome.PASSED


def counts(child: Report) -> bool:
    """Say whether the whole can only verify if this document inside it does."""
    return child.relation in _PARTS


def fold(checks: Sequence[CheckResult], children: Sequence[Report]) -> Verdict:
    """Return the verdict over `checks` of one document and the verdicts of its children.

    Nothing is verified without a proof that passed. A child that is a part of the whole and is not verified keeps the
    whole from being so; an endorsement, or what is to prove one item, does not.
    """
    proven = is_open = False
    for result in checks:
        outcome = result.outcome
        if outcome is _PASSED:
            proven = proven or result.check == "proof"
        elif result.required:
            if outcome is Outcome.FAILED:
                return Verdict.NOT_VERIFIED
            is_open = is_open or outcome is Outcome.UNDETERMINED
    for child in children:
        if counts(child):
            if child.verdict is Verdict.NOT_VERIFIED:
                return Verdict.NOT_VERIFIED
            is_open = is_open or child.verdict is Verdict.INCONCLUSIVE
    return Verdict.VERIFIED if proven and not is_open else Verdict.INCONCLUSIVE


def fold_collection(children: Sequence[Report]) -> Verdict:
    """Return the verdict over documents that came together and that nobody signed as a whole; of none, inconclusive."""
    verdicts = {child.verdict for child in children}
    if Verdict.NOT_VERIFIED in verdicts:
        return Verdict.NOT_VERIFIED
    return Verdict.VERIFIED if verdicts == {Verdict.VERIFIED} else Verdict.INCONCLUSIVE
