"""ESCO: skills, occupations and ISCO groups, in the tables of the portal and those that Tabiya publishes.

Spec: https://esco.ec.europa.eu/en/use-esco/download. An occupation belongs to a group of ISCO-08, which is broader.
"""

from typing import Final

from verifier.competencies.frameworks.core.tables import Cells, Table, TableFramework
from verifier.competency import Match

FRAMEWORK: Final = TableFramework(
    name="esco",
    title="ESCO",
    spec="https://esco.ec.europa.eu/en/use-esco/download",
    tables=(
        Table(
            entry=Cells(framework=None, url="conceptUri", name="preferredLabel"),
            other=Cells(framework="isco", code="iscoGroup", is_defined=False),
            match=Match.BROAD,
        ),
        Table(entry=Cells(framework=None, url="conceptUri", name="preferredLabel")),
        Table(
            entry=Cells(framework=None, url="ORIGINURI", name="PREFERREDLABEL"),
            other=Cells(framework="isco", code="ISCOGROUPCODE", is_defined=False),
            match=Match.BROAD,
        ),
        Table(entry=Cells(framework=None, url="ORIGINURI", name="PREFERREDLABEL")),
        Table(
            entry=Cells(framework=None, url="conceptUri", is_defined=False),
            other=Cells(framework=None, url="broaderUri", is_defined=False),
            match=Match.BROAD,
        ),
    ),
)
