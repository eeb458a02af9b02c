"""Reads every setting once, at the start, and refuses what it does not know; it must not know what a setting is used for.

Order, the later wins: config/default.toml, hotline.toml of the instance folder, HOTLINE_* in the environment. Secrets are not
settings: they come from credential files and stand in no file that is edited, shown or copied.
"""

import difflib
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from hotline.paths import CONFIG
from hotline.vault.envelope import Key

# Variables of the same prefix that are not settings: the folder itself, and a folder of schemas that only the checks read.
_NOT_SETTINGS = frozenset({"HOTLINE_INSTANCE", "HOTLINE_HSDS_SCHEMAS"})
_CHOICES = {"surface": ("public", "desk", "all"), "smtp_security": ("none", "starttls", "tls")}
_ADDRESSES = ("public_url", "desk_url", "exit_url")
_HEX = ("instance_salt", "genesis")
_FOLDERS = {
    "runtime": "runtime",
    "files_folder": "data/files",
    "backup_folder": "backups/data",
    "keystore_backup_folder": "backups/keystore",
}
_COUNTS = ("answer_within_days", "session_idle_minutes", "session_hours", "box_idle_minutes", "draft_days")
_RANGES = {**dict.fromkeys(_COUNTS, (1, 3650)), "proxy_hops": (0, 5)}

Value: TypeAlias = str | int | bool | tuple[str, ...]


class SettingsError(Exception):
    """The start stops here; the text is one sentence for the person who runs the command."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings of one instance. Names, meanings and defaults: config/README.md."""

    instance: Path
    surface: str
    database_url: str
    keystore_url: str
    runtime: Path
    files_folder: Path
    backup_folder: Path
    keystore_backup_folder: Path
    demo: bool
    operator_name: str
    neutral_name: str
    phone: str
    phone_link: str
    hours: str
    hours_text_de: str
    hours_text_en: str
    holidays_land: str
    email: str
    carrier: str
    imprint: str
    privacy_contact: str
    answer_within_days: int
    source_url: str
    public_url: str
    desk_url: str
    exit_url: str
    trusted_hosts: tuple[str, ...]
    proxy_hops: int
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    mail_from: str
    checkpoint_mail: str
    session_idle_minutes: int
    session_hours: int
    box_idle_minutes: int
    draft_days: int
    instance_salt: str
    genesis: str


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """The secrets a process of this surface holds; each list has the newest version first."""

    pepper_receipt: tuple[Key, ...]
    pepper_staff: tuple[Key, ...] = ()
    courier_seed: Key | None = None
    log_seed: Key | None = None
    smtp_password: str | None = field(default=None, repr=False)


