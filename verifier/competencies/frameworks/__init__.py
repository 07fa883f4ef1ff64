"""The formats in which frameworks come, a line each; and a table of one's own crosswalks. Tried in this order."""

from collections.abc import Mapping
from typing import Final

from verifier.competencies.frameworks import case, cip, crosswalk, ctdl_asn, esco, onet, soc
from verifier.competencies.frameworks.core.statements import JsonFramework
from verifier.competencies.frameworks.core.tables import TableFramework

JSON_FRAMEWORKS: Final[Mapping[str, JsonFramework]] = {
    each.name: each for each in (case.FRAMEWORK, ctdl_asn.FRAMEWORK)
}
TABLE_FRAMEWORKS: Final[Mapping[str, TableFramework]] = {
    each.name: each
    for each in (esco.FRAMEWORK, onet.FRAMEWORK, soc.FRAMEWORK, cip.FRAMEWORK, crosswalk.FRAMEWORK)
}
