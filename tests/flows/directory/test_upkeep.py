"""The rows of the directory: import, checks, edits; on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from hotline.directory import tables
from hotline.directory.actions import upkeep
from hotline.directory.actions.starter import Imported, identify, import_starter
from hotline.directory.actions.upkeep import NoSuchService, NotReadable, edit_contact, report_dead, verify_today
from hotline.directory.queries import services
from hotline.directory.queries.upkeep import history, work_list
from hotline.directory.rules import Freshness, How, Result, ServiceFacts
from hotline.store.work import Store, Work
from tests.support.services import starter

Entry = Callable[[str], ServiceFacts]


def test_all_150_enter_unverified_and_say_what_their_file_says(store: Store, imported: Imported):
    assert imported.added + imported.kept == 150  # an instance is born with its directory
    with store.read() as work:
        found = services.all_facts(work)
    assert {facts.slug for facts in found} == set(starter())
    for facts in found:
        assert facts.freshness is Freshness.UNVERIFIED
        file = starter()[facts.slug]
        assert replace(facts, id=file.id, audience=tuple(sorted(facts.audience))) == replace(
            file, audience=tuple(sorted(file.audience)), urls=facts.urls
        )


def test_a_second_import_changes_nothing_and_keeps_what_a_coordinator_wrote(
    store: Store, imported: Imported, entry: Entry
):
    facts = entry("sn-zastex")
    store.write(lambda work: edit_contact(work, "K. Fels", facts.id, {"phones": "0351 99"}))
    assert store.write(import_starter) == Imported(added=0, kept=150)
    assert entry("sn-zastex").phone == "0351 99"


def test_ids_are_the_same_on_every_installation():
    assert identify("service", "sn-zastex") == "c38f7fa0-7fb4-50bc-991e-265e8cf27c0a"


def test_a_check_makes_an_entry_verified_and_settles_older_doubts(store: Store, entry: Entry):
    facts = entry("hateaid")
    store.write(lambda work: report_dead(work, "B. Lind", facts.id))
    assert entry("hateaid").dead_reports == 1
    store.write(lambda work: verify_today(work, "K. Fels", facts.id, How.CALL, note="Band läuft"))
    after = entry("hateaid")
    assert (after.freshness, after.dead_reports) == (Freshness.VERIFIED, 0)
    assert (after.verified_by, after.verified_how) == ("K. Fels", "call")
    with store.read() as work:
        checks = history(work, facts.id).checks
    assert [(check.result, check.how, check.note) for check in checks] == [
        ("reached", "call", "Band läuft"),
        ("dead", "case", ""),
    ]


def test_a_dead_number_found_by_the_coordinator_takes_the_entry_out_at_once(store: Store, entry: Entry):
    facts = entry("hateaid")
    store.write(lambda work: verify_today(work, "K. Fels", facts.id, How.CALL, Result.DEAD))
    assert entry("hateaid").freshness is Freshness.DEAD
    store.write(lambda work: verify_today(work, "K. Fels", facts.id, How.WEB, Result.CHANGED))
    assert entry("hateaid").freshness is Freshness.VERIFIED


def test_two_people_who_reach_nobody_are_enough_one_person_twice_a_day_is_not(store: Store, entry: Entry):
    facts = entry("hateaid")
    for _ in range(2):
        store.write(lambda work: report_dead(work, "B. Lind", facts.id))
    assert entry("hateaid").freshness is Freshness.UNVERIFIED
    store.write(lambda work: report_dead(work, "E. Voss", facts.id))
    assert entry("hateaid").freshness is Freshness.DEAD


def test_every_edit_leaves_what_stood_there_before(store: Store, entry: Entry):
    facts = entry("weisser-ring-opfertelefon")
    new = {
        "phones": "116 006\n0800 1",
        "email": "rat@example.org",
        "web": "https://weisser-ring.example",
        "contact": "Frau Beispiel",
    }
    changed = store.write(lambda work: edit_contact(work, "K. Fels", facts.id, new))
    assert changed == ["phones", "email", "web", "contact"]
    after = entry("weisser-ring-opfertelefon")
    assert [number.text for number in after.phones] == ["116 006", "0800 1"]
    assert (after.email, after.web, after.contact) == ("rat@example.org", "weisser-ring.example", "Frau Beispiel")
    assert after.freshness is Freshness.UNVERIFIED
    with store.read() as work:
        changes = {change.field_name: change for change in history(work, facts.id).changes}
    assert changes["phones"].previous_value == "116 006"
    assert changes["phones"].replacement_value == "116 006\n0800 1"
    assert changes["email"].last_action_type == "create"
    assert changes["email"].updated_by == "K. Fels"


def test_hours_can_be_given_and_taken_back(store: Store, entry: Entry):
    facts = entry("sn-zastex")
    store.write(
        lambda work: edit_contact(
            work, "K.", facts.id, {"hours_text": "Mo–Fr 8–16 Uhr", "hours_osm": "Mo-Fr 08:00-16:00"}
        )
    )
    assert entry("sn-zastex").hours_osm == "Mo-Fr 08:00-16:00"
    store.write(lambda work: edit_contact(work, "K.", facts.id, {"hours_osm": "Mo-Fr 09:00-16:00"}))
    assert entry("sn-zastex").hours_osm == "Mo-Fr 09:00-16:00"
    store.write(lambda work: edit_contact(work, "K.", facts.id, {"hours_text": "", "hours_osm": ""}))
    after = entry("sn-zastex")
    assert (after.hours_text, after.hours_osm) == ("", "")


def test_nothing_changed_is_no_edit(store: Store, entry: Entry):
    facts = entry("sn-zastex")
    assert store.write(lambda work: edit_contact(work, "K.", facts.id, upkeep.as_text(facts))) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phones", "ruf mich an"),
        ("phones", "0351 1\n<script>"),
        ("email", "kein-at-zeichen"),
        ("email", "a@b@c.example"),
        ("web", "javascript:alert(1)"),
        ("web", "https://a b.example"),
        ("hours_osm", "wenn jemand da ist"),
        ("contact", "x" * 401),
    ],
)
@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_what_is_no_number_or_address_is_refused_and_nothing_changes(
    store: Store, entry: Entry, field: str, value: str
):
    facts = entry("hateaid")
    with pytest.raises(NotReadable) as caught:
        store.write(
            lambda work: edit_contact(
                work, "K.", facts.id, {field: value, "contact": "x" * 401 if field == "contact" else "neu"}
            )
        )
    assert caught.value.field == field
    assert entry("hateaid") == facts


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_an_unknown_entry_is_said_to_be_unknown(store: Store, imported: Imported):
    for act in (
        lambda work: verify_today(work, "K.", "nobody", How.CALL),
        lambda work: report_dead(work, "K.", "nobody"),
        lambda work: edit_contact(work, "K.", "nobody", {}),
    ):
        with pytest.raises(NoSuchService):
            store.write(act)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_copy_in_memory_is_renewed_by_a_change_and_not_by_a_rolled_back_one(store: Store, entry: Entry):
    before = entry("hateaid")
    with store.read() as work:
        kept = services.snapshot(work)
        assert services.snapshot(work) is kept

    def fail(work: Work) -> None:
        edit_contact(work, "K.", before.id, {"phones": "0351 99"})
        inside = services.service(work, "hateaid")
        assert inside is not None
        assert inside.phone == "0351 99"
        raise RuntimeError("rolled back")

    with pytest.raises(RuntimeError):
        store.write(fail)
    assert entry("hateaid") == before


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_a_check_grows_old_by_itself(store: Store, entry: Entry):
    facts = entry("hateaid")
    store.write(lambda work: verify_today(work, "K.", facts.id, How.CALL))
    with store.read() as work:
        today = work.today
        for days, expected in ((90, Freshness.VERIFIED), (91, Freshness.OVERDUE), (151, Freshness.EXPIRED)):
            work.today = today + timedelta(days=days)
            found = services.service(work, "hateaid")
            assert found is not None
            assert found.freshness is expected


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_work_list_begins_with_the_dead_then_with_missing_numbers(store: Store, entry: Entry):
    """F2, F8: 104 of 150 without a number."""
    with store.read() as work:
        lines, counts = work_list(work)
    assert counts["phone"] == 104
    assert counts["due"] == counts["all"] == 150
    assert all("phone" in line.reasons for line in lines[:104])
    assert not any("phone" in line.reasons for line in lines[104:])
    facts = entry("hateaid")
    store.write(lambda work: report_dead(work, "B. Lind", facts.id))
    with store.read() as work:
        lines, _ = work_list(work)
    assert lines[0].facts.slug == "hateaid"
    store.write(lambda work: verify_today(work, "K.", facts.id, How.CALL))
    with store.read() as work:
        lines, counts = work_list(work)
    assert "hateaid" not in {line.facts.slug for line in lines}
    assert counts["all"] == 150


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_work_list_can_be_narrowed_to_a_land_and_to_words(store: Store, imported: Imported):
    with store.read() as work:
        federal, _ = work_list(work, view="all", land="DE")
        saxon, _ = work_list(work, view="all", land="SN")
        named, _ = work_list(work, view="all", words="zastex")
    assert len(federal) == 40
    assert {line.facts.land for line in saxon} == {"SN"}
    assert [line.facts.slug for line in named] == ["sn-zastex"]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_associations_near_a_party_stand_together_in_the_order_of_their_names(store: Store, imported: Imported):
    with store.read() as work:
        found = services.find(work, "SPD", "NW")
        none = services.find(work, "hateaid", "NW")
    parties = [facts.slug for facts in found if "party" in facts.audience]
    assert parties == ["nw-gar", "nw-sgk", "nw-vlk", "bundes-sgk", "kpv"]
    assert not [facts for facts in none if "party" in facts.audience]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_verified_entries_stand_before_all_others(store: Store, entry: Entry):
    facts = entry("toleranz-im-netz")
    store.write(lambda work: verify_today(work, "K.", facts.id, How.WEB))
    with store.read() as work:
        assert services.find(work, "Hass im Netz", "SL")[0].slug == "toleranz-im-netz"
        assert services.find(work, topics=("compensation",))[0].topics.count("compensation") == 1


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_rows_are_hsds_rows_that_point_to_each_other(store: Store, imported: Imported):
    with store.read() as work:
        areas = work.db.exec(select(tables.ServiceArea)).all()
        phones = work.db.exec(select(tables.Phone)).all()
        addresses = work.db.exec(select(tables.Address)).all()
        terms = {row.code for row in work.db.exec(select(tables.TaxonomyTerm)).all()}
    assert len(areas) == 150
    assert len({phone.service_id for phone in phones}) == 46
    assert all(address.city and address.postal_code.isdigit() for address in addresses)
    assert {"psychosocial", "office", "phone", "source_date"} <= terms
