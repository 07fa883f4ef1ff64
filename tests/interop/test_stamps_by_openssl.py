"""Time stamps by OpenSSL: another implementation of RFC 3161 makes tokens that are read, each under its own key."""

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.builders import keys
from tests.builders.certificates import Certified, authority, leaf
from tests.builders.time_stamps import STAMPS
from verifier import x509
from verifier.x509 import TimeStampUnreadable

MAX_SECONDS: Final = 60
LATE: Final = datetime(2100, 1, 1, tzinfo=UTC)  # OpenSSL has a clock of its own
AUTHORITY: Final = authority("Example Root of Stamps", not_after=LATE)
CONFIGURATION: Final = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/authority.pem
signer_key = {folder}/key.pem
signer_digest = {digest}
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = {ess}
"""

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on the path")


def stamp(folder: Path, by: Certified, content: bytes, *, digest: str, ess: str) -> bytes:
    """Return the token that OpenSSL makes, now."""
    private = by.key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(private)
    (folder / "signer.pem").write_text(by.pem)
    (folder / "authority.pem").write_text(AUTHORITY.pem)
    (folder / "serial").write_text("01")
    (folder / "content").write_bytes(content)
    (folder / "tsa.cnf").write_text(CONFIGURATION.format(folder=folder, digest=digest, ess=ess))
    for arguments in (
        ("-query", "-data", "content", f"-{digest}", "-cert", "-out", "query"),
        (
            "-reply",
            "-config",
            "tsa.cnf",
            "-section",
            "one",
            "-queryfile",
            "query",
            "-token_out",
            "-out",
            "token",
        ),
    ):
        subprocess.run(
            ["openssl", "ts", *arguments], cwd=folder, check=True, timeout=MAX_SECONDS, capture_output=True
        )
    return (folder / "token").read_bytes()


@pytest.mark.parametrize(
    ("digest", "ess"), [("sha256", "sha256"), ("sha384", "sha512"), ("sha512", "sha256")]
)
@pytest.mark.parametrize("kind", ["P-256", "P-384", "RSA-2048"])
def test_a_stamp_by_openssl_is_over_its_content_by_its_authority(
    tmp_path: Path, kind: str, digest: str, ess: str
) -> None:
    by = leaf(AUTHORITY, key=keys.key(kind, seed=95), extra=[(STAMPS, True)], not_after=LATE)
    token = stamp(tmp_path, by, b"a signature", digest=digest, ess=ess)

    at, chain = x509.stamped(token, b"a signature")

    assert abs(at.timestamp() - (tmp_path / "token").stat().st_mtime) < MAX_SECONDS
    assert chain[0] == by.der
    assert x509.validate(x509.read_chain(chain), x509.anchors_of((AUTHORITY.der,)), at)
    with pytest.raises(TimeStampUnreadable):
        x509.stamped(token, b"another")
    place = len(token) - 5  # in the signature, which ends the token
    with pytest.raises(TimeStampUnreadable):
        x509.stamped(token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :], b"a signature")
