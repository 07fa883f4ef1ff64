"""eddsa-jcs-2022. Spec: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.data_integrity import check_eddsa_over_json
from verifier.suites.core.suite import Suite

SUITE: Final = Suite(
    name="eddsa-jcs-2022",
    title="Data Integrity, Ed25519 over JCS",
    spec="https://www.w3.org/TR/vc-di-eddsa/#eddsa-jcs-2022",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=False,
    check=check_eddsa_over_json,
)
