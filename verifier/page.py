"""A report as one page of HTML for people, in their language: safe to show, to print and to hand to the candidate.

It stands alone: no script, no picture, no address that a browser would follow. Whatever comes from a document is
foreign text: made harmless as on a terminal (`render.py`), then escaped.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import Final

from verifier.competency import SkillAnswer
from verifier.render import mixed_alphabets, shown
from verifier.report import (
    COLLECTION,
    CheckResult,
    IssuerFacts,
    Outcome,
    RecordItem,
    Report,
    Verdict,
    known_as,
    may_lack,
)
from verifier.words import Catalogue, catalogue

STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "h1,h2{line-height:1.2}h1 small{display:block;font-size:1rem;font-weight:400;color:#555}"
    "section section{margin-left:1rem;padding-left:1rem;border-left:3px solid #ddd}"
    "dt{font-weight:600}dd{margin:0 0 .4rem 0;overflow-wrap:anywhere}"
    "li{margin:.3rem 0;overflow-wrap:anywhere}.verified{color:#14622b}.not_verified{color:#8f1d1d}"
    ".inconclusive{color:#6b5300}.quiet{color:#555}"
)
POLICY: Final = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-"
    + b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)
"""The Content-Security-Policy under which the page is to be served."""

_TOLD: Final = {
    Outcome.FAILED: 0,
    Outcome.UNDETERMINED: 1,
    Outcome.WARNING: 2,
    Outcome.PASSED: 3,
    Outcome.SKIPPED: 4,
}


def page(report: Report, language: str) -> str:
    """Return the page in one of `words.LANGUAGES`."""
    words = catalogue(language)
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_safe(words.title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "".join(f"{line}\n" for line in _document(report, words, level=1))
        + "</main>\n</body>\n</html>\n"
    )


def sentence(report: Report, words: Catalogue) -> str:
    """Return the verdict in one or two sentences, with what decided it."""
    verdict = report.verdict
    if verdict is Verdict.VERIFIED:
        own = words.verdict_sentence.get(report.role) or words.verdict_sentence.get(report.format)
        if own is not None:
            return own.format(_who(report))
        shown_to_sign = report.issuer is None or report.issuer.proven
        return words.verdict_sentence["verified" if shown_to_sign else "foreign_key"].format(_who(report))
    wanted = Outcome.FAILED if verdict is Verdict.NOT_VERIFIED else Outcome.UNDETERMINED
    codes = [
        check.code for check in report.checks if check.required and check.outcome is wanted and check.code
    ]
    found = [words.explain(code) for code in dict.fromkeys(codes)]
    return " ".join([words.verdict_sentence[verdict], *found])


def _who(report: Report) -> str:
    return report.holder or "" if report.issuer is None else known_as(report.issuer)


def _document(report: Report, words: Catalogue, *, level: int) -> Iterator[str]:
    head = min(level, 6)
    yield "<section>"
    yield (
        f'<h{head} class="{report.verdict}">{_safe(words.verdict[report.verdict])} '
        f"<small>{_safe(_what(report, words))}</small></h{head}>"
    )
    yield f"<p>{_safe(sentence(report, words))}</p>"
    if not report.proven and not _is_together(report):  # which nobody signs as a whole
        yield f'<p class="quiet">{_safe(words.label["unproven"])}</p>'
    yield "<dl>"
    for name, value in _facts(report, words):
        yield f"<dt>{_safe(words.label[name])}</dt><dd>{value}</dd>"
    yield "</dl>"
    yield from _listed(words.label["record"], [_item(item, words) for item in report.record], head + 1)
    answers = [f"{_named(one.name, words)}: {_safe(words.answer[one.answer])}" for one in report.requirements]
    yield from _listed(words.label["requirements"], answers, head + 1)
    skills = [] if report.competencies is None else report.competencies.answers
    yield from _listed(words.label["skills"], [_skill(one, words) for one in skills], head + 1)
    ordered = sorted(report.checks, key=lambda check: _TOLD[check.outcome])
    yield from _listed(words.label["checks"], [_check(check, words) for check in ordered], head + 1)
    if report.children:
        yield f"<h{min(head + 1, 6)}>{_safe(words.label['inside'])}</h{min(head + 1, 6)}>"
        for child in report.children:
            yield from _document(child, words, level=level + 2)
    yield "</section>"


def _is_together(report: Report) -> bool:
    return report.role == COLLECTION


def _what(report: Report, words: Catalogue) -> str:
    return words.label["together"] if _is_together(report) else ", ".join(report.types) or report.kind


def _listed(title: str, lines: list[str], head: int) -> Iterator[str]:
    if lines:
        head = min(head, 6)
        yield f"<h{head}>{_safe(title)}</h{head}>"
        yield "<ul>"
        yield from (f"<li>{line}</li>" for line in lines)
        yield "</ul>"


def _facts(report: Report, words: Catalogue) -> Iterator[tuple[str, str]]:
    label = words.label
    if report.issuer is not None:
        yield "issuer", _issuer(report.issuer, words)
    if report.subject:
        yield "about", ", ".join(_named(one, words) for one in report.subject)
    if report.holder is not None:
        yield "holder", _named(report.holder, words)
    if report.validity is not None:
        ends = (("from", report.validity.valid_from), ("until", report.validity.valid_until))
        told = [f"{_safe(label[name])} {_safe(instant)}" for name, instant in ends if instant is not None]
        if told:
            yield "valid", " ".join(told)
    if may_lack(report):
        yield "shown", _safe(label["part"])
    if report.verified_at is not None:
        yield "on", _safe(report.as_of or report.verified_at)
    if report.policy is not None:
        yield "policy", _safe(f"{report.policy.name} {report.policy.version}")


def _issuer(issuer: IssuerFacts, words: Catalogue) -> str:
    label = words.label
    said = _named(issuer.id, words)
    if issuer.recognised_name is not None:
        said += f", {_safe(label['known_as'])} {_named(issuer.recognised_name, words)}"
    if issuer.claimed_name is not None and issuer.claimed_name != issuer.recognised_name:
        name = _named(issuer.claimed_name, words)
        said += f', <span class="quiet">{_safe(label["calls_itself"])} “{name}” ({_safe(label["claimed"])})</span>'
    return said


def _item(item: RecordItem, words: Catalogue) -> str:
    kind = words.item.get(item.type, words.item["other"])
    when = " / ".join(part for part in (item.valid_from, item.valid_until) if part is not None)
    said = (
        f"<b>{_named(item.label or kind, words)}</b> ({_safe(kind)}): {_safe(words.standing[item.standing])}"
    )
    return said + (f' <span class="quiet">{_safe(when)}</span>' if when else "")


def _skill(one: SkillAnswer, words: Catalogue) -> str:
    name = one.skill if one.known_as is None else f"{one.known_as} ({one.skill})"
    return f"{_named(name, words)}: {_safe(words.skill[one.answer])}"


def _check(check: CheckResult, words: Catalogue) -> str:
    said = f"{_safe(words.question(check.check))} {_safe(words.say(check))}"
    identifiers = check.facts.get("identifiers")
    if isinstance(identifiers, dict):
        told = [f"{words.identifier[kind]} {words.identifier[found]}" for kind, found in identifiers.items()]
        said += f' <span class="quiet">{_safe("; ".join(told))}</span>'
    return said


def _named(text: str, words: Catalogue) -> str:
    mixed = mixed_alphabets(text)
    return _safe(text) + (f" ({_safe(words.label['mixed'])}: {_safe(', '.join(mixed))})" if mixed else "")


def _safe(text: str) -> str:
    return escape(shown(text))