def load(instance: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of the instance folder (else of $HOTLINE_INSTANCE). Raises SettingsError with a sentence that says what to change."""
    folder = _instance(instance, environ)
    default_file, own_file = CONFIG / "default.toml", folder / "hotline.toml"
    defaults = {name: _value(name, raw, str(default_file)) for name, raw in _toml(default_file).items()}
    if not own_file.is_file():
        raise SettingsError(f"{folder} holds no hotline.toml. Make an instance with: hotline init {folder}")
    values = dict(defaults)
    values |= {name: _checked(name, raw, own_file.name, defaults) for name, raw in _toml(own_file).items()}
    values |= {name: _parsed(name, text, defaults) for name, text in _environment(environ)}
    return _settings(folder, values)


def load_credentials(settings: Settings, environ: Mapping[str, str] = os.environ) -> Credentials:
    """Read the credential files from $CREDENTIALS_DIRECTORY, else from credentials/ of the instance.

    The public surface is given neither the staff pepper nor the courier's and the log's key, even where the files lie there. Raises SettingsError
    for a missing receipt pepper, a file that is not 64 hex digits, or one that others may read.
    """
    handed_in = environ.get("CREDENTIALS_DIRECTORY")
    folder = Path(handed_in) if handed_in else settings.instance / "credentials"
    # A service manager hands files in behind an access list, which shows as readable by the group.
    too_open = 0o337 if handed_in else 0o377
    receipt = _versions(folder, "pepper_receipt", too_open)
    if not receipt:
        raise SettingsError(
            f"{folder} holds no pepper_receipt.1. Without it no receipt can be read; restore it from the paper kit."
        )
    public = settings.surface == "public"
    password = folder / "smtp_password"
    return Credentials(
        pepper_receipt=receipt,
        pepper_staff=() if public else _versions(folder, "pepper_staff", too_open),
        courier_seed=None if public else _key(folder / "courier", too_open),
        log_seed=None if public else _key(folder / "log", too_open),
        smtp_password=_text(password, too_open) if password.is_file() else None,
    )


def names() -> tuple[str, ...]:
    """Every setting an operator may write, in the order of config/default.toml."""
    return tuple(_toml(CONFIG / "default.toml"))


def _instance(instance: Path | None, environ: Mapping[str, str]) -> Path:
    named = instance or (Path(environ["HOTLINE_INSTANCE"]) if environ.get("HOTLINE_INSTANCE") else None)
    if named is None:
        raise SettingsError("Which instance? Name its folder with --instance or in HOTLINE_INSTANCE.")
    return named.absolute()


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} cannot be read as TOML: {error}") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be opened: {error.strerror}") from None


def _environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for variable in sorted(environ):
        if variable.startswith("HOTLINE_") and variable not in _NOT_SETTINGS:
            yield variable.removeprefix("HOTLINE_").lower(), environ[variable]


def _value(name: str, raw: object, source: str) -> Value:
    if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        return tuple(raw)
    if isinstance(raw, str | int | bool):
        return raw
    raise SettingsError(f"{source}: {name} has to be a text, a number, true or false, or a list of texts.")


def _known(name: str, source: str, defaults: Mapping[str, Value]) -> Value:
    if name in defaults:
        return defaults[name]
    near = difflib.get_close_matches(name, defaults, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise SettingsError(f"{source}: there is no setting {name}.{hint} All settings stand in config/README.md.")


def _checked(name: str, raw: object, source: str, defaults: Mapping[str, Value]) -> Value:
    default, value = _known(name, source, defaults), _value(name, raw, source)
    if type(value) is not type(default):
        raise SettingsError(f"{source}: {name} has to be {_KINDS[type(default)]}.")
    return value


_KINDS = {str: "a text in quotes", int: "a whole number", bool: "true or false", tuple: "a list of texts"}


def _parsed(name: str, text: str, defaults: Mapping[str, Value]) -> Value:
    variable = f"HOTLINE_{name.upper()}"
    default = _known(name, variable, defaults)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if isinstance(default, bool):
        if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        raise SettingsError(f"{variable} has to be true or false.")
    if isinstance(default, int):
        if re.fullmatch(r"[0-9]{1,9}", text):
            return int(text)
        raise SettingsError(f"{variable} has to be a whole number.")
    return text


def _settings(folder: Path, values: dict[str, Value]) -> Settings:
    for name, allowed in _CHOICES.items():
        if values[name] not in allowed:
            raise SettingsError(f"{name} is one of {', '.join(allowed)}.")
    for name, (least, most) in _RANGES.items():
        if not least <= int(str(values[name])) <= most:
            raise SettingsError(f"{name} lies between {least} and {most}.")
    for name in _HEX:
        if not re.fullmatch(r"([0-9a-f]{2})*", str(values[name])):
            raise SettingsError(f"{name} is written by `hotline init` in hex digits; it was changed by hand.")
    for name in _ADDRESSES:
        address = urlsplit(str(values[name]))
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise SettingsError(f"{name} is a whole address, such as https://example.org.")
    complete: dict[str, object] = {
        **values,
        "instance": folder,
        **{name: Path(str(values[name] or folder / place)) for name, place in _FOLDERS.items()},
    }
    complete["database_url"] = values["database_url"] or f"sqlite:///{folder / 'data' / 'store.db'}"
    complete["keystore_url"] = values["keystore_url"] or f"sqlite:///{folder / 'data' / 'keystore.db'}"
    complete["trusted_hosts"] = values["trusted_hosts"] or _hosts(values)
    if set(complete) != {each.name for each in fields(Settings)}:
        raise SettingsError("config/default.toml does not fit this version of the program; install it again.")
    return Settings(**complete)  # type: ignore[arg-type]  # each value was checked against its default above


def _hosts(values: Mapping[str, Value]) -> tuple[str, ...]:
    found = (urlsplit(str(values[name])).hostname for name in ("public_url", "desk_url"))
    return tuple(dict.fromkeys(host for host in found if host))


def _versions(folder: Path, name: str, too_open: int) -> tuple[Key, ...]:
    numbered = {
        path.suffix[1:]: path for path in folder.glob(f"{name}.*") if re.fullmatch(r"\.[1-9][0-9]*", path.suffix)
    }
    newest_first = sorted(numbered, key=int, reverse=True)
    return tuple(key for number in newest_first if (key := _key(numbered[number], too_open)) is not None)


def _key(path: Path, too_open: int) -> Key | None:
    if not path.is_file():
        return None
    text = _text(path, too_open)
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise SettingsError(f"{path} does not hold 64 hex digits; it is damaged.")
    return Key(bytes.fromhex(text))


def _text(path: Path, too_open: int) -> str:
    if stat.S_IMODE(path.stat().st_mode) & too_open:
        raise SettingsError(f"{path} can be read or changed by others. Close it with: chmod 400 {path}")
    return path.read_text(encoding="ascii").strip()
