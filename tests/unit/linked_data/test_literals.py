import math
import struct

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.linked_data.nquads import parse
from verifier.errors import Rejected
from verifier.linked_data.literals import canonical_double, escaped, json_term, number_term

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x00\x07\x08\t\n\x0b\x0c\r\x0e\x1f\x7f", r"\u0000\u0007\b\t\n\u000B\f\r\u000E\u001F\u007F"),
        ("\"\\'", r"\"\\'"),
        ("\ufffe\uffff\ufffd\x80é漢😀", "\\uFFFE\\uFFFF\ufffd\x80é漢😀"),
    ],
)
def test_text_is_escaped_as_rdfc_1_0_says_and_not_as_urdna2015_did(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(Rejected) as refusal:
        escaped("a\ud800")

    assert refusal.value.code == "linked_data.invalid_string"


@given(TEXT)
def test_escaped_text_is_read_back_as_it_was(text: str) -> None:
    quads = parse(f'<urn:s> <urn:p> "{escaped(text)}" .\n')

    assert quads[0][2] == f'"{escaped(text)}"'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, f'"5"^^<{XSD}integer>'),
        (5.0, f'"5"^^<{XSD}integer>'),
        (-0.0, f'"0"^^<{XSD}integer>'),
        (1e20, f'"100000000000000000000"^^<{XSD}integer>'),
        (1e21, f'"1.0E21"^^<{XSD}double>'),
        (5.3, f'"5.3E0"^^<{XSD}double>'),
        (-0.00001, f'"-1.0E-5"^^<{XSD}double>'),
    ],
)
def test_native_numbers_become_integers_or_canonical_doubles(value: float, expected: str) -> None:
    assert number_term(value, None) == expected


def test_a_datatype_decides_over_the_form_only_if_it_is_double() -> None:
    assert number_term(5, f"{XSD}double") == f'"5.0E0"^^<{XSD}double>'
    assert number_term(5, f"{XSD}decimal") == f'"5"^^<{XSD}decimal>'
    assert number_term(5.5, f"{XSD}decimal") == f'"5.5E0"^^<{XSD}decimal>'


@pytest.mark.parametrize("value", [2**53, -(2**53), 10**400, math.inf, math.nan])
def test_numbers_that_readers_disagree_about_are_refused(value: float) -> None:
    with pytest.raises(Rejected) as refusal:
        number_term(value, None)
    assert refusal.value.code == "linked_data.unsafe_number"
    with pytest.raises(Rejected) as refusal:
        json_term(value)
    assert refusal.value.code == "linked_data.unsafe_number"


def test_a_double_in_text_has_one_canonical_form() -> None:
    assert canonical_double("7") == "7.0E0"
    assert canonical_double("7.0E0") == "7.0E0"
    assert canonical_double("INF") is None
    assert canonical_double("seven") is None


@given(st.binary(min_size=8, max_size=8).map(lambda raw: struct.unpack(">d", raw)[0]).filter(math.isfinite))
def test_numbers_in_json_literals_are_written_as_rfc_8785_says(value: float) -> None:
    assert json_term([value]).startswith(f'"{rfc8785.dumps([value]).decode()}"')


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
        max_leaves=20,
    )
)
def test_json_literals_are_written_as_rfc_8785_says(value: object) -> None:
    expected = escaped(rfc8785.dumps(value).decode())  # type: ignore[arg-type]  # any JSON, which its type cannot say

    assert json_term(value) == f'"{expected}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>'


def test_a_json_literal_is_not_deeper_than_the_reader_allows() -> None:
    value: object = 1
    for _ in range(70):
        value = [value]

    with pytest.raises(Rejected) as refusal:
        json_term(value)

    assert refusal.value.code == "linked_data.limit_exceeded"


def test_ascii_is_escaped_alike_alone_and_beside_other_characters() -> None:
    for code in range(0x80):
        assert escaped(f"x{chr(code)}") + "é" == escaped(f"x{chr(code)}é")
