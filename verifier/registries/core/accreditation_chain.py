"""Do an issuer's accreditations lead to a root that is trusted, for what was issued? Pure.

All accreditations on the way are proven before. From the issuer up, each must be in force, for what was issued, and by
somebody who may accredit others for it: by a root, or by the same rules again. A way that cannot be followed to its end
leaves the answer open, unless another way lists.
Spec: EBSI Issuer Trust Model v3, https://hub.ebsi.eu/vc-framework/trust-model/issuer-trust-model-v3.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.errors import Undetermined
from verifier.model import Listing, Period, Standing
from verifier.registries.core.accreditation import Accreditation, Grant, Need
from verifier.registries.core.signed import Force

MAX_STEPS: Final = 5  # accreditors above an issuer; real chains have two
MAX_JUDGED: Final = 256  # accreditations judged for one question, each as often as a way leads through it
# What several accreditations say together that list nobody: the one that came nearest is told.
_NEAREST: Final = (Listing.EXPIRED, Listing.NOT_FOR_THIS_TYPE, Listing.NOT_LISTED)
_NOT_LISTED: Final = Standing(listing=Listing.NOT_LISTED)
_ELSEWHERE: Final = Standing(listing=Listing.NOT_LISTED, code="registry.other_root")
_REVOKED: Final = Standing(listing=Listing.EXPIRED, code="registry.revoked")
_ROOT: Final = Standing(listing=Listing.LISTED)


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A proven accreditation as a registry holds it: whether it counts now, and what it rests on."""

    accreditation: Accreditation
    force: Force
    revoked: bool
    period: Period
    sources: tuple[Fetched, ...]


Holdings = tuple[Held | AnyProblem, ...]


class Chains:
    """One question: what each holds of whom a way may lead through, and the roots at whom it may end."""

    def __init__(self, held: Mapping[str, Holdings], roots: Collection[str]) -> None:
        self._held = held
        self._roots = roots
        self._judged = 0

    def stand(self, did: str, need: Need, below: tuple[str, ...] = ()) -> Standing:
        """Return how `did` stands: as issuer of what is needed, or as accreditor of the last one `below` for that.

        Raises:
            Undetermined: `registry.limit_exceeded`: a way is longer, or there are more, than is followed.
            What kept an accreditation from being proven.
        """
        if did not in self._held:
            raise Undetermined(
                "registry.limit_exceeded",
                f"expected a way of at most {MAX_STEPS} accreditors, got a longer one",
            )
        answers: list[Standing | AnyProblem] = []
        for held in self._held[did]:
            try:
                answer = self._judge(held, need, below) if isinstance(held, Held) else held
            except PROBLEMS as problem:
                answer = problem
            if isinstance(answer, Standing) and answer.listing is Listing.LISTED:
                return answer
            answers.append(answer)
        return _nearest(answers)

    def _judge(self, held: Held, need: Need, below: tuple[str, ...]) -> Standing:
        self._judged += 1
        if self._judged > MAX_JUDGED:
            raise Undetermined(
                "registry.limit_exceeded", f"expected at most {MAX_JUDGED} accreditations to judge, got more"
            )
        accreditation = held.accreditation
        if below:
            return self._led_up(held, need, (), below) if accreditation.accredits(need) else _NOT_LISTED
        grant = accreditation.covers(need)
        if grant is not None:
            return self._led_up(held, need, (grant,), below)
        if not accreditation.grants or held.force is not Force.IN_FORCE:
            return _NOT_LISTED
        others = self._led_up(held, accreditation.grants[0].as_need(), accreditation.grants, below)
        if others.listing is not Listing.LISTED:
            return _NOT_LISTED
        return replace(others, listing=Listing.NOT_FOR_THIS_TYPE)

    def _led_up(self, held: Held, need: Need, grants: Sequence[Grant], below: tuple[str, ...]) -> Standing:
        """Return what an accreditation for what is needed makes of its subject."""
        if held.force is Force.NOT_YET:
            return _NOT_LISTED
        accreditation, period = held.accreditation, held.period
        above = self._above(accreditation, need, (*below, accreditation.subject))
        if above.listing is Listing.NOT_LISTED:
            return above
        ends = [end for end in (period.valid_until, above.valid_until) if end is not None]
        ended = held.force is Force.ENDED
        return Standing(
            listing=Listing.EXPIRED if ended else above.listing,
            by=accreditation.issuer,
            code=_REVOKED.code if held.revoked else above.code,
            may_issue=tuple(name for grant in grants for name in grant.names) or None,
            valid_from=period.valid_from,
            valid_until=min(ends, default=None),
            sources=(*held.sources, *above.sources),
        )

    def _above(self, accreditation: Accreditation, need: Need, below: tuple[str, ...]) -> Standing:
        """Return how the accreditor stands: listed, or no longer so, or without a way to a root."""
        if accreditation.issuer in self._roots:
            return _ROOT
        if accreditation.issuer in below:  # a circle, and nobody in it is a root
            return _ELSEWHERE
        found = self.stand(accreditation.issuer, need, below)
        return _ELSEWHERE if found.listing is Listing.NOT_LISTED else found


def _nearest(answers: Sequence[Standing | AnyProblem]) -> Standing:
    standings: list[Standing] = []
    for answer in answers:
        if not isinstance(answer, Standing):
            raise answer
        standings.append(answer)
    found = [standing for listing in _NEAREST for standing in standings if standing.listing is listing]
    return next(
        (one for one in found if one.code is not None or one.listing is not Listing.NOT_LISTED), _NOT_LISTED
    )
