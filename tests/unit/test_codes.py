"""The code lists of config/codes say what stored codes mean, in three ways of speaking, and point at one another rightly."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hotline.paths import CONFIG
from hotline.store.codes import Codes

FOLDER = CONFIG / "codes"
EXPECTED = {
    "callback_window", "channel", "closing_reason", "concern", "contact_way", "danger", "effect", "evidence", "for_whom", "form",
    "frequency", "land", "level", "motive", "offender", "office_kind", "place", "police", "reference", "referral_outcome",
    "referral_state", "relation", "role", "support_topic", "target", "topic_issue", "urgency", "when",
}  # fmt: skip
FILES = sorted(FOLDER.glob("*.toml"))
LAENDER = ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"]
MAIN_CLASSES = {"verbal", "hatepost", "physical"}


def tables(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["code"]
    return found


def codes(name: str) -> set[str]:
    return {entry["code"] for entry in tables(name)}


def shipped(name: str) -> Mapping[str, Any]:
    return tomllib.loads((CONFIG / f"{name}.toml").read_text(encoding="utf-8"))


def test_every_list_the_product_asks_for_is_there() -> None:
    assert {path.stem for path in FILES} >= EXPECTED


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_list_names_each_code_once_in_ascii_with_all_three_labels(path: Path) -> None:
    entries = tables(path.stem)
    named = [entry["code"] for entry in entries]
    assert len(named) == len(set(named))
    for entry in entries:
        assert re.fullmatch(r"[a-z][a-z_]*|[A-Z]{2}", entry["code"]), entry["code"]
        for key in ("de", "en", "ls"):
            assert entry[key].strip() == entry[key] != "", (entry["code"], key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_of_a_list_can_be_told_apart(path: Path) -> None:
    for key in ("de", "en", "ls"):
        labels = [entry[key].casefold() for entry in tables(path.stem)]
        assert len(labels) == len(set(labels)), key


@pytest.mark.parametrize("name", sorted(EXPECTED - {"support_topic"}))
def test_each_code_names_its_source_and_what_rests_on_memory_says_so(name: str) -> None:
    for entry in tables(name):
        assert entry["source"].strip(), entry["code"]
        if entry["source"] == "memory":
            assert entry["unverified"] is True, entry["code"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_hint_is_given_in_both_languages_or_not_at_all(path: Path) -> None:
    for entry in tables(path.stem):
        assert bool(entry.get("hint") or entry.get("hint_de")) == bool(entry.get("hint_en")), entry["code"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_easy_language_keeps_its_labels_short(path: Path) -> None:
    for entry in tables(path.stem):
        assert len(entry["ls"].split()) <= 9, entry["ls"]
        assert "(" not in entry["ls"]


def test_all_sixteen_laender_are_there_and_no_unknown_one() -> None:
    assert [entry["code"] for entry in tables("land")] == LAENDER


def test_each_form_but_other_counts_in_one_class_of_komo() -> None:
    for entry in tables("form"):
        assert entry["main"] in (MAIN_CLASSES if entry["code"] != "other" else {""}), entry["code"]


def test_the_eight_most_common_forms_are_offered_first() -> None:
    assert sum(bool(entry.get("common")) for entry in tables("form")) == 8


def test_the_kind_that_goes_with_an_office_is_one_of_the_list() -> None:
    assert {entry["kind"] for entry in tables("role") if "kind" in entry} <= codes("office_kind")


def test_each_concern_leads_to_topics_of_the_directory() -> None:
    known = codes("support_topic")
    for entry in tables("concern"):
        assert entry["topics"], entry["code"]
        assert set(entry["topics"]) <= known, entry["code"]


def test_each_topic_of_the_directory_is_reached_by_some_concern_but_the_emergency() -> None:
    reached = {topic for entry in tables("concern") for topic in entry["topics"]}
    assert codes("support_topic") - reached == {"emergency"}


def test_matching_speaks_of_known_concerns_forms_roles_and_topics() -> None:
    matching, topics = shipped("matching"), codes("support_topic")
    assert set(matching["concerns"]) <= codes("concern")
    assert codes("concern") - set(matching["concerns"]) <= {"other"}
    assert set(matching["forms"]) <= codes("form")
    assert set(matching["roles"]) - {"else"} <= codes("role")
    for group in ("concerns", "forms"):
        for name, wanted in matching[group].items():
            assert set(wanted) <= topics, name


def test_triage_speaks_of_known_forms_and_levels_as_the_list_of_urgency_does() -> None:
    triage = shipped("triage")
    assert {form for rule in triage["rule"] for form in rule.get("forms_any", ())} <= codes("form")
    for entry in tables("urgency"):
        level = triage["levels"][entry["code"]]
        assert (level["minutes"], level["working_days"]) == (entry["target_minutes"], entry["target_working_days"])


def test_each_tick_of_danger_has_a_rule_of_its_own() -> None:
    named = {fact for rule in shipped("triage")["rule"] for fact in rule.get("all", ())}
    assert {f"danger_{code}" for code in codes("danger")} <= named


def test_no_rule_of_urgency_takes_points_away_or_looks_at_who_somebody_is() -> None:
    for rule in shipped("triage")["rule"]:
        assert rule["points"] >= 0
        assert "ceiling" not in rule
        assert not {"role", "land", "office_kind", "sex", "party"} & {*rule.get("all", ()), *rule.get("any", ())}


def test_only_present_danger_makes_sofort() -> None:
    triage = shipped("triage")
    present = {"danger_tick", "danger_near", "not_safe_now"}
    others = [rule for rule in triage["rule"] if not present & set(rule.get("all", ()))]
    assert len(others) == len(triage["rule"]) - len(present)
    assert sum(rule["points"] for rule in others) < triage["levels"]["sofort"]["from_points"]
    assert all(rule.get("floor") != "sofort" for rule in others)


def test_synonyms_are_sixty_groups_at_least_and_lead_to_known_topics() -> None:
    groups, known = shipped("synonyms")["group"], codes("support_topic")
    assert len(groups) >= 60
    for group in groups:
        assert len(group["words"]) >= 2
        assert set(group.get("topics", ())) <= known, group["words"]


def test_no_word_stands_in_two_groups_of_synonyms() -> None:
    words = [word for group in shipped("synonyms")["group"] for word in group["words"]]
    assert sorted(words) == sorted(set(words))


def test_the_reader_gives_label_and_hint_in_the_language_asked_for() -> None:
    lists = Codes()
    assert lists.label("form", "doxing", "en") == "Private data published, enemy list"
    assert lists.label("danger", "home", "ls") == "Die Person weiß, wo ich wohne"
    assert lists["danger"]["near"].hint_in("de") == "Rufen Sie bitte zuerst 110 an."
