"""The command line as a person uses it: real processes, exit codes, what is printed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import carriers, credential, sd_jwt, status_list
from tests.builders.certificates import authority
from tests.builders.issuer import Issuer
from tests.builders.keys import base64url
from tests.builders.mobile_document import TRANSCRIPT, document_signer, issued, response, shown
from tests.vectors_dir import ROOT
from verifier.codes import CODES
from verifier.report import Report, Verdict
from verifier.settings import settings_table

AT = ("--now", "2026-06-01T12:00:00Z")


def run(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run `ler-verifier` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "verifier", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        timeout=200,
        check=False,
    )


@pytest.fixture
def badge(tmp_path: Path, issuer: Issuer) -> Path:
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(issuer.badge()))
    return path


def test_a_good_badge_exits_with_0_and_says_who_and_what(badge: Path, issuer: Issuer) -> None:
    ended = run("verify", str(badge), *AT)

    shown = ended.stdout.decode()
    assert ended.returncode == 0, ended.stderr
    assert shown.startswith("VERIFIED")
    assert issuer.did in shown
    assert 'calls itself "Example University"  (claimed' in shown
    assert "\x1b" not in shown


def test_an_sd_jwt_is_told_with_how_much_of_it_is_shown(tmp_path: Path, issuer: Issuer) -> None:
    path, bare = tmp_path / "shown.sd-jwt", tmp_path / "bare.sd-jwt"
    bare.write_text(sd_jwt.credential(issuer, "process"))
    path.write_text(sd_jwt.bind(bare.read_text()))
    asked = ("--challenge", sd_jwt.NONCE, "--domain", sd_jwt.AUDIENCE)

    ended, missed = run("verify", str(path), *asked, *AT), run("verify", str(bare), *asked, *AT)

    assert (ended.returncode, missed.returncode) == (0, 1), ended.stdout
    assert b"suite sd_jwt" in ended.stdout
    assert b"disclosed claims 1" in ended.stdout
    assert b"holder.key_binding_missing" in missed.stdout


def test_a_cose_message_comes_from_a_file(tmp_path: Path, issuer: Issuer) -> None:
    raw = issuer.sign_cose(credential.badge(issuer=issuer.did))
    good, forged = tmp_path / "badge.cose", tmp_path / "forged.cose"
    good.write_bytes(raw)
    forged.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))

    ended, refused = run("verify", str(good), *AT), run("verify", str(forged), *AT)

    assert (ended.returncode, refused.returncode) == (0, 1), ended.stderr
    assert b"suite cose_sign1" in ended.stdout
    assert b"proof.signature_invalid" in refused.stdout


def test_the_answer_of_a_wallet_is_judged_for_the_request(tmp_path: Path, issuer: Issuer) -> None:
    path, encrypted = tmp_path / "answer.json", tmp_path / "encrypted.json"
    bound = sd_jwt.bind(sd_jwt.credential(issuer, "process"))
    path.write_text(json.dumps({"vp_token": {"pid": [bound], "other": [bound]}}))
    encrypted.write_text(json.dumps({"response": "eyJhIjoxfQ..a.b.c"}))

    good = run("verify", str(path), "--challenge", sd_jwt.NONCE, "--domain", sd_jwt.AUDIENCE, *AT)
    stale = run("verify", str(path), "--challenge", "another", *AT)
    locked = run("verify", str(encrypted), *AT)

    assert good.returncode == 0, good.stdout
    assert b"vp_token (pid 1)" in good.stdout
    assert (stale.returncode, b"challenge.differs" in stale.stdout) == (1, True)
    assert (locked.returncode, b"decrypt" in locked.stderr) == (65, True), locked.stderr


def test_a_session_comes_from_a_file(tmp_path: Path) -> None:
    signer, root, answer = tmp_path / "authorities.pem", authority(), tmp_path / "answer.txt"
    signer.write_text(root.pem)
    answer.write_text(response(shown(issued(document_signer(root)))))
    settings = {"LER_VERIFIER_MOBILE_DOCUMENT_AUTHORITIES": str(signer)}
    asked = json.dumps({"transcript": base64url(TRANSCRIPT)}).encode()

    good = run("verify", str(answer), "--json", "--session", "-", *AT, given=asked, **settings)
    wrong = run(
        "verify", str(answer), "--session", "-", *AT, given=b'{"origin": "https://a.example"}', **settings
    )

    assert good.returncode == 0, good.stdout
    assert b'{"device":"signature"}' in good.stdout
    assert (wrong.returncode, b"nonce" in wrong.stderr) == (64, True), wrong.stderr


def test_an_applicant_comes_from_a_file_or_standard_input_and_is_not_repeated(
    tmp_path: Path, issuer: Issuer
) -> None:
    path, applicant = tmp_path / "badge.json", tmp_path / "applicant.json"
    path.write_text(json.dumps(issuer.badge(subject={"id": "mailto:ada@example.org"})))
    applicant.write_text('{"email": "grace@example.org"}')

    other = run("verify", str(path), "--applicant", str(applicant), *AT)
    hers = run("verify", str(path), "--applicant", "-", *AT, given=b'{"email": ["ada@example.org"]}')
    wrong = run("verify", str(path), "--applicant", "-", *AT, given=b'{"mail": "grace@example.org"}')
    both = run("verify", "-", "--applicant", "-", *AT, given=b"{}")

    assert (other.returncode, hers.returncode, wrong.returncode, both.returncode) == (1, 0, 64, 64)
    assert b"subject.not_matched" in other.stdout
    assert all(b"grace" not in ended.stdout + ended.stderr for ended in (other, wrong))


def test_several_files_are_judged_together(tmp_path: Path, issuer: Issuer) -> None:
    first, second, forged = (tmp_path / f"{name}.json" for name in ("first", "second", "forged"))
    first.write_text(json.dumps(issuer.badge()))
    second.write_text(json.dumps(issuer.badge(id="urn:uuid:2", name="Welding, level 3")))
    forged.write_text(json.dumps(issuer.badge(id="urn:uuid:3") | {"name": "Welding, level 9"}))

    good = run("verify", str(first), str(second), *AT)
    bad = run("verify", str(first), "-", str(forged), *AT, given=second.read_bytes())

    assert (good.returncode, bad.returncode) == (0, 1), good.stderr + bad.stderr
    assert good.stdout.decode().startswith("VERIFIED  Verified: all 2 credentials")
    assert "says:    Welding, level 2 (certification): verified" in good.stdout.decode()


def test_a_page_is_printed_in_a_language_that_there_is(badge: Path) -> None:
    spanish, english, other = (
        run("verify", str(badge), *AT, "--page", language) for language in ("es", "en", "xx")
    )

    assert (spanish.returncode, english.returncode, other.returncode) == (0, 0, 64)
    assert "Firmado por" in spanish.stdout.decode()
    assert "Signed by" in english.stdout.decode()


def test_a_picture_is_read_from_a_file(tmp_path: Path, issuer: Issuer) -> None:
    good, forged = tmp_path / "badge.png", tmp_path / "forged.svg"
    good.write_bytes(carriers.baked_png(issuer.badge()))
    forged.write_bytes(carriers.baked_svg(issuer.badge() | {"name": "Welding, level 9"}))

    assert run("verify", str(good), *AT).returncode == 0
    assert run("verify", str(forged), *AT).returncode == 1


def test_a_forged_badge_exits_with_1(issuer: Issuer) -> None:
    forged = json.dumps(issuer.badge() | {"name": "Welding, level 9"}).encode()

    ended = run("verify", "-", *AT, given=forged)

    assert ended.returncode == 1
    assert b"proof.signature_invalid" in ended.stdout


def test_what_could_not_be_found_out_exits_with_2(tmp_path: Path, issuer: Issuer) -> None:
    path = tmp_path / "badge.json"
    badge = issuer.badge()
    badge["proof"]["cryptosuite"] = "eddsa-rdfc-2099"
    path.write_text(json.dumps(badge))

    ended = run("verify", str(path), *AT)

    assert ended.returncode == 2, ended.stdout
    assert ended.stdout.startswith(b"INCONCLUSIVE")


def test_frameworks_are_imported_looked_up_and_asked_about(tmp_path: Path, badge: Path) -> None:
    table, index = tmp_path / "soc.csv", tmp_path / "frameworks.sqlite"
    table.write_text("soc2010,soc2010_title,soc2018,soc2018_title\n11-2031,Managers,11-2032,Heads\n")

    imported = run("competencies", "import", str(table), "--index", str(index))
    looked = run("competencies", "look", "soc:11-2032", LER_VERIFIER_COMPETENCIES=str(index))
    asked = run("verify", str(badge), "--skill", "soc:11-2032", *AT, LER_VERIFIER_COMPETENCIES=str(index))

    assert imported.stdout.decode() == f"{table}: soc, 2 entries, 1 links\n"
    assert looked.stdout.decode() == "soc:11-2032  Heads\n  related soc-2010:11-2031  Managers\n"
    assert asked.returncode == 0
    assert 'not shown   soc:11-2032 "Heads"' in asked.stdout.decode()


def test_what_cannot_be_imported_or_looked_up_is_said(tmp_path: Path, badge: Path) -> None:
    table, index = tmp_path / "soc.csv", tmp_path / "frameworks.sqlite"
    table.write_text("a,b\n1,2\n")
    good = tmp_path / "good.csv"
    good.write_text("SOC Group,SOC Code,SOC Title\nMajor,11-0000,Management\n")

    broken = run("competencies", "import", str(table), "--index", str(index))
    assert (broken.returncode, b"framework.unknown_format" in broken.stderr) == (65, True)
    missing = run("competencies", "import", str(tmp_path / "none"), "--index", str(index))
    assert missing.returncode == 66
    assert run("competencies", "import", str(good)).returncode == 64
    assert run("competencies", "look", "soc:11-0000", "--index", str(index)).returncode == 78
    assert run("competencies", "import", str(good), "--index", str(index)).returncode == 0
    unknown = run("competencies", "look", "soc:11-2032", "--index", str(index))
    assert (unknown.returncode, b"competency.unknown" in unknown.stderr) == (69, True)
    assert run("competencies", "look", "welding", "--index", str(index)).returncode == 64
    assert run("verify", str(badge), "--skill", "welding", *AT).returncode == 64


def test_json_is_the_report(badge: Path) -> None:
    import msgspec  # noqa: PLC0415

    report = msgspec.json.decode(run("verify", str(badge), "--json", *AT).stdout, type=Report)

    assert report.verdict is Verdict.VERIFIED
    assert report.verified_at is not None
    assert report.verified_at.startswith("2026-06-01T12:00:00")


def test_policy_challenge_and_domain_are_handed_on(tmp_path: Path, issuer: Issuer) -> None:
    path = tmp_path / "shown.json"
    shown = issuer.presentation(issuer.badge(), challenge="c-1", domain="employer.example")
    path.write_text(json.dumps(shown))

    good = run("verify", str(path), "--challenge", "c-1", "--domain", "employer.example", *AT)
    other = run("verify", str(path), "--challenge", "c-2", *AT)
    strict = run("verify", str(path), "--policy", "strict", "--challenge", "c-1", *AT)

    assert good.returncode == 0, good.stdout
    assert b"challenge.differs" in other.stdout
    assert other.returncode == 1
    assert strict.returncode == 1  # nobody has listed the issuer


def test_a_policy_can_be_tightened_and_not_loosened(badge: Path) -> None:
    more = run(
        "verify", str(badge), "--json", "--tighten", "required=holder,status", "--tighten", "proofs=all", *AT
    )
    less = run("verify", str(badge), "--policy", "strict", "--tighten", "proofs=any", *AT)

    told = json.loads(more.stdout)
    assert more.returncode == 2
    assert told["policy"]["tightened"]
    assert {"holder.not_presented", "status.none"} <= {check.get("code") for check in told["checks"]}
    assert (less.returncode, less.stdout) == (64, b"")
    assert b"policy.loosened: proofs" in less.stderr


def test_a_folder_of_policies_is_read(tmp_path: Path, badge: Path) -> None:
    file = tmp_path / "policies" / "mine.toml"
    file.parent.mkdir()
    file.write_text('name = "mine"\nversion = "3"\nwarnings = ["issuer.unknown"]\n')
    mine = run("verify", str(badge), "--policy", "mine", *AT, LER_VERIFIER_POLICY_FOLDER=str(file.parent))
    file.write_text('name = "mine"\nversion = "3"\nwarnings = ["status.revoked"]\n')
    wrong = run("verify", str(badge), *AT, LER_VERIFIER_POLICY_FOLDER=str(file.parent))

    assert mine.returncode == 0, mine.stderr
    assert b"mine 3" in mine.stdout
    assert wrong.returncode == 78
    assert b"status.revoked" in wrong.stderr


def test_a_credential_is_judged_as_of_an_instant_that_has_passed(tmp_path: Path, issuer: Issuer) -> None:
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(issuer.badge(validUntil="2026-04-01T00:00:00Z")))
    today = run("verify", str(path), *AT)
    then = run("verify", str(path), "--at", "2026-03-01T00:00:00Z", *AT)
    to_come = run("verify", str(path), "--at", "2026-07-01T00:00:00Z", *AT)

    assert (today.returncode, then.returncode, to_come.returncode) == (1, 0, 64)
    assert b"as of 2026-03-01" in then.stdout
    assert b"has passed" in to_come.stderr


def test_documents_of_a_folder_are_used_before_any_network(tmp_path: Path, issuer: Issuer) -> None:
    (tmp_path / "list.json").write_text(json.dumps(issuer.status_list([42])))
    (tmp_path / "DOCUMENTS.json").write_text(json.dumps({status_list.LIST_URL: "list.json"}))
    path = tmp_path / "badge.json"
    path.write_text(json.dumps(issuer.badge(status=status_list.entry(42))))

    ended = run("verify", str(path), "--documents", str(tmp_path), *AT)

    assert ended.returncode == 1
    assert b"status.revoked" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        ((), 64, "COMMAND"),
        (("verify",), 64, "FILE"),
        (("verify", "x", "--unheard-of"), 64, "unheard-of"),
        (("praise", "x"), 64, "praise"),
        (("verify", "/nowhere/badge.json"), 66, "No such file"),
        (("verify", "."), 66, "directory"),
        (("verify", "-"), 65, "input.empty"),
        (("verify", "http://issuer.example/badge.json"), 64, "fetch.scheme_not_https"),
        (("verify", "https://169.254.169.254/latest"), 64, "fetch.address_not_public"),
        (("verify", "file:///etc/passwd"), 64, "fetch.scheme_not_https"),
        (("verify", "-", "--policy", "lenient"), 64, "lenient"),
        (("verify", "-", "--now", "yesterday"), 64, "yesterday"),
        (("verify", "-", "--at", "yesterday"), 64, "yesterday"),
        (("verify", "-", "--at", "2026-01-01T00:00:00"), 64, "time zone"),
        (("verify", "-", "--at", "0001-01-01T00:00:00+14:00"), 64, "0001-01-01"),
        (("verify", "-", "--tighten", "required"), 64, "MEMBER=VALUE"),
        (("verify", "-", "--tighten", "proofs=all", "--tighten", "proofs=all"), 64, "once"),
        (("verify", "-", "--tighten", "warnings=issuer.unknown"), 64, "policy.malformed"),
        (("verify", "-", "--tighten", "suites=x"), 64, "policy.unknown_name"),
        (("verify", "-", "--now", "2026-01-01T00:00:00"), 64, "time zone"),
        (("verify", "-", "--documents", "/nowhere"), 78, "DOCUMENTS"),
        (("verify", "-", "--config", "/nowhere.toml"), 78, "/nowhere.toml"),
        (("resolve", "did:key:z0OIl"), 65, "base58"),
        (("resolve", "did:unheard:of"), 69, "did.method_not_supported"),
        (("explain", "status.revokd"), 64, "status.revoked"),
    ],
)
def test_misuse_has_its_exit_code_and_one_line(arguments: tuple[str, ...], exit_code: int, said: str) -> None:
    ended = run(*arguments)

    assert ended.returncode == exit_code, ended.stderr
    assert said in ended.stderr.decode()
    assert b"Traceback" not in ended.stderr
    assert ended.stdout == b""


def test_a_file_that_is_too_large_is_not_judged_by_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (1024 * 1024 + 1))

    ended = run("verify", str(path))

    assert ended.returncode == 65
    assert b"input.too_large" in ended.stderr


def test_a_wrong_variable_is_named(badge: Path) -> None:
    ended = run("verify", str(badge), LER_VERIFIER_POLCY="strict")

    assert ended.returncode == 78
    assert b"LER_VERIFIER_POLCY" in ended.stderr


def test_resolve_prints_the_document(issuer: Issuer) -> None:
    ended = run("resolve", issuer.did)

    assert ended.returncode == 0
    assert json.loads(ended.stdout)["id"] == issuer.did


def test_explain_tells_one_code_or_all() -> None:
    one = run("explain", "status.revoked")
    all_ = run("explain")

    assert CODES["status.revoked"].meaning in one.stdout.decode()
    assert len(all_.stdout.splitlines()) == len(CODES)


def test_settings_and_version_are_told() -> None:
    assert run("settings").stdout.decode() == settings_table()
    assert run("--version").stdout.startswith(b"ler-verifier 0.")


def test_help_loads_nothing_that_verifies() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import sys, verifier.cli\n"
                "try: verifier.cli.main(['--help'])\n"
                "except SystemExit: pass\n"
                "print({'aiohttp', 'pyld', 'verifier.pipeline', 'verifier.wiring'} & set(sys.modules))"
            ),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout.splitlines()[-1] == "set()"


def test_a_reader_that_has_seen_enough_is_no_error(badge: Path) -> None:
    piped = f"{sys.executable} -m verifier explain | head -1; exit ${{PIPESTATUS[0]}}"

    ended = subprocess.run(["bash", "-c", piped], cwd=ROOT, capture_output=True, check=False, timeout=200)

    assert ended.returncode == 0
    assert ended.stderr == b""
    assert badge.exists()


def test_the_examples_get_the_verdicts_that_they_show() -> None:
    documents = str(ROOT / "examples" / "documents")
    for file, exit_code, code in (
        ("1-good-nursing-licence.json", 0, "issuer.unknown"),
        ("2-tampered-welding-certificate.json", 1, "proof.signature_invalid"),
        ("3-revoked-crane-operator.json", 1, "status.revoked"),
        ("4-expired-first-aid.json", 1, "validity.expired"),
    ):
        ended = run("verify", str(ROOT / "examples" / file), "--documents", documents)

        assert ended.returncode == exit_code, ended.stdout
        assert code in ended.stdout.decode()


def test_the_examples_can_be_made_again(tmp_path: Path) -> None:
    examples = ROOT / "examples"

    subprocess.run([sys.executable, str(examples / "make.py"), str(tmp_path)], cwd=ROOT, check=True)

    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert made == {path.relative_to(examples): path.read_bytes() for path in examples.rglob("*.json")}
