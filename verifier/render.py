r"""A report as text for people: the sentence first, then who issued, then every check.

All that comes from a credential is foreign: control characters, zero-width and right-to-left marks are shown as
`\u{…}` and never sent to the terminal, and a name that mixes alphabets is marked. A name that the credential
claims for its issuer is shown as claimed.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from verifier.competency import Competencies
from verifier.report import PART, CheckResult, IssuerFacts, Outcome, Report, Standing, Verdict, may_lack

MAX_FOREIGN: Final = 300  # characters of one foreign text; longer ones are cut and marked
_UNSHOWN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # Unicode general categories
_INVISIBLE: Final = frozenset(
    "\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5"
)  # letters and marks without a shape
_ALPHABETS: Final = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")  # look like each other

_GREEN, _YELLOW, _RED, _DIM, _BOLD = "32", "33", "31", "2", "1"
_SYMBOLS: Final = {
    Outcome.PASSED: ("✓", _GREEN),
    Outcome.WARNING: ("!", _YELLOW),
    Outcome.FAILED: ("✗", _RED),
    Outcome.UNDETERMINED: ("?", _YELLOW),
    Outcome.SKIPPED: ("-", _DIM),
}
_TOLD_ONLY: Final = frozenset({Outcome.FAILED, Outcome.UNDETERMINED})
_VERDICTS: Final = {
    Verdict.VERIFIED: ("VERIFIED", _GREEN),
    Verdict.NOT_VERIFIED: ("NOT VERIFIED", _RED),
    Verdict.INCONCLUSIVE: ("INCONCLUSIVE", _YELLOW),
}


_STANDINGS: Final = {
    Standing.VERIFIED: _GREEN,
    Standing.REFERENCE: _DIM,
    Standing.SELF_ASSERTED: _DIM,
    Standing.INCONCLUSIVE: _YELLOW,
    Standing.NOT_VERIFIED: _RED,
}


def render(report: Report, *, color: bool = False) -> str:
    """Return the report as lines of text, each ended by a newline."""
    return "".join(f"{line}\n" for line in _lines(report, color=color))


def shown(text: str) -> str:
    """Return foreign text so that nothing in it can act on a terminal or hide from a reader."""
    if len(text) <= MAX_FOREIGN and text.isascii() and text.isprintable():
        return text
    cut = text[:MAX_FOREIGN]
    safe = "".join(
        f"\\u{{{ord(char):x}}}" if unicodedata.category(char) in _UNSHOWN or char in _INVISIBLE else char
        for char in cut
    )
    return safe if len(text) <= MAX_FOREIGN else f"{safe}… ({len(text)} characters)"


def mixed_alphabets(text: str) -> tuple[str, ...]:
    """Return the alphabets of `text` where there are several that look alike, and nothing otherwise."""
    found = {
        alphabet
        for char in text[:MAX_FOREIGN]
        if char.isalpha()
        for alphabet in _ALPHABETS
        if unicodedata.name(char, "").startswith(alphabet)
    }
    return tuple(sorted(alphabet.capitalize() for alphabet in found)) if len(found) > 1 else ()


def _lines(report: Report, *, color: bool) -> Iterator[str]:
    word, paint = _VERDICTS[report.verdict]
    yield f"{_painted(word, f'{_BOLD};{paint}', color=color)}  {shown(report.summary)}"
    for name, value in _facts(report):
        yield f"  {name + ':' if name else '':<9}{value}"
    for number, item in enumerate(report.record):
        standing = _painted(item.standing.replace("_", " "), _STANDINGS[item.standing], color=color)
        yield f"  {'says:' if not number else '':<9}{_name(item.label or item.type)} ({item.type}): {standing}"
    for number, required in enumerate(report.requirements):
        word = required.answer.replace("_", " ")
        by = f" ({len(required.shown_by)} of it)" if required.shown_by else ""
        yield f"  {'asked:' if not number else '':<9}{shown(required.name)}: {word}{by}"
    for _, same in groupby(report.checks, key=_ground_of_skipping):
        results = list(same)
        title = ", ".join(result.check.replace("_", " ") for result in results)
        yield from (f"  {line}" for line in _check(results[0], title, color=color))
    for child in report.children:
        yield ""
        yield from (f"    {line}" if line else "" for line in _lines(child, color=color))
    if report.competencies is not None:
        yield ""
        yield from _competencies(report.competencies)


def _competencies(found: Competencies) -> Iterator[str]:
    """Yield each skill asked for with its answer, then each entry of a framework, with the items that show it."""
    for answer in found.answers:
        items = (*answer.proven_by, *answer.claimed_by, *answer.open, *answer.refuted)
        yield f"  {answer.answer.replace('_', ' '):<12}{_known(answer.skill, answer.known_as)}{_by(items)}"
        yield from (
            f"  {'':<12}{near.match.value}: {_known(f'{near.framework}:{near.code}', near.known_as)}{_by([near.item])}"
            for near in answer.related
        )
    if not found.answers:
        for one in found.competencies:
            word = one.code or one.url or ""
            yield f"  {one.framework:<8}{_known(word, one.known_as or one.name)}{_by(one.shown_by)}"


def _known(text: str, name: str | None) -> str:
    return shown(text) if name is None else f"{shown(text)} {_quoted(name)}"


def _by(items: Sequence[str]) -> str:
    return f"  ({', '.join(items)})" if items else ""


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    types = ", ".join(shown(kind) for kind in report.types)
    if not report.proven and report.role != "collection":  # which nobody signs as a whole
        yield "note", "no proof holds: what follows is only what the document claims"
    yield "what", f"{types or report.kind} ({shown(report.role)}, {shown(report.format)})"
    if report.carriers:
        yield "in", ", in it ".join(f"{shown(each.name)} ({shown(each.at)})" for each in report.carriers)
    if report.issuer is not None:
        yield from _issuer(report.issuer, proven=report.proven)
    if report.holder is not None:
        yield "holder", _name(report.holder)
    if report.subject:
        yield "about", ", ".join(_name(subject) for subject in report.subject)
    if report.validity is not None:
        since = "" if report.validity.valid_from is None else f"from {shown(report.validity.valid_from)} "
        until = "" if report.validity.valid_until is None else f"until {shown(report.validity.valid_until)}"
        if since or until:
            yield "valid", (since + until).strip()
    if may_lack(report):
        yield "shown", PART
    if report.policy is not None:
        more = ", tightened" if report.policy.tightened else ""
        at = "" if report.verified_at is None else f", on {report.verified_at}"
        then = "" if report.as_of is None else f", as of {report.as_of}"
        yield "policy", f"{report.policy.name} {report.policy.version}{more}{at}{then}"


def _issuer(issuer: IssuerFacts, *, proven: bool) -> Iterator[tuple[str, str]]:
    not_theirs = "" if issuer.proven or not proven else "  (claimed: the key that signed is not theirs)"
    yield "issuer", _name(issuer.id) + not_theirs
    if issuer.domain is not None and issuer.domain not in issuer.id:
        yield "", f"domain {_name(issuer.domain)}"
    if issuer.recognised_name is not None:
        by = "" if issuer.recognised_by is None else f", known from: {shown(issuer.recognised_by)}"
        yield "", f"{_name(issuer.recognised_name)}{by}"
    if issuer.claimed_name is not None and issuer.claimed_name != issuer.recognised_name:
        yield "", f"calls itself {_quoted(issuer.claimed_name)}  (claimed, nobody confirms it)"


def _ground_of_skipping(result: CheckResult) -> object:
    """Return what makes neighbours one line: checks skipped for the same reason; any other stands alone."""
    return result.code if result.outcome is Outcome.SKIPPED else id(result)


def _check(result: CheckResult, title: str, *, color: bool) -> Iterator[str]:
    symbol, paint = _SYMBOLS[result.outcome]
    facts = _some_facts(result.facts)
    code = "" if result.code is None else f"  [{result.code}]"
    told = result.outcome in _TOLD_ONLY and not result.required
    aside = "  (told, and does not count)" if told else ""
    yield f"{_painted(symbol, paint, color=color)} {title}{facts}{code}{aside}"
    if result.detail is not None and result.outcome is not Outcome.PASSED:
        yield _painted(f"    {shown(result.detail)}", _DIM, color=color)


def _some_facts(facts: dict[str, Any]) -> str:
    """Return what a reader may want of the facts of a check: short texts and numbers."""
    told = [
        f"{name.replace('_', ' ')} {shown(str(value))}"
        for name, value in facts.items()
        if isinstance(value, str | int)
        and not isinstance(value, bool)
        and len(str(value)) <= MAX_FOREIGN // 4
    ]
    return f" ({', '.join(told)})" if told else ""


def _name(text: str) -> str:
    mixed = mixed_alphabets(text)
    return shown(text) + (f"  (mixes alphabets: {', '.join(mixed)})" if mixed else "")


def _quoted(text: str) -> str:
    mixed = mixed_alphabets(text)
    return f'"{shown(text)}"' + (f"  (mixes alphabets: {', '.join(mixed)})" if mixed else "")


def _painted(text: str, paint: str, *, color: bool) -> str:
    return f"\x1b[{paint}m{text}\x1b[0m" if color else text
