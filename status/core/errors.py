"""The two endings a status can have besides a value: shown false, or could not be told."""


class StatusProblem(Exception):
    """Carry a stable code `status.…` and a sentence: expected, then got."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class StatusInvalid(StatusProblem):
    """Shown false: the entry of the credential is malformed."""


class StatusUnavailable(StatusProblem):
    """Could not tell: the list cannot be used, or its type is not known here."""
