"""Asks for words from paper at the terminal, or reads them from a file; it must not print what was typed."""

from collections.abc import Callable
from pathlib import Path

from hotline.safekeeping.paper import BACKUP, why
from hotline.settings import SettingsError
from hotline.vault import shares
from hotline.vault.envelope import Key
from hotline.vault.paperwords import BadWords, from_words
from hotline.vault.receipt import Wordlist

Ask = Callable[[str], str]


def backup_key(wordlist: Wordlist, file: Path | None, ask: Ask = input) -> Key:
    """Return the backup key of the words in `file`, or that are typed now. Raises SettingsError, which repeats none of them."""
    typed = _text(file) if file is not None else ask("The 24 words of the backup key: ")
    try:
        return from_words(wordlist, BACKUP, typed)
    except BadWords as bad:
        raise SettingsError(why(bad)) from None


def recovery_seed(file: Path | None, ask: Ask = input) -> Key:
    """Return the recovery seed of three shares, a line each in `file`, or typed now. Raises SettingsError, naming a damaged share."""
    if file is not None:
        typed = [line for line in _text(file).splitlines() if line.strip()]
    else:
        typed = [ask(f"Share {number} of {shares.THRESHOLD}: ") for number in range(1, shares.THRESHOLD + 1)]
    try:
        return shares.combine(typed)
    except shares.ShareDamaged as damaged:
        raise SettingsError(
            f"Share {damaged.position} was not copied rightly: a word of it is wrong or missing. The others are whole as far as they were read."
        ) from None
    except shares.SharesDoNotFit as unfit:
        raise SettingsError(f"These shares give no key: {unfit.reason}.") from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsError(f"{file} cannot be read.") from None
