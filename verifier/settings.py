"""Settings: every limit and choice of an operator, with unit and reason. Where they come from: `load_settings.py`.

The table in docs/settings.md is made from this file (`settings_table`).
"""

import re
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from verifier.errors import Problem

PREFIX: Final = "LER_VERIFIER_"
# DID Core 1.0, section 3.1; RFC 3986, section 4.3, as far as no space and no control character makes it another text.
_IDENTIFIER: Final = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%\-]+|(?!did:)[A-Za-z][A-Za-z0-9+.\-]*:[!-~]+")


class SettingsRefused(Problem):
    """A setting has no known name or no right value; nothing is started."""


class IssuerEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One known issuer: its exact identifier, its name, the credential types it may issue (empty: any).

    Raises:
        ValueError: the identifier is neither a DID nor another absolute URI, so that no issuer can have it.
    """

    id: Annotated[str, Meta(min_length=1, max_length=2048)]
    name: Annotated[str, Meta(min_length=1, max_length=256)]
    types: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _IDENTIFIER.fullmatch(self.id):
            raise ValueError(
                f"expected a DID or another absolute URI as an issuer's id, got {self.id[:80]!r}"
            )


Seconds = Annotated[float, Meta(gt=0, le=3600)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Bytes = Annotated[int, Meta(ge=1024, le=4 * 1024 * 1024)]  # no document is read that is longer
Port = Annotated[int, Meta(ge=1, le=65535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings. The reason of each stands in its description."""

    host: Annotated[Annotated[str, Meta(min_length=1)], Meta(description="Address to listen on.")] = (
        "127.0.0.1"
    )
    port: Annotated[
        Annotated[int, Meta(ge=0, le=65535)],
        Meta(description="Port to listen on; 0 takes a free one."),
    ] = 8080

    policy: Annotated[
        str, Meta(description="Policy of `/v1/verify`, the shell and the library where none is asked for.")
    ] = "default"
    policies: Annotated[
        tuple[str, ...] | None,
        Meta(
            description="Policies that a request may ask for by name, and tighten; left out: every shipped one and "
            "all of `policy_folder`."
        ),
    ] = None
    policy_folder: Annotated[
        str | None,
        Meta(description="Folder of further policies, a `.toml` or `.json` file each (docs/policies.md)."),
    ] = None
    vc_api_policy: Annotated[
        str, Meta(description="Policy of `/credentials/verify` and `/presentations/verify`.")
    ] = "default"
    vc_api_failure_status: Annotated[
        Literal[200, 400, 422],
        Meta(
            description="HTTP status of those two where something does not verify: the W3C conformance "
            "suites accept only 400 or 422, other clients want 200."
        ),
    ] = 400

    documents: Annotated[
        str | None,
        Meta(
            description="Folder of pinned documents (`documents.json`), used before any network; read at start."
        ),
    ] = None
    competencies: Annotated[
        str | None,
        Meta(
            description="Index of competency frameworks, as `ler-verifier competencies import` makes it; read only."
        ),
    ] = None
    known_issuers: Annotated[
        tuple[IssuerEntry, ...],
        Meta(description="Known issuers, as TOML tables with `id`, `name`, `types`. Config file only."),
    ] = ()
    known_issuers_file: Annotated[
        str | None,
        Meta(description="A TOML or JSON file with a list `known_issuers` of the same shape."),
    ] = None

    registries: Annotated[
        tuple[dict[str, Any], ...],
        Meta(
            description="Trust registries, as TOML tables with `type`, `name` and what the type asks for "
            "(docs/registries.md). Config file only."
        ),
    ] = ()

    seal_authorities: Annotated[
        str | None,
        Meta(
            description="PEM file of certificates that may stand above who seals credentials (JAdES), and above "
            "nobody else (docs/registries.md)."
        ),
    ] = None
    token_authorities: Annotated[
        str | None,
        Meta(
            description="Likewise, above who signs credentials and presentations as JWT, SD-JWT or COSE that bring "
            "their chain (`x5c`, `x5chain`)."
        ),
    ] = None
    mobile_document_authorities: Annotated[
        str | None,
        Meta(description="Likewise, above who signs mobile documents (ISO mdoc): certificates of IACA."),
    ] = None
    time_stamp_authorities: Annotated[
        str | None,
        Meta(description="Likewise, above who makes time stamps over seals (RFC 3161)."),
    ] = None
    did_endpoints: Annotated[
        dict[str, str],
        Meta(
            description="Which registry or resolver a DID method asks, by the method's name, where it is not the "
            'usual one: `did_endpoints = { ebsi = "https://…/did-registry/v5" }`. Under `"*"`: the DID resolver for '
            'all methods that are not built in, `"*" = "https://…/1.0/identifiers"`. Config file only.'
        ),
    ] = {}

    explorers: Annotated[
        dict[str, str],
        Meta(
            description="Where a transaction is looked up that a Blockcert is anchored in, by the chain's name, with "
            '`{id}` for its id: `explorers = { "btc:mainnet" = "https://…/api/tx/{id}" }`. Without it such credentials '
            "stay inconclusive. Config file only."
        ),
    ] = {}

    nodes: Annotated[
        dict[str, str],
        Meta(
            description="Where contracts that issue documents are asked, by the chain's name: a node that JSON-RPC is "
            'posted to, or an address with `{to}` and `{data}` for an `eth_call`: `nodes = { "eth:mainnet" = '
            '"https://…" }`. Config file only.'
        ),
    ] = {}
    dns_resolver: Annotated[
        str | None,
        Meta(
            description="Where the TXT records of a domain are asked for that an OpenAttestation document names, over "
            "https and in JSON, with `{name}` for it: `https://…/resolve?type=TXT&name={name}`. Without it such "
            "documents stay inconclusive."
        ),
    ] = None

    fetch_ports: Annotated[
        Annotated[tuple[Port, ...], Meta(min_length=1)],
        Meta(description="Ports that an https URL may name; others are never dialled."),
    ] = (443,)
    ca_file: Annotated[
        str | None,
        Meta(
            description="PEM file that replaces the system's certificate authorities, for documents and the cache."
        ),
    ] = None
    cache_url: Annotated[
        str | None,
        Meta(
            description="`redis://…` or `rediss://…` of a cache shared between processes; without it each "
            "process keeps its own in memory. Needs `cache_secret`."
        ),
    ] = None
    cache_seconds: Annotated[
        Annotated[int, Meta(ge=0, le=86_400)],
        Meta(
            description="Seconds that a fetched document is kept at most; its server may ask for less. A "
            "revocation is seen within this time."
        ),
    ] = 300
    cache_bytes: Annotated[
        Annotated[int, Meta(ge=1024 * 1024, le=8 * 1024**3)],
        Meta(description="Bytes of fetched documents kept in memory."),
    ] = 64 * 1024 * 1024
    cache_secret: Annotated[
        Annotated[str, Meta(min_length=32, max_length=1024)] | None,
        Meta(
            description="Key that seals what is put into that cache, at least 32 characters; equal in all "
            "replicas. Else whoever can write to the cache could make us believe a document."
        ),
    ] = None
    fetch_connect_seconds: Annotated[
        Seconds, Meta(description="Seconds for name, TCP and TLS of one fetch; a healthy host takes 0.3.")
    ] = 2.0
    fetch_total_seconds: Annotated[
        Seconds, Meta(description="Seconds for one fetch with its redirects and its body.")
    ] = 5.0
    network_seconds: Annotated[
        Seconds,
        Meta(description="Seconds that one verification may wait for the network, all its fetches together."),
    ] = 10.0

    network_hosts: Annotated[
        Annotated[int, Meta(ge=1, le=100)],
        Meta(
            description="Hosts that one verification may ask: issuer, status list, twice over and some more."
        ),
    ] = 8
    network_fetches_per_host: Annotated[
        Annotated[int, Meta(ge=1, le=100)],
        Meta(description="Documents that one verification may ask one host for."),
    ] = 6
    registry_hosts: Annotated[
        Annotated[int, Meta(ge=1, le=1000)],
        Meta(
            description="Hosts that the configured registries may ask beside that, in one verification: the "
            "trusted lists of Europe are on some thirty."
        ),
    ] = 64
    registry_fetches_per_host: Annotated[
        Annotated[int, Meta(ge=1, le=1000)],
        Meta(description="Documents that they may ask one host for."),
    ] = 32

    max_body_bytes: Annotated[
        Bytes,
        Meta(
            description="Bytes of a request body; a transcript of 500 courses has about 0.5 MiB, a diploma with its "
            "pictures inside may have 2 MiB."
        ),
    ] = 1024 * 1024
    max_carrier_bytes: Annotated[
        Annotated[int, Meta(ge=1024, le=16 * 1024 * 1024)],
        Meta(
            description="Bytes of a request body or a file that is a picture or a PDF with a credential in it."
        ),
    ] = 5 * 1024 * 1024
    max_line_bytes: Annotated[
        Annotated[int, Meta(ge=1024, le=64 * 1024)],
        Meta(description="Bytes of the request line, and of one header field."),
    ] = 8190
    max_header_fields: Annotated[
        Annotated[int, Meta(ge=8, le=1000)],
        Meta(description="Header fields of a request; browsers and proxies send about 30."),
    ] = 64
    receive_seconds: Annotated[
        Seconds,
        Meta(description="Seconds from a request's first byte to its last; slower senders are cut off."),
    ] = 10.0
    keepalive_seconds: Annotated[
        Seconds,
        Meta(
            description="Seconds that an idle connection stays open; load balancers usually keep it for 60."
        ),
    ] = 75.0
    max_connections: Annotated[
        Count,
        Meta(description="Open connections; beyond it the oldest idle one is closed, or a new one refused."),
    ] = 1000
    max_in_flight: Annotated[
        Count,
        Meta(
            description="Requests being judged at once; more get 503 with `Retry-After`, so that those "
            "accepted end in time."
        ),
    ] = 256
    max_receiving_bytes: Annotated[
        Annotated[int, Meta(ge=1024 * 1024, le=8 * 1024**3)],
        Meta(description="Bytes of all bodies held at once, so that slow senders cannot fill the memory."),
    ] = 128 * 1024 * 1024
    retry_after_seconds: Annotated[
        Annotated[int, Meta(ge=1, le=3600)], Meta(description="`Retry-After` of a 503, in seconds.")
    ] = 1
    drain_seconds: Annotated[
        Annotated[float, Meta(ge=0, le=60)],
        Meta(
            description="Seconds between not being ready any more and taking no more connections, when "
            "stopping: time for load balancers to notice."
        ),
    ] = 1.0
    shutdown_seconds: Annotated[
        Seconds,
        Meta(description="Seconds that accepted requests have to end when stopping; the pod's grace is 45."),
    ] = 25.0

    shelf_entries: Annotated[Count, Meta(description="Proven status lists kept in memory, by number.")] = 256
    shelf_bytes: Annotated[
        Annotated[int, Meta(ge=1024 * 1024, le=8 * 1024**3)],
        Meta(description="Proven status lists kept in memory, by bytes."),
    ] = 64 * 1024 * 1024

    refresh_lists: Annotated[
        Annotated[int, Meta(ge=0, le=1_000_000)],
        Meta(
            description="Status lists in use, by number, that the service fetches anew before they grow stale, at "
            "moments of chance: so no issuer sees when a credential is looked at. 0: only when they are needed."
        ),
    ] = 256

    challenge_secret: Annotated[
        Annotated[str, Meta(min_length=32, max_length=1024)] | None,
        Meta(
            description="Key that signs the challenges of `/challenges`, at least 32 characters; equal in "
            "all replicas. Without it each process makes its own at start."
        ),
    ] = None
    challenge_seconds: Annotated[
        Annotated[int, Meta(ge=10, le=3600)],
        Meta(description="Seconds that a challenge of `/challenges` may be used."),
    ] = 600

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="What is logged on standard error; no level logs anything of a credential."),
    ] = "info"
    access_log: Annotated[
        bool, Meta(description="Log method, route, status and duration of each request, and nothing else.")
    ] = False


FILE_ONLY: Final = frozenset({"did_endpoints", "explorers", "known_issuers", "nodes", "registries"})


def settings_table() -> str:
    """Return all settings as a Markdown table, one line each."""
    defaults = Settings()
    lines = ["| Setting | Environment | Default | What it is |", "|---|---|---|---|"]
    for name, hint in get_type_hints(Settings, include_extras=True).items():
        variable = "" if name in FILE_ONLY else f"`{PREFIX}{name.upper()}`"
        shown = msgspec.json.encode(getattr(defaults, name)).decode()
        default = "" if shown in {"null", "[]", "{}"} else f"`{shown}`"
        lines.append(f"| `{name}` | {variable} | {default} | {_description(hint)}{_values(hint)} |")
    return "\n".join(lines) + "\n"


def _description(hint: Any) -> str:  # noqa: ANN401 - what get_type_hints returns
    return next(str(m.description) for m in hint.__metadata__ if m.description is not None)


def _values(hint: Any) -> str:  # noqa: ANN401 - likewise
    """Return the values that a setting may have, where they are few."""
    inner = get_args(hint)[0]
    if get_origin(inner) is Literal:
        return f" One of {', '.join(f'`{value}`' for value in get_args(inner))}."
    return ""
