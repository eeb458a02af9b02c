"""What `hotline tick` does with alarms and mail: opens with the courier's seed, sends, deletes (vault.md 10). Knows no case.

Two steps: an alarm whose hour has come becomes one waiting mail for each person; waiting mail is sent and deleted. Mail that says the
same to the same person is one mail, so that three days without a mail server end in one mail each, not in hundreds (FLT-06).
Error: WrongCourier.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlmodel import col, delete, select

from hotline.notices.actions import ADDRESS_LABEL, ALARM_LABEL, MAIL_LABEL, queue_mail, seal_content
from hotline.notices.letters import write
from hotline.notices.post_office import Mailer, MailError, Refused, Send, Uncertain, Unreachable
from hotline.notices.rules import GIVE_UP_AFTER, Mail, next_try, same_news
from hotline.notices.tables import Alarm, Outgoing
from hotline.roster.queries import current
from hotline.settings import Settings
from hotline.store import clock, logs
from hotline.store.work import Store, Work
from hotline.vault.envelope import CannotOpen, Key, TooLong, unpad
from hotline.vault.mailkey import KemKey

Resolve: TypeAlias = Callable[[Work, list[bytes]], Sequence[tuple[bytes, bytes]]]
"""From member and desk ids to (member id, sealed address) of who is still here; the keyholders' where nobody is."""

_AT_ONCE = 200
_log = logs.get(__name__)


class WrongCourier(Exception):
    """The courier seed is not the one the roster names: nothing could be opened, and nothing is touched."""


@dataclass(frozen=True, slots=True)
class Rung:
    """What one run did: alarms that became mail, mails sent, mails the server did not take now, and whether it answered at all."""

    rang: int = 0
    sent: int = 0
    kept: int = 0
    reachable: bool = True


_FactName: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")]
_Fact: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9.]{1,20}$")]
"""Days and numbers: a mail says nothing in words but those of its template, whoever sealed it."""


