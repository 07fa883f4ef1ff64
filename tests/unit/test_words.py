"""Every language has words for whatever a report can hold, and the page is harmless whatever a document holds."""

import json
import re
from html.parser import HTMLParser
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import credential
from tests.builders.issuer import Issuer
from tests.builders.keys import did_key, key
from tests.world import NOW, World
from verifier.codes import CHECKS, CODES
from verifier.competency import Answer
from verifier.model import ItemType
from verifier.page import POLICY, STYLE, page, sentence
from verifier.policy import CONFORMANCE
from verifier.render import render
from verifier.report import CheckResult, Met, Outcome, RecordItem, Report, Standing, Verdict
from verifier.wiring import Verifier
from verifier.words import LANGUAGES, accepted, catalogue

COLLEGE: Final = Issuer()
OTHER: Final = Issuer(identity=did_key(key(seed=3)))
_HOLE: Final = re.compile(r"\{[^}]*\}")
_TABLES: Final = (
    "verdict",
    "verdict_sentence",
    "outcome",
    "standing",
    "item",
    "answer",
    "skill",
    "identifier",
    "label",
)
_ALLOWED: Final = frozenset(
    "html head meta title style body main section h1 h2 h3 h4 h5 h6 small p dl dt dd ul li b span".split()
)


class Strict(HTMLParser):
    """Reads a page and minds what is open, which tags there are and what they carry."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _ALLOWED, tag
        assert {name for name, _ in attrs} <= {"lang", "charset", "name", "content", "class"}, attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def read(html: str) -> str:
    """Return the text of a page that is well-formed and holds nothing but text."""
    reader = Strict()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return " ".join(reader.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_whatever_a_report_can_hold(language: str) -> None:
    words = catalogue(language)

    assert words.language == language
    assert set(words.verdict) == set(Verdict)
    assert set(words.outcome) == set(Outcome)
    assert set(words.standing) == set(Standing)
    assert set(words.item) == set(ItemType)
    assert set(words.answer) == set(Met)
    assert set(words.skill) == set(Answer)
    for check in CHECKS:
        assert words.question(check)
    for code in CODES:
        assert words.explain(code)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_language_needs_no_english_and_has_the_same_holes(language: str) -> None:
    english, words = catalogue("en"), catalogue(language)

    assert set(words.check) == set(CHECKS)
    assert {code.partition(".")[0] for code in CODES} <= set(words.area)
    assert set(words.code) <= set(CODES)
    for table in _TABLES:
        theirs, ours = getattr(english, table), getattr(words, table)
        assert set(theirs) == set(ours), table
        assert {name: _HOLE.findall(text) for name, text in theirs.items()} == {
            name: _HOLE.findall(text) for name, text in ours.items()
        }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_could_not_be_found_out_does_not_read_as_wrong(language: str) -> None:
    words = catalogue(language)

    for code in ("fetch.timeout", "proof.suite_unsupported", "issuer.registry_unavailable"):
        open_one = CheckResult(check="proof", outcome=Outcome.UNDETERMINED, code=code)
        said = words.say(open_one)
        assert said.startswith(words.outcome["undetermined"])
        assert words.outcome["failed"] not in said


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("es", "es"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en;q=0.2, ES;q=0.7", "es"),
        ("de, es;q=0", "en"),
        ("de, fr;q=0.9", "en"),
        ("es;q=x, en", "en"),
        ("*", "en"),
    ],
)
def test_the_language_that_is_liked_best_is_taken(header: str, language: str) -> None:
    assert accepted(header) == language


async def report_on(document: object, **asked: object) -> Report:
    async with Verifier(network=World()) as one:
        raw = document if isinstance(document, str) else json.dumps(document)
        return await one.verify(raw, now=NOW, **asked)  # type: ignore[arg-type]


async def test_a_page_says_verdict_issuer_record_and_checks() -> None:
    text = read(page(await report_on(COLLEGE.badge()), "en"))

    assert text.startswith("Verification report Verified VerifiableCredential, OpenBadgeCredential")
    assert f"Signed by {COLLEGE.did}, and unchanged since." in text
    assert "calls itself “Example University” (as it says of itself)" in text
    assert "Welding, level 2 (Certification): proven by its issuer" in text
    assert "Does the signature hold over every byte of meaning? In order." in text


async def test_a_page_in_spanish_has_no_word_of_english() -> None:
    text = read(page(await report_on({**COLLEGE.badge(), "name": "Cirugía"}), "es"))

    assert "No verificado" in text
    assert "La firma no corresponde" in text
    assert "no dice nada sobre la persona" in text
    for word in ("signature", "holds", "issuer", "could", "Verified"):
        assert not re.search(rf"\b{word}\b", text)


async def test_the_page_of_an_open_case_blames_nobody() -> None:
    hosted = COLLEGE.sign_jwt(
        credential.badge(issuer="did:web:down.example"), header={"kid": "did:web:down.example#k"}
    )

    text = read(page(await report_on(hosted), "en"))

    assert "Not decided yet" in text
    assert "Nothing was shown to be wrong" in text
    assert "Found to be wrong" not in text


async def test_a_key_that_is_not_the_issuers_is_not_told_as_theirs() -> None:
    foreign = OTHER.sign_data_integrity(credential.badge(issuer="https://college.example"))

    report = await report_on(foreign, policy=CONFORMANCE)

    assert report.verdict is Verdict.VERIFIED
    assert sentence(report, catalogue("en")).startswith("Signed, and unchanged since; that the key is one of")


async def test_requirements_applicants_and_documents_inside_are_told() -> None:
    shown = COLLEGE.badge(subject={"id": OTHER.did})
    asked = {
        "applicant": {"id": OTHER.did, "email": "x@example.org"},
        "tighten": {"requirements": [{"name": "degree", "at_least": "BachelorDegree"}]},
    }

    text = read(page(await report_on(OTHER.presentation(shown), **asked), "es"))

    assert "degree: lo entregado no lo acredita" in text
    assert "Identificador coincide; Correo electrónico no se pudo comparar" in text
    assert "Documentos que contiene" in text
    assert "x@example.org" not in text


async def test_skills_that_were_asked_for_are_told_as_shown_or_not() -> None:
    async with Verifier(network=World()) as one:
        report = await one.verify(json.dumps(COLLEGE.badge()), now=NOW)
        skills = await one.competencies.view({"": report}, ["onet:51-4121.00"])

    text = read(page(replace(report, competencies=skills), "en"))

    assert "Skills that were asked for onet:51-4121.00: not among what was handed in" in text


async def test_what_came_together_is_signed_by_nobody_as_a_whole() -> None:
    forged = {**COLLEGE.badge(), "name": "Surgery"}
    async with Verifier(network=World()) as one:
        report = await one.verify_packet([COLLEGE.badge(), forged], now=NOW)

    for language in LANGUAGES:
        words = catalogue(language)
        text = read(page(report, language))
        assert f"{words.verdict['not_verified']} {words.label['together']}" in text
        assert text.count(words.label["unproven"]) == 1  # of the forged one
    assert render(report).count("no proof holds") == 1


ATTACKS: Final = (
    "<script>alert(1)</script>",
    "</style><script src=//x.example></script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "[click](javascript:alert(1))",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg/>",
    "\u202egnp.exe\u200b",
    "{0.__class__}",
    "&lt;b&gt;",
)


@pytest.mark.parametrize("attack", ATTACKS)
async def test_d03_no_text_of_a_document_acts_in_a_page(attack: str) -> None:
    issuer = {"id": COLLEGE.did, "type": ["Profile"], "name": attack}
    achievement = {**credential.badge()["credentialSubject"]["achievement"], "name": attack}
    document = COLLEGE.sign_jwt(
        credential.badge(issuer=issuer, name=attack, subject={"achievement": achievement, "name": attack})
    )

    for language in LANGUAGES:
        html = page(await report_on(document, applicant={"name": attack}), language)
        text = read(html)
        assert not any(char in html for char in "\u202e\u200b")
        assert attack.isprintable() is (attack in text)


@given(st.text(), st.text(), st.sampled_from(sorted(CODES)), st.sampled_from(list(Outcome)))
def test_d03_any_report_gives_a_page_that_is_well_formed(
    label: str, kind: str, code: str, outcome: Outcome
) -> None:
    report = Report(
        verdict=Verdict.INCONCLUSIVE,
        summary=label,
        role="credential",
        format=kind,
        kind=kind,
        types=[label, kind],
        proven=False,
        checks=[CheckResult(check="kind", outcome=outcome, code=code, detail=label)],
        record=[RecordItem(at=label, type=kind, standing=Standing.VERIFIED, label=label, valid_from=kind)],
        subject=[label],
        holder=kind,
    )

    for language in LANGUAGES:
        read(page(replace(report, children=[report]), language))


def test_the_page_is_served_under_a_policy_that_lets_nothing_in() -> None:
    assert POLICY.startswith("default-src 'none';")
    assert "unsafe" not in POLICY
    assert "url(" not in STYLE
    assert "@import" not in STYLE
