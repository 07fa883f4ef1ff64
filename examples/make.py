"""Make the example credentials anew, from fixed seeds: python examples/make.py [FOLDER].

The same bytes come out each time. All persons, boards and schools are made up. The status lists lie in `documents/`, so
that the examples need no network: but for the fifth, whose issuer's host does not exist.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tests.builders import sd_jwt, status_list  # noqa: E402 - found only after the line above
from tests.builders.credential import OPEN_BADGES, V2  # noqa: E402
from tests.builders.issuer import Issuer  # noqa: E402
from tests.builders.keys import did_key, did_web, key  # noqa: E402

LIST_URL: Final = "https://status.trades-council.example/lists/1"
NURSING_LIST_URL: Final = "https://status.nursing-board.example/lists/7"
REVOKED: Final = 94567
CREATED: Final = "2024-05-02T09:30:00Z"


def achievement_credential(  # noqa: PLR0917 - one row of a table
    number: str,
    issuer: Issuer,
    issuer_name: str,
    achievement_type: str,
    name: str,
    criteria: str,
    **members: object,
) -> dict[str, Any]:
    """Return an unsigned Open Badges 3.0 credential."""
    return {
        "@context": [V2, OPEN_BADGES],
        "id": f"urn:uuid:{number}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": issuer.did, "type": ["Profile"], "name": issuer_name},
        "validFrom": "2024-05-02T00:00:00Z",
        "validUntil": "2036-12-31T23:59:59Z",
        "credentialSubject": {
            "id": "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": f"urn:uuid:{number[:-1]}f",
                "type": ["Achievement"],
                "achievementType": achievement_type,
                "name": name,
                "description": f"{name}, awarded by {issuer_name}.",
                "criteria": {"narrative": criteria},
            },
        },
        **members,
    }


def partly_shown(issuer: Issuer) -> str:
    """Return a learning credential as SD-JWT VC: its holder shows what was learned, and not who learned it."""
    withheld = {"given_name": "Ada", "family_name": "Example", "birthdate": "1990-12-10"}
    shown = {
        "achievement_title": "Pipe welder, level 2",
        "achievement_description": "Butt and fillet welds on pipes, inspected by eye and by X-ray.",
        "learning_outcomes": ["Welds pipes in all positions", "Reads isometric drawings"],
        "assessment_grade": "passed with distinction",
        "credit_received_points": 6,
        "date_of_issuance": "2024-05-02",
        "issuing_authority": "Trades Council of Example",
    }
    claims, disclosures = sd_jwt.hide({**shown, **withheld}, *shown, *withheld)
    return sd_jwt.token(
        issuer,
        {
            "iss": issuer.did,
            "iat": 1_714_642_200,
            "exp": 2_114_380_799,  # 2036-12-31T23:59:59Z
            "vct": sd_jwt.LEARNING["vct"],
            "_sd_alg": "sha-256",
            **claims,
        },
        disclosures[: len(shown)],
    )


def main(folder: Path) -> None:
    """Write all files into `folder`."""
    (folder / "documents").mkdir(exist_ok=True)
    nursing = Issuer(identity=did_key(key("Ed25519", 101)))
    trades = Issuer(identity=did_key(key("Ed25519", 102)))
    university = Issuer(identity=did_web(key("Ed25519", 103), host="registrar.unreachable.example"))

    good = nursing.sign_data_integrity(
        achievement_credential(
            "0a7c2a4e-6f0d-4a49-9a06-3d0d6a5e1b01",
            nursing,
            "Board of Nursing, State of Example",
            "License",
            "Registered Nurse, multistate licence",
            "Nursing degree, national examination passed, 30 hours of training every two years.",
            credentialStatus=status_list.entry(20_411, url=NURSING_LIST_URL),
        ),
        created=CREATED,
    )
    _write(folder / "1-good-nursing-licence.json", good)

    welding = trades.sign_data_integrity(
        achievement_credential(
            "0a7c2a4e-6f0d-4a49-9a06-3d0d6a5e1b02",
            trades,
            "Trades Council of Example",
            "Certification",
            "Welder, level 2",
            "Fillet welds in horizontal and vertical position, inspected by eye and by bend test.",
        ),
        created=CREATED,
    )
    welding["name"] = welding["name"].replace("level 2", "level 4")  # after signing: this is the forgery
    _write(folder / "2-tampered-welding-certificate.json", welding)

    _write(
        folder / "3-revoked-crane-operator.json",
        trades.sign_data_integrity(
            achievement_credential(
                "0a7c2a4e-6f0d-4a49-9a06-3d0d6a5e1b03",
                trades,
                "Trades Council of Example",
                "Certification",
                "Mobile crane operator",
                "Written and practical test; withdrawn if the holder fails the yearly medical check.",
                credentialStatus=status_list.entry(REVOKED, url=LIST_URL),
            ),
            created=CREATED,
        ),
    )
    _write(
        folder / "4-expired-first-aid.json",
        trades.sign_data_integrity(
            achievement_credential(
                "0a7c2a4e-6f0d-4a49-9a06-3d0d6a5e1b04",
                trades,
                "Trades Council of Example",
                "Certificate",
                "First aid at work",
                "A course of 16 hours with a practical test; to be renewed after two years.",
                validFrom="2022-03-01T00:00:00Z",
                validUntil="2024-02-29T23:59:59Z",
            ),
            created="2022-03-01T10:00:00Z",
        ),
    )
    _write(
        folder / "5-unreachable-degree.json",
        university.sign_data_integrity(
            achievement_credential(
                "0a7c2a4e-6f0d-4a49-9a06-3d0d6a5e1b05",
                university,
                "University of Example",
                "BachelorDegree",
                "Bachelor of Science in Civil Engineering",
                "180 credits over three years, with a thesis.",
            ),
            created=CREATED,
        ),
    )

    (folder / "6-partly-shown-learning-credential.sd-jwt").write_text(partly_shown(trades), "utf-8")

    documents = {}
    for keeper, url, revoked in ((nursing, NURSING_LIST_URL, 77), (trades, LIST_URL, REVOKED)):
        claims = status_list.bitstring_list(
            [revoked], url=url, issuer=keeper.did, validFrom="2024-05-01T00:00:00Z"
        )
        documents[url] = f"status-list-of-{url.split('.')[1]}.json"
        _write(folder / f"documents/{documents[url]}", keeper.sign_data_integrity(claims, created=CREATED))
    _write(folder / "documents/DOCUMENTS.json", documents)


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
