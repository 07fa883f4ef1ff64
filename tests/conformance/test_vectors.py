"""Every foreign vector that is ours to judge gets its published verdict; no other is ever called verified."""

import pytest

from tests.conformance.cases import Case, cases, known_gaps
from tests.threats.front_door import deciding
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.errors import InputRefused
from verifier.io.pinned import load_pinned
from verifier.settings import Settings
from verifier.wiring import Verifier

pytestmark = needs_vectors

SCORED = [case for case in cases() if case.is_scored]
UNBOUND = [
    case for case in SCORED if case.expected == "valid" and not case.is_bound and case.id not in known_gaps()
]
# The list of revoked ones that the profile of Blockcerts' samples names comes with other cases than those that need it.
_LIST = "https://www.blockcerts.org/samples/3.0/revocation-list-blockcerts.json"
_DOCUMENTS = "blockcerts-cert-verifier-js/documents"
_LISTED = f"{_DOCUMENTS}/www.blockcerts.org_samples_3.0_revocation-list-blockcerts.json-38f29f78.json"
GOOD_OR_OPEN = {"valid", "policy", "optional", "unclear"}  # what is left to a verifier is not scored


class Judge:
    """A verifier per case, on an internet that holds all documents of the vectors and what a case brings along.

    Cases bring different documents along under one URL: a verifier that remembers what it fetched would mix them up.
    """

    def __init__(self) -> None:
        self.world = World()
        for url, document in load_pinned(VECTORS).documents.items():
            self.world.serve(url, document.body, media_type=document.media_type)
        self.world.serve(_LIST, (VECTORS / _LISTED).read_bytes())
        self.contexts = Verifier(Settings(documents=str(VECTORS))).contexts

    async def answer(self, case: Case, policy: str | None = None) -> tuple[str, str]:
        """Return verdict and deciding code, by default under the policy that the case is made for."""
        for url, path in case.documents.items():
            self.world.serve(url, path.read_bytes())
        verifier = Verifier(network=self.world)
        verifier.contexts = self.contexts
        try:
            report = await verifier.verify(
                case.raw,
                policy=policy or ("default" if case.is_bound else "conformance"),
                challenge=case.challenge,
                domain=case.domain,
                now=case.now,
            )
        except InputRefused as refused:
            return "refused", refused.code
        return report.verdict.value, deciding(report)


OWN_VOCABULARY = {"recorded-ecdsa/cases/073.json", "w3c-vc-di-bbs/cases/derivedRevealDocument.json"}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.mark.parametrize("case", SCORED, ids=lambda case: case.id)
async def test_a_vector_gets_the_verdict_that_its_publisher_gives(judge: Judge, case: Case) -> None:
    verdict, code = await judge.answer(case)

    agrees = (verdict == "verified") == (case.expected == "valid")
    if case.id in known_gaps():
        assert not agrees, f"mended: take {case.id} off the list of gaps"
    else:
        assert agrees, f"expected {case.expected}, got {verdict} {code}"


@pytest.mark.parametrize("case", UNBOUND, ids=lambda case: case.id)
async def test_a_vector_signed_with_a_foreign_key_fails_by_default_for_that_reason(
    judge: Judge, case: Case
) -> None:
    answer = await judge.answer(case, policy="default")

    # A vocabulary of the document's own counts only where a policy names it, as `conformance` does for these.
    code = (
        "linked_data.inline_context_too_wide" if case.id in OWN_VOCABULARY else "key_binding.issuer_mismatch"
    )
    assert answer == ("not_verified", code)


async def test_no_file_of_all_the_vectors_is_verified_but_what_is_published_as_valid(judge: Judge) -> None:
    """Whatever it is: images, lists, logs, certificates. Nothing else than an answer or a refusal comes back."""
    wrong = [
        f"{case.id}: {case.expected}"
        for case in cases()
        for verdict, _ in [await judge.answer(case)]
        if verdict == "verified" and case.expected not in GOOD_OR_OPEN and case.id not in known_gaps()
    ]

    assert wrong == []


def test_the_vectors_are_there_in_their_numbers() -> None:
    """A vector that falls silent must not make a test green."""
    assert len(SCORED) > 150
    assert sum(case.expected == "valid" for case in SCORED) > 50
    assert len(UNBOUND) >= 6


def test_every_gap_is_a_case_with_a_reason() -> None:
    assert set(known_gaps()) <= {case.id for case in cases()}
    assert all(len(gap.reason) > 20 and gap.link.startswith("https://") for gap in known_gaps().values())
