"""What a caller knows of the person whose credential it has: read strictly, compared, never repeated.

Nothing in here is told, logged or kept: a report says of each kind of identifier that was given whether it matched, and
of none what it is.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

MAX_IDENTIFIERS: Final = (
    8  # of one kind; people have a few addresses, and each may have to be hashed for each subject
)
MAX_IDENTIFIER: Final = 512  # characters of one; an address has at most 320, a did:key of RSA some 400

Identifier = Annotated[str, Meta(min_length=1, max_length=MAX_IDENTIFIER)]
Identifiers = Identifier | Annotated[list[Identifier], Meta(max_length=MAX_IDENTIFIERS)]


SHAPE: Final = (
    f"id, email, phone, student_id, name of an applicant, each a text or at most {MAX_IDENTIFIERS} of them, none longer"
    f" than {MAX_IDENTIFIER} characters"
)


class ApplicantRefused(ValueError):
    """What was given of an applicant is not of the shape that it has to have."""


class Applicant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person as the caller knows them. `name` is told and never decides; one match of the others does."""

    id: Annotated[Identifiers, Meta(description="DIDs and other URLs that are the person's.")] = []
    email: Annotated[Identifiers, Meta(description="Addresses of mail.")] = []
    phone: Annotated[Identifiers, Meta(description="Telephone numbers, with the country's code.")] = []
    student_id: Annotated[
        Identifiers,
        Meta(description="Numbers and accounts by which a school or an employer knows the person."),
    ] = []
    name: Annotated[Identifiers, Meta(description="Names, as the person writes them.")] = []

    def known(self) -> dict[str, list[str]]:
        """Return what is known, by kind of identifier; nothing of a kind that was not given."""
        stated = {kind: getattr(self, kind) for kind in self.__struct_fields__}
        return {kind: [one] if isinstance(one, str) else one for kind, one in stated.items() if one}

    def __repr__(self) -> str:
        """Show nothing of the person, wherever this ends up."""
        return "Applicant(…)"


def read_applicant(stated: Applicant | Mapping[str, Any]) -> Applicant | None:
    """Return what is known of an applicant, each kind one text or a list of them; None where that is nothing.

    Raises:
        ApplicantRefused: an unknown kind of identifier, another type, too many or too long; without the value.
    """
    if isinstance(stated, Applicant):
        applicant = stated
    else:
        try:
            applicant = msgspec.convert(stated, Applicant)
        except msgspec.ValidationError:  # which may repeat what was given
            raise ApplicantRefused(f"expected {SHAPE}, got another shape") from None
    return applicant if applicant.known() else None
