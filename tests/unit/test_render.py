"""The report as text: who, what and why for people, and nothing foreign that acts on a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.render import MAX_FOREIGN, mixed_alphabets, render, shown
from verifier.report import CheckResult, IssuerFacts, Outcome, PolicyFacts, Report, Validity, Verdict


def report(**members: object) -> Report:
    plain = {
        "verdict": Verdict.VERIFIED,
        "summary": "Signed by did:web:a.example.",
        "role": "credential",
        "format": "data_integrity",
        "checks": [],
        "proven": True,
    }
    return Report(**{**plain, **members})  # type: ignore[arg-type] # a test's keywords


@pytest.mark.parametrize(
    ("foreign", "safe"),
    [
        ("Université de Montréal", "Université de Montréal"),
        ("大学", "大学"),
        ("a\r\nVERIFIED", "a\\u{d}\\u{a}VERIFIED"),
        ("\x1b[32mVERIFIED\x1b[0m", "\\u{1b}[32mVERIFIED\\u{1b}[0m"),
        ("\u202egro.live", "\\u{202e}gro.live"),
        ("har\u200bvard", "har\\u{200b}vard"),
        ("a\u2066b\u2069", "a\\u{2066}b\\u{2069}"),
        ("tag\U000e0041", "tag\\u{e0041}"),
        ("blank\u3164", "blank\\u{3164}"),
        ("\x9b31m", "\\u{9b}31m"),
        ("\ud800", "\\u{d800}"),
    ],
)
def test_d01_what_hides_or_acts_is_shown_as_its_number(foreign: str, safe: str) -> None:
    assert shown(foreign) == safe


def test_long_texts_are_cut_and_their_length_said() -> None:
    assert shown("x" * 5000) == "x" * MAX_FOREIGN + "… (5000 characters)"


@given(st.text())
def test_nothing_that_is_shown_acts_on_a_terminal(foreign: str) -> None:
    assert all(char.isprintable() or char == " " or char.isspace() for char in shown(foreign))
    assert not set(shown(foreign)) & {"\x1b", "\r", "\n", "\u202e", "\u200b"}


@pytest.mark.parametrize(
    ("text", "alphabets"),
    [
        ("harvard.edu", ()),
        ("h\u0430rvard.edu", ("Cyrillic", "Latin")),
        ("Москва", ()),
        ("MΙT", ("Greek", "Latin")),
        ("東京 University", ()),
    ],
)
def test_d01_a_name_that_mixes_look_alike_alphabets_is_marked(text: str, alphabets: tuple[str, ...]) -> None:
    assert mixed_alphabets(text) == alphabets


def test_d01_a_forged_issuer_stands_beside_its_identifier() -> None:
    text = render(
        report(issuer=IssuerFacts(id="did:web:evil.example", proven=True, claimed_name="H\u0430rvard\u202e"))
    )

    assert "did:web:evil.example" in text
    assert (
        'calls itself "Hаrvard\\u{202e}"  (mixes alphabets: Cyrillic, Latin)  (claimed, nobody confirms it)'
        in text
    )


def test_a_name_that_a_registry_confirms_is_not_said_to_be_claimed() -> None:
    issuer = IssuerFacts(
        id="did:web:a.example",
        proven=True,
        claimed_name="A",
        recognised_name="A",
        recognised_by="known issuers",
    )

    text = render(report(issuer=issuer))

    assert "A, known from: known issuers" in text
    assert "claimed" not in text


def test_what_is_not_proven_is_said_to_be_claimed() -> None:
    text = render(report(proven=False, verdict=Verdict.NOT_VERIFIED))

    assert text.startswith("NOT VERIFIED")
    assert "no proof holds" in text


def test_every_outcome_has_its_symbol_and_what_failed_says_why() -> None:
    checks = [
        CheckResult(check="structure", outcome=Outcome.PASSED, detail="unsaid"),
        CheckResult(
            check="proof", outcome=Outcome.FAILED, code="proof.signature_invalid", detail="expected, got"
        ),
        CheckResult(check="validity", outcome=Outcome.UNDETERMINED, code="x.y"),
        CheckResult(check="issuer", outcome=Outcome.WARNING, code="issuer.unknown", detail="nobody lists it"),
        CheckResult(check="kind", outcome=Outcome.SKIPPED, code="gate.not_proven"),
        CheckResult(check="key_binding", outcome=Outcome.SKIPPED, code="gate.not_proven"),
    ]

    lines = render(report(checks=checks)).splitlines()[2:]

    assert lines == [
        "  ✓ structure",
        "  ✗ proof  [proof.signature_invalid]",
        "      expected, got",
        "  ? validity  [x.y]",
        "  ! issuer  [issuer.unknown]",
        "      nobody lists it",
        "  - kind, key binding  [gate.not_proven]",
    ]


def test_children_stand_further_in() -> None:
    child = report(
        summary="Inside.", validity=Validity(valid_from="2026-01-01T00:00:00Z"), subject=["did:example:s"]
    )

    text = render(report(role="presentation", holder="did:example:h", children=[child]))

    assert "    VERIFIED  Inside." in text
    assert "      valid:   from 2026-01-01T00:00:00Z" in text
    assert "  holder:  did:example:h" in text


def test_colour_is_only_what_we_add() -> None:
    plain = report(issuer=IssuerFacts(id="did:web:\x1b[2J", proven=True))

    assert "\x1b" not in render(plain)
    coloured = render(plain, color=True)
    assert "\x1b[1;32mVERIFIED\x1b[0m" in coloured
    assert "\x1b[2J" not in coloured


def test_what_does_not_count_is_marked() -> None:
    aside = CheckResult(
        check="domain", outcome=Outcome.FAILED, code="domain.not_linked", detail="x", required=False
    )
    counts = CheckResult(check="issuer", outcome=Outcome.UNDETERMINED, code="issuer.unknown", detail="x")
    lines = render(report(checks=[aside, counts])).splitlines()

    assert [line.strip() for line in lines if "[" in line] == [
        "✗ domain  [domain.not_linked]  (told, and does not count)",
        "? issuer  [issuer.unknown]",
    ]


def test_both_instants_and_a_tightened_policy_are_told() -> None:
    rules = PolicyFacts(name="default", version="1", sha256="0" * 64, tightened=True)
    text = render(report(policy=rules, verified_at="2026-06-01T12:00:00Z", as_of="2026-03-01T00:00:00Z"))

    assert "default 1, tightened, on 2026-06-01T12:00:00Z, as of 2026-03-01T00:00:00Z" in text
