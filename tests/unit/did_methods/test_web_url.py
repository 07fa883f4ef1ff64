"""Which https address a domain-based identifier stands for, and which attacks it does not carry through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.errors import DidInvalid
from did_methods.core.web_url import MAX_SEGMENTS, web_address


def code_of(identifier: str) -> str:
    with pytest.raises(DidInvalid) as refused:
        web_address(identifier)
    return refused.value.code


@pytest.mark.parametrize(
    ("identifier", "origin", "segments"),
    [
        ("example.com", "https://example.com", ()),
        ("Example.COM", "https://example.com", ()),
        ("example.com:user:alice", "https://example.com", ("user", "alice")),
        ("example.com%3A3000:user", "https://example.com:3000", ("user",)),
        ("example.com%3A443", "https://example.com", ()),
        ("xn--bcher-kva.example:a.b:_c-d", "https://xn--bcher-kva.example", ("a.b", "_c-d")),
        ("a.b.c.d.e.example:...", "https://a.b.c.d.e.example", ("...",)),
        ("127.0.0.1.example", "https://127.0.0.1.example", ()),
        ("x.example:%C3%A9%20%7Eb%40c", "https://x.example", ("%C3%A9%20%7Eb%40c",)),
    ],
)
def test_an_identifier_spells_an_address(identifier: str, origin: str, segments: tuple[str, ...]) -> None:
    assert web_address(identifier) == (origin, segments)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1%3A8443",
        "10.0.0.1",
        "169.254.169.254",
        "2130706433",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "0x7f000001",
        "1.2.3.0x",
        "example.1",
        "localhost",
        "LOCALHOST",
        "localhost%3A8443",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "nas.home.arpa",
    ],
)
def test_a_host_that_is_no_public_name_is_refused(host: str) -> None:
    assert code_of(host) == "did.host_not_public"
    assert code_of(f"{host}:path") == "did.host_not_public"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "com",
        "a..example",
        ".example",
        "example.com.",
        "-a.example",
        "a-.example",
        "a_b.example",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "hаrvard.example",
        "invalidcharø.com",
        "%31%32%37.0.0.1",
        "ex%61mple.com",
        "good.example%40169.254.169.254",
        "good.example%5C.evil.example",
        "good.example%2F",
        "good.example%23",
        "good.example%3F",
        "good.example%00",
        "good.example%0D%0AHost%3A",
        "good.example%20",
        "%5B%3A%3A1%5D",
        "%5B%3A%3A1%5D%3A8443",
        "::1",
        f"{'a' * 64}.example",
        ".".join(["a" * 60] * 5),
    ],
)
def test_a_host_in_an_odd_spelling_is_refused(host: str) -> None:
    assert code_of(host) in ("did.syntax", "did.host_not_public")


@pytest.mark.parametrize(
    "port",
    [
        "0",
        "00",
        "080",
        "65536",
        "99999",
        "999999",
        "",
        "-1",
        "+1",
        "1e3",
        "8443%3A1",
        "8443%20",
        "٨",
        "0x50",
        "a",
    ],
)
def test_a_port_that_is_none_is_refused(port: str) -> None:
    assert code_of(f"good.example%3A{port}") == "did.syntax"


@pytest.mark.parametrize(
    "path",
    [
        "",
        ":",
        ".",
        "..",
        "..:..:x",
        "a:..",
        "a::b",
        "a:",
        "%2E%2E",
        "%2E",
        ".%2E",
        "%252e",
        "%2F",
        "a%2Fb",
        "%5C",
        "%00",
        "%0D%0AHost:",
        "%0A",
        "%09",
        "%7F",
        "%3Fq",
        "%23f",
        "%3A",
        "%25",
        "a/b",
        "a?b",
        "a#b",
        "a\\b",
        "a b",
        "é",
        "%",
        "%c3%a9",
        "%61",
        ":".join("a" * (MAX_SEGMENTS + 1)),
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    assert code_of(f"good.example:{path}") == "did.syntax"


@given(st.text("aZ09.-_%:3AFe2/\\@#?", max_size=30) | st.text(max_size=20))
def test_any_identifier_keeps_to_the_host_that_it_shows_or_is_refused(identifier: str) -> None:
    try:
        origin, segments = web_address(identifier)
    except DidInvalid:
        return
    authority = identifier.split(":", maxsplit=1)[0].replace("%3A", ":").lower().removesuffix(":443")
    assert origin == f"https://{authority}"
    assert not any(mark in "".join(segments) for mark in "/\\?#@ \r\n\x00")
    assert ".." not in segments
