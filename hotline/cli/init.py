"""`hotline init`: makes an instance folder with settings, secrets, databases and the first enrolment; it must not keep what it prints."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hotline.accounts.actions.birth import Birth, found_instance
from hotline.casefile import house
from hotline.directory.actions.starter import import_starter
from hotline.roster.queries import load as load_roster
from hotline.safekeeping import paper
from hotline.safekeeping.backup import PUBLIC_FILE
from hotline.settings import Settings, SettingsError, load, load_credentials
from hotline.store import clock
from hotline.store.codes import Codes
from hotline.store.migrate import upgrade
from hotline.store.work import Store, Work
from hotline.vault import selftest, shares
from hotline.vault.entropy import random_bytes
from hotline.vault.envelope import Key
from hotline.vault.receipt import Receipt, new_receipt
from hotline.vault.recoverykey import Recovery
from hotline.vault.seal import new_pair, public_of

_CREDENTIALS = ("pepper_receipt.1", "pepper_staff.1", "courier", "log")


@dataclass(frozen=True, slots=True)
class Newborn:
    """What only this moment knows: the recovery seed and the first enrolment, to be written on paper."""

    settings: Settings
    enrolment_id: bytes
    code: Receipt
    recovery: Key = field(repr=False)
    backup: Key = field(repr=False)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("init", help="make a new instance")
    command.add_argument("folder", type=Path, help="instance folder, made anew")
    command.add_argument("--operator", default="", metavar="NAME", help="name of the hotline")
    command.add_argument(
        "--phone", default="", metavar="NUMBER", help='telephone number as people read it, e.g. "030 23125 144"'
    )
    command.add_argument("--address", default="http://localhost:8000", metavar="URL", help="public address")
    command.add_argument(
        "--desk-address", default="", metavar="URL", help="address of the desk, where it is another one"
    )
    command.add_argument(
        "--print", type=Path, metavar="FOLDER", help="write the sheets as text files, to be printed and deleted"
    )
    command.add_argument("--no-check", action="store_true", help="do not ask words of the shares back")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the instance and print what has to be kept on paper."""
    chosen = {"public_url": arguments.address, "desk_url": arguments.desk_address or arguments.address}
    if arguments.operator:
        chosen["operator_name"] = arguments.operator
    if arguments.phone:
        chosen |= {"phone": arguments.phone, "phone_link": telephone_link(arguments.phone)}
    newborn = make(arguments.folder, chosen)
    split = shares.split(newborn.recovery)
    made = sheets(newborn, split)
    if arguments.print is not None:
        write_sheets(arguments.print, made)
    else:
        print("\n\n\n".join(sheet.text for sheet in made))
    if not arguments.no_check:
        paper.copied_rightly(split, input, print)
    print(_next_steps(newborn, arguments.print))
    return 0


def make(folder: Path, chosen: dict[str, str | bool]) -> Newborn:
    """Make the folder and give birth to the instance. Raises SettingsError where there is one already, SelfTestFailed."""
    selftest.check()
    if (folder / "hotline.toml").exists():
        raise SettingsError(f"{folder} holds an instance already. Nothing was changed.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_credentials(folder / "credentials")
    _write_settings(folder / "hotline.toml", chosen | {"instance_salt": random_bytes(16).hex()})
    (folder / "data").mkdir(mode=0o700, exist_ok=True)
    settings = load(folder, environ={})
    store = Store(settings)
    upgrade(store)
    recovery = Recovery.new()
    backup_seed, backup = new_pair()
    (folder / PUBLIC_FILE).write_text(backup.hex() + "\n", encoding="ascii")
    credentials = load_credentials(settings)
    if credentials.courier_seed is None:
        raise SettingsError("the courier's key is missing")
    code = new_receipt(store.codes.wordlist())
    courier = public_of(credentials.courier_seed)
    pepper = credentials.pepper_staff[0]

    def act(work: Work) -> Birth:
        birth = found_instance(
            work,
            code=code,
            pepper=pepper,
            recovery=recovery.kem_public,
            courier=courier,
            custodians=recovery.sign_public,
        )
        roster = load_roster(work.db, birth.fingerprint, None)
        house.create(work, roster, roster.counselling)
        house.create(work, roster, roster.coordination)
        work.after_commit(lambda: work.keystore.set_roster_anchor(roster.seq, roster.head))
        return birth

    birth = store.write(act)
    store.write(import_starter)
    store.close()
    _add_setting(folder / "hotline.toml", "genesis", birth.fingerprint.hex())
    return Newborn(
        settings=load(folder, environ={}),
        enrolment_id=birth.enrolment_id,
        code=code,
        recovery=recovery.seed,
        backup=backup_seed,
    )


def telephone_link(number: str) -> str:
    """The tel: address of a number as people write it; a leading 0 is Germany's. "030 23125 144" -> "tel:+493023125144"."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if number.strip().startswith("+"):
        return f"tel:+{digits}"
    return f"tel:+49{digits[1:]}" if digits.startswith("0") else f"tel:{digits}"


def _write_credentials(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in _CREDENTIALS:
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(random_bytes(32).hex() + "\n")


def _write_settings(path: Path, chosen: dict[str, str | bool]) -> None:
    lines = ["# Settings of this instance; all others have the defaults of config/default.toml (see config/README.md)."]
    lines += [f"{name} = {_toml(value)}" for name, value in chosen.items()]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def _add_setting(path: Path, name: str, value: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{name} = {_toml(value)}\n")


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def sheets(newborn: Newborn, split: Sequence[str]) -> list[paper.Sheet]:
    """Return what goes on paper: five shares, the backup key, the kit of the machine."""
    settings = newborn.settings
    words, name, day = Codes(settings.instance / "config").wordlist(), settings.neutral_name, clock.today()
    credentials = load_credentials(settings, {})
    keys = {
        "pepper_receipt.1": credentials.pepper_receipt[0],
        "pepper_staff.1": credentials.pepper_staff[0],
        "courier": credentials.courier_seed,
        "log": credentials.log_seed,
    }
    kit = {each: key for each, key in keys.items() if key is not None}
    return [
        *paper.share_sheets(split, neutral_name=name, day=day),
        paper.backup_sheet(words, newborn.backup, neutral_name=name, day=day),
        paper.kit_sheet(words, kit, neutral_name=name, day=day),
    ]


def write_sheets(folder: Path, made: Sequence[paper.Sheet]) -> None:
    """Write the sheets into a folder, to be printed there and deleted."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for sheet in made:
        handle = os.open(folder / sheet.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(sheet.text)


def _next_steps(newborn: Newborn, printed: Path | None) -> str:
    settings = newborn.settings
    where = (
        f"in {printed}: print them, then delete the folder"
        if printed
        else "above: write them on paper now; they are kept nowhere"
    )
    return f"""The instance is made: {settings.instance}

1. Seven sheets are {where}.
   One share for each of five custodians (any three open every case when all keyholders are lost). The backup key and the kit of the
   machine: locked away, apart from each other, from the backups and from the shares.

   First enrolment code, to be spoken to the first keyholder:
   {newborn.code.spaced}

2. Start it:       hotline serve --instance {settings.instance}
   Ring alarms:    hotline tick --instance {settings.instance}
   Every night:    hotline backup --instance {settings.instance}

3. The first keyholder opens this address, types the code, and chooses name, password and second factor:
   {settings.desk_url}/desk/enrol/{newborn.enrolment_id.hex()}

   Until then the public side takes nothing and shows the telephone number.
   Settings: {settings.instance}/hotline.toml (all of them: config/README.md)"""
