"""Settings: where they come from, which one wins, and that a wrong one is refused by its name."""

from pathlib import Path

import pytest

from tests.vectors_dir import ROOT
from verifier.load_settings import load_settings, read_known_issuers
from verifier.settings import IssuerEntry, Settings, SettingsRefused, settings_table


def test_settings_need_nothing() -> None:
    assert load_settings({}) == Settings()


def test_settings_take_numbers_lists_and_words_from_the_environment() -> None:
    settings = load_settings(
        {
            "LER_VERIFIER_PORT": "9000",
            "LER_VERIFIER_FETCH_PORTS": "443, 8443",
            "LER_VERIFIER_VC_API_FAILURE_STATUS": "200",
            "LER_VERIFIER_ACCESS_LOG": "true",
            "LER_VERIFIER_RECEIVE_SECONDS": "2.5",
            "PATH": "/usr/bin",
        }
    )

    assert settings.port == 9000
    assert settings.fetch_ports == (443, 8443)
    assert settings.vc_api_failure_status == 200
    assert settings.access_log is True
    assert settings.receive_seconds == 2.5


def test_settings_of_the_environment_win_over_the_file_and_the_command_line_over_both(tmp_path: Path) -> None:
    config = tmp_path / "verifier.toml"
    config.write_text('port = 1\nhost = "10.0.0.1"\npolicy = "strict"\n')

    settings = load_settings(
        {"LER_VERIFIER_HOST": "10.0.0.2", "LER_VERIFIER_PORT": "2"},
        config=config,
        overrides={"port": 3, "host": None},
    )

    assert (settings.policy, settings.host, settings.port) == ("strict", "10.0.0.2", 3)


def test_settings_find_their_file_through_the_environment(tmp_path: Path) -> None:
    config = tmp_path / "verifier.toml"
    config.write_text("max_in_flight = 7\n")

    assert load_settings({"LER_VERIFIER_CONFIG": str(config)}).max_in_flight == 7


@pytest.mark.parametrize(
    ("environment", "code", "named"),
    [
        ({"LER_VERIFIER_PROT": "1"}, "settings.unknown_name", "LER_VERIFIER_PROT"),
        ({"LER_VERIFIER_port": "1"}, "settings.unknown_name", "LER_VERIFIER_port"),
        ({"LER_VERIFIER_KNOWN_ISSUERS": "x"}, "settings.unknown_name", "LER_VERIFIER_KNOWN_ISSUERS"),
        ({"LER_VERIFIER_PORT": "http"}, "settings.wrong_value", "LER_VERIFIER_PORT"),
        ({"LER_VERIFIER_PORT": "65536"}, "settings.wrong_value", "LER_VERIFIER_PORT"),
        ({"LER_VERIFIER_PORT": ""}, "settings.wrong_value", "LER_VERIFIER_PORT"),
        ({"LER_VERIFIER_FETCH_PORTS": "443,x"}, "settings.wrong_value", "LER_VERIFIER_FETCH_PORTS"),
        ({"LER_VERIFIER_FETCH_PORTS": ""}, "settings.wrong_value", "LER_VERIFIER_FETCH_PORTS"),
        ({"LER_VERIFIER_VC_API_FAILURE_STATUS": "500"}, "settings.wrong_value", "FAILURE_STATUS"),
        ({"LER_VERIFIER_ACCESS_LOG": "maybe"}, "settings.wrong_value", "LER_VERIFIER_ACCESS_LOG"),
        ({"LER_VERIFIER_RECEIVE_SECONDS": "0"}, "settings.wrong_value", "LER_VERIFIER_RECEIVE_SECONDS"),
        ({"LER_VERIFIER_RECEIVE_SECONDS": "nan"}, "settings.wrong_value", "LER_VERIFIER_RECEIVE_SECONDS"),
        ({"LER_VERIFIER_HOST": ""}, "settings.wrong_value", "LER_VERIFIER_HOST"),  # else: every address
        ({"LER_VERIFIER_CONFIG": "/nowhere.toml"}, "settings.file_unreadable", "/nowhere.toml"),
    ],
)
def test_settings_refuse_what_is_wrong_and_name_it(
    environment: dict[str, str], code: str, named: str
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings(environment)

    assert refused.value.code == code
    assert named in refused.value.detail


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("prot = 1", "settings.unknown_name"),
        ('port = "x"', "settings.wrong_value"),
        ("port = true", "settings.wrong_value"),
        ("port =", "settings.file_unreadable"),
        ('[[known_issuers]]\nid = "did:web:a.example"', "settings.wrong_value"),
        ('[[known_issuers]]\nid = "did:web:a.example"\nname = "A"\nrole = "x"', "settings.wrong_value"),
        *(
            (f'[[known_issuers]]\nid = "{no_id}"\nname = "A"', "settings.wrong_value")
            for no_id in (
                "not a did",
                "a.example",
                "did:web",
                "did:web:a b",
                "did:web:a#key-1",
                "https://a.example/ ",
            )
        ),
    ],
)
def test_settings_refuse_a_file_that_is_wrong(tmp_path: Path, text: str, code: str) -> None:
    config = tmp_path / "verifier.toml"
    config.write_text(text)

    with pytest.raises(SettingsRefused) as refused:
        load_settings({}, config=config)

    assert refused.value.code == code


def test_settings_never_show_the_secret() -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings({"LER_VERIFIER_CHALLENGE_SECRET": "too-short-secret"})

    assert "too-short-secret" not in str(refused.value)


def test_known_issuers_come_from_the_settings_and_from_a_file(tmp_path: Path) -> None:
    listed = tmp_path / "issuers.json"
    listed.write_text('{"known_issuers": [{"id": "did:web:b.example", "name": "B", "types": ["Degree"]}]}')
    config = tmp_path / "verifier.toml"
    config.write_text(
        f'known_issuers_file = "{listed}"\n[[known_issuers]]\nid = "did:web:a.example"\nname = "A"\n'
    )

    assert read_known_issuers(load_settings({}, config=config)) == (
        IssuerEntry(id="did:web:a.example", name="A"),
        IssuerEntry(id="did:web:b.example", name="B", types=("Degree",)),
    )


@pytest.mark.parametrize(
    "known", ["did:web:a.example%3A443:x", "https://a.example/issuer#us", "eidas:VATDE-1"]
)
def test_known_issuers_are_named_by_any_absolute_uri(known: str) -> None:
    assert IssuerEntry(id=known, name="A").id == known


def test_known_issuers_file_is_named_by_its_setting_where_it_is_missing() -> None:
    with pytest.raises(SettingsRefused, match="LER_VERIFIER_KNOWN_ISSUERS_FILE") as refused:
        read_known_issuers(Settings(known_issuers_file="/nowhere.toml"))

    assert refused.value.code == "settings.file_unreadable"


@pytest.mark.parametrize(
    ("name", "text"), [("i.json", "{"), ("i.json", '{"x": 1}'), ("i.toml", "known_issuers = 1")]
)
def test_known_issuers_refuse_a_file_that_is_no_list(tmp_path: Path, name: str, text: str) -> None:
    listed = tmp_path / name
    listed.write_text(text)

    with pytest.raises(SettingsRefused) as refused:
        read_known_issuers(Settings(known_issuers_file=str(listed)))

    assert refused.value.code == "settings.wrong_value"


def test_every_setting_has_a_line_in_the_table() -> None:
    table = settings_table()

    for field in Settings.__struct_fields__:
        assert f"| `{field}` |" in table


def test_the_page_of_settings_is_current() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()

    assert settings_table() in page, "write the output of `ler-verifier settings` into docs/settings.md"
