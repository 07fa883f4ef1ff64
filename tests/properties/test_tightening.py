"""Demanding more never improves a verdict: over generated policies, and generated documents, worlds and demands.

First over findings alone, as many as there are codes; then through the whole pipeline, where a demand can also keep a
check from being made.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from did_methods.core.ports import FetchFailed, FetchProblem, FetchRefused
from tests.builders import credential, keys, sd_jwt, status_list
from tests.builders.issuer import Issuer
from tests.properties.corpus import CHALLENGE, HOLDER, ISSUER, REGISTRAR, WEB
from tests.story.cases import LINKED, own_words, serve, transcript
from tests.world import NOW, World
from verifier.boundary import demanded, settle, skipped
from verifier.codes import CHECKS, CODES
from verifier.errors import InputRefused, Problem, Rejected, Undetermined
from verifier.formats import FORMATS
from verifier.model import Expected, Listing, Question, Standing, Submission
from verifier.pipeline import verify
from verifier.policy import POLICIES, Policy, PolicyRefused, fold
from verifier.ports import Ports, Registry
from verifier.report import CheckResult, Outcome, Verdict
from verifier.tightening import Tightening, tighten
from verifier.wiring import Verifier

RANK: Final = {Verdict.NOT_VERIFIED: 0, Verdict.INCONCLUSIVE: 1, Verdict.VERIFIED: 2}
BOUNDED: Final = settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def _tolerable() -> list[str]:
    found = []
    for code in CODES:
        try:
            Policy(name="x", version="1", warnings=frozenset({code}))
        except PolicyRefused:
            continue
        found.append(code)
    return found


TOLERABLE: Final = _tolerable()
DEMANDS: Final[st.SearchStrategy[frozenset[Any]]] = st.frozensets(
    st.sampled_from(["audience", "domain", "holder", "status"])
)
FORMAT_NAMES: Final = st.frozensets(st.sampled_from([plugin.name for plugin in FORMATS]), min_size=1)
SUITE_NAMES: Final = st.frozensets(
    st.sampled_from(["eddsa-rdfc-2022", "eddsa-jcs-2022", "jws", "Ed25519Signature2020"]), min_size=1
)
METHOD_NAMES: Final = st.frozensets(st.sampled_from(["key", "web", "jwk", "https"]), min_size=1)
REGISTRY_NAMES: Final = st.frozensets(st.sampled_from(["A", "B"]), min_size=1)
TYPES: Final = st.frozensets(st.sampled_from(["VerifiableCredential", "OpenBadgeCredential", "Degree"]))
AGES: Final = st.sampled_from([0, 60, 3600])


# A few codes more, a few less: what a policy tolerates of what there is to find.
SOME_CODES: Final = st.frozensets(st.sampled_from(TOLERABLE), max_size=6)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a shipped policy with up to four of its members changed, for more or for less."""
    policy = draw(st.sampled_from(list(POLICIES.values())))
    members: dict[str, st.SearchStrategy[Any]] = {
        "required": DEMANDS,
        "formats": st.none() | FORMAT_NAMES,
        "suites": st.none() | SUITE_NAMES,
        "did_methods": st.none() | METHOD_NAMES,
        "legacy_suites": st.booleans(),
        "proofs": st.sampled_from(["any", "known", "all"]),
        "proofs_needed": st.integers(1, 2),
        "registries": st.none() | REGISTRY_NAMES,
        "accredited": TYPES,
        "network": st.booleans(),
        "clock_skew": st.sampled_from([0, 60]),
        "document_seconds": st.none() | AGES,
        "status_seconds": st.none() | AGES,
        "stale_status_seconds": AGES,
    }
    chosen = draw(st.sets(st.sampled_from(sorted(members)), max_size=4))
    told = policy.warnings | draw(SOME_CODES)
    left_open = (policy.undetermined | draw(SOME_CODES)) - (policy.warnings - draw(SOME_CODES))
    changes = {name: draw(members[name]) for name in sorted(chosen)}
    changed: Policy = replace(
        policy, name="drawn", warnings=told - left_open, undetermined=left_open, **changes
    )
    return changed


def _or_nothing(names: "st.SearchStrategy[frozenset[Any]]") -> "st.SearchStrategy[frozenset[Any] | None]":
    return st.none() | names.filter(bool)


