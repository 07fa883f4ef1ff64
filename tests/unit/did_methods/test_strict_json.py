"""Any bytes become the value that json.loads gives, or JsonInvalid. Nothing else, and never slowly."""

import base64
import json
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from did_methods.core.strict_json import (
    MAX_SAFE_INTEGER,
    JsonInvalid,
    JsonValue,
    decode_base64url,
    parse_json,
    parse_json_object,
)
from tests import cost

MIB = 1024 * 1024


def parse(raw: bytes) -> JsonValue:
    return parse_json(raw, max_bytes=2 * MIB)


def code_of(raw: bytes) -> str:
    with pytest.raises(JsonInvalid) as refused:
        parse(raw)
    return refused.value.code


@pytest.mark.parametrize(
    "raw",
    [
        b'{"issuer":"a","issuer":"b"}',
        b'{"issuer":"a","\\u0069ssuer":"a"}',
        b'{"proof":{"type":"a","type":"a"}}',
        b'[{"":1,"":1}]',
    ],
)
def test_a_member_name_twice_is_refused_also_when_one_is_escaped(raw: bytes) -> None:
    assert code_of(raw) == "json.duplicate_key"


def test_the_same_name_in_two_objects_is_no_duplicate() -> None:
    assert parse(b'{"id":1,"in":{"id":2}}') == {"id": 1, "in": {"id": 2}}


@pytest.mark.parametrize(
    "number",
    ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9007199254740992", "-9007199254740992", "9" * 5000],
)
def test_a_number_that_two_readers_would_read_differently_is_refused(number: str) -> None:
    assert code_of(f'{{"n":[{number}]}}'.encode()) == "json.number_out_of_range"


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("9007199254740991", MAX_SAFE_INTEGER),
        ("-9007199254740991", -MAX_SAFE_INTEGER),
        ("-0", 0),
        ("-0.0", 0.0),
        ("1e21", 1e21),
        ("5e-324", 5e-324),
        ("333333333.33333329", 333333333.33333329),
    ],
)
def test_edge_numbers_keep_their_value(number: str, value: float) -> None:
    assert parse(number.encode()) == value


def test_one_and_one_point_zero_stay_different_types() -> None:
    assert [type(number) for number in parse_as_list(b"[1,1.0]")] == [int, float]


def parse_as_list(raw: bytes) -> list[JsonValue]:
    value = parse(raw)
    assert isinstance(value, list)
    return value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 64 + b"]" * 64, None),
        (b"[" * 65 + b"]" * 65, "json.too_deep"),
        (b'{"a":' * 400 + b"1" + b"}" * 400, "json.too_deep"),
        (b"[" * 100_000, "json.too_deep"),
        (b'{"a":' * 9_000, "json.too_deep"),
        (b'{"a":' * 100_000, "json.too_many_values"),
        (b'["' + b"[" * 100_000 + b'"]', None),
        (b'["\\"' + b"[" * 100_000 + b'"]', None),
        (b"[" + b"[]," * 100 + b"[]]", None),
        (b"]" * 100_000 + b"[" * 100, "json.syntax"),
    ],
)
def test_depth_is_counted_outside_strings_and_bounded(raw: bytes, code: str | None) -> None:
    if code is None:
        assert parse(raw) == json.loads(raw)
    else:
        assert code_of(raw) == code


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" + b"0," * 39_998 + b"0]", None),
        (b"[" + b"0," * 39_999 + b"0]", "json.too_many_values"),
        (b'["' + b"," * 30_000 + b'"]', None),
        (b"[" + b"0," * 500_000 + b"0]", "json.too_many_values"),
        (b"{" + b",".join(b'"%d":0' % n for n in range(100_000)) + b"}", "json.too_many_values"),
        (b"[" + b"[]," * 300_000 + b"0]", "json.too_many_values"),
    ],
)
def test_width_is_counted_outside_strings_and_bounded(raw: bytes, code: str | None) -> None:
    if code is None:
        assert parse(raw) == json.loads(raw)
    else:
        assert code_of(raw) == code


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        (b"[" * 100_000, 0.05),
        (b"[" + b"0," * 500_000 + b"0]", 0.5),
        (b"[]" * 500_000, 0.5),
        (b'""' * 500_000, 0.5),
        (b'"\\' * 500_000, 0.5),
    ],
)
def test_hostile_shapes_are_refused_fast(raw: bytes, seconds: float) -> None:
    def refuse() -> None:
        with pytest.raises(JsonInvalid):
            parse(raw)

    assert cost.seconds(refuse) < seconds


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'"\\ud800"', "json.lone_surrogate"),
        (b'{"\\uDFFF":1}', "json.lone_surrogate"),
        (b'[{"a":["\\ude00\\ud83d"]}]', "json.lone_surrogate"),
        (b'"a\\u0000b"', "json.nul_character"),
        (b'{"\\u0000":1}', "json.nul_character"),
        (b'"aaaa\x00b"', "json.syntax"),
        (b'"aaaa\nb"', "json.syntax"),
    ],
)
def test_characters_that_break_what_comes_later_are_refused(raw: bytes, code: str) -> None:
    assert code_of(raw) == code


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'"\\\\ud800 \\\\u0000"', "\\ud800 \\u0000"),
        (b'"\\ufffe"', "\ufffe"),
    ],
)
def test_pairs_escaped_backslashes_and_noncharacters_are_accepted(raw: bytes, value: str) -> None:
    assert parse(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-16-le"),
        '{"a":1}'.encode("utf-16-be"),
        '{"a":1}'.encode("utf-32"),
        b'{"a":"\xc0\xaf"}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
    ],
)
def test_anything_but_plain_utf8_is_refused(raw: bytes) -> None:
    assert code_of(raw) == "json.not_utf8"


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"{", b"[1,]", b"{'a':1}", b"1 2", b"01", b"+1", b"\xc2\xa01", b"{}x"]
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    assert code_of(raw) == "json.syntax"


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(JsonInvalid) as refused:
        parse_json(b"\xff" * 11, max_bytes=10)

    assert refused.value.code == "json.too_large"


