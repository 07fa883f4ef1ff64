"""A schema that its author signed: prove the credential around it like any other, then take the schema out.

What is not proven gives no schema. Spec: Verifiable Credentials JSON Schema Specification, section 2.2.
"""

from typing import Final

import msgspec

from did_methods.core.ports import Fetched
from verifier import formats
from verifier.errors import Problem, Rejected, Undetermined
from verifier.kinds.core.kind import subjects_of, types_of
from verifier.kinds.core.validity import judge_validity
from verifier.model import JsonObject, Parsed, Proven, Role
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import Outcome
from verifier.schemas.documents import MAX_BYTES
from verifier.steps.prove import HEAVY, prove

# Every such credential names it as its own schema; what it asks for is asked for below.
_OF_SUCH_CREDENTIALS: Final = "https://www.w3.org/2022/credentials/v2/json-schema-credential-schema.json"


class InnerSchema(msgspec.Struct, frozen=True, kw_only=True):
    """A proven schema under its own address, as JSON."""

    url: str
    body: bytes


async def read_schema_credential(
    page: Fetched, url: str, policy: Policy, ports: Ports, sources: list[Fetched]
) -> InnerSchema:
    """Return the schema of the credential that was found at `url`; what proves it goes to `sources`.

    Raises:
        Rejected: `schema.credential_malformed`, `schema.id_differs`.
        Undetermined: `schema.credential_unproven`.
    """
    heavy = len(page.body) > HEAVY
    try:
        presented = await run(ports, formats.read, page.body, MAX_BYTES, heavy=heavy)
        parsed = formats.detect(presented).parse(presented)
    except Rejected as problem:
        raise Rejected("schema.credential_malformed", f"expected a credential: {problem.detail}") from problem
    proven = await _prove(parsed, policy, ports, sources, heavy=heavy)
    return _take_out(proven.claims, url)


async def _prove(
    parsed: Parsed, policy: Policy, ports: Ports, sources: list[Fetched], *, heavy: bool
) -> Proven:
    proof = await prove(parsed, policy, ports, heavy=heavy)
    sources += proof.sources
    wrong = next(
        (
            check.code
            for check in proof.checks
            if check.required and check.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
        ),
        None,
    )
    if proof.proven is None or wrong is not None or parsed.role is not Role.CREDENTIAL:
        raise Undetermined("schema.credential_unproven", f"expected a schema whose proof holds, got {wrong}")
    try:
        judge_validity(proof.proven, ports.now, policy.clock_skew)
    except Problem as problem:
        raise Undetermined(
            "schema.credential_unproven", f"expected a schema within its dates, got {problem.code}"
        ) from problem
    return proof.proven


def _take_out(claims: JsonObject, url: str) -> InnerSchema:
    """Return the schema of a proven credential that is what section 2.2 asks for."""
    if claims.get("id") != url:
        raise Rejected("schema.id_differs", "expected the schema credential of this address, got another")
    if "JsonSchemaCredential" not in types_of(claims):
        raise _malformed("the type JsonSchemaCredential")
    own = claims.get("credentialSchema")
    if not isinstance(own, dict) or own.get("id") != _OF_SUCH_CREDENTIALS:
        raise _malformed(f"{_OF_SUCH_CREDENTIALS} as its own schema")
    subjects = subjects_of(claims)
    if len(subjects) != 1 or "JsonSchema" not in types_of(subjects[0]):
        raise _malformed("one subject of type JsonSchema")
    schema, address = subjects[0].get("jsonSchema"), subjects[0].get("id")
    if not isinstance(schema, dict) or not isinstance(address, str):
        raise _malformed("a jsonSchema with its address")
    return InnerSchema(url=address, body=msgspec.json.encode(schema))


def _malformed(expected: str) -> Rejected:
    return Rejected("schema.credential_malformed", f"expected {expected} in a schema credential, got else")
