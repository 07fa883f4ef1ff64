"""Does the credential conform to each schema that it names? Each is fetched with what it refers to, then judged.

Only reached with a `Proven` credential. Outcomes as the specification names them: success passes, failure is
`schema.violated`, and all else is indeterminate: a schema that cannot be had or used shows nothing.
Specs: Verifiable Credentials JSON Schema Specification, section 4; Open Badges 3.0, B.10.3.
"""

from typing import TYPE_CHECKING, Any, Final

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.vcdm import as_list
from verifier.kinds.core.kind import types_of
from verifier.model import DataModel, EmbeddedProof, JsonObject, Proven
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult
from verifier.steps.fetch_schema import DRAFTS_BY_TYPE, SchemaEntry, count, find_schema
from verifier.suites.core.suite import withholds

if TYPE_CHECKING:
    from verifier.schemas.engine import Schema

MAX_SCHEMAS: Final = 8  # named by one credential; real ones name one, some two


async def check_schema(
    proven: Proven, policy: Policy, ports: Ports
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return a result per schema that `proven` names, in its order, and what they rest on."""
    stated = proven.claims.get("credentialSchema")
    if stated is None:
        return [], []
    listed = as_list(stated)
    if len(listed) > MAX_SCHEMAS:
        many = Undetermined("limit.schemas", f"expected at most {MAX_SCHEMAS} schemas, got {len(listed)}")
        return [settle("schema", many, policy)], []
    checks: list[CheckResult] = []
    sources: list[Fetched] = []
    for stated_entry in listed:
        entry = _read_entry(stated_entry)
        facts: dict[str, Any] = {"type": entry.type, "schema": entry.url}
        try:
            schema = await find_schema(entry, policy, ports, sources)
            await count(schema, proven.claims, ports)
            await run(ports, judge_instance, schema, proven, heavy=schema.counted)
        except PROBLEMS as problem:
            checks.append(settle("schema", problem, policy, **facts))
        else:
            checks.append(passed("schema", **facts))
    return checks, sources


def _read_entry(stated: JsonObject) -> SchemaEntry:
    types = types_of(stated)
    known = next((name for name in types if name in DRAFTS_BY_TYPE), types[0] if types else "")
    return SchemaEntry(url=str(stated.get("id", "")), type=known, stated=stated)


def judge_instance(schema: "Schema", proven: Proven) -> None:
    """Accept a credential that conforms.

    Raises:
        Rejected: `schema.violated`.
        Undetermined: `schema.not_shown`, `schema.other_edition`, `schema.too_costly`, `schema.unusable`.
    """
    violated = _first_violation(schema, proven)
    if violated is None:
        return
    if withholds(proven):
        raise Undetermined(
            "schema.not_shown", "expected to see all of the credential, got a part"
        ) from violated
    if not schema.counted and proven.parsed.data_model is DataModel.VCDM_1_1:
        # What stands at the address now is written for 2.0; another edition stood there when 1.1 was in use.
        raise Undetermined("schema.other_edition", violated.detail) from violated
    raise violated


def _first_violation(schema: "Schema", proven: Proven) -> Rejected | None:
    """Return what the credential breaks; schemas differ in whether they describe its proof as well."""
    try:
        schema.judge(proven.claims)
    except Rejected as problem:
        secured = proven.proof.secured
        if not isinstance(secured, EmbeddedProof):
            return problem
        try:
            schema.judge({**proven.claims, "proof": secured.proof})
        except Rejected:
            return problem
    return None
