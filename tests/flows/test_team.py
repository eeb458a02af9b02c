"""The team page: inviting, comparing six words, another task, a lost password, leaving; what each person can read before and after."""

from datetime import timedelta

import pytest
from sqlmodel import select

from hotline.accounts.actions.inviting import drop_old
from hotline.accounts.rules import Role
from hotline.accounts.tables import Applicant, DeskGrant, Enrolment, Member, Wrap
from hotline.notices.tables import Alarm
from hotline.roster.queries import current
from hotline.store import clock
from hotline.store.work import Store
from tests.support.client import Client
from tests.support.instances import Instance
from tests.support.team import come_in, invitation, invite, let_in, listed, on_page, sign_in


def test_an_invited_counsellor_reads_nothing_until_six_words_were_compared(
    sign_in: object, new_client, instance: Instance, store: Store
) -> None:
    keyholder, guest = sign_in("keyholder"), new_client()  # type: ignore[operator]  # the fixture
    invited = invite(keyholder, instance, "counsellor")
    assert len(invited.code.split()) == 7
    person = come_in(guest, invited, "Nora Imhoff", Role.COUNSELLOR)
    heard = listed(guest.page)
    assert len(heard) == 6
    _signs(guest, person, expect=422)
    with store.read() as work:
        waiting = work.db.exec(select(Applicant)).one()
        assert waiting.id not in current(work).members
        assert work.db.exec(select(DeskGrant).where(DeskGrant.recipient == waiting.id)).all() == []
    page = let_in(keyholder, instance, "Nora Imhoff", heard)
    assert "Nora Imhoff ist jetzt im Team" in page.words
    guest.open(invited.link, expect=404)
    assert _signs(guest, person).h1.startswith("Eingang")


def test_a_get_on_the_link_consumes_nothing_and_a_used_link_is_gone(sign_in, new_client, instance: Instance) -> None:
    invited = invite(sign_in("keyholder"), instance, "auditor")
    guest = new_client()
    for _ in range(3):
        guest.open(invited.link)
    come_in(guest, invited, "Ada Prüfer", Role.AUDITOR)
    guest.open(invited.link, expect=404)


def test_five_wrong_codes_end_an_invitation(sign_in, new_client, instance: Instance, store: Store) -> None:
    from hotline.vault.receipt import new_receipt

    keyholder, guest = sign_in("keyholder"), new_client()
    invited = invite(keyholder, instance, "counsellor")
    for _ in range(5):
        wrong = new_receipt(store.codes.wordlist()).text
        come_in(guest, type(invited)(invited.link, wrong), "Nora Imhoff", Role.COUNSELLOR, expect=422)
    guest.open(invited.link, expect=404)


def test_an_invitation_ends_after_fourteen_days(sign_in, new_client, instance: Instance) -> None:
    invited = invite(sign_in("keyholder"), instance, "counsellor")
    guest = new_client()
    with clock.standing_at(clock.now() + timedelta(days=14)):
        guest.open(invited.link)
    with clock.standing_at(clock.now() + timedelta(days=15, hours=1)):
        guest.open(invited.link, expect=404)


def test_tick_takes_away_doors_and_people_that_nobody_came_back_to(sign_in, instance: Instance, store: Store) -> None:
    invite(sign_in("keyholder"), instance, "counsellor")
    for days, left in ((14, 1), (16, 0)):
        with clock.standing_at(clock.now() + timedelta(days=days)):
            store.write(drop_old)
        with store.read() as work:
            assert len(work.db.exec(select(Enrolment)).all()) == left


def test_a_withdrawn_invitation_is_closed(sign_in, new_client, instance: Instance) -> None:
    keyholder = sign_in("keyholder")
    invited = invite(keyholder, instance, "counsellor")
    page = keyholder.get("accounts.team")
    assert "Offene Einladungen" in page.main
    keyholder.submit(action="/withdraw")
    new_client().open(invited.link, expect=404)


def test_whose_words_differ_is_sent_away(sign_in, new_client, instance: Instance, store: Store) -> None:
    keyholder, guest = sign_in("keyholder"), new_client()
    person = come_in(guest, invite(keyholder, instance, "counsellor"), "Nora Imhoff", Role.COUNSELLOR)
    let_in(keyholder, instance, "Nora Imhoff", listed(guest.page), same="no")
    _signs(guest, person, expect=422)
    with store.read() as work:
        assert work.db.exec(select(Applicant)).all() == []


