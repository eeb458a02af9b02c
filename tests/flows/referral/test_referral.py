"""From need to service in a case (product.md E1, E2): suggestions with reasons, steps, what the person sees of them."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from hotline.audit.tables import AuditEntry
from hotline.directory.actions.upkeep import edit_contact
from hotline.store.work import Store
from tests.flows.referral.mayor import Mayor, SignIn, facts, press
from tests.support.cases import incident
from tests.support.client import Client
from tests.support.markup import words


def test_the_thread_from_need_to_outcome(sign_in: SignIn, reported: Callable[..., Mayor], store: Store):
    """Suggested with reasons, offered, wished, handed over by phone, helped; she sees the card from the offer on."""
    mayor = reported(land="SN")
    zastex = facts(store, "sn-zastex")
    desk = sign_in("counsellor")
    page = desk.get("referral.case", case_id=mayor.path)
    assert zastex.name in page.main
    for reason in ("zuständig für Sachsen", "Schwerpunkt Sicherheit, Polizei", "für Amts- und Mandatstragende"):
        assert reason in page.main
    for doubt in (
        "Polizei: muss Straftaten verfolgen",
        "Zeiten nicht bekannt",
        "von uns noch nicht geprüft, Stand 2024",
    ):
        assert doubt in page.main
    assert mayor.sees().referrals == ()

    said = press(desk, zastex.name, "Anbieten", text="Dort berät man auch zu Ihrem Haus.")
    assert "Angeboten" in said
    (card,) = mayor.sees().referrals
    assert (card.name, card.phone, card.state) == (zastex.name, "+49 351 855-2223", "offered")
    assert card.text == "Dort berät man auch zu Ihrem Haus."
    assert mayor.opened().state.waiting == "person"

    press(desk, zastex.name, "Ist gewünscht")
    assert mayor.opened().state.waiting == "us"
    press(desk, zastex.name, "Telefonisch übergeben")
    (referral,) = mayor.opened().state.referrals
    assert (referral.state, referral.by, referral.needs, referral.land) == (
        "handed_over",
        "phone",
        ("safety", "family"),
        "SN",
    )
    assert mayor.opened().state.waiting == "service"
    assert mayor.sees().state == "passed_on"

    press(desk, zastex.name, "Hat geholfen")
    (card,) = mayor.sees().referrals
    assert card.state == "helped"
    assert [step for step, _ in mayor.opened().state.referrals[0].steps] == [
        "offered",
        "wished",
        "handed_over",
        "helped",
    ]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
class TestPage:
    """What one engine is enough for."""

    def test_each_step_and_each_look_leaves_a_row_in_the_log(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor = reported()
        desk = sign_in("counsellor")

        def rows() -> int:
            with store.read() as work:
                return len(work.db.exec(select(AuditEntry.seq)).all())

        before = rows()
        desk.get("referral.case", case_id=mayor.path)
        assert rows() == before + 1
        press(desk, facts(store, "sn-zastex").name, "Anbieten")  # the step, and the page that follows
        assert rows() == before + 3

    def test_a_note_for_later_is_not_shown_to_her_and_a_withdrawn_offer_no_longer(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor, name = reported(), facts(store, "sn-zastex").name
        desk = sign_in("counsellor")
        desk.get("referral.case", case_id=mayor.path)
        press(desk, name, "Vormerken")
        assert mayor.sees().referrals == ()
        press(desk, name, "Anbieten")
        assert len(mayor.sees().referrals) == 1
        press(desk, name, "Zurückziehen")
        assert mayor.sees().referrals == ()
        assert f"Anbieten: {name}" in desk.page.words  # type: ignore[union-attr]  # a page is open
        press(desk, name, "Anbieten")
        assert len(mayor.opened().state.referrals) == 1

    def test_an_offer_from_an_old_page_is_not_made_twice(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor, name = reported(), facts(store, "sn-zastex").name
        first, second = sign_in("counsellor"), sign_in("colleague")
        for desk in (first, second):
            desk.get("referral.case", case_id=mayor.path)
        press(first, name, "Anbieten")
        assert "Das geht nicht mehr" in press(second, name, "Anbieten")
        assert len(mayor.opened().state.referrals) == 1

    def test_nothing_is_handed_over_that_was_not_wished(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor, name = reported(), facts(store, "sn-zastex").name
        desk = sign_in("counsellor")
        desk.get("referral.case", case_id=mayor.path)
        press(desk, name, "Anbieten")
        (referral,) = mayor.opened().state.referrals
        desk.post(
            "referral.step",
            {"referral": referral.referral_id, "service": "", "step": "handed_over"},
            case_id=mayor.path,
            expect=303,
        )
        desk.post(
            "referral.step",
            {"referral": referral.referral_id, "service": "", "step": "nonsense"},
            case_id=mayor.path,
            expect=303,
        )
        desk.post(
            "referral.step", {"referral": "0" * 32, "service": "", "step": "wished"}, case_id=mayor.path, expect=404
        )
        desk.post(
            "referral.step", {"referral": "", "service": "nobody", "step": "offered"}, case_id=mayor.path, expect=404
        )
        assert mayor.opened().state.referrals == (referral,)

    def test_a_number_that_is_not_public_does_not_go_onto_her_card_by_itself(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        berlin = facts(store, "be-lka")
        store.write(lambda work: edit_contact(work, "K. Fels", berlin.id, {"phones": "030 4664-000777"}))
        mayor = reported(land="BE", role="council")
        desk = sign_in("counsellor")
        page = desk.get("referral.case", case_id=mayor.path)
        assert "Nummer ist nicht öffentlich: nur im Gespräch weitergeben" in page.main
        press(desk, berlin.name, "Anbieten")
        (card,) = mayor.sees().referrals
        assert card.phone == ""

    def test_a_gap_is_said_and_another_view_of_the_need_changes_the_page_and_nothing_else(
        self, sign_in: SignIn, reported: Callable[..., Mayor]
    ):
        mayor = reported(concerns=("mediation",), incidents=(incident(forms=("boycott",)),))
        desk = sign_in("counsellor")
        page = desk.get("referral.case", case_id=mayor.path)
        assert "Für „Konflikt in Rat oder Gemeinde“ in Sachsen kennen wir keine Stelle." in page.main
        entries = len(mayor.opened().entries)
        page = desk.submit(
            {"concerns": ["safety"], "land": "MV", "background": "right", "avoid_police": "y"},
            action="/referral",
            holds="land",
        )
        assert "Mecklenburg-Vorpommern" in page.main
        assert "kennen wir keine Stelle" not in page.main
        assert "safety" not in page.url
        assert len(mayor.opened().entries) == entries

    def test_without_a_need_the_page_says_what_to_do(self, sign_in: SignIn, reported: Callable[..., Mayor]):
        mayor = reported(concerns=(), incidents=(incident(forms=()),))
        page = sign_in("counsellor").get("referral.case", case_id=mayor.path)
        assert "Noch keine Stelle zu nennen" in page.main

    def test_the_list_shows_cases_in_which_a_referral_waits(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor, name = reported(), facts(store, "sn-zastex").name
        desk = sign_in("counsellor")
        assert "Kein Verweis wartet auf jemanden" in desk.get("referral.overview").main
        desk.get("referral.case", case_id=mayor.path)
        press(desk, name, "Anbieten")
        page = desk.get("referral.overview")
        assert mayor.opened().state.nickname in page.main
        assert f"/desk/cases/{mayor.path}/referral" in page.text
        desk.get("referral.case", case_id=mayor.path)
        press(desk, name, "Ist abgelehnt")
        assert "Kein Verweis wartet auf jemanden" in desk.get("referral.overview").main

    def test_who_may_not_open_the_case_sees_no_suggestion(
        self, sign_in: SignIn, reported: Callable[..., Mayor], client: Client
    ):
        mayor = reported()
        sign_in("coordinator").get("referral.case", case_id=mayor.path, expect=403)
        sign_in("counsellor").get("referral.case", case_id="0" * 32, expect=404)
        sign_in("counsellor").get("referral.case", case_id="nonsense", expect=404)
        assert "Passende Stellen" not in client.open(f"/desk/cases/{mayor.path}/referral").words

    def test_one_click_beside_the_suggestion_says_that_the_number_is_dead(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        mayor = reported()
        desk = sign_in("counsellor")
        page = desk.get("referral.case", case_id=mayor.path)
        buttons = {words(each): each.get("formaction") for each in page.tree.iter("button")}
        address = buttons[f"Nummer ist tot: {facts(store, 'sn-zastex').name}"]
        assert address == desk.path("directory.report_dead", slug="sn-zastex")
        desk.post("directory.report_dead", {}, slug="sn-zastex", expect=303)
        assert facts(store, "sn-zastex").dead_reports == 1
        assert mayor.opened().state.referrals == ()

    def test_what_is_written_on_her_card_stays_text(
        self, sign_in: SignIn, reported: Callable[..., Mayor], store: Store
    ):
        """INT-08"""
        mayor, name = reported(), facts(store, "sn-zastex").name
        desk = sign_in("counsellor")
        desk.get("referral.case", case_id=mayor.path)
        press(desk, name, "Anbieten", text="<script>alert(1)</script>{{7*7}}")
        assert "<script>alert" not in desk.page.text  # type: ignore[union-attr]  # a page is open
        assert mayor.sees().referrals[0].text == "<script>alert(1)</script>{{7*7}}"
