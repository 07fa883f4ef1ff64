"""Who vouches for a wrapped document of OpenAttestation? Steps 2 to 4 for it, and behind the gate its revocation.

  1 hash and path lead to the root                          (offline: what does not hold is asked nobody about)
  2 the contract that the document names, asked at the operator's node, says that it has issued the root;
    or the register of did:ethr says that the address in the DID still owns it
  3 the TXT records of the domain that it names, asked at the operator's resolver, name that contract or that key
  4 the key signed the root                                 -> Proven, as of the domain, or else of DID or contract

A document vouches for itself in nothing: where nobody can be asked, it stays open. Node and resolver are believed.
Spec: OpenAttestation, identity proofs DNS-TXT and DNS-DID, document store, token registry; ERC-1056.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from did_methods.core.document import VerificationMethod
from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, AnyProblem, passed, settle, skipped
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.open_attestation import ADDRESS, SCHEMA_2, SCHEMA_3, Voucher, voucher_of
from verifier.model import Issuance, KeyFinding, Parsed, ProofClaim, Proven, WrappedDocument
from verifier.policy import Policy
from verifier.ports import LONG, Ports, run
from verifier.report import CheckResult, Outcome
from verifier.steps.contract_answers import MAX_ANSWER, read_records, read_response, read_word
from verifier.steps.try_key import try_key
from verifier.steps.weigh_proofs import Tried
from verifier.suites.core.chain_address import read_address
from verifier.suites.core.merkle_proof import BY_CHAIN_ID, MAIN_CHAINS
from verifier.suites.core.suite import Suite, withholds
from verifier.suites.core.wrapped import way_to_root, work

SUITES: Final = frozenset({SCHEMA_2, SCHEMA_3})
NODE_CHAINS: Final = tuple(chain for chain in MAIN_CHAINS if not chain.startswith("btc:"))
TO, DATA, NAME = "{to}", "{data}", "{name}"  # in the addresses of a node and of a resolver
_JSON: Final = "application/json"
_STORE: Final = "REVOCATION_STORE"
_RESPONDER: Final = "OCSP_RESPONDER"
_DID: Final = re.compile(r"did:ethr:(?:mainnet:|0x1:)?(0x[0-9a-f]{40})", re.ASCII)
_ETHEREUM: Final = "1"
_REGISTER: Final = "0xdca7ef03e98e0dc2b855be647c39abe984fcf21b"  # of did:ethr
# What calls begin with: the first four bytes of the hash of a function's name and types.
_IS_ISSUED: Final = "163aa631"
_IS_REVOKED: Final = "4294857f"
_IS_REVOKED_IN_BATCH: Final = "a5e440d2"
_OWNER_OF: Final = "6352211e"
_IDENTITY_OWNER: Final = "8733d4e8"
_WORD: Final = 32  # bytes
_MISMATCH: Final = "key_binding.issuer_mismatch"
_NEVER: Final = skipped(
    "status", "status.none", "the issuer cannot revoke the document, or says that it will not"
)
_SILENT: Final = Undetermined(
    "anchor.contract_silent", "expected an answer of the contract that the document names, got none"
)


async def prove_open_attestation(
    parsed: Parsed,
    claim: ProofClaim,
    policy: Policy,
    ports: Ports,
    sources: list[Fetched],
    *,
    suite: Suite,
    heavy: bool,
    facts: Mapping[str, Any],
) -> Tried:
    """Return what the proof of a wrapped document came to; what was fetched for it goes to `sources`.

    Raises:
        Problem, DidProblem, FetchProblem: the proof does not hold, or it cannot be told.
    """
    if not isinstance(claim.secured, WrappedDocument):
        raise Rejected(
            "structure.proof", "expected the proof of a wrapped document by itself, got one of several"
        )
    voucher = voucher_of(parsed)
    if not voucher.alone:
        raise Undetermined("proof.several_issuers", "expected one issuer of the document, got several")
    units = work(claim)
    ports.work.take(units)
    (*_, root) = await run(ports, way_to_root, claim, heavy=heavy or units > LONG)  # 1
    before = len(sources)
    if voucher.contract is not None:
        claim = replace(claim, issuance=await _issued(voucher, voucher.contract, root, ports, sources))  # 2
        address = voucher.contract
    else:
        address = _address_of(voucher)
    doubt = await _doubt(voucher, address, ports, sources)  # 2, 3
    account = read_address(address)
    method = VerificationMethod(
        id=voucher.reference, type="", controller=voucher.party, public_key=None, account=account, raw={}
    )
    finding = KeyFinding(
        key=account, method=method, document_id=voucher.party, sources=tuple(sources[before:])
    )
    proven = await try_key(parsed, claim, finding, suite, ports, store=ports.contexts, heavy=heavy)  # 4
    by = voucher.reference
    if doubt is None:
        binding = passed("key_binding", controller=by)
    else:
        binding = settle("key_binding", doubt, policy, controller=by)
    bound = binding.outcome is Outcome.PASSED
    return Tried(
        checks=[passed("proof", **facts, **proven.facts), binding],
        proven=proven if bound or binding.outcome is Outcome.WARNING else None,
        bound=bound,
    )


async def check_revocation(
    proven: Proven, policy: Policy, ports: Ports
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return whether what vouches for a proven document has taken it back, and what that rests on."""
    voucher, sources = voucher_of(proven.parsed), list[Fetched]()
    stated = {"type": _STORE, "location": voucher.contract} if voucher.contract else voucher.revocation
    kind, place = stated.get("type"), stated.get("location")
    if voucher.is_registry or kind == "NONE":
        return [_NEVER], sources
    facts: dict[str, Any] = {"type": str(kind)[:80], "purpose": "revocation", "list": str(place)[:200]}
    try:
        is_place = isinstance(place, str) and (kind == _RESPONDER or ADDRESS.fullmatch(place))
        if kind not in (_STORE, _RESPONDER) or not is_place:
            raise Undetermined(
                "status.entry_not_shown", "expected where the issuer tells of a revocation, got no such place"
            )
        if kind == _STORE and voucher.contract is None and not voucher.names_chain and withholds(proven):
            # At the same address on another chain may be a store in which nothing was ever revoked.
            raise Undetermined(
                "status.entry_not_shown", "expected the chain of the store, got a document without a part"
            )
        ask = _revoked_in_store if kind == _STORE else _revoked_by_responder
        revoked = await ask(proven.proof, voucher, str(place), ports, sources)
        if revoked and ports.as_of is not None:
            raise Undetermined(
                "status.history_unknown", "expected the word of the instant asked about, got that of today"
            )
        if revoked:
            raise Rejected("status.revoked", "expected a document that is not revoked, got one that is")
    except PROBLEMS as problem:
        return [settle("status", problem, policy, **facts)], sources
    return [passed("status", **facts)], sources