@st.composite
def demands(draw: st.DrawFn) -> Tightening:
    """Draw what a request may demand; often a single member."""
    members: dict[str, st.SearchStrategy[Any]] = {
        "required": _or_nothing(DEMANDS),
        "refuse": _or_nothing(st.frozensets(st.sampled_from(TOLERABLE), max_size=6)),
        "formats": FORMAT_NAMES,
        "suites": SUITE_NAMES,
        "did_methods": METHOD_NAMES,
        "registries": REGISTRY_NAMES,
        "accredited": _or_nothing(TYPES),
        "legacy_suites": st.booleans(),
        "proofs": st.sampled_from(["any", "known", "all"]),
        "proofs_needed": st.integers(1, 3),
        "clock_skew": st.sampled_from([0, 60]),
        "document_seconds": AGES,
        "status_seconds": AGES,
        "stale_status_seconds": AGES,
    }
    chosen = draw(st.sets(st.sampled_from(sorted(members)), min_size=1, max_size=4))
    return Tightening(**{name: draw(members[name]) for name in sorted(chosen)})


def tightened(policy: Policy, more: Tightening) -> Policy:
    try:
        return tighten(policy, more)
    except PolicyRefused as refused:
        assert refused.code == "policy.loosened"  # noqa: PT017 - what is drawn names nothing unknown
        assume(False)  # noqa: FBT003
        raise


# --- over findings alone ---

FINDINGS: Final = st.lists(
    st.tuples(
        st.sampled_from(sorted(CHECKS)),
        st.sampled_from(sorted(CODES)),
        st.sampled_from(["passed", "rejected", "undetermined", "refused", "failed", "skipped"]),
    ),
    max_size=8,
)
PROVEN: Final = CheckResult(check="proof", outcome=Outcome.PASSED)


def weighed(findings: list[tuple[str, str, str]], policy: Policy) -> Verdict:
    problems: Mapping[str, type[Problem | FetchProblem]] = {
        "rejected": Rejected,
        "undetermined": Undetermined,
        "refused": FetchRefused,
        "failed": FetchFailed,
    }
    checks = [PROVEN]
    for check, code, ending in findings:
        if ending == "passed":
            checks.append(CheckResult(check=check, outcome=Outcome.PASSED))
        elif ending == "skipped":
            checks += demanded([skipped(check, code, "expected one, got none")], policy)
        else:
            checks.append(settle(check, problems[ending](code, "expected one, got another"), policy))
    return fold(checks, ())


@given(policy=policies(), more=demands(), findings=FINDINGS)
@BOUNDED
def test_no_findings_weigh_less_where_more_is_demanded(
    policy: Policy, more: Tightening, findings: list[tuple[str, str, str]]
) -> None:
    before, after = weighed(findings, policy), weighed(findings, tightened(policy, more))

    event(f"{before.value} to {after.value}")
    assert RANK[after] <= RANK[before]


@given(policy=policies(), more=demands(), again=demands())
@BOUNDED
def test_what_was_demanded_stays_demanded(policy: Policy, more: Tightening, again: Tightening) -> None:
    once = tightened(policy, more)

    assert tighten(once, more) == once
    both = tightened(once, again)
    assert both.required >= once.required
    assert both.warnings <= once.warnings <= policy.warnings
    assert both.proofs_needed >= once.proofs_needed >= policy.proofs_needed


# --- through the whole pipeline ---

ELSEWHERE: Final = Issuer(identity=keys.did_web(keys.key(seed=41), host="gone.example"))
SECOND: Final = Issuer(identity=keys.did_web(keys.key(seed=42), host="university.example", fragment="key-2"))
EARLIER: Final = datetime(2026, 3, 1, tzinfo=UTC)


