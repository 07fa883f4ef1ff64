"""The frozen types that pass from room to room (docs/architecture.md, "What is passed between rooms").

`Parsed` and `Proven` are different types on purpose: what a credential says is `Parsed` until a proof
holds over it, and everything after the gate asks for `Proven`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final

import msgspec

from did_methods.core.account import Signer
from did_methods.core.document import VerificationMethod
from did_methods.core.ports import Fetched
from verifier.applicant import Applicant
from verifier.errors import Problem
from verifier.session import KnownSession

JsonObject = Mapping[str, Any]
"""A JSON object as the strict reader made it; read, never changed."""


class Role(StrEnum):
    """What a document claims to be."""

    CREDENTIAL = "credential"
    PRESENTATION = "presentation"


class DataModel(StrEnum):
    """Whose rules the members of a document follow; the value is what a report calls it."""

    VCDM_1_1 = "1.1"
    VCDM_2_0 = "2.0"
    SD_JWT_VC = "sd_jwt_vc"
    STATUS_LIST = "status_list"
    OPEN_BADGES_1 = "open_badges_1"
    OPEN_BADGES_2 = "open_badges_2"
    BLOCKCERTS_2 = "blockcerts_2"
    OPEN_ATTESTATION_2 = "open_attestation_2"
    MDOC = "mdoc"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """What was handed in, byte for byte. `media_type` is a hint and never decides."""

    raw: bytes
    media_type: str = ""


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows: what a presentation must be bound to, and whom it means. None: the caller does not say.

    `session`: in which a mobile document was shown.
    """

    challenge: str | None = None
    domains: frozenset[str] = frozenset()
    applicant: Applicant | None = None
    session: KnownSession | None = None


class CompactJws(msgspec.Struct, frozen=True, kw_only=True):
    """A compact JWS taken apart, nothing of it proven. `signing_input` is what the signature covers.

    `heeds_b64`: its payload was read as its header `b64` says (RFC 7797); else it must not have one.
    """

    header: JsonObject
    payload: JsonObject
    signing_input: bytes
    signature: bytes
    heeds_b64: bool = False

    @property
    def claims(self) -> JsonObject:
        """What it says."""
        return self.payload


class JsonJws(msgspec.Struct, frozen=True, kw_only=True):
    """A JWS in a JSON serialization, taken apart: each signature as if it were a token, all of the one payload.

    `stamps`: the time stamps that stand beside each, unsigned (RFC 3161).
    """

    signatures: tuple[CompactJws, ...]
    stamps: tuple[tuple[bytes, ...], ...]


Path = tuple[str, ...]
"""Where a value stands in a document: names of members and indexes of items, from the outside in."""

_OF_DOCUMENTS: Final = frozenset(
    "@context credentialStatus validFrom validUntil issuanceDate expirationDate".split()
)  # beside a subject; no claims that are registered for tokens


class SelectiveJwt(msgspec.Struct, frozen=True, kw_only=True):
    """An SD-JWT taken apart, nothing of it proven: only `issuer_jws` is signed by whom it names.

    `claims`: what that says once everything that is disclosed is put in its place. `disclosed`: where those stand.
    `withheld`: in which objects and lists something was left out, or a decoy pretends it, once for each. `presented`:
    the characters that a key binding is over, hashed by `hash_name`.
    """

    issuer_jws: CompactJws
    claims: JsonObject
    disclosed: tuple[Path, ...]
    withheld: tuple[Path, ...]
    presented: bytes
    hash_name: str
    key_binding: CompactJws | None = None

    @property
    def carries_document(self) -> bool:
        """Say whether an SD-JWT VC shows a document of another model inside, or what may be left of one.

        Else whoever keeps its subject would be rid of an end or a status that stands beside it in the open.
        """
        if "credentialSubject" in self.claims:
            return True
        return () in self.withheld and not _OF_DOCUMENTS.isdisjoint(self.claims)


