"""Every act on a case stands in the case, in the log and in the mailbox."""

from hotline.casefile.post.messages import messages
from hotline.casefile.reception import send_message
from hotline.roster.queries import current
from hotline.store.work import Store
from tests.flows.casework.conftest import case_of, mailbox
from tests.support.instances import Instance


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


def test_handing_over_a_case(report, sign_in, instance: Instance) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"member": instance.people["colleague"].member_id.hex()}, action="/assign", holds="member")
    assert instance.people["colleague"].login in page.main


def test_two_who_decide_the_same_thing_at_once_the_second_is_told_and_loses_nothing(
    report, sign_in, instance: Instance
) -> None:
    received, _ = report()
    first, second = sign_in("counsellor"), sign_in("colleague")
    case_of(first, received)
    case_of(second, received)
    first.submit({"level": "hoch", "reason": "Das ist ernst"}, action="/urgency")
    page = second.submit({"level": "info", "reason": "Ich kenne den Absender gut"}, action="/urgency", expect=409)
    assert "Ich kenne den Absender gut" in page.text
    case_of(first, received)
    assert "Das ist ernst" in first.page.main
    assert "Ich kenne den Absender gut" not in first.page.text


def test_two_who_write_at_once_both_keep_their_words(report, sign_in) -> None:
    received, _ = report()
    first, second = sign_in("counsellor"), sign_in("colleague")
    case_of(first, received)
    case_of(second, received)
    first.submit({"body": "Erste Notiz."}, action="/note")
    second.submit({"body": "Zweite Notiz."}, action="/note")
    assert "Erste Notiz." in second.page.main
    assert "Zweite Notiz." in second.page.main


def test_overruling_the_urgency_needs_a_reason(report, sign_in) -> None:
    received, _ = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"level": "info"}, action="/urgency", expect=422)
    assert "warum Sie anders einstufen" in page.main
    case_of(browser, received)
    page = browser.submit({"level": "info", "reason": "Hülse stammt vom Schützenfest"}, action="/urgency")
    assert "von Hand eingestuft: Hülse stammt vom Schützenfest" in page.main


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


def test_a_text_block_is_set_behind_what_was_typed_and_nothing_is_sent(report, sign_in, store: Store) -> None:
    received, keys = report()
    browser = sign_in("counsellor")
    case_of(browser, received)
    page = browser.submit({"body": "Liebe Frau Beispiel", "block": "threat-letter"}, action="/reply", button="insert")
    typed = "".join(page.by_id("reply-body").itertext())
    assert typed.strip().startswith("Liebe Frau Beispiel")
    assert "Guten Tag" in typed
    assert "{" not in typed
    with store.read() as work:
        assert messages(work, mailbox(work, keys)) == []


def test_every_text_block_reads_well_in_both_languages(store: Store) -> None:
    from hotline.casefile.state import CaseState
    from hotline.casework.queries import reply_blocks

    with store.read() as work:
        for lang in ("de", "en"):
            blocks = reply_blocks(work, CaseState(), lang)
            assert len(blocks) >= 12
            assert all(block.title and block.when and "{" not in block.text for block in blocks)
