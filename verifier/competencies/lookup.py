"""What is known of one entry of a framework: its name, and what it is the same as, broader, narrower, or related to."""

from verifier.competencies.references import keys_of, read_skill
from verifier.competencies.view import Index
from verifier.competency import Looked, Match, Neighbour


def look_up(text: str, index: Index) -> Looked | None:
    """Return the entry that `text` names; None where the index does not know it.

    Raises:
        SkillRefused: it is no reference to one entry of a framework.
    """
    node = next((found for key in keys_of(read_skill(text)) if (found := index.find(key)) is not None), None)
    if node is None:
        return None
    equal = index.equals(node)
    near = [(match, other) for match, other in index.neighbours(node) if other not in equal]
    return Looked(
        entry=index.entry(node),
        neighbours=[
            Neighbour(match=match, entry=index.entry(other))
            for match, other in (*((Match.EXACT, other) for other in equal[1:]), *near)
        ],
    )
