"""How far an issuer is shown to be who it says it is: the ladder of the report's issuer block.

Only what was proven is a rung: the key by the proof, the domain by an identifier that rests on it or by the domain's
own word for it, the listing and the accreditation by a registry that the operator configured. What the credential
claims of its issuer is none.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from did_methods.core.ports import Fetched
from verifier.model import HostedCopy
from verifier.report import Assurance, RegistryAnswer, Rung, rfc3339
from verifier.steps.check_issuer import Answer, Recognition
from verifier.steps.prove import Proof


def rungs_of(
    proof: Proof, recognition: Recognition | None, linked: Mapping[str, Sequence[Fetched]]
) -> list[Assurance]:
    """Return the rungs that were reached, from the ground up; none where no key of the issuer signed.

    `linked`: the domains that were shown to link back to the issuer, with what shows it.
    """
    if not proof.bound or proof.proven is None:
        return []
    documents = [page.url for page in proof.sources]
    finding = proof.proven.finding
    rungs: list[Assurance] = []
    if finding.key.key_type != HostedCopy.key_type:  # what is only published was signed by no key
        rungs.append(Assurance(rung=Rung.KEY, by=finding.method.id, evidence=documents))
    domain = domain_of(proof.proven.parsed.party or "")
    if domain is not None:
        rungs.append(Assurance(rung=Rung.DOMAIN, by=domain, evidence=documents))
    for name, shown_by in linked.items():
        if name != domain:
            rungs.append(Assurance(rung=Rung.DOMAIN, by=name, evidence=[page.url for page in shown_by]))
    by = recognition.by if recognition is not None else None
    if by is not None and by.standing is not None:
        pages = [page.url for page in by.standing.sources]
        rungs.append(Assurance(rung=Rung.LISTED, by=by.registry.name, evidence=pages))
        if by.standing.may_issue is not None:
            rungs.append(Assurance(rung=Rung.ACCREDITED, by=by.registry.name, evidence=pages))
    return rungs


def answers_of(recognition: Recognition | None) -> list[RegistryAnswer]:
    """Return what each registry said, in the order of the settings."""
    if recognition is None:
        return []
    return [_answer(answer) for answer in recognition.answers]


def _answer(answer: Answer) -> RegistryAnswer:
    registry, standing = answer.registry, answer.standing
    if standing is None:
        code = answer.problem.code if answer.problem is not None else None
        return RegistryAnswer(registry=registry.name, type=registry.type, listing="unavailable", code=code)
    return RegistryAnswer(
        registry=registry.name,
        type=registry.type,
        listing=standing.listing.value,
        by=standing.by,
        code=standing.code,
        name=standing.name,
        may_issue=None if standing.may_issue is None else list(standing.may_issue),
        valid_from=rfc3339(standing.valid_from),
        valid_until=rfc3339(standing.valid_until),
    )


def domain_of(party: str) -> str | None:
    """Return the DNS name that an identifier rests on: of a did:web or a web address; None for any other."""
    if party.startswith("did:web:"):
        return party.removeprefix("did:web:").partition(":")[0].partition("%")[0].lower()
    if party.startswith(("https://", "http://")):
        try:
            return urlsplit(party).hostname
        except ValueError:  # brackets around no address, letters that normalise to a delimiter
            return None
    return None
