"""The way of an operator, by commands alone: init with paper, backup, an empty machine, the kit typed in, restore (BAK-01, BAK-07)."""

import stat
from pathlib import Path

import pytest

from hotline.cli.main import main
from hotline.safekeeping.backup import found
from hotline.settings import load, load_credentials
from hotline.vault import shares
from hotline.vault.envelope import Key


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path, str]:
    """An instance, the folder with its sheets, and what was said."""
    folder, paper = tmp_path / "instance", tmp_path / "paper"
    assert main(["init", str(folder), "--operator", "Lotsen", "--print", str(paper), "--no-check"]) == 0
    return folder, paper, capsys.readouterr().out


def words_of(sheet: Path) -> str:
    """The words of a sheet, as somebody types them off: only the numbered lines, and the names with a colon."""
    lines = sheet.read_text().splitlines()
    named = [line for line in lines if line.strip()[:1].isdigit() or (line.endswith(":") and " " not in line)]
    return "\n".join(named)


def test_init_prints_five_shares_three_of_which_give_the_recovery_key_and_keeps_none(
    made: tuple[Path, Path, str],
) -> None:
    folder, paper, said = made
    names = {path.name for path in paper.iterdir()}
    assert names == {*(f"share-{number}.txt" for number in range(1, 6)), "kit.txt", "backup-key.txt"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in paper.iterdir())
    typed = [" ".join(words_of(paper / f"share-{number}.txt").split()) for number in (5, 2, 3)]
    seed = shares.combine(typed)
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for kept in (seed.reveal(), seed.reveal().hex().encode()):
        assert kept not in everything
    assert "share-" not in said, "what is written is not shown as well"


def test_init_shows_the_sheets_once_and_writes_nothing_unless_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path / "instance"), "--no-check"]) == 0
    said = capsys.readouterr().out
    assert said.count("ANTEIL") == 5
    assert "PAPIERSATZ" in said
    assert [path.name for path in tmp_path.iterdir()] == ["instance"]


def test_init_asks_two_words_of_each_share_until_they_are_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    split = shares.split(Key(bytes(range(32))))
    monkeypatch.setattr(shares, "split", lambda _seed: split)
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        if len(asked) == 1:
            return "wrong"
        number, place = (int(part.strip(",:")) for part in prompt.split() if part.strip(",:").isdigit())
        return split[number - 1].split()[place - 1].upper()

    monkeypatch.setattr("builtins.input", answer)
    assert main(["init", str(tmp_path / "instance"), "--print", str(tmp_path / "paper")]) == 0
    assert len(asked) == 11
    assert asked[0] == asked[1]
    assert "look at the paper" in capsys.readouterr().out


def test_bak_01_and_bak_07_an_empty_machine_comes_back_from_two_files_and_the_paper(
    made: tuple[Path, Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, paper, _ = made
    assert main(["backup", "--instance", str(folder)]) == 0
    settings = load(folder, {})
    ((data, _),), ((keystore, _),) = (
        found(settings.backup_folder, "data"),
        found(settings.keystore_backup_folder, "keystore"),
    )
    key, kit = tmp_path / "key", tmp_path / "kit"
    key.write_text(words_of(paper / "backup-key.txt"))
    kit.write_text(words_of(paper / "kit.txt"))
    other = tmp_path / "other"
    given = ["--data", str(data), "--keystore", str(keystore), "--key-file", str(key), "--kit", str(kit)]
    assert main(["restore", "--instance", str(other), *given]) == 0
    assert "Put back" in capsys.readouterr().out
    again = load(other, {})
    assert (again.genesis, again.instance_salt) == (settings.genesis, settings.instance_salt)
    assert again.operator_name == "Lotsen"
    assert again.database_url == f"sqlite:///{other}/data/store.db"
    assert load_credentials(again, {}) == load_credentials(settings, {})
    assert main(["tick", "--instance", str(other)]) == 0


@pytest.mark.parametrize("wrong", ["", "eins zwei drei", "word " * 24])
def test_words_that_are_not_the_backup_key_open_nothing_and_are_not_repeated(
    made: tuple[Path, Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    folder, _, _ = made
    assert main(["backup", "--instance", str(folder)]) == 0
    ((data, _),) = found(load(folder, {}).backup_folder, "data")
    key = tmp_path / "key"
    key.write_text(wrong)
    assert main(["restore", "--instance", str(tmp_path / "other"), "--data", str(data), "--key-file", str(key)]) == 1
    said = capsys.readouterr()
    assert not wrong or wrong.split(maxsplit=1)[0] not in said.err
    assert not (tmp_path / "other").exists()


def test_a_kit_word_that_was_copied_wrongly_is_named_by_its_place(
    made: tuple[Path, Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, paper, _ = made
    assert main(["backup", "--instance", str(folder)]) == 0
    ((data, _),) = found(load(folder, {}).backup_folder, "data")
    key, kit = tmp_path / "key", tmp_path / "kit"
    key.write_text(words_of(paper / "backup-key.txt"))
    kit.write_text(words_of(paper / "kit.txt").replace(" 3 ", " 3 zz", 1))
    given = ["--data", str(data), "--key-file", str(key), "--kit", str(kit)]
    assert main(["restore", "--instance", str(tmp_path / "other"), *given]) == 1
    assert "Word 3" in capsys.readouterr().err


def test_going_back_over_a_whole_database_has_to_be_typed(
    made: tuple[Path, Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, paper, _ = made
    assert main(["backup", "--instance", str(folder)]) == 0
    ((data, _),) = found(load(folder, {}).backup_folder, "data")
    key = tmp_path / "key"
    key.write_text(words_of(paper / "backup-key.txt"))
    command = ["restore", "--instance", str(folder), "--data", str(data), "--key-file", str(key)]
    store = folder / "data" / "store.db"
    before = store.read_bytes()
    monkeypatch.setattr("builtins.input", lambda _prompt: "yes")
    assert main(command) == 1
    assert "Nothing was changed" in capsys.readouterr().err
    assert main([*command, "--lost", "1 day"]) == 1
    assert store.read_bytes() == before
    assert main([*command, "--lost", "what was written since then today"]) == 0
    assert "Put back" in capsys.readouterr().out
