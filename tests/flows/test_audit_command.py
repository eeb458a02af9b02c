"""`hotline audit`, and the checkpoints that tick keeps and mails: what an auditor can show with a sheet of paper (LOG-05)."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlmodel import col, delete, func, select

from hotline.app import create_app
from hotline.audit import checkpoints
from hotline.audit.actions import START, entry_hash
from hotline.audit.queries import size
from hotline.audit.rules import read
from hotline.audit.standing import ClockSetBack, check_clock
from hotline.audit.tables import AuditCheckpoint, AuditEntry, AuditHead
from hotline.cli import proving, tick
from hotline.cli.main import main
from hotline.store import clock
from hotline.store.work import Store, Work
from hotline.vault.note import open_note
from tests.support.instances import Instance
from tests.support.post import PostBox

ROWS = 200
MARKED = 120
Command = Callable[..., int]


@pytest.fixture
def hotline(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command on the instance."""
    monkeypatch.setenv("HOTLINE_DATABASE_URL", instance.settings.database_url)
    monkeypatch.setenv("HOTLINE_KEYSTORE_URL", instance.settings.keystore_url)
    return lambda *words: main([*words, "--instance", str(instance.settings.instance)])


@pytest.fixture
def long_log(instance: Instance, store: Store) -> Store:
    """A log of ROWS rows with a kept checkpoint at each hundredth."""
    assert instance.credentials.log_seed is not None
    signer = checkpoints.signer_of(store.settings, instance.credentials.log_seed)
    store.write(lambda work: work.db.exec(delete(AuditEntry)))
    store.write(lambda work: work.db.exec(delete(AuditHead)))
    store.write(lambda work: fill(work, b"x", 1, 100, START))
    store.write(lambda work: checkpoints.take(work, signer))
    store.write(lambda work: fill(work, b"x", 101, ROWS, size(work).hash))
    return store


def fill(work: Work, payload: bytes, first: int, last: int, digest: bytes) -> None:
    rows = []
    for seq in range(first, last + 1):
        body = payload + seq.to_bytes(4, "big")
        digest = entry_hash(digest, seq=seq, day=work.today, payload=body)
        rows.append({"seq": seq, "day": work.today, "payload": body, "hash": digest})
    work.db.execute(insert(AuditEntry), rows)
    head = work.db.exec(select(AuditHead)).one_or_none() or AuditHead(seq=0, hash=START)
    head.seq, head.hash = last, digest
    work.db.add(head)


def printed(instance: Instance, store: Store, folder: Path) -> Path:
    """The sheet of paper: a checkpoint of the present log."""
    assert instance.credentials.log_seed is not None
    signer = checkpoints.signer_of(store.settings, instance.credentials.log_seed)
    path = folder / "paper.txt"
    with store.read() as work:
        path.write_text(checkpoints.present(work, signer), encoding="utf-8")
    return path


def altered(work: Work) -> None:
    row = work.db.get_one(AuditEntry, MARKED)
    row.payload = b"altered"


def removed(work: Work) -> None:
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) == MARKED))


def removed_and_renumbered(work: Work) -> None:
    rows = [(row.day, row.payload, row.hash) for row in later(work, MARKED)]
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) >= MARKED))
    again(work, rows, MARKED)


def inserted(work: Work) -> None:
    rows = [(row.day, row.payload, row.hash) for row in later(work, MARKED - 1)]
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) >= MARKED))
    again(work, [(work.today, b"planted", bytes(32)), *rows], MARKED)


def inserted_with_its_hash(work: Work) -> None:
    rows = [(row.day, row.payload, row.hash) for row in later(work, MARKED - 1)]
    previous = work.db.get_one(AuditEntry, MARKED - 1).hash
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) >= MARKED))
    digest = entry_hash(previous, seq=MARKED, day=work.today, payload=b"planted")
    again(work, [(work.today, b"planted", digest), *rows], MARKED)


