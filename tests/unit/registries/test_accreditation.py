"""What an accreditation covers: types first, one name for a schema in all its spellings, and never by accident."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from did_methods.core.errors import DidProblem
from did_methods.core.multiformats import encode_base58
from tests.builders.issuer import Issuer
from tests.builders.issuers_registry import accreditation
from tests.world import World
from verifier.errors import Problem
from verifier.policy import DEFAULT
from verifier.registries.core.accreditation import Accreditation, Grant, need_of, read_accreditation
from verifier.registries.core.issuer_record import read_attribute, read_ids, read_record
from verifier.registries.core.signed import prove_document
from verifier.registries.ebsi import read_accreditation_token
from verifier.wiring import Verifier

HEX: Final = "0x23039e6356ea6b703ce672e7cfac0b42765b150f63df78e2bd18ae785787f6a2"
BASE58: Final = "z3MgUFUkb722uq4x3dv5yAJmnNmzDFeK5UC8x83QoeLJM"
API: Final = "https://api-pilot.ebsi.eu/trusted-schemas-registry"
SPELLINGS: Final = (
    HEX,
    HEX.replace("a", "A"),
    BASE58,
    f"{API}/v2/schemas/{HEX}",
    f"{API}/v3/schemas/{BASE58}",
    f"ebsi:pilot:trusted-schemas-registry:/schemas/{BASE58}",
)


async def accredited(world: World, *types: str, **subject: object) -> Accreditation:
    """Return the proven accreditation of somebody by somebody with a did:key."""
    by, of = Issuer(), Issuer()
    parsed, _ = read_accreditation_token(accreditation(by, of, *types, subject=subject))
    signed = await prove_document(parsed, DEFAULT, Verifier(network=world).ports(world.now), heavy=False)
    return read_accreditation(signed.proven)


def by_types(*types: str, schema: str | None = None) -> Grant:
    return Grant(types=frozenset(types), schema=schema, names=types)


def by_schema(schema: str) -> Grant:
    return Grant(types=None, schema=schema, names=(schema,))


@pytest.mark.parametrize(
    ("grant", "types", "schemas", "covered"),
    [
        (by_types("A", "B"), ("A",), (), True),
        (by_types("A", "B"), ("A", "B"), (), True),
        (by_types("A"), ("A", "B"), (), False),
        (by_types("A"), (), (), False),
        (by_types("A", schema="s"), ("B",), ("s",), False),
        (by_types("A", schema="s"), ("A",), ("t",), True),
        (by_types("A", schema="s"), (), ("s",), False),
        (by_types(schema="s"), ("A",), ("s",), False),
        (by_types(schema="s"), (), ("s",), True),
        (by_types(schema="s"), (), (), False),
        (by_types(), (), (), False),
        (by_schema("s"), ("A",), ("s",), True),
        (by_schema("s"), ("A",), ("t",), False),
        (by_schema("s"), (), (), False),
    ],
)
def test_an_entry_covers_by_its_types_and_without_any_by_its_schema(
    grant: Grant,
    types: tuple[str, ...],
    schemas: tuple[str, ...],
    covered: bool,  # noqa: FBT001
) -> None:
    general = ("VerifiableCredential", "VerifiableAttestation")

    assert grant.covers(need_of((*general, *types), schemas)) is covered


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_schema_of_the_registry_has_one_name(spelling: str) -> None:
    assert need_of((), [spelling]).schemas == {HEX}


@pytest.mark.parametrize(
    "other",
    [
        "https://schema.example/diploma.json",
        "https://schema.example/z0OIl",
        "https://schema.example/z" + encode_base58(b"short"),
        f"{API}/v2/schemas/0x23",
        "",
    ],
)
def test_any_other_schema_is_its_own_name(other: str) -> None:
    assert need_of((), [other]).schemas == {other}


@pytest.mark.parametrize(
    ("subject", "covered"),
    [
        ({"accreditedFor": ["A"]}, True),
        ({"accreditedFor": {"schemaId": BASE58, "types": ["VerifiableCredential", "A"]}}, True),
        (
            {
                "accreditedFor": ...,
                "permissionFor": [{"schemaId": HEX, "types": ["A"], "jurisdiction": "EU"}],
            },
            True,
        ),
        (
            {
                "accreditedFor": ...,
                "authorisationClaims": [{"authorisedSchemaId": f"{API}/v2/schemas/{HEX}"}],
            },
            True,
        ),
        ({"accreditedFor": ..., "authorisationClaims": [{"authorisedSchemaId": "s"}]}, False),
        ({"accreditedFor": []}, False),
        ({"accreditedFor": ...}, False),
    ],
)
async def test_every_shape_of_an_entry_is_read(world: World, subject: dict[str, Any], covered: bool) -> None:  # noqa: FBT001
    found = await accredited(world, **subject)

    assert (found.covers(need_of(["A"], [BASE58])) is not None) is covered


@pytest.mark.parametrize(
    "subject",
    [
        {"accreditedFor": [5]},
        {"accreditedFor": None},
        {"accreditedFor": [{"types": ["A", 5]}]},
        {"accreditedFor": [{"types": ["A"], "schemaId": 5}]},
        {"accreditedFor": ["A"] * 201},
        {"authorisationClaims": [{}]},
        {"authorisationClaims": ["s"]},
    ],
)
async def test_entries_that_are_none_are_refused(world: World, subject: dict[str, Any]) -> None:
    with pytest.raises(Problem) as refused:
        await accredited(world, "A", **subject)

    assert refused.value.code == "registry.malformed"


async def test_an_accreditation_of_nobody_or_of_several_is_refused(world: World) -> None:
    by = Issuer()
    nobody: list[dict[str, Any]] = [{"accreditedFor": []}]
    for subjects in (nobody, [{"id": by.did}, {"id": by.did}]):
        parsed, _ = read_accreditation_token(
            accreditation(by, by, credentialSubject=subjects, payload={"sub": ...})
        )
        signed = await prove_document(parsed, DEFAULT, Verifier(network=world).ports(world.now), heavy=False)

        with pytest.raises(Problem) as refused:
            read_accreditation(signed.proven)

        assert refused.value.code == "registry.malformed"


async def test_the_name_of_a_schema_is_told_as_it_was_written(world: World) -> None:
    older = await accredited(world, accreditedFor=..., authorisationClaims=[{"authorisedSchemaId": BASE58}])

    assert [grant.names for grant in older.grants] == [(BASE58,)]


@pytest.mark.parametrize(
    ("types", "grants", "accredits"),
    [
        (("VerifiableAccreditationToAccredit",), (by_types("A"),), True),
        (("VerifiableAccreditationToAccredit",), (by_types("B"),), False),
        (("VerifiableAccreditationToAttest",), (by_types("A"),), False),
        (("VerifiableAccreditation",), (by_types("A"),), False),
        (("VerifiableAuthorisationForTrustChain",), (), True),
        (("VerifiableAccreditation",), (by_schema("s"),), True),
        (("VerifiableAccreditation",), (by_schema("t"),), False),
        (("VerifiableAccreditationTIDiploma",), (by_schema("s"),), False),
        (("VerifiableAccreditation", "VerifiableAccreditationToAttest"), (by_schema("s"),), False),
    ],
)
def test_whom_one_may_accredit_says_the_signed_type(
    types: tuple[str, ...],
    grants: tuple[Grant, ...],
    accredits: bool,  # noqa: FBT001
) -> None:
    found = Accreditation(
        issuer="did:ebsi:z1",
        subject="did:ebsi:z2",
        types=frozenset(types),
        grants=grants,
        by_schema_alone=all(grant.types is None for grant in grants),
    )

    assert found.accredits(need_of(["A"], ["s"])) is accredits


# Any bytes

VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 60) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "did", "body", "issuerType", "attribute", "items"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(raw=st.binary(max_size=80) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_answer_of_a_registry_is_read_or_refused(raw: bytes) -> None:
    for read in (
        lambda: read_record("did:ebsi:z", raw),
        lambda: read_ids(raw),
        lambda: read_attribute("did:ebsi:z", "a", raw),
    ):
        with pytest.raises(Problem) as refused:
            read()
        assert refused.value.code in {"registry.malformed", "registry.other_entity"}


@given(
    st.dictionaries(st.sampled_from(["attributes", "hasAttributes", "attribute", "items", "total"]), VALUES)
)
def test_any_members_beside_the_right_did_are_read_or_refused(members: dict[str, Any]) -> None:
    raw = json.dumps({"did": "did:ebsi:z", **members}).encode()
    for read in (
        lambda: read_record("did:ebsi:z", raw),
        lambda: read_ids(raw),
        lambda: read_attribute("did:ebsi:z", "a", raw),
    ):
        try:
            read()
        except Problem as problem:
            assert problem.code == "registry.malformed"  # noqa: PT017 - or nothing is raised at all


@given(
    st.text(max_size=60)
    | st.lists(st.text("abcXYZ019-_", max_size=20), max_size=4).map(lambda parts: "ey" + ".".join(parts))
)
def test_any_text_is_an_accreditation_or_a_problem(body: str) -> None:
    with pytest.raises((Problem, DidProblem)):
        read_accreditation_token(body)
