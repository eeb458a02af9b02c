"""Code lists: labels in three languages, the order of the file, and an instance's own file in place of ours."""

from pathlib import Path

import pytest

from hotline.store.codes import Codes

OURS = """
[[code]]
code = "threat"
de = "Bedrohung"
en = "threat"
hint = "Jemand kündigt an, Ihnen zu schaden."
paragraph = "241"

[[code]]
code = "insult"
de = "Beleidigung"
en = ""
ls = "Jemand beschimpft Sie."
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    (folder / "codes").mkdir(parents=True)
    (folder / "codes" / "forms.toml").write_text(OURS, encoding="utf-8")
    (folder / "triage.toml").write_text("level = 3\n", encoding="utf-8")
    return folder


def test_labels_fall_back_to_german_and_an_unknown_code_is_its_own_label(base: Path) -> None:
    codes = Codes(None, base)
    assert [codes.label("forms", "threat", lang) for lang in ("de", "en", "ls")] == ["Bedrohung", "threat", "Bedrohung"]
    assert codes.label("forms", "insult", "en") == "Beleidigung"
    assert codes.label("forms", "insult", "ls") == "Jemand beschimpft Sie."
    assert codes.label("forms", "from-an-older-list") == "from-an-older-list"


def test_choices_stand_in_the_order_of_the_file_and_other_keys_are_kept(base: Path) -> None:
    codes = Codes(None, base)
    assert codes.choices("forms") == [("threat", "Bedrohung"), ("insult", "Beleidigung")]
    assert codes["forms"]["threat"].extra == {"paragraph": "241"}
    assert codes["forms"]["threat"].hint_in("en") == "Jemand kündigt an, Ihnen zu schaden."


def test_a_file_of_the_instance_takes_the_place_of_ours_as_a_whole(base: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "codes").mkdir(parents=True)
    (own / "codes" / "forms.toml").write_text('[[code]]\ncode = "other"\nde = "Anderes"\nen = "other"\n')
    codes = Codes(own, base)
    assert codes.choices("forms") == [("other", "Anderes")]
    assert codes.toml("triage") == codes.toml("triage.toml") == {"level": 3}
    assert sorted(codes) == ["forms"]


def test_an_unknown_list_or_file_is_a_key_error(base: Path) -> None:
    codes = Codes(base / "not-there", base)
    with pytest.raises(KeyError):
        codes["colours"]
    with pytest.raises(KeyError):
        codes.toml("colours")


def test_a_code_named_twice_is_refused(base: Path) -> None:
    (base / "codes" / "forms.toml").write_text(OURS + '[[code]]\ncode = "threat"\nde = "x"\nen = "x"\n')
    with pytest.raises(ValueError, match="threat twice"):
        Codes(None, base)["forms"]
