"""Settings: read once, the later source wins, and what is not known stops the start with a sentence."""

import dataclasses
import re
from pathlib import Path

import pytest

from hotline import settings
from hotline.paths import CONFIG
from hotline.settings import SettingsError, load, load_credentials


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hotline.toml").write_text('phone = "030 1234"\ndraft_days = 14\n', encoding="utf-8")
    (tmp_path / "credentials").mkdir()
    return tmp_path


def lay_secret(folder: Path, name: str, text: str = "ab" * 32, mode: int = 0o400) -> None:
    path = folder / "credentials" / name
    path.write_text(text + "\n", encoding="ascii")
    path.chmod(mode)


def test_the_instance_wins_over_the_default_and_the_environment_over_both(folder):
    read = load(
        folder, {"HOTLINE_DRAFT_DAYS": "7", "HOTLINE_TRUSTED_HOSTS": "a.example, b.example", "HOTLINE_DEMO": "true"}
    )
    assert (read.phone, read.draft_days, read.demo) == ("030 1234", 7, True)
    assert read.trusted_hosts == ("a.example", "b.example")
    assert read.session_hours == 10


def test_the_environment_names_the_instance(folder):
    assert load(environ={"HOTLINE_INSTANCE": str(folder)}).instance == folder


def test_empty_paths_mean_the_instance_folder(folder):
    read = load(folder, {})
    assert read.database_url == f"sqlite:///{folder}/data/store.db"
    assert read.keystore_url == f"sqlite:///{folder}/data/keystore.db"
    assert read.runtime == folder / "runtime"


def test_without_trusted_hosts_only_the_hosts_of_both_addresses_are_answered(folder):
    read = load(folder, {"HOTLINE_PUBLIC_URL": "https://line.example", "HOTLINE_DESK_URL": "https://desk.example:8443"})
    assert read.trusted_hosts == ("line.example", "desk.example")


def test_settings_cannot_be_changed_after_the_start(folder):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(folder, {}).phone = "110"


@pytest.mark.parametrize(
    ("written", "environ", "sentence"),
    [
        ('phnoe = "1"', {}, "hotline.toml: there is no setting phnoe. Did you mean phone?"),
        ("", {"HOTLINE_PHNOE": "1"}, "HOTLINE_PHNOE: there is no setting phnoe"),
        ('draft_days = "seven"', {}, "draft_days has to be a whole number"),
        ("draft_days = true", {}, "draft_days has to be a whole number"),
        ("draft_days = 0", {}, "draft_days lies between"),
        ("", {"HOTLINE_DRAFT_DAYS": "-1"}, "HOTLINE_DRAFT_DAYS has to be a whole number"),
        ("proxy_hops = 6", {}, "proxy_hops lies between 0 and 5"),
        ("proxy_hops = -1", {}, "proxy_hops lies between 0 and 5"),
        ("", {"HOTLINE_DEMO": "yes"}, "HOTLINE_DEMO has to be true or false"),
        ('surface = "both"', {}, "surface is one of public, desk, all"),
        ('exit_url = "javascript:alert(1)"', {}, "exit_url is a whole address"),
        ('genesis = "xyz"', {}, "genesis is written by"),
        ("phone = 1.5", {}, "phone has to be a text, a number"),
        ("phone = ", {}, "hotline.toml cannot be read as TOML"),
    ],
)
def test_what_is_wrong_stops_the_start_with_a_sentence(folder, written, environ, sentence):
    (folder / "hotline.toml").write_text(written, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        load(folder, environ)


def test_a_folder_without_an_instance_says_how_to_make_one(tmp_path):
    with pytest.raises(SettingsError, match="hotline init"):
        load(tmp_path, {})
    with pytest.raises(SettingsError, match="HOTLINE_INSTANCE"):
        load(environ={})


def test_the_newest_pepper_comes_first(folder):
    for number, digit in ((1, "a"), (2, "b"), (10, "c")):
        lay_secret(folder, f"pepper_receipt.{number}", digit * 64)
    secrets = load_credentials(load(folder, {}), {})
    assert [key.reveal()[:1] for key in secrets.pepper_receipt] == [b"\xcc", b"\xbb", b"\xaa"]
    assert secrets.courier_seed is None


def test_the_public_surface_is_not_given_the_desks_secrets_even_where_they_lie_beside(folder):
    for name in ("pepper_receipt.1", "pepper_staff.1", "courier", "log"):
        lay_secret(folder, name)
    desk = load_credentials(load(folder, {"HOTLINE_SURFACE": "desk"}), {})
    public = load_credentials(load(folder, {"HOTLINE_SURFACE": "public"}), {})
    assert desk.pepper_staff
    assert desk.courier_seed is not None
    assert desk.log_seed is not None
    assert (public.pepper_staff, public.courier_seed, public.log_seed) == ((), None, None)


@pytest.mark.parametrize(
    ("text", "mode", "sentence"), [("ab" * 32, 0o440, "chmod 400"), ("ab" * 31, 0o400, "64 hex digits")]
)
def test_a_credential_that_others_may_read_or_that_is_damaged_stops_the_start(folder, text, mode, sentence):
    lay_secret(folder, "pepper_receipt.1", text, mode)
    with pytest.raises(SettingsError, match=sentence):
        load_credentials(load(folder, {}), {})


def test_a_missing_receipt_pepper_stops_the_start(folder):
    with pytest.raises(SettingsError, match=r"pepper_receipt\.1"):
        load_credentials(load(folder, {}), {})


def test_the_service_managers_folder_comes_before_the_instances(folder, tmp_path_factory):
    handed_in = tmp_path_factory.mktemp("handed-in")
    (handed_in / "credentials").mkdir()
    lay_secret(handed_in, "pepper_receipt.1", mode=0o440)
    lay_secret(handed_in, "smtp_password", "opensesame", mode=0o440)
    secrets = load_credentials(load(folder, {}), {"CREDENTIALS_DIRECTORY": str(handed_in / "credentials")})
    assert secrets.smtp_password == "opensesame"
    assert "opensesame" not in repr(secrets)


def test_every_setting_and_no_other_is_documented_and_has_a_default():
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", _section("Settings"), re.MULTILINE))
    known = {field.name for field in dataclasses.fields(settings.Settings)} - {"instance"}
    assert documented == known == set(settings.names())


def test_every_credential_is_documented():
    assert set(re.findall(r"^\| `([a-z_]+)", _section("Credentials"), re.MULTILINE)) == {
        "pepper_receipt",
        "pepper_staff",
        "courier",
        "log",
        "smtp_password",
    }


def _section(title: str) -> str:
    text = (CONFIG / "README.md").read_text(encoding="utf-8")
    return text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
