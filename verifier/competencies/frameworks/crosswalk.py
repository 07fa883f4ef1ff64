"""A crosswalk of one's own: a table with the columns `from`, `to` and `match`.

Spec: docs/competencies.md. References are written as skills are asked for: an address, or `framework:code`. `match`
(exact, broad, narrow, related) is what `to` is to `from`. Whoever imports it vouches for it.
"""

from typing import Final

from verifier.competencies.frameworks.core.tables import Cells, Table, TableFramework

FRAMEWORK: Final = TableFramework(
    name="crosswalk",
    title="A crosswalk between frameworks",
    spec="docs/competencies.md",
    tables=(
        Table(
            entry=Cells(framework=None, code="from", is_skill=True),
            other=Cells(framework=None, code="to", is_skill=True, is_defined=False),
            match_in="match",
        ),
    ),
)
