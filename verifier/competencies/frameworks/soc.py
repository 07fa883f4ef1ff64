"""Standard Occupational Classification of 2018, and its crosswalks with that of 2010 and with ISCO-08.

Spec: https://www.bls.gov/soc/. The crosswalks are many to many and say of no pair that it is the same: `related`.
"""

from typing import Final

from verifier.competencies.frameworks.core.tables import Cells, Table, TableFramework

FRAMEWORK: Final = TableFramework(
    name="soc",
    title="SOC 2018, with crosswalks to SOC 2010 and ISCO-08",
    spec="https://www.bls.gov/soc/",
    tables=(
        Table(entry=Cells(framework="soc", code="SOC Code", name="SOC Title")),
        Table(
            entry=Cells(framework="soc-2010", code="soc2010", name="soc2010_title"),
            other=Cells(framework="soc", code="soc2018", name="soc2018_title"),
        ),
        Table(
            entry=Cells(framework="isco", code="isco2008", name="isco2008_title"),
            other=Cells(framework="soc-2010", code="soc2010", name="soc2010_title"),
        ),
    ),
)
