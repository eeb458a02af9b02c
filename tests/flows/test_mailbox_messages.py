"""The mailbox from the side of the person: messages both ways, what happens next, referral cards, her copy."""

from datetime import timedelta

from sqlmodel import func, select

from hotline.casefile.bodies import ReferralBody, StatusBody
from hotline.casefile.opening.appending import append
from hotline.casefile.tables import CaseFile
from hotline.casework import actions
from hotline.notices.tables import Alarm
from hotline.roster.queries import current
from hotline.store import clock
from tests.support.counsellor import at_the_desk, reply
from tests.support.markup import words as read
from tests.support.reporter import STORY, open_mailbox, report

ANSWER = "Guten Morgen, danke, dass Sie uns schreiben. Sie übertreiben nicht."


def seen_at_the_desk(store, instance) -> list[str]:
    found: list[str] = []
    at_the_desk(
        store,
        instance,
        lambda work, staff, case: found.extend(
            each.payload.body for each in case.entries if each.payload is not None and each.payload.kind == "message"
        ),
    )
    return found


def now_stage(page) -> str:
    return read(next(each for each in page.tree.iter("li") if each.get("aria-current") == "step"))


def test_a_new_mailbox_says_who_acts_next_and_by_when(client):
    words = report(client)
    page = open_mailbox(client, words)
    assert page.h1 == "Ihr Postfach"
    assert "Jetzt: Eine Beraterin oder ein Berater liest sie" in now_stage(page)
    assert "Antwort spätestens am" in now_stage(page)
    assert "Noch keine." in page.main


def test_an_open_mailbox_needs_no_words_again_until_it_is_closed(client):
    open_mailbox(client, report(client))
    assert "Wie es weitergeht" in client.get("mailbox.open").main
    client.submit({}, action="leave")
    assert "Geben Sie Ihre sieben Wörter ein" in client.get("mailbox.open").main


def test_messages_go_both_ways(client, store, instance):
    words = report(client)
    page = open_mailbox(client, words)
    page = client.submit({"body": "Heute lag wieder ein Brief da."}, action="messages")
    assert "Ihre Nachricht ist angekommen" in page.main
    assert "Heute lag wieder ein Brief da." in page.main
    assert seen_at_the_desk(store, instance) == ["Heute lag wieder ein Brief da."]
    reply(store, instance, ANSWER)
    page = client.get("mailbox.home")
    assert ANSWER in page.main
    assert page.main.index("Brief da.") < page.main.index(ANSWER)
    assert "gelesen (erledigt)" in page.main


def test_the_tick_of_danger_names_110_first_and_rings(client, store, instance):
    words = report(client)
    open_mailbox(client, words)
    with store.read() as work:
        before = work.db.exec(select(func.count()).select_from(Alarm)).one()
    page = client.submit({"body": "Er steht vor der Tür", "danger": "y"}, action="messages")
    assert "Rufen Sie jetzt 110 an" in page.main
    assert page.links()["110 anrufen"] == "tel:110"
    with store.read() as work:
        assert work.db.exec(select(func.count()).select_from(Alarm)).one() == before + 1


def test_she_sees_who_opened_her_case_by_role_and_day(client, store, instance):
    words = report(client)
    page = open_mailbox(client, words)
    assert opened_by(page) == "Noch niemand."
    with store.read() as work:
        (case_id,) = work.db.exec(select(CaseFile.id).where(CaseFile.lifecycle == "new")).all()
    store.write(lambda work: actions.log_opening(work, instance.staff(work, "counsellor"), case_id))
    page = client.get("mailbox.home")
    assert opened_by(page).startswith(f"einer Beraterin oder einem Berater: {german(clock.today())}")
    assert "Berta Lind" not in page.words
    with clock.standing_at(clock.now() + timedelta(days=1)):
        later = clock.today()
        store.write(lambda work: actions.log_opening(work, instance.staff(work, "keyholder"), case_id))
    assert f"mit Leitungsaufgabe: {german(later)}" in opened_by(client.get("mailbox.home"))


def opened_by(page) -> str:
    (said,) = [each for each in page.tree.iter("div") if read(each).startswith("Wer Ihren Fall geöffnet hat")]
    return read(next(said.iter("dd")))


