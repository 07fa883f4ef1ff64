"""Without the extra `carriers`, a picture that needs it is refused by name, and a PNG badge is read all the same."""

import subprocess
import sys

import pytest

from tests.vectors_dir import ROOT

_ASK = """
import sys
from tests.builders import carriers
raw = {{
    "defusedxml": carriers.baked_svg("ey.a.b"),
    "pypdf": carriers.pdf(),
    "PIL": carriers.qr_picture("x"),
    "zxingcpp": carriers.qr_picture("x"),
}}["{missing}"]
baked = carriers.baked_png("ey.a.b")
for name in [name for name in sys.modules if name.partition(".")[0] == "{missing}"]:
    del sys.modules[name]
sys.modules["{missing}"] = None  # as if it were not installed
from verifier.carriers import carrier_of
from verifier.errors import InputRefused
assert len(carrier_of(baked).documents(baked)) == 1
try:
    carrier_of(raw).documents(raw)
except InputRefused as refused:
    print(refused.code)
"""


@pytest.mark.parametrize("missing", ["defusedxml", "pypdf", "PIL", "zxingcpp"])
def test_what_is_not_installed_is_said(missing: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _ASK.format(missing=missing)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout.strip() == "carrier.not_installed", ran.stderr
