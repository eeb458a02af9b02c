"""The draft as it is typed: cards, blanks, limits (intake/rules.py)."""

from hotline.intake import rules
from hotline.intake.rules import Writing


def card(story: str = "", **more: list[str]) -> dict[str, list[str]]:
    return {"story": [story], "when": ["exact"], **more}


def stories(writing: Writing) -> list[str]:
    return [each["story"][0] for each in writing.cards]


def test_what_was_typed_comes_back_as_it_was_typed():
    writing = rules.keep_step(Writing(asked=(0, 6)), 2, {"for_whom": ["other"], "note": ["31.\x00Februar 🧭 e\u0301"]})
    writing = rules.remove_card(
        rules.keep_card(rules.new_card(rules.keep_card(writing, card("eins"))), card("zwei")), 0
    )
    assert rules.from_json(rules.to_json(writing)) == writing


def test_a_strange_draft_is_read_as_far_as_it_is_known():
    assert (
        rules.from_json({"typed": 7, "cards": {}, "open": -1, "removed": [1], "asked": "x", "later": True}) == Writing()
    )


def test_the_furthest_step_is_remembered_when_an_earlier_one_is_changed():
    writing = rules.keep_step(rules.keep_step(Writing(), 6, {}), 2, {"for_whom": ["me"]})
    assert writing.reached == 6


def test_a_second_card_keeps_the_first():
    writing = rules.keep_card(Writing(), card("Brief"))
    writing = rules.keep_card(rules.new_card(writing), card("Anruf"))
    assert stories(writing) == ["Brief", "Anruf"]
    assert writing.open_card == 1


def test_a_new_card_is_not_put_beside_a_blank_one():
    writing = rules.new_card(rules.keep_card(Writing(), card("Brief")))
    writing = rules.new_card(rules.keep_card(writing, card()))
    assert stories(rules.leave_cards(writing)) == ["Brief"]
    assert writing.open_card == 1


def test_changing_another_card_keeps_the_one_that_was_open_and_drops_it_only_when_blank():
    writing = rules.keep_card(rules.new_card(rules.keep_card(Writing(), card("Brief"))), card("Anruf"))
    assert stories(rules.open_card(writing, 0)) == ["Brief", "Anruf"]
    blank = rules.keep_card(rules.new_card(rules.keep_card(Writing(), card("Brief"))), card())
    assert stories(rules.open_card(blank, 0)) == ["Brief"]
    assert rules.open_card(writing, 9) == writing


def test_a_removed_card_can_be_brought_back_to_its_place():
    writing = Writing(cards=(card("a"), card("b"), card("c")), open_card=2)
    removed = rules.remove_card(writing, 1)
    assert stories(removed) == ["a", "c"]
    assert removed.card()["story"] == ["c"]
    restored = rules.restore_card(removed)
    assert restored == writing


def test_the_only_card_can_be_removed_and_brought_back():
    writing = rules.keep_card(Writing(), card("a"))
    removed = rules.remove_card(writing, 0)
    assert removed.cards == ()
    assert stories(rules.restore_card(removed)) == ["a"]
    assert rules.remove_card(writing, 3) == writing
    assert rules.restore_card(writing) == writing


def test_leaving_the_cards_forgets_the_removed_one_and_the_blank_ones():
    writing = rules.remove_card(Writing(cards=(card("a"), card(), card("b"))), 2)
    left = rules.leave_cards(writing)
    assert stories(left) == ["a"]
    assert left.removed is None
    assert rules.leave_cards(left) == left


def test_there_is_an_end_to_the_cards():
    writing = Writing(cards=tuple(card(str(n)) for n in range(rules.CARDS_AT_MOST)))
    assert rules.new_card(writing) == writing


def test_a_card_with_a_tick_alone_is_kept_but_tells_no_story():
    writing = Writing(cards=(card("   ", forms=["threat"]),))
    assert len(rules.leave_cards(writing).cards) == 1
    assert not rules.told(writing)
    assert rules.told(Writing(cards=(card("x"),)))


def test_the_whole_report_has_a_limit_in_bytes():
    """INT-07: two-byte letters count double."""
    letters = "ä" * (rules.REPORT_BYTES // 2)
    assert rules.too_long(Writing(cards=(card(letters),)))
    assert not rules.too_long(Writing(cards=(card("a" * (rules.REPORT_BYTES // 2)),)))


def test_four_letters_of_a_word_are_enough_in_any_case():
    """REC-02 at the gate."""
    assert rules.word_fits("brunnen", " BRUN ")
    assert rules.word_fits("brunnen", "Brunnen")
    assert not rules.word_fits("brunnen", "bru")
    assert not rules.word_fits("brunnen", "leiter")


def test_two_different_words_are_asked_for_in_order():
    drawn = {rules.two_places(lambda n, a=a, b=b: a if n == 7 else b) for a in range(7) for b in range(6)}
    assert drawn == {(a, b) for a in range(7) for b in range(7) if a < b}
