"""What our own builders sign, whole and broken in every place: for other people's verifiers to judge."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from tests.builders import credential, status_list
from tests.builders.issuer import Issuer
from tests.builders.keys import Identity, did_jwk, did_key, did_web, ed25519_2020_form, key, multikey_form
from tests.interop.peers import Case, Verdict

SUITES: Final = ("eddsa-rdfc-2022", "Ed25519Signature2020")
JWT_KINDS: Final = ("Ed25519", "P-256", "P-384", "secp256k1", "RSA-2048")
CHALLENGE: Final = "c-1"
DOMAIN: Final = "https://hr.example"


def our_cases() -> list[Case]:
    """Return every case, valid ones first in each group."""
    return [*_credentials(), *_mutants(), *_statuses(), *_presentations(), *_tokens(), *_token_mutants()]


def _case(name: str, content: str | dict[str, Any], expected: Verdict = "verified", **more: Any) -> Case:  # noqa: ANN401
    return Case(
        family="ours", issuer_software="ours", name=f"ours: {name}", input=content, expected=expected, **more
    )


def _documents(identity: Identity) -> dict[str, str | dict[str, Any]]:
    return {identity.url: dict(identity.document)} if identity.url else {}


def _sign(issuer: Issuer, document: dict[str, Any], suite: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    if suite == "Ed25519Signature2020":
        return issuer.sign_ed25519_2020(document, **options)
    return issuer.sign_data_integrity(document, suite, **options)


def _credentials() -> Iterator[Case]:
    identities = {
        "did:key": did_key(),
        "did:web Multikey": did_web(form=multikey_form),
        "did:web Ed25519VerificationKey2020": did_web(form=ed25519_2020_form, path=("older",)),
        "did:web with a port": did_web(host="issuer.example:8443"),
    }
    stranger = did_key(key(seed=2))
    for suite in SUITES:
        for kind, identity in identities.items():
            issuer = Issuer(identity=identity)
            for make in (credential.badge, credential.badge_v1, credential.plain, credential.plain_v1):
                # Open Badges 3.0.3 stands on VCDM 2.0 and redefines what VCDM 1.1 protects.
                if make is credential.badge_v1:
                    continue
                name = f"{make.__name__} {suite} {kind}"
                document = make(issuer=identity.did)
                yield _case(name, _sign(issuer, document, suite), documents=_documents(identity))
        issuer = Issuer()
        broken = {
            "expired": {"validUntil": "2026-02-01T00:00:00Z"},
            "not yet valid": {"validFrom": "2036-02-01T00:00:00Z"},
            "of another issuer": {"issuer": stranger.did},
        }
        for what, members in broken.items():
            document = {**credential.badge(issuer=issuer.did), **members}
            yield _case(f"{suite} {what}", _sign(issuer, document, suite), "not_verified")
        document = credential.badge(issuer=issuer.did)
        yield _case(
            f"{suite} signed to authenticate",
            _sign(issuer, document, suite, purpose="authentication"),
            "not_verified",
        )
        rotated = did_web()
        after = did_web(key(seed=2))
        yield _case(
            f"{suite} by a key that has been replaced",
            _sign(Issuer(identity=rotated), credential.badge(issuer=rotated.did), suite),
            "not_verified",
            documents=_documents(after),
        )


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401
    if isinstance(node, dict | list):
        pairs: Any = node.items() if isinstance(node, dict) else enumerate(node)
        for step, child in pairs:
            yield from _leaves(child, (*path, step))
    else:
        yield path


def _mutants() -> Iterator[Case]:
    """Change every text of a signed badge by one character at its end, and remove every member."""
    for suite in SUITES:
        good = _sign(Issuer(), credential.badge(issuer=Issuer().did), suite)
        for path in _leaves({name: value for name, value in good.items() if name != "@context"}):
            for how in ("changed", "removed"):
                mutant = copy.deepcopy(good)
                parent: Any = mutant
                for step in path[:-1]:
                    parent = parent[step]
                if how == "changed":
                    parent[path[-1]] += "1"
                else:
                    del parent[path[-1]]
                # What nobody knows how to check is left open by us, and not verified by a peer.
                open_ended = path in {("proof", "type"), ("proof", "cryptosuite")} and how == "changed"
                where = ".".join(map(str, path))
                yield _case(
                    f"{suite} {where} {how}", mutant, "inconclusive" if open_ended else "not_verified"
                )


def _statuses() -> Iterator[Case]:
    issuer = Issuer()
    for purpose in ("revocation", "suspension"):
        for values, expected in (({7}, "not_verified"), ({6, 8}, "verified")):
            listed = issuer.status_list(values, purpose=purpose)
            signed = issuer.badge(status=status_list.entry(7, purpose=purpose))
            yield _case(
                f"status {purpose} {expected}",
                signed,
                expected,  # type: ignore[arg-type]  # two of the three verdicts
                documents={status_list.LIST_URL: listed},
            )


def _presentations() -> Iterator[Case]:
    holder = Issuer(identity=did_key(key(seed=3)))
    for suite in SUITES:
        badge = _sign(Issuer(), credential.badge(issuer=Issuer().did, subject={"id": holder.did}), suite)
        good = holder.presentation(badge, suite=suite, challenge=CHALLENGE, domain=DOMAIN)
        yield _case(f"presentation {suite}", good, challenge=CHALLENGE, domain=DOMAIN)
        yield _case(
            f"presentation {suite} for another challenge",
            good,
            "not_verified",
            challenge="c-2",
            domain=DOMAIN,
        )
        yield _case(
            f"presentation {suite} for another domain",
            good,
            "not_verified",
            challenge=CHALLENGE,
            domain="https://other.example",
        )
        changed = copy.deepcopy(good)
        changed["verifiableCredential"][0]["name"] = "Doctorate"
        yield _case(
            f"presentation {suite} with a changed credential",
            changed,
            "not_verified",
            challenge=CHALLENGE,
            domain=DOMAIN,
        )


def _tokens() -> Iterator[Case]:
    for kind in JWT_KINDS:
        for identity in (did_key(key(kind)), did_jwk(key(kind)), did_web(key(kind), path=(kind.lower(),))):
            issuer = Issuer(identity=identity)
            for alg in identity.key.algs:
                if alg == "Ed25519":
                    continue  # the name of RFC 9864, which the peers do not know yet
                for dialect, make in (
                    ("vcdm11", credential.plain_v1),
                    ("ob3", credential.badge),
                    ("vcdm20", credential.plain),
                ):
                    token = issuer.sign_jwt(make(issuer=identity.did), dialect, alg)  # type: ignore[arg-type]
                    name = f"{dialect} {alg} {identity.did[:8]}"
                    yield _case(name, token, documents=_documents(identity))


def _token_mutants() -> Iterator[Case]:
    for kind in JWT_KINDS:
        identity = did_jwk(key(kind))
        issuer = Issuer(identity=identity)
        claims = credential.plain_v1(issuer=identity.did)
        alg = identity.key.algs[0]
        good = issuer.sign_jwt(claims, "vcdm11")
        head, body, signature = good.split(".")
        other = issuer.sign_jwt({**claims, "id": "urn:uuid:5f0f8f36-8a4c-4a57-9cf0-1f2b0f1f7a02"}, "vcdm11")
        for what, token in {
            "another payload": ".".join((head, other.split(".")[1], signature)),
            "another signature": ".".join((head, body, other.split(".")[2])),
            "expired": issuer.sign_jwt({**claims, "expirationDate": "2026-02-01T00:00:00Z"}, "vcdm11"),
            "not yet valid": issuer.sign_jwt({**claims, "issuanceDate": "2126-02-01T00:00:00Z"}, "vcdm11"),
        }.items():
            yield _case(f"vcdm11 {alg} {what}", token, "not_verified")