@pytest.mark.parametrize("what", ["keys", "task", "replaces"])
def test_what_was_exchanged_behind_the_page_is_not_let_in(
    sign_in, new_client, instance: Instance, store: Store, what: str
) -> None:
    """A writer of the database puts keys of his own, another task, or a victim into the row while the keyholder is on the phone."""
    from hotline.vault.deskkey import Identity

    keyholder, guest = sign_in("keyholder"), new_client()
    come_in(guest, invite(keyholder, instance, "counsellor"), "Nora Imhoff", Role.COUNSELLOR)
    page = keyholder.get("accounts.team")
    keyholder.open(next(link for text, link in page.links().items() if text.startswith("Wörter vergleichen")))
    planted = Identity.new()

    def plant(work) -> None:
        row = work.db.exec(select(Applicant)).one()
        if what == "keys":
            row.kem_public, row.sign_public = planted.kem_public, planted.sign_public
        elif what == "task":
            row.role = "keyholder"
        else:
            row.replaces = instance.people["colleague"].member_id
        work.db.add(row)

    store.write(plant)
    fields = {"same": "yes", "password": instance.people["keyholder"].password}
    keyholder.submit(fields, holds="same", expect=409)
    with store.read() as work:
        assert set(current(work).members) == {each.member_id for each in instance.people.values()}


def test_a_changed_promise_of_an_invitation_is_refused(sign_in, new_client, instance: Instance, store: Store) -> None:
    """A writer of the database turns an invitation for a counsellor into one for a keyholder."""
    invited = invite(sign_in("keyholder"), instance, "counsellor")

    def alter(work) -> None:
        row = work.db.exec(select(Enrolment)).one()
        row.role = "keyholder"
        work.db.add(row)

    store.write(alter)
    come_in(new_client(), invited, "Nora Imhoff", Role.COUNSELLOR, expect=404)


def test_a_taken_name_is_refused_and_the_name_of_someone_who_left_is_free(
    sign_in, new_client, instance: Instance
) -> None:
    keyholder, guest = sign_in("keyholder"), new_client()
    invited = invite(keyholder, instance, "counsellor")
    come_in(guest, invited, "emil  VOSS", Role.COUNSELLOR, expect=422)
    assert "hat schon jemand" in guest.page.main
    on_page(keyholder, instance, "accounts.remove", instance.people["colleague"].member_id)
    come_in(guest, invited, "Emil Voss", Role.COUNSELLOR)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_wrong_password_changes_nothing(sign_in, instance: Instance, store: Store) -> None:
    keyholder = sign_in("keyholder")
    colleague = instance.people["colleague"].member_id
    keyholder.get("accounts.remove", member=colleague.hex())
    page = keyholder.submit({"password": "etwas ganz anderes"}, holds="password", expect=422)
    assert "stimmt nicht" in page.main
    with store.read() as work:
        assert colleague in current(work).members


def test_adm01_the_last_keyholder_can_neither_leave_nor_get_another_task(
    sign_in, instance: Instance, store: Store
) -> None:
    keyholder = sign_in("keyholder")
    assert "Nur eine Person hält die Schlüssel" in keyholder.get("accounts.team").main
    own = instance.people["keyholder"].member_id
    for endpoint, fields in (("accounts.remove", {}), ("accounts.role", {"role": "counsellor"})):
        keyholder.get(endpoint, member=own.hex())
        fields = {"password": instance.people["keyholder"].password, **fields}
        page = keyholder.submit(fields, holds="password", expect=409)
        assert "niemand mehr die Schlüssel" in page.main
    with store.read() as work:
        assert [each.member_id for each in current(work).keyholders()] == [own]


def test_adm01_with_a_second_keyholder_the_warning_goes_and_nobody_removes_herself(sign_in, instance: Instance) -> None:
    keyholder, counsellor = sign_in("keyholder"), sign_in("counsellor")
    on_page(keyholder, instance, "accounts.role", instance.people["counsellor"].member_id, role="keyholder")
    assert "Nur eine Person" not in keyholder.get("accounts.team").main
    assert "Jemanden einladen" not in counsellor.page.words
    own = instance.people["keyholder"].member_id
    keyholder.get("accounts.remove", member=own.hex())
    page = keyholder.submit({"password": instance.people["keyholder"].password}, holds="password", expect=409)
    assert "eine andere Person" in page.main


def test_a_new_task_takes_away_what_it_does_not_hold(sign_in, new_client, instance: Instance, store: Store) -> None:
    """A counsellor becomes coordinator: no case any more, and the counselling desk has a new key."""
    keyholder = sign_in("keyholder")
    colleague = instance.people["colleague"]
    with store.read() as work:
        before = current(work).counselling.epoch
    on_page(keyholder, instance, "accounts.role", colleague.member_id, role="coordinator")
    browser = new_client()
    assert "/desk/directory" in _signs(browser, colleague).url
    browser.get("casework.inbox", expect=403)
    with store.read() as work:
        assert current(work).counselling.epoch == before + 1
        desks = {desk_id for desk_id, _epoch in instance.staff(work, "colleague").keyring.desks}
        assert desks == {current(work).coordination.desk_id}


