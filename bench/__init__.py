"""Measurements beside other verifiers. Run by `make bench`, never shipped."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
