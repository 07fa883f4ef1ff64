"""Find the chains of entity statements that may lead from an entity up to a trust anchor: ask, and decide nothing.

From the entity's own configuration along `authority_hints`, the shortest ways first, then down again for what each
superior says of the one below it. Depth, breadth and requests are bounded; an entity that a way already leads through
is not asked again on it, so no loop is ever followed. What a way ends with is told, and what cut the search short too:
an unfinished search has not shown that there is no chain.
Spec: OpenID Federation 1.0, sections 8.1, 9 and 10.1.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import timedelta
from itertools import pairwise
from typing import Final

from did_methods.core.ports import Fetch, Fetched, FetchFailed
from verifier.boundary import PROBLEMS, AnyProblem
from verifier.errors import Rejected, Undetermined
from verifier.ports import Ports, run
from verifier.registries.core.entity_statement import (
    ACCEPT,
    MAX_STATEMENT,
    KeySet,
    Statement,
    check_signed,
    configuration_url,
    read_statement,
    statement_url,
)
from verifier.registries.core.newest import TURNS, Newest
from verifier.registries.core.registry import Excluded, Lapsed
from verifier.registries.core.trust_chain import Anchor, Resolved, judge_chain
from verifier.steps.prove import HEAVY

MAX_INTERMEDIATES: Final = 4  # between an entity and its anchor; countries have one or two
MAX_HINTS: Final = 8  # superiors of one entity that are asked
MAX_CONFIGURATIONS: Final = 16  # entities asked for their configuration in one search
MAX_CHAINS: Final = 8  # ways that reached an anchor and are fetched and judged
NOT_FOUND: Final = "fetch.not_found"  # the fetcher's code for an answer of 404 or 410

_Way = tuple[Statement, ...]  # configurations, from the entity's up


class Search:
    """One search in one verification. `pages` are the documents that were asked for, in order."""

    def __init__(self, anchors: Mapping[str, Anchor], ports: Ports, skew: timedelta, newest: Newest) -> None:
        self.pages: list[Fetched] = []
        self._anchors = anchors
        self._ports = ports
        self._skew = skew
        self._newest = newest
        self._configurations: dict[str, Statement | AnyProblem] = {}

    async def chains(self, entity: str) -> AsyncGenerator[Resolved | AnyProblem | None, None]:
        """Give what each way ends with: a chain that holds, a problem, or None where it leads nowhere."""
        ways: list[_Way] = []
        first = await self._try(entity)
        if not isinstance(first, Statement):
            yield first
            return
        if entity in self._anchors:
            yield await self._judged((first,), self._anchors[entity])
            return
        ways.append((first,))
        completed = 0
        while ways:
            way = ways.pop(0)
            hints = self._hints(way)
            if len(hints) > MAX_HINTS:
                yield _cut_short("superiors of one entity", MAX_HINTS)
            for hint in hints[:MAX_HINTS]:
                if len(way) > MAX_INTERMEDIATES and hint not in self._anchors:
                    yield _cut_short("intermediates", MAX_INTERMEDIATES)
                    continue
                superior = await self._try(hint)
                if not isinstance(superior, Statement):
                    yield superior
                elif hint not in self._anchors:
                    ways.append((*way, superior))
                elif completed == MAX_CHAINS:
                    yield _cut_short("chains", MAX_CHAINS)
                    return
                else:
                    completed += 1
                    yield await self._completed((*way, superior))

    async def keys_of(self, issuer: str, resolved: Resolved) -> KeySet:
        """Return the keys of somebody in the federation of a chain, by the word of a superior or of the anchor.

        Raises:
            Excluded: `federation.trust_mark_issuer`: no chain leads from there to the same anchor.
            What kept such a chain from being found.
        """
        for statement in resolved.statements[1:]:
            if statement.subject == issuer:
                return statement.keys
        unfinished: AnyProblem | None = None
        async with aclosing(self.chains(issuer)) as ways:
            async for way in ways:
                if isinstance(way, Resolved):
                    if way.anchor.subject == resolved.anchor.subject:
                        return way.keys
                elif way is not None and not isinstance(way, Excluded | Lapsed):
                    unfinished = unfinished or way
        raise unfinished or Excluded(
            "federation.trust_mark_issuer", "expected a mark by somebody in the federation, got another's"
        )

    def _hints(self, way: _Way) -> list[str]:
        """Return the superiors to ask next, anchors first; none that the way leads through already."""
        stated = way[-1].claims.get("authority_hints", [])
        passed = {configuration.subject for configuration in way}
        hints = [hint for hint in dict.fromkeys(stated) if hint not in passed]
        return sorted(hints, key=lambda hint: hint not in self._anchors)

    async def _try(self, entity: str) -> Statement | AnyProblem | None:
        """Return the configuration of an entity, why there is none, or None where its host says that there is none."""
        if entity not in self._configurations:
            if len(self._configurations) >= MAX_CONFIGURATIONS:
                return _cut_short("entities", MAX_CONFIGURATIONS)
            try:
                self._configurations[entity] = await self._configuration(entity)
            except PROBLEMS as problem:
                self._configurations[entity] = problem
        found = self._configurations[entity]
        # An anchor has to have one; that of any other may be gone.
        if isinstance(found, FetchFailed) and found.code == NOT_FOUND and entity not in self._anchors:
            return None
        return found

    async def _configuration(self, entity: str) -> Statement:
        found = await self._statement(configuration_url(entity), self._fetch_of(entity))
        if (found.issuer, found.subject) != (entity, entity):
            raise Rejected(
                "federation.wrong_subject", "expected the entity's own configuration, got another's"
            )
        anchor = self._anchors.get(entity)
        check_signed(found.token, found.keys if anchor is None else anchor.keys)
        return found

    async def _completed(self, way: _Way) -> Resolved | AnyProblem | None:
        """Fetch what each superior on a way to an anchor says of the one below it, and judge the chain."""
        statements = [way[0]]
        try:
            for lower, upper in pairwise(way):
                url = statement_url(upper, lower.subject)
                found = await self._statement(url, self._fetch_of(upper.subject))
                if (found.issuer, found.subject) != (upper.subject, lower.subject):
                    raise Rejected(
                        "federation.wrong_subject", "expected a statement about this entity, got another"
                    )
                statements.append(found)
        except FetchFailed as problem:
            return None if problem.code == NOT_FOUND else problem
        except PROBLEMS as problem:
            return problem
        return await self._judged((*statements, way[-1]), self._anchors[way[-1].subject])

    async def _judged(self, statements: tuple[Statement, ...], anchor: Anchor) -> Resolved | AnyProblem:
        try:
            resolved = judge_chain(statements, anchor, self._ports.now, self._skew)
            for statement in statements[1:]:
                document = f"{statement.issuer} {statement.subject}"
                self._newest.check(document, statement.issued, self._ports.now, tolerance=TURNS)
        except PROBLEMS as problem:
            return problem
        return resolved

    async def _statement(self, url: str, fetch: Fetch) -> Statement:
        page = await fetch(url, accept=ACCEPT, max_bytes=MAX_STATEMENT)
        self.pages.append(page)
        return await run(self._ports, read_statement, page.body, heavy=len(page.body) > HEAVY)

    def _fetch_of(self, entity: str) -> Fetch:
        """Return the way to ask: only anchors are named by the operator, all others by the entity and its superiors."""
        return self._ports.registry_fetch if entity in self._anchors else self._ports.fetch


def _cut_short(what: str, limit: int) -> Undetermined:
    return Undetermined("federation.search_cut_short", f"expected at most {limit} {what}, got more")
