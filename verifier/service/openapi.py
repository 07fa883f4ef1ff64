"""`GET /openapi.json`: OpenAPI 3.1, its schemas made from the types of `wire.py` and `report.py`."""

from functools import cache
from typing import Any, Final

import msgspec
from aiohttp import web

from verifier.competencies.references import MAX_SKILL
from verifier.competency import Looked
from verifier.report import Report
from verifier.service import wire
from verifier.tightening import TEXT_MEMBERS, Tightening
from verifier.version import SOFTWARE

_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"
_TYPES: Final = (
    Report,
    wire.VerifyEnvelope,
    Looked,
    wire.Problem,
    wire.Codes,
    wire.Capabilities,
    wire.Health,
    wire.CredentialsVerifyRequest,
    wire.CredentialVerification,
    wire.PresentationsVerifyRequest,
    wire.PresentationVerification,
    wire.Challenge,
    wire.ResolutionResult,
)
_DOCUMENT: Final = {"type": "object", "description": "A credential or a presentation, as it was issued."}
_TOKEN: Final = {
    "type": "string",
    "description": "A compact JWT, an SD-JWT with its disclosures, or a COSE_Sign1 message in base64.",
}
_SD_JWT: Final = ("application/vc+sd-jwt", "application/vp+sd-jwt", "application/dc+sd-jwt")
_COSE: Final = ("application/vc+cose", "application/vp+cose")
_MESSAGE: Final = {
    "type": "string",
    "format": "binary",
    "description": "A COSE_Sign1 message as it stands.",
}
_POSTED: Final = {
    "type": "object",
    "required": ["vp_token"],
    "properties": {"vp_token": {"type": "string"}},
    "description": "What a wallet posted over OpenID4VP (`direct_post`).",
}
_CARRIER: Final = {
    "type": "string",
    "format": "binary",
    "description": "A picture (image/*) or PDF (application/pdf) with a credential in it.",
}
_ASKED: Final = {"type": "string", "minLength": 1, "maxLength": wire.MAX_ASKED}

_TIMING: Final = {
    "Server-Timing": {
        "description": "Milliseconds of the steps: receive, verify, encode.",
        "schema": {"type": "string"},
    }
}
_REFUSALS: Final = {
    "400": "The request or the document cannot be read.",
    "408": "The request did not come in time.",
    "413": "The body is too large.",
    "415": "The body is of a kind that holds no credential.",
    "503": "Too much is at work; try again after `Retry-After` seconds.",
}


