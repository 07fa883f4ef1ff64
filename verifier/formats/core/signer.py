"""Who signed a token of the IETF's, and where the key stands: a certificate, issuer metadata, or the issuer's document.

Specs: draft-ietf-oauth-sd-jwt-vc, "Issuer Verification Key Discovery and Validation"; Token Status List, section 11.3.
The issuer is `iss`, or whom the certificate in `x5c` names: an `iss` that it does not name is not shown to be
anybody's. Nothing of it is proven.
"""

from typing import Final
from urllib.parse import quote

import msgspec

from verifier.formats.core.certificates import reference_to, token_chain
from verifier.formats.core.jwt import key_of
from verifier.model import JsonObject, SignerChain

METADATA: Final = (
    "jwt-vc-issuer:"  # starts a key reference that means the metadata of an issuer, by its `iss`
)


class Signer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is said to have signed, and what names the key; `problem`: what is wrong with its certificates."""

    party: str | None
    reference: str | None
    chain: SignerChain | None
    problem: tuple[str, str] | None


def signer_of(header: JsonObject, issuer: str | None, *, metadata: bool) -> Signer:
    """Return who signed a token whose `iss` is `issuer`.

    `metadata`: an issuer with an https address publishes its keys in such; else in a document at that address.

    Raises:
        Rejected: `certificate.malformed`.
    """
    reference, certificates, problem = key_of(header, issuer)
    party = issuer
    if certificates and reference == reference_to(certificates):
        party = issuer if issuer is not None and _names(certificates, issuer) else reference
    elif metadata and issuer is not None and issuer.startswith("https://"):
        # Whatever form the `kid` has: it names a key among those of the metadata.
        reference = f"{METADATA}{issuer}{_key_id(header.get('kid'))}"
    return Signer(party=party, reference=reference, chain=token_chain(certificates), problem=problem)


def _key_id(kid: object) -> str:
    return f"?kid={quote(kid, safe='')}" if isinstance(kid, str) and kid else ""


def _names(certificates: tuple[bytes, ...], issuer: str) -> bool:
    from verifier import x509  # noqa: PLC0415 - the parser of certificates loads as long as all the rest

    return x509.speaks_for(x509.read_certificate(certificates[0]), issuer)
