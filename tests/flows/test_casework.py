"""The desk at work: the inbox says what is urgent and why, and every act stands in the case, in the log and in the mailbox."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hotline.casefile.entries import IdentityBody, Incident, ReportBody
from hotline.casefile.opening.cases import open_case
from hotline.casefile.post.codes import OpenMailbox, open_code
from hotline.casefile.post.messages import messages
from hotline.casefile.reception import Received, receive, send_message
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.work import Store, Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.client import Client
from tests.support.instances import Instance

STORY = "Im Briefkasten lag eine Patronenhülse, daneben ein Zettel."


def told(**changes: object) -> ReportBody:
    given = {"role": "mayor_hon", "land": "SN", "incidents": (Incident(forms=("symbolic",), story=STORY),), **changes}
    return ReportBody(**given)


@pytest.fixture
def report(store: Store) -> Callable[..., tuple[Received, ReceiptKeys]]:
    """Hands in a report through the public door."""

    def handed_in(body: ReportBody | None = None, name: str = "Karla Beispiel") -> tuple[Received, ReceiptKeys]:
        keys = ReceiptKeys(lookup=new_id(), box=new_key())

        def act(work: Work) -> Received:
            return receive(
                work,
                current(work),
                keys=keys,
                report=body or told(),
                identity=IdentityBody(name=name, phone="0351 000000"),
                keep_copy=False,
                ring=None,
                draft=None,
            )

        return store.write(act), keys

    return handed_in


def mailbox(work: Work, keys: ReceiptKeys) -> OpenMailbox:
    found = open_code(work, [keys])
    assert isinstance(found, OpenMailbox)
    return found


def case_of(browser: Client, received: Received) -> None:
    browser.get("casework.case", case_id=received.case_id.hex())


def test_the_most_urgent_stands_on_top_with_its_reasons(report, sign_in) -> None:
    report(told(incidents=(Incident(forms=("insult",), story="Beschimpft."),)))
    report(told(safe_now=False, danger=("near", "home")))
    rows = [row for row in sign_in("counsellor").page.tree.iter("tr") if row.find(".//td[@class='why']") is not None]
    from tests.support.markup import words

    first = words(rows[0])
    assert "sofort" in first
    assert "in der Nähe" in first
    assert "Wohnadresse bekannt" in first
    assert "sofort" not in words(rows[1])


def test_an_empty_inbox_says_so(sign_in) -> None:
    assert "Der Eingang ist leer" in sign_in("counsellor").page.main


@pytest.mark.parametrize("view", ["new", "waiting", "today", "overdue", "mine", "unassigned", "restricted"])
def test_each_view_of_the_inbox_has_its_own_empty_words(sign_in, view: str) -> None:
    page = sign_in("counsellor").get("casework.inbox", view=view)
    assert "Der Eingang ist leer" not in page.main
    assert page.tree.find(".//div[@class='empty']") is not None


def test_an_unknown_view_is_no_page(sign_in) -> None:
    sign_in("counsellor").get("casework.inbox", expect=404, view="everything")


def test_a_case_shows_the_story_and_not_the_name(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    assert STORY in browser.page.main
    assert "Karla Beispiel" not in browser.page.text
    assert "0351 000000" not in browser.page.text


def test_name_and_contact_open_with_a_reason_that_stands_in_the_course(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"reason": "callback"}, action="/identity")
    assert "Karla Beispiel" in page.main
    assert "Name und Kontakt geöffnet: Rückruf wie vereinbart" in page.main
    case_of(browser, received)
    assert "Karla Beispiel" not in browser.page.text


def test_name_and_contact_stay_closed_without_a_reason(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"reason": ""}, action="/identity", expect=422)
    assert "Karla Beispiel" not in page.text


def test_a_reply_is_shown_first_and_then_lies_in_the_mailbox(report, sign_in, store: Store) -> None:
    received, keys = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"body": "Guten Tag, wir sind für Sie da."}, action="/reply")
    assert page.h1 == "So sieht die Person Ihre Antwort"
    browser.submit(action="/reply", button="Senden")
    assert "Guten Tag, wir sind für Sie da." in browser.page.main
    with store.read() as work:
        assert [each.body for each in messages(work, mailbox(work, keys))] == ["Guten Tag, wir sind für Sie da."]


def test_an_empty_reply_is_asked_for_again_and_nothing_is_sent(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"body": " "}, action="/reply", expect=422)
    assert "Ein Satz genügt" in page.main


def test_a_message_of_hers_is_drained_and_rings_first(report, sign_in, store: Store) -> None:
    _received, keys = report()
    report(told(danger=("weapon",)))
    browser = sign_in("counsellor")

    def write(work: Work) -> None:
        send_message(work, current(work), mailbox(work, keys), body="Er steht vor der Tür.", danger=True)

    store.write(write)
    page = browser.get("casework.inbox")
    first = page.tree.find(".//tbody/tr[2]")
    from tests.support.markup import words

    assert "sofort" in words(first)
    assert "Ich bin in Gefahr" in words(first)


def test_taking_a_case_puts_it_under_mine(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    browser.submit(holds="take")
    page = browser.get("casework.inbox", view="mine")
    assert page.tree.find(".//th[@class='case']") is not None
    assert sign_in("colleague").get("casework.inbox", view="mine").tree.find(".//th[@class='case']") is None


def test_handing_over_a_case(report, sign_in, instance: Instance) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"member": instance.people["colleague"].member_id.hex()}, action="/assign", holds="member")
    assert instance.people["colleague"].login in page.main


def test_a_next_step_stands_in_the_inbox_and_under_today_when_due(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    today = clock.today()
    fields = {
        "waiting": "person",
        "next_step": "Rückruf am Mittag",
        "due-day": str(today.day),
        "due-month": str(today.month),
        "due-year": str(today.year),
    }
    browser.submit(fields, action="/status")
    assert "Rückruf am Mittag" in browser.get("casework.inbox", view="today").main


def test_overruling_the_urgency_needs_a_reason(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"level": "info"}, action="/urgency", expect=422)
    assert "warum Sie anders einstufen" in page.main
    case_of(browser, received)
    page = browser.submit({"level": "info", "reason": "Hülse stammt vom Schützenfest"}, action="/urgency")
    assert "von Hand eingestuft: Hülse stammt vom Schützenfest" in page.main


def test_waiting_beyond_the_target_is_said(report, sign_in) -> None:
    with clock.standing_at(clock.now() - timedelta(hours=3)):
        report(told(safe_now=False))
    page = sign_in("counsellor").page
    assert "3 Std., Ziel 15 Min." in page.main


def test_closing_needs_a_reason_and_reopening_brings_it_back(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    browser.submit({"reason": ""}, action="/close", expect=422)
    case_of(browser, received)
    page = browser.submit({"reason": "done", "outcome": "helped"}, action="/close")
    assert "Dieser Fall ist abgeschlossen" in page.main
    assert "Der Eingang ist leer" in browser.get("casework.inbox").main
    case_of(browser, received)
    page = browser.submit({"reason": "Neuer Brief"}, action="/reopen")
    assert "in Beratung" in page.main


def test_a_closed_case_that_hears_from_its_person_is_open_again(report, sign_in, store: Store) -> None:
    received, keys = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    browser.submit({"reason": "done", "outcome": "helped"}, action="/close")
    store.write(
        lambda work: send_message(work, current(work), mailbox(work, keys), body="Noch ein Brief.", danger=False)
    )
    assert browser.get("casework.inbox").tree.find(".//th[@class='case']") is not None


def test_closing_leaves_one_row_of_figures_however_often(report, sign_in, store: Store, instance: Instance) -> None:
    from hotline.casefile import house

    received, _ = report()
    browser = sign_in("counsellor")
    for _ in range(2):
        case_of(browser, received)
        browser.submit({"reason": "done", "outcome": "helped"}, action="/close")
        case_of(browser, received)
        browser.submit({"reason": "noch etwas"}, action="/reopen")
    with store.read() as work:
        roster = current(work)
        entries = house.read(work, instance.staff(work, "counsellor").keyring, roster.counselling.desk_id)
    rows = {entry.payload.statistics_id for entry in entries}
    assert len(entries) == 2
    assert len(rows) == 1


def test_every_opening_is_logged_before_and_shown_once_a_day(report, sign_in, store: Store, instance: Instance) -> None:
    from sqlmodel import func, select

    from hotline.audit.tables import AuditEntry

    received, _ = report()
    browser = sign_in("counsellor")
    with store.read() as work:
        before = work.db.exec(select(func.count()).select_from(AuditEntry)).one()
    for _ in range(2):
        case_of(browser, received)
    with store.read() as work:
        after = work.db.exec(select(func.count()).select_from(AuditEntry)).one()
        case = open_case(work, instance.staff(work, "counsellor").keyring, received.case_id)
    assert after - before == 2
    assert len(case.state.openings) == 1


def test_log04_without_a_log_row_the_case_is_not_read(report, sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotline.audit import actions as log
    from hotline.vault.envelope import CannotSeal

    received, _ = report()
    browser = sign_in("counsellor")

    def broken(*_args: object, **_kwargs: object) -> bytes:
        raise CannotSeal

    monkeypatch.setattr(log, "seal_to", broken)
    page = browser.get("casework.case", expect=503, case_id=received.case_id.hex())
    assert STORY not in page.text


def test_az08_an_unknown_case_and_a_malformed_id_look_alike(sign_in) -> None:
    browser = sign_in("counsellor")
    one = browser.get("casework.case", expect=404, case_id="00" * 16)
    other = browser.get("casework.case", expect=404, case_id="nonsense")
    assert one.main == other.main


def test_a_coordinator_reaches_no_case(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("coordinator")
    page = browser.get("casework.case", expect=403, case_id=received.case_id.hex())
    assert STORY not in page.text


def test_int08_markup_in_a_story_stays_text(report, sign_in) -> None:
    nasty = "<script>alert(1)</script> {{7*7}} [x](javascript:alert(1))"
    received, _ = report(told(incidents=(Incident(story=nasty),)))
    browser = sign_in("counsellor")
    case_of(browser, received)
    assert nasty in browser.page.main
    assert "<script>alert" not in browser.page.text
