"""jcs-eddsa-2022, the second name of eddsa-jcs-2022. Spec: VC Data Integrity EdDSA drafts until August 2023."""

from typing import Final

from did_methods.core.public_key import KeyType
from verifier.suites.core.data_integrity import check_eddsa_over_json
from verifier.suites.core.suite import Suite

SUITE: Final = Suite(
    name="jcs-eddsa-2022",
    title="Data Integrity, Ed25519 over JCS, second name",
    spec="https://www.w3.org/TR/2023/WD-vc-di-eddsa-20230714/#jcs-eddsa-2022",
    key_types=frozenset({KeyType.ED25519}),
    uses_contexts=False,
    check=check_eddsa_over_json,
    legacy=True,
)
