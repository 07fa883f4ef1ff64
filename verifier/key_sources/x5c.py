"""A chain of certificates that came with the signature: its first certificate's key, if an anchor vouches for it.

Specs: RFC 7515, section 4.1.6 (`x5c`); RFC 5280, section 6; whom a certificate names: IETF SD-JWT VC and OpenID4VC
HAIP (the issuer is a URI or a DNS name among its subject alternative names). Anchors are the operator's own and those
of the operator's registries that list certificates; a credential brings none.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from did_methods.core.document import DidDocument, VerificationMethod
from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetched, FetchProblem
from verifier.errors import Problem, Rejected, Undetermined
from verifier.key_sources.core.source import Sought, Source
from verifier.model import SignerChain
from verifier.ports import Ports

if TYPE_CHECKING:
    from verifier.x509 import Certificate

_PREFIX: Final = "x5c:"
_UNTRUSTED: Final = "certificate.untrusted"
_PURPOSES: Final = (
    "assertionMethod",
    "authentication",
)  # a certificate says nothing of either: who it names may both


def _recognises(reference: str) -> bool:
    return reference.startswith(_PREFIX)


async def _document(sought: Sought, ports: Ports) -> tuple[DidDocument, tuple[Fetched, ...]]:
    """Return what the leaf says as if it were a document: its key, and the party's id where it names the party.

    Raises:
        Rejected, Undetermined: `certificate.…`: see `verifier.x509.validate`.
        DidInvalid, DidUnavailable: a key that is unsafe or not supported.
    """
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    chain = x509.read_chain(sought.certificates)
    party = sought.party
    try:
        asked = SignerChain(certificates=sought.certificates, doc_type=sought.doc_type)
        sources = await _vouch(chain, asked, ports)
    except Rejected as problem:
        if problem.code != _UNTRUSTED or party != sought.reference:
            raise
        # It claims to be from nobody else than its own authority, which is not known here: nothing shows that false.
        raise Undetermined(problem.code, problem.detail) from problem
    leaf = chain[0]
    owner = party if party is not None and x509.speaks_for(leaf, party) else sought.reference
    if party is not None and party != owner and not x509.is_given_out(party):
        raise Undetermined(
            "certificate.names_no_issuer",
            "expected an issuer that a certificate can name, got one by an identifier that nobody gives out",
        )
    method = VerificationMethod(
        id=f"{owner}#{sought.reference.removeprefix(_PREFIX)}",
        type="X509Certificate",
        controller=owner,
        public_key=x509.key_of(leaf),
        raw={},
    )
    document = DidDocument(
        id=owner,
        controllers=(),
        also_known_as=(),
        verification_methods={method.id: method},
        relationships=dict.fromkeys(_PURPOSES, frozenset({method.id})),
        raw={},
    )
    return document, sources


async def _vouch(chain: "tuple[Certificate, ...]", asked: SignerChain, ports: Ports) -> tuple[Fetched, ...]:
    """Return what it rests on that an anchor vouches for the chain: the operator's own, or one of a registry's."""
    listing = [registry.anchors for registry in ports.registries if registry.anchors is not None]
    if not ports.anchors and not listing:
        raise Undetermined(
            "certificate.no_anchors", "expected an authority that is trusted here to ask, got none configured"
        )
    untrusted = _judge(chain, ports.anchors, ports.instant)
    if untrusted is None:
        return ()
    silent: Problem | DidProblem | FetchProblem | None = None
    for ask in listing:
        try:
            vouched = await ask(asked, ports.present())
        except (Problem, DidProblem, FetchProblem) as problem:
            silent = silent or problem
            continue
        if _judge(chain, vouched.certificates, ports.instant) is None:
            return vouched.sources
    if silent is not None:  # it might have known the authority
        raise Undetermined(
            "certificate.anchors_unavailable",
            f"expected every list of authorities to answer, got {silent.code}",
        )
    raise untrusted


def _judge(chain: "tuple[Certificate, ...]", anchors: tuple[bytes, ...], now: datetime) -> Rejected | None:
    """Return None where one of these anchors vouches for the chain, else why none does; what is wrong is raised."""
    from verifier import x509  # noqa: PLC0415 - as above

    try:
        x509.validate(chain, x509.anchors_of(anchors), now)
    except Rejected as problem:
        if problem.code != _UNTRUSTED:
            raise
        return problem
    return None


SOURCE: Final = Source(name="x5c", recognises=_recognises, document=_document)