async def _issued(
    voucher: Voucher, contract: str, root: bytes, ports: Ports, sources: list[Fetched]
) -> Issuance:
    """Return that a contract has issued a root: a store says so, and of a registry it is a token with an owner."""
    question = _OWNER_OF if voucher.is_registry else _IS_ISSUED
    answer = await _call(voucher.chain_id, contract, question + root.hex(), ports, sources)
    if answer is None:
        raise _SILENT
    if answer == 0 or (answer != 1 and not voucher.is_registry):
        raise Rejected(
            "anchor.not_issued", "expected a contract that has issued the root, got one that has not"
        )
    return Issuance(chain=BY_CHAIN_ID[voucher.chain_id], contract=contract, root=root)


async def _doubt(voucher: Voucher, address: str, ports: Ports, sources: list[Fetched]) -> AnyProblem | None:
    """Return why what vouches is not, or may not be, the stated party's; None where it is."""
    try:
        # A domain names the key as it is today; where none does, only the register tells whose it is.
        if voucher.did is not None and (voucher.domain is None or BY_CHAIN_ID[_ETHEREUM] in ports.nodes):
            await _judge_owner(address, ports, sources)
        if voucher.domain is not None:
            await _judge_domain(voucher, voucher.domain, ports, sources)
    except PROBLEMS as problem:
        if isinstance(problem, Rejected) and ports.as_of is not None:
            return Undetermined(
                "history.key_gone", f"expected the records of then, got {problem.code} by those of today"
            )
        return problem
    return None


def _address_of(voucher: Voucher) -> str:
    """Return the address behind the key of a DID.

    Raises:
        Rejected: `key_binding.issuer_mismatch`.
        Undetermined: `did.method_not_supported`.
    """
    did, key = str(voucher.did).lower(), str(voucher.key).lower()
    match = _DID.fullmatch(did)
    if match is None:
        raise Undetermined("did.method_not_supported", "expected a did:ethr of an address, got another DID")
    if key != f"{did}#controller":
        raise Rejected(_MISMATCH, "expected the key of the issuer's own DID, got another key")
    return match[1]


