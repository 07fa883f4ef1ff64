"""EIP-712: the example of the specification, types as they are generated, and what would have two readings."""

from typing import Any

import pytest

from verifier.errors import Rejected, Undetermined
from verifier.suites.core.typed_data import generated_types, read_types, signing_hash

MAIL: dict[str, Any] = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "string"}],
    "Mail": [
        {"name": "from", "type": "Person"},
        {"name": "to", "type": "Person[]"},
        {"name": "contents", "type": "string"},
        {"name": "read", "type": "bool"},
        {"name": "weight", "type": "uint8"},
        {"name": "credit", "type": "int16"},
    ],
}
DOMAIN = {
    "name": "Ether Mail",
    "version": "1",
    "chainId": 1,
    "verifyingContract": "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
}
MESSAGE: dict[str, Any] = {
    "from": {"name": "Cow", "wallet": "a"},
    "to": [{"name": "Bob", "wallet": "b"}],
    "contents": "Hello, Bob!",
    "read": True,
    "weight": 7,
    "credit": -7,
}


def signed(message: dict[str, Any] = MESSAGE, types: dict[str, Any] = MAIL) -> bytes:
    return signing_hash(read_types(types), "Mail", DOMAIN, message)


def test_the_domain_of_the_specification_s_example_has_its_separator() -> None:
    from verifier.suites.core.typed_data import _Encoder  # noqa: PLC0415 - what no other name shows

    separator = _Encoder(read_types(MAIL)).structure("EIP712Domain", DOMAIN)

    assert separator.hex() == "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"


def test_the_type_of_the_specification_s_example_has_its_hash() -> None:
    from verifier.suites.core.typed_data import _Encoder  # noqa: PLC0415 - what no other name shows

    types = read_types(
        {
            "Person": [{"name": "name", "type": "string"}, {"name": "wallet", "type": "address"}],
            "Mail": [
                {"name": "from", "type": "Person"},
                {"name": "to", "type": "Person"},
                {"name": "contents", "type": "string"},
            ],
        }
    )

    found = _Encoder(types)._type_hash("Mail")

    assert found.hex() == "a0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2"


def test_types_are_generated_as_the_suite_s_specification_says() -> None:
    document = {
        "@context": ["https://schema.org", "https://w3id.org/security/v2"],
        "@type": "Person",
        "name": {"first": "Jane", "last": "Doe"},
        "age": 30,
        "tags": [True, False],
        "telephone": "(425) 123-4567",
    }

    assert generated_types(document, "Document") == {
        "Name": (("first", "string"), ("last", "string")),
        "Document": (
            ("@context", "string[]"),
            ("@type", "string"),
            ("age", "uint256"),
            ("name", "Name"),
            ("tags", "bool[]"),
            ("telephone", "string"),
        ),
    }


def signed_or_code(message: dict[str, Any]) -> bytes | str:
    try:
        return signed(message)
    except (Rejected, Undetermined) as problem:
        return problem.code


@pytest.mark.parametrize(
    "changed",
    [
        {"contents": "Hello, Eve!"},
        {"contents": ["Hello, Bob!"]},
        {"from": {"name": "Cow", "wallet": "b"}},
        {"to": []},
        {"to": [{"name": "Bob", "wallet": "b"}] * 2},
        {"to": {"name": "Bob", "wallet": "b"}},
        {"read": False},
        {"read": 1},
        {"read": "true"},
        {"weight": 8},
        {"weight": "7"},
        {"weight": True},
        {"weight": 7.0},
        {"weight": 263},
        {"weight": -1},
        {"credit": 7},
        {"credit": 65_529},
        {"credit": None},
        {"extra": "x"},
    ],
)
def test_another_message_is_another_hash_or_refused(changed: dict[str, Any]) -> None:
    assert signed_or_code({**MESSAGE, **changed}) != signed()


@pytest.mark.parametrize("member", MESSAGE)
def test_a_message_without_a_member_is_another_hash_or_refused(member: str) -> None:
    less = {name: value for name, value in MESSAGE.items() if name != member}
    assert signed_or_code(less) != signed()


def test_false_and_nought_may_not_be_left_out() -> None:
    for member, value in (("read", False), ("weight", 0)):
        with pytest.raises(Rejected):
            signed({name: value for name, value in {**MESSAGE, member: value}.items() if name != member})


@pytest.mark.parametrize(
    "types",
    [
        None,
        [],
        {},
        {"Mail": None},
        {"Mail": [{"name": "a"}]},
        {"Mail": [{"name": "a", "type": "string", "more": 1}]},
        {"Mail": [{"name": "a,string b", "type": "string"}]},
        {"Mail": [{"name": "a)Other(string b", "type": "string"}]},
        {"Mail": [{"name": "a b", "type": "string"}]},
        {"Mail": [{"name": "", "type": "string"}]},
        {"Mail": [{"name": "a", "type": "string b,string"}]},
        {"Mail": [{"name": "a", "type": "string[x]"}]},
        {"Mail": [{"name": "a", "type": "string]["}]},
        {"Mail": [{"name": "a", "type": 7}]},
        {"Mail": [{"name": "a", "type": "string"}, {"name": "a", "type": "string"}]},
        {"Ma il": [{"name": "a", "type": "string"}]},
        {"Mail": [{"name": str(count), "type": "string"} for count in range(129)]},
        {str(count): [] for count in range(65)},
    ],
)
def test_types_that_could_be_read_in_two_ways_are_refused(types: object) -> None:
    with pytest.raises(Rejected) as refused:
        read_types(types)

    assert refused.value.code == "proof.typed_data_invalid"


def test_types_at_a_url_are_not_fetched() -> None:
    with pytest.raises(Undetermined) as refused:
        read_types("https://example.org/types.json")

    assert refused.value.code == "proof.typed_data_unsupported"


@pytest.mark.parametrize("type_", ["bytes", "bytes32", "address"])
def test_bytes_in_a_message_have_two_spellings_and_are_left_open(type_: str) -> None:
    types = {"Mail": [{"name": "a", "type": type_}]}

    with pytest.raises(Undetermined) as refused:
        signing_hash(read_types(types), "Mail", {}, {"a": "0xAB"})

    assert refused.value.code == "proof.typed_data_unsupported"


def test_an_undeclared_type_and_one_that_contains_itself_end() -> None:
    with pytest.raises(Rejected):
        signing_hash(read_types({"Mail": [{"name": "a", "type": "Other"}]}), "Mail", {}, {"a": {}})
    types = read_types({"Mail": [{"name": "a", "type": "Mail"}, {"name": "b", "type": "string"}]})

    assert signing_hash(types, "Mail", {}, {"a": {"a": {"b": "x"}}}) != signing_hash(
        types, "Mail", {}, {"b": "x"}
    )


def test_the_work_is_bounded() -> None:
    with pytest.raises(Rejected) as refused:
        signed({**MESSAGE, "contents": "x" * 100_000})

    assert refused.value.code == "limit.typed_data"
