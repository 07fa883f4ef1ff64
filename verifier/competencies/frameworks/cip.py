"""Classification of Instructional Programs 2020, and its crosswalk with SOC 2018.

Spec: https://nces.ed.gov/ipeds/cipcode/. A programme prepares for an occupation and is never the same: `related`.
"""

from typing import Final

from verifier.competencies.frameworks.core.tables import Cells, Table, TableFramework

FRAMEWORK: Final = TableFramework(
    name="cip",
    title="CIP 2020, with its crosswalk to SOC 2018",
    spec="https://nces.ed.gov/ipeds/cipcode/",
    tables=(
        Table(
            entry=Cells(framework="cip", code="CIP2020Code", name="CIP2020Title"),
            other=Cells(
                framework="soc", code="SOC2018Code", name="SOC2018Title", absent=frozenset({"99-9999"})
            ),
        ),
        Table(entry=Cells(framework="cip", code="CIPCode", name="CIPTitle")),
    ),
)