class CoseSign1(msgspec.Struct, frozen=True, kw_only=True):
    """A COSE_Sign1 message taken apart, nothing of it proven. `signing_input` is what the signature covers.

    Headers by their labels (RFC 9052, section 3.1); of the unprotected ones nothing is signed.
    """

    protected: Mapping[int | bytes | str, Any]
    unprotected: Mapping[int | bytes | str, Any]
    payload: bytes
    signing_input: bytes
    signature: bytes


class CoseToken(msgspec.Struct, frozen=True, kw_only=True):
    """A COSE_Sign1 message around a document in JSON, nothing of it proven.

    `read_as`: what it says, its headers and the claims in them by the names that they have in a JWT.
    """

    message: CoseSign1
    read_as: CompactJws

    @property
    def claims(self) -> JsonObject:
        """What it says."""
        return self.read_as.payload


Token = CompactJws | SelectiveJwt | CoseToken
"""What is signed as a whole and says on its own whom it is for and whose key it confirms; see its `claims`."""


class DetachedCose(msgspec.Struct, frozen=True, kw_only=True):
    """A COSE message whose payload is elsewhere. `signed_header`: the protected headers as they stand in it.

    `payload`: that the sender repeats it here all the same, and how.
    """

    protected: Mapping[int | bytes | str, Any]
    unprotected: Mapping[int | bytes | str, Any]
    signed_header: bytes
    payload: bytes | None
    signature: bytes
    is_mac: bool


class HostedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that nobody signed: its issuer's own copy, at the document's own address, is to say the same."""

    document: JsonObject


class SignedElement(msgspec.Struct, frozen=True, kw_only=True):
    """One element of an mdoc (IssuerSignedItem): `raw` is what its digest is over; `value` is as JSON has it."""

    namespace: str
    name: str
    value: Any
    digest_id: int
    raw: bytes


class DeviceSigned(msgspec.Struct, frozen=True, kw_only=True):
    """What a device says when it shows an mdoc: that it has the key, over one session, and elements of its own.

    `raw`: those elements as they stand, by name space; `elements`: as JSON has them.
    """

    proof: DetachedCose
    raw: bytes
    elements: Mapping[str, Mapping[str, Any]]


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """A part, or a child, that cannot even be parsed: the code and the sentence that say why."""

    code: str
    detail: str


class MobileDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An ISO mdoc taken apart, nothing of it proven. Only `issuer_auth`, over `security_object`, is signed.

    `doc_type` is what stands beside what is signed; None: nothing does. `device`: what the device that showed it says;
    None: nothing.
    """

    doc_type: str | None
    issuer_auth: CoseSign1
    security_object: Mapping[Any, Any]
    elements: tuple[SignedElement, ...]
    device: DeviceSigned | Unreadable | None = None


Presented = dict[str, Any] | Token | JsonJws | MobileDocument
"""A document after the strict reader and before a format has claimed it."""


Walked = dict[tuple[object, ...], bytes | Problem]
"""What walking the parts of one document gave, by part and way."""


class EmbeddedProof(msgspec.Struct, frozen=True, kw_only=True):
    """A Data Integrity proof beside what it signs. `previous` are the proofs that `previousProof` names.

    `walked` is shared by the proofs of one document: what walking a part of it gave, by part and way. Sixteen proofs
    and eight keys for each must not make one document walked a hundred times.
    """

    document: JsonObject  # the secured document without `proof`
    proof: JsonObject
    previous: tuple[JsonObject, ...] = ()
    walked: Walked = {}  # a new one for each
    before: tuple[JsonObject, ...] = ()  # the proofs that stand before this one in a set


class WrappedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document of OpenAttestation taken apart, nothing of it proven.

    `leaves`: each thing that it says with its place and its salt, as it is hashed; `hidden`: the hashes of what its
    holder leaves out. `target`: the hash of them all, as stated, and `path` the hashes beside it up to `root`.
    `signature`: over the root, where a key and no contract vouches for it. `walked`: as of an `EmbeddedProof`.
    """

    leaves: tuple[bytes, ...]
    hidden: tuple[str, ...]
    target: bytes
    path: tuple[bytes, ...]
    root: bytes
    signature: str | None = None
    walked: Walked = {}  # a new one for each


class Issuance(msgspec.Struct, frozen=True, kw_only=True):
    """That a contract on a block chain, asked for a root, says that it has issued it."""

    chain: str
    contract: str
    root: bytes


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """Where a proof says that its root was written: a chain by its name (`btc:mainnet`), a transaction by its id."""

    chain: str
    transaction_id: str


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction as an explorer tells of it: who signed it (addresses), what was written into it, and when.

    `data`: each piece of data that it carries and that moves no money.
    """

    anchor: Anchor
    senders: tuple[str, ...]
    data: tuple[bytes, ...]
    confirmed_at: datetime | None = None


class Signed(StrEnum):
    """What was signed under a chain of certificates. Who may stand above the signer is a question of its own for each.

    A status list counts as what it tells the status of.
    """

    SEAL = "seal"  # a credential in a JSON serialization of JAdES
    TOKEN = "token"  # noqa: S105 - a credential or presentation as JWT, SD-JWT or COSE
    MOBILE_DOCUMENT = "mobile_document"
    TIME_STAMP = "time_stamp"


class SignerChain(msgspec.Struct, frozen=True, kw_only=True):
    """A chain of certificates (DER, leaf first) that came with a signature; nobody has vouched for it yet.

    `doc_type`: of the mobile document that was signed; None: something else was.
    """

    certificates: tuple[bytes, ...]
    signed: Signed
    doc_type: str | None = None


class ProofClaim(msgspec.Struct, frozen=True, kw_only=True):
    """What one proof says of itself. `suite` is a name of the SUITES table, if it is in there.

    `key_reference` is the URL of a verification method, or of a document whose only fitting key is meant, or
    names the first certificate of `chain`, which came with the proof. `stamps`: what should show when it was there
    already; `stamped`: when one of them was found to show it.
    """

    suite: str
    secured: EmbeddedProof | Token | CoseSign1 | MobileDocument | HostedDocument | WrappedDocument
    key_reference: str | None
    purpose: str
    created: datetime | None = None
    expires: datetime | None = None
    challenge: str | None = None
    domains: tuple[str, ...] = ()
    problem: tuple[str, str] | None = None  # code and detail of a defect that this proof alone has
    chain: SignerChain | None = None
    stamps: tuple[bytes, ...] = ()  # tokens of RFC 3161 over a signature
    stamped: datetime | None = None
    transaction: Transaction | None = None  # of an anchored proof, once it has been looked up
    issuance: Issuance | None = None  # of a wrapped document, once its contract has been asked


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """When a document says that it is valid; None: it sets no bound.

    `zoned`: whether each of its dates states a time zone; one that does not is taken for UTC.
    """

    valid_from: datetime | None = None
    valid_until: datetime | None = None
    zoned: bool = True


