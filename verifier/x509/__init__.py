"""X.509 certificates: whose they are, and whether an anchor of the operator stands behind them. Pure; never fetches.

Spec: RFC 5280. Import it where a certificate is at hand, not at the top of a module that every verification loads:
the parser behind it takes as long to load as all the rest.
"""

from verifier.x509.certificates import (
    EIDAS,
    MAX_CERTIFICATE,
    MAX_CHAIN,
    Certificate,
    countries_in,
    countries_of,
    is_given_out,
    key_id,
    key_of,
    purposes_of,
    read_certificate,
    read_chain,
    read_pem,
    speaks_for,
    subject_name,
    thumbprint,
)
from verifier.x509.path import Anchors, anchors_of, validate
from verifier.x509.qualified import Qualified, qualified_as
from verifier.x509.revocation import (
    MAX_CRL,
    RevocationList,
    is_told_elsewhere,
    lists_named,
    read_crl,
    revoked_since,
)
from verifier.x509.stamp_signers import stamped
from verifier.x509.time_stamps import Imprint, TimeStampUnreadable, imprint_of

__all__ = [
    "EIDAS",
    "MAX_CERTIFICATE",
    "MAX_CHAIN",
    "MAX_CRL",
    "Anchors",
    "Certificate",
    "Imprint",
    "Qualified",
    "RevocationList",
    "TimeStampUnreadable",
    "anchors_of",
    "countries_in",
    "countries_of",
    "imprint_of",
    "is_given_out",
    "is_told_elsewhere",
    "key_id",
    "key_of",
    "lists_named",
    "purposes_of",
    "qualified_as",
    "read_certificate",
    "read_chain",
    "read_crl",
    "read_pem",
    "revoked_since",
    "speaks_for",
    "stamped",
    "subject_name",
    "thumbprint",
    "validate",
]
