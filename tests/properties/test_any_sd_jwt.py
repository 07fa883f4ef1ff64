"""Any payload with any disclosures behind it is claims, or refused by name; a holder shows what was signed or less."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import keys
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.sd_jwt import bind, digest, disclosure, token, vc_claims
from tests.world import NOW, World
from verifier.codes import CODES
from verifier.errors import InputRefused, Rejected
from verifier.formats import detect, read
from verifier.formats.core.disclosures import disclose
from verifier.policy import POLICIES
from verifier.report import encode_report
from verifier.wiring import Verifier

T = TypeVar("T")

ISSUER: Final = Issuer(identity=keys.did_key(keys.key("P-256", seed=901)))
BOUNDED: Final = settings(max_examples=200, deadline=None, derandomize=True)
NAMES: Final = st.sampled_from(["_sd", "...", "_sd_alg", "vct", "iss", "a", "b", "cnf", "@context", "type"])
SCALARS: Final = st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5)
VALUES: Final = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
PLAIN: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(alphabet="xyzé", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=15,
)


def judged(raw: bytes) -> str:
    """Return how far bytes get: the code that ends it, or nothing where they are parsed."""
    try:
        presented = read(raw)
        detect(presented).parse(presented)
    except (InputRefused, Rejected) as problem:
        return problem.code
    return ""


@BOUNDED
@given(
    payload=st.dictionaries(NAMES, VALUES, max_size=5),
    header=st.dictionaries(st.sampled_from(["typ", "alg", "kid", "x5c"]), VALUES, max_size=3),
    parts=st.lists(st.lists(VALUES, max_size=4), max_size=4),
    behind=st.text(alphabet="abAB01-_.~= é", max_size=8),
)
def test_any_payload_and_disclosures_are_judged_or_refused_by_name(
    payload: dict[str, Any], header: dict[str, Any], parts: list[list[Any]], behind: str
) -> None:
    texts = [disclosure(*one) for one in parts]
    named = {**payload, "_sd": [digest(one) for one in texts]}
    first = base64url(json.dumps({"typ": "dc+sd-jwt", **header}).encode())
    for stated in (payload, named):
        token = f"{first}.{base64url(json.dumps(stated).encode())}.AA"
        for end in ("", behind):
            assert judged("~".join((token, *texts, end)).encode()) in {"", *CODES}


def code_or(judge: Callable[..., T], *arguments: object) -> T | str:
    """Return what a judge makes of something, or the code that it refuses it by."""
    try:
        return judge(*arguments)
    except Rejected as problem:
        return problem.code


def hidden(value: Any, texts: list[str], choose: Iterator[bool]) -> Any:  # noqa: ANN401
    """Return a value in which members and items that are chosen are digests; their disclosures go to `texts`."""
    if isinstance(value, dict):
        stated: dict[str, Any] = {}
        stand_in = []
        for name, inner in value.items():
            inside = hidden(inner, texts, choose)
            if next(choose):
                texts.append(disclosure(f"salt {len(texts)}", name, inside))
                stand_in.append(digest(texts[-1]))
            else:
                stated[name] = inside
        return {**stated, "_sd": stand_in}
    if isinstance(value, list):
        items = []
        for inner in value:
            inside = hidden(inner, texts, choose)
            if next(choose):
                texts.append(disclosure(f"salt {len(texts)}", inside))
                inside = {"...": digest(texts[-1])}
            items.append(inside)
        return items
    return value


@BOUNDED
@given(
    value=st.dictionaries(st.sampled_from("abcd"), PLAIN, max_size=4),
    chance=st.randoms(use_true_random=False),
)
def test_whatever_is_hidden_comes_back_whole_in_whatever_order_it_is_shown(
    value: dict[str, Any], chance: Random
) -> None:
    texts: list[str] = []
    payload = hidden(value, texts, iter(lambda: chance.random() < 0.5, None))
    chance.shuffle(texts)

    claims, disclosed, withheld = disclose(payload, texts)

    assert claims == value
    assert len(disclosed) == len(texts)
    assert withheld == ()


@BOUNDED
@given(
    value=st.dictionaries(st.sampled_from("abcd"), PLAIN, max_size=4),
    chance=st.randoms(use_true_random=False),
)
def test_what_is_not_shown_is_missing_and_told_and_nothing_else_changes(
    value: dict[str, Any], chance: Random
) -> None:
    texts: list[str] = []
    payload = hidden(value, texts, iter(lambda: chance.random() < 0.5, None))
    left = [text for text in texts if chance.random() < 0.5]
    found = code_or(disclose, payload, left)
    if isinstance(found, str):
        assert found == "sd_jwt.disclosure_unreferenced"  # it stands in something that is not shown
        return
    claims, disclosed, withheld = found
    assert len(disclosed) == len(left)
    assert bool(withheld) is (len(left) < len(texts))
    assert _is_part(claims, value)


def _is_part(part: Any, whole: Any) -> bool:  # noqa: ANN401
    """Say whether a value is another with members and items left out."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            name in whole and _is_part(inner, whole[name]) for name, inner in part.items()
        )
    if isinstance(part, list):
        rest = iter(whole) if isinstance(whole, list) else iter(())
        return all(any(_is_part(item, other) for other in rest) for item in part)
    return bool(part == whole)


CLAIMS: Final = st.sampled_from(
    (
        "vct iss sub jti cnf status exp nbf iat aka_vcts vct#integrity id type issuer issuing_authority given_name ..."
        " vc credentialSubject credentialStatus validFrom validUntil achievement_title birthdate @context _sd vp"
        " verifiableCredential learning_outcomes"
    ).split()
)
TYPES: Final = st.sampled_from(
    ["urn:eudi:pid:1", "urn:eudi:diploma:1", "urn:eudi:micro_credential:1", "https://t.example/1",
     "urn:eu.europa.ec.eudi:learning:credential:1"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    claims=st.dictionaries(CLAIMS, VALUES | TYPES, max_size=6),
    shown=st.dictionaries(CLAIMS, VALUES | TYPES, max_size=4),
    vct=TYPES,
    typ=st.sampled_from(["dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"]),
    binding=st.none()
    | st.dictionaries(st.sampled_from(["iat", "nonce", "aud", "sd_hash"]), VALUES, max_size=3),
    policy=st.sampled_from(list(POLICIES)),
    asked=st.booleans(),
)
async def test_any_claims_that_are_really_signed_come_to_a_report(
    claims: dict[str, Any],
    shown: dict[str, Any],
    vct: str,
    typ: str,
    binding: dict[str, Any] | None,
    policy: str,
    asked: bool,  # noqa: FBT001 - drawn
) -> None:
    """A key of one's own signs anything, and whoever holds it binds it: nothing of that makes more than a report."""
    payload = {**vc_claims(ISSUER.did), "vct": vct, **claims}
    texts = [disclosure("salt", name, value) for name, value in shown.items()]
    text = token(ISSUER, {**payload, "_sd": [digest(one) for one in texts]}, texts, typ=typ)
    if binding is not None:
        extra: dict[str, Any] = binding
        text = bind(text, **extra)
    try:
        report = await Verifier(network=World()).verify(
            text, policy=policy, now=NOW, challenge="c0ffee" if asked else None
        )
    except InputRefused as problem:
        assert problem.code in CODES  # noqa: PT017 - either ending may be the right one
        return

    assert json.loads(encode_report(report))["verdict"] == report.verdict
    if report.verdict == "verified":
        assert report.proven
        assert not asked or binding is not None