async def _judge_owner(address: str, ports: Ports, sources: list[Fetched]) -> None:
    """Accept an address that its DID has not been handed on from."""
    padded = address[2:].rjust(2 * _WORD, "0")
    owner = await _call(_ETHEREUM, _REGISTER, _IDENTITY_OWNER + padded, ports, sources)
    if owner is None:
        raise _SILENT
    if owner != int(address, 16):
        raise Rejected(_MISMATCH, "expected the key of the DID's owner, got the one of an earlier owner")


async def _judge_domain(voucher: Voucher, domain: str, ports: Ports, sources: list[Fetched]) -> None:
    """Accept a domain whose records name what vouches."""
    if ports.dns_resolver is None:
        raise Undetermined(
            "key_binding.no_resolver", "expected a resolver in the setting dns_resolver, got none"
        )
    address = ports.dns_resolver.replace(NAME, domain)
    page = await ports.registry_fetch(address, accept="application/dns-json", max_bytes=MAX_ANSWER)
    sources.append(page)
    if not any(_names(record, voucher) for record in read_records(page.body)):
        raise Rejected(_MISMATCH, "expected a record of the domain that names what vouches, got none")


def _names(record: Mapping[str, str], voucher: Voucher) -> bool:
    if voucher.contract is None:
        return record.get("a") == "dns-did" and record.get("p", "").lower() == str(voucher.key).lower()
    named = record.get("net"), record.get("netId"), record.get("addr", "").lower()
    return named == ("ethereum", voucher.chain_id, voucher.contract)


async def _revoked_in_store(
    claim: ProofClaim, voucher: Voucher, contract: str, ports: Ports, sources: list[Fetched]
) -> bool:
    """Say whether a store has revoked the document, the batch, or a part of the batch that it is in.

    Later stores answer for a root alone, and are asked for the document together with its path.
    """
    (target, *_), root = way_to_root(claim), way_to_root(claim)[-1]
    for hashed in reversed(way_to_root(claim)):
        answer = await _call(voucher.chain_id, contract, _IS_REVOKED + hashed.hex(), ports, sources)
        if answer is None:
            break
        if answer:
            return True
    else:
        return False
    assert isinstance(claim.secured, WrappedDocument)  # noqa: S101 - nothing else has such a way
    path = claim.secured.path
    words = [root, target, (3 * _WORD).to_bytes(_WORD), len(path).to_bytes(_WORD), *path]
    question = _IS_REVOKED_IN_BATCH + b"".join(words).hex()
    answer = await _call(voucher.chain_id, contract, question, ports, sources)
    if answer is None:
        raise _SILENT
    return bool(answer)


async def _revoked_by_responder(
    claim: ProofClaim, _voucher: Voucher, address: str, ports: Ports, sources: list[Fetched]
) -> bool:
    """Say whether the issuer's host has revoked any hash from the document's own to the root."""
    for hashed in way_to_root(claim):
        name = f"0x{hashed.hex()}"
        page = await ports.fetch(f"{address.rstrip('/')}/{name}", accept=_JSON, max_bytes=MAX_ANSWER)
        sources.append(page)
        if read_response(page.body, name):
            return True
    return False


async def _call(chain_id: str, contract: str, data: str, ports: Ports, sources: list[Fetched]) -> int | None:
    """Return the word that a contract answers at the operator's node; None where it answers with none.

    Raises:
        Undetermined: `anchor.chain_unknown`, `anchor.test_chain`, `anchor.no_node`, `anchor.answer_unreadable`.
        FetchRefused, FetchFailed: see `Fetch`.
    """
    chain = BY_CHAIN_ID.get(chain_id)
    if chain is None:
        raise Undetermined("anchor.chain_unknown", "expected a block chain known here, got another")
    if chain not in NODE_CHAINS:
        raise Undetermined("anchor.test_chain", f"expected a contract on a main chain, got one on {chain}")
    node = ports.nodes.get(chain)
    if node is None:
        raise Undetermined("anchor.no_node", f"expected a node of {chain} in the setting nodes, got none")
    call = {"to": contract.lower(), "data": f"0x{data}"}
    if DATA in node:
        address, question = node.replace(TO, call["to"]).replace(DATA, call["data"]), None
    else:
        asked = {"jsonrpc": "2.0", "id": 1, "method": "eth_call", "params": [call, "latest"]}
        address, question = node, json.dumps(asked).encode()
    page = await ports.registry_fetch(address, accept=_JSON, max_bytes=MAX_ANSWER, question=question)
    sources.append(page)
    return read_word(page.body)
