"""A curious colleague reads a case and leaves no row in the log (vault.md 9: no log row, no action)."""

import pytest
from sqlmodel import func, select

from hotline.audit.tables import AuditEntry
from hotline.casefile.entries import Incident, ReportBody
from hotline.casefile.reception import receive
from hotline.roster.queries import current
from hotline.store.work import Store, Work
from tests.support.client import Client

STORY = "Im Briefkasten lag eine Patronenhülse."

pytestmark = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def reported(store: Store) -> str:
    body = ReportBody(incidents=(Incident(story=STORY),))

    def act(work: Work) -> str:
        given = {"keys": None, "identity": None, "keep_copy": False, "ring": None, "draft": None}
        return receive(work, current(work), report=body, **given).case_id.hex()

    return store.write(act)


def rows(store: Store) -> int:
    with store.read() as work:
        return work.db.exec(select(func.count()).select_from(AuditEntry)).one()


@pytest.mark.parametrize(
    ("endpoint", "sent"),
    [
        ("casework.note", {}),
        ("casework.reply", {}),
        ("casework.reply", {"insert": "1"}),
        ("casework.assign", {"member": "nobody"}),
        ("casework.status", {"waiting": "nobody"}),
        ("casework.urgency", {"level": "unknown"}),
        ("casework.urgency", {"level": "info"}),
        ("casework.identity", {}),
        ("casework.close", {}),
        ("casework.reopen", {"reason": "x" * 1000}),
        ("referral.need", {"land": "XX"}),
        ("referral.step", {"service": "x" * 9000}),
    ],
)
def test_a_refused_form_shows_no_case_that_the_log_does_not_know_of(sign_in, store, monkeypatch, endpoint, sent):
    monkeypatch.setattr(Client, "_check", lambda *_: None)  # some of these forms stand on no page of this case
    case_id = reported(store)
    browser: Client = sign_in("counsellor")
    browser.get("accounts.account")  # a page with a token, and no case
    before = rows(store)
    page = browser.post(endpoint, sent, case_id=case_id)
    if STORY in page.text or case_id in page.text:
        assert rows(store) == before + 1, f"{endpoint} showed the case ({page.status}) and left no row"
