"""Does somebody whom the operator trusts stand above a chain of certificates? An own anchor, or a registry's."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchProblem
from verifier.errors import Problem, Rejected, Undetermined
from verifier.model import SignerChain
from verifier.ports import Ports

if TYPE_CHECKING:
    from verifier.x509 import Certificate

UNTRUSTED: Final = "certificate.untrusted"


async def vouch(
    chain: "tuple[Certificate, ...]", asked: SignerChain, ports: Ports, at: datetime
) -> tuple[Fetched, ...]:
    """Return what it rests on that an anchor vouches for the chain `at` an instant: the operator's, or a registry's.

    Raises:
        Rejected, Undetermined: `certificate.…`: see `verifier.x509.validate`; no anchor is configured, or the one that
            might vouch could not be asked.
    """
    listing = [registry.anchors for registry in ports.registries if registry.anchors is not None]
    if not ports.anchors and not listing:
        raise Undetermined(
            "certificate.no_anchors", "expected an authority that is trusted here to ask, got none configured"
        )
    untrusted = _judge(chain, ports.anchors, at)
    if untrusted is None:
        return ()
    silent: Problem | DidProblem | FetchProblem | None = None
    for ask in listing:
        try:
            vouched = await ask(asked, ports.present())
        except (Problem, DidProblem, FetchProblem) as problem:
            silent = silent or problem
            continue
        if _judge(chain, vouched.certificates, at) is None:
            return vouched.sources
    if silent is not None:  # it might have known the authority
        raise Undetermined(
            "certificate.anchors_unavailable",
            f"expected every list of authorities to answer, got {silent.code}",
        )
    raise untrusted


def _judge(chain: "tuple[Certificate, ...]", anchors: tuple[bytes, ...], at: datetime) -> Rejected | None:
    """Return None where one of these anchors vouches for the chain, else why none does; what is wrong is raised."""
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    try:
        x509.validate(chain, x509.anchors_of(anchors), at)
    except Rejected as problem:
        if problem.code != UNTRUSTED:
            raise
        return problem
    return None
