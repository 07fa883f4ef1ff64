"""The one sentence that most people read of a report: the verdict, why, and what they must not miss.

It says no more than was found out. What was not looked at, what was not shown and whose credential it may not be is
heard in it, each once; everything else stands in the checks. What of it is foreign is as harmless as on a terminal.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from status import Purpose
from verifier.codes import meaning_of
from verifier.model import Role
from verifier.policy import counts
from verifier.render import shown
from verifier.report import PART, CheckResult, IssuerFacts, Outcome, Report, Verdict, known_as

# Looked up once, for Python 3.11: see `policy.py`.
_VERIFIED: Final = Verdict.VERIFIED
_WARNING: Final = Outcome.WARNING
_SKIPPED: Final = Outcome.SKIPPED
_REVOCATION: Final = Purpose.REVOCATION
_STARTS: Final = {Verdict.NOT_VERIFIED: "Not verified", Verdict.INCONCLUSIVE: "Could not be decided"}
_OFFLINE: Final = "fetch.offline"
_HEARD: Final = frozenset({"holder", "issuer", "status", "subject", "validity"})  # checks whose warnings are
_ODDLY_WRITTEN: Final = "validity.zone_missing"  # and within its dates all the same
_TELL_OF_A_PART: Final = frozenset({"status.entry_not_shown", "status.not_shown", "validity.not_shown"})
_OF_A_PROOF: Final = frozenset({"key_binding", "proof"})


def sentence_on(
    verdict: Verdict,
    checks: Sequence[CheckResult],
    children: Sequence[Report] = (),
    issuer: IssuerFacts | None = None,
    *,
    is_shown: bool = False,
    partly: bool = False,
    dated: bool = False,
) -> str:
    """Return the sentence on one document.

    `is_shown`: it is a presentation; `partly`: more may have been signed; `dated`: it says since or until when.
    """
    if verdict is _VERIFIED:
        return _presented(children) if is_shown else _verified(checks, issuer, partly=partly, dated=dated)
    wanted = Outcome.FAILED if verdict is Verdict.NOT_VERIFIED else Outcome.UNDETERMINED
    start = _STARTS[verdict]
    own = next((check for check in checks if check.required and check.outcome is wanted and check.code), None)
    if own is not None and own.code is not None:
        return f"{start}: {meaning_of(own.code).meaning}"
    if any(child.verdict is not Verdict.VERIFIED for child in children if counts(child)):
        return _unverified_children(verdict, children)
    return f"{start}: no proof was found to hold."


def sentence_on_all(verdict: Verdict, children: Sequence[Report]) -> str:
    """Return the sentence on documents that came together."""
    if verdict is _VERIFIED:
        count = len(list(_credentials_in(children)))
        return f"Verified: {_all(count)}, each on its own." if count else "Verified: no credential is in it."
    return _unverified_children(verdict, children)


def _unverified_children(verdict: Verdict, children: Sequence[Report]) -> str:
    start = _STARTS[verdict]
    some = sum(child.verdict is not Verdict.VERIFIED for child in children if counts(child))
    return f"{start}: {some} of the {len(children)} credentials in it did not verify; see each."


def _presented(children: Sequence[Report]) -> str:
    found = list(_credentials_in(children))
    what = _all(len(found)) if found else "no credential is in it"
    said = f"Verified: the holder signed this presentation, and {what}."
    codes = [check.code for child in found for check in child.checks if check.check == "holder"]
    if others := codes.count("holder.not_subject"):
        said += f" {_some(others)} not about the one who presents."
    if unknown := codes.count("holder.cannot_tell"):
        said += f" {_some(unknown)} not shown to be about the one who presents."
    return said


def _credentials_in(children: Sequence[Report]) -> Iterator[Report]:
    """Yield the credentials among these, and those in presentations among these."""
    for child in children:
        if child.role == Role.PRESENTATION:
            yield from _credentials_in(child.children)
        else:
            yield child


def _all(count: int) -> str:
    return f"all {count} credentials in it verify"


def _some(count: int) -> str:
    return f"{count} of them {'is' if count == 1 else 'are'}"


def _verified(checks: Sequence[CheckResult], issuer: IssuerFacts | None, *, partly: bool, dated: bool) -> str:
    who, by = "its issuer" if issuer is None else shown(known_as(issuer)), ""
    if issuer is not None and not issuer.proven:
        who = f"a key that was not shown to be one of {who}"
    holds = "within its dates" if dated else ""
    found: list[tuple[str, str, Outcome]] = []
    for check in checks:
        name, code = check.check, check.code
        if code is not None:
            if check.outcome is not _SKIPPED:
                found.append((name, code, check.outcome))
                if name == "validity" and code != _ODDLY_WRITTEN:
                    holds = ""
        elif name == "status" and check.facts.get("purpose") == _REVOCATION:
            holds = "not revoked"
            if check.facts.get("type") == "hosted":
                by = f"published by {who} at its own address"
    if not by:
        by = f"signed by {who}, unchanged since" if holds else f"signed by {who}, and unchanged since"
    besides = _besides(tuple(found), partly=partly) if found or partly else ""
    return f"Verified: {by}, and {holds}.{besides}" if holds else f"Verified: {by}.{besides}"


@lru_cache(maxsize=256)
def _besides(found: tuple[tuple[str, str, Outcome], ...], *, partly: bool) -> str:
    """Return what has to be heard besides, each sentence after a space; the same few findings, again and again."""
    said: list[str] = []
    unseen: set[str] = set()
    for check, code, outcome in found:
        if code == _OFFLINE:  # nobody must take it for looked at
            unseen.add(check.replace("_", " "))
        elif outcome is _WARNING:
            if check in _HEARD:
                partly = partly and code not in _TELL_OF_A_PART
                said.append(f" {meaning_of(code).meaning}")
        elif check in _OF_A_PROOF:  # one of several, and none that the verdict rests on
            is_open = outcome is Outcome.UNDETERMINED
            said.append(f" Another proof of it {'could not be judged' if is_open else 'does not hold'}.")
    if partly:
        said.append(f" Shown is {PART}.")
    if unseen:
        said.append(f" Not looked at: {', '.join(sorted(unseen))}.")
    return "".join(dict.fromkeys(said))
