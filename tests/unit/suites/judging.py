"""How tests put a signed document before a suite: no pipeline, no policy, the key of a did:key at hand."""

import importlib
import json
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import verifier.suites
from did_methods.core.account import Account, Signer
from did_methods.core.document import VerificationMethod
from did_methods.core.public_key import PublicKey, public_key_from_multikey
from verifier.errors import Rejected
from verifier.formats.core.embedded import read_proofs
from verifier.linked_data import ContextStore
from verifier.model import DataModel, KeyFinding, Parsed, Period, ProofClaim, Proven, Role
from verifier.suites.core.suite import Suite, prove

CONTEXTS: Final = ContextStore.bundled()


def _plug_ins() -> dict[str, Suite]:
    """Return every suite that has a file, by name."""
    names = [module.name for module in pkgutil.iter_modules(verifier.suites.__path__) if not module.ispkg]
    suites = [importlib.import_module(f"verifier.suites.{name}").SUITE for name in names]
    return {suite.name: suite for suite in suites}


PLUG_INS: Final = _plug_ins()


def key_of(method: str) -> PublicKey:
    """Return the key that the id of a did:key's method spells out."""
    return public_key_from_multikey(method.removeprefix("did:key:").partition("#")[0])


def finding(key: Signer, method: str = "did:example:issuer#key") -> KeyFinding:
    """Return the finding of this key under that id."""
    controller = method.partition("#")[0]
    public, account = (None, key) if isinstance(key, Account) else (key, None)
    listed = VerificationMethod(
        id=method, controller=controller, type="Multikey", public_key=public, account=account, raw={}
    )
    return KeyFinding(key=key, method=listed, document_id=controller, sources=())


def claims_of(document: Mapping[str, Any]) -> tuple[ProofClaim, ...]:
    """Return the claim of each proof of a document, as the formats read them."""
    return read_proofs(document)


def judged(
    document: Mapping[str, Any],
    *,
    key: Signer | None = None,
    suite: Suite | None = None,
    contexts: ContextStore = CONTEXTS,
    index: int = 0,
) -> Proven:
    """Return what the proof at `index` proves; raises the proof's own defect, or what the suite raises."""
    claim = claims_of(document)[index]
    if claim.problem is not None and suite is None:
        raise Rejected(*claim.problem)
    method = claim.key_reference or ""
    parsed = Parsed(
        format="data_integrity",
        role=Role.CREDENTIAL,
        data_model=DataModel.VCDM_2_0,
        claims=document,
        proofs=(claim,),
        party=None,
        period=Period(),
    )
    found = finding(key or key_of(method), method)
    return prove(parsed, claim, found, suite or PLUG_INS[claim.suite], contexts)


def read(path: Path) -> Any:  # noqa: ANN401
    """Return the JSON of a vector."""
    return json.loads(path.read_bytes())
