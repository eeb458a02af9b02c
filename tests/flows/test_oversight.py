"""The auditor's page: who did what when, without a word of any case; and what destroyed keys leave of it (vault.md 9)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hotline.accounts.actions.enrol import NewMember, enrol
from hotline.accounts.actions.second_factor import new_secret
from hotline.accounts.queries import Staff, audit_opener
from hotline.accounts.rules import Role
from hotline.audit.actions import Trace, record
from hotline.audit.queries import lines, verify
from hotline.audit.tables import AuditEntry
from hotline.casefile.entries import Incident, ReportBody
from hotline.casefile.reception import receive
from hotline.oversight import queries
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.client import Client
from tests.support.instances import Instance, Person

STORY = "Die Patronenhülse lag auf der Fußmatte."


@pytest.fixture
def auditor(instance: Instance, store: Store, new_client: Callable[[], Client]) -> Client:
    """The browser of an auditor who is signed in."""
    person = Person("Ada Prüfling", Role.AUDITOR, "Kastanie am Rathaus, Revision 9", new_secret())

    def act(work: Work) -> None:
        by = instance.staff(work, "keyholder").keyring
        new = NewMember(login=person.login, role=person.role, password=person.password, totp_secret=person.secret)
        enrol(work, by=by, person=new, pepper=instance.credentials.pepper_staff[0])

    store.write(act)
    browser = new_client()
    browser.get("accounts.sign_in")
    browser.submit({"login": person.login, "password": person.password, "code": person.code()})
    return browser


def arrive(store: Store) -> bytes:
    """A report through the public door; returns the case id."""

    def act(work: Work) -> bytes:
        return receive(
            work,
            current(work),
            keys=ReceiptKeys(lookup=new_id(), box=new_key()),
            report=ReportBody(role="mayor_hon", land="SN", incidents=(Incident(forms=("symbolic",), story=STORY),)),
            identity=None,
            keep_copy=False,
            ring=None,
            draft=None,
        ).case_id

    return store.write(act)


def holder(work: Work, instance: Instance) -> Staff:
    return instance.staff(work, "keyholder")


def acts(browser: Client) -> list[str]:
    """The acts on the present page, top to bottom."""
    assert browser.page is not None
    table = next(each for each in browser.page.tree.iter("table"))
    cells = [[" ".join(" ".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
    return [row[3] for row in cells[1:]]


def test_the_auditor_begins_here_and_sees_who_opened_a_case_but_nothing_of_it(
    instance: Instance, store: Store, auditor: Client, sign_in: Callable
) -> None:
    case_id = arrive(store)
    sign_in("counsellor").get("casework.case", case_id=case_id.hex())
    page = auditor.get("accounts.desk")
    assert page.url.endswith("/desk/audit")
    assert "Fall geöffnet" in acts(auditor)
    assert "Fall eingegangen" in acts(auditor)
    assert "Berta Lind" in page.main
    assert STORY not in page.words
    assert case_id.hex() not in page.text
    auditor.get("casework.inbox", expect=403)


def test_a_counsellor_and_a_coordinator_do_not_see_the_log_and_a_keyholder_does(sign_in: Callable) -> None:
    for name, status in (("counsellor", 403), ("coordinator", 403), ("keyholder", 200)):
        assert sign_in(name).get("oversight.log", expect=status)


def test_reading_the_log_stands_in_the_log_before_it_is_shown(auditor: Client) -> None:
    auditor.get("oversight.log", kind="opened")
    auditor.get("oversight.log")
    first, second, *_ = acts(auditor)
    assert first == "Protokoll angesehen"
    assert second == "Protokoll angesehen Art: Gelesen"


def test_log_04_where_the_look_cannot_be_logged_nothing_is_shown(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.vault.envelope import CannotSeal

    def full(*_args: object, **_named: object) -> bytes:
        raise CannotSeal

    monkeypatch.setattr("hotline.audit.actions.seal_to", full)
    page = auditor.get("oversight.log", expect=503)
    assert "Angemeldet" not in page.words


def test_log_04_where_an_opening_cannot_be_logged_the_case_stays_closed(
    store: Store, sign_in: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline.vault.envelope import CannotSeal

    case_id, browser = arrive(store), sign_in("counsellor")

    def full(*_args: object, **_named: object) -> bytes:
        raise CannotSeal

    monkeypatch.setattr("hotline.audit.actions.seal_to", full)
    page = browser.get("casework.case", case_id=case_id.hex(), expect=503)
    assert STORY not in page.words


def test_lines_are_asked_for_by_person_kind_day_and_case(
    instance: Instance, store: Store, auditor: Client, sign_in: Callable
) -> None:
    one, other = arrive(store), arrive(store)
    sign_in("counsellor").get("casework.case", case_id=one.hex())
    sign_in("colleague").get("casework.case", case_id=other.hex())
    berta = instance.people["counsellor"].member_id.hex()
    auditor.get("oversight.log", person=berta, kind="opened")
    opened = acts(auditor)
    assert "Fall geöffnet" in opened
    assert "Protokoll angesehen" not in opened
    assert auditor.page is not None
    assert "Emil Voss" not in [cell for row in auditor.page.tree.iter("td") for cell in row.itertext()]
    link = next(href for text, href in auditor.page.links().items() if text.startswith("Alles zu Vorgang"))
    auditor.open(link)
    assert [act for act in acts(auditor) if not act.startswith("Fall")] == []
    assert len(acts(auditor)) >= 2
    auditor.get("oversight.log", person="public", kind="arrived")
    assert acts(auditor) == ["Fall eingegangen"] * 2
    auditor.get("oversight.log", day=(clock.today() - timedelta(days=1)).isoformat())
    assert auditor.page is not None
    assert "Dazu steht nichts im Protokoll" in auditor.page.main
    for wrong in ({"day": "gestern"}, {"person": "x"}, {"kind": "x"}, {"about": "x"}, {"before": "0"}):
        auditor.get("oversight.log", expect=404, **wrong)


def test_log_06_of_an_erased_case_the_line_remains_and_its_content_is_gone(
    instance: Instance, store: Store, auditor: Client, sign_in: Callable
) -> None:
    case_id = arrive(store)
    sign_in("counsellor").get("casework.case", case_id=case_id.hex())
    with store.read() as work:
        opener = audit_opener(holder(work, instance))
        assert opener is not None
        before = verify(work)
        about = {line.about for line in lines(work, opener) if line.action == "case opened"}
    assert len(about) == 1
    auditor.get("oversight.log", kind="opened")
    assert "Fall geöffnet" in acts(auditor)
    for key_id in traces(store):
        store.keystore.erase([(Kind.trace, key_id)], day=clock.today())
    auditor.get("oversight.log")
    assert acts(auditor).count("Inhalt gelöscht") >= 2
    assert "Fall geöffnet" not in acts(auditor)
    with store.read() as work:
        assert verify(work, before).seq > before.seq


def traces(store: Store) -> list[bytes]:
    from sqlalchemy import select

    from hotline.store.keytables import KINDS

    with store.keystore.engine.connect() as connection:
        return [bytes(each) for (each,) in connection.execute(select(KINDS["trace"].c.key_id))]


def test_a_line_that_somebody_changed_is_not_called_erased(store: Store, auditor: Client) -> None:
    def act(work: Work) -> None:
        row = work.db.get_one(AuditEntry, 1)
        row.payload = row.payload[:-1] + bytes([row.payload[-1] ^ 1])
        work.db.add(row)

    store.write(lambda work: record(work, current(work), actor=None, role="job", action="x", trace=None))
    store.write(act)
    auditor.get("oversight.log")
    assert acts(auditor)[-1] == "Lässt sich nicht öffnen"


def test_pages_follow_on_each_other_without_a_gap_and_a_long_look_says_where_it_stopped(
    store: Store, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 4)
    monkeypatch.setattr(queries, "_AT_ONCE", 3)
    monkeypatch.setattr(queries, "_SCANNED", 6)
    trace = Trace(new_id(), new_key())
    store.keystore.put((Kind.trace, trace.key_id, 1, trace.key))

    def act(work: Work) -> None:
        for number in range(10):
            record(
                work, current(work), actor=None, role="job", action=f"x{number}", trace=trace if number == 0 else None
            )

    store.write(act)
    auditor.get("oversight.log")
    seen = acts(auditor)
    while auditor.page is not None and "Ältere Einträge" in auditor.page.links():
        auditor.open(auditor.page.links()["Ältere Einträge"])
        seen += acts(auditor)
    assert [each for each in seen if each.startswith("x")] == [f"x{number}" for number in reversed(range(10))]
    auditor.get("oversight.log", about=trace.key_id.hex()[:16])
    assert auditor.page is not None
    assert "geht noch weiter zurück" in auditor.page.main


def test_the_newest_checkpoint_stands_on_the_page(instance: Instance, store: Store, auditor: Client) -> None:
    from hotline.cli.proving import keep_checkpoint

    kept = keep_checkpoint(store, instance.credentials)
    assert kept is not None
    page = auditor.get("oversight.log")
    assert kept.note.splitlines()[0] in page.main
    assert kept.note.splitlines()[-1] in page.main
