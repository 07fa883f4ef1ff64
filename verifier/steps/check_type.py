"""Does an SD-JWT VC keep to the description that is published of its type, and of every type that this one extends?

Only reached with a `Proven` credential, and only where the policy asks for it (`type_metadata`): the specification
leaves it to the verifier, and whoever publishes a type would learn where each credential of it is looked at. Spec:
draft-ietf-oauth-sd-jwt-vc, "SD-JWT VC Type Metadata". What a description says of names and pictures is not read.
"""

from typing import Any, Final

from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.boundary import PROBLEMS, passed, settle, skipped
from verifier.digests import check_digests
from verifier.errors import Rejected, Undetermined
from verifier.model import DataModel, JsonObject, Proven, SelectiveJwt
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps.judge_type import ClaimRule, judge_claims, merge, rules_of

MAX_TYPES: Final = (
    5  # that extend each other; the budget of a verification has about as many fetches for one host
)
MAX_DOCUMENT: Final = 256 * 1024  # bytes, as for a DID document
_ACCEPT: Final = "application/json"


async def check_type(proven: Proven, policy: Policy, ports: Ports) -> tuple[list[CheckResult], list[Fetched]]:
    """Return whether `proven` keeps to its type, and what that rests on; nothing of another data model."""
    token, pages = proven.proof.secured, list[Fetched]()
    if proven.parsed.data_model is not DataModel.SD_JWT_VC or not isinstance(token, SelectiveJwt):
        return [], pages
    vct = token.claims["vct"]
    if not vct.startswith("https://"):
        nowhere = "the type is no address where a description of it could stand"
        return [skipped("type", "type.no_address", nowhere)], pages
    facts: dict[str, Any] = {"type": vct}
    try:
        rules = await _find_rules(token.claims, ports, pages)
        judge_claims(rules, token)
    except PROBLEMS as problem:
        return [settle("type", problem, policy, **facts)], pages
    return [passed("type", **facts, types=len(pages), claims=len(rules))], pages


async def _find_rules(claims: JsonObject, ports: Ports, pages: list[Fetched]) -> tuple[ClaimRule, ...]:
    """Return what the type demands, what it inherits included; what was read for that goes to `pages`.

    Raises:
        Rejected: `type.circular`, `type.vct_differs`, `type.loosened`, `digest.…`.
        Undetermined: `type.too_deep`, `type.unreadable`, `type.malformed`, `digest.unsupported`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    wanted, integrity = claims["vct"], claims.get("vct#integrity")
    seen: list[str] = []
    described: list[tuple[ClaimRule, ...]] = []
    while wanted is not None:
        if wanted in seen:
            raise Rejected("type.circular", "expected types that extend others, got one that extends itself")
        if len(seen) == MAX_TYPES:
            raise Undetermined("type.too_deep", f"expected at most {MAX_TYPES} types in a row, got more")
        seen.append(wanted)
        page = await ports.fetch(wanted, accept=_ACCEPT, max_bytes=MAX_DOCUMENT)
        pages.append(page)
        if integrity is not None:
            check_digests({"digestSRI": integrity}, page.body)
        document = _read(page, wanted)
        described.append(rules_of(document))
        wanted, integrity = document.get("extends"), document.get("extends#integrity")
        if wanted is not None and not (isinstance(wanted, str) and wanted.startswith("https://")):
            raise Undetermined(
                "type.no_address", "expected the address of an extended type, got another name"
            )
    return merge(described[::-1])


def _read(page: Fetched, wanted: str) -> JsonObject:
    try:
        document = parse_json_object(page.body, max_bytes=MAX_DOCUMENT)
    except JsonInvalid as problem:
        raise Undetermined("type.unreadable", f"expected a description, got {problem.code}") from problem
    stated = document.get("vct")
    if not isinstance(stated, str):
        raise Undetermined("type.unreadable", "expected the description of a type, got another object")
    if stated != wanted:
        raise Rejected("type.vct_differs", "expected the description of this type, got another's")
    return document
