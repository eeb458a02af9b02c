"""What goes on paper when an instance is made: five shares, the kit of the machine, the backup key. Must not keep or print anything itself."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from string import Template

from hotline.paths import TEMPLATES
from hotline.vault import shares
from hotline.vault.entropy import index_below
from hotline.vault.envelope import Key
from hotline.vault.paperwords import BadWords, from_words, to_words
from hotline.vault.receipt import Wordlist

BACKUP = "backup"
"""Name of the backup key, as its words are bound to it."""
CHECKED_WORDS = 2
_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper: the name of its file, should it be written, and its text."""

    name: str
    text: str = field(repr=False)


def share_sheets(split: Sequence[str], *, neutral_name: str, day: date) -> list[Sheet]:
    """Return five sheets, one for each custodian."""
    return [
        Sheet(
            f"share-{number}.txt",
            _filled(
                "share",
                neutral_name=neutral_name,
                day=day,
                words=_numbered(words.split()),
                number=str(number),
                shares=str(len(split)),
                threshold=str(shares.THRESHOLD),
            ),
        )
        for number, words in enumerate(split, start=1)
    ]


def kit_sheet(wordlist: Wordlist, keys: Mapping[str, Key], *, neutral_name: str, day: date) -> Sheet:
    """Return the sheet of the machine's own keys, each under its name."""
    blocks = [f"{name}:\n{_numbered(to_words(wordlist, name, key))}" for name, key in keys.items()]
    return Sheet("kit.txt", _filled("kit", neutral_name=neutral_name, day=day, words="\n\n".join(blocks)))


def backup_sheet(wordlist: Wordlist, seed: Key, *, neutral_name: str, day: date) -> Sheet:
    """Return the sheet of the offline backup key."""
    words = _numbered(to_words(wordlist, BACKUP, seed))
    return Sheet("backup-key.txt", _filled("backup", neutral_name=neutral_name, day=day, words=words))


def read_kit(wordlist: Wordlist, lines: Iterable[str]) -> dict[str, Key]:
    """Return the keys of a kit that was typed: a name with a colon, then its words, on one line or several. Raises BadWords."""
    typed: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        before, colon, behind = line.partition(":")
        if colon:
            name = before.strip()
            typed[name] = [behind]
        elif name and line.strip():
            typed[name].append(line)
    return {each: from_words(wordlist, each, " ".join(parts)) for each, parts in typed.items() if any(parts)}


def copied_rightly(split: Sequence[str], ask: Callable[[str], str], say: Callable[[str], None]) -> None:
    """Ask two words of each share back, until they are right."""
    for number, text in enumerate(split, start=1):
        words = text.split()
        for place in sorted(_places(len(words))):
            while ask(f"Share {number}, word {place + 1}: ").strip().lower() != words[place]:
                say("That is not the word. Please look at the paper again.")


def why(bad: BadWords) -> str:
    """Return a sentence about words that were typed wrongly; it repeats none of them."""
    if bad.reason == "count":
        return "These are not 24 words."
    if bad.reason == "word":
        return f"Word {bad.position} is not on the list."
    return "One of the words is wrong, or they belong to another key."


def _places(count: int) -> set[int]:
    chosen: set[int] = set()
    while len(chosen) < CHECKED_WORDS:
        chosen.add(index_below(count))
    return chosen


def _numbered(words: Sequence[str]) -> str:
    cells = [f"{number:2} {word:<11}" for number, word in enumerate(words, start=1)]
    return "\n".join("  ".join(cells[at : at + _IN_A_ROW]).rstrip() for at in range(0, len(cells), _IN_A_ROW))


def _filled(kind: str, *, day: date, **values: str) -> str:
    source = (TEMPLATES / "paper" / f"{kind}.de.txt").read_text(encoding="utf-8")
    return Template(source).substitute({**values, "day": f"{day:%d.%m.%Y}"})
