"""All that judging may use of the world: made by `wiring.py` (or by a test's in-memory world), one per verification.

Everything here is handed in; nothing in the rooms below reads a clock, a socket, a file or the environment.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from datetime import datetime
from typing import Final, Protocol, TypeVar, cast

import msgspec
from msgspec.structs import replace

from did_methods.core.errors import DidProblem
from did_methods.core.ports import Fetch, FetchFailed, FetchProblem
from verifier.errors import Problem, Undetermined
from verifier.linked_data import ContextStore, TakesLong
from verifier.model import Question, Signed, SignerChain, Standing, Vouched
from verifier.policy import Policy

T = TypeVar("T")

# Units of `Suite.work` that one submission may take: 1,100 documents of seven, or a full presentation of BBS+ proofs
# over 60 statements each. About 2 s of a processor, 4 on a slow one.
MAX_WORK: Final = 8_000
# Units for a document that is proven once for all who ask; most take 1, and its issuer's log up to half a thousand.
SHARED_WORK: Final = 1_024
LONG: Final = 8  # units, 2 ms: what takes longer is done in a thread
AT_ONCE: Final = (
    8  # documents that are begun, or go on, in one turn of the loop; each takes up to a millisecond
)
# Trouble of one verification, which is none of another that waits for the same answer.
_OWN_TROUBLE: Final = frozenset({"fetch.budget_exceeded", "fetch.deadline"})


class SignatureWork(msgspec.Struct):
    """What checking signatures may still take of one submission, and has taken, in units of `Suite.work`."""

    left: int = MAX_WORK
    taken: int = 0

    def take(self, units: int) -> None:
        """Take `units` before the work is begun.

        Raises:
            Undetermined: `limit.signature_work`, where not so many are left; nor are any from then on.
        """
        self.left -= units
        self.taken += units
        if self.left < 0:
            raise too_much_work()


def too_much_work() -> Undetermined:
    """Return the problem of what takes more work than is spent on one submission: nothing is shown wrong."""
    return Undetermined(
        "limit.signature_work", "expected a submission that takes less work to judge, got one with more"
    )


class Lookup(msgspec.Struct):
    """One thing that is looked up for a submission. `found`: what it came to, or the problem that it ran into."""

    under_way: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)
    is_done: bool = False
    found: object = None


class Turnstile(msgspec.Struct):
    """Lets the event loop turn now and then while documents are judged that are many and wait for nothing."""

    one: asyncio.Lock = msgspec.field(default_factory=asyncio.Lock)
    passed: int = 0

    async def pass_through(self) -> None:
        """Go on at once, or in a later turn, where many went on in this one."""
        async with self.one:
            self.passed += 1
            if self.passed % AT_ONCE == 0:
                await asyncio.sleep(0)


class Offload(Protocol):
    """Run a judge whose input is large by nature away from the event loop."""

    async def __call__(self, judge: Callable[..., T], /, *arguments: object) -> T:
        """Return `judge(*arguments)`; what it raises is raised here."""
        ...  # pragma: no cover - a protocol


class Shelf(Protocol):
    """Share what is dear to make (a proven status list) between verifications of one process."""

    async def get(
        self,
        key: tuple[str, ...],
        now: datetime,
        make: Callable[[], Awaitable[tuple[T, datetime]]],
        again: "Callable[[Ports], Awaitable[tuple[T, datetime]]] | None" = None,
    ) -> T:
        """Return what `make` returned for `key`, until the instant that it gave has come.

        However many ask at once, `make` runs once. What it raises reaches all who wait and is not kept. `again` makes
        the same in another verification's world, for whoever keeps it fresh; it holds nothing of the one who asks now.
        """
        ...  # pragma: no cover - a protocol

    def last(self, key: tuple[str, ...]) -> object | None:
        """Return what was last made for `key`, also past its time; None where nothing is kept any more."""
        ...  # pragma: no cover - a protocol

    def newest(self, key: tuple[str, ...], seen: datetime) -> datetime:
        """Remember `seen` if it is later than all that were seen for `key`, and return the latest."""
        ...  # pragma: no cover - a protocol


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """A trust source, configured by the operator and never by a credential. `name` is the operator's for it.

    `standing` answers a `Question`; any problem that it raises means that the registry could not be asked, which is
    never the same as not listed. `anchors(chain, ports)`: of a registry that lists certificates, those that it vouches
    for now and that may stand above this chain; asked before anything is proven, so it asks only where its own
    documents lead, and only for signers of what is in `anchors_for`.
    """

    name: str
    type: str
    standing: Callable[[Question, Policy, "Ports"], Awaitable[Standing]]
    anchors: Callable[[SignerChain, "Ports"], Awaitable[Vouched]] | None = None
    anchors_for: frozenset[Signed] = frozenset()


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """One verification's world. `fetch` counts against the budget of this verification alone.

    `now` is the present: documents are fetched in it, and what others sign for today (a status list, a registry, a
    presentation) is judged by it. `as_of` is the past instant that the question is about, None for the present: the
    credential itself, its proof and its key are judged by `instant`. What is only known of today is then told as such
    and shows nothing of `as_of`.

    `registry_fetch` has a budget of its own: for addresses that the operator's registries name, and for none that a
    credential or its issuer brings up. A list of thirty registries must not eat up what the credential itself needs.
    `work` is counted down by every signature that is checked, whosever it is, and by every document of keys and every
    schema that is read. `lookups`: what was looked up so far. `turnstile`: what the documents of a submission go
    through, one by one, when they are begun and when they have what many of them waited for.
    `anchors`: the certificates (DER) that the operator trusts to vouch for those of signers, by what these sign.
    `did_endpoints`: see the `Ports` of `did_methods`. `explorers`: where a transaction is looked up, by chain, with
    `{id}` for its id. `nodes`: where a contract is asked, by chain, with `{to}` and `{data}`, or posted to.
    `dns_resolver`: where the records of a domain are asked for, with `{name}` for it; None: nowhere.
    `reach`: from where and how old documents may be by the policy. What verifications share, and not by policy anyhow,
    they share under it: a policy that fetches nothing must not be answered out of what another has fetched.
    `lends`: False where the policy says how old they may be: what is made of them is kept for nobody who asks later.
    """

    fetch: Fetch
    registry_fetch: Fetch
    now: datetime
    as_of: datetime | None = None
    contexts: ContextStore
    registries: tuple[Registry, ...] = ()
    did_endpoints: Mapping[str, str] = {}
    offload: Offload
    shelf: Shelf
    work: SignatureWork = msgspec.field(default_factory=SignatureWork)
    lookups: dict[Hashable, Lookup] = msgspec.field(default_factory=dict)
    turnstile: Turnstile = msgspec.field(default_factory=Turnstile)
    anchors: Mapping[Signed, tuple[bytes, ...]] = {}
    explorers: Mapping[str, str] = {}
    nodes: Mapping[str, str] = {}
    dns_resolver: str | None = None
    reach: str = ""
    lends: bool = True

    @property
    def instant(self) -> datetime:
        """The instant that a credential is judged by."""
        return self.now if self.as_of is None else self.as_of

    def present(self) -> "Ports":
        """Return the same world for a question about the present."""
        return self if self.as_of is None else replace(self, as_of=None)

    async def once(self, key: Hashable, look_up: Callable[[], Awaitable[T]]) -> T:
        """Return what `look_up` gives for `key`: one look for the whole submission, however many proofs lead there.

        A problem that it raises is raised each time; but whoever comes after one whose budget ran out looks again. It
        may not ask for the same `key`: it would wait for itself.
        """
        lookup = self.lookups.setdefault(key, Lookup())
        async with lookup.under_way:
            if not lookup.is_done:
                try:
                    lookup.found = await look_up()
                except (Problem, DidProblem, FetchProblem) as problem:
                    if problem.code in _OWN_TROUBLE:
                        raise
                    lookup.found = problem
                lookup.is_done = True
        if isinstance(lookup.found, Exception):
            raise lookup.found.with_traceback(None)
        return cast("T", lookup.found)

    async def read(self, reader: Callable[..., T], /, *given: object, units: int) -> T:
        """Return `reader(*given)`, which reads what was fetched: counted, and in a thread where it takes long.

        Raises:
            Undetermined: `limit.signature_work`; and as `reader`.
        """
        self.work.take(units)
        return await run(self, reader, *given, heavy=units > LONG)


async def share(
    ports: Ports,
    key: tuple[str, ...],
    make: Callable[[], Awaitable[tuple[T, datetime]]],
    again: Callable[[Ports], Awaitable[tuple[T, datetime]]] | None = None,
) -> T:
    """Return what `make` gives for `key`, made once for all who ask, until the instant that it gives beside it.

    Whoever waited for another verification whose budget ran out makes it anew, out of a budget of its own.
    """
    tried = False

    async def marked() -> tuple[T, datetime]:
        nonlocal tried
        tried = True
        made, until = await make()
        return made, until if ports.lends else ports.now

    try:
        return await ports.shelf.get(key, ports.now, marked, again)
    except FetchFailed as problem:
        if tried or problem.code not in _OWN_TROUBLE:
            raise
    finally:
        await ports.turnstile.pass_through()
    return await ports.shelf.get(key, ports.now, marked, again)


async def run(ports: Ports, judge: Callable[..., T], *arguments: object, heavy: bool) -> T:
    """Return `judge(*arguments)`, judged away from the event loop where the input is `heavy`."""
    return await ports.offload(judge, *arguments) if heavy else judge(*arguments)


async def run_over(
    ports: Ports, judge: Callable[..., T], *arguments: object, contexts: ContextStore, heavy: bool
) -> T:
    """Return `judge(*arguments, contexts)` as `run`; a document that turns out hard to walk leaves the loop, too."""
    if not heavy:
        try:
            return judge(*arguments, contexts.in_haste)
        except TakesLong:
            pass
    return await ports.offload(judge, *arguments, contexts)
