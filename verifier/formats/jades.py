"""A credential under an electronic seal: JAdES in a JSON serialization, as European Digital Credentials come.

Specs: ETSI TS 119 182-1 (JAdES); European Learning Model 3. The certificate in the header says who sealed. Issuers
there have ids that nobody gives out (`urn:epass:...`); what EU law registers an organization as is stated beside, and
names the issuer here, since a certificate can vouch for that.
"""

from datetime import datetime
from typing import Final

from verifier.errors import Rejected
from verifier.formats.core.certificates import CERTIFICATE, chain_of, reference_to
from verifier.formats.core.format import Format
from verifier.formats.core.jws_json import is_seal
from verifier.formats.core.jwt import numeric_date
from verifier.formats.core.vcdm import instant_of, judge_credential
from verifier.model import (
    CompactJws,
    JsonJws,
    JsonObject,
    Parsed,
    Presented,
    ProofClaim,
    Role,
    Signed,
    SignerChain,
)


def _recognises(presented: Presented) -> bool:
    return isinstance(presented, JsonJws) and is_seal(presented)


def _parse(presented: Presented) -> Parsed:
    sealed: JsonJws = presented  # type: ignore[assignment]  # _recognises saw one
    claims = sealed.signatures[0].payload
    data_model, issuer, period = judge_credential(claims)
    return Parsed(
        format=FORMAT.name,
        role=Role.CREDENTIAL,
        data_model=data_model,
        claims=claims,
        proofs=tuple(map(_proof, sealed.signatures, sealed.stamps)),
        party=_registered(claims["issuer"]) or issuer,
        period=period,
    )


def _proof(seal: CompactJws, stamps: tuple[bytes, ...]) -> ProofClaim:
    certificates: tuple[bytes, ...] = ()
    created: datetime | None = None
    problem: tuple[str, str] | None = None
    try:
        created = _signed_at(seal.header)
        certificates = chain_of(seal.header) if "x5c" in seal.header else ()
    except Rejected as refused:
        problem = refused.code, refused.detail
    return ProofClaim(
        suite="jades",
        secured=seal,
        key_reference=reference_to(certificates) if certificates else CERTIFICATE,
        purpose="assertionMethod",
        created=created,
        chain=SignerChain(certificates=certificates, signed=Signed.SEAL) if certificates else None,
        stamps=stamps,
        problem=problem,
    )


def _signed_at(header: JsonObject) -> datetime | None:
    """Return when the signer says that it signed; `iat` took the place of `sigT` in version 1.2 of JAdES."""
    if "sigT" in header:
        return instant_of(header["sigT"], "sigT")
    return numeric_date(header, "iat")


def _registered(issuer: object) -> str | None:
    """Return the name of an issuer that states one registered identifier of an organization."""
    from verifier.x509 import EIDAS  # noqa: PLC0415 - the parser of certificates loads as long as all the rest

    identifier = issuer.get("eIDASIdentifier") if isinstance(issuer, dict) else None
    notation = identifier.get("notation") if isinstance(identifier, dict) else None
    return f"{EIDAS}{notation}" if isinstance(notation, str) and notation else None


FORMAT: Final = Format(
    name="jades",
    title="credential under an electronic seal (JAdES)",
    spec="https://www.etsi.org/deliver/etsi_ts/119100_119199/11918201/",
    recognises=_recognises,
    parse=_parse,
)
