"""A chain of certificates that came with the signature: its first certificate's key, if an anchor vouches for it.

Specs: RFC 7515, section 4.1.6 (`x5c`); RFC 5280, section 6; whom a certificate names: IETF SD-JWT VC and OpenID4VC
HAIP (the issuer is a URI or a DNS name among its subject alternative names). Anchors are the operator's own and those
of the operator's registries that list certificates; a credential brings none.
"""

from typing import Final

from did_methods.core.document import DidDocument, VerificationMethod
from did_methods.core.ports import Fetched
from verifier.errors import Rejected, Undetermined
from verifier.key_sources.core.source import Sought, Source
from verifier.key_sources.core.vouching import CERTIFIED, UNTRUSTED, vouch
from verifier.ports import Ports

_PREFIX: Final = "x5c:"
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

    if sought.chain is None:
        raise Undetermined(
            "certificate.not_brought", "expected the certificate of the signer, got its digest or its address"
        )
    chain = x509.read_chain(sought.chain.certificates)
    party = sought.party
    try:
        vouched = await vouch(sought.chain, ports, ports.instant, stamped=sought.stamped)
    except Rejected as problem:
        if problem.code != UNTRUSTED or party != sought.reference:
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
        type=CERTIFIED,
        controller=owner,
        public_key=x509.key_of(leaf),
        raw=vouched.above(),
    )
    document = DidDocument(
        id=owner,
        controllers=(),
        also_known_as=(),
        verification_methods={method.id: method},
        relationships=dict.fromkeys(_PURPOSES, frozenset({method.id})),
        raw={},
    )
    return document, vouched.sources


SOURCE: Final = Source(name="x5c", recognises=_recognises, document=_document)
