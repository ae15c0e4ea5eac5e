"""The configuration: where a value comes from, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from config import ConfigError
from model import durations


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, and an environment without a word for us."""
    for name in ("CONFIG", "DATA", "EVERY", "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD"):
        monkeypatch.delenv(f"POLICYWATCH_{name}", raising=False)
    monkeypatch.setenv("POLICYWATCH_DATA", str(tmp_path))
    return tmp_path


def write(folder: Path, text: str) -> Path:
    path = folder / "policywatch.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(**values: object) -> str:
    """The line that a wrong configuration is answered with."""
    with pytest.raises(ConfigError) as caught:
        config.load(**values)
    text = str(caught.value)
    assert "\n" not in text
    return text


class TestWhereAValueComesFrom:
    def test_without_anything_the_defaults_hold(self, folder: Path) -> None:
        loaded = config.load()
        assert loaded.data == folder
        assert loaded.every == 12 * 3600
        assert loaded.database is None
        assert loaded.smtp.host is None
        assert not loaded.allow_private_addresses

    def test_without_a_data_folder_it_is_the_platforms_usual_place(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("POLICYWATCH_DATA")
        assert config.load().data == config.default_data()
        assert config.default_data().name == "policywatch"

    def test_the_file_lies_in_the_data_folder(self, folder: Path) -> None:
        write(folder, 'every = "6h"\n[smtp]\nhost = "mail.example.org"\nport = 25\n')
        loaded = config.load()
        assert loaded.every == 6 * 3600
        assert (loaded.smtp.host, loaded.smtp.port) == ("mail.example.org", 25)

    def test_the_environment_goes_before_the_file_key_by_key(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(folder, 'every = "6h"\n[smtp]\nhost = "mail.example.org"\nport = 25\n')
        monkeypatch.setenv("POLICYWATCH_SMTP_PORT", "2525")
        monkeypatch.setenv("POLICYWATCH_EVERY", "1d")
        loaded = config.load()
        assert loaded.every == 86_400
        assert (loaded.smtp.host, loaded.smtp.port) == ("mail.example.org", 2525)

    def test_what_is_passed_goes_before_the_environment(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POLICYWATCH_EVERY", "1d")
        assert config.load(every="2h").every == 7200

    def test_a_passed_data_folder_brings_its_own_file(self, tmp_path: Path) -> None:
        other = tmp_path / "other"
        other.mkdir()
        write(other, "children = 3\n")
        assert config.load(data=other).children == 3

    def test_a_file_elsewhere_may_name_the_data_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "elsewhere.toml"
        path.write_text('data = "/srv/policywatch"\n')
        monkeypatch.setenv("POLICYWATCH_CONFIG", str(path))
        monkeypatch.delenv("POLICYWATCH_DATA")
        assert config.load().data == Path("/srv/policywatch")


class TestSecrets:
    def test_a_password_shows_in_no_repr(self, folder: Path) -> None:
        write(
            folder,
            'database_url = "postgresql://u:hunter2@db/p"\n'
            '[smtp]\nhost = "h"\nuser = "u"\npassword = "hunter3"\n',
        )
        loaded = config.load()
        assert "hunter" not in repr(loaded) + str(loaded)
        assert loaded.database == "postgresql://u:hunter2@db/p"
        assert loaded.smtp.password is not None
        assert loaded.smtp.password.get_secret_value() == "hunter3"

    def test_a_wrong_secret_is_not_repeated(self, folder: Path) -> None:
        write(folder, "[smtp]\npassword = 5551234\n")
        assert "5551234" not in refused()

    def test_a_channel_and_the_heartbeat_show_nothing(self, folder: Path) -> None:
        write(
            folder,
            'heartbeat_url = "https://beat.example/hunter2"\n'
            '[channels.ops]\naddress = "https://hooks.example/hunter2"\nsecret = "hunter3"\n',
        )
        loaded = config.load()
        assert "hunter" not in repr(loaded) + str(loaded)
        assert loaded.channels["ops"].address.get_secret_value() == "https://hooks.example/hunter2"

    @pytest.mark.parametrize(
        "text",
        [
            "heartbeat_url = 5551234\n",
            'heartbeat_url = "ftp://beat.example/5551234"\n',
            'heartbeat_url = "5551234"\n',
            "[channels.ops]\naddress = 5551234\n",
            '[channels.ops]\naddress = "x"\nsecret = 5551234\n',
            '[channels.ops]\naddress = "x"\nkey = 5551234\n',
        ],
    )
    def test_a_wrong_secret_of_a_channel_is_not_repeated(self, folder: Path, text: str) -> None:
        write(folder, text)
        assert "5551234" not in refused()

    @pytest.mark.parametrize(
        ("keys", "word"),
        [
            ('user = "u"\n', "set POLICYWATCH_SMTP_PASSWORD (or smtp.password"),
            (
                'token_file = "/t"\n',
                "set POLICYWATCH_SMTP_PASSWORD (or smtp.password",
            ),
            ('user = "u"\npassword = "p"\ntoken_file = "/t"\n', "set one"),
            ('user = "u"\ntoken_command = ["t"]\ntls = "none"\n', "encrypted"),
        ],
    )
    def test_a_log_in_is_whole_and_one(self, folder: Path, keys: str, word: str) -> None:
        write(folder, "[smtp]\n" + keys)
        assert word in refused()


class TestWhatIsSaidOfAWrongValue:
    def test_wrong_toml_names_file_and_line(self, folder: Path) -> None:
        path = write(folder, 'every = "6h"\nchildren = = 2\n')
        assert (said := refused()).startswith(str(path))
        assert "line 2" in said

    def test_a_wrong_value_names_file_key_value_and_cure(self, folder: Path) -> None:
        path = write(folder, 'every = "soon"\n')
        assert refused() == (
            f"{path}: every: 'soon' is no duration: write a number and s, m, h, d or w, as in 6h"
        )

    def test_a_wrong_variable_is_named_as_such(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POLICYWATCH_SMTP_PORT", "mail")
        assert (said := refused()).startswith("POLICYWATCH_SMTP_PORT: smtp.port: ")
        assert "'mail'" in said

    def test_an_unknown_key_names_the_nearest(self, folder: Path) -> None:
        write(folder, '[smtp]\nhots = "h"\n')
        assert refused().endswith("smtp.hots: no such key; did you mean smtp.host?")

    def test_an_unknown_table_is_no_key_either(self, folder: Path) -> None:
        write(folder, "[zzzzzz]\nx = 1\n")
        assert "zzzzzz: no such key; remove it" in refused()

    def test_half_a_login(self, folder: Path) -> None:
        write(folder, '[smtp]\nuser = "u"\n')
        assert "set POLICYWATCH_SMTP_PASSWORD (or smtp.password" in refused()

    def test_a_wrong_mail_address(self, folder: Path) -> None:
        write(folder, 'operator = "me"\n')
        assert "write it as name@example.org" in refused()

    def test_a_wrong_public_url(self, folder: Path) -> None:
        write(folder, 'public_url = "policy.example.org"\n')
        assert "write it with https://" in refused()

    def test_a_data_folder_in_the_data_folders_file(self, folder: Path) -> None:
        write(folder, 'data = "/srv"\n')
        assert "set POLICYWATCH_DATA instead" in refused()

    def test_a_named_file_that_is_not_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POLICYWATCH_CONFIG", str(tmp_path / "none.toml"))
        assert "no such file; correct POLICYWATCH_CONFIG or unset it" in refused()

    def test_a_table_as_one_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POLICYWATCH_SMTP", "mail.example.org")
        assert "POLICYWATCH_SMTP_HOST" in refused()

    def test_it_ends_with_exit_code_2(self) -> None:
        assert ConfigError.exit_code == 2

    def test_a_misspelt_variable_can_be_found(self) -> None:
        seen = {"POLICYWATCH_EVRY": "6h", "POLICYWATCH_EVERY": "6h", "HOME": "/"}
        assert config.unknown_variables(seen) == [("POLICYWATCH_EVRY", "POLICYWATCH_EVERY")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90", 90), ("90s", 90), ("15m", 900), ("6h", 21_600), ("1d 12h", 129_600), ("1w", 604_800), (60, 60)],
)
def test_durations(text: str | int, expected: int) -> None:
    assert durations.seconds(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "6 hours ago", "h", "-5m", True])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="is no duration"):
        durations.seconds(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("1000", 1000), ("20 MB", 20_000_000), ("2MiB", 2_097_152), (5, 5)]
)
def test_sizes(text: str | int, expected: int) -> None:
    assert config.size(text) == expected


class TestTheWeb:
    def test_by_default_it_is_shown_to_this_machine_alone(self) -> None:
        web = config.load().web
        assert (web.enabled, web.host, web.port, web.public) == (True, "127.0.0.1", 8765, False)

    def test_its_table_and_its_variables(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(folder, '[web]\nport = 9000\nhosts = ["watch.lan"]\n')
        monkeypatch.setenv("POLICYWATCH_WEB_PUBLIC", "true")
        web = config.load().web
        assert (web.port, web.hosts, web.public) == (9000, ("watch.lan",), True)

    def test_a_port_that_is_none_is_refused(self, folder: Path) -> None:
        write(folder, "[web]\nport = 70000\n")
        assert "web.port" in refused()
