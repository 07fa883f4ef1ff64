"""Does a proof hold under this key? Counted before it is begun, and away from the event loop where it takes long."""

from typing import Final

from verifier.linked_data import ContextStore
from verifier.model import KeyFinding, Parsed, ProofClaim, Proven
from verifier.ports import LONG, Ports, run_over
from verifier.suites.core.suite import Suite, prove

# Units of a whole submission: what comes after is checked there, too. One that is counted as one takes up to 1.3 ms
# (P-521), and nothing need be waited for between two of them.
LONG_IN_ALL: Final = 16


async def try_key(
    parsed: Parsed,
    claim: ProofClaim,
    finding: KeyFinding,
    suite: Suite,
    ports: Ports,
    *,
    store: ContextStore,
    heavy: bool,
) -> Proven:
    """Return what `claim` proves under the key of `finding`.

    Raises:
        Rejected, DidInvalid, Undetermined: as `prove`; `limit.signature_work`.
    """
    work = 1 if suite.work is None else suite.work(claim)
    ports.work.take(work)
    long = heavy or work > LONG or ports.work.taken > LONG_IN_ALL
    return await run_over(ports, prove, parsed, claim, finding, suite, contexts=store, heavy=long)
