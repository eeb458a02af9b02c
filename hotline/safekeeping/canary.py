"""One case from report to reply, sealed to a desk that exists for this moment only, and taken back: does this program read what it writes?

Needs nobody's key and leaves nothing: the transaction is rolled back, and the keys it put into the keystore are deleted. Error: CanaryDied.
"""

from dataclasses import replace

from hotline.casefile.entries import Author, Incident, ReplyBody, ReportBody
from hotline.casefile.opening.appending import append
from hotline.casefile.opening.cases import OpenCase, open_case
from hotline.casefile.opening.keyring import Keyring
from hotline.casefile.post.codes import OpenMailbox, open_code
from hotline.casefile.post.messages import messages
from hotline.casefile.reception import receive
from hotline.roster.chain import COUNSELLING, DeskPublic, MemberPublic, Roster
from hotline.roster.queries import current
from hotline.store.keystore import Kind
from hotline.store.work import Store, Work
from hotline.vault.deskkey import Desk, Identity
from hotline.vault.entropy import new_id
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key

_STORY, _ANSWER = "canary: a report", "canary: an answer"


class CanaryDied(Exception):
    """What was written did not come back; the text is a sentence."""


def sing(store: Store) -> None:
    """Write a case, a reply and a mailbox, read all of it, and take everything back. Raises CanaryDied, or whatever broke."""
    kept: list[tuple[Kind, bytes]] = []
    try:
        store.write(lambda work: _once(work, kept), keep=lambda _: False)
    finally:
        for kind, key_id in kept:
            store.keystore.delete(kind, key_id)


def _once(work: Work, kept: list[tuple[Kind, bytes]]) -> None:
    desk, me = Desk(new_key(), new_id(), 1), Identity.new()
    keyring = Keyring(new_id(), "counsellor", me, {(desk.desk_id, 1): desk})
    roster = _roster(current(work), desk, keyring)
    keys = ReceiptKeys(lookup=new_id(), box=new_key())
    report = ReportBody(incidents=(Incident(story=_STORY),))
    received = receive(work, roster, keys=keys, report=report, identity=None, keep_copy=False, ring=None, draft=None)
    kept.append((Kind.grant, received.case_id))
    case = open_case(work, keyring, received.case_id)
    kept += _traces(case)
    if case.state.report is None or case.state.report.incidents[0].story != _STORY:
        raise CanaryDied("A case that was written now does not read back.")
    author = Author(kind="staff", member_id=keyring.member_id.hex(), role=keyring.role)
    append(work, roster, case, ReplyBody(body=_ANSWER), author=author)
    box = open_code(work, [keys])
    if not isinstance(box, OpenMailbox) or _ANSWER not in [each.body for each in messages(work, box)]:
        raise CanaryDied("A reply that was written now does not reach its mailbox.")


def _roster(present: Roster, desk: Desk, keyring: Keyring) -> Roster:
    public = DeskPublic(desk.desk_id, 1, COUNSELLING, desk.kem_public)
    others = {each.desk_id: each for each in present.desks.values() if each.name != COUNSELLING}
    identity = keyring.identity
    member = MemberPublic(keyring.member_id, "counsellor", identity.kem_public, identity.sign_public)
    return replace(present, desks={desk.desk_id: public, **others}, members={keyring.member_id: member})


def _traces(case: OpenCase) -> list[tuple[Kind, bytes]]:
    traces = case.handle.traces
    found = [(Kind.trace, traces.trace), (Kind.mailbox, traces.mailbox_key)]
    return [(kind, bytes.fromhex(key_id)) for kind, key_id in found if key_id is not None]
