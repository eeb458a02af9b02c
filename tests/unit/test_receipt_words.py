"""The words of receipts survive the telephone and frighten nobody (vault.md 4): the list is held to every one of its rules."""

import re
from collections import defaultdict

from cologne_phonetics import encode

from hotline.paths import CONFIG


def listed(text: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(text.split())


PATH = CONFIG / "receipt-words.de.txt"
WORDS = PATH.read_text(encoding="ascii").split("\n")[:-1]

# Beginnings and parts of words that must never be read out to a person who was threatened; with the harmless words that hold them.
NEVER = listed(
    "angst attack bestie beute blut bomb brand brech drama droh duell dunkel elend ermord erschie erstech ersticht explo falle fatal feind fessel feuer "
    "flamm flucht folter furcht galgen gefahr gefang geisel gemetzel gericht gewalt gewehr gift grab grauen grausam grusel hass heil hetz hexe hieb hinricht "
    "hoelle horror kampf kanone kerker klage kill knall knast kranken krieg krimi kugel leiche leid messer mord nazi neger not notruf opfer panik peitsch pest "
    "pistol polizei pranger pruegel qual rache raub revolver revolt sarg schaden schatten schere schiess schlacht schlag schlinge schmerz schrei schuld schuss "
    "seuche sprengst stalk sterb stech strafe strick sturz sucht suizid teufel terror tod tot toet truebsal trauer ueberfall unfall unheil urne verbrech verfolg "
    "verlies verrat waffe wehr wunde wut zerstoer zombie zwang"
)
NEVER_RUDE = listed(
    "anal arsch busen depp dildo dumm fick furz hure idiot kack kot kotz luder mist nackt nutte penis piss porn pups rammel sau scheiss sex titt trottel"
)
NEVER_DIVIDING = listed(
    "afd asyl bibel bischof cdu christ demokrat diktat fluechtl genoss gott grenze islam jude kaiser kanzler kirch kloster koran kreuz linke moschee muslim "
    "nation partei pfarr priester protest rechts regier republik spd synagog wahl"
)
HARMLESS = {
    "beutel", "blinken", "diktat", "drachen", "dramatik", "eiskugel", "klopfer", "knallrot", "note", "notizen", "rumkugel", "saumpfad", "sprache",
    "stricken", "umschlag", "urknall", "waffel", "wunder", "zuschlag", "sauce", "saugnapf",
}  # fmt: skip
NAMES = listed(
    "anna anton berta bruno clara david dora emil emma erika ernst erwin eva felix frank franz fritz georg gerd hanna hans heidi heinz helga hugo ida ilse "
    "inge iris jakob jan jasmin johann jonas josef julia karin karl klaus kurt lara laura lena linda lisa lotte ludwig lukas maria marie mark markus martha "
    "martin max michael monika moritz nina nora olga oskar otto paul paula peter petra rita robert rosa rudolf ruth sabine sandra sara sofia stefan susanne "
    "theo thomas tim tobias ulrich ute uwe viola walter werner willi wolf aachen augsburg bayern berlin bonn bremen dresden essen europa frankfurt hagen "
    "halle hamburg hannover hessen italien kassel koblenz leipzig mainz muenchen paris polen rhein rom russland sachsen salzburg schwaben tirol ulm venedig "
    "weimar wien worms"
)


def near(one: str, other: str) -> bool:
    """Whether one slip turns one word into the other: a letter changed, left out, added, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    swapped = one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
    return (
        one[start + 1 :] == other[start + 1 :]
        or one[start + 1 :] == other[start:]
        or one[start:] == other[start + 1 :]
        or swapped == other[start:]
    )


def test_there_are_exactly_2048_different_words_in_order() -> None:
    assert len(WORDS) == 2048
    assert sorted(set(WORDS)) == WORDS


def test_each_word_has_four_to_eight_plain_letters() -> None:
    assert [word for word in WORDS if not re.fullmatch("[a-z]{4,8}", word)] == []


def test_four_letters_tell_each_word_from_all_others() -> None:
    assert len({word[:4] for word in WORDS}) == len(WORDS)


def test_no_word_stands_for_one_with_an_umlaut() -> None:
    assert [word for word in WORDS if re.search("ae|oe|(?<![aeq])ue(?!ll)", word)] == []


def test_no_two_words_sound_alike() -> None:
    by_sound: dict[str, list[str]] = defaultdict(list)
    for word in WORDS:
        by_sound[encode(word)[0][1]].append(word)
    assert [words for words in by_sound.values() if len(words) > 1] == []


def test_no_slip_of_one_letter_makes_another_word() -> None:
    by_rest: dict[str, set[str]] = defaultdict(set)
    for word in WORDS:
        for form in {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}:
            by_rest[form].add(word)
    close = {
        (one, other)
        for words in by_rest.values()
        for one in words
        for other in words
        if one < other and near(one, other)
    }
    assert close == set()


def test_the_check_for_slips_finds_them() -> None:
    assert near("boot", "bot")
    assert near("hase", "nase")
    assert near("biene", "beine")
    assert not near("birne", "bitten")


def test_no_word_frightens_insults_or_divides() -> None:
    parts = (*NEVER, *NEVER_RUDE, *NEVER_DIVIDING)
    assert [
        (word, part)
        for word in WORDS
        if word not in HARMLESS
        for part in parts
        if part in word and not _inside(word, part)
    ] == []


def _inside(word: str, part: str) -> bool:
    """Short parts (three or four letters) count at the beginning only, where the eye falls and what is typed."""
    return len(part) <= 4 and not word.startswith(part)


def test_no_word_is_a_name_of_a_person_or_a_place() -> None:
    assert set(WORDS) & set(NAMES) == set()


def test_no_first_four_letters_say_something_else() -> None:
    assert {word[:4] for word in WORDS} & {
        "anal",
        "arsc",
        "bomb",
        "fick",
        "hass",
        "heil",
        "hitl",
        "hure",
        "kack",
        "kill",
        "mist",
        "mord",
        "nazi",
        "porn",
        "puff",
        "rape",
        "sexy",
        "tote",
        "tits",
    } == set()
