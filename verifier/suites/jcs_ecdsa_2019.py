"""jcs-ecdsa-2019, the first name of ecdsa-jcs-2019. Spec: VC Data Integrity ECDSA drafts until August 2023."""

from typing import Final

from verifier.suites.core.data_integrity import ECDSA_FORMS, check_ecdsa_over_json
from verifier.suites.core.suite import Suite

SUITE: Final = Suite(
    name="jcs-ecdsa-2019",
    title="Data Integrity, ECDSA over JCS, first name",
    spec="https://www.w3.org/TR/2023/WD-vc-di-ecdsa-20230714/#jcs-ecdsa-2019",
    key_types=frozenset(ECDSA_FORMS),
    uses_contexts=False,
    check=check_ecdsa_over_json,
    legacy=True,
)
