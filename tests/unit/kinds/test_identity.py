"""IdentityObjects: the hashes of the specification recomputed, and what is none."""

from typing import Any

import pytest

from verifier.errors import Rejected
from verifier.kinds.core.identity import broken_identity, identity_type, is_identified

SHA_256 = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
WITHOUT_SALT = "sha256$7a1a1b3f7d40552e4299180e346e3add12bf9a751a43d9c4ca4518febc2c60c6"


def identity(digest: object = SHA_256, **members: object) -> dict[str, Any]:
    """Return a hashed e-mail address; a member of the value `...` is left out."""
    stated = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": digest,
        "identityType": "emailAddress",
        "salt": "Kosher",
        **members,
    }
    return {name: value for name, value in stated.items() if value is not ...}


@pytest.mark.parametrize(
    ("stated", "identifier"),
    [
        (identity(), "a@example.com"),
        (identity(SHA_256.replace("b5809d8a", "B5809D8A")), "a@example.com"),
        (identity("md5$ddd142639a792e74751ee7e129237efa"), "a@example.com"),
        (
            identity(
                "sha256$658625b25ab3d75d613ca97d9a5a77f70e2192feca5557f4ad09a4d4f121f5fc", salt="FleurDeSel"
            ),
            "jjefferson18@example.com",
        ),
        (identity(WITHOUT_SALT, salt=...), "mayze"),
        (identity("a@example.com", hashed=False, salt=...), "a@example.com"),
    ],
    ids=["salted", "in capitals", "md5", "another salt", "no salt", "plain"],
)
def test_an_identifier_is_held_against_its_hash(stated: dict[str, Any], identifier: str) -> None:
    assert is_identified(stated, identifier)
    assert not is_identified(stated, identifier + "x")


def test_a_hash_that_is_said_to_be_plain_identifies_nobody_and_excludes_nobody() -> None:
    with pytest.raises(Rejected) as refused:
        is_identified(identity(hashed=False), "a@example.com")

    assert refused.value.code == "kind.identity_malformed"


@pytest.mark.parametrize(
    "members",
    [
        {"digest": "sha1$" + "0" * 40},
        {"digest": "sha256$1234"},
        {"digest": "a@example.com"},
        {"digest": 5},
        {"digest": ""},
        {"hashed": "true"},
        {"hashed": ...},
        {"identityType": ...},
        {"salt": 5},
    ],
    ids=str,
)
def test_what_nobody_can_be_held_against_is_malformed(members: dict[str, Any]) -> None:
    with pytest.raises(Rejected) as refused:
        is_identified(identity(**members), "a@example.com")

    assert refused.value.code == "kind.identity_malformed"


def test_a_subject_without_id_and_identifier_is_nobody() -> None:
    assert [problem.code for problem in broken_identity({})] == ["kind.subject_unidentified"]
    assert not list(broken_identity({"identifier": identity()}))
    assert not list(broken_identity({"id": "did:example:a"}))


def test_the_word_of_the_implementation_guide_is_the_type_of_the_specification() -> None:
    assert identity_type(identity(identityType="email")) == identity_type(identity()) == "emailAddress"
