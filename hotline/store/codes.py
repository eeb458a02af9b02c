"""Code lists and other content of config/: what stored codes mean, in German, English and Leichte Sprache. Must not know who asks.

A list is config/codes/<name>.toml with [[code]] tables. A file of the same name under the instance's config/ replaces ours as a whole.
"""

import threading
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hotline.paths import CONFIG
from hotline.vault.receipt import Wordlist

_OWN = ("code", "de", "en", "ls", "hint", "hint_en", "source")


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code: its labels (Leichte Sprache falls back to German), hints for forms, the source, and what else its table says."""

    code: str
    de: str
    en: str
    ls: str = ""
    hint: str = ""
    hint_en: str = ""
    source: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def label(self, lang: str = "de") -> str:
        """Return the label in `lang` ("de", "en", "ls"); German where there is none."""
        return {"en": self.en, "ls": self.ls}.get(lang, self.de) or self.de

    def hint_in(self, lang: str = "de") -> str:
        """Return the hint in `lang`; German where there is none."""
        return (self.hint_en if lang == "en" else self.hint) or self.hint


class Codes(Mapping[str, Mapping[str, CodeEntry]]):
    """All code lists by name; each is read when first asked for. `overlay`: the instance's own config folder, which may be missing."""

    def __init__(self, overlay: Path | None = None, base: Path = CONFIG) -> None:
        self._overlay, self._base = overlay, base
        self._lists: dict[str, Mapping[str, CodeEntry]] = {}
        self._files: dict[str, dict[str, Any]] = {}
        self._words: Wordlist | None = None
        self._lock = threading.Lock()

    def __getitem__(self, name: str) -> Mapping[str, CodeEntry]:
        """Return the list `name`, in the order of its file. Raises KeyError for an unknown list."""
        found = self._lists.get(name)
        if found is None:
            found = MappingProxyType(_entries(name, self.toml(f"codes/{name}")))
            with self._lock:
                self._lists[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.files("codes"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def label(self, name: str, code: str, lang: str = "de") -> str:
        """Return the label of a code; an unknown code (of an older or newer list) is its own label."""
        entry = self[name].get(code)
        return entry.label(lang) if entry else code

    def choices(self, name: str, lang: str = "de") -> list[tuple[str, str]]:
        """Return (code, label) of a list in the order of its file, for forms."""
        return [(entry.code, entry.label(lang)) for entry in self[name].values()]

    def toml(self, name: str) -> dict[str, Any]:
        """Return the content of config/<name>.toml (the suffix may be given). Raises KeyError when there is no such file."""
        stem = name.removesuffix(".toml")
        found = self._files.get(stem)
        if found is None:
            found = tomllib.loads(self.path(f"{stem}.toml").read_text(encoding="utf-8"))
            with self._lock:
                self._files[stem] = found
        return found

    def files(self, folder: str) -> list[str]:
        """Return the names (without suffix) of the TOML files in config/<folder>, ours and the instance's."""
        bases = [self._base, *([self._overlay] if self._overlay else [])]
        return sorted({path.stem for base in bases for path in (base / folder).glob("*.toml")})

    def wordlist(self) -> Wordlist:
        """Return the words receipts are drawn from (config/receipt-words.de.txt). Raises KeyError, ValueError for a list that breaks a rule."""
        if self._words is None:
            self._words = Wordlist(self.path("receipt-words.de.txt").read_text(encoding="ascii").split())
        return self._words

    def path(self, name: str) -> Path:
        """Return the file config/<name> that counts: the instance's, else ours. Raises KeyError when there is none."""
        for folder in (self._overlay, self._base):
            if folder is not None and (folder / name).is_file():
                return folder / name
        raise KeyError(name)


def _entries(name: str, content: Mapping[str, Any]) -> dict[str, CodeEntry]:
    entries: dict[str, CodeEntry] = {}
    for table in content.get("code", []):
        own = {key: str(table[key]) for key in _OWN if key in table}
        extra = {key: value for key, value in table.items() if key not in _OWN}
        entry = CodeEntry(**own, extra=MappingProxyType(extra))
        if entry.code in entries:
            raise ValueError(f"config/codes/{name}.toml names {entry.code} twice")
        entries[entry.code] = entry
    return entries
