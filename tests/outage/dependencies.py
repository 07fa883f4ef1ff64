"""What a verdict can depend on, in the order of the table's columns: adding one is one line in `DEPENDENCIES`.

A dependency has a credential that needs it, the document that it serves when it is well, and what each fault of it has
to come to. `there` is False for what this software does not ask yet.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from tempfile import NamedTemporaryFile
from typing import Any, Final

from tests.builders import did_log, schemas, seals, status_list
from tests.builders.certificates import leaf, names_list, revocations
from tests.builders.issuer import Issuer
from tests.builders.keys import ELSEWHERE, did_elsewhere, did_web, resolution_result
from tests.io.lab import OTHER_HOST
from tests.outage import cache_faults, https_faults
from tests.outage.cache_faults import CACHE_FAULTS
from tests.outage.dns_faults import DNS_FAULTS
from tests.outage.faults import FAULTS
from tests.outage.https_faults import HTTPS_FAULTS, Broken

Answer = tuple[str, str]  # verdict, and the code that decided it
LIST_URL: Final = f"https://{OTHER_HOST}/lists/1"
VERIFIED: Final[Answer] = ("verified", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A credential and what has to come of it."""

    credential: Mapping[str, Any]
    healthy: Answer
    broken: Mapping[str, Answer]  # by fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependency:
    """One column. `path` on `other.example` has `body` when all is well."""

    name: str
    faults: Mapping[str, Broken] = field(default_factory=dict)
    path: str = ""
    body: bytes = b""
    questions: tuple[Question, ...] = ()
    well: Broken = https_faults.healthy
    settings: Callable[[str], Mapping[str, Any]] = lambda _fault: {}


_FETCH_CODES: Final = {
    "refused": "fetch.connect",
    "blackhole": "fetch.timeout",
    "slow header": "fetch.timeout",
    "1 B/s": "fetch.timeout",
    "reset": "fetch.connection_lost",
    "truncated": "fetch.body_incomplete",
    "endless": "fetch.too_large",
    "429": "fetch.rate_limited",
    "500": "fetch.http_status",
    "503": "fetch.http_status",
    "404 with body": "fetch.not_found",
    "bomb": "fetch.content_encoding",
    "redirect loop": "fetch.too_many_redirects",
    "bad TLS": "fetch.tls",
    "expired TLS": "fetch.tls",
    "NXDOMAIN": "fetch.dns",
    "SERVFAIL": "fetch.dns",
    "DNS timeout": "fetch.timeout",
}
_NO_NAME: Final = {
    **dict.fromkeys(FAULTS, "fetch.dns"),
    **dict.fromkeys(
        ("blackhole", "slow header", "1 B/s", "endless", "garbage", "DNS timeout"), "fetch.timeout"
    ),
    **dict.fromkeys(("bad TLS", "expired TLS"), "fetch.tls"),
}


def https_host(
    name: str,
    path: str,
    body: bytes,
    credential: Mapping[str, Any],
    codes: Mapping[str, str],
    **settings: Any,  # noqa: ANN401
) -> Dependency:
    """Return a dependency that is a document on an https host; `codes` where they are not the fetcher's."""
    broken = {fault: ("inconclusive", code) for fault, code in {**_FETCH_CODES, **codes}.items()}
    question = Question(credential=credential, healthy=VERIFIED, broken=broken)
    return Dependency(
        name=name,
        faults=HTTPS_FAULTS,
        path=path,
        body=body,
        questions=(question,),
        settings=lambda _fault: settings,
    )


def _name_system(name: str, issuer: Issuer) -> Dependency:
    broken = {fault: ("inconclusive", code) for fault, code in _NO_NAME.items()}
    return Dependency(
        name=name,
        faults=DNS_FAULTS,
        path="/.well-known/did.json",
        body=json.dumps(issuer.identity.document).encode(),
        questions=(Question(credential=issuer.badge(), healthy=VERIFIED, broken=broken),),
    )


def _shared_cache(name: str, issuer: Issuer) -> Dependency:
    """Whatever becomes of the cache, the whole verdict is given: on a good credential and on a revoked one."""
    revoked = ("not_verified", "status.revoked")
    entries = {VERIFIED: status_list.entry(41, url=LIST_URL), revoked: status_list.entry(42, url=LIST_URL)}
    return Dependency(
        name=name,
        faults=CACHE_FAULTS,
        path="/lists/1",
        body=json.dumps(issuer.status_list([42], url=LIST_URL)).encode(),
        questions=tuple(
            Question(
                credential=issuer.badge(status=entry), healthy=answer, broken=dict.fromkeys(FAULTS, answer)
            )
            for answer, entry in entries.items()
        ),
        well=cache_faults.healthy,
        settings=lambda fault: {"cache_url": cache_faults.url_for(fault), "cache_secret": "s" * 32},
    )


