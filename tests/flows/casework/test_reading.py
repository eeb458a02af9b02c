"""What the desk reads: the inbox says what is urgent and why; a case is logged before it is read."""

from datetime import timedelta

import pytest

from hotline.casefile.entries import Incident
from hotline.casefile.opening.cases import open_case
from hotline.casefile.reception import send_message
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.work import Store, Work
from tests.flows.casework.conftest import STORY, case_of, mailbox, told
from tests.support.instances import Instance


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


def test_mail_that_cannot_leave_is_said_in_the_inbox(report, sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    from hotline.casework import desk
    from hotline.notices.queries import PostState

    stuck = PostState(mails=3, alarms=1, since=clock.now() - timedelta(hours=5), stuck=True)
    monkeypatch.setattr(desk, "post_state", lambda _work: stuck)
    assert "gehen gerade nicht hinaus" in sign_in("counsellor").page.main


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


def test_waiting_beyond_the_target_is_said(report, sign_in) -> None:
    with clock.standing_at(clock.now() - timedelta(hours=3)):
        report(told(safe_now=False))
    page = sign_in("counsellor").page
    assert "3 Std., Ziel 15 Min." in page.main


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
