"""Do the extensions of an Open Badge 2 keep to the schemas that their contexts name?

Only reached with a `Proven` badge. Nothing that it awards rests on an extension: what breaks its schema, or has none
that may be asked, is told. A context counts only as it is pinned, and a schema only where it is shipped, pinned or of
the host of that context. Spec: 1EdTech Open Badges 2.0, "Extension Validation".
"""

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.model import Proven
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import CheckResult
from verifier.schemas.extensions import Extension, Validation, extensions_of, validations_of
from verifier.steps.fetch_schema import count, find_schema_beside

if TYPE_CHECKING:
    from verifier.schemas.engine import Schema

MAX_EXTENSIONS: Final = 16  # judged of one badge; real ones have one or two


async def check_extensions(
    proven: Proven, policy: Policy, ports: Ports
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return a result per extension, in the order in which they stand, and what they rest on."""
    checks: list[CheckResult] = []
    sources: list[Fetched] = []
    found = list(islice(extensions_of(proven.claims), MAX_EXTENSIONS + 1))
    for extension in found[:MAX_EXTENSIONS]:
        facts: dict[str, Any] = {"type": "Extension", "extension": extension.at}
        try:
            await _judge(extension, ports, sources)
        except PROBLEMS as problem:
            checks.append(settle("schema", problem, policy, **facts))
        else:
            checks.append(passed("schema", **facts))
    if len(found) > MAX_EXTENSIONS:
        many = Undetermined("schema.too_costly", f"expected at most {MAX_EXTENSIONS} extensions, got more")
        checks.append(settle("schema", many, policy, type="Extension"))
    return checks, sources


async def _judge(extension: Extension, ports: Ports, sources: list[Fetched]) -> None:
    for validation in validations_of(extension, ports.contexts.bodies_of):
        schema = await find_schema_beside(validation.schema, validation.context, ports, sources)
        await count(schema, validation.instance, ports)
        await run(ports, judge_extension, schema, validation, heavy=schema.counted)


def judge_extension(schema: "Schema", validation: Validation) -> None:
    """Accept an extension that conforms.

    Raises:
        Rejected: `schema.extension_violated`.
        Undetermined: `schema.extension_unknown`, `schema.too_costly`, `schema.unusable`.
    """
    try:
        schema.judge(validation.instance)
    except Rejected as problem:
        if not validation.is_whole:
            raise Undetermined(
                "schema.extension_unknown", "expected the words of its context, got others"
            ) from problem
        raise Rejected("schema.extension_violated", problem.detail) from problem
