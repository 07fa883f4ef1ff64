"""The foreign vectors of OpenID Federation, each with its result.

Figures of the specification are claims without a signature: they are read as tokens whose signature is made up, since
reading proves nothing. What none of our registries asks for is listed with its reason, so that no file falls silent.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest

from did_methods.core.errors import DidInvalid
from tests.builders.keys import base64url
from tests.conformance.registries import asked, load
from tests.vectors_dir import VECTORS, needs_vectors
from tests.world import World
from verifier.errors import Problem, Rejected
from verifier.formats.core.compact_jws import compact_jws
from verifier.model import Listing
from verifier.registries.core.entity_statement import (
    KeySet,
    Statement,
    check_signed,
    configuration_url,
    judge_critical,
    read_keys,
    read_statement,
    statement_url,
)
from verifier.registries.core.metadata_policy import apply_policy, merge_policies
from verifier.registries.core.registry import Excluded
from verifier.registries.core.trust_chain import (
    Anchor,
    judge_chain,
    judge_names,
    judge_path_length,
    policy_of,
)
from verifier.registries.core.trust_mark import (
    Owner,
    is_accredited,
    judge_bearer,
    judge_delegation,
    judge_mark,
    owner_of,
    read_mark,
)

pytestmark = needs_vectors

FEDERATION: Final = VECTORS / "openid-federation"
SKEW: Final = timedelta(seconds=60)


@cache
def figures() -> Mapping[int, Path]:
    """Return the figures of the specification by their number."""
    return {int(path.name[3:5]): path for path in sorted((FEDERATION / "spec").glob("fig*"))}


def figure(number: int) -> Any:  # noqa: ANN401
    return load(figures()[number])


def unsigned(claims: Mapping[str, Any], typ: str) -> str:
    header = {"alg": "RS256", "typ": typ, "kid": "any"}
    return ".".join(base64url(json.dumps(part).encode()) for part in (header, claims)) + ".AAAA"


def as_statement(claims: Mapping[str, Any]) -> Statement:
    return read_statement(unsigned(claims, "entity-statement+jwt").encode())


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def alike(value: Any) -> Any:  # noqa: ANN401
    """Return a value whose arrays are in one order: the order of merged and intersected arrays is not defined."""
    if isinstance(value, list):
        return sorted((alike(item) for item in value), key=str)
    return {name: alike(item) for name, item in value.items()} if isinstance(value, dict) else value


# --- the figures of the specification ---

STATEMENTS: Final = {
    2: None, 6: None, 7: None, 56: None, 58: None, 60: None, 62: None, 64: None, 66: None, 68: None,
    18: "federation.statement_malformed",  # shortened: no keys
    75: "federation.statement_for_another",  # a registration
    76: "federation.statement_for_another",  # and its answer
}  # fmt: skip
MARKS: Final = (19, 20, 21, 22, 23, 24)
POLICIES: Final = (9, 10, 11, 12, 13, 14, 69, 71, 72, 73, 74)
REQUESTS: Final = (28, 46, 57, 59, 61, 63, 65, 67)
OTHERS: Final = {
    5: "endpoints",
    15: "constraints",
    16: "issuers",
    17: "owners",
    25: "mark",
    26: "header",
    27: "claims",
}
NOT_ASKED_FOR: Final = {
    4: "a chain in the header of another token; its claims are broken off",
    8: "a signed set of keys for a protocol",
    29: "as figure 60, and not JSON: a comma is missing",
    31: "the list of subordinates is not asked for",
    32: "its answer",
    33: "chains are judged here, no resolver is asked",
    34: "its answer",
    35: "the status of a mark is asked for by POST, which nothing here does",
    36: "its answer",
    37: "its answer",
    38: "who bears a mark is not asked for",
    39: "its answer",
    40: "marks are read where the entity shows them",
    41: "its answer",
    42: "keys of the past are not asked for",
    43: "its answer",
    44: "no endpoint is asked with a client's authentication",
    45: "an error is judged by its status",
    47: "as figure 58, and not JSON: a brace is missing",
    48: "as figure 7, and not JSON: a comma is missing",
    50: "a request to log in",
    51: "a request to log in",
    52: "a request to log in",
    53: "its answer",
    70: "a request to log in",
}


def test_every_figure_is_tried_or_named() -> None:
    tried = {*STATEMENTS, *MARKS, *POLICIES, *REQUESTS, *OTHERS}

    assert tried | set(NOT_ASKED_FOR) == set(figures())
    assert not tried & set(NOT_ASKED_FOR)


@pytest.mark.parametrize(("number", "code"), STATEMENTS.items())
def test_a_statement_of_the_specification_is_read(number: int, code: str | None) -> None:
    claims = figure(number)
    if code is None:
        found = as_statement(claims)
        assert (found.issuer, found.subject, found.metadata) == (
            claims["iss"],
            claims["sub"],
            claims.get("metadata", {}),
        )
    else:
        with pytest.raises(Rejected) as problem:
            as_statement(claims)
        assert problem.value.code == code


@pytest.mark.parametrize("name", ["ec-eaa.json", "ec-rp.json"])
def test_a_configuration_of_a_wallet_federation_is_read(name: str) -> None:
    found = as_statement(load(FEDERATION / "it-wallet" / name))

    assert found.is_configuration
    assert found.claims["authority_hints"] == ["https://trust-anchor.example.org"]


def test_the_example_of_the_wallet_profile_is_no_json() -> None:
    """It is shortened ("...") and cannot be read by anybody; its claims are those of the figures."""
    with pytest.raises(json.JSONDecodeError):
        load(FEDERATION / "federation-wallet" / "example-01.txt")


@pytest.mark.parametrize("number", MARKS)
def test_a_mark_of_the_specification_is_read(number: int) -> None:
    claims = figure(number)
    found = read_mark(unsigned(claims, "trust-mark+jwt"))

    assert (found.type, found.issuer, found.subject) == (
        claims["trust_mark_type"],
        claims["iss"],
        claims["sub"],
    )
    assert (found.expires is None) == ("exp" not in claims)


def test_a_delegation_of_the_specification_is_read_and_bound_to_its_owner() -> None:
    """Its key is not published; all but the signature agrees, so the signature is what it fails for."""
    claims, delegated = figure(25), figure(27)
    mark = read_mark(unsigned(claims, "trust-mark+jwt"))
    header = compact_jws(str(mark.claims["delegation"])).header
    owner = Owner(id=delegated["iss"], keys=KeySet(keys=({"kid": header["kid"], **_any_rsa_key()},)))

    assert header == figure(26)
    with pytest.raises(Excluded) as problem:
        judge_delegation(
            str(mark.claims["delegation"]), mark.type, mark.issuer, owner, now=at(claims["iat"]), skew=SKEW
        )
    assert problem.value.__cause__ is not None
    assert isinstance(problem.value.__cause__.__cause__, DidInvalid)


def _any_rsa_key() -> dict[str, Any]:
    token = (FEDERATION / "spid-cie-chain/ia-ec.jwt").read_bytes()
    return {name: read_statement(token).keys.keys[0][name] for name in ("kty", "n", "e")}


def test_issuers_and_owners_of_the_specification_are_whom_the_anchor_names() -> None:
    anchor = as_statement({**figure(66), **figure(16), **figure(17)})
    swamid = read_mark(unsigned(figure(24), "trust-mark+jwt"))
    anybody = read_mark(
        unsigned({**figure(24), "trust_mark_type": "https://openid.net/certification/op"}, "trust-mark+jwt")
    )
    other = read_mark(unsigned({**figure(24), "iss": "https://other.example"}, "trust-mark+jwt"))
    owner = owner_of(anchor, swamid.type)

    assert is_accredited(anchor, swamid)
    assert is_accredited(anchor, anybody)
    assert not is_accredited(anchor, other)
    assert owner is not None
    assert owner.id == "https://refeds.org/sirtfi"


def test_the_constraints_of_the_specification_hold_or_not() -> None:
    constraints = figure(15)

    judge_path_length(constraints, 2)
    judge_names(constraints, ["https://west.example.com"])
    with pytest.raises(Excluded):
        judge_path_length(constraints, 3)
    for refused in ("https://east.example.com", "https://example.org"):
        with pytest.raises(Excluded):
            judge_names(constraints, [refused])


def test_a_critical_operator_of_the_specification_leaves_its_chain_open() -> None:
    """Figure 2 demands `regexp`, which nobody but its federation knows."""
    lower = as_statement({**figure(6), "iss": "https://ntnu.no", "sub": "https://ntnu.no"})
    upper = as_statement({**figure(66), "iss": "https://feide.no", "sub": "https://feide.no"})
    with pytest.raises(Problem) as problem:
        policy_of([lower, as_statement(figure(2)), upper])
    assert problem.value.code == "federation.critical_unknown"


@pytest.mark.parametrize("number", REQUESTS)
def test_a_request_of_the_specification_is_the_one_that_is_made(number: int) -> None:
    text = figures()[number].read_text("utf-8")
    host, path = re.search(r"Host: (\S+)", text), re.search(r"GET (\S+?)(?:\s*\n\s*(\S+))? HTTP", text)
    assert host
    assert path
    asked = urlsplit(f"https://{host[1]}{path[1]}{path[2] or ''}")
    if not asked.query:
        assert configuration_url(f"https://{host[1]}") == asked.geturl()
        return
    [subject] = parse_qs(asked.query)["sub"]
    endpoint = f"{asked.scheme}://{asked.netloc}{asked.path}"
    superior = as_statement(
        {**figure(66), "metadata": {"federation_entity": {"federation_fetch_endpoint": endpoint}}}
    )
    made = urlsplit(statement_url(superior, subject))

    assert (made.netloc, made.path, parse_qs(made.query)) == (asked.netloc, asked.path, {"sub": [subject]})


def test_the_endpoint_of_the_specification_is_asked() -> None:
    superior = as_statement({**figure(66), "metadata": figure(5)})

    assert statement_url(superior, "https://x.example").startswith(
        "https://amanita.caesarea.example.com/federation_fetch?sub="
    )


# --- metadata policies ---


def test_the_merged_policy_of_the_specification() -> None:
    anchor, middle = figure(10), figure(11)
    merged = merge_policies([anchor["metadata_policy"], middle["metadata_policy"]])
    entity_type = "openid_relying_party"
    own = figure(13)["metadata"][entity_type] | middle["metadata"][entity_type]

    assert alike(merged[entity_type]) == alike(figure(12))
    assert alike(apply_policy(merged, {entity_type: own})[entity_type]) == alike(figure(14))


def test_the_policy_of_several_types_of_the_specification() -> None:
    merged = merge_policies([figure(71)["metadata_policy"], figure(72)["metadata_policy"]])

    assert alike(apply_policy(merged, figure(73)["metadata"])) == alike(figure(74)["metadata"])


def test_the_single_policy_of_the_specification() -> None:
    merged = merge_policies([figure(9)["metadata_policy"]])

    assert apply_policy(merged, {"openid_relying_party": {}}) == {
        "openid_relying_party": {"id_token_signed_response_alg": "ES256"}
    }


def test_the_chain_of_the_specification_resolves_to_its_metadata() -> None:
    """Appendix A.2. The keys are shortened there, so that policies alone can be judged."""
    chain = load(FEDERATION / "spec/chain-op.umu.se.json")
    policies = [one["metadata_policy"] for one in reversed(chain["statements"]) if "metadata_policy" in one]
    resolved = apply_policy(merge_policies(policies), chain["statements"][0]["metadata"])

    assert alike(resolved["openid_provider"]) == alike(chain["resolvedMetadata"]) == alike(figure(69))


def test_every_policy_vector_of_2025_merges_and_applies_as_published() -> None:
    codes = {"invalid_policy": "federation.policy_invalid", "invalid_metadata": "federation.metadata_refused"}
    vectors = load(FEDERATION / "metadata-policy-test-vectors-2025-02-13.json")
    wrong = []
    for vector in vectors:
        merged = resolved = code = None
        try:
            merged = merge_policies([{"t": vector["TA"]}, {"t": vector["INT"]}])
            resolved = apply_policy(merged, {"t": vector["metadata"]}) if "metadata" in vector else None
        except Excluded as problem:
            code = problem.code
        if code != codes.get(vector.get("error", "")):
            wrong.append(vector["n"])
        if "merged" in vector and (merged is None or alike(merged["t"]) != alike(vector["merged"])):
            wrong.append(vector["n"])
        if "resolved" in vector and (resolved is None or alike(resolved["t"]) != alike(vector["resolved"])):
            wrong.append(vector["n"])

    assert len(vectors) == 2019
    assert wrong == []


# --- a real chain of the Italian federation ---

SPID: Final = FEDERATION / "spid-cie-chain"
REGISTRY: Final = "https://oidc.registry.servizicie.interno.gov.it"
RP_MARK: Final = f"{REGISTRY}/openid_relying_party/public"
TOLD: Final = {
    "empty chain": "federation.chain_broken",
    "wrong anchor": "federation.wrong_anchor",
    "expired": "federation.statement_expired",
    "iat in the future": "federation.statement_early",
}


def spid(name: str) -> Statement:
    return read_statement((SPID / f"{name}.jwt").read_bytes())


def scenarios() -> list[Any]:
    if not SPID.is_dir():
        return []
    return [pytest.param(one, id=one["name"]) for one in load(SPID / "scenarios.json")]


@pytest.mark.parametrize("scenario", scenarios())
def test_a_scenario_of_the_italian_chain(scenario: dict[str, Any]) -> None:
    statements = [read_statement((VECTORS / path).read_bytes()) for path in scenario["chain"]]
    anchor = Anchor(id=scenario["trustAnchor"], keys=spid("ta-ec").keys)

    if scenario["valid"]:
        assert (
            judge_chain(statements, anchor, at(scenario["at"]), SKEW).configuration.subject
            == scenario["subject"]
        )
    else:
        with pytest.raises(Problem) as problem:
            judge_chain(statements, anchor, at(scenario["at"]), SKEW)
        assert problem.value.code == TOLD[scenario["name"]]


@pytest.mark.parametrize("name", ["ta-ec", "ia-ec", "leaf-ec", "ia-leaf", "ta-ia"])
def test_a_statement_of_the_italian_chain_is_signed_and_no_altered_one_is(name: str) -> None:
    signer = {"ia-leaf": "ia-ec", "ta-ia": "ta-ec"}.get(name, name)
    raw = (SPID / f"{name}.jwt").read_bytes().strip()
    head, payload, signature = raw.split(b".")
    altered = b".".join(
        [head, payload, signature[:9] + (b"A" if signature[9:10] != b"A" else b"B") + signature[10:]]
    )

    check_signed(read_statement(raw).token, spid(signer).keys)
    with pytest.raises(DidInvalid):
        check_signed(read_statement(altered).token, spid(signer).keys)


def test_every_trust_mark_of_the_italian_chain_holds() -> None:
    listed = load(SPID / "trust-marks.json")
    for one in listed:
        holder = spid(one["in"])
        text = next(shown["trust_mark"] for shown in holder.claims["trust_marks"] if shown["id"] == one["id"])
        mark = read_mark(text)
        configuration = spid({"ta-ia": "ia-ec", "ia-leaf": "leaf-ec"}.get(one["in"], one["in"]))
        keys = spid("ta-ec" if mark.issuer == REGISTRY else "ia-ec").keys

        assert (mark.type, dict(mark.claims)) == (one["id"], one["claims"])
        judge_bearer(mark, configuration, spid("ta-ec"))
        judge_mark(mark, spid("ta-ec"), keys, at(1728346000), SKEW)

    assert len(listed) == 4


async def test_the_italian_chain_is_found_and_judged_by_the_registry() -> None:
    """As of the instant of its scenario; the mark names the body that the federation vouches for."""
    world = World(now=at(1728346000))
    names = {"leaf-ec": configuration_url("https://spid.wbss.it/Spid/oidc/rp/ipasv_lt"),
             "ia-ec": configuration_url("https://spid.wbss.it/Spid/oidc/sa"),
             "ta-ec": configuration_url(REGISTRY),
             "ia-leaf": statement_url(spid("ia-ec"), "https://spid.wbss.it/Spid/oidc/rp/ipasv_lt"),
             "ta-ia": statement_url(spid("ta-ec"), "https://spid.wbss.it/Spid/oidc/sa")}  # fmt: skip
    for name, url in names.items():
        world.serve(url, (SPID / f"{name}.jwt").read_bytes())
    signing = [key for key in spid("ta-ec").keys.keys if key.get("kid") == "defaultRSASign"]
    table = {
        "type": "openid_federation",
        "name": "SPID/CIE",
        "anchors": [{"id": REGISTRY, "keys": signing}],
        "entity_types": ["openid_relying_party"],
        "trust_marks": [{"type": RP_MARK}],
    }
    # Hosts in Italy hold many entities each; the fetches here are five, three of them on one host.
    found = await asked(table, "https://spid.wbss.it/Spid/oidc/rp/ipasv_lt", world)
    as_issuer = await asked({**table, "entity_types": ["openid_credential_issuer"]}, found_issuer(), world)

    assert (found.listing, found.by) == (Listing.LISTED, REGISTRY)
    assert found.name == "Ordine delle Professioni Infermieristiche di Latina"
    assert (as_issuer.listing, as_issuer.code) == (Listing.NOT_FOR_THIS_TYPE, "federation.not_an_issuer")


def found_issuer() -> str:
    return "did:web:spid.wbss.it:Spid:oidc:rp:ipasv_lt"


# --- delegation ---

DELEGATION: Final = FEDERATION / "trust-mark-delegation"
TEST_TYPE: Final = "https://trustmarks.org/test"


def delegated(name: str, mark_type: str, owner: Owner) -> None:
    judge_delegation(
        (DELEGATION / f"{name}.jwt").read_text().strip(),
        mark_type,
        "foobar",
        owner,
        now=at(1716382800),
        skew=SKEW,
    )


def test_a_delegation_by_the_owners_key_holds_and_a_broken_one_does_not() -> None:
    owner = Owner(id="https://tmo.example.eu", keys=read_keys(load(DELEGATION / "jwks.json")))

    delegated("correct", TEST_TYPE, owner)
    with pytest.raises(Excluded):
        delegated("wrong-signature", TEST_TYPE, owner)


def test_a_delegation_is_judged_by_who_owns_the_type() -> None:
    """The published delegation is for one type; the rules are about whom the anchor calls the owner of each."""
    rules = load(DELEGATION / "federation-rules.json")
    jwks = load(DELEGATION / "jwks.json")
    owners = {name: {"sub": owner, "jwks": jwks} for name, owner in rules["trust_mark_owners"].items()}
    anchor = as_statement({**figure(66), "trust_mark_owners": owners})
    for case in rules["cases"]:
        owner = owner_of(anchor, case["type"])
        is_owned = owner is not None and owner.id == rules["delegationIssuer"]
        assert is_owned == case["valid"]
    owner = owner_of(anchor, TEST_TYPE)
    assert owner is not None
    delegated("correct", TEST_TYPE, owner)
    other = owner_of(anchor, "https://trustmarks.org/other")
    assert other is not None
    with pytest.raises(Excluded):
        delegated("correct", TEST_TYPE, other)


# --- a chain of a draft of 2020 ---

DRAFT: Final = FEDERATION / "fedservice-2020"


@pytest.mark.parametrize("path", sorted(DRAFT.glob("*.jwt")), ids=lambda path: path.stem)
def test_a_statement_of_an_old_draft_is_refused(path: Path) -> None:
    """It does not say that it is one: any other token could stand in its place."""
    with pytest.raises(Rejected) as problem:
        read_statement(path.read_bytes())
    assert problem.value.code == "jws.wrong_token_type"


def _as_hosts(names: list[str]) -> list[str]:
    """Return constraints of the draft, which wrote them as URLs, as the last text does: as hosts."""
    return [name.removeprefix("https://") for name in names]


def draft_cases(*members: str) -> list[Any]:
    if not DRAFT.is_dir():
        return []
    cases = load(DRAFT / "constraints-and-crit.json")
    return [pytest.param(one, id=one["name"]) for one in cases if any(member in one for member in members)]


# The draft passes over a constraint that contradicts an earlier one; now both apply, and nothing is permitted.
_CHANGED: Final = "permitted other domain ignored"


@pytest.mark.parametrize("case", draft_cases("entity", "first"))
def test_a_name_constraint_of_the_draft(case: dict[str, Any]) -> None:
    if "entity" in case:
        names = {kind: _as_hosts(case[kind]) for kind in ("permitted", "excluded") if kind in case}
        assert _is_named(case["entity"], {"naming_constraints": names}) == bool(case.get("isPermitted"))
        return
    both = [
        {"naming_constraints": {"permitted": _as_hosts(case[one]["permitted"])}}
        for one in ("first", "second")
    ]
    permitted = [] if case["name"] == _CHANGED else _as_hosts(case["result"]["permitted"])
    for host in ("foo.example.com", "bar.example.com", "foo.example.org"):
        assert _is_named(f"https://{host}", *both) == (host in permitted)


def _is_named(entity: str, *constraints: Mapping[str, Any]) -> bool:
    try:
        for one in constraints:
            judge_names(one, [entity])
    except Excluded:
        return False
    return True


@pytest.mark.parametrize("case", draft_cases("current"))
def test_a_path_length_of_the_draft(case: dict[str, Any]) -> None:
    """The draft counts down one number; now each superior's constraint stands on its own, to the same effect.

    `current` is what a superior further up allows, of which one is used up; `result` how many may stand below.
    """
    own = {} if case["max_path_length"] is None else {"max_path_length": case["max_path_length"]}
    above = {"max_path_length": case["current"] - 1} if case["assigned"] else {}

    assert _is_allowed(case["result"], own, above)
    assert not _is_allowed(case["result"] + 1, own, above)


def _is_allowed(intermediates: int, *constraints: Mapping[str, Any]) -> bool:
    try:
        for one in constraints:
            judge_path_length(one, intermediates)
    except Excluded:
        return False
    return True


@pytest.mark.parametrize("case", draft_cases("knownExtensions", "knownPolicyExtensions"))
def test_a_critical_claim_of_the_draft(case: dict[str, Any]) -> None:
    statement = case["statement"]
    if "policy_language_crit" in statement:  # now called metadata_policy_crit
        chain = [
            figure(6),
            {**figure(2), "metadata_policy_crit": statement["policy_language_crit"]},
            figure(66),
        ]
        with pytest.raises(Problem) as problem:
            policy_of([as_statement(one) for one in chain])
        assert problem.value.code == "federation.critical_unknown"
    elif "error" in case:
        with pytest.raises(Problem) as problem:
            judge_critical(statement, case["knownExtensions"])
        assert problem.value.code == "federation.critical_unknown"
    else:
        judge_critical(statement, case["knownExtensions"])
