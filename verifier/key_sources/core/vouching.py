"""Does somebody whom the operator trusts stand above a chain of certificates? An own anchor, or a registry's."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from did_methods.core.document import VerificationMethod
from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchProblem
from verifier.errors import Problem, Rejected, Undetermined
from verifier.model import SignerChain
from verifier.ports import Ports

if TYPE_CHECKING:
    from verifier.x509 import Certificate

UNTRUSTED: Final = "certificate.untrusted"
CERTIFIED: Final = "X509Certificate"  # the type of a method that was found in a chain
_AUTHORITY: Final = "authority"
_UNITS: Final = 4  # quarters of a millisecond that a certificate takes: read, and checked under the one above


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A chain that an anchor vouches for: from the leaf to the anchor, and what the anchor rests on."""

    certificates: "tuple[Certificate, ...]"
    sources: tuple[Fetched, ...] = ()

    def above(self) -> dict[str, str]:
        """Return what to keep beside the key of the leaf: who has certified it, where that is not itself."""
        from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

        if len(self.certificates) == 1:
            return {}
        return {_AUTHORITY: x509.thumbprint(self.certificates[1]).hex()}


def authority_above(method: VerificationMethod) -> str | None:
    """Return who has certified the key of a method that was found in a chain, by the SHA-256 of its certificate."""
    stated = method.raw.get(_AUTHORITY) if method.type == CERTIFIED else None
    return stated if isinstance(stated, str) else None


async def vouch(asked: SignerChain, ports: Ports, at: datetime, *, stamped: datetime | None = None) -> Path:
    """Return the path from a chain to an anchor, the operator's or a registry's, that vouches for it `at` an instant.

    Only those are asked that are there for what was signed, and once for a submission.

    `stamped`: as for `verifier.x509.validate`.

    Raises:
        Rejected, Undetermined: `certificate.…`: see `verifier.x509.validate`; no anchor is configured, or the one that
            might vouch could not be asked.
    """
    return await ports.once(
        ("vouched", asked, at, stamped), partial(_vouch, asked, ports, at, stamped=stamped)
    )


async def _vouch(asked: SignerChain, ports: Ports, at: datetime, *, stamped: datetime | None) -> Path:
    own = ports.anchors.get(asked.signed, ())
    listing = [
        registry.anchors
        for registry in ports.registries
        if registry.anchors is not None and asked.signed in registry.anchors_for
    ]
    if not own and not listing:
        raise Undetermined(
            "certificate.no_anchors",
            f"expected an authority that is trusted here for a {asked.signed}, got none configured",
        )
    units = _UNITS * len(asked.certificates)
    found = await ports.read(_path, asked, own, at, stamped, units=units)
    if not isinstance(found, Rejected):
        return Path(certificates=found)
    untrusted, silent = found, None
    for ask in listing:
        try:
            vouched = await ask(asked, ports.present())
        except (Problem, DidProblem, FetchProblem) as problem:
            silent = silent or problem
            continue
        found = await ports.read(_path, asked, vouched.certificates, at, stamped, units=units)
        if not isinstance(found, Rejected):
            return Path(certificates=found, sources=vouched.sources)
    if silent is not None:  # it might have known the authority
        raise Undetermined(
            "certificate.anchors_unavailable",
            f"expected every list of authorities to answer, got {silent.code}",
        )
    raise untrusted


def _path(
    asked: SignerChain, anchors: tuple[bytes, ...], at: datetime, stamped: datetime | None
) -> "tuple[Certificate, ...] | Rejected":
    """Return the path to one of these anchors, or why none vouches; whatever else is wrong is raised."""
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    try:
        chain = x509.read_chain(asked.certificates)
        return x509.validate(chain, x509.anchors_of(anchors), at, stamped=stamped)
    except Rejected as problem:
        if problem.code != UNTRUSTED:
            raise
        return problem
