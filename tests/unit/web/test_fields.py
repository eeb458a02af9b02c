"""Fields render label, hint, error and ARIA themselves, keep what was typed, and let nothing typed become markup."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask_wtf import FlaskForm

from hotline.web.fields import (
    ChoiceField,
    ChoicesField,
    Filled,
    HiddenField,
    PasswordField,
    SelectField,
    TextAreaField,
    TextField,
    TickField,
)
from hotline.web.forms import Form

Enter = Callable[..., None]
NASTY = [
    '<script>alert("x")</script>',
    '"><img src=x onerror=y>',
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "![x](//evil/y.png)",
    "' onfocus='x",
]
ONE_OF = [("a", "Apfel"), ("b", "Birne", "saftig")]


class Basket(Form):
    name = TextField("Wie heißt er?", hint="So wie man ruft", optional=True, width="w20", max_length=10)
    story = TextAreaField(
        "Was ist passiert?", [Filled("Beschreiben Sie es. Ein Satz genügt.")], hint="In Ihren Worten", max_length=50
    )
    password = PasswordField("Passwort")
    one = ChoiceField("Eines", choices=ONE_OF, columns=2)
    some = ChoicesField("Mehreres", choices=ONE_OF, hint="Mehreres ist möglich")
    listed = SelectField("Liste", choices=lambda: ONE_OF)
    sure = TickField("Ich bin sicher", hint="Wirklich")
    carried = HiddenField()


def tree(markup: str) -> Element:
    parsed: Element = html5lib.parse(f"<!doctype html><title>x</title>{markup}", namespaceHTMLElements=False)
    return parsed


def named(element: Element, name: str) -> Element:
    return next(each for each in element.iter() if each.get("name") == name)


def by_id(element: Element, name: str) -> Element:
    return next(each for each in element.iter() if each.get("id") == name)


@pytest.fixture
def filled(in_request: Enter) -> Callable[..., Basket]:
    def fill(**data: Any) -> Basket:
        in_request("/", method="POST", data=data)
        form = Basket(meta={"csrf": False})
        form.validate()
        return form

    return fill


def test_a_field_ties_label_hint_and_room_to_its_control(in_request: Enter) -> None:
    in_request()
    form = Basket()
    page = tree(str(form.story()))
    area = named(page, "story")
    assert next(page.iter("label")).get("for") == area.get("id") == "story"
    assert area.get("aria-describedby") == "story-h story-n"
    assert "".join(by_id(page, "story-n").itertext()) == "Platz für 50 Zeichen"
    assert area.get("aria-invalid") is None
    assert area.get("required") is not None
    assert area.get("maxlength") is None, "a browser that cuts a pasted text off loses what someone wrote"


def test_a_wrong_field_says_so_after_the_hint_before_the_control(filled: Callable[..., Basket]) -> None:
    form = filled(story="   ")
    markup = str(form.story())
    page = tree(markup)
    assert next(page.iter("div")).get("class") == "field is-wrong"
    assert named(page, "story").get("aria-invalid") == "true"
    assert named(page, "story").get("aria-describedby") == "story-h story-f story-n"
    assert "".join(by_id(page, "story-f").itertext()) == "Fehler: Beschreiben Sie es. Ein Satz genügt."
    assert markup.index('id="story-h"') < markup.index('id="story-f"') < markup.index("<textarea")
    assert [(problem.anchor, problem.sentence) for problem in form.problems] == [
        ("story", "Beschreiben Sie es. Ein Satz genügt.")
    ]


def test_groups_are_fieldsets_with_a_legend_and_their_error_links_to_the_first_choice(
    filled: Callable[..., Basket],
) -> None:
    form = filled(story="da", one="z", some=["a", "z"])
    for field, kind in ((form.one, "radio"), (form.some, "checkbox")):
        page = tree(str(field()))
        group = next(page.iter("fieldset"))
        assert next(group.iter("legend")).text == field.label.text
        assert f"{field.id}-f" in (group.get("aria-describedby") or "").split()
        assert {each.get("type") for each in group.iter("input")} == {kind}
        assert by_id(page, field.anchor).tag == "input"
    assert [problem.sentence for problem in form.problems] == ["Wählen Sie eine der angebotenen Antworten aus."] * 2


def test_every_control_has_its_own_id_and_a_label(in_request: Enter) -> None:
    in_request()
    form = Basket()
    page = tree("".join(str(field()) for field in form if field.type != "CSRFTokenField"))
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {each.get("for") for each in page.iter("label")}
    wrapped = {id(control) for label in page.iter("label") for control in label.iter("input")}
    for control in page.iter():
        if control.tag in {"input", "select", "textarea"} and control.get("type") != "hidden":
            assert control.get("id") in labelled or id(control) in wrapped


@pytest.mark.parametrize("nasty", NASTY)
def test_int_08_what_is_typed_stays_text_in_every_field(filled: Callable[..., Basket], nasty: str) -> None:
    form = filled(name=nasty, story=nasty, carried=nasty, one=nasty, some=[nasty], listed=nasty)
    form.one.data = form.listed.data = nasty
    form.some.data = [nasty]
    for field in (form.name, form.story, form.carried, form.one, form.some, form.listed):
        page = tree(str(field()))
        assert not list(page.iter("script")) + list(page.iter("img"))
        assert not [name for each in page.iter() for name in each.attrib if name.startswith("on")]
    assert named(tree(str(form.name())), "name").get("value") == nasty
    assert (named(tree(str(form.story())), "story").text or "").strip() == nasty


def test_int_06_a_refused_text_is_offered_back_with_the_place_to_mend_in_sight(filled: Callable[..., Basket]) -> None:
    form = filled(story="vor\x1bnach")
    assert form.problems[0].sentence.endswith("Bitte tippen Sie die Stelle neu ein.")
    assert "vor\ufffdnach" in str(form.story())


def test_int_07_too_long_a_text_is_kept_whole_in_the_form_and_the_sentence_counts(
    filled: Callable[..., Basket],
) -> None:
    form = filled(story="x" * 51, name="12345678901")
    assert "x" * 51 in str(form.story())
    assert [problem.anchor for problem in form.problems] == ["name", "story"]
    assert "Ihr Text hat 51, also 1 zu viel" in form.problems[1].sentence


def test_a_text_that_begins_with_an_empty_line_keeps_it_in_the_page(filled: Callable[..., Basket]) -> None:
    form = filled(story="da")
    form.story.data = "\nzweite Zeile"
    assert named(tree(str(form.story())), "story").text == "\nzweite Zeile"


def test_a_password_is_taken_exactly_and_never_sent_back(filled: Callable[..., Basket]) -> None:
    form = filled(story="da", password="  Schloss mit Rand ")
    assert form.password.data == "  Schloss mit Rand "
    assert "Schloss" not in str(form.password())


def test_rec_05_a_passphrase_of_128_kilobytes_is_refused_by_length(filled: Callable[..., Basket]) -> None:
    form = filled(story="da", password="a" * 131072)
    assert [problem.anchor for problem in form.problems] == ["password"]


def test_nothing_chosen_is_an_empty_answer_and_no_error(filled: Callable[..., Basket]) -> None:
    form = filled(story="da")
    assert (form.one.data, form.some.data, form.listed.data, form.sure.data) == ("", [], "", False)
    assert form.problems == []


def test_several_choices_come_in_the_order_of_the_list_each_once(filled: Callable[..., Basket]) -> None:
    assert filled(story="da", some=["b", "a", "b"]).some.data == ["a", "b"]


def test_what_was_chosen_is_still_chosen_in_the_page(filled: Callable[..., Basket]) -> None:
    form = filled(story="da", one="b", some=["a"], listed="b", sure="y")
    one, some, listed, sure = (tree(str(field())) for field in (form.one, form.some, form.listed, form.sure))
    assert [each.get("value") for each in one.iter("input") if each.get("checked") is not None] == ["b"]
    assert [each.get("value") for each in some.iter("input") if each.get("checked") is not None] == ["a"]
    assert [each.get("value") for each in listed.iter("option") if each.get("selected") is not None] == ["b"]
    assert named(sure, "sure").get("checked") is not None


def test_an_act_can_add_a_problem_to_a_field(filled: Callable[..., Basket]) -> None:
    form = filled(story="da")
    form.reject("name", "Diesen Namen gibt es schon.")
    assert [(problem.anchor, problem.sentence) for problem in form.problems] == [
        ("name", "Diesen Namen gibt es schon.")
    ]
    assert named(tree(str(form.name())), "name").get("aria-invalid") == "true"


def test_choices_come_from_a_code_list_in_the_present_language(in_request: Enter, web: Any) -> None:
    codes = web.extensions["hotline"].store.codes

    class OfCodes(Form):
        land = SelectField("Land", codes="land")

    in_request("/?lang=en")
    assert [label for _value, label, _hint in OfCodes().land.offered()] == [
        entry.en for entry in codes["land"].values()
    ]


def test_the_summary_repeats_the_words_at_the_field_and_titles_begin_with_the_error(
    filled: Callable[..., Basket], web: Any
) -> None:
    form = filled(story="", name="12345678901")
    module = web.jinja_env.get_template("_macros.html").module
    page = tree(str(module.error_summary(form)))
    box = by_id(page, "fehler")
    assert (box.get("role"), box.get("tabindex")) == ("alert", "-1")
    assert [link.get("href") for link in box.iter("a")] == ["#name", "#story"]
    assert "Bitte 2 Angaben ansehen" in "".join(box.itertext())
    assert str(module.error_prefix(form)) == "Fehler: "


def test_a_form_is_one_of_flask_wtf_so_that_its_token_is_checked() -> None:
    assert issubclass(Form, FlaskForm)
