"""RDF Dataset Canonicalization (RDFC-1.0) within a counted work budget.

Nearly always all first-degree hashes differ, and the labels follow from sorting them. Only what remains takes the
N-degree algorithm, whose cost is exponential for graphs made to be hard; its work is counted, never timed, so that a
busy host gives the same answer as an idle one. What an issuer says several times over in the same words is not hard:
parts that can stand for each other are tried in one order (`repetitions.py`).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Any, Final

from verifier.errors import Rejected
from verifier.linked_data.repetitions import Quad, interchangeable

HASHES: Final[dict[str, Callable[[bytes], Any]]] = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much N-degree work one document may cost.

    A step is a node whose quads are hashed, a quad of it, a related node that is hashed or put in order, or 16 labels
    copied; it takes about 3 µs.
    """

    steps: int = 15_000
    depth: int = 100  # calls inside each other; a list of equal entries needs one per entry
    hasty: bool = False  # whoever asks will ask again where nobody waits


PRODUCTION: Final = Budget()
HASTY: Final = Budget(steps=500, hasty=True)


class TakesLong(Exception):
    """Not a problem of the graph: to label it takes longer than whoever is in haste may wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Canonical:
    """The canonical form: N-Quads lines in order, and the label each blank node got."""

    lines: tuple[str, ...]
    labels: dict[str, str]

    @property
    def nquads(self) -> bytes:
        """The canonical document in UTF-8."""
        return "".join(self.lines).encode("utf-8")


def canonicalise(
    quads: Iterable[Quad], *, hash_name: str = "sha256", budget: Budget = PRODUCTION
) -> Canonical:
    """Return the canonical form of a dataset; terms as in canonical N-Quads, `labels` from `_:x` to `_:c14nN`.

    Spec: RDF Dataset Canonicalization, section 4.4.3.

    Raises:
        Rejected: the graph needs more work than the budget allows.
        TakesLong: the same, of a budget in haste.
    """
    groups, labels = canonical_groups({}, quads, hash_name=hash_name, budget=budget)
    return Canonical(lines=tuple(lines_of(groups)), labels=labels)


def canonical_groups(
    said: dict[str, list[str]],
    quads: Iterable[Quad],
    *,
    hash_name: str = "sha256",
    budget: Budget = PRODUCTION,
    relabel: Callable[[dict[str, str]], dict[str, str]] | None = None,
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return what follows each canonical subject in the lines about it, not yet in order, and labels as `canonicalise`.

    `said` are statements of the default graph whose object is no blank node, in the same form; its lists are used up.
    `relabel` is handed the canonical labels and returns those to write instead.

    Raises:
        Rejected: the graph needs more work than the budget allows.
        TakesLong: the same, of a budget in haste.
    """
    mentions: list[Quad] = []
    for quad in quads:
        subject, predicate, target, graph = quad
        if target[0] == "_" or (graph and (subject[0] == "_" or graph[0] == "_")):
            mentions.append(quad)
        else:
            said.setdefault(subject, []).append(f" {predicate} {target}{graph and ' ' + graph} .\n")
    own = {subject: _in_order(rests) for subject, rests in said.items() if subject[0] == "_" and rests}
    labels = _label(own, mentions, hash_name, budget) if mentions or own else {}
    if relabel is not None:
        labels = relabel(labels)
    if not labels:
        return said, labels
    groups = {labels.get(subject, subject): rests for subject, rests in said.items()}
    for subject, predicate, target, graph in mentions:
        end = labels.get(target, target)
        rest = f" {predicate} {end} {labels.get(graph, graph)} .\n" if graph else f" {predicate} {end} .\n"
        groups.setdefault(labels.get(subject, subject), []).append(rest)
    return groups, labels


def nquads_of(groups: Mapping[str, list[str]]) -> bytes:
    """Return the canonical document of what `canonical_groups` returned, in UTF-8.

    Subjects in order and their lines in order are all lines in order: no subject has a space in it.
    """
    return "".join([subject.join(("", *_in_order(groups[subject]))) for subject in sorted(groups)]).encode(
        "utf-8"
    )


