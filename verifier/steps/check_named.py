"""Does a proven credential keep to the documents that it names: schemas, types, extensions, what has a digest?

And was its signer's certificate in force? Only reached with a `Proven` credential: what it names is asked for here.
"""

from did_methods.core.ports import Fetched
from verifier.model import DataModel, Proven
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps.check_certificate import check_certificate
from verifier.steps.check_extensions import check_extensions
from verifier.steps.check_related import check_related
from verifier.steps.check_schema import check_schema
from verifier.steps.check_type import check_type


async def check_named(
    proven: Proven, policy: Policy, ports: Ports, *, is_badge: bool
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return what the documents that `proven` names say of it, and what that rests on.

    `is_badge`: an Open Badge of the time before Verifiable Credentials, which may have extensions.
    """
    checks, sources = await check_schema(proven, policy, ports)
    if policy.type_metadata:
        type_checks, type_sources = await check_type(proven, policy, ports)
        checks += type_checks
        sources += type_sources
    checks += check_related(proven, sources, policy, ports)
    # A Blockcert 2 has a proof among what would be extensions.
    if is_badge and proven.parsed.data_model is not DataModel.BLOCKCERTS_2:
        extension_checks, extension_sources = await check_extensions(proven, policy, ports)
        checks += extension_checks
        sources += extension_sources
    if proven.proof.chain is not None:
        certificate_checks, certificate_sources = await check_certificate(proven, policy, ports)
        checks += certificate_checks
        sources += certificate_sources
    return checks, sources
