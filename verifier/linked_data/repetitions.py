"""Which blank nodes can stand for each other: what an issuer says several times over, in the same words.

Two nodes without a label can be exchanged where the same is said of both, and equal parts hang on both that nothing
else mentions. To exchange them, with those parts, maps the dataset onto itself and moves no node that has a label. The
paths of RDFC-1.0 are made of labels and hashes, never of the names of nodes: what follows from one order of such nodes
is what follows from another, but for that map, and so the canonical bytes are the same. This takes one walk over the
quads; symmetries of another kind (rings, cliques) are not seen, and cost what they cost.
"""

from collections.abc import Mapping, Sequence

Quad = tuple[str, str, str, str]


def interchangeable(
    by_node: Mapping[str, Sequence[Quad]], rests: Mapping[str, Sequence[str]], issued: Mapping[str, str]
) -> dict[str, str]:
    """Return for each node without a label the first that it can be exchanged with, or itself.

    `by_node`: the quads that mention each blank node beside another; `rests`: what else is said of it, in order. Only
    nodes that are connected by such without a label are ever told to be exchangeable.
    """
    near = {
        node: {term for quad in quads for term in quad if term in by_node and term not in issued} - {node}
        for node, quads in by_node.items()
        if node not in issued
    }
    hangs_on: dict[str, str] = {}
    shape: dict[str, int] = {}  # of what hangs, with all that hangs on it: equal ones have one number
    shapes: dict[object, int] = {}
    parts: dict[str, list[int]] = {node: [] for node in near}

    def told_of(node: str, above: str | None) -> object:
        """Return all that is said of a node but by what hangs on it, and the shapes of that."""
        quads = [quad for quad in by_node[node] if not any(hangs_on.get(term) == node for term in quad)]
        lines = [tuple("a" if t == node else "z" if t == above else t for t in quad) for quad in quads]
        return tuple(rests.get(node, ())), tuple(sorted(lines)), tuple(sorted(parts[node]))

    ends = [node for node, others in near.items() if len(others) <= 1]
    for end in ends:  # it grows: what all but one of its neighbours hang on is an end as well
        if near[end]:
            (above,) = near[end]
            shape[end] = shapes.setdefault(told_of(end, above), len(shapes))
            hangs_on[end] = above
            parts[above].append(shape[end])
            near[above].remove(end)
            if len(near[above]) == 1:
                ends.append(above)
    first: dict[object, str] = {}
    alike = {node: first.setdefault(told_of(node, None), node) for node in near if len(near[node]) > 1}
    for end in reversed(ends):
        if end in hangs_on:
            alike[end] = first.setdefault((alike[hangs_on[end]], shape[end]), end)
        else:  # nothing without a label is left beside it
            alike[end] = end
    return alike
