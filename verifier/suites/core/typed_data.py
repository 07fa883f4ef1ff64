"""EIP-712: the 32 bytes that an Ethereum wallet signs for a JSON document, whose members each have a declared type.

Types come out of an unsigned place, and are covered by the signature as one text only. So names are kept to characters
that no other reading of that text could give, every member has to have a type, and a value has one spelling: what
EIP-712 encodes alike (false and nothing, 1 and "0x01") is told apart or refused.
Specs: EIP-712; Ethereum EIP712 Signature 2021, "Types Generation". Arrays of arrays as in eth-sig-util.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from did_methods.core.keccak import keccak_256_of_each
from verifier.errors import Rejected, Undetermined

MAX_BLOCKS: Final = (
    512  # of Keccak, 136 bytes each, over one document: about 0.2 s; those in use take under 100
)
MAX_TYPES: Final = 64  # structures of one document
MAX_MEMBERS: Final = 128  # of one structure

Types = Mapping[str, tuple[tuple[str, str], ...]]
"""Of each structure its members in order: name, type."""

_BLOCK: Final = 136
_WORD: Final = 32
_NOTHING: Final = bytes(_WORD)
_NAME: Final = re.compile(r"[^\x00-\x20,()\[\]]+")
_ARRAY: Final = re.compile(r"(.+)\[([0-9]{0,4})\]", re.DOTALL)
_NUMBER: Final = re.compile(r"(u?)int([0-9]{1,3})")
_BYTES: Final = re.compile(r"bytes([0-9]{0,2})|address")
_DEFAULT_DOMAIN: Final = (("name", "string"),)


def signing_hash(
    types: Types, primary_type: str, domain: Mapping[str, Any], message: Mapping[str, Any]
) -> bytes:
    """Return what a wallet signs: Keccak-256 of the domain's and the message's structure hashes.

    Raises:
        Rejected: `proof.typed_data_invalid`, `limit.typed_data`.
        Undetermined: `proof.typed_data_unsupported`.
    """
    all_types = {"EIP712Domain": _DEFAULT_DOMAIN, **types}
    encoder = _Encoder(all_types)
    separator = encoder.structure("EIP712Domain", domain)
    return encoder.hashed(b"\x19\x01" + separator + encoder.structure(primary_type, message))


def read_types(value: object) -> Types:
    """Return the types that a proof declares.

    Raises:
        Rejected: `proof.typed_data_invalid`.
        Undetermined: `proof.typed_data_unsupported` for types that stand elsewhere.
    """
    if isinstance(value, str):
        raise Undetermined(
            "proof.typed_data_unsupported", "expected the types in the proof, got a URL of them"
        )
    if not isinstance(value, Mapping) or not 0 < len(value) <= MAX_TYPES:
        raise _invalid(f"expected an object of at most {MAX_TYPES} types, got another value")
    return {_name(name): _members(listed) for name, listed in value.items()}


def generated_types(document: Mapping[str, Any], primary_type: str) -> Types:
    """Return the types of a document that declares none (Ethereum EIP712 Signature 2021, "Types Generation").

    Raises:
        Rejected: `proof.typed_data_invalid`.
    """
    generated: dict[str, tuple[tuple[str, str], ...]] = {}
    members = []
    for name in sorted(document, key=lambda name: name.encode("utf-16-be", "surrogatepass")):
        value = document[name]
        if isinstance(value, Mapping):
            own_type = name[:1].upper() + name[1:]
            inner = dict(generated_types(value, primary_type))
            generated[own_type] = inner.pop(primary_type)
            generated.update(inner)
            members.append((_name(name), _name(own_type)))
        elif isinstance(value, list):
            kinds = {_scalar(item) for item in value}
            if len(kinds) != 1:
                raise _invalid("expected arrays of one kind of value, got an empty or a mixed one")
            members.append((_name(name), f"{kinds.pop()}[]"))
        else:
            members.append((_name(name), _scalar(value)))
    generated[primary_type] = tuple(members)
    if len(generated) > MAX_TYPES:
        raise _invalid(f"expected at most {MAX_TYPES} types, got more")
    return generated


class _Encoder:
    """Encodes by one set of types, and counts what it hashes."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.blocks = MAX_BLOCKS
        self.type_hashes: dict[str, bytes] = {}

    def hashed(self, data: bytes) -> bytes:
        return self.hashed_each([data])[0]

    def hashed_each(self, texts: Sequence[bytes]) -> list[bytes]:
        self.blocks -= sum(len(text) // _BLOCK + 1 for text in texts)
        if self.blocks < 0:
            raise Rejected(
                "limit.typed_data", f"expected typed data of at most {MAX_BLOCKS} blocks, got more"
            )
        return keccak_256_of_each(texts)

    def structure(self, name: str, value: object) -> bytes:
        """Return hashStruct: of the type, then of each member in order."""
        members = self._structure_type(name)
        if not isinstance(value, Mapping):
            raise _invalid(f"expected an object of type {name[:40]}, got another value")
        if not value.keys() <= {member for member, _ in members}:
            raise _invalid(f"expected every member of {name[:40]} to have a type, got one without")
        exact = name != "EIP712Domain"
        there: dict[str, list[str]] = {}
        for member, type_ in members:
            if member in value:
                there.setdefault(type_, []).append(member)
            elif not (type_ in self.types or type_.endswith("]") or type_ in {"string", "bytes"}):
                raise _invalid(f"expected the member {member[:40]!r}, got none")
        words: dict[str, bytes] = {}
        for type_, names in there.items():
            found = self._values(type_, [value[member] for member in names], exact=exact)
            words.update(zip(names, found, strict=True))
        # What is left out and may be is of a type whose word is a hash, which nobody can make nothing.
        listed = [words.get(member, _NOTHING) for member, _ in members]
        return self.hashed(b"".join([self._type_hash(name), *listed]))

    def _values(self, type_: str, values: Sequence[object], *, exact: bool) -> list[bytes]:
        """Return the word of each value. Those of one type are hashed side by side."""
        array = _ARRAY.fullmatch(type_)
        if array is not None:
            return self._arrays(array[1], array[2], values, exact=exact)
        if type_ == "string":
            if not all(isinstance(value, str) for value in values):
                raise _invalid("expected a string, got another value")
            return self.hashed_each([str(value).encode("utf-8", "surrogatepass") for value in values])
        if _BYTES.fullmatch(type_):
            return [self._bytes(type_, value, exact=exact) for value in values]
        if _is_built_in(type_):
            return [_atomic(type_, value) for value in values]
        return [self.structure(type_, value) for value in values]

    def _arrays(self, type_: str, length: str, values: Sequence[object], *, exact: bool) -> list[bytes]:
        items: list[object] = []
        ends = [0]
        for value in values:
            if not isinstance(value, list) or (length and int(length) != len(value)):
                raise _invalid(f"expected an array of type {type_[:40]}[{length}], got another value")
            items += value
            ends.append(len(items))
        words = self._values(type_, items, exact=exact)
        return self.hashed_each([b"".join(words[start:end]) for start, end in pairwise(ends)])

    def _bytes(self, type_: str, value: object, *, exact: bool) -> bytes:
        if exact:  # upper and lower case would be two spellings of one value
            raise Undetermined("proof.typed_data_unsupported", "expected text and numbers, got bytes")
        data = _hex_bytes(value)
        if type_ == "bytes":
            return self.hashed(data)
        length = 20 if type_ == "address" else int(type_.removeprefix("bytes"))
        if len(data) != length or not 0 < length <= _WORD:
            raise _invalid(f"expected {length} bytes, got {len(data)}")
        return data.rjust(_WORD, b"\0") if type_ == "address" else data.ljust(_WORD, b"\0")

    def _type_hash(self, name: str) -> bytes:
        known = self.type_hashes.get(name)
        if known is None:
            referenced: dict[str, None] = {}
            waiting = [name]
            while waiting:
                one = waiting.pop()
                if one not in referenced:
                    referenced[one] = None
                    bare = (type_.partition("[")[0] for _, type_ in self._structure_type(one))
                    waiting.extend(type_ for type_ in bare if not _is_built_in(type_))
            del referenced[name]
            text = "".join(self._type_text(one) for one in (name, *sorted(referenced)))
            known = self.type_hashes[name] = self.hashed(text.encode("utf-8", "surrogatepass"))
        return known

    def _type_text(self, name: str) -> str:
        return f"{name}({','.join(f'{type_} {member}' for member, type_ in self.types[name])})"

    def _structure_type(self, name: str) -> tuple[tuple[str, str], ...]:
        members = self.types.get(name)
        if members is None:
            raise _invalid(f"expected a declared type, got {name[:40]!r}")
        return members


def _is_built_in(type_: str) -> bool:
    return (
        type_ in {"string", "bool"}
        or _NUMBER.fullmatch(type_) is not None
        or _BYTES.fullmatch(type_) is not None
    )


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "uint256"
    if isinstance(value, str):
        return "string"
    raise _invalid("expected text, whole numbers, true or false in typed data, got another value")


def _atomic(type_: str, value: object) -> bytes:
    """Return the word of a value that is no hash."""
    number = _NUMBER.fullmatch(type_)
    if number is not None:
        return _number_word(value, bits=int(number[2]), signed=not number[1])
    if not isinstance(value, bool):
        raise _invalid("expected true or false, got another value")
    return value.to_bytes(_WORD, "big")


def _number_word(value: object, *, bits: int, signed: bool) -> bytes:
    if bits % 8 or not 0 < bits <= _WORD * 8:
        raise _invalid(f"expected a number of 8 to 256 bits, got {bits}")
    if isinstance(value, str):
        raise Undetermined("proof.typed_data_unsupported", "expected a JSON number, got one written as text")
    if isinstance(value, bool) or not isinstance(value, int):
        raise _invalid("expected a whole number, got another value")
    low, high = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)
    if not low <= value < high:
        raise _invalid(f"expected a number of {bits} bits, got one outside")
    return value.to_bytes(_WORD, "big", signed=signed)


