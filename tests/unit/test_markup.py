"""The strict reader of pages finds what it is there to find: each fault below, and none in a sound page."""

import pytest

from tests.support.client import filled
from tests.support.markup import parse, wrong

SOUND = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Schritt 3 von 8 - Lotsenstelle</title></head>
<body><main><h1>Was ist passiert?</h1>
<form method="post" action="/report/3"><input type="hidden" name="csrf_token" value="t">
<label for="story">In Ihren Worten</label><textarea id="story" name="story" aria-describedby="hint">alt</textarea><p id="hint">Kurz reicht.</p>
<fieldset><legend>Wie?</legend><label><input type="radio" name="form" value="a"> a</label><label><input type="radio" name="form" value="b" checked> b</label></fieldset>
<label for="land">Land</label><select id="land" name="land"><option value="">-</option><option value="BE" selected>Berlin</option></select>
<button name="act" value="next">Weiter</button><button name="act" value="back">Zurück</button></form>
<p><a href="#story">zum Text</a></p></main></body></html>"""


def test_a_sound_page_is_left_alone():
    assert wrong(SOUND, neutral_name="Lotsenstelle") == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("<h1>Was ist passiert?</h1>", "<h2>Was?</h2>", "one h1"),
        ("</main>", "<h1>zwei</h1></main>", "one h1"),
        ("Schritt 3 von 8", "Bedrohung melden", "the title"),
        (" - Lotsenstelle", "", "the title"),
        (' lang="de"', "", "language"),
        ("<main>", "<div>", "main"),
        ('<p id="hint">', '<p id="story">', "stands 2 times"),
        ('for="story"', 'for="stori"', "points at nothing"),
        ('<label for="story">In Ihren Worten</label>', "", "no label"),
        ('href="#story"', 'href="#nowhere"', "points at nothing"),
        ("<legend>Wie?</legend>", "", "no legend"),
        ("zum Text", "", "has no words"),
        ("</main>", '<img src="/static/flag.svg"></main>', "no alt"),
        ("<main>", '<main style="color:red">', "inline"),
        ("<main>", '<main onclick="x()">', "inline"),
        ("</main>", "<script>x()</script></main>", "inline"),
        ('href="#story"', 'href="JavaScript:x()"', "an address that runs"),
        ("</main>", '<img alt="" src="//elsewhere.example/p.gif"></main>', "from elsewhere"),
        ('<input type="hidden" name="csrf_token" value="t">', "", "carries no token"),
        ("</fieldset>", "</div></fieldset>", "end-tag-too-early"),
        ('<p id="hint">', '<p id="hint" id="hint">', "duplicate-attribute"),
    ],
)
def test_each_fault_is_said(before, after, said):
    assert before in SOUND
    faults = wrong(SOUND.replace(before, after, 1), neutral_name="Lotsenstelle")
    assert any(said in fault for fault in faults), faults


def test_a_form_is_filled_as_a_browser_would():
    form = next(parse(SOUND)[0].iter("form"))
    untouched = {"csrf_token": ["t"], "story": ["alt"], "form": ["b"], "land": ["BE"], "act": ["next"]}
    assert filled(form, {}, None) == untouched
    changed = filled(form, {"story": "neu", "form": ["a"], "land": None}, "Zurück")
    assert changed == {"csrf_token": ["t"], "story": ["neu"], "form": ["a"], "act": ["back"]}
