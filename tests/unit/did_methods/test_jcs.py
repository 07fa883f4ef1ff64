import json
import math
import struct

import pytest
import rfc8785
from hypothesis import assume, example, given
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid
from did_methods.core.jcs import canonical_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=20)


@given(VALUES)
@example({"\ufb33": 1, "\U0001f600": 2, "\u20ac": 3, "\r": 4, "1": 5, "\u0080": 6, "\u00f6": 7})
@example(
    ['\u0000\u001f\u007f\u2028\\"/', 1e21, 1e-7, -0.0, 333333333.33333329, 4.5e-324, 1.7976931348623157e308]
)
def test_any_value_is_written_as_the_reference_package_writes_it(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.integers(0, 2**64 - 1))
def test_any_double_is_written_as_the_reference_package_writes_it(bits: int) -> None:
    (number,) = struct.unpack("<d", struct.pack("<Q", bits))
    assume(math.isfinite(number))

    assert canonical_json(number) == rfc8785.dumps(number)


@given(VALUES)
def test_what_is_written_reads_as_the_same_value(value: object) -> None:
    assert json.loads(canonical_json(value), parse_int=float) == value


@pytest.mark.parametrize("number", [2**53, -(2**53), float("nan"), float("inf")])
def test_a_number_that_readers_would_not_agree_on_is_refused(number: float) -> None:
    with pytest.raises(DidInvalid) as refused:
        canonical_json([number])

    assert refused.value.code == "json.number_out_of_range"
