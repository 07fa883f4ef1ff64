"""A request may demand more than its policy, member by member, and never less."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from verifier.policy import DEFAULT, EMPLOYMENT, STRICT, Policy, PolicyRefused
from verifier.policy_book import PolicyBook
from verifier.tightening import MEMBERS, Tightening, read_tightening, tighten

BOOK: Final = PolicyBook(registries=["A", "B"])
TIGHT: Final = replace(
    DEFAULT,
    name="tight",
    formats=frozenset({"vc_jwt", "presentation"}),
    suites=frozenset({"jws"}),
    did_methods=frozenset({"web"}),
    legacy_suites=False,
    proofs="known",
    proofs_needed=2,
    registries=frozenset({"A"}),
    clock_skew=30,
    document_seconds=600,
    status_seconds=60,
    stale_status_seconds=600,
)


@pytest.mark.parametrize(
    ("base", "members", "changed"),
    [
        (DEFAULT, {"formats": ["vc_jwt"]}, {"formats": {"vc_jwt"}}),
        (TIGHT, {"formats": ["vc_jwt"]}, {"formats": {"vc_jwt"}}),
        (DEFAULT, {"suites": ["jws"]}, {"suites": {"jws"}}),
        (DEFAULT, {"did_methods": ["web", "https"]}, {"did_methods": {"web", "https"}}),
        (DEFAULT, {"legacy_suites": False}, {"legacy_suites": False}),
        (DEFAULT, {"proofs": "all"}, {"proofs": "all"}),
        (replace(DEFAULT, proofs="any"), {"proofs": "known"}, {"proofs": "known"}),
        (DEFAULT, {"proofs_needed": 3}, {"proofs_needed": 3}),
        (DEFAULT, {"clock_skew": 0}, {"clock_skew": 0}),
        (DEFAULT, {"document_seconds": 0}, {"document_seconds": 0}),
        (TIGHT, {"status_seconds": 59}, {"status_seconds": 59}),
        (TIGHT, {"stale_status_seconds": 0}, {"stale_status_seconds": 0}),
        (TIGHT, {"refuse": ["status.list_kept"]}, {"stale_status_seconds": 0}),
        (EMPLOYMENT, {"required": ["audience"]}, {"required": {"holder", "status", "audience"}}),
        (DEFAULT, {"accredited": ["X"]}, {"accredited": {"X"}}),
        (replace(DEFAULT, accredited=frozenset({"Y"})), {"accredited": ["X"]}, {"accredited": {"X", "Y"}}),
        (DEFAULT, {"refuse": ["issuer.unknown"]}, {"warnings": DEFAULT.warnings - {"issuer.unknown"}}),
        (
            EMPLOYMENT,
            {"refuse": ["issuer.unknown"]},
            {"undetermined": EMPLOYMENT.undetermined - {"issuer.unknown"}},
        ),
        (
            DEFAULT,
            {"registries": ["A"]},
            {
                "registries": {"A"},
                "warnings": DEFAULT.warnings - {"issuer.unknown", "issuer.listing_expired"},
                "undetermined": {"issuer.unknown", "issuer.listing_expired"},
            },
        ),
        (STRICT, {"registries": ["A"]}, {"registries": {"A"}}),  # there it fails, and stays so
    ],
)
def test_more_is_taken(base: Policy, members: dict[str, Any], changed: dict[str, Any]) -> None:
    expected = {
        name: frozenset(value) if isinstance(value, set) else value for name, value in changed.items()
    }
    tightened = BOOK.effective(base, members)

    assert tightened == replace(base, tightened=True, **expected)
    assert tightened.facts().tightened
    assert tightened.facts().sha256 != base.facts().sha256
    assert (tightened.name, tightened.version) == (base.name, base.version)


@pytest.mark.parametrize(
    "members",
    [
        {"formats": ["vc_jwt", "data_integrity"]},
        {"suites": ["jws", "eddsa-rdfc-2022"]},
        {"did_methods": ["key"]},
        {"registries": ["B"]},
        {"registries": ["A", "B"]},
        {"legacy_suites": True},
        {"proofs": "any"},
        {"proofs_needed": 1},
        {"clock_skew": 31},
        {"document_seconds": 601},
        {"status_seconds": 61},
        {"stale_status_seconds": 601},
    ],
    ids=str,
)
def test_less_is_refused_by_name(members: dict[str, Any]) -> None:
    with pytest.raises(PolicyRefused) as caught:
        BOOK.effective(TIGHT, members)

    assert caught.value.code == "policy.loosened"
    assert next(iter(members)) in caught.value.detail


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"formats": ["vc_jwt", "presentation"]},
        {"suites": ["jws"]},
        {"registries": ["A"]},
        {"legacy_suites": False},
        {"proofs": "known"},
        {"proofs_needed": 2},
        {"clock_skew": 30},
        {"document_seconds": 600},
        {"refuse": ["fetch.timeout"]},  # it was never tolerated
    ],
    ids=str,
)
def test_the_same_is_the_policy_itself(members: dict[str, Any]) -> None:
    assert BOOK.effective(TIGHT, members) is TIGHT


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"warnings": ["status.message"]}, "policy.malformed"),
        ({"undetermined": ["issuer.unknown"]}, "policy.malformed"),
        ({"network": True}, "policy.malformed"),
        ({"name": "strict"}, "policy.malformed"),
        ({"tightened": False}, "policy.malformed"),
        ({"required": []}, "policy.malformed"),
        ({"required": ["proof"]}, "policy.malformed"),
        ({"suites": []}, "policy.malformed"),
        ({"proofs_needed": 0}, "policy.malformed"),
        ({"proofs": "most"}, "policy.malformed"),
        ({"refuse": ["issuer.unknwon"]}, "policy.unknown_name"),
        ({"suites": ["jwz"]}, "policy.unknown_name"),
        ({"formats": ["pdf"]}, "policy.unknown_name"),
        ({"did_methods": ["wob"]}, "policy.unknown_name"),
        ({"registries": ["C"]}, "policy.unknown_name"),
    ],
    ids=str,
)
def test_what_is_no_demand_is_refused(members: dict[str, Any], code: str) -> None:
    with pytest.raises(PolicyRefused) as caught:
        BOOK.effective(DEFAULT, members)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ({"required": "holder, status"}, {"required": ["holder", "status"]}),
        ({"proofs_needed": "2"}, {"proofs_needed": 2}),
        ({"legacy_suites": "false"}, {"legacy_suites": False}),
        ({"registries": "A"}, {"registries": ["A"]}),
        ({"clock_skew": "0"}, {"clock_skew": 0}),
        ({"proofs": "all"}, {"proofs": "all"}),
    ],
)
def test_members_may_be_written_as_text(text: dict[str, str], value: dict[str, Any]) -> None:
    assert read_tightening(text) == read_tightening(value)


def test_a_policy_of_the_caller_can_be_tightened_as_well() -> None:
    assert tighten(TIGHT, Tightening(proofs_needed=3)).proofs_needed == 3


def test_an_unknown_policy_is_refused_by_name() -> None:
    with pytest.raises(PolicyRefused, match="lenient") as caught:
        BOOK.find("lenient")

    assert caught.value.code == "policy.unknown_name"
    assert isinstance(caught.value, ValueError)  # as a mistake of the caller


def test_there_is_a_way_to_demand_more_of_every_member() -> None:
    own = {"name", "version", "description", "tightened"}  # these demand nothing
    weighing = {"warnings", "undetermined", "vocabularies"}  # by `refuse`, the last as `context.inline`
    chosen = {"network", "refresh_credentials", "type_metadata"}  # another question, not a harder one

    assert set(Policy.__struct_fields__) - own - weighing - chosen == MEMBERS - {"refuse"}