class _Content(BaseModel):
    """What a notice holds. Anybody can seal to the courier's public key, so that whatever comes out is looked at as a stranger's."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    template: Mail
    facts: dict[_FactName, _Fact] = {}


class _AlarmContent(_Content):
    recipients: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")], ...]
    level: str = ""


class _MailContent(_Content):
    address: str
    lang: Literal["de", "en"]
    tries: Annotated[int, Field(strict=True, ge=0, le=1000)]


_Kind = TypeVar("_Kind", bound=_Content)


@dataclass(frozen=True, slots=True)
class _Waiting:
    id: bytes
    address: str
    template: str
    lang: str
    tries: int
    facts: tuple[tuple[str, str], ...] = ()


def tick(store: Store, courier_seed: Key, mailer: Mailer, *, resolve: Resolve) -> Rung:
    """Ring what is due and send what waits. A mail server that is down, slow or says no never stops anything else.

    Raises WrongCourier, RosterBroken, StoreBusy.
    """
    courier = KemKey(courier_seed)
    with store.read() as work:
        if current(work).courier.public != courier.public:
            raise WrongCourier
    rang = ring(store, courier, resolve=resolve)
    return replace(send(store, courier, mailer), rang=rang)


def ring(store: Store, courier: KemKey, *, resolve: Resolve) -> int:
    """Turn every alarm that is due into waiting mail, a part in each transaction; return how many there were."""
    count = 0
    while part := store.write(lambda work: _ring_part(work, courier, resolve)):
        count += part
    return count


def send(store: Store, courier: KemKey, mailer: Mailer) -> Rung:
    """Send what waits and is due, each mail deleted as soon as the server took it."""
    with store.read() as work:
        waiting, forged = _waiting(work, courier)
    if forged:
        store.write(lambda work: _gone(work, forged))
    if not waiting:
        return Rung()
    groups = _groups(waiting)
    sent = kept = 0
    try:
        with mailer.line() as hand_over:
            for group in groups:
                taken = _deliver(store, hand_over, group)
                sent, kept = sent + taken, kept + (not taken)
    except Unreachable:
        _log.warning("mail_server_unreachable", waiting=len(groups) - sent - kept)
        return Rung(sent=sent, kept=len(groups) - sent, reachable=False)
    return Rung(sent=sent, kept=kept)


def _ring_part(work: Work, courier: KemKey, resolve: Resolve) -> int:
    due = select(Alarm).where(col(Alarm.not_before) <= work.now).order_by(col(Alarm.not_before), col(Alarm.id))
    alarms = work.db.exec(due.limit(_AT_ONCE)).all()
    roster = current(work)
    wanted: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for alarm in alarms:
        content = _opened(courier, _AlarmContent, ALARM_LABEL, alarm.id, alarm.sealed)
        if content is not None:
            found = resolve(work, [bytes.fromhex(each) for each in content.recipients])
            kind, facts = content.template.value, tuple(sorted(content.facts.items()))
            wanted |= {(address, kind, facts) for address in addresses(courier, found)}
        work.db.delete(alarm)
    for address, template, facts in sorted(wanted):
        try:
            queue_mail(work, roster, address=address, template=template, not_before=work.now, facts=dict(facts))
        except TooLong:
            _log.error("address_forged")
    return len(alarms)


def addresses(courier: KemKey, found: Iterable[tuple[bytes, bytes]]) -> Iterator[str]:
    """Yield the addresses of members; one that nobody sealed is passed over, and said."""
    for member_id, sealed in found:
        try:
            yield unpad(courier.open(ADDRESS_LABEL, member_id, blob=sealed)).decode()
        except (CannotOpen, UnicodeDecodeError):
            _log.error("address_forged")


def _waiting(work: Work, courier: KemKey) -> tuple[list[_Waiting], list[bytes]]:
    due = select(Outgoing).where(col(Outgoing.not_before) <= work.now)
    rows = work.db.exec(due.order_by(col(Outgoing.not_before), col(Outgoing.id)).limit(10 * _AT_ONCE)).all()
    waiting, forged = [], []
    for row in rows:
        content = _opened(courier, _MailContent, MAIL_LABEL, row.id, row.sealed)
        if content is None:
            forged.append(row.id)
        else:
            kind, facts = content.template.value, tuple(sorted(content.facts.items()))
            waiting.append(_Waiting(row.id, content.address, kind, content.lang, content.tries, facts))
    return waiting, forged


def _opened(courier: KemKey, kind: type[_Kind], label: str, row_id: bytes, sealed: bytes) -> _Kind | None:
    try:
        return kind.model_validate_json(unpad(courier.open(label, row_id, blob=sealed)))
    except (CannotOpen, ValueError):
        # The seed is the right one, so somebody wrote into the database what nobody sealed, or sealed what we never would.
        _log.error("notice_forged", kind=label)
        return None


def _groups(waiting: Sequence[_Waiting]) -> list[list[_Waiting]]:
    by_id = {each.id: each for each in waiting}
    groups = same_news(((each.address, each.template, each.lang, each.facts), each.id) for each in waiting)
    return [[by_id[mail_id] for mail_id in group] for group in groups]


def _deliver(store: Store, hand_over: Send, group: list[_Waiting]) -> bool:
    first, ids = group[0], [each.id for each in group]
    try:
        hand_over(_letter(store.settings, first))
    except Unreachable:
        raise
    except MailError as error:
        lost = first.tries + 1 >= GIVE_UP_AFTER or (isinstance(error, Refused) and error.for_good)
        _log.warning("mail_given_up" if lost else "mail_postponed", tries=first.tries + 1)
        store.write(lambda work: _gone(work, ids) if lost else _later(work, first, ids))
        if isinstance(error, Uncertain):
            raise Unreachable from None
        return False
    store.write(lambda work: _gone(work, ids))
    return True


def _letter(settings: Settings, mail: _Waiting) -> EmailMessage:
    try:
        return write(
            settings,
            mail_id=mail.id,
            address=mail.address,
            template=mail.template,
            lang=mail.lang,
            moment=clock.now(),
            facts=dict(mail.facts),
        )
    except (ValueError, LookupError):
        raise Refused(for_good=True) from None


def _gone(work: Work, ids: list[bytes]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        work.db.exec(delete(Outgoing).where(col(Outgoing.id).in_(ids[start : start + _AT_ONCE])))


def _later(work: Work, mail: _Waiting, ids: list[bytes]) -> None:
    row = work.db.get(Outgoing, mail.id)
    if row is None:
        return
    tries = mail.tries + 1
    content = {
        "template": mail.template,
        "address": mail.address,
        "lang": mail.lang,
        "tries": tries,
        "facts": dict(mail.facts),
    }
    row.sealed = seal_content(current(work), MAIL_LABEL, mail.id, content)
    row.not_before = clock.hour(next_try(work.now, tries=tries))
    work.db.add(row)
    _gone(work, [each for each in ids if each != mail.id])