def later(work: Work, seq: int) -> list[AuditEntry]:
    return list(work.db.exec(select(AuditEntry).where(col(AuditEntry.seq) > seq).order_by(col(AuditEntry.seq))))


def again(work: Work, rows: list, first: int) -> None:
    work.db.expunge_all()
    body = [
        {"seq": seq, "day": day, "payload": payload, "hash": digest}
        for seq, (day, payload, digest) in enumerate(rows, start=first)
    ]
    work.db.execute(insert(AuditEntry), body)
    head = work.db.exec(select(AuditHead)).one()
    head.seq = body[-1]["seq"]
    work.db.add(head)


def cut_off(work: Work) -> None:
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) > MARKED))
    head = work.db.exec(select(AuditHead)).one()
    head.seq, head.hash = MARKED, work.db.get_one(AuditEntry, MARKED).hash


def written_anew(work: Work) -> None:
    """The whole chain since the kept checkpoint, by somebody who can compute hashes."""
    previous = work.db.get_one(AuditEntry, MARKED - 1).hash
    work.db.exec(delete(AuditEntry).where(col(AuditEntry.seq) >= MARKED))
    fill(work, b"other", MARKED, ROWS, previous)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (altered, f"Row {MARKED} does not fit"),
        (removed, f"Row {MARKED} was removed"),
        (removed_and_renumbered, f"Row {MARKED} was removed"),
        (inserted, f"Row {MARKED} was inserted"),
        (inserted_with_its_hash, f"Row {MARKED} was inserted"),
        (cut_off, f"Rows {MARKED + 1} to {ROWS} were cut off"),
        (written_anew, f"Rows 101 to {ROWS} were written anew"),
    ],
)
def test_log_05_against_a_printed_checkpoint_the_row_is_named_and_the_exit_code_is_1(
    instance: Instance,
    long_log: Store,
    hotline: Command,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    tamper: Callable[[Work], None],
    told: str,
) -> None:
    paper = printed(instance, long_log, tmp_path)
    assert hotline("audit", "verify", "--against", str(paper)) == 0
    assert f"So is the one given, of row {ROWS}." in capsys.readouterr().out
    long_log.write(tamper)
    assert hotline("audit", "verify", "--against", str(paper)) == 1
    assert told in capsys.readouterr().err


