"""Reads a page as a strict reader does and lists what is wrong with it; it must not know where the page came from."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

# A title stands in the history, on the tab and in the task list: it must tell an onlooker nothing.
TELLING = (
    "droh",
    "gewalt",
    "hass",
    "angriff",
    "angegriffen",
    "beleidig",
    "stalk",
    "opfer",
    "polizei",
    "threat",
    "violence",
    "abuse",
    "victim",
)
_FIELDS = {"input", "select", "textarea"}
_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
_RESOURCES = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "use": "href"}


@lru_cache(maxsize=64)
def parse(text: str) -> tuple[Element, tuple[str, ...]]:
    """Return the tree of an HTML document and the parse errors of the HTML standard."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text)
    return tree, tuple(f"line {where[0]}: {code} {facts}" for where, code, facts in parser.errors)


def words(element: Element) -> str:
    """The text of an element as a reader sees it, blanks collapsed."""
    return " ".join("".join(element.itertext()).split())


def wrong(text: str, *, neutral_name: str) -> list[str]:
    """Everything that is wrong with the page, each as one sentence; an empty list is the good answer."""
    tree, errors = parse(text)
    return [*errors, *_outline(tree, neutral_name), *_identifiers(tree), *_labels(tree), *_inline(tree), *_forms(tree)]


def _outline(tree: Element, neutral_name: str) -> Iterator[str]:
    headings = [words(each) for each in tree.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"one h1 with words is needed, found {headings}"
    title = words(next(tree.iter("title"), Element("title")))
    if neutral_name not in title or any(word in title.lower() for word in TELLING):
        yield f"the title {title!r} has to hold {neutral_name!r} and must not tell what this is about"
    if not tree.get("lang"):
        yield "the html element names no language"
    if len(list(tree.iter("main"))) != 1:
        yield "one main element is needed"


def _identifiers(tree: Element) -> Iterator[str]:
    known = Counter(each.get("id") for each in tree.iter() if each.get("id") is not None)
    yield from (f"id {name!r} stands {times} times" for name, times in known.items() if times > 1)
    for each in tree.iter():
        for attribute in (
            "for",
            "aria-labelledby",
            "aria-describedby",
            "aria-controls",
            "aria-errormessage",
            "headers",
        ):
            for name in each.get(attribute, "").split():
                if name not in known:
                    yield f"{attribute}={name!r} points at nothing"
        target = each.get("href", "")
        if each.tag == "a" and len(target) > 1 and target.startswith("#") and target[1:] not in known:
            yield f"the link {target} points at nothing"


def _labels(tree: Element) -> Iterator[str]:
    pointed_at = {each.get("for") for each in tree.iter("label")}
    wrapped = {id(inner) for each in tree.iter("label") for inner in each.iter()}
    for each in tree.iter():
        named = each.get("aria-label") or each.get("aria-labelledby") or each.get("title")
        labelled = named or each.get("id") in pointed_at or id(each) in wrapped
        if each.tag in _FIELDS and each.get("type") not in _UNLABELLED and not labelled:
            yield f"the field {each.get('name')!r} has no label"
        if (
            each.tag in {"a", "button"}
            and not named
            and not words(each)
            and not any(inner.get("alt") for inner in each.iter("img"))
        ):
            yield f"a {each.tag} has no words ({each.get('href') or each.get('name')})"
        if each.tag == "img" and each.get("alt") is None:
            yield f"the picture {each.get('src')!r} has no alt"
        if each.tag == "fieldset" and each.find("legend") is None:
            yield "a fieldset has no legend"


def _inline(tree: Element) -> Iterator[str]:
    for each in tree.iter():
        tag = str(each.tag)
        handlers = [name for name in each.keys() if str(name).startswith("on")]  # noqa: SIM118  # an Element is no mapping
        if handlers or each.get("style") is not None or tag == "style" or (tag == "script" and not each.get("src")):
            yield f"inline script or style in <{tag}> {handlers}"
        if re.match(r"\s*(javascript|data|vbscript):", each.get("href", "") or each.get("action", ""), re.IGNORECASE):
            yield f"an address that runs: <{tag}>"
        source = each.get(_RESOURCES.get(tag, ""), "")
        if re.match(r"(https?:)?//", source) and each.get("rel") not in {"canonical", "alternate"}:
            yield f"something is fetched from elsewhere: {source}"


def _forms(tree: Element) -> Iterator[str]:
    for form in tree.iter("form"):
        mutates = form.get("method", "get").lower() == "post"
        if mutates and not any(field.get("name") == "csrf_token" for field in form.iter("input")):
            yield f"the form {form.get('action')!r} carries no token"
