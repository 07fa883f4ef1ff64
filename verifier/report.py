"""The report as wire type: one model for HTTP, shell and Python.

A report is made of values only: the same bytes, documents, policy and time give the same report, byte for
byte. `encode_report` is the one way to its JSON; `report_schema` is its JSON Schema.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from verifier.competency import Competencies
from verifier.model import Alignment, Relation

REPORT_VERSION: Final = "1"
COLLECTION: Final = "collection"  # the role, and the kind, of documents that came together
PART: Final = "what its holder chose to show; more may have been signed"  # said where `may_lack`


class Outcome(StrEnum):
    """How one check ended."""

    PASSED = "passed"
    WARNING = "warning"  # found, worth a look, and by this policy no reason to refuse
    FAILED = "failed"  # shown false: asking again will not help
    UNDETERMINED = "undetermined"  # could not be found out
    SKIPPED = "skipped"  # does not apply, or an earlier check stands in the way


class Verdict(StrEnum):
    """What all required checks say together."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    INCONCLUSIVE = "inconclusive"


class CheckResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One check: what was asked, how it ended, and why.

    `code` is stable and listed in `codes.py`; `detail` says expected, then got, for people; `facts` holds what
    the check found, by name. A check that is not `required` is told and does not enter the verdict.
    """

    check: str
    outcome: Outcome
    code: str | None = None
    detail: str | None = None
    required: bool = True
    spec: str | None = None
    problem_type: str | None = None
    facts: dict[str, Any] = {}


class Standing(StrEnum):
    """What stands behind one item of a record."""

    VERIFIED = "verified"  # its issuer's signature: of this credential, or of one inside
    REFERENCE = "third_party_reference"  # somebody is named who could confirm it, and was not asked
    SELF_ASSERTED = "self_asserted"  # nobody but the person, or nobody named, says so
    NOT_VERIFIED = "not_verified"  # what was to prove it was shown to be false
    INCONCLUSIVE = "inconclusive"  # what was to prove it could not be judged


class RecordItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that the record says of a person, and what stands behind it.

    `at`: JSON pointer into the document. `issuer`: the id of whoever's signature proves it. `proofs`: pointers of the
    children that prove it, or were to. `validation`: the assessment behind it, as the issuer states it.
    """

    at: str
    type: str
    standing: Standing
    label: str | None = None
    issuer: str | None = None
    proofs: list[str] = []
    references: list[str] = []
    alignments: list[Alignment] = []
    valid_from: str | None = None
    valid_until: str | None = None
    validation: dict[str, Any] = {}


class Met(StrEnum):
    """Whether a record shows what is required."""

    MET = "met"
    NOT_MET = "not_met"  # all that was handed in could be judged, and nothing shows it
    CANNOT_TELL = "cannot_tell"


class RequirementAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one requirement of the policy or the request, by its name.

    `shown_by`: the places of the items that show it; `open`: of those that would, if more could be found out;
    `claimed`: of those that only the person says.
    """

    name: str
    answer: Met
    shown_by: list[str] = []
    open: list[str] = []
    claimed: list[str] = []


class SubmissionFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was handed in. `sha256`: lower-case hex digest of the bytes; `size` in bytes."""

    sha256: str
    size: int
    media_type: str = ""


class CarrierFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a document was taken out of: a carrier by its name, the place in it, and the digest of what was there.

    `sha256`: lower-case hex digest of the document, or of its address, as it stood in the carrier.
    """

    name: str
    at: str
    sha256: str


class Rung(StrEnum):
    """How far an issuer is shown to be who it says it is, from the ground up."""

    KEY = "key"  # a key of the issuer's own document signed
    DOMAIN = "domain"  # and whoever holds that key holds a DNS name
    LISTED = "listed"  # and a registry that the operator trusts lists it
    ACCREDITED = "accredited"  # and that registry names this type of credential among those it may issue


class Assurance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A rung that was reached: `by` what (a key, a DNS name, a registry), shown by the documents in `evidence`."""

    rung: Rung
    by: str
    evidence: list[str] = []


class RegistryAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one registry said of the issuer.

    `listing`: a `Listing`, or `unavailable`; `code` says why it could not be asked, or why it does not list. `by`:
    whose word it is, where the registry is made of several.
    """

    registry: str
    type: str
    listing: str
    by: str | None = None
    name: str | None = None
    may_issue: list[str] | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    code: str | None = None


class IssuerFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who issued. `claimed_name` is what the credential says of its issuer; only `recognised_name` is confirmed.

    `proven` says whether a key of this issuer signed. `domain` is the DNS name that the identifier rests on, or else
    the first that the issuer names and that was shown to link back to it.
    `assurance`: the rungs that were reached, in their order; `registries`: the answer of each that was asked.
    """

    id: str
    proven: bool
    domain: str | None = None
    claimed_name: str | None = None
    recognised_name: str | None = None
    recognised_by: str | None = None
    assurance: list[Assurance] = []
    registries: list[RegistryAnswer] = []