@cache
def documents() -> Mapping[str, bytes]:
    """Return documents of every sort of finding, good and bad."""
    entry, revoked = status_list.entry(1), status_list.entry(7)
    down = status_list.entry(1, url="https://down.example/list")
    badge = ISSUER.badge(subject={"id": HOLDER.did}, status=entry)
    made: dict[str, dict[str, Any] | str] = {
        "badge": badge,
        "revoked": ISSUER.badge(status=revoked),
        "suspended?": ISSUER.badge(status=status_list.entry(1, purpose="suspension")),
        "list down": ISSUER.badge(status=down),
        "no status": ISSUER.badge(),
        "expired a minute ago": ISSUER.badge(validUntil="2026-06-01T11:59:30Z"),
        "expired": ISSUER.badge(validUntil="2026-05-01T00:00:00Z"),
        "forged": {**badge, "name": "Doctor"},
        "of 2020": ISSUER.sign_ed25519_2020(credential.badge_v1(issuer=ISSUER.did)),
        "token": ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did, status=entry)),
        "hosted": WEB.badge(),
        "linked": LINKED.badge(),
        "dead host": ELSEWHERE.badge(),
        "foreign key": REGISTRAR.sign_data_integrity(credential.badge(issuer=WEB.did)),
        "foreign key of a key": REGISTRAR.sign_data_integrity(credential.badge(issuer=ISSUER.did)),
        "own words": ISSUER.sign_data_integrity({**own_words(), "issuer": ISSUER.did}),
        "shown": HOLDER.presentation(badge, challenge=CHALLENGE),
        "shown by another": REGISTRAR.presentation(badge),
        "shown as token": HOLDER.presentation_jwt(ISSUER.sign_jwt(credential.badge(issuer=ISSUER.did))),
        "several shown": HOLDER.presentation(badge, WEB.badge(), ISSUER.badge(status=down)),
        "record": transcript(badge, WEB.badge()),
        **_selective(),
    }
    return {name: _raw(document) for name, document in made.items()} | _proof_sets()


def _selective() -> dict[str, str]:
    """Return SD-JWTs: bare, bound by their holder, by another, of long ago; and one whose end may be hidden."""
    shown = sd_jwt.credential(ISSUER, "process")
    badge = credential.badge(issuer=ISSUER.did, validUntil="2030-01-01T00:00:00Z")
    hidden, _ = sd_jwt.hide(badge, "validUntil", "name")
    return {
        "SD-JWT": shown,
        "SD-JWT, bound": sd_jwt.bind(shown, nonce=CHALLENGE),
        "SD-JWT, bound by another": sd_jwt.bind(shown, keys.key("P-256", seed=666), nonce=CHALLENGE),
        "SD-JWT, bound long ago": sd_jwt.bind(shown, nonce=CHALLENGE, iat=1),
        "SD-JWT without its end": sd_jwt.token(ISSUER, hidden, typ="vc+sd-jwt"),
    }


def _proof_sets() -> dict[str, bytes]:
    claims = credential.badge(issuer=WEB.did)
    by_jcs = WEB.sign_data_integrity(claims, "eddsa-jcs-2022")["proof"]
    proofs = {
        "jcs": by_jcs,
        "bad jcs": {**by_jcs, "created": "2026-01-02T00:00:00Z"},
        "first": WEB.sign_data_integrity(claims)["proof"],
        "second": SECOND.sign_data_integrity(claims)["proof"],
        "bad": {**WEB.sign_data_integrity(claims)["proof"], "created": "2026-01-02T00:00:00Z"},
        "foreign": REGISTRAR.sign_data_integrity(claims)["proof"],
        "dead": ELSEWHERE.sign_data_integrity(claims)["proof"],
        "unknown": {
            "type": "DataIntegrityProof",
            "cryptosuite": "pq-2031",
            "proofPurpose": "assertionMethod",
        },
    }
    pairs = [(one, other) for one in proofs for other in proofs]
    return {
        f"{one} and {other}": _raw({**claims, "proof": [proofs[one], proofs[other]]}) for one, other in pairs
    } | {
        f"first, second and {third}": _raw(
            {**claims, "proof": [proofs["first"], proofs["second"], proofs[third]]}
        )
        for third in proofs
    }


def _raw(document: Mapping[str, Any] | str) -> bytes:
    return document.encode() if isinstance(document, str) else json.dumps(document).encode()


@cache
def internet() -> World:
    world = serve(World(now=NOW))
    methods = [*WEB.identity.document["verificationMethod"], *SECOND.identity.document["verificationMethod"]]
    world.serve(
        str(WEB.identity.url),
        {
            **WEB.identity.document,
            "verificationMethod": methods,
            "assertionMethod": [m["id"] for m in methods],
        },
    )
    world.serve(status_list.LIST_URL, ISSUER.status_list([7]))
    return world


