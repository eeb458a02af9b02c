"""The look keeps its own rules: no inline style or script, no foreign address, signs and parts that exist, a sheet within its budget."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.paths import STATIC, TEMPLATES
from hotline.web.static import Assets, squeezed

PAGES = sorted(TEMPLATES.rglob("*.html"))
SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8") for path in PAGES}
SHEETS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.css"))}
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in sorted(STATIC.glob("*.js"))}
# Addresses people may follow; nothing is loaded from them.
LINKS = {"https://www.schlichtungsstelle-bgg.de/"}


@pytest.mark.parametrize("name", SOURCES)
def test_hdr_01_no_template_holds_inline_style_or_script(name: str) -> None:
    source = SOURCES[name]
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert "<style" not in source
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", source))
    assert "javascript:" not in source
    assert "|safe" not in source or name == "_macros.html", "only the drawn signs are taken as markup"


@pytest.mark.parametrize("name", SOURCES)
def test_hdr_03_no_template_names_a_foreign_host(name: str) -> None:
    found = set(re.findall(r"https?://[^\s\"'<>{]+", SOURCES[name]))
    assert found - LINKS == set()


@pytest.mark.parametrize("name", [*SHEETS, *SCRIPTS])
def test_hdr_03_no_sheet_and_no_script_asks_another_host(name: str) -> None:
    content = SHEETS.get(name) or SCRIPTS[name]
    assert not re.search(r"url\(|@import|https?://|fetch\(|XMLHttpRequest|sendBeacon|innerHTML|eval\(", content)


def test_every_sign_a_template_asks_for_is_drawn() -> None:
    drawn = set(re.findall(r"^'([a-z]+)':", SOURCES["_macros.html"], flags=re.MULTILINE))
    assert len(drawn) > 20
    for name, source in SOURCES.items():
        asked = set(re.findall(r"icon\('([a-z]+)'", source)) | set(re.findall(r"icon\(\"([a-z]+)\"", source))
        assert asked <= drawn, name


def test_every_part_a_template_asks_for_exists() -> None:
    defined = set(re.findall(r"macro ([a-z_]+)\(", SOURCES["_macros.html"]))
    for name, source in SOURCES.items():
        asked = set(re.findall(r"\bm\.([a-z_]+)\(", source))
        assert asked <= defined, f"{name}: {asked - defined}"


def classes(source: str) -> Iterator[str]:
    """The class names a template writes out in full. "list" needs no rule: any class takes the bullets away."""
    for value in re.findall(r"class=\"([^\"]*)\"", source):
        yield from re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", value).split()


@pytest.mark.parametrize("name", SOURCES)
def test_every_class_a_template_uses_is_styled(name: str) -> None:
    styled = set(re.findall(r"\.(-?[a-z][a-z0-9-]*)", "".join(SHEETS.values())))
    used = {each for each in classes(SOURCES[name]) if not each.endswith("-")}
    assert used - styled - {"list"} == set()


def test_the_public_sheet_stays_within_its_budget() -> None:
    assert len(SHEETS["public.css"].encode()) <= 33_000


@pytest.mark.parametrize("name", SHEETS)
def test_colours_stand_in_the_tokens_alone(name: str) -> None:
    """Excepted, as look.md says: the green of the open dot, white on deep, the print block, the ground of a code to scan."""
    sheet = re.sub(r"/\*.*?\*/", "", SHEETS[name], flags=re.DOTALL)
    sheet = re.sub(r"@layer tokens \{.*?\n\}\n", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"@media print \{.*", "", sheet, flags=re.DOTALL)
    literals = set(re.findall(r"#[0-9a-f]{3,8}\b", sheet))
    assert literals <= {"#7fd6a0", "#fff", "#000"}


@pytest.mark.parametrize("name", SHEETS)
def test_squeezing_a_sheet_keeps_every_rule(name: str) -> None:
    bare = squeezed(SHEETS[name])
    assert "/*" not in bare
    assert bare.count("{") == bare.count("}") == re.sub(r"/\*.*?\*/", "", SHEETS[name], flags=re.DOTALL).count("{")
    assert "calc(var(--wrap) + 2 * var(--s4))" in bare or name != "public.css", "blanks round operators stay"


def test_static_files_are_named_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a { b: c; }", encoding="utf-8")
    before = Assets(tmp_path).get("a.css")
    (tmp_path / "a.css").write_text("a { b: d; }", encoding="utf-8")
    after = Assets(tmp_path).get("a.css")
    assert before is not None
    assert after is not None
    assert before.version != after.version


@pytest.mark.parametrize("name", ["_public.html", "_desk.html"])
def test_titles_end_with_the_neutral_name(name: str) -> None:
    assert "{% endblock %} – {{ settings.neutral_name }}</title>" in SOURCES[name]
