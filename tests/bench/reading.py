"""Figures of what is read: by the person with her words, at the desk, in public. Must not know how it is kept."""

import re
from collections.abc import Iterator

from hotline.casefile.opening.cases import open_case
from hotline.casework.queries import inbox as read_inbox
from hotline.referral.queries import advice, need_of
from hotline.vault.receipt import Receipt
from tests.bench import references
from tests.bench.browser import Browser
from tests.bench.place import Place, sign_in
from tests.bench.rows import Row, milliseconds, percentile, row

KB = 1000
INBOX = "/desk/inbox"
CODES = 2
"""So many codes of one half minute a person can use for sure."""

QUESTIONS = (
    "q=drohbrief", "q=hasspost+im+netz&land=SN", "q=anwalt&land=BY&f=free", "land=BE", "q=polizei", "q=beratung&f=open",
)  # fmt: skip
_PARTS = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="(/static/[^"]+)"')
_PAGE = """SELECT c.id, c.lifecycle, c.received_day, s.sealed, g.recipient, g.sealed FROM case_file c
JOIN case_summary s ON s.case_id = c.id JOIN case_grant g ON g.case_id = c.id
WHERE c.lifecycle IN ('new', 'open') ORDER BY c.id LIMIT 50"""


def receipt(place: Place, n: int) -> Iterator[Row]:
    """Signing in with the seven words and reading what is there: POST and GET."""
    words = place.filled.receipts
    spent = [_read_mailbox(place, words[at % len(words)]) for at in range(n + 1)][1:]
    beside = {"limit <=": 50, **references.usual(place)}
    yield row(place.called("receipt sign-in and read"), "ms", spent, beside)


def _read_mailbox(place: Place, words: Receipt) -> float:
    browser = place.browser()
    fields = browser.get("/mailbox").fields()
    entered = browser.post("/mailbox", {**fields, "words": words.text})
    read = browser.get(entered.location)
    browser.close()
    return entered.whole + read.whole


def staff(place: Place, n: int) -> Iterator[Row]:
    """Signing in at the desk: the POST. Each code counts once, so there are only so many in half a minute."""
    people = [person for name, person in place.instance.people.items() if name != "counsellor"]
    browser = place.browser()
    chosen = [people[at % len(people)] for at in range(min(n, CODES * len(people)))]
    spent = [sign_in(browser, person) for person in chosen]
    browser.close()
    beside = {"limit <=": 240, **references.usual(place), "Argon2id 64 MiB": references.argon(64, 3)}
    yield row(place.called("staff sign-in"), "ms", spent, beside)


def inbox(place: Place, n: int) -> Iterator[Row]:
    """The first page of the inbox, and how large it is."""
    spent, size = _read(place.desk, [INBOX] * (n + 1))
    with place.store.read() as work:
        who = place.instance.staff(work, "counsellor")
        weighing = percentile(milliseconds(lambda: read_inbox(work, who), max(2, n // 4)), 50)
    sql = references.pure_sql(place, _PAGE)
    beside = {"limit p95 <=": 40, **references.usual(place), "opening and weighing": weighing, "its SQL": sql}
    yield row(place.called("inbox"), "ms", spent, beside)
    yield row(place.called("inbox, size"), "kB", [size / KB], {"limit <=": 60})


def report(place: Place, n: int) -> Iterator[Row]:
    """One report, opened for the first time that day (which is written down) and after that."""
    chosen = [f"/desk/cases/{case_id.hex()}" for case_id in place.filled.open[: n + 1]]
    first, _ = _read(place.desk, chosen)
    again, _ = _read(place.desk, chosen)
    beside = {"limit <=": 15, **references.usual(place), "insert": references.insert(place)}
    yield row(place.called("open a report"), "ms", again, beside)
    yield row(place.called("open a report, first of the day"), "ms", first)


def long_report(place: Place, n: int) -> Iterator[Row]:
    """A case of fifty entries."""
    path = f"/desk/cases/{place.filled.long.hex()}"
    spent, _ = _read(place.desk, [path] * (n + 1))
    with place.store.read() as work:
        keyring = place.instance.staff(work, "counsellor").keyring
        opening = percentile(milliseconds(lambda: open_case(work, keyring, place.filled.long), max(2, n // 4)), 50)
    beside = {"limit <=": 40, **references.usual(place), "opening alone": opening}
    yield row(place.called("open a report of 50 entries"), "ms", spent, beside)


def suggestion(place: Place, n: int) -> Iterator[Row]:
    """Services suggested for a case, with their reasons."""
    chosen = [f"/desk/cases/{case_id.hex()}/referral" for case_id in place.filled.open[: n + 1]]
    _read(place.desk, chosen)  # the first opening of the day is written down; that has a row of its own
    spent, _ = _read(place.desk, chosen)
    with place.store.read() as work:
        case = open_case(work, place.instance.staff(work, "counsellor").keyring, place.filled.open[0])
        ranking = milliseconds(lambda: advice(work, case.state, need_of(case.state, work)), max(2, n // 4))
    beside = {"limit <=": 50, **references.usual(place), "ranking alone": percentile(ranking, 50)}
    yield row(place.called("suggestion"), "ms", spent, beside)


def search(place: Place, n: int) -> Iterator[Row]:
    """The public search of the directory, several questions in turn."""
    browser = place.browser()
    asked = [f"/support?{QUESTIONS[at % len(QUESTIONS)]}" for at in range(max(n, len(QUESTIONS)))]
    for path in asked[: len(QUESTIONS)]:
        browser.get(path)
    spent = [browser.get(path).whole for path in asked]
    browser.close()
    yield row(place.called("public search"), "ms", spent, {"limit p95 <=": 60, **references.usual(place)})


def home(place: Place, n: int) -> Iterator[Row]:
    """The public home page: time to first byte, and all that a browser fetches for it (compressed where we send it so)."""
    browser = place.browser()
    page = browser.get("/", packed=True)
    spent = [browser.get("/", packed=True).first for _ in range(n)]
    parts = dict.fromkeys(_PARTS.findall(browser.get("/").text))
    sizes = [len(browser.get(part.replace("&amp;", "&"), packed=True).body) for part in parts]
    browser.close()
    beside = {"limit p95 <=": 50, **references.usual(place)}
    yield row(place.called("home page, first byte"), "ms", spent, beside)
    whole = (len(page.body) + sum(sizes)) / KB
    yield row(
        place.called("home page, with everything"),
        "kB",
        [whole],
        {"limit <=": 60, "the page itself": len(page.body) / KB},
    )


def _read(browser: Browser, paths: list[str]) -> tuple[list[float], int]:
    """Milliseconds of each page but the first, and the bytes of the last."""
    answers = [browser.get(path) for path in paths]
    return [answer.whole for answer in answers[1:]] or [answers[0].whole], len(answers[-1].body)
