"""Is an SD-JWT shown by whom its issuer gave it to, now, and to us? Find the key that it confirms, judge the KB-JWT.

Only reached with a `Proven` credential. Spec: RFC 9901, section 7.3; RFC 7800 (`cnf`). The steps, numbered as in code:

  1 is there a binding, where one is needed? That one is there never decides whether it is needed
  2 it is typed as one, and says when, for whom, in answer to what, and over which SD-JWT
  3 the key that the issuer confirms made it
  4 it is over what is shown here, to the letter
  5 it was made after the credential was, by now, and where somebody asked lately
  6 it answers the caller's challenge, for the caller
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from did_methods.core.errors import DidInvalid
from did_methods.core.ports import Fetched
from did_methods.core.public_key import PublicKey, public_key_from_jwk
from verifier.boundary import PROBLEMS, passed, settle
from verifier.errors import Rejected, Undetermined
from verifier.formats.core.disclosures import digest_of
from verifier.formats.core.jwt import numeric_date, token_type
from verifier.key_sources import find_document
from verifier.key_sources.core.source import Sought, findings
from verifier.model import CompactJws, Expected, SelectiveJwt
from verifier.policy import Policy
from verifier.ports import Ports
from verifier.report import CheckResult
from verifier.steps.check_audience import Answered, audience
from verifier.suites.core.jose import check_jws

MAX_AGE: Final = timedelta(
    days=1
)  # a binding answers a request; who asks by mail has the answer within a day
_TYPE: Final = "kb+jwt"
_OF_HOLDERS: Final = frozenset({"audience", "holder"})
_NO_KEY: Final = "expected a key in cnf to hold the binding against, got none"


class _Binding(msgspec.Struct, frozen=True, kw_only=True):
    """What a KB-JWT says, in a form that can be judged."""

    token: CompactJws
    made: datetime
    expires: datetime | None
    answered: Answered
    digest: str


async def check_key_binding(
    token: SelectiveJwt, expected: Expected, policy: Policy, ports: Ports, *, alone: bool
) -> tuple[list[CheckResult], list[Fetched]]:
    """Return what the binding of a proven SD-JWT shows of holder and audience, and what that rests on.

    Nothing where there is none and none is needed: it is `alone` that a credential has to answer for itself.
    """
    sources: list[Fetched] = []
    asked = expected.challenge is not None or bool(expected.domains)
    needed = asked or _is_demanded(policy)
    if token.key_binding is None:  # 1
        missing = Rejected(
            "holder.key_binding_missing", "expected a holder who shows that the key is theirs, got none"
        )
        return ([settle("holder", missing, policy)] if alone and needed else []), sources
    if "cnf" not in token.claims and not needed:  # anybody could have made it, its holder too
        return [settle("holder", Undetermined("holder.key_unconfirmed", _NO_KEY), policy)], sources
    try:
        binding = _read(token.key_binding)  # 2
        _judge_signature(binding.token, await _find_keys(token, ports, sources))  # 3
        if digest_of(token.presented, token.hash_name) != binding.digest:  # 4
            raise Rejected(
                "holder.key_binding_differs", "expected a binding of what is shown, got one of another SD-JWT"
            )
    except PROBLEMS as problem:
        return [settle("holder", problem, policy)], sources
    checks = [passed("holder", confirmed=True)]
    try:
        skew = timedelta(seconds=policy.clock_skew)
        _judge_age(binding, ports.now, skew, issued=numeric_date(token.claims, "iat"), asked=asked)  # 5
    except Rejected as problem:
        return [*checks, settle("audience", problem, policy)], sources
    return [*checks, *audience(binding.answered, expected, policy)], sources  # 6


def _is_demanded(policy: Policy) -> bool:
    """Say whether the rules want to see the holder, and do not tolerate nobody instead."""
    return not policy.required.isdisjoint(_OF_HOLDERS) and "holder.not_presented" not in policy.warnings


def _read(token: CompactJws) -> _Binding:
    stated = token.payload
    if "typ" not in token.header or token_type(token.header) != _TYPE:
        raise _malformed("typ kb+jwt")
    nonce, aud, digest = (stated.get(name) for name in ("nonce", "aud", "sd_hash"))
    if not (isinstance(nonce, str) and isinstance(aud, str) and isinstance(digest, str)):
        raise _malformed("nonce, aud and sd_hash as text")
    try:
        made, expires, starts = (numeric_date(stated, name) for name in ("iat", "exp", "nbf"))
    except Rejected as problem:
        raise _malformed("iat as seconds") from problem
    if made is None:
        raise _malformed("iat as seconds")
    return _Binding(
        token=token,
        made=max(made, starts or made),
        expires=expires,
        answered=Answered(challenge=nonce, domains=frozenset({aud}), each=True),
        digest=digest,
    )


async def _find_keys(token: SelectiveJwt, ports: Ports, sources: list[Fetched]) -> list[PublicKey]:
    """Return the key that the issuer confirms: in the token, or in the DID document that it names.

    Raises:
        Rejected: `holder.key_unconfirmed`, and as a key source does.
        Undetermined: `holder.confirmation_unsupported`.
        DidInvalid, DidUnavailable: the key is unsafe or not supported.
    """
    confirmed = token.claims.get("cnf")
    if not isinstance(confirmed, dict) or not confirmed:
        raise Rejected("holder.key_unconfirmed", _NO_KEY)
    jwk, kid = confirmed.get("jwk"), confirmed.get("kid")
    if isinstance(jwk, dict):
        return [public_key_from_jwk(jwk)]
    if not isinstance(kid, str) or not kid.startswith("did:"):
        raise Undetermined(
            "holder.confirmation_unsupported", "expected a key, or the DID URL of one, in cnf, got another"
        )
    document, fetched = await find_document(Sought(reference=kid), ports)
    sources += fetched
    found = findings(document, fetched, kid, "authentication", ports.now).findings
    return [finding.key for finding in found if isinstance(finding.key, PublicKey)]


def _judge_signature(binding: CompactJws, keys: list[PublicKey]) -> None:
    first: DidInvalid | Rejected | None = None
    for key in keys:
        try:
            check_jws(binding, key)
        except (DidInvalid, Rejected) as problem:
            first = first or problem
        else:
            return
    code = first.code if first is not None else "no such key"
    raise Rejected(
        "holder.key_binding_invalid", f"expected a binding by the confirmed key, got {code}"
    ) from first


def _judge_age(
    binding: _Binding, now: datetime, skew: timedelta, *, issued: datetime | None, asked: bool
) -> None:
    """Accept a binding that can be the answer to what was asked; that nobody asked is told apart.

    Raises:
        Rejected: `challenge.in_future`, `challenge.stale`.
    """
    if binding.made > now + skew:
        raise Rejected("challenge.in_future", "expected a binding made by now, got one dated later")
    if issued is not None and binding.made < issued - skew:
        raise Rejected(
            "challenge.stale", "expected a binding of a credential that was there, got an older one"
        )
    ended = binding.expires is not None and binding.expires < now - skew
    if asked and (ended or binding.made < now - skew - MAX_AGE):
        raise Rejected("challenge.stale", "expected a binding of the last day, got an older one")


def _malformed(expected: str) -> Rejected:
    return Rejected("holder.key_binding_malformed", f"expected {expected} in the key binding, got another")