async def document(_request: web.Request) -> web.Response:
    """GET /openapi.json."""
    return web.Response(body=_encoded(), content_type=_JSON)


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(openapi())


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document."""
    _, components = msgspec.json.schema_components(_TYPES, ref_template="#/components/schemas/{name}")
    components = msgspec.json.decode(msgspec.json.encode(components))  # defaults as JSON has them
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "LER Verifier",
            "version": SOFTWARE.version,
            "summary": "Verifies Learning and Employment Records: credentials, badges, transcripts, presentations.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/v1/verify": {"post": _verify()},
            "/v1/capabilities": {"get": _read("capabilities", "Say what is supported.", "Capabilities")},
            "/v1/codes": {"get": _read("codes", "List all checks and codes with their meaning.", "Codes")},
            "/v1/competencies": {"get": _look_up()},
            "/credentials/verify": {
                "post": _vc_api("verifyCredential", "Verify a credential (W3C VC API).", "Credential")
            },
            "/presentations/verify": {
                "post": _vc_api("verifyPresentation", "Verify a presentation (W3C VC API).", "Presentation")
            },
            "/challenges": {"post": _challenges()},
            "/1.0/identifiers/{did}": {"get": _resolve()},
            "/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "Return this document.",
                    "responses": {"200": _answer("OpenAPI 3.1.", {"type": "object"}), **_default()},
                }
            },
            "/health/live": {"get": _read("live", "Say whether the process is alive.", "Health")},
            "/health/ready": {
                "get": _read(
                    "ready", "Say whether requests should be sent here.", "Health", **{"503": "Health"}
                )
            },
            "/metrics": {
                "get": {
                    "operationId": "metrics",
                    "summary": "Return counts and durations in the text format of Prometheus.",
                    "responses": {
                        "200": {
                            "description": "Metrics.",
                            "content": {"text/plain": {"schema": {"type": "string"}}},
                        },
                        **_default(),
                    },
                }
            },
        },
        "components": {"schemas": components},
    }


def _verify() -> dict[str, Any]:
    return {
        "operationId": "verify",
        "summary": "Verify any credential or presentation.",
        "description": (
            "The body is the credential or presentation itself, or a JSON object with `input` (and no `@context`) "
            "that says what is expected of it. Its wrapping is found from the bytes. Whatever could be judged "
            "gets 200 and a report; the verdict stands in the report."
        ),
        "parameters": [
            *(
                {"name": name, "in": "query", "required": False, "schema": _ASKED, "description": text}
                for name, text in (
                    ("policy", "Name of the policy; see /v1/capabilities."),
                    ("challenge", "Challenge that a presentation must answer."),
                    ("domain", "Domain that a presentation must be made for."),
                )
            ),
            {
                "name": "at",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "format": "date-time"},
                "description": "An instant that has passed, as of which a credential is judged.",
            },
            {
                "name": "competencies",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "enum": ["true", "false"]},
                "description": "Whether to tell what all of it shows of skills.",
            },
            {
                "name": "skills",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": wire.MAX_ASKED_SKILLS},
                "description": "Skills to answer for, with commas: addresses, or `framework:code`.",
            },
            *_tightening(),
        ],
        "requestBody": {
            "required": True,
            "content": {
                _JSON: {"schema": {"anyOf": [_ref("VerifyEnvelope"), _DOCUMENT]}},
                "application/vc": {"schema": _DOCUMENT},
                "application/vp": {"schema": _DOCUMENT},
                "application/ld+json": {"schema": _DOCUMENT},
                "application/vc+jwt": {"schema": _TOKEN},
                "application/vp+jwt": {"schema": _TOKEN},
                "application/jwt": {"schema": _TOKEN},
                **{kind: {"schema": _TOKEN} for kind in _SD_JWT},
                **{kind: {"schema": _MESSAGE} for kind in _COSE},
                "text/plain": {"schema": _TOKEN},
                "application/x-www-form-urlencoded": {"schema": _POSTED},
                "image/png": {"schema": _CARRIER},
                "image/svg+xml": {"schema": _CARRIER},
            },
        },
        "responses": {
            "200": {
                **_answer("The report; for whoever accepts HTML and no JSON, as a page.", _ref("Report")),
                "headers": _TIMING,
            },
            **_refusals(),
            **_default(),
        },
    }


def _look_up() -> dict[str, Any]:
    return {
        "operationId": "lookUpCompetency",
        "summary": "Say what an entry of an imported framework is, and what it is the same as or next to.",
        "parameters": [
            {
                "name": "reference",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "minLength": 1, "maxLength": MAX_SKILL},
                "description": "The entry: its address, or `framework:code`.",
            }
        ],
        "responses": {
            "200": _answer("The entry.", _ref("Looked")),
            "400": _problem("This is no reference to one entry of a framework."),
            "404": _problem("No imported framework has this entry."),
            "503": _problem(_REFUSALS["503"]),
            **_default(),
        },
    }


def _tightening() -> list[dict[str, Any]]:
    """Return what may be demanded beyond the policy, a parameter per member; lists with commas."""
    members = msgspec.json.schema(Tightening)["$defs"]["Tightening"]["properties"]
    return [
        {
            "name": name,
            "in": "query",
            "required": False,
            "style": "form",
            "explode": False,
            "schema": next(form for form in member["anyOf"] if form != {"type": "null"}),
            "description": member["description"],
        }
        for name, member in members.items()
        if name in TEXT_MEMBERS
    ]


def _vc_api(operation: str, summary: str, kind: str) -> dict[str, Any]:
    answer = _ref(f"{kind}Verification")
    failed = "It does not verify, or it cannot be read. `verified` is false and `errors` is not empty."
    return {
        "operationId": operation,
        "summary": summary,
        "requestBody": {"required": True, "content": {_JSON: {"schema": _ref(f"{kind}sVerifyRequest")}}},
        "responses": {
            "200": {
                **_answer("It verifies (or, where the operator has chosen so, it does not).", answer),
                "headers": _TIMING,
            },
            **_refusals(),
            "400": _answer(failed, answer),
            "422": _answer("Instead of 400, where the operator has chosen so.", answer),
            **_default(),
        },
    }


def _challenges() -> dict[str, Any]:
    return {
        "operationId": "createChallenge",
        "summary": "Make a challenge for a presentation (W3C VC API).",
        "requestBody": {"required": False, "content": {_JSON: {"schema": {"type": "object"}}}},
        "responses": {
            "200": _answer("A challenge, usable once and for a while.", _ref("Challenge")),
            **_refusals(),
            **_default(),
        },
    }


def _resolve() -> dict[str, Any]:
    result = {"application/did-resolution": {"schema": _ref("ResolutionResult")}}
    bare = {
        media_type: {"schema": {"type": "object"}}
        for media_type in ("application/did", "application/did+ld+json", "application/did+json")
    }
    errors = {
        "400": "The DID is malformed.",
        "404": "There is no such DID.",
        "406": "No media type that we have is accepted.",
        "410": "The DID was deactivated.",
        "500": "The DID's document is invalid, or its host could not be asked.",
        "501": "The DID method is not supported.",
    }
    return {
        "operationId": "resolve",
        "summary": "Resolve a DID (W3C DID Resolution).",
        "parameters": [
            {
                "name": "did",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "pattern": "^did:[a-z0-9]+:.+$"},
                "description": "The DID, percent-encoded as one path segment.",
            }
        ],
        "responses": {
            "200": {"description": "The document.", "content": {**result, **bare}},
            **{status: {"description": text, "content": result} for status, text in errors.items()},
            "410": {"description": errors["410"], "content": {**result, **bare}},
            **_default(),
        },
    }


def _read(operation: str, summary: str, type_name: str, **others: str) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "responses": {
            "200": _answer("The answer.", _ref(type_name)),
            **{status: _answer("Not now.", _ref(name)) for status, name in others.items()},
            **_default(),
        },
    }


def _answer(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {_JSON: {"schema": schema}}}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": {_PROBLEM: {"schema": _ref("Problem")}}}


def _refusals() -> dict[str, Any]:
    return {status: _problem(text) for status, text in _REFUSALS.items()}


def _default() -> dict[str, Any]:
    return {"default": _problem("Any other problem.")}


def _ref(type_name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{type_name}"}
