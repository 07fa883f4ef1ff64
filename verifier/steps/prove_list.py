"""Who says so? A fetched status list is proven in the form that its mechanism has, and nothing of it is used before.

A list credential goes through steps 1 to 4 like any credential, a list token through the same proof with its own
token type, and a plain list, which nobody signs, counts only from the issuer's own origin. What cannot be proven says
nothing: neither that a credential is revoked nor that it is not.
"""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from did_methods.core.ports import Fetched
from did_methods.core.strict_json import JsonInvalid, parse_json_object
from status import ListForm, Mechanism, StatusEntry
from status.core.errors import StatusUnavailable
from status.core.members import issuer_of
from verifier import formats
from verifier.errors import Rejected
from verifier.formats.core.list_token import issued_at, read_list_token
from verifier.key_sources.core.vouching import authority_above
from verifier.model import JsonObject, Parsed, Period, Proven, Role, Signed
from verifier.policy import Policy
from verifier.ports import Ports, run
from verifier.report import Outcome
from verifier.steps.assurance import domain_of
from verifier.steps.prove import HEAVY, prove
from verifier.suites.core.document_signers import SIGNS_DOCUMENTS, SIGNS_LICENCES

MAX_LIST: Final = 2 * 1024 * 1024  # bytes of a list as fetched; 16 MiB of bits deflate to far less
_MAX_NAMES: Final = 300_000  # values in a plain list; 2 MiB hold no more
_HTTPS_PORT: Final = 443
_NO_PERIOD: Final = Period()


class ListQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which list is wanted, for a credential of whom (`issuer`), under which rules, and by which means.

    `metadata`: the issuer's key was found in issuer metadata; where that of a list token stands follows from it.
    `signed`: under a chain of certificates, the credential was, and `doc_type` where it is a mobile document: those who
    may vouch for its signer may for who keeps the list. None: it came without a chain, and the list is what it is.
    """

    entry: StatusEntry
    mechanism: Mechanism
    issuer: str | None
    metadata: bool
    signed: Signed | None
    doc_type: str | None
    policy: Policy
    ports: Ports


class ListProof(msgspec.Struct, frozen=True, kw_only=True):
    """A list that may be believed as far as this says.

    `signed`: false for a plain list, for which its origin vouches. `bound`: the key that signed it was shown to be one
    of `issuer`. False: only the policy let it pass. `issued_at`: the latest instant at which it says that it was made.
    `authority`: of mobile documents, who has made its signer a signer of such; None: nobody.
    """

    claims: JsonObject
    issuer: str | None
    signed: bool
    bound: bool
    issued_at: datetime | None
    period: Period
    sources: tuple[Fetched, ...]
    authority: str | None = None


async def prove_list(page: Fetched, asked: ListQuestion) -> ListProof:
    """Return what `page` proves.

    Raises:
        StatusUnavailable: `status.list_malformed`, `status.list_type_wrong`, `status.list_unproven`,
            `status.unsigned_list_foreign`.
    """
    form = asked.mechanism.form
    if form is ListForm.PLAIN:
        return await _plain(page, asked)
    read = await (_read_token if form is ListForm.TOKEN else _read_credential)(page, asked)
    parsed = _as_the_credential(read, asked)
    proof = await prove(parsed, asked.policy, asked.ports, heavy=_is_heavy(page))
    open_checks = [
        c for c in proof.checks if c.required and c.outcome in (Outcome.FAILED, Outcome.UNDETERMINED)
    ]
    if proof.proven is None or open_checks:
        code = open_checks[0].code if open_checks else None
        raise StatusUnavailable("status.list_unproven", f"expected a list whose proof holds, got {code}")
    if form is ListForm.TOKEN:
        made = issued_at(parsed)
    else:
        dates = (parsed.period.valid_from, proof.proven.proof.created)
        made = max((date for date in dates if date is not None), default=None)
    return ListProof(
        claims=parsed.claims,
        issuer=parsed.party,
        signed=True,
        bound=proof.bound,
        issued_at=made,
        period=parsed.period,
        sources=(page, *proof.sources),
        authority=_authority_of(proof.proven) if asked.signed is Signed.MOBILE_DOCUMENT else None,
    )


def _as_the_credential(parsed: Parsed, asked: ListQuestion) -> Parsed:
    """Return the list with chains that only those may vouch for who may for the signer of the credential."""
    signed = asked.signed
    if signed is None:
        return parsed
    proofs = [
        claim
        if claim.chain is None
        else replace(claim, chain=replace(claim.chain, signed=signed, doc_type=asked.doc_type))
        for claim in parsed.proofs
    ]
    return replace(parsed, proofs=tuple(proofs))


def _authority_of(proven: Proven) -> str | None:
    """Return who has certified the signer of a list, if it may sign mobile documents: then it may say all of them."""
    from verifier import x509  # noqa: PLC0415 - the parser loads as long as all the rest, and few need it

    authority, chain = authority_above(proven.finding.method), proven.proof.chain
    if authority is None or chain is None:
        return None
    purposes = x509.purposes_of(x509.read_certificate(chain.certificates[0]))
    return authority if purposes & {SIGNS_LICENCES, SIGNS_DOCUMENTS} else None


def _is_heavy(page: Fetched) -> bool:
    return len(page.body) > HEAVY


async def _read_credential(page: Fetched, asked: ListQuestion) -> Parsed:
    try:
        presented = await run(asked.ports, formats.read, page.body, MAX_LIST, heavy=_is_heavy(page))
        parsed = formats.detect(presented).parse(presented)
    except Rejected as problem:
        raise StatusUnavailable(
            "status.list_malformed", f"expected a status list credential: {problem.detail}"
        ) from problem
    if parsed.role is not Role.CREDENTIAL:
        raise StatusUnavailable(
            "status.list_malformed", "expected a status list credential, got a presentation"
        )
    return parsed


async def _read_token(page: Fetched, asked: ListQuestion) -> Parsed:
    def read() -> Parsed:
        return read_list_token(
            page.body,
            types=asked.mechanism.token_types,
            issuer=asked.issuer,
            max_bytes=MAX_LIST,
            metadata=asked.metadata,
        )

    try:
        return await run(asked.ports, read, heavy=_is_heavy(page))
    except Rejected as problem:
        if problem.code == "jws.wrong_token_type":
            raise StatusUnavailable("status.list_type_wrong", problem.detail) from problem
        raise StatusUnavailable(
            "status.list_malformed", f"expected a status list token: {problem.detail}"
        ) from problem


async def _plain(page: Fetched, asked: ListQuestion) -> ListProof:
    """Return a list that nobody signed, if it comes from where the issuer said, and is the issuer's.

    The credential is proven and names the address, so its issuer vouches for that origin; a host to which the request
    was sent on is somebody else's word. An issuer whose identifier rests on a domain must keep the list there.
    """
    origin = _origin(asked.entry.list_url)
    if _origin(page.url) != origin:
        raise StatusUnavailable(
            "status.unsigned_list_foreign", "expected the list from the host that was named, got another's"
        )
    domain = domain_of(asked.issuer or "")
    if domain is not None and domain != origin[0]:
        raise StatusUnavailable(
            "status.unsigned_list_foreign", "expected the list on its issuer's host, got another host"
        )

    def read() -> JsonObject:
        return parse_json_object(page.body, max_bytes=MAX_LIST, max_values=_MAX_NAMES)

    try:
        claims = await run(asked.ports, read, heavy=_is_heavy(page))
    except JsonInvalid as problem:
        raise StatusUnavailable(
            "status.list_malformed", f"expected a revocation list: {problem.detail}"
        ) from problem
    stated = issuer_of(claims)
    if stated != asked.issuer and (stated is not None or asked.mechanism.names_issuer):
        raise StatusUnavailable(
            "status.unsigned_list_foreign", "expected a list that names its issuer, got none or another"
        )
    return ListProof(
        claims=claims,
        issuer=asked.issuer,
        signed=False,
        bound=False,
        issued_at=None,
        period=_NO_PERIOD,
        sources=(page,),
    )


def _origin(url: str) -> tuple[str | None, int]:
    """Return host and port; the scheme is https, or nothing was fetched."""
    parts = urlsplit(url)
    return parts.hostname, parts.port or _HTTPS_PORT
