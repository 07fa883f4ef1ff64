"""Which framework an alignment refers into: codes and addresses decide before what the issuer calls it."""

import pytest

from verifier.kinds.core.alignments import alignments_of, recognise
from verifier.model import Alignment

CTID = "ce-6369c51f-4d86-4592-a761-8b32ae70a045"
UUID = "74f5bb7d-d7cc-11e8-824f-0242ac160002"
CIP = "https://nces.ed.gov/ipeds/cipcode"


@pytest.mark.parametrize(
    ("url", "code", "framework", "kind", "expected"),
    [
        (f"https://caseregistry.imsglobal.org/uri/{UUID}", UUID, "Alabama", "CFItem", ("case", UUID)),
        (f"https://standards.example/ims/case/v1p0/CFItems/{UUID}", "", "", "", ("case", UUID)),
        ("https://riverside.edu/frameworks/wd/FRONT.1", "WD.FRONT.1", "Web", "CFItem", ("other", None)),
        ("https://case.nd.gov/codes", "05073", "North Dakota", "CFItem", ("other", None)),
        (f"https://nd.example/{UUID}", "05073", "North Dakota", "CFItem", ("case", UUID)),
        ("https://nd.example/codes", UUID, "North Dakota", "CFRubricCriterion", ("case", None)),
        (f"https://nd.example/{UUID}/more", "1", "North Dakota", "CFItem", ("other", None)),
        (f"https://credentialfinder.org/competency/{CTID}", CTID, "Ivy Tech", "", ("ctdl", None)),
        (f"https://credentialengineregistry.org/resources/{CTID}", "", "", "", ("ctdl", CTID)),
        ("https://credentialfinder.org/credential/20229/x", "", "O*NET", "", ("ctdl", None)),
        ("https://elsewhere.example/x", CTID, "CASE", "CFItem", ("ctdl", None)),
        ("http://data.europa.eu/esco/skill/ccd0a1d9", "", "", "", ("esco", "ccd0a1d9")),
        ("http://data.europa.eu/esco/isco/C2512", "", "ESCO", "", ("isco", "2512")),
        (
            "https://www.onetonline.org/link/summary/15-1252.00",
            "",
            "",
            "",
            ("onet", "15-1252.00"),
        ),
        ("", "15-1252.00", "", "", ("onet", None)),
        ("", "2.A.1.a", "", "", ("onet", None)),
        ("", "15-1252", "2018 SOC", "", ("soc", None)),
        ("", "15-1252", "", "", ("other", None)),
        (
            "https://nces.ed.gov/ipeds/cipcode/cipdetail.aspx?y=56&cip=11.0701",
            "11.0701",
            "",
            "",
            ("cip", "11.0701"),
        ),
        (f"{CIP}/cipdetail.aspx?y=56&cip=30.7001", "", "", "CFItem", ("cip", "30.7001")),
        (f"{CIP}/cipdetail.aspx?cip=30.7001&y=56#top", "", "", "", ("cip", "30.7001")),
        (f"{CIP}/cipdetail.aspx?y=55&cip=30.7001", "", "", "", ("cip", None)),  # of 2010
        (f"{CIP}/cipdetail.aspx?y=56&cipid=91995", "", "", "", ("cip", None)),
        (f"{CIP}/cipdetail.aspx?y=56&cip=30.70011", "", "", "", ("cip", None)),
        ("", "11.0701", f"{CIP}/search.aspx?y=56", "", ("cip", None)),
        ("", "29-2042.00", "https://www.onetcenter.org/taxonomy.html", "", ("onet", None)),
        ("", "11.0701", "CIP 2020", "", ("cip", None)),
        ("", "2512", "ISCO-08", "", ("isco", None)),
        ("https://evil.example/https://credentialfinder.org/", "", "", "", ("other", None)),
        ("https://credentialfinder.org.evil.example/", "", "", "", ("other", None)),
        ("", "", "In any case, SOCcer and ESCOrt", "", ("other", None)),
        ("", "", "", "", ("other", None)),
    ],
)
def test_a_framework_is_recognised(
    url: str, code: str, framework: str, kind: str, expected: tuple[str, str | None]
) -> None:
    assert recognise(url, code, framework, kind) == expected


def test_equal_alignments_are_told_once_and_oddities_not_at_all() -> None:
    stated = {"targetName": "Welding", "targetUrl": "https://a.example/1", "targetCode": 7}

    found = alignments_of([{"alignment": [stated, dict(stated), 5, {}, None]}, {"alignment": stated}])

    assert found == (Alignment(framework="other", url="https://a.example/1", code="7", name="Welding"),)


def test_an_alignment_in_the_words_of_ctdl_is_read() -> None:
    stated = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": f"{CIP}/search.aspx?y=56",
        "ceterms:targetNode": f"{CIP}/cipdetail.aspx?y=56&cip=30.1301",
        "ceterms:targetNodeName": {"en-US": "Medieval and Renaissance Studies"},
    }
    by_code = {"ceterms:frameworkName": {"en-US": "2018 SOC"}, "ceterms:codedNotation": "11-1011"}
    of_no_framework = {"ceterms:framework": "AgentSector", "ceterms:targetNode": "agentSector:Public"}

    assert alignments_of([{"alignment": [stated, by_code, of_no_framework]}]) == (
        Alignment(
            framework="cip",
            url=f"{CIP}/cipdetail.aspx?y=56&cip=30.1301",
            code="30.1301",
            name="Medieval and Renaissance Studies",
        ),
        Alignment(framework="soc", code="11-1011"),
        Alignment(framework="other", url="agentSector:Public"),
    )


def test_the_code_that_the_issuer_wrote_stands_before_the_one_in_the_address() -> None:
    (found,) = alignments_of(
        [{"alignment": {"targetUrl": f"https://x.example/uri/{UUID}", "targetCode": "MATH.1"}}]
    )

    assert (found.framework, found.code) == ("case", "MATH.1")
