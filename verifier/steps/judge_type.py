"""What the description of a type demands of claims: that they are there, and that they can, or cannot, be withheld.

Judges only. Spec: draft-ietf-oauth-sd-jwt-vc, "Claim Metadata". What a holder withholds is no fault of the issuer's:
only a claim that cannot have been withheld is missing. Paths are counted as they are walked.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from verifier.errors import Rejected, Undetermined
from verifier.model import JsonObject, Path, SelectiveJwt

MAX_RULES: Final = 1_000  # of one type; those of the pilots have up to 40
MAX_STEPS: Final = 100_000  # values looked at for all rules of one credential
_ANY: Final = "allowed"
_DISCLOSURE: Final = ("always", _ANY, "never")

Step = str | int | None


class ClaimRule(msgspec.Struct, frozen=True, kw_only=True):
    """What is demanded of the claims at a path. None in a path: every item. None elsewhere: it says nothing."""

    path: tuple[Step, ...]
    mandatory: bool | None = None
    disclosure: str | None = None


def rules_of(description: JsonObject) -> tuple[ClaimRule, ...]:
    """Return what the description of one type demands.

    Raises:
        Undetermined: `type.malformed`: whoever publishes it may write in a later edition, and wrongs no credential.
    """
    stated = description.get("claims", [])
    if not isinstance(stated, list) or len(stated) > MAX_RULES:
        raise _malformed(f"a list of at most {MAX_RULES} claims")
    return tuple(_rule(one) for one in stated)


def merge(described: Iterable[Sequence[ClaimRule]]) -> tuple[ClaimRule, ...]:
    """Return what types demand that extend each other, the most general first.

    Raises:
        Rejected: `type.loosened`: one lets go of what another holds it to.
    """
    found: dict[tuple[Step, ...], ClaimRule] = {}
    for rules in described:
        inherited = dict(found)
        for rule in rules:
            found[rule.path] = _extended(inherited.get(rule.path), rule)
    return tuple(found.values())


def judge_claims(rules: Iterable[ClaimRule], token: SelectiveJwt) -> None:
    """Hold what an SD-JWT shows against the rules of its type.

    Raises:
        Rejected: `type.claim_missing`, `type.claim_differs`, `type.disclosure_differs`.
        Undetermined: `type.too_costly`.
    """
    walk = _Walk(token)
    disclosed = frozenset(token.disclosed)
    for rule in rules:
        places = walk.select(rule.path)
        if rule.mandatory and not places and not walk.may_be_hidden:
            raise Rejected(
                "type.claim_missing", "expected every claim that the type demands, got one missing"
            )
        for place in places:
            wrong = {"always": place not in disclosed, "never": place in disclosed}
            if wrong.get(rule.disclosure or _ANY, False):
                raise Rejected(
                    "type.disclosure_differs",
                    f"expected a claim that is {rule.disclosure} left to the holder, got another",
                )


class _Walk:
    """Ways through the claims of one token. `may_be_hidden`: on the last one something may have been withheld."""

    def __init__(self, token: SelectiveJwt) -> None:
        self.may_be_hidden = False
        self._claims = token.claims
        self._withheld = frozenset(token.withheld)
        self._steps = 0

    def select(self, path: tuple[Step, ...]) -> list[Path]:
        """Return where the claims stand that a path means."""
        self.may_be_hidden = False
        found: list[tuple[Path, Any]] = [((), self._claims)]
        for step in path:
            found = [inner for place, value in found for inner in self._inside(place, value, step)]
        return [place for place, _ in found]

    def _inside(self, place: Path, value: object, step: Step) -> list[tuple[Path, Any]]:
        is_hiding = place in self._withheld
        found: dict[str, Any] = {}
        if isinstance(step, str) and isinstance(value, dict):
            found = {step: value[step]} if step in value else {}
        elif step is None and isinstance(value, list):
            found = {str(number): item for number, item in enumerate(value)}
        elif isinstance(step, int) and isinstance(value, list):
            if not is_hiding and step < len(value):  # else nobody is shown which number an item has
                found = {str(step): value[step]}
        else:
            raise Rejected("type.claim_differs", "expected claims of the form that the type has, got another")
        self.may_be_hidden = self.may_be_hidden or (is_hiding and not (found and isinstance(step, str)))
        self._steps += len(found) + 1
        if self._steps > MAX_STEPS:
            raise Undetermined("type.too_costly", f"expected at most {MAX_STEPS} steps, got more")
        return [((*place, name), inner) for name, inner in found.items()]


def _rule(stated: object) -> ClaimRule:
    if not isinstance(stated, dict):
        raise _malformed("objects as claims")
    path, mandatory, disclosure = stated.get("path"), stated.get("mandatory"), stated.get("sd")
    if not isinstance(path, list) or not path or not all(_is_step(step) for step in path):
        raise _malformed("a path of names, numbers and null")
    if mandatory is not None and not isinstance(mandatory, bool):
        raise _malformed("mandatory to be true or false")
    if disclosure is not None and disclosure not in _DISCLOSURE:
        raise _malformed(f"sd to be one of {', '.join(_DISCLOSURE)}")
    return ClaimRule(path=tuple(path), mandatory=mandatory, disclosure=disclosure)


def _is_step(step: object) -> bool:
    is_number = isinstance(step, int) and not isinstance(step, bool) and step >= 0
    return step is None or isinstance(step, str) or is_number


def _extended(general: ClaimRule | None, rule: ClaimRule) -> ClaimRule:
    if general is None:
        return rule
    bound = general.disclosure not in (None, _ANY)
    if (general.mandatory and rule.mandatory is False) or (
        bound and rule.disclosure not in (None, general.disclosure)
    ):
        raise Rejected("type.loosened", "expected a type to keep what it extends, got one that lets go of it")
    return replace(
        rule,
        mandatory=general.mandatory if rule.mandatory is None else rule.mandatory,
        disclosure=general.disclosure if rule.disclosure is None else rule.disclosure,
    )


def _malformed(expected: str) -> Undetermined:
    return Undetermined("type.malformed", f"expected {expected} in the description of the type, got another")
