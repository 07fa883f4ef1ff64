"""What explorers of block chains answer when they are asked for a transaction: four shapes, one `Transaction`.

Told apart by their members: Esplora (Blockstream, mempool.space), BlockCypher, blockchain.info, and the JSON-RPC of
Ethereum nodes, which Etherscan passes on. Only a transaction that stands in a block counts. Judges only; whoever asked
decides whom to ask.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Undetermined
from verifier.loose_instants import read_instant
from verifier.model import Anchor, Transaction

MAX_ANSWER: Final = 1024 * 1024  # bytes; a batch pays each of some thousand recipients in one transaction
# OP_RETURN and a push of 32 bytes: an output that moves no money.
_DATA_SCRIPT: Final = re.compile(r"6a20([0-9a-f]{64})", re.ASCII)
_HEX: Final = re.compile(r"0x(?:[0-9a-f]{2})+", re.ASCII)
_MAX_INPUT: Final = 2 + 2 * 4_096  # characters; a root has 66


def read_transaction(anchor: Anchor, body: bytes) -> Transaction:
    """Return the transaction at `anchor` out of an explorer's answer.

    Raises:
        Undetermined: `anchor.answer_unreadable`, `anchor.unconfirmed`.
    """
    try:
        answer = parse_json_object(body, max_bytes=MAX_ANSWER)
    except JsonInvalid as problem:
        raise _unreadable() from problem
    try:
        if anchor.chain.startswith("btc:"):
            return _bitcoin(anchor, answer)
        return _ethereum(anchor, answer)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as problem:  # of another shape
        raise _unreadable() from problem


def _bitcoin(anchor: Anchor, answer: Mapping[str, Any]) -> Transaction:
    if "txid" in answer:
        block = answer["status"]
        confirmed, when = block["confirmed"] is True, block.get("block_time")
        senders = [part["prevout"]["scriptpubkey_address"] for part in answer["vin"]]
        scripts = [part["scriptpubkey"] for part in answer["vout"]]
    elif "out" in answer:
        confirmed, when = type(answer.get("block_height")) is int, answer.get("time")
        senders = [part["prev_out"]["addr"] for part in answer["inputs"]]
        scripts = [part["script"] for part in answer["out"]]
    else:
        confirmed, when = answer["confirmations"] > 0, answer.get("confirmed")
        senders = [address for part in answer["inputs"] for address in part["addresses"]]
        scripts = [part["script"] for part in answer["outputs"]]
    found = answer["txid"] if "txid" in answer else answer["hash"]
    data = tuple([bytes.fromhex(match[1]) for script in scripts if (match := _DATA_SCRIPT.fullmatch(script))])
    return _transaction(anchor, found, senders, data, _instant(when), confirmed=confirmed)


def _ethereum(anchor: Anchor, answer: Mapping[str, Any]) -> Transaction:
    result = answer["result"]
    written = result["input"]
    is_data = len(written) <= _MAX_INPUT and _HEX.fullmatch(written.lower()) is not None
    return _transaction(
        anchor,
        result["hash"],
        [result["from"]],
        (bytes.fromhex(written[2:]),) if is_data else (),
        None,
        confirmed=result["blockNumber"] is not None,
    )


def _transaction(
    anchor: Anchor,
    found: str,
    senders: list[str],
    data: tuple[bytes, ...],
    when: datetime | None,
    *,
    confirmed: bool,
) -> Transaction:
    if found.lower() != anchor.transaction_id or not senders or not all(type(one) is str for one in senders):
        raise _unreadable()
    if not confirmed:
        raise Undetermined("anchor.unconfirmed", "expected a transaction in a block, got one that waits")
    return Transaction(anchor=anchor, senders=tuple(senders), data=data, confirmed_at=when)


def _instant(value: object) -> datetime | None:
    """Return when a block was made; None where the answer does not say."""
    instant = read_instant(value)
    if instant is None and value is not None:
        raise _unreadable()
    return instant


def _unreadable() -> Undetermined:
    return Undetermined(
        "anchor.answer_unreadable", "expected the transaction in the explorer's answer, got something else"
    )