class Relation(StrEnum):
    """What a document is to the one that it stands in."""

    CREDENTIAL = "credential"  # a part of the whole: it must verify for the whole to verify
    ENDORSEMENT = "endorsement"  # somebody else's word for it: told, and nothing rests on it
    CERTIFIED = "certified"  # what the whole was put around: a part of it, and its own words are what counts
    VERIFICATION = "verification"  # somebody else's word for one item of a record: it decides about that item


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A document inside another. `document`: as it stands there; opened by whoever judges it.

    `kept_at`: the address of one that does not stand there, asked once the document that names it is proven. `at`: JSON
    pointer (RFC 6901) into the claims that it stands in. `about`: the ids one of which its subject must have, or it
    speaks of something else than what it is attached to; None: it speaks for itself. `says`: words that its subject or
    the name of its issuer has to repeat to prove what it is to prove.
    """

    document: object = None
    at: str
    kept_at: str | None = None
    relation: Relation = Relation.CREDENTIAL
    about: frozenset[str] | None = None
    says: tuple[str, ...] = ()


class ItemType(StrEnum):
    """What sort of thing a record says of a person."""

    ACHIEVEMENT = "achievement"
    EDUCATION = "education"
    EMPLOYMENT = "employment"
    LICENCE = "licence"
    CERTIFICATION = "certification"
    SKILL = "skill"
    IDENTITY = "identity"
    OTHER = "other"


class Alignment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reference from an item into a framework of competencies or occupations, as its issuer wrote it.

    `framework`: case, ctdl, esco, onet, cip, soc, isco or other. `code`: in that framework's own notation.
    """

    framework: str
    url: str | None = None
    code: str | None = None
    name: str | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that proven claims say of a person; `at` is its JSON pointer in them.

    `claimed`: the signer only passes on what the person, or somebody unnamed, says. `proofs`: pointers of the
    children that are to prove it. `references`: who is named as able to confirm it, never asked. `validation`: what
    assessment stands behind it (result, rubric level, evidence, accreditation), by kind of it.
    """

    at: str
    type: ItemType
    label: str | None = None
    claimed: bool = False
    proofs: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None
    validation: Mapping[str, Any] = {}


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A document whose shape is right, and none of whose claims is proven.

    `party` is who it says it comes from: the issuer, or the holder of a presentation.
    """

    format: str
    role: Role
    data_model: DataModel
    claims: JsonObject
    proofs: tuple[ProofClaim, ...]
    party: str | None
    period: Period
    children: tuple[Child, ...] = ()


class HostedCopy(msgspec.Struct, frozen=True, kw_only=True):
    """What a host gives at a document's own address, byte for byte: it stands where else the key does that signed."""

    key_type: ClassVar[str] = "hosted_copy"

    url: str
    body: bytes


class KeyFinding(msgspec.Struct, frozen=True, kw_only=True):
    """A key, or the account of one, that a reference means: its method, the document that lists it, the sources.

    `chain`: where the key came in one; judged where it is found in it.
    Of what is published and not signed there is no key, but the copy at its own address.
    """

    key: Signer | HostedCopy
    method: VerificationMethod
    document_id: str
    sources: tuple[Fetched, ...]
    chain: SignerChain | None = None


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Claims over which a proof held, under the key of `finding`. Only `suites/core/suite.py` makes one.

    `facts` is what the suite found worth telling, by name.
    """

    claims: JsonObject
    parsed: Parsed
    proof: ProofClaim
    finding: KeyFinding
    facts: Mapping[str, Any]


class Listing(StrEnum):
    """What a registry says of an issuer."""

    LISTED = "listed"
    NOT_FOR_THIS_TYPE = "not_for_this_type"  # listed, and not for what it issued here
    EXPIRED = "expired"  # was listed, and its listing has ended
    NOT_LISTED = "not_listed"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a registry is asked: may this issuer, whose key is proven, issue such a credential?

    `schemas`: the ids of its `credentialSchema`; `recognised_in`: the addresses of the lists that, by its own word,
    name the issuer; `chain`: of the key, where it came in one, and what that signed, whatever type it says that it has.
    `signed_at`: when the issuer says that it signed; `stamped`: when that was shown to be done.
    """

    issuer: str
    types: tuple[str, ...]
    schemas: tuple[str, ...] = ()
    recognised_in: tuple[str, ...] = ()
    chain: SignerChain | None = None
    signed_at: datetime | None = None
    stamped: datetime | None = None


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One registry's answer. `name` is the registry's name for the issuer; `sources` is what the answer rests on.

    `by`: whose word it is, where the registry is made of several (a member registry, a trust anchor). `code`: why,
    where the listing alone does not say it. `may_issue`: the credential types (or schema ids) that the registry names
    for it; None: it names none, which is no accreditation for any.
    """

    listing: Listing
    by: str | None = None
    code: str | None = None
    name: str | None = None
    may_issue: tuple[str, ...] | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    sources: tuple[Fetched, ...] = ()


class Vouched(msgspec.Struct, frozen=True, kw_only=True):
    """Certificates (DER) that a registry vouches for as anchors of a chain, and what that rests on."""

    certificates: tuple[bytes, ...]
    sources: tuple[Fetched, ...] = ()
