"""Are the names in the certificates below an authority among those that it may give? RFC 5280, section 4.2.1.10.

DNS names, hosts of URIs and directory names are judged. A constraint on another kind of name leaves the question open
where a certificate below has such a name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509

from verifier.errors import Rejected, Undetermined
from verifier.x509.certificates import Certificate, extension

MAX_COMPARISONS: Final = 4_096  # of a name with a subtree, over one authority; real ones need a few dozen


def judge_names(authority: Certificate, below: Sequence[Certificate]) -> None:
    """Judge the names of all certificates `below` by the constraints of `authority`, if it has any.

    Raises:
        Rejected: `certificate.name_not_allowed`.
        Undetermined: `certificate.extension_unsupported`.
    """
    constraints = extension(authority, x509.NameConstraints)
    if constraints is None:
        return
    permitted, excluded = constraints.permitted_subtrees or (), constraints.excluded_subtrees or ()
    compared = 0
    for place, certificate in enumerate(below):
        if place and certificate.subject == certificate.issuer:
            continue  # an authority's own renewal: section 6.1.3 (b)
        for name in _names(certificate):
            compared += len(permitted) + len(excluded)
            if compared > MAX_COMPARISONS:
                raise Undetermined(
                    "certificate.extension_unsupported",
                    f"expected at most {MAX_COMPARISONS} name comparisons, got more",
                )
            own_kind = [tree for tree in permitted if type(tree) is type(name)]
            if any(_within(name, tree) for tree in excluded) or (
                own_kind and not any(_within(name, tree) for tree in own_kind)
            ):
                raise Rejected(
                    "certificate.name_not_allowed",
                    "expected names that the authority may give, got one outside",
                )


def _names(certificate: Certificate) -> Iterator[x509.GeneralName]:
    if len(certificate.subject):
        yield x509.DirectoryName(certificate.subject)
    yield from extension(certificate, x509.SubjectAlternativeName) or ()


def _within(name: x509.GeneralName, tree: x509.GeneralName) -> bool:
    if type(name) is not type(tree):
        return False
    judge = _JUDGES.get(type(name))
    if judge is None:
        raise Undetermined(
            "certificate.extension_unsupported", "expected constraints on known kinds of names, got another"
        )
    return judge(name.value, tree.value)


def _dns_within(name: str, tree: str) -> bool:
    name, tree = name.lower(), tree.lower().removeprefix(".")
    return not tree or name == tree or name.endswith("." + tree)


def _uri_within(uri: str, tree: str) -> bool:
    """A host is itself alone; with a leading dot, all that lies below it."""
    try:
        host = (urlsplit(uri).hostname or "").lower()
    except ValueError:
        host = ""
    if not host:  # a name without host, under a constraint on hosts: section 4.2.1.10 refuses it
        raise Rejected("certificate.name_not_allowed", "expected a URI with a host, got one without")
    tree = tree.lower()
    return host.endswith(tree) if tree.startswith(".") else host == tree


def _directory_within(name: x509.Name, tree: x509.Name) -> bool:
    wanted, found = list(tree.rdns), list(name.rdns)
    return found[: len(wanted)] == wanted


_JUDGES: Final[Mapping[type[x509.GeneralName], Callable[..., bool]]] = {
    x509.DNSName: _dns_within,
    x509.UniformResourceIdentifier: _uri_within,
    x509.DirectoryName: _directory_within,
}
