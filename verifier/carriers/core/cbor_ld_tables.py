"""The numbers of CBOR-LD 1.0 (W3C CG draft) and of what came before it.

Keywords have even numbers, the odd one behind each means "a list of them". The registry of strings stands in the tags
before 1.0 alone; under 1.0, registry entry 1 has no strings of its own. It is closed: nothing is added to it any more.
"""

from collections.abc import Mapping
from typing import Final

KEYWORDS: Final[tuple[str, ...]] = (
    *(
        "@context",
        "@type",
        "@id",
        "@value",
        "@direction",
        "@graph",
        "@included",
        "@index",
        "@json",
        "@language",
    ),
    *("@list", "@nest", "@reverse", "@base", "@container", "@default", "@embed", "@explicit", "@none"),
    *("@omitDefault", "@prefix", "@preserve", "@protected", "@requireAll", "@set", "@version", "@vocab"),
    "@propagate",
)
FIRST_TERM: Final = 100  # number of the first term of a context

STRINGS: Final[Mapping[int, str]] = {
    16: "https://www.w3.org/ns/activitystreams",
    17: "https://www.w3.org/2018/credentials/v1",
    18: "https://www.w3.org/ns/did/v1",
    19: "https://w3id.org/security/suites/ed25519-2018/v1",
    20: "https://w3id.org/security/suites/ed25519-2020/v1",
    21: "https://w3id.org/cit/v1",
    22: "https://w3id.org/age/v1",
    23: "https://w3id.org/security/suites/x25519-2020/v1",
    24: "https://w3id.org/veres-one/v1",
    25: "https://w3id.org/webkms/v1",
    26: "https://w3id.org/zcap/v1",
    27: "https://w3id.org/security/suites/hmac-2019/v1",
    28: "https://w3id.org/security/suites/aes-2019/v1",
    29: "https://w3id.org/vaccination/v1",
    30: "https://w3id.org/vc-revocation-list-2020/v1",
    31: "https://w3id.org/dcc/v1",
    32: "https://w3id.org/vc/status-list/v1",
    33: "https://www.w3.org/ns/credentials/v2",
    48: "https://w3id.org/security/data-integrity/v1",
    49: "https://w3id.org/security/multikey/v1",
    50: "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    51: "https://w3id.org/security/data-integrity/v2",
}
CRYPTOSUITES: Final[Mapping[int, str]] = {
    1: "ecdsa-rdfc-2019",
    2: "ecdsa-sd-2023",
    3: "eddsa-rdfc-2022",
    4: "ecdsa-xi-2023",
}
SCHEMES: Final[Mapping[int, str]] = {
    1: "http://",
    2: "https://",
    3: "urn:uuid:",
    4: "data:",
    1024: "did:v1:nym:",
    1025: "did:key:",
}
