"""What a certificate says when it was issued to sign mobile documents (extended key usage).

Specs: ISO/IEC 18013-5:2021, section B.1.4; ISO/IEC TS 23220-4.
"""

from typing import Final

SIGNS_LICENCES: Final = "1.0.18013.5.1.2"
SIGNS_DOCUMENTS: Final = "1.0.23220.4.1.2"
