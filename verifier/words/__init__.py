"""The words of a report for people who are no experts, the candidate among them: one catalogue file per language.

A catalogue explains each code by itself, or else by the area in front of its dot; English explains each by its meaning
in `codes.py`. Nothing in it reads as if something had been shown to be wrong where it only could not be found out: that
is what `outcome` says before it. A new language is one new file and one line in the table.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from verifier.codes import CHECKS, CODES
from verifier.report import PART, CheckResult

LANGUAGES: Final = ("en", "es")
DEFAULT: Final = "en"
MAX_ACCEPTED: Final = 20  # languages of one Accept-Language header that are looked at
_FOLDER: Final = Path(__file__).parent


class Catalogue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one language. Keys are the names of the report; `{}` in a sentence stands for what it speaks of."""

    language: str
    title: str
    verdict: Mapping[str, str]
    verdict_sentence: Mapping[str, str]
    outcome: Mapping[str, str]
    standing: Mapping[str, str]
    item: Mapping[str, str]
    answer: Mapping[str, str]
    skill: Mapping[str, str]
    identifier: Mapping[str, str]
    label: Mapping[str, str]
    check: Mapping[str, str] = {}
    area: Mapping[str, str] = {}
    code: Mapping[str, str] = {}

    def question(self, check: str) -> str:
        """Return the question that a check answers."""
        return self.check.get(check) or CHECKS[check].question

    def explain(self, code: str) -> str:
        """Return what a finding means."""
        found = self.code.get(code) or self.area.get(code.partition(".")[0])
        return found if found is not None else CODES[code].meaning

    def say(self, result: CheckResult) -> str:
        """Return what a check came to, as one sentence or two."""
        if result.code is None:
            return self.outcome[result.outcome]
        return f"{self.outcome[result.outcome]} {self.explain(result.code)}".strip()


@cache
def catalogue(language: str) -> Catalogue:
    """Return the words of one of the `LANGUAGES`."""
    members = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    if language == DEFAULT:
        members["label"]["part"] = PART  # as the sentence of the report says it
    return msgspec.convert(members, Catalogue)


def accepted(header: str) -> str:
    """Return the language that an Accept-Language header likes best of those there are (RFC 9110, 12.5.4)."""
    best, liked = DEFAULT, 0.0
    for part in header.split(",")[:MAX_ACCEPTED]:
        tag, _, weight = part.partition(";")
        name, _, number = weight.partition("=")
        try:
            much = float(number) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        language = tag.strip().partition("-")[0].lower()
        if language in LANGUAGES and much > liked:
            best, liked = language, much
    return best
