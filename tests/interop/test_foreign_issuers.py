"""What other people's software issues gets the verdict that it deserves from us."""

import re
from collections import Counter

import pytest

from tests.interop.ask_ours import our_opinion, undeserved
from tests.interop.peers import Case

FAMILIES = {
    "credentials": 44,
    "proof sets": 4,
    "did:web": 42,
    "status lists": 30,
    "broken credentials": 76,
    "presentations": 44,
    "jwt credentials": 102,
    "did-jwt-vc": 21,
    "broken jwt credentials": 210,
    "jwt presentations": 8,
    "jwt status lists": 10,
    "records": 7,
    "jws json": 56,
    "broken jws json": 36,
    "jws json presentations": 6,
    "cose credentials": 92,
    "broken cose credentials": 45,
    "cose presentations": 10,
    "cose status lists": 4,
    "didkit": 29,
}
"""How many cases each family has: a peer that falls silent must not make a test green."""

REASONS = (
    (r".*(: |\+(jwt|cose) )expired", r"(validity|proof)\.expired"),
    (r".*: not yet valid", r"validity\.not_yet|proof\.created_in_future"),
    (r".*: (alg none|algorithm where nobody signed it)", r"jws\.algorithm_refused"),
    (r".*: no proof at all|.*: proof (removed|list empty)|.*: unsigned credential inside", r"proof\.missing"),
    (r".*: proof value emptied", r"proof\.value_malformed"),
    (r".*: signed by a stranger in the (issuer|holder)'s name", r"key_binding\.issuer_mismatch"),
    (r".*: vp\+(jwt|cose) signed by a stranger in the holder's name", r"key_binding\.issuer_mismatch"),
    (r".*: (proof purpose|signed to authenticate)", r"proof\.purpose"),
    (r".*: undefined term added.*", r"linked_data\.unsigned_term"),
    (r".*: (relative id|undefined type added)|.*2020: empty status added", r"linked_data\.relative_iri"),
    (r".*: inline context redefines a term", r"linked_data\.context_redefines_term"),
    (r".*: context of version exchanged", r"linked_data\..*"),
    (r".*, key only for authentication", r"did\.relationship_missing"),
    (r".*, key rotated away", r"did\.verification_method_not_found"),
    (r".*, document of another DID", r"did\.document_id_differs"),
    (r".*, document out of reach", r"did\.not_found"),
    (r".* revocation bit (\d+ )?set", r"status\.revoked"),
    (r".* suspension bit \d+ set", r"status\.suspended"),
    (r".*list (with \d+ set )?(tampered with|whose bits were exchanged)", r"status\.list_unproven"),
    (r".* list of another purpose", r"status\.purpose_differs"),
    (r".* list out of reach", r"fetch\.not_found"),
    (r".* carried in proof.jwt, outside changed", r"proof\.outer_differs"),
    (r".*: (iss|jti) is not the (issuer|id) .*", r"jws\.claim_mismatch"),
    (r".*: answered another challenge|.* for another challenge|.* of another nonce", r"challenge\.differs"),
    (r".*: made for another domain|.* (to|for) another (domain|audience)", r"challenge\.domain_differs"),
    (r".*: vp\+(jwt|cose) without nonce", r"challenge\..*"),
    (r".*: stranger's signature beside the issuer's", r"key_binding\.issuer_mismatch"),
    (r".*: signed to be another token", r"jws\.wrong_token_type"),
    (r".*: payload left out", r"input\.payload_detached"),
)
"""The first that fits a case's name says which code must be told (both are regular expressions)."""

OTHERWISE = r"proof\.signature_invalid"


def test_every_peer_issues_what_it_should(cases: list[Case]) -> None:
    found = Counter(case.family for case in cases)

    assert found == FAMILIES
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_others_issue_gets_the_verdict_that_it_deserves(family: str, cases: list[Case]) -> None:
    assert await undeserved(cases, family) == []


@pytest.mark.parametrize("family", FAMILIES)
async def test_what_others_broke_is_refused_for_the_right_reason(family: str, cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        if case.family == family and case.expected != "verified":
            reason = next((code for name, code in REASONS if re.fullmatch(name, case.name)), OTHERWISE)
            ours = await our_opinion(case)
            if not any(re.fullmatch(reason, code) for code in ours.codes):
                wrong.append(f"{case.name}: expected {reason}, got {ours.codes}")

    assert wrong == []
