"""RsaSignature2018 as signed under VCDM 1.1's own context, which forgets its prefixes, under those of Open Badges after
it, which know one of them again, and under `security/v2`.
"""

import hashlib
import json

import pytest

from did_methods.core.errors import DidInvalid
from tests.builders import credential
from tests.builders.canonical import canonical_quads
from tests.builders.keys import base64url, did_key, key
from tests.unit.suites.judging import judged
from tests.unit.suites.older_issuers import options_of


@pytest.mark.parametrize(
    "context",
    [
        credential.V1,
        "https://w3id.org/security/v2",
        [credential.V1, credential.OPEN_BADGES],
        [credential.V1, {"xsd": "http://www.w3.org/2001/XMLSchema#"}],
    ],
    ids=["vcdm", "security", "open badges", "xsd"],
)
def test_options_hold_as_each_context_in_use_reads_them(context: object) -> None:
    identity = did_key(key("RSA-2048"))
    document = credential.plain_v1(issuer=identity.did)
    options = options_of("RsaSignature2018", identity, challenge="c", expires="2030-01-01T00:00:00Z")
    parts = canonical_quads({"@context": context, **options}), canonical_quads(document)
    head = base64url(json.dumps({"alg": "RS256", "b64": False, "crit": ["b64"]}).encode())
    content = head.encode() + b"." + b"".join(hashlib.sha256(part).digest() for part in parts)
    jws = f"{head}..{base64url(identity.key.sign(content, 'RS256'))}"
    signed = {**document, "proof": {**options, "jws": jws}}

    judged(signed)
    with pytest.raises(DidInvalid) as refused:
        judged({**signed, "proof": {**signed["proof"], "challenge": "d"}})

    assert refused.value.code == "proof.signature_invalid"
