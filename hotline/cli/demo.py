"""`hotline demo`: a whole instance in a folder of its own, with synthetic cases and the real directory; it must not touch a real instance."""

import argparse
import json
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from hotline.accounts.actions import second_factor
from hotline.accounts.actions.enrol import NewMember, enrol, enrol_first
from hotline.accounts.actions.sign_in import Proven
from hotline.accounts.queries import staff as staff_of
from hotline.accounts.rules import Role
from hotline.app import create_app
from hotline.cli import demo_cases
from hotline.cli.init import Newborn, make
from hotline.cli.serve import serve
from hotline.settings import Settings, SettingsError, load, load_credentials
from hotline.store.work import Store, Work
from hotline.vault.entropy import index_below
from hotline.vault.envelope import Key

FILE = "demo.json"
SEED = 7
PEOPLE = (("Hanna Brandt", Role.KEYHOLDER), ("M. Aydin", Role.COUNSELLOR), ("Jo Petersen", Role.COORDINATOR))
OPERATOR = {
    "operator_name": "Lotsenstelle für Menschen in Amt und Mandat (Vorführung)",
    "phone": "030 23125 144",  # reserved for fiction
    "phone_link": "tel:+493023125144",
    "email": "hallo@lotsenstelle.example",
    "carrier": "Musterstiftung Vorführung",
    "imprint": "Musterstiftung Vorführung, Beispielweg 1, 10115 Berlin. Diese Seiten zeigen nur, wie das Programm arbeitet.",
    "privacy_contact": "datenschutz@lotsenstelle.example",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A sign-in that the demo prints. Only a demo has such a thing."""

    name: str
    role: str
    password: str
    totp_secret: str


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the subcommand."""
    command = commands.add_parser("demo", help="try everything, with synthetic cases")
    command.add_argument("--port", type=int, default=8000)
    command.add_argument(
        "--data", type=Path, default=Path(".demo"), metavar="FOLDER", help="folder of the demo (.demo)"
    )
    command.add_argument(
        "--cases", type=int, default=24, metavar="N", help="synthetic cases to make the first time (24)"
    )
    command.add_argument("--json", action="store_true", help="print one line for a program when ready")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the demo where it is missing, then serve it until a signal ends it."""
    if _taken(arguments.port):
        raise SettingsError(f"Port {arguments.port} is taken. Choose another with --port.")
    folder: Path = arguments.data.absolute()
    if not (folder / FILE).exists():
        _make(folder, cases=arguments.cases)
    address = f"http://localhost:{arguments.port}"
    os.environ.update(HOTLINE_PUBLIC_URL=address, HOTLINE_DESK_URL=address)
    settings = load(folder)
    if not settings.demo:
        raise SettingsError(f"{folder} is no demo. Nothing was changed.")
    kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
    told = _told(address, kept, as_json=arguments.json)
    serve(create_app(settings), bind=f"localhost:{arguments.port}", ready=lambda: print(told, flush=True))
    return 0


def _make(folder: Path, *, cases: int) -> None:
    """Make the instance, its three people, the directory and the cases. A half-made folder is made anew."""
    if (folder / "hotline.toml").exists():
        raise SettingsError(
            f"{folder} holds an instance that is no finished demo. Remove it, or choose another --data."
        )
    print(f"Making the demo in {folder} (once) ...", file=sys.stderr)
    newborn = make(folder, {**OPERATOR, "demo": True})
    store = Store(newborn.settings)
    accounts, seats = _enrol_people(store, newborn)
    receipts = demo_cases.fill(store, seats["M. Aydin"], count=cases, seed=SEED, progress=_progress(cases))
    store.close()
    body = {"accounts": [asdict(account) for account in accounts], "receipts": receipts}
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(body, file, ensure_ascii=False)


def _enrol_people(store: Store, newborn: Newborn) -> tuple[list[Account], dict[str, bytes]]:
    """The three sign-ins, and for each name what its session would seal (identity seed, member id)."""
    pepper = load_credentials(newborn.settings).pepper_staff[0]
    accounts: list[Account] = []
    seats: dict[str, bytes] = {}
    for name, role in PEOPLE:
        account = Account(name, role.value, _password(newborn.settings, store), second_factor.new_secret())
        person = NewMember(login=name, role=role, password=account.password, totp_secret=account.totp_secret)
        accounts.append(account)
        proven = store.write(_enrolment(newborn, person, pepper, seats))
        seats[name] = proven.payload
    return accounts, seats


def _enrolment(newborn: Newborn, person: NewMember, pepper: Key, seats: dict[str, bytes]) -> Callable[[Work], Proven]:
    def act(work: Work) -> Proven:
        if not seats:
            return enrol_first(work, enrolment_id=newborn.enrolment_id, code=newborn.code, person=person, pepper=pepper)
        keyholder = staff_of(work, seats[PEOPLE[0][0]])
        if keyholder is None:
            raise SettingsError("the demo's keyholder is not there")
        return enrol(work, by=keyholder.keyring, person=person, pepper=pepper)

    return act


def _password(_settings: Settings, store: Store) -> str:
    words = store.codes.wordlist().words
    return "-".join(words[index_below(len(words))] for _ in range(4))


def _told(address: str, kept: dict[str, list[dict[str, str]]], *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"public": address, "desk": f"{address}/desk/sign-in", **kept}, ensure_ascii=False)
    people = "\n".join(
        f"  {one['role']:<12} {one['name']:<14} Passwort {one['password']}\n{'':29}zweiter Faktor {one['totp_secret']}"
        for one in kept["accounts"]
    )
    words = "\n".join(f"  {receipt}" for receipt in kept["receipts"][:3])
    return f"""
Die Vorführung läuft. Alle Fälle und Personen sind erfunden, das Verzeichnis der Stellen ist echt.

  Öffentliche Seiten   {address}
  Arbeitsplatz         {address}/desk/sign-in

Anmelden am Arbeitsplatz (den zweiten Faktor in eine App für Einmal-Codes eintragen):
{people}

Postfächer, die schon eine Antwort haben:
{words}

Zum Anfangen: Melden Sie auf den öffentlichen Seiten einen Vorfall, öffnen Sie ihn am Arbeitsplatz als M. Aydin,
antworten Sie, bieten Sie eine Stelle an, und sehen Sie mit den sieben Wörtern wieder in das Postfach.

Beenden mit Strg+C. Von vorn: den Ordner der Vorführung löschen.
"""


def _progress(count: int) -> Callable[[int], None]:
    def told(done: int) -> None:
        if sys.stderr.isatty() and count:
            print(f"\r  {done} von {count} Fällen", end="" if done < count else "\n", file=sys.stderr)

    return told


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
