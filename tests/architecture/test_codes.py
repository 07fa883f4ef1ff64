"""Every code that is raised has its entry, every entry is raised somewhere, and every check has a question."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.vectors_dir import ROOT
from verifier.codes import CHECKS, CODES
from verifier.policy import POLICIES

# Where the code stands among the arguments of what is called.
_RAISED: Final = {
    "Rejected": 0,
    "Excluded": 0,
    "Lapsed": 0,
    "Standing": 0,  # a registry's answer, by keyword
    "Undetermined": 0,
    "InputRefused": 0,
    "DidInvalid": 0,
    "DidUnavailable": 0,
    "JsonInvalid": 0,
    "CborInvalid": 0,
    "StatusInvalid": 0,
    "StatusUnavailable": 0,
    "FetchRefused": 0,
    "FetchFailed": 0,
    "FetchNotAllowed": 0,
    "SettingsRefused": 0,
    "PolicyRefused": 0,
    "SkillRefused": 0,
    "FrameworkRejected": 0,
    "RequestRefused": 0,
    "problem_response": 0,
    "_error": 1,
    "skipped": 1,
    "_defective": 2,
}
_CHECKED: Final = {"passed": 0, "settle": 0, "skipped": 0}


@cache
def _calls() -> tuple[tuple[Path, str, ast.Call], ...]:
    return tuple(_find_calls())


def _find_calls() -> Iterator[tuple[Path, str, ast.Call]]:
    for package in ("verifier", "did_methods", "status"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                    yield file, name, node


def _literals(places: dict[str, int]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for file, name, call in _calls():
        if name in places:
            stated = [word.value for word in call.keywords if word.arg == "code"]
            argument = call.args[places[name]] if len(call.args) > places[name] else next(iter(stated), None)
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found[argument.value] = file
    return found


def test_every_code_that_is_raised_has_an_entry() -> None:
    missing = {code: file.name for code, file in _literals(_RAISED).items() if code not in CODES}

    assert not missing


def test_every_entry_is_raised_somewhere() -> None:
    raised = _literals({**_RAISED, "Unreadable": 0})

    assert set(CODES) <= set(raised)


def test_every_check_that_reports_has_a_question() -> None:
    reported = set(_literals(_CHECKED))

    assert reported == set(CHECKS)


def test_every_meaning_is_one_sentence_and_every_code_is_an_area_and_a_name() -> None:
    for code in CODES.values():
        area, _, name = code.code.partition(".")
        assert area
        assert name
        assert code.meaning[0].isupper()
        assert code.meaning.endswith(".")


def test_policies_tolerate_only_codes_that_exist() -> None:
    for policy in POLICIES.values():
        assert policy.warnings <= set(CODES)
