"""What tick does for the log: an hourly checkpoint, a daily mail with it, and a warning when the store was taken back. Knows no case."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage

from hotline.accounts.queries import sealed_addresses_of_those_who_answer
from hotline.audit.checkpoints import Kept, is_due, newest, signer_of, take
from hotline.audit.standing import Gap
from hotline.notices.letters import write
from hotline.notices.post_office import Mailer
from hotline.notices.ringing import addresses
from hotline.settings import Credentials, Settings
from hotline.store import clock, logs
from hotline.store.stamps import stamp, stamps
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.mailkey import KemKey

MAILED = "checkpoint-mail"
"""The stamp of the last day on which a checkpoint was mailed out."""
TOLD = "gap-told"
"""File in the runtime folder: the gap that was told, and when, so that it is told once a day."""

_log = logs.get(__name__)


def keep_checkpoint(store: Store, credentials: Credentials) -> Kept | None:
    """Take this hour's checkpoint where there is none yet; None where there is, or where the log key is missing (the doctor says so)."""
    if credentials.log_seed is None:
        return None
    signer = signer_of(store.settings, credentials.log_seed)
    return store.write(lambda work: take(work, signer) if is_due(work) else None)


def mail_checkpoint(store: Store, mailer: Mailer) -> bool:
    """Mail the newest checkpoint to the address of the settings, once a day; True when it went out now. Raises MailError."""
    to = store.settings.checkpoint_mail
    with store.read() as work:
        last = newest(work)
        if not to or last is None or stamps(work).get(MAILED) == work.today:
            return False
    mail = _mail(store.settings, to, "checkpoint", {"note": last.note})
    mail.add_attachment(last.note, filename=f"stand-{clock.today().isoformat()}.txt")
    with mailer.line() as send:
        send(mail)
    store.write(lambda work: stamp(work, MAILED))
    return True


def tell_gap(store: Store, credentials: Credentials, gap: Gap, mailer: Mailer) -> int:
    """Warn keyholders and admins by mail that the store was taken back, naming the gap; once a day. Returns how many mails went out.

    Straight to the mail server: the store is not trusted, so nothing waits in it. Raises MailError.
    """
    _log.error("store_taken_back", reason=str(gap), count=gap.rows[1] - gap.rows[0] + 1 if gap.rows else None)
    marker, told = store.settings.runtime / TOLD, f"{clock.today().isoformat()} {gap}"
    if not store.settings.smtp_host or credentials.courier_seed is None:
        return 0
    if marker.is_file() and marker.read_text(encoding="utf-8") == told:
        return 0
    with store.read() as work:
        found = sorted(set(addresses(KemKey(credentials.courier_seed), sealed_addresses_of_those_who_answer(work))))
    with mailer.line() as send:
        for address in found:
            send(_mail(store.settings, address, "gap", {"gap": str(gap)}))
    marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.write_text(told, encoding="utf-8")
    return len(found)


def _mail(settings: Settings, address: str, template: str, facts: Mapping[str, str]) -> EmailMessage:
    moment: datetime = clock.now()
    return write(settings, mail_id=new_id(), address=address, template=template, lang="de", moment=moment, facts=facts)