def _hex_bytes(value: object) -> bytes:
    if not isinstance(value, str) or not re.fullmatch(r"0x(?:[0-9a-fA-F]{2})*", value):
        raise _invalid("expected bytes in hexadecimal, got another value")
    return bytes.fromhex(value[2:])


def _members(listed: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(listed, list) or len(listed) > MAX_MEMBERS:
        raise _invalid(f"expected a list of at most {MAX_MEMBERS} members, got another value")
    members = []
    for member in listed:
        if not isinstance(member, Mapping) or member.keys() != {"name", "type"}:
            raise _invalid("expected name and type of every member, got another value")
        type_ = member["type"]
        if not isinstance(type_, str) or not _NAME.fullmatch(type_.partition("[")[0]):
            raise _invalid("expected the type of a member as text, got another value")
        if "[" in type_ and not re.fullmatch(r"[^\[]+(?:\[[0-9]{0,4}\]){1,4}", type_):
            raise _invalid("expected an array type, got another text")
        members.append((_name(member["name"]), type_))
    if len({name for name, _ in members}) != len(members):
        raise _invalid("expected every member once in its type, got one twice")
    return tuple(members)


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise _invalid("expected a name without blanks, commas and brackets, got another")
    return value


def _invalid(detail: str) -> Rejected:
    return Rejected("proof.typed_data_invalid", detail)
