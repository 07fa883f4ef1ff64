"""What crosses the wire, both ways: frozen, and on the way in without unknown members.

/openapi.json is made from these types, so what is written here is what is promised.
Shapes of the VC API: W3C VCALM 1.0 (draft), "Verifying"; of DID resolution: W3C DID Resolution 1.0.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from verifier.applicant import Applicant
from verifier.competencies.references import MAX_SKILLS
from verifier.packet import MAX_PACKET
from verifier.policy import Policy
from verifier.session import Session
from verifier.tightening import Tightening

MAX_ASKED: int = 512  # characters of a challenge or a domain; both are random or a host name
MAX_ASKED_SKILLS: int = 4096  # characters of the skills in a query; more of them go into an envelope
MAX_DOMAINS: int = 8  # of one request; nearly all are known under one


Asked = Annotated[str, Meta(min_length=1, max_length=MAX_ASKED)]
AskedDomains = Asked | Annotated[list[Asked], Meta(min_length=1, max_length=MAX_DOMAINS)]


class VerifyEnvelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A credential or presentation with what the caller expects of it. `input`: an object, or a token as text.

    `inputs` in its place: several that came together, each judged on its own and all held against each other.

    `applicant`: what is known of the person whose it should be. `session`: in which a mobile document was shown; of
    OpenID4VP the nonce is `challenge`. `tighten`: what is demanded beyond the policy. `at`: an
    instant that has passed, as of which a credential is judged.
    `competencies`: tell what all of it shows of skills; `skills`: and answer each of these (docs/competencies.md).
    """

    input: Raw | UnsetType = UNSET
    inputs: Annotated[list[Raw], Meta(min_length=1, max_length=MAX_PACKET)] | UnsetType = UNSET
    policy: Asked | None = None
    tighten: Tightening | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    challenge: Asked | None = None
    domain: AskedDomains | None = None
    applicant: Applicant | None = None
    session: Session | None = None
    media_type: Annotated[str, Meta(max_length=128)] = ""
    competencies: bool = False
    skills: Annotated[list[Asked], Meta(max_length=MAX_SKILLS)] = []


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457 problem details; `code` is stable and listed at /v1/codes."""

    type: str
    title: str
    status: int
    code: str
    detail: str


class CodeEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One code with its meaning."""

    code: str
    meaning: str
    problem_type: str | None = None


class CheckEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check with the question that it answers."""

    check: str
    question: str
    spec: str | None = None


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """All checks and codes that a report or a problem can hold."""

    checks: list[CheckEntry]
    codes: list[CodeEntry]


class PolicyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One policy that a request may ask for, and demand more than. `sha256`: of its `rules`, as reports name it."""

    name: str
    version: str
    sha256: str
    rules: Policy


class Capability(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is supported, with its specification."""

    name: str
    title: str
    spec: str


class Capabilities(msgspec.Struct, frozen=True, kw_only=True):
    """What this service can verify, and under which limits."""

    software: str
    version: str
    report_version: str
    carriers: list[Capability]
    formats: list[Capability]
    proofs: list[Capability]
    did_methods: list[Capability]
    status: list[Capability]
    kinds: list[Capability]
    contexts: list[str]
    policies: list[PolicyEntry]
    default_policy: str
    vc_api_policy: str
    limits: dict[str, int | float]


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the process is."""

    status: str


# --- VC API (VCALM) ---


class VcApiOptions(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Options that we know; others are allowed and mean nothing here."""

    challenge: Asked | None = None
    domain: AskedDomains | None = None
    checks: list[str] | None = None
    return_credential: bool = False
    return_presentation: bool = False
    return_results: bool = True
    return_problem_details: bool = True


class CredentialsVerifyRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What `/credentials/verify` takes: an object (enveloped ones as well), or a token as text."""

    verifiable_credential: Raw
    options: VcApiOptions | None = None


class PresentationsVerifyRequest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What `/presentations/verify` takes: one of the two, an object or a token as text."""

    verifiable_presentation: Raw | UnsetType = UNSET
    presentation: Raw | UnsetType = UNSET
    options: VcApiOptions | None = None


class ProblemDetails(msgspec.Struct, frozen=True, kw_only=True):
    """One problem of a credential or presentation. `reason` is our stable code."""

    type: str
    title: str
    detail: str
    reason: str


class Checked(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Whether one part verified; `input` is the part itself, `value` what a status list says of it.

    `verified` is true of what was looked at and found in order, and of nothing else: `problemDetails` says what was
    found, or why nobody looked. A policy may let the whole verify all the same.
    """

    verified: bool
    input: Any | UnsetType = UNSET
    value: int | UnsetType = UNSET
    problem_details: list[ProblemDetails] | UnsetType = UNSET


class CredentialResults(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Results by property of the credential."""

    proof: list[Checked]
    credential_status: list[Checked]
    credential_schema: list[Checked] = []
    valid_from: Checked | UnsetType = UNSET
    valid_until: Checked | UnsetType = UNSET


class CredentialVerification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer of `/credentials/verify`. `errors` is empty exactly where `verified` is true."""

    verified: bool
    problem_details: list[ProblemDetails] | UnsetType = UNSET
    results: CredentialResults | UnsetType = UNSET
    checks: list[str]
    warnings: list[str]
    errors: list[str]
    credential: Any | UnsetType = UNSET


class PresentationPart(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Results of the presentation itself."""

    proof: list[Checked]
    challenge: Checked | UnsetType = UNSET
    domain: Checked | UnsetType = UNSET
    holder: Checked | UnsetType = UNSET


class PresentationResults(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Results of the presentation and of every credential in it."""

    presentation: PresentationPart
    credentials: list[CredentialVerification]


class PresentationVerification(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The answer of `/presentations/verify`. `errors` is empty exactly where `verified` is true."""

    verified: bool
    problem_details: list[ProblemDetails] | UnsetType = UNSET
    results: PresentationResults | UnsetType = UNSET
    checks: list[str]
    warnings: list[str]
    errors: list[str]
    verifiable_presentation: Any | UnsetType = UNSET


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """A fresh challenge, usable once and for a while."""

    challenge: str


# --- DID resolution ---


class ResolutionMetadata(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """How resolving went."""

    content_type: str | None = None
    error: dict[str, str] | None = None


class ResolutionResult(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A DID resolution result."""

    did_document: dict[str, Any] | None
    did_resolution_metadata: ResolutionMetadata
    did_document_metadata: dict[str, Any]
