"""O*NET: occupations and the content model (skills, knowledge, abilities), in the tables of its database.

Spec: https://www.onetcenter.org/database.html. Technology skills have no codes of O*NET's own and are not read.
"""

from typing import Final

from verifier.competencies.frameworks.core.tables import Cells, Table, TableFramework

FRAMEWORK: Final = TableFramework(
    name="onet",
    title="O*NET",
    spec="https://www.onetcenter.org/database.html",
    tables=(
        Table(entry=Cells(framework="onet", code="O*NET-SOC Code", name="Title")),
        Table(entry=Cells(framework="onet", code="Element ID", name="Element Name")),
    ),
)
