"""BbsBlsSignature2020 and what a holder derives from one: whole, in part, and dishonestly."""

import copy
from typing import Any

import pytest

pytest.importorskip("py_arkworks_bls12381", reason="the extra `bbs` is not installed")

from did_methods.core.errors import DidProblem
from tests.builders import credential
from tests.unit.suites.bbs_plus_issuer import KEY, OTHER_KEY, shown, signed
from tests.unit.suites.judging import PLUG_INS, judged
from verifier.errors import Problem, Rejected, Undetermined

STATUS = {
    "id": "https://issuer.example/status#7",
    "type": "RevocationList2020Status",
    "revocationListIndex": "7",
    "revocationListCredential": "https://issuer.example/status",
}


def whole() -> dict[str, Any]:
    document = credential.plain_v1(issuer="did:example:issuer", expirationDate="2030-01-01T00:00:00Z")
    document["@context"] = [
        *document["@context"],
        "https://w3id.org/citizenship/v1",
        "https://w3id.org/vc-revocation-list-2020/v1",
    ]
    document["credentialStatus"] = STATUS
    document["credentialSubject"] = {
        "type": ["Person", "PermanentResident"],
        "givenName": "Ada",
        "familyName": "Example",
        "birthDate": "1990-01-01",
    }
    return document


def part(**subject: object) -> dict[str, Any]:
    document = whole()
    document["credentialSubject"] = {
        "id": "urn:bnid:_:c14n0",
        "type": ["Person", "PermanentResident"],
        "givenName": "Ada",
        **subject,
    }
    return document


def test_both_suites_are_told_as_legacy() -> None:
    assert PLUG_INS["BbsBlsSignature2020"].legacy
    assert PLUG_INS["BbsBlsSignatureProof2020"].legacy


def test_the_issuer_s_own_signature_holds_under_its_key_alone() -> None:
    document = signed(whole())

    assert judged(document, key=KEY).facts == {"legacy": True}
    with pytest.raises(Rejected) as refused:
        judged(document, key=OTHER_KEY)

    assert refused.value.code == "proof.signature_invalid"


def test_what_a_holder_shows_holds_and_the_report_counts_what_is_withheld() -> None:
    facts = judged(shown(whole(), part()), key=KEY).facts

    assert facts["selective"] is True
    assert facts["withheld_statements"] == 2  # family name and birth date
    assert facts["disclosed_statements"] > 0
    assert "/credentialSubject/givenName" in facts["disclosed"]
    assert not any("familyName" in place or "birthDate" in place for place in facts["disclosed"])


@pytest.mark.parametrize("hidden", ["expirationDate", "credentialStatus"])
def test_a_holder_who_hides_the_end_or_the_status_leaves_it_open(hidden: str) -> None:
    less = {name: value for name, value in part().items() if name != hidden}

    with pytest.raises(Undetermined) as refused:
        judged(shown(whole(), less), key=KEY)

    assert refused.value.code == "proof.end_withheld"


def test_with_nothing_withheld_a_credential_without_an_end_is_proven() -> None:
    document = credential.plain_v1(issuer="did:example:issuer")

    facts = judged(shown(document, document), key=KEY).facts

    assert facts["withheld_statements"] == 0


def edits(document: dict[str, Any]) -> list[dict[str, Any]]:
    changed = []
    for member in ("issuer", "issuanceDate", "expirationDate", "id"):
        changed.append({**document, member: f"{document[member]}1"})
        changed.append({name: value for name, value in document.items() if name != member})
    for name, value in {
        "givenName": "Eve",
        "familyName": "Mallory",
        "id": "urn:bnid:_:c14n1",
        "type": ["Person"],
    }.items():
        mutant = copy.deepcopy(document)
        mutant["credentialSubject"][name] = value
        changed.append(mutant)
    for name, value in {
        "created": "2022-03-01T00:00:00Z",
        "verificationMethod": "did:example:issuer#other",
        "proofPurpose": "authentication",
        "nonce": "AAAA",
        "type": "BbsBlsSignature2020" if "nonce" in document["proof"] else "BbsBlsSignatureProof2020",
        "proofValue": document["proof"]["proofValue"].swapcase(),
        "challenge": "x",
        "expires": "2030-01-01T00:00:00Z",
    }.items():
        if not (name == "nonce" and "nonce" not in document["proof"]):
            changed.append({**document, "proof": {**document["proof"], name: value}})
    return changed


@pytest.mark.parametrize("document", [signed(whole()), shown(whole(), part())], ids=["signed", "derived"])
def test_no_edit_is_proven(document: dict[str, Any]) -> None:
    judged(document, key=KEY)
    for mutant in edits(document):
        with pytest.raises((Problem, DidProblem)):
            judged(mutant, key=KEY)


def test_one_node_is_not_shown_as_two() -> None:
    # The subject's statements under its signed label, and one of them again under a node without any.
    derived = shown(whole(), part())
    subject = derived["credentialSubject"]
    for split in ([subject, {"givenName": "Ada"}], [subject, {"type": ["Person"]}]):
        with pytest.raises((Rejected, Undetermined)):
            judged({**derived, "credentialSubject": split}, key=KEY)
    bare = {name: value for name, value in subject.items() if name != "id"}
    judged({**derived, "credentialSubject": bare}, key=KEY)


def test_a_literal_is_not_read_as_a_label() -> None:
    document = whole()
    document["credentialSubject"]["givenName"] = "_:c14n0"
    derived = shown(document, part(givenName="_:c14n0"))
    judged(derived, key=KEY)

    derived["credentialSubject"]["givenName"] = "<urn:bnid:_:c14n0>"
    with pytest.raises(Rejected) as refused:
        judged(derived, key=KEY)

    assert refused.value.code == "proof.signature_invalid"


@pytest.mark.parametrize("text", ["tab\there", "bell\u0007", "back\\slash t: \\t"])
def test_control_characters_hold_as_the_older_canonicaliser_wrote_them(text: str) -> None:
    document = whole()
    document["credentialSubject"]["givenName"] = text

    # PyLD signs here: it escapes tabs as RDFC-1.0 does, and no other control character.
    judged(signed(document), key=KEY)
    derived = shown(document, part(givenName=text))
    judged(derived, key=KEY)
    derived["credentialSubject"]["givenName"] = text + "\t"
    with pytest.raises(Rejected):
        judged(derived, key=KEY)


@pytest.mark.parametrize("value", [None, 7, "", "!!", "AAA", "AAAA=", "AA AA", "A" * 20_000, "_w=="])
@pytest.mark.parametrize("member", ["proofValue", "nonce"])
def test_another_form_than_base64_is_refused(member: str, value: object) -> None:
    document = shown(whole(), part())
    document["proof"][member] = value

    with pytest.raises((Rejected, Undetermined)) as refused:
        judged(document, key=KEY)

    assert str(refused.value).startswith(
        ("proof.value_malformed", "proof.signature_invalid", "proof.limit_exceeded")
    )


def test_a_signature_shown_as_a_proof_and_a_proof_as_a_signature_are_refused() -> None:
    base, derived = signed(whole()), shown(whole(), part())
    nonce = {"nonce": derived["proof"]["nonce"]}

    for mutant in (
        {**base, "proof": {**base["proof"], "type": "BbsBlsSignatureProof2020", **nonce}},
        {**derived, "proof": {**derived["proof"], "type": "BbsBlsSignature2020"}},
    ):
        with pytest.raises((Rejected, Undetermined)):
            judged(mutant, key=KEY)
