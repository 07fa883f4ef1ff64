"""Was a seal there already when its certificate was in force? By time stamps over its signature.

Spec: ETSI TS 119 182-1, section 5.3.4 (`sigTst`). Nobody signs that a stamp is there, and anybody can add one: it can
show that a signature is as old as it says, and never anything against it. So stamps are looked at only where that
matters: nobody can make a good seal worse by what has to be asked about a stamp. A stamp counts where an anchor vouches
today for the authority that made it.
"""

import base64
from typing import Final

from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS
from verifier.key_sources.core.vouching import vouch
from verifier.model import CompactJws, ProofClaim, Signed, SignerChain
from verifier.ports import Ports

_UNITS: Final = 12  # quarters of a millisecond that a stamp takes, with the certificates in it


async def with_stamp(claim: ProofClaim, ports: Ports, sources: list[Fetched]) -> ProofClaim:
    """Return the claim with the earliest instant that a trusted stamp over its signature shows, if one does."""
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    secured = claim.secured
    if not isinstance(secured, CompactJws):
        return claim
    over = base64.urlsafe_b64encode(secured.signature).rstrip(b"=")
    for token in claim.stamps:
        try:
            at, chain = await ports.read(x509.stamped, token, over, units=_UNITS)
            asked = SignerChain(certificates=chain, signed=Signed.TIME_STAMP)
            vouched = await vouch(asked, ports.present(), ports.now)
        except (x509.TimeStampUnreadable, *PROBLEMS):
            continue
        if at <= ports.instant and (claim.stamped is None or at < claim.stamped):
            claim = replace(claim, stamped=at)
            sources += vouched.sources
    return claim
