"""The two endings a DID can have besides a document: shown false, or could not be told."""


class DidProblem(Exception):
    """Carry a stable code (`area.what_is_wrong`) and a sentence: expected, then got."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class DidInvalid(DidProblem):
    """Shown false: asking again will not help."""


class DidUnavailable(DidProblem):
    """Could not tell: no network, no such method here, a resolver that failed."""
