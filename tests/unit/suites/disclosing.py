"""What the tests of the two disclosing suites share: an issuer of each, what it signed, what was shown, how to ask."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pytest

from did_methods.core.errors import DidProblem
from did_methods.core.public_key import PublicKey
from tests.unit.suites.judging import judged, read
from tests.unit.suites.selective import Base, BbsIssuer, EcdsaIssuer, Json, credential, with_components
from tests.vectors_dir import VECTORS, manifest
from verifier.errors import Problem
from verifier.suites import SUITES
from verifier.suites.core.suite import Suite


@dataclass(frozen=True, kw_only=True)
class Disclosing:
    """One suite. `labels`: where they are among the components; `vector` shows a part, `six` has six nodes."""

    name: str
    make: Callable[[], EcdsaIssuer | BbsIssuer]
    labels: int
    vector: str
    six: str
    base_proofs: tuple[str, ...]
    folders: tuple[str, ...]
    not_of_the_suite: frozenset[str] = frozenset()
    every: int = 1  # how many characters of a proof value are passed over, where a check takes long

    @cached_property
    def suite(self) -> Suite:
        """The plug-in."""
        return SUITES[self.name]

    @cached_property
    def issuer(self) -> EcdsaIssuer | BbsIssuer:
        """Who signs."""
        return self.make()

    @cached_property
    def base(self) -> Base:
        """What the issuer signed."""
        return self.issuer.sign(credential())

    @cached_property
    def good(self) -> Json:
        """All of it shown."""
        return self.derived(credential())

    def derived(self, shown: Json, nodes: dict[str, str] | None = None) -> Json:
        """Return what a holder makes of the signed credential who wants `shown` to be proven."""
        return self.issuer.derive(self.base, self.base.show(shown, nodes or {}))

    def cases(self, expected: str) -> list[Any]:
        """Return the files of published vectors with that verdict."""
        return [
            case["file"]
            for case in manifest()
            if case.get("expected") == expected
            and self.name in (case.get("proofSuites") or [])
            and case["file"].startswith(self.folders)
            and case["file"] not in self.not_of_the_suite
        ]

    def code_of(self, document: Json, key: PublicKey | None = None) -> str:
        """Return the code that a document is refused with, under the issuer's key or another."""
        with pytest.raises((Problem, DidProblem)) as refused:
            judged(document, key=key or self.issuer.public_key, suite=self.suite)
        assert isinstance(refused.value, Problem | DidProblem)
        return refused.value.code

    def code_with(self, place: int, value: object) -> str:
        """Return the code of the good one with another component in one place."""

        def put(components: list[Any]) -> None:
            components[place] = value

        return self.code_of(with_components(self.good, put))


def document_of(file: str) -> Json:
    """Return the credential of a vector."""
    content = read(VECTORS / file)
    document: Json = content.get("verifiableCredential", content)
    return document


ECDSA: Final = Disclosing(
    name="ecdsa-sd-2023",
    make=EcdsaIssuer,
    labels=3,
    vector="w3c-vc-di-ecdsa/cases/ecdsa-sd-2023__employ__derivedRevealDocument.json",
    six="recorded-ecdsa/cases/073.json",
    base_proofs=tuple(
        f"w3c-vc-di-ecdsa/cases/ecdsa-sd-2023__{name}__addSignedSDBase.json" for name in ("employ", "prc")
    ),
    folders=("w3c-vc-di-ecdsa", "recorded-ecdsa"),
)
BBS: Final = Disclosing(
    name="bbs-2023",
    make=BbsIssuer,
    labels=1,
    vector="w3c-vc-di-bbs/cases/prc__derivedRevealDocument.json",
    six="w3c-vc-di-bbs/cases/derivedRevealDocument.json",
    base_proofs=tuple(f"w3c-vc-di-bbs/cases/{name}addSignedSDBase.json" for name in ("", "prc__")),
    folders=("",),
    # Requests that only the purpose, the domain or the challenge makes wrong: the signature holds.
    not_of_the_suite=frozenset(
        f"recorded-bbs/cases/{number}.json" for number in ("017", "018", "034", "035")
    ),
    every=5,
)
BOTH: Final = (ECDSA, BBS)
