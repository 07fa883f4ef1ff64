"""What others answer of a wrapped document: a contract's word, the records of a domain, a host's word of a revocation.

Judges only; whoever asked decides whom to ask. Specs: JSON-RPC of Ethereum nodes (`eth_call`), which Etherscan passes
on; DNS over HTTPS in JSON; OpenAttestation, records "openatts" and OCSP responder.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from did_methods.core.strict_json import JsonInvalid, parse_json_object
from verifier.errors import Undetermined

MAX_ANSWER: Final = 64 * 1024  # bytes; a domain has some tens of TXT records, and all else is one line
_WORD: Final = re.compile(r"0x[0-9a-f]{64}", re.ASCII)
_NOTHING: Final = "0x"  # where there is no contract, or none that knows the question
_REVERTED: Final = 3  # code of JSON-RPC; nodes that do not have it say so in words
_TXT: Final = 16  # type of a record
_FOUND, _NO_SUCH_DOMAIN = 0, 3  # codes of RFC 1035
# The last quote may be missing: else every quote in a text that never ends would be begun at again.
_QUOTED: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"?', re.DOTALL)


def read_word(body: bytes) -> int | None:
    """Return the one word that a contract answered; None where it is not there or refused to answer.

    Raises:
        Undetermined: `anchor.answer_unreadable`.
    """
    answer = _members(body)
    error, result = answer.get("error"), answer.get("result")
    if isinstance(error, dict):
        refused = error.get("code") == _REVERTED or "revert" in str(error.get("message")).lower()
    else:
        refused = result == _NOTHING
        if isinstance(result, str) and _WORD.fullmatch(result.lower()):
            return int(result, 16)
    if refused:
        return None
    raise Undetermined("anchor.answer_unreadable", "expected one word of the contract, got something else")


def read_records(body: bytes) -> list[Mapping[str, str]]:
    """Return the records of OpenAttestation in a resolver's answer, by their names and values.

    Raises:
        Undetermined: `key_binding.records_unreadable`.
    """
    answer = _members(body)
    listed = answer.get("Answer", [])
    entries = [one if isinstance(one, dict) else {} for one in listed] if isinstance(listed, list) else [{}]
    texts = [one.get("data") for one in entries if one.get("type", _TXT) == _TXT]
    is_answer = answer.get("Status") in (_FOUND, _NO_SUCH_DOMAIN)
    if not is_answer or not all(isinstance(text, str) for text in texts):
        raise Undetermined(
            "key_binding.records_unreadable", "expected the records of the domain, got something else"
        )
    return list(_records(texts))


def _records(texts: list[Any]) -> Iterator[Mapping[str, str]]:
    for text in texts:
        plain = "".join(_QUOTED.findall(text)) if text.startswith('"') else text  # as its resolver writes it
        kind, *members = plain.split() or [""]
        if kind == "openatts":
            pairs = [member.rstrip(";").partition("=")[::2] for member in members]
            if len(pairs) == len(dict(pairs)):  # else readers differ on which of two counts
                yield dict(pairs)


def read_response(body: bytes, name: str) -> bool:
    """Return whether a responder says that the hash called `name` is revoked.

    Raises:
        Undetermined: `status.answer_unreadable`.
    """
    answer = _members(body)
    revoked, of = answer.get("revoked"), answer.get("documentHash")
    if not isinstance(revoked, bool) or not isinstance(of, str) or of.lower() != name:
        raise Undetermined(
            "status.answer_unreadable", "expected the status of the hash asked for, got another"
        )
    return revoked


def _members(body: bytes) -> dict[str, Any]:
    """Return an answer; what is none has no members."""
    try:
        return parse_json_object(body, max_bytes=MAX_ANSWER)
    except JsonInvalid:
        return {}
