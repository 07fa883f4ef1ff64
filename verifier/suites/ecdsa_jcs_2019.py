"""ecdsa-jcs-2019. Spec: W3C Data Integrity ECDSA Cryptosuites v1.0, section 3.3."""

from typing import Final

from verifier.suites.core.data_integrity import ECDSA_FORMS, check_ecdsa_over_json
from verifier.suites.core.suite import Suite

SUITE: Final = Suite(
    name="ecdsa-jcs-2019",
    title="Data Integrity, ECDSA over JCS",
    spec="https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-jcs-2019",
    key_types=frozenset(ECDSA_FORMS),
    uses_contexts=False,
    check=check_ecdsa_over_json,
)
