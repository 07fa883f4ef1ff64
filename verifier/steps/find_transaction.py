"""Look up the transaction that a proof is anchored in: one question to the explorer that the operator named.

Asked is the operator's address and no other, with the id of the transaction in it, and only once the document is known
to lead to the root. What the explorer says is believed as much as the operator trusts it. A chain for tests proves
nothing: its coins are free, and it is not looked up.
"""

from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier.errors import Rejected, Undetermined
from verifier.model import Anchor, EmbeddedProof, ProofClaim, Transaction
from verifier.ports import Ports, run_over
from verifier.steps.explorer_answers import MAX_ANSWER, read_transaction
from verifier.suites.core.suite import AnchorOf

PLACEHOLDER: Final = "{id}"  # in an explorer's address, where the id of the transaction goes
MAY_BE_THE_CONTEXT: Final = frozenset({"anchor.other_document", "linked_data.unsigned_term"})
_MAIN: Final = ":mainnet"


async def with_transaction(
    claim: ProofClaim, anchor_of: AnchorOf, ports: Ports, sources: list[Fetched], *, heavy: bool
) -> ProofClaim:
    """Return the claim with the transaction that it is anchored in; the explorer's answer goes to `sources`.

    When it says that it was made is dropped: nobody signed that, and the transaction has a time of its own.

    Raises:
        Rejected, DidInvalid: what the suite finds wrong without it; `proof.created_in_future`.
        Undetermined: `anchor.test_chain`, `anchor.no_explorer`, and as `read_transaction`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    anchor = await _anchor(claim, anchor_of, ports, heavy=heavy)
    return replace(claim, transaction=await find_transaction(anchor, ports, sources), created=None)


async def find_transaction(anchor: Anchor, ports: Ports, sources: list[Fetched]) -> Transaction:
    """Return the transaction at `anchor`; the explorer's answer goes to `sources`.

    Raises:
        As `with_transaction`.
    """
    if not anchor.chain.endswith(_MAIN):
        raise Undetermined(
            "anchor.test_chain", f"expected an anchor on a main chain, got one on {anchor.chain}"
        )
    template = ports.explorers.get(anchor.chain)
    if template is None:
        raise Undetermined(
            "anchor.no_explorer", f"expected an explorer of {anchor.chain} in the setting explorers, got none"
        )
    page = await ports.registry_fetch(
        template.replace(PLACEHOLDER, anchor.transaction_id), accept="application/json", max_bytes=MAX_ANSWER
    )
    sources.append(page)
    transaction = read_transaction(anchor, page.body)
    if transaction.confirmed_at is not None and transaction.confirmed_at > ports.instant:
        raise Rejected("proof.created_in_future", "expected an anchor made by then, got a later one")
    return transaction


async def _anchor(claim: ProofClaim, anchor_of: AnchorOf, ports: Ports, *, heavy: bool) -> Anchor:
    """Return the anchor under the state of the contexts that the document was anchored in; see `_prove_by_any`."""
    try:
        return await run_over(ports, anchor_of, claim, contexts=ports.contexts, heavy=heavy)
    except Rejected as problem:
        if problem.code not in MAY_BE_THE_CONTEXT or not isinstance(claim.secured, EmbeddedProof):
            raise
        others = ports.contexts.alternates(claim.secured.document.get("@context"))
        for store in others:
            with suppress(Rejected):
                return await run_over(ports, anchor_of, claim, contexts=store, heavy=heavy)
        raise
