"""Is the issuer known, and for this? Ask every configured registry; a claimed name confirms nothing.

One that cannot be asked is never one that does not list: where only the silent one could have known better, the
answer is open.
"""

import asyncio
from collections.abc import Iterator, Sequence
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
_ANY_TYPE: Final = (
    "VerifiableCredential"  # what every credential is: to demand it is to demand that types be named
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

    checks: tuple[CheckResult, ...]
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
    if bound and not ports.registries and not policy.accredited:
        return _unknown(policy, 0)  # nobody is asked, so no question need be made
    question = question_about(proven)
    if bound and ports.registries:
        asked = [_ask(registry, question, policy, ports) for registry in ports.registries]
        recognition = _recognise(tuple(await asyncio.gather(*asked)), policy)
    else:
        recognition = (
            _unknown(policy, 0) if bound else Recognition(checks=(settle("issuer", _FOREIGN, policy),))
        )
    # An SD-JWT VC or a mobile document does not say the type that every credential is.
    demanded = policy.accredited and policy.accredited.intersection((_ANY_TYPE, *question.types))
    return _accredited(recognition, demanded, policy) if demanded else recognition


def question_about(proven: Proven) -> Question:
    """Return what registries are asked about a proven credential."""
    claims = proven.claims
    issuer = claims.get("issuer")
    return Question(
        issuer=proven.parsed.party or "",
        types=tuple(types_of(claims)),
        schemas=ids_of(claims.get("credentialSchema")),
        recognised_in=lists_of(issuer),
        chain=proven.finding.chain,
        signed_at=proven.proof.created,
        stamped=proven.proof.stamped,
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
        return Answer(registry=registry, standing=await registry.standing(question, policy, ports.present()))
    except PROBLEMS as problem:
        return Answer(registry=registry, problem=problem)


def _recognise(answers: tuple[Answer, ...], policy: Policy) -> Recognition:
    """Fold the answers: a listing that counts wins; else a silent registry leaves it open; else what the others say.

    Which registries count is the policy's to say. Bad news of one that does not is heard all the same: a policy that
    lets fewer of them count demands more.
    """
    listed = next(_listed(answers, policy), None)
    if listed is not None and listed.standing is not None:
        check = passed("issuer", name=listed.standing.name, registry=listed.registry.name)
        return Recognition(checks=(check,), answers=answers, by=listed)
    problem: Problem
    told: Answer | None
    silent = _silent(answers)
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
    check = settle("issuer", problem, policy, registry=told.registry.name)
    return Recognition(checks=(check,), answers=answers)


def _accredited(recognition: Recognition, demanded: frozenset[str], policy: Policy) -> Recognition:
    """Return `recognition` with the listing that names all types in `demanded`, or with the finding that none does."""
    answers = recognition.answers
    for answer in _listed(answers, policy):
        named = answer.standing.may_issue if answer.standing is not None else None
        if named is not None and demanded - {_ANY_TYPE} <= set(named):
            return msgspec.structs.replace(recognition, by=answer)
    sentence = (
        f"expected a registry that names {', '.join(sorted(demanded))} for the issuer, got none that does"
    )
    problem: Problem = Rejected("issuer.not_accredited", sentence)
    if _silent(answers) is not None:
        problem = Undetermined("issuer.not_accredited", sentence)
    checks = (*recognition.checks, settle("issuer", problem, policy))
    return msgspec.structs.replace(recognition, checks=checks)


def _listed(answers: Sequence[Answer], policy: Policy) -> Iterator[Answer]:
    """Yield the listings that count."""
    for answer in answers:
        counts = policy.registries is None or answer.registry.name in policy.registries
        if counts and answer.standing is not None and answer.standing.listing is Listing.LISTED:
            yield answer


def _silent(answers: Sequence[Answer]) -> Answer | None:
    return next((answer for answer in answers if answer.problem is not None), None)


def _first(answers: Sequence[Answer], listing: Listing) -> Answer | None:
    return next(
        (answer for answer in answers if answer.standing is not None and answer.standing.listing is listing),
        None,
    )


@lru_cache(maxsize=64)
def _unknown(policy: Policy, asked: int) -> Recognition:
    """Return what most credentials get where no registry is configured; always the same."""
    unknown = Rejected("issuer.unknown", _UNKNOWN.format(asked))
    return Recognition(checks=(settle("issuer", unknown, policy),))
