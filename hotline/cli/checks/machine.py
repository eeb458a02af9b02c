"""Checks of the machine and the instance folder: cryptography, secrets, memory, disk, folders, addresses. Reads no database."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url

from hotline.cli.checks.finding import OfSettings, Verdict, failure, ok, warning
from hotline.cli.process import core_dumps_off, no_core_dumps
from hotline.settings import Credentials, Settings, SettingsError, load_credentials
from hotline.vault import selftest

GIB = 1024**3
_TOO_LITTLE, _LITTLE = GIB // 4, 2 * GIB
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_OTHERS = 0o077
_WRITABLE_BY_OTHERS = 0o022


def vault(_settings: Settings) -> Verdict:
    """Known answers of every primitive, ML-KEM among them (CR-12, CR-13)."""
    try:
        selftest.check()
    except selftest.SelfTestFailed as failed:
        return failure(str(failed))
    return ok("Every primitive gives its known answer, ML-KEM too.")


def settings_file(settings: Settings) -> Verdict:
    """That nobody else may change the settings; that they can be read was seen before."""
    path = settings.instance / "hotline.toml"
    if stat.S_IMODE(path.stat().st_mode) & _WRITABLE_BY_OTHERS:
        return failure(f"Others may change {path}. Close it with: chmod 600 {path}")
    return ok("All settings are known.")


def credentials(settings: Settings) -> Verdict:
    """That every secret of this surface is there, whole, and readable by nobody else."""
    try:
        held = load_credentials(settings)
    except SettingsError as error:
        return failure(str(error))
    missing = _missing(settings, held)
    if missing:
        return failure(f"Credentials are missing: {', '.join(missing)}. Bring them back from the paper kit.")
    folder = settings.instance / "credentials"
    if "CREDENTIALS_DIRECTORY" not in os.environ and stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        return warning(f"Others may look into {folder}. Close it with: chmod 700 {folder}")
    if settings.smtp_user and held.smtp_password is None:
        return warning("smtp_user is set, and the credential smtp_password is missing: the mail server will refuse.")
    return ok("Every secret is there, and closed to others.")


def core_dumps(_settings: Settings) -> Verdict:
    """That this machine lets core dumps be switched off; serve and tick do it at their start."""
    no_core_dumps()
    if not core_dumps_off():
        return failure("Core dumps cannot be switched off here; set RLIMIT_CORE to 0 for the service (LimitCORE=0).")
    return ok("Core dumps are switched off at each start.")


def disk(settings: Settings) -> Verdict:
    """That there is room where anything is written; a full disk takes no report."""
    free = {path: shutil.disk_usage(path).free for path in _written_to(settings)}
    path = min(free, key=lambda each: free[each])
    told = f"{free[path] / GIB:.1f} GiB are free at {path}."
    if free[path] < _TOO_LITTLE:
        return failure(f"{told} Make room now: soon nothing can be taken.")
    if free[path] < _LITTLE:
        return warning(f"{told} Make room, or give it a larger disk.")
    return ok(told)


def folders(settings: Settings) -> Verdict:
    """That runtime folder and databases are closed to others (SQLite; PostgreSQL keeps its own)."""
    runtime = settings.runtime
    if not runtime.is_dir():
        return warning(f"{runtime} is not there; `hotline serve` makes it. Does the service run?")
    open_ones = [path for path in (runtime, *_database_files(settings)) if _open_to_others(path)]
    if open_ones:
        return failure(f"Others may read {open_ones[0]}. Close it with: chmod go= {open_ones[0]}")
    return ok("The runtime folder and the databases are closed to others.")


def addresses(settings: Settings) -> Verdict:
    """That no page outside this machine goes over the line in the clear."""
    for name in ("public_url", "desk_url"):
        address = urlsplit(getattr(settings, name))
        host = address.hostname or ""
        if address.scheme != "https" and host not in _HERE and not host.endswith(".onion"):
            return failure(
                f"{name} is without TLS: what people write would travel in the clear. Put a proxy with TLS before it."
            )
    if settings.public_url.startswith("http://localhost") and not settings.demo:
        return warning("public_url is still localhost: set the address that people type.")
    return ok("Pages outside this machine go over TLS.")


def demo(settings: Settings) -> Verdict:
    """That this is no demo."""
    if settings.demo:
        return warning("This is a demo; its passwords stand in demo.json. Make a real instance with `hotline init`.")
    return ok("This is a real instance.")


def mail(settings: Settings) -> Verdict:
    """That notices can leave, and over a line that is encrypted."""
    if not settings.smtp_host or not settings.mail_from:
        return warning("No mail leaves: set smtp_host and mail_from, so that alarms ring.")
    if settings.smtp_security == "none" and settings.smtp_host not in _HERE:
        return warning("smtp_security is none: addresses of the team travel in the clear. Use starttls or tls.")
    return ok("A mail server is set.")


CHECKS: dict[str, OfSettings] = {
    "vault": vault,
    "settings": settings_file,
    "credentials": credentials,
    "core dumps": core_dumps,
    "disk": disk,
    "folders": folders,
    "addresses": addresses,
    "demo": demo,
    "mail": mail,
}


def _missing(settings: Settings, held: Credentials) -> list[str]:
    if settings.surface == "public":
        return []
    wanted = {"pepper_staff.1": held.pepper_staff, "courier": held.courier_seed, "log": held.log_seed}
    return [name for name, value in wanted.items() if not value]


def _written_to(settings: Settings) -> Iterator[Path]:
    named = (
        settings.instance,
        settings.runtime,
        settings.files_folder,
        settings.backup_folder,
        settings.keystore_backup_folder,
    )
    for path in (*named, *(file.parent for file in _database_files(settings))):
        # The folder itself may still have to be made; its disk is that of the first one above it that is there.
        yield next(each for each in (path, *path.parents) if each.is_dir())


def _database_files(settings: Settings) -> Iterator[Path]:
    for url in (settings.database_url, settings.keystore_url):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            yield from sorted(Path(parsed.database).parent.glob(f"{Path(parsed.database).name}*"))


def _open_to_others(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)
    except FileNotFoundError:
        return False  # gone since it was listed
