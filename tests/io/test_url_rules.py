"""Rows N01, N02, N03, N04, N09, N10, N13 and N14 of the catalogue of threats, as URLs."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from did_methods.core.ports import FetchNotAllowed, FetchRefused
from verifier.io.address_rules import is_public_text
from verifier.io.url_rules import ANY_PORT, parse_redirect, parse_target


def refusal(url: str) -> str:
    with pytest.raises((FetchRefused, FetchNotAllowed)) as raised:
        parse_target(url)
    return raised.value.code


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://EXAMPLE.org:443/A/b?C=d#e", "https://example.org/A/b?C=d"),
        ("https://example.org?x", "https://example.org/?x"),
        (
            "https://a-b.xn--bcher-kva.example/%2F;p=1,2/@me:~",
            "https://a-b.xn--bcher-kva.example/%2F;p=1,2/@me:~",
        ),
        ("https://_dmarc.example.org/", "https://_dmarc.example.org/"),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://[2001:4860:4860:0:0:0:0:8888]/", "https://[2001:4860:4860::8888]/"),
        ("https://1.example.org/", "https://1.example.org/"),
    ],
)
def test_plain_url_comes_out_in_normal_form(url: str, normal: str) -> None:
    assert parse_target(url).url == normal


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "data:application/json,%7B%7D",
        "jar:https://example.org/a.jar!/",
        "javascript:alert(1)",
        "ipfs://bafy",
        "//example.org/",
        "/did.json",
        "example.org",
        "",
        "did:web:example.org",
        "httpss://example.org",
    ],
)
def test_other_scheme_is_refused(url: str) -> None:
    assert refusal(url) == "fetch.scheme_not_https"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[fd00:ec2::254]",
        "[fec0::1]",
    ],
)
def test_literal_private_address_is_refused(host: str) -> None:
    assert refusal(f"https://{host}/") == "fetch.address_not_public"


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
        "8.8.8.8.8",
        "example.0x7f",
        "example.1",
        "1.2.3.04",
        "[::1",
        "[1.2.3.4]",
        "[::1]x",
        "[v1.a]",
        "",
        ".",
        "example.org.",
        "a..b",
        "-a.example",
        "a-.example",
        "a" * 64 + ".example",
        "a." * 127 + "toolong",
        "exa%6dple.org",
        "ex!mple.org",
    ],
)
def test_odd_host_is_refused(host: str) -> None:
    assert refusal(f"https://{host}/") in {"fetch.host_malformed", "fetch.url_malformed"}


@pytest.mark.parametrize(
    "url",
    [
        "https://①②⑦.⓪.⓪.①/",
        "https://127。0。0。1/",
        "https://bücher.example/",
        "https://example.org/\u200b",
        "https://example.org\\@other.example/",
        "https://example.org/\r\nHost: x",
        "https://example.org/\n",
        "https://exa\tmple.org/",
        " https://example.org/",
        "https://example.org/ ",
        "https://example.org/\x00",
        "https:example.org",
        "https:/example.org",
        "https://example.org/" + "a" * 2048,
    ],
)
def test_characters_that_parsers_read_differently_are_refused(url: str) -> None:
    assert refusal(url) == "fetch.url_malformed"


@pytest.mark.parametrize(
    "host", ["localhost", "redis", "a.localhost", "printer.local", "x.internal", "y.home.arpa"]
)
def test_name_of_a_private_network_is_refused(host: str) -> None:
    assert refusal(f"https://{host}/") == "fetch.host_not_public"


@pytest.mark.parametrize(
    "authority", ["good.example@127.0.0.1", "a:b@good.example", "@good.example", "a@b@good.example"]
)
def test_user_information_is_refused(authority: str) -> None:
    assert refusal(f"https://{authority}/") == "fetch.userinfo"


@pytest.mark.parametrize("port", ["0", "99999", "", "08443", "+443", "443 ", "4_43", "٤٤٣"])
def test_port_that_is_none_is_refused(port: str) -> None:
    assert refusal(f"https://example.org:{port}/") == "fetch.url_malformed"


@pytest.mark.parametrize("port", ["22", "6379", "8443", "65535"])
def test_port_that_is_not_asked_here_is_nobodys_fault(port: str) -> None:
    with pytest.raises(FetchNotAllowed) as raised:
        parse_target(f"https://example.org:{port}/")

    assert raised.value.code == "fetch.port_not_allowed"


@pytest.mark.parametrize(
    ("host", "code"), [("10.0.0.1", "fetch.address_not_public"), ("localhost", "fetch.host_not_public")]
)
def test_host_that_may_never_be_asked_is_refused_on_any_port(host: str, code: str) -> None:
    with pytest.raises(FetchRefused) as raised:
        parse_target(f"https://{host}:8443/")

    assert raised.value.code == code


def test_allowed_port_stays_in_the_url() -> None:
    target = parse_target("https://example.org:8443/", frozenset({443, 8443}))

    assert (target.url, target.port) == ("https://example.org:8443/", 8443)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://example.org/b"),
        ("b", "https://example.org/a/b"),
        ("../b?x#y", "https://example.org/b?x"),
        ("//other.example/b", "https://other.example/b"),
        ("", "https://example.org/a/"),
    ],
)
def test_redirect_is_read_against_the_address_that_gave_it(location: str, url: str) -> None:
    assert parse_redirect(parse_target("https://example.org/a/"), location).url == url


@given(
    st.text(max_size=60) | st.text("https:/[]@.0127x#?\\%①。:ab", max_size=40).map(lambda t: "https://" + t)
)
def test_any_text_is_refused_or_read_by_all_parsers_alike(text: str) -> None:
    try:
        target = parse_target(text, ANY_PORT)
    except FetchRefused:
        return
    mine = target.host.strip("[]")
    theirs = (urlsplit(target.url).hostname, URL(target.url, encoded=True).host)

    assert theirs == (mine, mine)
    assert parse_target(target.url, ANY_PORT) == target
    assert not mine.replace(".", "").isdigit() or is_public_text(mine)