def test_az07_a_removed_member_with_an_open_tab_is_refused_and_keeps_her_text(
    sign_in, instance: Instance, store: Store
) -> None:
    keyholder, colleague = sign_in("keyholder"), sign_in("colleague")
    colleague.get("casework.inbox")
    on_page(keyholder, instance, "accounts.remove", instance.people["colleague"].member_id)
    page = colleague.post(
        "casework.note", {"body": "Ein langer Text, den niemand zweimal schreiben will."}, case_id="00" * 16, expect=401
    )
    assert "niemand zweimal schreiben will" in page.text
    assert "Anmelden" in colleague.get("casework.inbox").h1
    with store.read() as work:
        member_id = instance.people["colleague"].member_id
        assert work.db.exec(select(Wrap).where(Wrap.member_id == member_id)).all() == []
        assert work.db.exec(select(DeskGrant).where(DeskGrant.recipient == member_id)).all() == []


def test_az07_her_session_row_is_gone_too(sign_in, instance: Instance, app) -> None:
    from hotline.web.furniture import house
    from hotline.web.sessions import DESK, DESK_COOKIE

    keyholder, colleague = sign_in("keyholder"), sign_in("colleague")
    cookie = colleague.http.get_cookie(DESK_COOKIE).value
    assert house(app).sessions.load(cookie, DESK) is not None
    on_page(keyholder, instance, "accounts.remove", instance.people["colleague"].member_id)
    assert house(app).sessions.load(cookie, DESK) is None


def test_aut14_after_a_lost_password_the_new_identity_reads_nothing_until_it_is_let_in(
    sign_in, new_client, instance: Instance, store: Store
) -> None:
    keyholder, guest = sign_in("keyholder"), new_client()
    on_page(keyholder, instance, "accounts.role", instance.people["counsellor"].member_id, role="keyholder")
    old = instance.people["colleague"].member_id
    with store.read() as work:
        alarms = len(work.db.exec(select(Alarm)).all())
    invited = invitation(on_page(keyholder, instance, "accounts.renew", old))
    person = come_in(guest, invited, None, Role.COUNSELLOR)
    heard, person.login = listed(guest.page), "Emil Voss"
    _signs(guest, person, expect=422)
    let_in(keyholder, instance, "Emil Voss", heard)
    assert _signs(guest, person).h1.startswith("Eingang")
    with store.read() as work:
        roster = current(work)
        new = work.db.exec(select(Member).where(Member.login_key == "emil voss")).one()
        assert old in roster.removed
        assert new.id != old
        assert new.replaces == old
        assert roster.rotation_due == frozenset()
        assert len(work.db.exec(select(Alarm)).all()) > alarms, "the other keyholder is told by mail"
    assert "nach verlorenem Passwort einen neuen Zugang" in keyholder.get("accounts.team").main


def test_aut14_no_admin_can_open_such_a_door(sign_in, new_client, instance: Instance, store: Store) -> None:
    from tests.support.team import enrolled

    admin = enrolled(store, instance, Role.ADMIN, "Toni Technik")
    browser = new_client()
    assert "Läuft alles?" in _signs(browser, admin).h1
    target = instance.people["colleague"].member_id.hex()
    for endpoint in ("accounts.renew", "accounts.remove", "accounts.role"):
        browser.get(endpoint, member=target, expect=403)
    browser.get("accounts.invite", expect=403)


def test_cr10_a_removal_without_a_new_key_raises_an_alarm_until_it_is_made_up_for(
    sign_in, instance: Instance, store: Store
) -> None:
    from hotline.roster.actions import remove

    def leave(work) -> None:
        by = instance.staff(work, "keyholder").keyring
        remove(work.db, member_id=instance.people["colleague"].member_id, sign=by.identity.signing)

    store.write(leave)
    keyholder = sign_in("keyholder")
    assert "Schlüssel wurde danach nicht gewechselt" in keyholder.get("casework.inbox").words
    keyholder.get("accounts.team")
    keyholder.submit(action="/keys/new")
    _to_the_end(keyholder)
    assert "nicht gewechselt" not in keyholder.get("casework.inbox").words
    with store.read() as work:
        assert current(work).rotation_due == frozenset()


def _to_the_end(keyholder: Client) -> None:
    for _ in range(10):
        page = keyholder.get("accounts.rekey")
        if "ist fertig" in page.h1:
            return
        keyholder.submit(action="/keys/next")
    raise AssertionError("the change of key does not end")


def _signs(browser: Client, person, *, expect: int = 200):
    return sign_in(browser, person, expect=expect)
