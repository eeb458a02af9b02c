"""`hotline recover`: three custodians at one machine, the line stopped: a new keyholder, orphaned cases, new shares; it keeps no seed."""

import argparse
import contextlib
import getpass
from collections.abc import Sequence
from pathlib import Path

from zxcvbn import zxcvbn

from hotline.accounts.actions import second_factor
from hotline.accounts.actions.enrol import LoginTaken, NewMember
from hotline.accounts.actions.sign_in import SignInFailed, prove, use_code
from hotline.accounts.queries import Staff, staff
from hotline.accounts.rules import Role, login_fault, password_fault
from hotline.cli.asking import recovery_seed
from hotline.cli.init import write_sheets
from hotline.cli.options import add_instance
from hotline.roster.statements import RosterBroken, key_id
from hotline.safekeeping import paper, recovery
from hotline.settings import Credentials, SettingsError, load, load_credentials
from hotline.store import clock
from hotline.store.keystore import KeyGone
from hotline.store.work import Store
from hotline.vault import shares
from hotline.vault.envelope import CannotOpen
from hotline.vault.recoverykey import Recovery

_FAULTS = {
    "short": "It is too short.",
    "long": "It is too long.",
    "context": "It is made of names that one would try first.",
    "weak": "It is too easy to guess.",
}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("recover", help="with the custodians' shares: a new keyholder, and more")
    add_instance(command)
    command.add_argument(
        "--shares", type=Path, metavar="FILE", help="three shares, a line each; else they are asked for"
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument(
        "--orphaned", action="store_true", help="give restricted cases that nobody can open back to their desk"
    )
    what.add_argument("--new-shares", action="store_true", help="make a new recovery key and five new shares")
    command.add_argument(
        "--as-keyholder",
        action="store_true",
        help="with --new-shares: a keyholder signs in, in place of the old shares",
    )
    command.add_argument("--print", type=Path, metavar="FOLDER", help="write the new sheets as text files")
    command.add_argument("--no-check", action="store_true", help="do not ask words of the new shares back")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for, and say what is left."""
    settings = load(arguments.instance)
    credentials = load_credentials(settings)
    if not credentials.pepper_staff:
        raise SettingsError("Recovery needs the staff pepper; it runs where the desk runs.")
    try:
        with contextlib.closing(Store(settings)) as store:
            if arguments.new_shares:
                return _new_shares(store, credentials, arguments)
            held = Recovery(recovery_seed(arguments.shares))
            return _orphaned(store, held) if arguments.orphaned else _keyholder(store, credentials, held)
    except recovery.WrongShares:
        raise SettingsError(
            "These shares belong to another recovery key: they were replaced since. Nothing was changed."
        ) from None
    except RosterBroken as broken:
        raise SettingsError(f"The roster cannot be trusted: {broken}. Nothing was changed.") from None
    except CannotOpen:
        raise SettingsError("What the recovery key should open was tampered with. Nothing was changed.") from None


def _keyholder(store: Store, credentials: Credentials, held: Recovery) -> int:
    with store.read() as work:
        print(f"The shares open {len({desk.desk_id for desk in recovery.desks(work, held)})} desks.")
    pepper = credentials.pepper_staff[0]
    person = _person(store)
    try:
        store.write(lambda work: recovery.new_keyholder(work, held, person, pepper=pepper))
    except LoginTaken:
        raise SettingsError("Somebody else has this name. Nothing was changed.") from None
    print(f"{person.login} is a keyholder and can sign in. Who lost her keys should now be removed on the team page.")
    return 0


def _orphaned(store: Store, held: Recovery) -> int:
    with store.read() as work:
        recovery.desks(work, held)
        found = recovery.orphaned(work)
    given = 0
    for case_id in found:
        with contextlib.suppress(KeyGone):
            store.write(lambda work, case_id=case_id: recovery.unorphan(work, held, case_id))  # type: ignore[misc]
            given += 1
    print(f"Given back to their desks: {given} of {len(found)} orphaned cases.")
    return 0


def _new_shares(store: Store, credentials: Credentials, arguments: argparse.Namespace) -> int:
    if arguments.as_keyholder:
        someone = _signed_in(store, credentials)
        sign, open_grant = someone.keyring.identity.signing, recovery.by_keyholder(someone.keyring)
        desks = list(someone.keyring.desks.values())
    else:
        held = Recovery(recovery_seed(arguments.shares))
        sign, open_grant = held.signing, recovery.opener(held)
        with store.read() as work:
            if key_id(held.kem_public) in recovery.former_keys(work):
                # It was stopped half-way: the new key stands in the roster, and cases still hang on this one.
                return _regranted(store, open_grant)
            desks = recovery.desks(work, held)
    new = Recovery.new()
    split = shares.split(new.seed)
    sheets = paper.share_sheets(split, neutral_name=store.settings.neutral_name, day=clock.today())
    if arguments.print is not None:
        write_sheets(arguments.print, sheets)
    else:
        print("\n\n\n".join(sheet.text for sheet in sheets))
    if not arguments.no_check:
        paper.copied_rightly(split, input, print)
    store.write(lambda work: recovery.replace(work, desks, new, sign=sign))
    return _regranted(store, open_grant)


def _regranted(store: Store, open_grant: recovery.OpenGrant) -> int:
    after: bytes | None = bytes(16)
    done = failed = 0
    while after is not None:
        behind = after
        batch = store.write(lambda work, behind=behind: recovery.regrant(work, open_grant, after=behind))  # type: ignore[misc]
        done, failed, after = done + batch.done, failed + batch.failed, batch.last
        print(f"cases: {done}", flush=True)
    left = store.write(recovery.forget)
    print(f"The new shares count. Cases that follow them now: {done}.")
    if failed or left:
        print(
            f"{max(failed, left)} cases still hang on the former key; keep its shares, and run this once more with them (--new-shares --shares)."
        )
    return 0


def _person(store: Store) -> NewMember:
    login = input("Name of the new keyholder, as colleagues will see it: ").strip()
    if login_fault(login):
        raise SettingsError("This is not a name. Nothing was changed.")
    password = _password([login, store.settings.operator_name, store.settings.neutral_name])
    secret = second_factor.new_secret()
    address = second_factor.provisioning_address(secret, login=login, issuer=store.settings.neutral_name)
    print(f"Second factor, for the app: {secret}\n{address}")
    step = second_factor.accepted_step(secret, input("The six digits that the app shows: "), now=clock.now())
    if step is None:
        raise SettingsError("These are not the digits. Nothing was changed.")
    mail = input("Mail address for notices without content (or nothing): ").strip()
    return NewMember(login=login, role=Role.KEYHOLDER, password=password, totp_secret=secret, totp_step=step, mail=mail)


def _password(names: Sequence[str]) -> str:
    while True:
        password = getpass.getpass("New password: ")
        fault = password_fault(password, context=names, strength=_strength)
        if fault is None and getpass.getpass("Once more: ") == password:
            return password
        print(_FAULTS[fault] if fault else "The two differ.")


def _strength(password: str, names: Sequence[str]) -> int:
    return int(zxcvbn(password, user_inputs=list(names))["score"])


def _signed_in(store: Store, credentials: Credentials) -> Staff:
    login, password = input("Name: "), getpass.getpass("Password: ")
    code = input("Six digits: ")
    try:
        with store.read() as work:
            proven = prove(work, login=login, password=password, code=code, pepper=credentials.pepper_staff[0])
        store.write(lambda work: use_code(work, proven))
    except SignInFailed:
        raise SettingsError("Name, password and digits do not belong together.") from None
    with store.read() as work:
        someone = staff(work, proven.payload)
    if someone is None or someone.role is not Role.KEYHOLDER:
        raise SettingsError("Only a keyholder makes new shares.")
    return someone