def test_log_05_without_paper_a_kept_checkpoint_shows_what_lies_before_it(
    long_log: Store, hotline: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    def anew(work: Work) -> None:
        work.db.exec(delete(AuditEntry))
        fill(work, b"other", 1, ROWS, START)

    assert hotline("audit", "verify") == 0
    long_log.write(anew)
    assert hotline("audit", "verify") == 1
    assert "Rows 1 to 100 were written anew" in capsys.readouterr().err


def test_a_checkpoint_that_somebody_else_signed_shows_nothing(
    instance: Instance, long_log: Store, hotline: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from hotline.vault.symmetric import new_key

    paper = printed(instance, long_log, tmp_path)
    note = paper.read_text(encoding="utf-8")
    other = checkpoints.signer_of(long_log.settings, new_key())
    with long_log.read() as work:
        forged = checkpoints.present(work, other)
    for text in (forged, note.replace(f"\n{ROWS}\n", f"\n{ROWS - 1}\n"), "no note", ""):
        paper.write_text(text, encoding="utf-8")
        assert hotline("audit", "verify", "--against", str(paper)) == 1
        assert "holds no checkpoint that the key of this log signed" in capsys.readouterr().err
    assert hotline("audit", "verify", "--against", str(tmp_path / "none")) == 1
    long_log.write(lambda work: work.db.add(AuditCheckpoint(number=9, hour=clock.hour(work.now), size=7, note=forged)))
    assert hotline("audit", "verify") == 0


def test_an_auditor_needs_the_public_key_alone(
    instance: Instance, long_log: Store, hotline: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = printed(instance, long_log, tmp_path)
    assert hotline("audit", "key") == 0
    key = capsys.readouterr().out.strip()
    (instance.settings.instance / "credentials" / "log").unlink()
    assert hotline("audit", "verify", "--against", str(paper)) == 1
    assert "credential file `log`" in capsys.readouterr().err
    assert hotline("audit", "verify", "--against", str(paper), "--key", key) == 0
    assert hotline("audit", "verify", "--key", key + "x") == 1


def test_a_printed_checkpoint_is_a_note_with_origin_size_head_and_hour(
    instance: Instance, store: Store, hotline: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hotline("audit", "checkpoint") == 0
    note = capsys.readouterr().out
    assert instance.credentials.log_seed is not None
    key = checkpoints.signer_of(store.settings, instance.credentials.log_seed).key
    point = read(open_note(note, key.public, name=key.name))
    with store.read() as work:
        assert (point.size, point.head) == (size(work).seq, size(work).hash)
        assert checkpoints.newest(work) is None
    assert point.origin == key.name == "localhost/log"
    assert point.hour == clock.hour(clock.now())


def test_tick_keeps_one_checkpoint_an_hour(instance: Instance, store: Store) -> None:
    start = clock.hour(clock.now())
    for minutes in (0, 1, 59, 60, 119, 121):
        with clock.standing_at(start + timedelta(minutes=minutes)):
            assert tick.rounds(store, instance.credentials)
    with store.read() as work:
        hours = work.db.exec(select(AuditCheckpoint.hour).order_by(col(AuditCheckpoint.number))).all()
    assert hours == [start, start + timedelta(hours=1), start + timedelta(hours=2)]


@pytest.fixture
def posting(instance: Instance, post_box: PostBox) -> Iterator[Store]:
    given = replace(
        instance.settings,
        smtp_host="127.0.0.1",
        smtp_port=post_box.port,
        smtp_security="none",
        mail_from="p@line.example",
        checkpoint_mail="notariat@elsewhere.example",
    )
    with closing(Store(given)) as store:
        yield store


def test_once_a_day_the_newest_checkpoint_goes_out_and_what_arrives_can_be_verified(
    instance: Instance, posting: Store, post_box: PostBox, hotline: Command, tmp_path: Path
) -> None:
    for _ in range(3):
        assert tick.rounds(posting, instance.credentials)
    (mail,) = post_box.mails
    assert mail["To"] == "notariat@elsewhere.example"
    assert mail["Subject"] == f"{posting.settings.neutral_name}: Prüfstand"
    (part,) = mail.iter_attachments()
    paper = tmp_path / str(part.get_filename())
    paper.write_text(part.get_content(), encoding="utf-8")
    assert hotline("audit", "verify", "--against", str(paper)) == 0
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert tick.rounds(posting, instance.credentials)
    assert len(post_box.mails) == 2


def test_without_an_address_or_without_the_log_key_nothing_goes_out(
    instance: Instance, store: Store, posting: Store, post_box: PostBox
) -> None:
    assert tick.rounds(store, instance.credentials)
    assert proving.keep_checkpoint(posting, replace(instance.credentials, log_seed=None)) is None
    assert post_box.mails == []


def test_a_clock_that_was_ahead_is_declared_right_and_that_stands_in_the_log(
    instance: Instance, store: Store, hotline: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert instance.credentials.log_seed is not None
    signer = checkpoints.signer_of(store.settings, instance.credentials.log_seed)
    with clock.standing_at(clock.now() + timedelta(days=400)):
        store.write(lambda work: checkpoints.take(work, signer))
    with pytest.raises(ClockSetBack), store.read() as work:
        check_clock(work)
    with store.read() as work:
        before = size(work).seq
    assert hotline("audit", "checkpoint", "--clock-is-right") == 0
    create_app(instance.settings, instance.credentials).extensions["hotline"].close()
    with store.read() as work:
        check_clock(work)
        assert size(work).seq == before + 1
        assert work.db.exec(select(func.count()).select_from(AuditCheckpoint)).one() == 2
