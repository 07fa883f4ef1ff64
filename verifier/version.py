"""Which software this is, as reports and requests name it."""

from importlib.metadata import version
from typing import Final

from verifier.report import SoftwareFacts

SOFTWARE: Final = SoftwareFacts(name="ler-verifier", version=version("ler-verifier"))