def lines_of(groups: Mapping[str, list[str]]) -> list[str]:
    """Return the lines of that document, in order."""
    return [f"{subject}{rest}" for subject in sorted(groups) for rest in _in_order(groups[subject])]


def _in_order(lines: list[str]) -> list[str]:
    """Return the lines sorted, each once."""
    lines.sort()
    if True in map(eq, lines, lines[1:]):  # hardly ever, and hashing every line to be sure costs more
        return sorted(set(lines))
    return lines


def _label(
    rests: Mapping[str, Sequence[str]], blank: Iterable[Quad], hash_name: str, budget: Budget
) -> dict[str, str]:
    """Return the canonical label of each blank node in these statements, all that hold one (section 4.4.3).

    `rests` are in order for each node.
    """
    by_node: dict[str, list[Quad]] = {node: [] for node in rests}
    for quad in dict.fromkeys(blank):
        subject, _, target, graph = quad
        if subject[0] == "_":
            by_node.setdefault(subject, []).append(quad)
        if target[0] == "_" and target != subject:
            by_node.setdefault(target, []).append(quad)
        if graph and graph[0] == "_" and graph not in (subject, target):
            by_node.setdefault(graph, []).append(quad)
    if len(by_node) == 1:  # one label needs no hash; the options of a proof are always so
        return dict.fromkeys(by_node, "_:c14n0")
    digest = HASHES[hash_name]
    by_hash: dict[str, list[str]] = {}
    for node, mentions in by_node.items():
        by_hash.setdefault(_first_degree(node, rests.get(node, ()), mentions, digest), []).append(node)
    issuer = _Issuer("_:c14n")
    hard: list[str] = []
    for key in sorted(by_hash):
        nodes = by_hash[key]
        if len(nodes) == 1:
            issuer.issue(nodes[0])
        else:
            hard.append(key)
    if hard:
        first = {node: key for key, nodes in by_hash.items() for node in nodes}
        alike = interchangeable(by_node, rests, issuer.issued)
        work = _NDegree(by_node, first, issuer, alike=alike, digest=digest, budget=budget)
        for key in hard:
            work.label(by_hash[key])
    return issuer.issued


def _first_degree(
    node: str, rests: Sequence[str], mentions: Sequence[Quad], digest: Callable[[bytes], Any]
) -> str:
    """Hash a blank node by the statements it stands in (section 4.6.3); `rests` are in order."""
    lines = [f"_:a{rest}" for rest in rests]
    for subject, predicate, target, graph in mentions:
        start = subject if subject[0] != "_" else "_:a" if subject == node else "_:z"
        end = target if target[0] != "_" else "_:a" if target == node else "_:z"
        if not graph:
            lines.append(f"{start} {predicate} {end} .\n")
        else:
            name = graph if graph[0] != "_" else "_:a" if graph == node else "_:z"
            lines.append(f"{start} {predicate} {end} {name} .\n")
    if mentions:  # other nodes look alike here, so that equal lines may be different statements
        lines.sort()
    hexed: str = digest("".join(lines).encode("utf-8")).hexdigest()
    return hexed