def test_an_object_is_demanded_where_one_is_needed() -> None:
    with pytest.raises(JsonInvalid) as refused:
        parse_json_object(b"[]", max_bytes=10)

    assert refused.value.code == "json.not_an_object"
    assert parse_json_object(b' {"a":null}\n', max_bytes=20) == {"a": None}


def test_a_refusal_never_repeats_the_document() -> None:
    for raw in (b'{"secret":1,"secret":2}', b'{"secret":x}', b'"secret\\ud800"', b'"secret" secret'):
        with pytest.raises(JsonInvalid) as refused:
            parse(raw)
        assert "secret" not in str(refused.value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=10,
)
ALMOST_JSON = st.text('[]{}",:\\u0019deE.-+ truefalsn\x00').map(str.encode)


@given(st.binary() | ALMOST_JSON | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
@example(b'{"":[],"\\u0000":0}')
def test_any_bytes_become_what_json_loads_gives_or_a_refusal(raw: bytes) -> None:
    try:
        value = parse_json(raw, max_bytes=10_000, max_depth=8, max_values=50)
    except JsonInvalid:
        return
    assert value == json.loads(raw)
    assert json.dumps(value, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b'{"a":1,"a":1}', "json.duplicate_key"),
        (b'{"a":{"b":1,"b":1}}', "json.duplicate_key"),
        (b'{"a":9007199254740993}', "json.number_out_of_range"),
        (b'{"a":[-9007199254740992]}', "json.number_out_of_range"),
        *((b'{"%s":9007199254740993}' % (b"a" * at), "json.number_out_of_range") for at in range(8)),
        (b'{"a":1e999}', "json.number_out_of_range"),
        (b'{"a":NaN}', "json.number_out_of_range"),
        (b'{"a":"\\u0000"}', "json.nul_character"),
        (b'{"a":"\\ud800"}', "json.lone_surrogate"),
        (b'{"a":"\xff"}', "json.not_utf8"),
        (b'{"a":1}{}', "json.syntax"),
        (b'{"a":' + b'{"b":' * 60 + b"1" + b"}" * 61, None),
    ],
)
def test_compact_json_hides_nothing_from_the_reader(raw: bytes, code: str | None) -> None:
    if code is None:
        assert parse(raw) == json.loads(raw)
        return
    with pytest.raises(JsonInvalid) as refused:
        parse(raw)

    assert refused.value.code == code


@given(st.dictionaries(st.text(max_size=3), JSON_VALUES, min_size=1, max_size=4), st.data())
def test_spaces_change_neither_value_nor_verdict(value: dict[str, JsonValue], data: st.DataObject) -> None:
    ascii_only = data.draw(st.booleans())
    tight = json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    loose = json.dumps(value, indent=1, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    results: list[object] = []
    for raw in (tight, loose):
        try:
            results.append(json.dumps(parse(raw)))
        except JsonInvalid as problem:
            results.append(problem.code)

    assert results[0] == results[1]


@given(JSON_VALUES)
def test_every_value_that_means_the_same_to_all_is_accepted(value: JsonValue) -> None:
    def is_plain(item: JsonValue) -> bool:
        match item:
            case dict():
                return all(is_plain(part) for pair in item.items() for part in pair)
            case list():
                return all(is_plain(part) for part in item)
            case str():
                return "\x00" not in item and item == item.encode(errors="ignore").decode()
            case bool() | None:
                return True
            case int():
                return abs(item) <= MAX_SAFE_INTEGER
            case _:
                return math.isfinite(item)

    raw = json.dumps(value).encode()
    try:
        assert parse(raw) == value
        accepted = True
    except JsonInvalid:
        accepted = False
    assert accepted == is_plain(value)


@given(st.binary(max_size=50))
def test_base64url_of_any_bytes_decodes_to_them(content: bytes) -> None:
    text = base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    assert decode_base64url(text, max_chars=100) == content


@pytest.mark.parametrize(
    "text", ["YQ==", "YQ=", "YR", "YWJ", "Y", "YW\n", "Y W", "YW!", "+_-A", "_/-A", "YQé", "=", "A" * 5]
)
def test_every_other_spelling_of_base64url_is_refused(text: str) -> None:
    with pytest.raises(JsonInvalid) as refused:
        decode_base64url(text, max_chars=100)

    assert refused.value.code == "base64url.invalid"


@given(st.text("AQgw_-+/= \n!é", max_size=8) | st.text(max_size=8))
def test_any_text_is_the_one_spelling_of_its_bytes_or_refused(text: str) -> None:
    try:
        content = decode_base64url(text, max_chars=8)
    except JsonInvalid:
        return
    assert base64.urlsafe_b64encode(content).rstrip(b"=").decode() == text


def test_base64url_longer_than_allowed_is_refused() -> None:
    with pytest.raises(JsonInvalid) as refused:
        decode_base64url("A" * 101, max_chars=100)

    assert refused.value.code == "base64url.too_long"