_KEYED: Final = Issuer()
_WEB: Final = Issuer(identity=did_web(host=OTHER_HOST))
_LOG: Final = did_log.start(host=OTHER_HOST)
_RESOLVER: Final = f"https://{OTHER_HOST}/1.0/identifiers"
_ELSEWHERE: Final = Issuer(identity=did_elsewhere(resolver=_RESOLVER))
_SCHEMA_URL: Final = f"https://{OTHER_HOST}/schema.json"
_NO_SCHEMA: Final = dict.fromkeys(("wrong type", "garbage"), "schema.unusable")
_UNREADABLE: Final = dict.fromkeys(("wrong type", "garbage"), "key.document_unreadable")
_NO_LIST: Final = dict.fromkeys(("wrong type", "garbage"), "status.list_malformed")
_MEMBERS: Final = {"name": "members", "type": "dcc-legacy", "url": f"https://{OTHER_HOST}/registry.json"}
_LISTING: Final = {
    "meta": {"created": "2026-01-01T00:00:00Z", "updated": "2026-01-02T00:00:00Z"},
    "registry": {
        _KEYED.did: {"name": "Example University", "location": "Springfield", "url": "https://u.example"}
    },
}

_SEALED_BY: Final = leaf(
    seals.ROOT, registered=seals.REGISTERED, extra=[names_list(f"https://{OTHER_HOST}/revoked.crl")]
)
_ISSUER_OF_SEALS: Final = {"id": f"eidas:{seals.REGISTERED}", "name": "Known"}
# A setting names a file; this one lasts as long as the process.
_ANCHORS: Final = NamedTemporaryFile("w", suffix=".pem")  # noqa: SIM115
_ANCHORS.write(seals.ROOT.pem)
_ANCHORS.flush()

DEPENDENCIES: Final = (
    https_host(
        "did:web host",
        "/.well-known/did.json",
        json.dumps(_WEB.identity.document).encode(),
        _WEB.badge(),
        {**_UNREADABLE, "404 with body": "did.not_found", "redirect loop": "fetch.redirect"},
    ),
    https_host(
        "did:webvh host",
        "/.well-known/did.jsonl",
        did_log.lines(_LOG),
        Issuer(identity=did_log.identity(_LOG)).badge(),
        {**_UNREADABLE, "404 with body": "did.not_found", "redirect loop": "fetch.redirect"},
    ),
    https_host(
        "universal resolver",
        f"/1.0/identifiers/{ELSEWHERE}",
        json.dumps(resolution_result(_ELSEWHERE.identity)).encode(),
        _ELSEWHERE.badge(),
        {**_UNREADABLE, "404 with body": "did.not_found", "redirect loop": "fetch.redirect"},
        did_endpoints={"*": _RESOLVER},
    ),
    https_host(
        "status host",
        "/lists/1",
        json.dumps(_KEYED.status_list([42], url=LIST_URL)).encode(),
        _KEYED.badge(status=status_list.entry(41, url=LIST_URL)),
        _NO_LIST,
    ),
    https_host(
        "schema host",
        "/schema.json",
        json.dumps({**schemas.schema(), "$id": _SCHEMA_URL}).encode(),
        _KEYED.badge(credentialSchema=schemas.entry(_SCHEMA_URL)),
        {**dict.fromkeys(FAULTS, "schema.out_of_reach"), **_NO_SCHEMA},
        policy="strict",
        registries=[{"type": "static", "name": "known", "issuers": [{"id": _KEYED.did, "name": "Known"}]}],
    ),
    https_host(
        "trust registry",
        "/registry.json",
        json.dumps(_LISTING).encode(),
        _KEYED.badge(),
        dict.fromkeys(FAULTS, "issuer.registry_unavailable"),
        registries=[{"type": "dcc", "name": "members", "registries": [_MEMBERS]}],
    ),
    https_host(
        "authority's list",
        "/revoked.crl",
        revocations(seals.ROOT),
        seals.sealed(certified=_SEALED_BY),
        dict.fromkeys(FAULTS, "revocation.unknown"),
        policy="strict",
        seal_authorities=_ANCHORS.name,
        registries=[{"type": "static", "name": "known", "issuers": [_ISSUER_OF_SEALS]}],
    ),
    _name_system("DNS", _WEB),
    _shared_cache("Valkey or Redis", _KEYED),
)
