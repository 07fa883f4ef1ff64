"""Is the issuer known, and for this? Ask every configured registry; a claimed name confirms nothing.

One that cannot be asked is never one that does not list: where only the silent one could have known better, the
answer is open.
"""

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, AnyProblem, passed, settle
from verifier.errors import Problem, Rejected, Undetermined
from verifier.formats.core.vcdm import as_list
from verifier.kinds.core.kind import types_of
from verifier.model import Listing, Proven, Question, Standing
from verifier.policy import Policy
from verifier.ports import Ports, Registry
from verifier.report import CheckResult

_LIST: Final = "RecognizedEntityCredential"
_UNKNOWN: Final = "expected an issuer that a configured registry lists, got one that none of {} lists"
_FOREIGN: Final = Rejected("issuer.unknown", "expected an issuer whose own key signed, got another's key")
_NOT_FOR_THIS: Final = Rejected(
    "issuer.not_for_this_type", "expected an issuer listed for this type, got one listed for others"
)
_EXPIRED: Final = Rejected(
    "issuer.listing_expired", "expected an issuer whose listing is in force, got one past its end"
)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What one registry said: its standing, or the problem that kept it from answering."""

    registry: Registry
    standing: Standing | None = None
    problem: AnyProblem | None = None


class Recognition(msgspec.Struct, frozen=True, kw_only=True):
    """What all registries said. `by` is the answer that confirms the issuer, if one does."""

    check: CheckResult
    answers: tuple[Answer, ...] = ()
    by: Answer | None = None

    def sources(self) -> tuple[Fetched, ...]:
        """Return every document that the answers rest on."""
        return tuple(page for answer in self.answers if answer.standing for page in answer.standing.sources)


async def check_issuer(proven: Proven, policy: Policy, ports: Ports, *, bound: bool) -> Recognition:
    """Return what the configured registries say of the issuer of a proven credential.

    Where the key was not shown to be the issuer's (not `bound`), no registry is asked: its answer would be about
    somebody who may have signed nothing.
    """
    if not bound:
        return Recognition(check=settle("issuer", _FOREIGN, policy))
    if not ports.registries:
        return _unknown(policy, 0)
    question = question_about(proven)
    asked = [_ask(registry, question, policy, ports) for registry in ports.registries]
    return _recognise(tuple(await asyncio.gather(*asked)), policy)


def question_about(proven: Proven) -> Question:
    """Return what registries are asked about a proven credential."""
    claims = proven.claims
    issuer = claims.get("issuer")
    return Question(
        issuer=proven.parsed.party or "",
        types=tuple(types_of(claims)),
        schemas=ids_of(claims.get("credentialSchema")),
        recognised_in=lists_of(issuer),
        certificates=proven.finding.certificates,
        signed_at=proven.proof.created,
    )


def lists_of(issuer: object) -> tuple[str, ...]:
    """Return the addresses of the lists that, by the word of an issuer object, name this issuer.

    Spec: W3C Recognized Entities 1.0, "RecognizedEntityCredential", on `recognizedIn`.
    """
    stated = issuer.get("recognizedIn") if isinstance(issuer, dict) else None
    if stated is None:
        return ()
    return ids_of([one for one in as_list(stated) if isinstance(one, dict) and _LIST in types_of(one)])


def ids_of(value: object) -> tuple[str, ...]:
    """Return the ids of one object or several; most credentials have none."""
    if value is None:
        return ()
    ids = [one.get("id") for one in as_list(value) if isinstance(one, dict)]
    return tuple(text for text in ids if isinstance(text, str))


async def _ask(registry: Registry, question: Question, policy: Policy, ports: Ports) -> Answer:
    try:
        return Answer(registry=registry, standing=await registry.standing(question, policy, ports))
    except PROBLEMS as problem:
        return Answer(registry=registry, problem=problem)


def _recognise(answers: tuple[Answer, ...], policy: Policy) -> Recognition:
    """Fold the answers: a listing wins; else a silent registry leaves it open; else what the others say."""
    listed = _first(answers, Listing.LISTED)
    if listed is not None and listed.standing is not None:
        check = passed("issuer", name=listed.standing.name, registry=listed.registry.name)
        return Recognition(check=check, answers=answers, by=listed)
    problem: Problem
    told: Answer | None
    silent = next((answer for answer in answers if answer.problem is not None), None)
    if silent is not None and silent.problem is not None:
        told, problem = (
            silent,
            Undetermined(
                "issuer.registry_unavailable",
                f"expected an answer of {silent.registry.name}, got {silent.problem.code}",
            ),
        )
    elif (told := _first(answers, Listing.NOT_FOR_THIS_TYPE)) is not None:
        problem = _NOT_FOR_THIS
    elif (told := _first(answers, Listing.EXPIRED)) is not None:
        problem = _EXPIRED
    else:
        return msgspec.structs.replace(_unknown(policy, len(answers)), answers=answers)
    return Recognition(check=settle("issuer", problem, policy, registry=told.registry.name), answers=answers)


def _first(answers: Sequence[Answer], listing: Listing) -> Answer | None:
    return next(
        (answer for answer in answers if answer.standing is not None and answer.standing.listing is listing),
        None,
    )


@lru_cache(maxsize=64)
def _unknown(policy: Policy, asked: int) -> Recognition:
    """Return what most credentials get where no registry is configured; always the same."""
    return Recognition(check=settle("issuer", Rejected("issuer.unknown", _UNKNOWN.format(asked)), policy))