class _Issuer:
    """Hands out labels in order of first request (section 4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else dict(issued)

    def issue(self, node: str) -> str:
        label = self.issued.get(node)
        if label is None:
            label = self.issued[node] = f"{self.prefix}{len(self.issued)}"
        return label

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, self.issued)


class _NDegree:
    """Labels the nodes whose first-degree hashes are shared (sections 4.7 and 4.8)."""

    def __init__(
        self,
        by_node: dict[str, list[Quad]],
        first: dict[str, str],
        canonical: _Issuer,
        *,
        alike: Mapping[str, str],
        digest: Callable[[bytes], Any],
        budget: Budget,
    ) -> None:
        self.by_node = by_node
        self.first = first
        self.alike = alike
        self.canonical = canonical
        self.digest = digest
        self.steps = budget.steps
        self.depth = budget.depth
        self.hasty = budget.hasty

    def label(self, nodes: list[str]) -> None:
        """Give canonical labels to nodes of one shared first-degree hash."""
        results: list[tuple[str, _Issuer]] = []
        tried: set[str] = set()
        for node in nodes:
            if node not in self.canonical.issued and self.alike[node] not in tried:
                tried.add(self.alike[node])
                issuer = _Issuer("_:b")
                issuer.issue(node)
                results.append(self._hash(node, issuer))
        for _, issuer in sorted(results, key=lambda result: result[0]):
            for node in issuer.issued:
                self.canonical.issue(node)

    def _hash(self, node: str, issuer: _Issuer) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (section 4.8.3)."""
        quads = self.by_node[node]
        self.depth -= 1
        self._take(1 + len(quads))
        related: dict[str, list[str]] = {}
        for quad in quads:
            for place, position in ((0, "s"), (2, "o"), (3, "g")):
                other = quad[place]
                if other[:1] == "_" and other != node:
                    related.setdefault(self._related(other, quad, issuer, position), []).append(other)
        data = []
        for key in sorted(related):
            data.append(key)
            path, issuer = self._best_path(related[key], issuer)
            data.append(path)
        self.depth += 1
        return self._digest("".join(data)), issuer

    def _best_path(self, nodes: list[str], issuer: _Issuer) -> tuple[str, _Issuer]:
        """Return the least path over all orders of these nodes, and the issuer that made it."""
        chosen_path, chosen = "", issuer
        for order in self._orders(nodes, issuer.issued):
            copy = issuer.copy()
            path = self._path(order, copy, chosen_path)
            if path is not None and (not chosen_path or path[0] < chosen_path):
                chosen_path, chosen = path
        return chosen_path, chosen

    def _path(self, order: Sequence[str], copy: _Issuer, best: str) -> tuple[str, _Issuer] | None:
        """Return the path of one order, or None as soon as it cannot be the least."""
        path = ""
        recursion: list[str] = []
        for node in order:
            label = self.canonical.issued.get(node)
            if label is not None:
                path += label
            else:
                if node not in copy.issued:
                    recursion.append(node)
                path += copy.issue(node)
            if best and len(path) >= len(best) and path > best:
                return None
        for node in recursion:
            result, issued = self._hash(node, copy)
            path += f"{copy.issue(node)}<{result}>"
            copy = issued
            if best and len(path) >= len(best) and path > best:
                return None
        return path, copy

    def _orders(self, nodes: list[str], issued: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
        """Yield the orders of these nodes that can differ: of such as can be exchanged one is enough."""
        alike = {node: f" {node}" if node in issued else self.alike.get(node, node) for node in nodes}
        if len(alike) < len(nodes):  # several quads relate one
            alike = {node: node for node in nodes}
        for order in _distinct_orders(nodes, alike):
            self._take(len(order) + len(issued) // 16)
            yield order

    def _take(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0 or self.depth < 0:
            if self.hasty:
                raise TakesLong
            raise Rejected(
                "linked_data.limit_exceeded",
                "expected a graph that can be canonicalised, got one made to be hard",
            )

    def _related(self, node: str, quad: Quad, issuer: _Issuer, position: str) -> str:
        """Hash Related Blank Node (section 4.7.3)."""
        self._take(1)
        label = self.canonical.issued.get(node) or issuer.issued.get(node)
        predicate = "" if position == "g" else quad[1]
        return self._digest(f"{position}{predicate}{label or self.first[node]}")

    def _digest(self, text: str) -> str:
        hexed: str = self.digest(text.encode("utf-8")).hexdigest()
        return hexed


def _distinct_orders(nodes: Sequence[str], alike: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield every order of what `nodes` are `alike` once; a node that several quads relate stands there as often."""
    order = sorted(nodes, key=alike.__getitem__)
    last = len(order) - 1
    while True:
        yield tuple(order)
        at = next((at for at in range(last - 1, -1, -1) if alike[order[at]] < alike[order[at + 1]]), -1)
        if at < 0:
            return
        least = alike[order[at]]
        other = next(other for other in range(last, at, -1) if alike[order[other]] > least)
        order[at], order[other] = order[other], order[at]
        order[at + 1 :] = reversed(order[at + 1 :])
