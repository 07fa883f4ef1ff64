"""`python -m verifier` is the command `ler-verifier`."""

import sys

from verifier.cli import main

if __name__ == "__main__":
    sys.exit(main())
