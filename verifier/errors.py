"""The endings of a check besides passing: shown false, could not be told, or an input nobody can judge.

Everything else that is raised is a bug and must escape.
"""


class Problem(Exception):
    """Carry a stable code (`area.what_is_wrong`, listed in `codes.py`) and a sentence: expected, then got."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class Rejected(Problem):
    """Shown false: asking again will not help."""


class Undetermined(Problem):
    """Could not tell: no network, an unsupported suite, a budget used up."""


class InputRefused(Rejected):
    """The bytes cannot be judged at all: too large, not parseable, no known format. No report is made."""
