"""Entities of a federation that really sign: configurations, statements, trust marks.

Claims given as keywords replace or add; `...` leaves one out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from tests.builders.credential import without_ellipses
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity, Key, key
from tests.world import NOW, World

TYPE: Final = "entity-statement+jwt"
MARK_TYPE: Final = "https://federation.example/marks/accredited-school"
ISSUED: Final = int((NOW - timedelta(hours=1)).timestamp())
ENDS: Final = int((NOW + timedelta(days=1)).timestamp())
PAST: Final = int((NOW - timedelta(minutes=10)).timestamp())
CREDENTIAL_ISSUER: Final = "openid_credential_issuer"


def seconds(instant: datetime) -> int:
    return int(instant.timestamp())


def issuing(*types: str) -> dict[str, Any]:
    """Return metadata of an entity that offers credentials of these types."""
    offered = {name: {"credential_definition": {"type": ["VerifiableCredential", name]}} for name in types}
    return {CREDENTIAL_ISSUER: {"credential_configurations_supported": offered}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity with its key, P-256 unless told otherwise; the `kid` is `kid`."""

    id: str
    key: Key = field(default_factory=lambda: key("P-256", 31))
    kid: str = "key-1"

    @property
    def jwk(self) -> dict[str, Any]:
        return {**self.key.jwk, "kid": self.kid}

    @property
    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.jwk]}

    @property
    def endpoint(self) -> str:
        return f"{self.id.removesuffix('/')}/fetch"

    @property
    def configuration_url(self) -> str:
        return f"{self.id.removesuffix('/')}/.well-known/openid-federation"

    def statement_url(self, subject: str) -> str:
        return f"{self.endpoint}?sub={quote(subject, safe='')}"

    def sign(self, claims: Mapping[str, object], typ: object = TYPE, **header: object) -> str:
        """Return a token of these claims; header members that are given replace those of the entity."""
        identity = Identity(did=self.id, key=self.key, method_id=self.kid, document={})
        stated = {"alg": self.key.algs[0], "typ": typ, "kid": self.kid, **header}
        return Issuer(identity=identity).jws(without_ellipses(stated), without_ellipses(claims))

    def configuration(self, *hints: str, typ: object = TYPE, **claims: object) -> str:
        """Return what the entity says of itself, under the superiors in `hints`."""
        stated: dict[str, object] = {
            "iss": self.id,
            "sub": self.id,
            "iat": ISSUED,
            "exp": ENDS,
            "jwks": self.jwks,
            "metadata": {"federation_entity": {"federation_fetch_endpoint": self.endpoint}},
        }
        if hints:
            stated["authority_hints"] = list(hints)
        return self.sign({**stated, **claims}, typ)

    def about(self, subject: "Entity | str", typ: object = TYPE, **claims: object) -> str:
        """Return what the entity says of another; of an identifier alone without its keys."""
        stated: dict[str, object] = {"iss": self.id, "iat": ISSUED, "exp": ENDS}
        if isinstance(subject, Entity):
            stated |= {"sub": subject.id, "jwks": subject.jwks}
        else:
            stated["sub"] = subject
        return self.sign({**stated, **claims}, typ)

    def mark(self, subject: str, typ: object = "trust-mark+jwt", **claims: object) -> str:
        """Return a trust mark by the entity."""
        stated = {"iss": self.id, "sub": subject, "trust_mark_type": MARK_TYPE, "iat": ISSUED, "exp": ENDS}
        return self.sign({**stated, **claims}, typ)

    def delegation(self, issuer: str, typ: object = "trust-mark-delegation+jwt", **claims: object) -> str:
        """Return the leave that the entity, an owner of a type of marks, gives to an issuer of them."""
        stated = {"iss": self.id, "sub": issuer, "trust_mark_type": MARK_TYPE, "iat": ISSUED}
        return self.sign({**stated, **claims}, typ)


def shown(mark: str, mark_type: str = MARK_TYPE) -> list[dict[str, str]]:
    """Return the claim `trust_marks` of an entity that shows this mark."""
    return [{"trust_mark_type": mark_type, "trust_mark": mark}]


ANCHOR: Final = Entity(id="https://federation.example", key=key("P-256", 41), kid="anchor-2026")
MIDDLE: Final = Entity(id="https://schools.example/members", key=key("P-256", 42), kid="middle-1")
COLLEGE: Final = Entity(id="https://college.example", key=key("P-256", 43), kid="college-1")
STRANGER: Final = Entity(id="https://stranger.example", key=key("P-256", 44), kid="stranger-1")


@dataclass(slots=True, kw_only=True)
class Federation:
    """A college under an intermediate under an anchor; claims that a test gives change what one of them says."""

    configuration: Mapping[str, object] = field(default_factory=dict)  # the college of itself
    of_college: Mapping[str, object] = field(default_factory=dict)  # the intermediate of the college
    of_middle: Mapping[str, object] = field(default_factory=dict)  # the anchor of the intermediate
    anchor: Mapping[str, object] = field(default_factory=dict)  # the anchor of itself

    def chain(self) -> tuple[str, str, str, str]:
        """Return the statements from the college's configuration up to the anchor's."""
        own = {"metadata": {CREDENTIAL_ISSUER: {}}, **self.configuration}
        return (
            COLLEGE.configuration(MIDDLE.id, **own),
            MIDDLE.about(COLLEGE, **self.of_college),
            ANCHOR.about(MIDDLE, **self.of_middle),
            ANCHOR.configuration(**self.anchor),
        )

    def serve(self, world: World) -> World:
        """Publish all of it."""
        college, of_college, of_middle, anchor = self.chain()
        world.serve(COLLEGE.configuration_url, college)
        world.serve(MIDDLE.configuration_url, MIDDLE.configuration(ANCHOR.id))
        world.serve(ANCHOR.configuration_url, anchor)
        world.serve(MIDDLE.statement_url(COLLEGE.id), of_college)
        world.serve(ANCHOR.statement_url(MIDDLE.id), of_middle)
        return world