class Validity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The period that the credential states, RFC 3339 in UTC."""

    valid_from: str | None = None
    valid_until: str | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that the verdict rests on. `source`: network, cache, pinned or bundled; `age` in seconds."""

    url: str
    sha256: str
    source: str
    fetched_at: str | None = None
    age: int | None = None


class PolicyFacts(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which rules were applied: name, version and SHA-256 digest (hex) of the policy's JSON.

    `tightened`: the request demanded more than the policy of this name; the digest is that of what was applied.
    """

    name: str
    version: str
    sha256: str
    tightened: bool = False


class SoftwareFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Which software judged."""

    name: str
    version: str


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer. `children`: the credentials inside a presentation or a record, each judged on its own.

    `proven` is false where no proof held: then nothing of `subject`, `types`, `validity` is more than a claim.
    `relation` and `at`: what a child is to the document around it, and its JSON pointer there. `record`: what the
    document says of a person, item by item; `totals`: how many items have which standing. `carriers`: what the document
    was taken out of, from the outside in. A carrier with several documents gives a report of the role `collection`:
    nobody signed it, and they are its children.
    `competencies`: what all of it shows of skills, where that was asked for.
    `verified_at` is when it was judged; `as_of`, where there is one, the past instant that the question was about.
    """

    verdict: Verdict
    summary: str
    role: str
    format: str
    checks: list[CheckResult]
    proven: bool
    kind: str = "unknown"
    types: list[str] = []
    id: str | None = None
    issuer: IssuerFacts | None = None
    subject: list[str] = []
    holder: str | None = None
    validity: Validity | None = None
    children: list["Report"] = []
    relation: str | None = None
    at: str | None = None
    record: list[RecordItem] = []
    totals: dict[str, int] = {}
    requirements: list[RequirementAnswer] = []
    competencies: Competencies | None = None
    carriers: list[CarrierFacts] = []
    evidence: list[Evidence] = []
    submission: SubmissionFacts | None = None
    policy: PolicyFacts | None = None
    software: SoftwareFacts | None = None
    verified_at: str | None = None
    as_of: str | None = None
    report_version: str = REPORT_VERSION

    def check(self, name: str) -> CheckResult:
        """Return the first check called `name`; KeyError where there is none."""
        for result in self.checks:
            if result.check == name:
                return result
        raise KeyError(name)


def is_part(facts: Mapping[str, Any]) -> bool:
    """Say whether the facts of a proof tell that its holder may have kept more of what was signed."""
    return bool(
        facts.get("withheld_in")
        or facts.get("elements_withheld", 0) != 0
        or facts.get("withheld_statements", 0) != 0
    )


def people_of(report: Report) -> list[str]:
    """Return whom a document is about: its subjects, or those of the credential that it was put around."""
    inside = [child for child in report.children if child.relation == Relation.CERTIFIED]
    return [one for child in inside for one in people_of(child)] if inside else report.subject


def known_as(issuer: IssuerFacts) -> str:
    """Return what a sentence calls an issuer: its confirmed name, the domain that it is, or else its whole identifier.

    On a host with many hands (students' pages, a platform's issuers) a path is one of them: the host's name is not its.
    """
    domain = issuer.domain
    rests_on_host = issuer.id.startswith(("did:web:", "https://", "http://"))
    if rests_on_host and issuer.id.lower() not in (
        f"did:web:{domain}",
        f"https://{domain}",
        f"https://{domain}/",
    ):
        domain = None
    return issuer.recognised_name or domain or issuer.id


def may_lack(report: Report) -> bool:
    """Say whether the holder chose what is shown, and may have kept more of what was signed."""
    return any(check.check == "proof" and is_part(check.facts) for check in report.checks)


def rfc3339(instant: datetime | None) -> str | None:
    """Return an instant as reports write it: in UTC, whole seconds, `Z`."""
    if instant is None:
        return None
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    if instant.microsecond:
        instant = instant.replace(microsecond=0)
    written: str = msgspec.to_builtins(instant)
    return written


_ENCODER: Final = msgspec.json.Encoder()


def encode_report(report: Report) -> bytes:
    """Return the report as UTF-8 JSON, members in the order of the types."""
    return _ENCODER.encode(report)


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a report."""
    schema: dict[str, Any] = msgspec.json.schema(Report)
    return schema