ANSWERS: Final[Mapping[str, FetchFailed | Standing]] = {
    "silent": FetchFailed("fetch.connect", "expected the host to answer, got none"),
    "not listed": Standing(listing=Listing.NOT_LISTED),
    "expired": Standing(listing=Listing.EXPIRED),
    "for others": Standing(listing=Listing.NOT_FOR_THIS_TYPE, may_issue=("Degree",)),
    "listed": Standing(listing=Listing.LISTED, name="College"),
    "accredited": Standing(listing=Listing.LISTED, name="College", may_issue=("OpenBadgeCredential",)),
}


def registry(name: str, answer: str) -> Registry:
    async def standing(_question: Question, _policy: Policy, _ports: Ports) -> Standing:
        found = ANSWERS[answer]
        if isinstance(found, FetchFailed):
            raise FetchFailed(found.code, found.detail)
        return found

    return Registry(name=name, type="static", standing=standing)


class Case(NamedTuple):
    """What is asked beside the document."""

    registries: tuple[Registry, ...] = ()
    at: datetime | None = None
    challenge: str | None = None


async def rank(verifier: Verifier, raw: bytes, policy: Policy, case: Case) -> int:
    ports = replace(verifier.ports(NOW, at=case.at, policy=policy), registries=case.registries)
    expected = Expected(challenge=case.challenge)
    try:
        report = await verify(Submission(raw=raw), policy=policy, ports=ports, expected=expected)
    except InputRefused:
        return 0
    return RANK[report.verdict]


CODES_TO_REFUSE: Final = (
    "issuer.unknown", "fetch.offline", "context.inline", "status.none", "holder.not_presented",
)  # fmt: skip
SINGLE: Final = (
    Tightening(required=frozenset({"audience"})),
    Tightening(required=frozenset({"domain"})),
    Tightening(required=frozenset({"holder"})),
    Tightening(required=frozenset({"status"})),
    *(Tightening(refuse=frozenset({code})) for code in CODES_TO_REFUSE),
    Tightening(formats=frozenset({"vc_jwt"})),
    Tightening(formats=frozenset({"data_integrity"})),
    Tightening(suites=frozenset({"eddsa-rdfc-2022"})),
    Tightening(suites=frozenset({"eddsa-jcs-2022"})),
    Tightening(did_methods=frozenset({"key"})),
    Tightening(did_methods=frozenset({"web"})),
    Tightening(registries=frozenset({"A"})),
    Tightening(accredited=frozenset({"OpenBadgeCredential"})),
    Tightening(legacy_suites=False),
    Tightening(proofs="known"),
    Tightening(proofs="all"),
    Tightening(proofs_needed=2),
    Tightening(clock_skew=0),
    Tightening(document_seconds=0),
    Tightening(status_seconds=0),
    Tightening(stale_status_seconds=0),
)
BASES: Final = {
    "default": POLICIES["default"],
    "employment": POLICIES["employment"],
    "any": replace(POLICIES["default"], name="any", proofs="any"),
}


@pytest.mark.parametrize("base", BASES)
async def test_no_demand_alone_makes_any_document_fare_better(base: str) -> None:
    policy, case = BASES[base], Case(registries=(registry("A", "listed"),))
    async with Verifier(network=internet()) as verifier:
        for name, raw in documents().items():
            before = await rank(verifier, raw, policy, case)
            for more in SINGLE:
                assert await rank(verifier, raw, tighten(policy, more), case) <= before, (name, more)


@given(
    name=st.sampled_from(sorted(documents())),
    policy=policies(),
    more=demands(),
    answers=st.lists(st.sampled_from(sorted(ANSWERS)), max_size=2),
    at=st.none() | st.just(EARLIER),
    challenge=st.none() | st.just(CHALLENGE),
)
@settings(BOUNDED, max_examples=300)
async def test_no_document_fares_better_where_more_is_demanded(
    name: str,
    policy: Policy,
    more: Tightening,
    answers: list[str],
    at: datetime | None,
    challenge: str | None,
) -> None:
    asked = tuple(registry(name, answer) for name, answer in zip("AB", answers, strict=False))
    case = Case(registries=asked, at=at, challenge=challenge)
    harder = tightened(policy, more)

    async with Verifier(network=internet()) as verifier:
        before = await rank(verifier, documents()[name], policy, case)
        after = await rank(verifier, documents()[name], harder, case)

    event(f"{before} to {after}")
    assert after <= before
