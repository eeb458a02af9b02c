"""Figures of handing in a report. Must not know how one is kept, beyond making copies of a filled draft through the house's own door."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hotline.casefile.post.drafts import new_draft, open_draft, save_draft
from hotline.store.work import Work
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys, new_receipt
from hotline.vault.symmetric import new_key
from hotline.web.sessions import DRAFT_COOKIE
from tests.bench import references
from tests.bench.browser import Browser, Unexpected
from tests.bench.place import Place
from tests.bench.rows import Row, row, timed
from tests.support.reporter import ANSWERS

CLIENTS = 8
STORY = ("Seit dem Beschluss zum Windpark liegen Zettel im Briefkasten. Darauf steht, man wisse, wo wir wohnen. " * 12)[
    :1000
]
GATE = "/report/words"


@dataclass(frozen=True)
class Filled:
    """A report that stands before the gate: the cookies of its writer, and the form she will send."""

    cookies: dict[str, str]
    fields: dict[str, str]

    def send(self, browser: Browser) -> float:
        """Send it over this line; returns the milliseconds. Raises Unexpected for anything but the way to the confirmation."""
        browser.cookies = dict(self.cookies)
        answer = browser.post(GATE, self.fields)
        if not answer.location.startswith("/report/sent"):
            raise Unexpected(f"the gate leads to {answer.location}")
        return answer.whole


def submit(place: Place, n: int) -> Iterator[Row]:
    """The final POST of a filled draft, one client."""
    browser = place.browser()
    spent = [each.send(browser) for each in filled(place, n + 1)][1:]
    beside = {"limit p95 <=": 60, **references.usual(place), "insert": references.insert(place)}
    yield row(place.called("submit"), "ms", spent, beside)
    rate = len(spent) * 1000 / sum(spent)
    yield row(place.called("submit, in a second"), "1/s", [rate], {"limit >=": 25})


def submit_8(place: Place, n: int) -> Iterator[Row]:
    """The same by eight clients at once, each one report after the other."""
    ready = filled(place, CLIENTS * n)
    browsers = [place.browser() for _ in range(CLIENTS)]
    for each in browsers:
        each.get("/healthz")  # the line is open before the clock runs
    queues = [ready[at::CLIENTS] for at in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        results, whole = timed(lambda: list(pool.map(_all, browsers, queues)))
    spent = [each for sent in results for each in sent if each is not None]
    beside = {**references.usual(place), "insert": references.insert(place)}
    rate, alone = len(spent) * 1000 / whole, _hello_by_8(place, n)
    yield row(place.called("submit by 8"), "ms", spent or [0.0], beside)
    yield row(place.called("submit by 8, in a second"), "1/s", [rate], {"limit >=": 45, "hello by 8": alone})
    yield row(place.called("submit by 8, failed"), "reports", [float(CLIENTS * n - len(spent))], {"limit <=": 0})


def report(place: Place, n: int) -> Iterator[Row]:
    """The shortest whole report: GET and POST step 4, POST step 8, POST the gate. One Argon2."""
    shortest(place)
    spent = [timed(lambda: shortest(place))[1] for _ in range(n)]
    yield row(place.called("shortest whole report"), "ms", spent, references.usual(place))


def shortest(place: Place) -> None:
    """Tell a story, look it over, send it without typing the words back."""
    browser = place.browser()
    page = browser.get("/report/4").fields()
    token = {"csrf_token": page["csrf_token"]}
    browser.post("/report/4", {**page, "story": STORY})
    browser.post("/report/8", {**token, "open_draft": "1"})
    Filled(browser.cookies, {**token, "skip": "1"}).send(browser)
    browser.close()


def filled(place: Place, n: int) -> list[Filled]:
    """So many reports before the gate: one is filled page by page, the others are copies of its draft under words of their own."""
    browser = place.browser()
    for number, answers in ANSWERS.items():
        page = browser.get(f"/report/{number}").fields()
        typed = {name: value if isinstance(value, str) else list(value or ()) for name, value in answers.items()}
        told = {"story": STORY} if "story" in typed else {}
        browser.post(f"/report/{number}", {**page, **typed, **told})
    fields = {**browser.get(GATE).fields(), "skip": "1"}
    browser.close()
    pattern = bytes.fromhex(browser.cookies.pop(DRAFT_COOKIE))
    values = place.store.write(lambda work: _copies(work, pattern, n))
    return [Filled({**browser.cookies, DRAFT_COOKIE: value.hex()}, fields) for value in values]


def _copies(work: Work, pattern: bytes, n: int) -> list[bytes]:
    page_by_page = open_draft(work, pattern)
    assert page_by_page is not None
    values = []
    for _ in range(n):
        keys = ReceiptKeys(lookup=new_id(), box=new_key())
        draft, value = new_draft(work, receipt=new_receipt(work.codes.wordlist()), keys=keys)
        save_draft(work, draft, page_by_page.data)
        values.append(value)
    return values


def _all(browser: Browser, queue: Sequence[Filled]) -> list[float | None]:
    return [_sent(browser, each) for each in queue]


def _sent(browser: Browser, report: Filled) -> float | None:
    try:
        return report.send(browser)
    except (Unexpected, OSError):
        return None


def _hello_by_8(place: Place, n: int) -> float:
    """Requests in a second that eight clients get from the page that says hello."""
    browsers = [place.hello() for _ in range(CLIENTS)]
    for each in browsers:
        each.get("/")
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda browser: [browser.get("/") for _ in range(n)], browsers))
    return CLIENTS * n / (time.perf_counter() - begun)