def german(day) -> str:
    names = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
    return f"{names[day.weekday()]}, {day.day}."


def test_an_empty_message_is_asked_for_again(client):
    open_mailbox(client, report(client))
    page = client.submit({"body": "  "}, action="messages")
    assert page.title.startswith("Fehler: ")
    assert "Ein Satz genügt." in page.main


def test_waiting_for_her_is_said_on_top(client, store, instance):
    words = report(client)
    at_the_desk(
        store,
        instance,
        lambda work, staff, case: append(
            work,
            current(work),
            case,
            StatusBody(waiting="person"),
            author=actions.author_of(staff),
        ),
    )
    page = open_mailbox(client, words)
    assert "Wir warten auf Sie" in page.main
    assert "Jetzt: Wir warten auf Ihre Antwort" in now_stage(page)


def test_an_offered_service_is_shown_with_its_number_and_a_suggested_one_is_not(client, store, instance):
    words = report(client)

    def offer(work, staff, case):
        for name, state in (("Beratung Nord", "offered"), ("Beratung Süd", "suggested")):
            body = ReferralBody(
                referral_id=name.encode().ljust(16, b"x")[:16].hex(), service_id=name, service_name=name, service_phone="030 23125 007",
                service_web="https://example.org/hilfe", needs=("listen",), land="SN", state=state, text="Gut für das Gespräch.",
            )  # fmt: skip
            case = append(work, current(work), case, body, author=actions.author_of(staff))

    at_the_desk(store, instance, offer)
    page = open_mailbox(client, words)
    assert "Beratung Nord" in page.main
    assert "Gut für das Gespräch." in page.main
    assert page.links()["030 23125 007"] == "tel:+493023125007"
    assert "Beratung Süd" not in page.text


def test_a_finished_contact_says_that_she_may_come_back(client, store, instance):
    words = report(client)
    at_the_desk(
        store,
        instance,
        lambda work, staff, case: actions.close(work, staff, case, reason="done", outcome="advised", text=""),
    )
    page = open_mailbox(client, words)
    assert "Die Beratung ist abgeschlossen (erledigt)" in page.main


def test_her_report_is_there_only_where_she_chose_to_keep_it(client, new_client):
    """REC-09"""
    page = open_mailbox(client, report(client))
    assert STORY not in page.text
    assert "Hier liegt keine Kopie" in page.main
    client.get("mailbox.copy", expect=404)
    other = new_client()
    open_mailbox(other, report(other, keep_copy=True))
    page = other.get("mailbox.copy")
    assert STORY in page.main
    assert "Renate Wiesenthal" not in page.text


def test_notes_of_the_team_never_show(client, store, instance):
    """REC-09"""
    words = report(client)
    at_the_desk(
        store,
        instance,
        lambda work, staff, case: actions.add_note(work, staff, case, body="Nur fürs Team", heavy=False),
    )
    assert "Nur fürs Team" not in open_mailbox(client, words).text


def test_a_message_that_was_being_written_survives_the_closing_of_the_mailbox(client, monkeypatch):
    words = report(client)
    open_mailbox(client, words)
    later = clock.now() + timedelta(minutes=31)
    with monkeypatch.context() as patched:
        patched.setattr("hotline.store.clock.now", lambda: later)
        page = client.submit({"body": "Ein langer Text"}, action="messages")
        assert "Ihr Postfach ist wieder geschlossen" in page.main
        assert "Ein langer Text" in page.text
        page = client.submit({"words": " ".join(words)}, holds="words")
        assert page.h1 == "Ihre Nachricht ist noch da"
        page = client.submit({}, action="messages")
        assert "Ihre Nachricht ist angekommen" in page.main


def test_closing_ends_it_for_a_copied_cookie_too(client, new_client):
    open_mailbox(client, report(client))
    cookie = client.http.get_cookie("__Host-box", domain="localhost")
    assert cookie is not None
    client.submit({}, action="leave")
    thief = new_client()
    thief.http.set_cookie("__Host-box", cookie.value, domain="localhost", secure=True)
    assert "Ihr Postfach ist wieder geschlossen" in thief.get("mailbox.home").main
