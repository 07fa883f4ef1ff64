"""May this key speak for this issuer or holder? The difference between "signed" and "signed by them".

Spec: W3C VC-DI 1.0, section 4.6; Controlled Identifiers 1.0, section 3.3. A key speaks for a party when the party's own
document lists it for the purpose, or names the controller whose document lists it.
"""

from did_methods.core.did import one_spelling
from did_methods.core.document import DidDocument
from verifier.errors import Rejected
from verifier.model import KeyFinding


def speaks_for_itself(party: str, finding: KeyFinding) -> bool:
    """Say whether the document that lists the key is the party's own."""
    return finding.document_id in (party, one_spelling(party))


def judge(finding: KeyFinding, party_document: DidDocument, purpose: str) -> None:
    """Accept a key of another document if the party's document lists it for `purpose` or names its controller.

    Raises:
        Rejected: `key_binding.issuer_mismatch`.
    """
    if finding.document_id in party_document.controllers:
        return
    if finding.method.id in party_document.relationships.get(purpose, frozenset()):
        return
    raise Rejected(
        "key_binding.issuer_mismatch",
        "expected a key that the stated party's own document lists, or one of a controller that it names, got another",
    )
