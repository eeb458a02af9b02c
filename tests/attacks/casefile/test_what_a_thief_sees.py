"""What stands in the clear is what vault.md 12 names and nothing else: a thief of the database learns days and numbers."""

import base64
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from sqlmodel import select

from hotline.casefile import tables
from hotline.casefile.entries import (
    AssignBody,
    ClosingBody,
    NoteBody,
    ReferralBody,
    ReplyBody,
    StatusBody,
    UrgencyBody,
)
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.cases import open_case
from hotline.casefile.opening.intray import drain
from hotline.casefile.opening.lists import summaries
from hotline.casefile.post.codes import open_code
from hotline.casefile.post.drafts import new_draft, open_draft, save_draft
from hotline.casefile.reception import send_message
from hotline.roster.queries import current
from hotline.store.base import Row
from hotline.store.work import Work
from hotline.vault.receipt import ReceiptKeys
from hotline.vault.symmetric import new_key
from tests.support.cases import RING, Model, World, identity, incident, report
from tests.support.postgres import Cluster

CaseModels = Callable[[str, Cluster | None], Model]

CANARIES = {
    "story": "Apfelbaumschnitt im Februar",
    "name": "Ottilie Kranichfeld",
    "phone": "0351 99881177",
    "mail": "ottilie@kranichfeld.example",
    "address": "Am Mühlgraben 14b",
    "codeword": "Pusteblume",
    "file_number": "ST/0815/4711/2026",
    "offender": "der mit dem grünen Kombi",
    "effect": "Ich zucke bei jedem Klingeln",
    "wish": "Dass es einfach aufhört",
    "message": "Heute stand er am Zaun",
    "reply": "Wir begleiten Sie zur Anzeige",
    "note": "Klingt sehr gefasst",
    "step": "Donnerstag nachfassen",
    "reason": "hat Messer erwähnt",
    "service": "Fachstelle Morgenrot",
    "draft": "Ich weiß nicht, wie ich anfange",
    "closing": "Umzug ist geschafft",
}

PLAIN = {
    "case_file": {
        "id", "desk_id", "lifecycle", "restricted", "received_day", "waiting_since_day", "delete_after_month", "hold_until_month",
        "marked_day", "epoch", "ek_version", "head_seq", "head_hash",
    },
    "entry": {"id", "case_id", "seq", "version", "received_day", "prev_hash", "hash", "size"},
    "case_grant": {"case_id", "recipient"},
    "case_summary": {"case_id"},
    "in_tray": {"id", "case_id", "day"},
    "house_file": {"desk_id", "case_id"},
    "mailbox": {"id"},
    "code": {"lookup", "mailbox_id", "key_id", "month"},
    "draft": {"id", "cookie_lookup", "key_id", "day"},
    "mailbox_message": {"id", "mailbox_id", "day"},
    "mailbox_note": {"id", "mailbox_id", "day"},
}  # fmt: skip
SEALED = {"traces", "sealed", "wrap", "next_view", "private_view", "cookie_wrap"}
MODELS = [
    getattr(tables, name) for name in dir(tables) if name[0].isupper() and hasattr(getattr(tables, name), "__table__")
]


def live_through(world: World, **changes: object) -> tuple[bytes, ReceiptKeys]:
    """A report, a message, work at the desk and the end of it, with a canary in every field somebody types into."""
    receipt, keys = world.receipt()
    told = {
        "incidents": (incident(story=CANARIES["story"], offender_text=CANARIES["offender"]),),
        "file_number": CANARIES["file_number"],
        "effect_text": CANARIES["effect"],
        "wish_text": CANARIES["wish"],
        **changes,
    }
    who = identity(**{name: CANARIES[name] for name in ("name", "phone", "mail", "address", "codeword")})
    draft, _ = world.write(lambda work: new_draft(work, receipt=receipt, keys=keys))
    world.write(lambda work: save_draft(work, draft, {"story": CANARIES["draft"]}))
    case_id = world.report(keys, report=report(**told), identity=who, keep_copy=True, ring=RING, draft=draft).case_id
    box = world.box(keys)
    world.write(lambda work: send_message(work, current(work), box, body=CANARIES["message"], danger=False))
    world.write(lambda work: drain(work, current(work), world.people["counsellor"]))
    world.append(
        case_id,
        NoteBody(body=CANARIES["note"]),
        ReplyBody(body=CANARIES["reply"]),
        AssignBody(member_id=world.people["counsellor"].member_id.hex()),
        UrgencyBody(level="hoch", reason=CANARIES["reason"]),
        StatusBody(waiting="service", next_step=CANARIES["step"], due=date(2026, 12, 1)),
        ReferralBody(referral_id="01" * 16, service_name=CANARIES["service"], state="handed_over"),
    )
    world.append(case_id, ClosingBody(reason="done", outcome="helped", text=CANARIES["closing"]))
    return case_id, keys


def everything(world: World, *, tables_: Iterable[type[Row]] = ()) -> list[tuple[str, str, object]]:
    """(table, column, value) of every row."""

    def act(work: Work) -> list[tuple[str, str, object]]:
        found = []
        for model in tables_ or MODELS:
            for row in work.db.exec(select(model)):
                found += [(str(model.__tablename__), name, value) for name, value in row.model_dump().items()]
        return found

    return world.read(act)


def test_every_column_is_classed_and_the_sealed_ones_are_bytes() -> None:
    for model in MODELS:
        columns = {column.name: column for column in model.__table__.columns}
        assert set(columns) == PLAIN[model.__tablename__] | (set(columns) & SEALED), model.__tablename__
        assert all(str(columns[name].type) in {"BLOB", "BYTEA"} for name in set(columns) & SEALED)
    assert {model.__tablename__ for model in MODELS} == set(PLAIN)


def test_nothing_is_finer_than_a_day_and_nothing_is_a_text_but_lifecycle_and_months(world: World) -> None:
    live_through(world)
    for table, column, value in everything(world):
        if isinstance(value, str):
            assert column in {"lifecycle", "month"}, f"{table}.{column}"
        assert not hasattr(value, "hour"), f"{table}.{column}"
    months = {value for _, column, value in everything(world) if column == "month"}
    assert months == {world.read(lambda work: f"{work.today:%Y-%m}")}


def test_no_canary_is_found_in_any_form(world: World) -> None:
    live_through(world)
    stored = b"\x00".join(value for _, _, value in everything(world) if isinstance(value, bytes))
    if world.store.engine.dialect.name == "sqlite":
        stored += b"".join(path.read_bytes() for path in sorted((world.settings.instance / "data").iterdir()))
    for name, canary in CANARIES.items():
        raw = canary.encode()
        forms = (
            raw,
            canary.encode("utf-16-le"),
            canary.encode("utf-16-be"),
            raw.hex().encode(),
            zlib.compress(raw)[2:-4],
        )
        shifted = [base64.b64encode(b"x" * n + raw)[4:-4] for n in (0, 1, 2)]
        assert not any(form in stored for form in (*forms, *shifted)), name


CLOSED_LISTS: tuple[dict[str, object], ...] = (
    {},
    {"land": "BY", "role": "landrat", "office_kind": "full_time", "level": "county"},
    {"safe_now": False, "danger": ("near", "home", "weapon", "children", "repeated"), "effects": ()},
    {"via": "callback", "concerns": ("listening", "safety", "law"), "for_whom": "prevention", "police": "planned"},
)


def shape(world: World, changes: dict[str, object]) -> list[tuple[str, str, object]]:
    """What a thief would see of one life: plain values, with random bytes reduced to their length."""
    live_through(world, **changes)
    seen = [
        (table, column, len(value) if isinstance(value, bytes) else value) for table, column, value in everything(world)
    ]
    return sorted(seen, key=repr)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("one", "other"), list(combinations(range(len(CLOSED_LISTS)), 2)))
def test_answers_out_of_closed_lists_leave_the_same_plain_columns_and_sizes(
    world: World, case_models: CaseModels, tmp_path: Path, one: int, other: int
) -> None:
    with case_models("sqlite", None).copy(tmp_path / "second") as second:
        assert shape(world, dict(CLOSED_LISTS[one])) == shape(second, dict(CLOSED_LISTS[other]))


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_whether_she_gave_her_name_shows_nowhere(world: World, case_models: CaseModels, tmp_path: Path) -> None:
    def seen(house: World, given: object) -> list[tuple[str, str, object]]:
        _, keys = house.receipt()
        house.report(keys, identity=given, ring=RING)
        found = everything(house)
        return sorted(((t, c, len(v) if isinstance(v, bytes) else v) for t, c, v in found), key=repr)

    short = identity(name="Ida", phone="1")
    with case_models("sqlite", None).copy(tmp_path / "second") as second:
        assert seen(world, short) == seen(second, None)


def test_no_row_of_a_mailbox_names_a_case(world: World) -> None:
    case_id, _ = live_through(world)
    owned = (tables.Mailbox, tables.Code, tables.MailboxMessage, tables.MailboxNote, tables.Draft)
    values = [value for _, _, value in everything(world, tables_=owned) if isinstance(value, bytes)]
    assert values
    assert not any(case_id in value for value in values)
    mailbox_ids = world.read(lambda work: work.db.exec(select(tables.Mailbox.id)).all())
    cases = (tables.CaseFile, tables.Entry, tables.Grant, tables.SummaryRow, tables.InTrayItem)
    of_cases = [value for _, _, value in everything(world, tables_=cases) if isinstance(value, bytes)]
    assert not any(mailbox in value for mailbox in mailbox_ids for value in of_cases)


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_the_order_of_rows_in_the_file_links_no_mailbox_to_a_case(world: World) -> None:
    """Tables whose key is a random id have no rowid: rows lie in the order of their ids, not of their making."""
    for _ in range(12):
        world.report(world.receipt()[1])
    with world.store.engine.connect() as connection:
        for model in (tables.CaseFile, tables.Mailbox, tables.Code, tables.Entry, tables.Grant):
            name = model.__tablename__
            made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar_one()
            assert "WITHOUT ROWID" in made
            stored = [bytes(row[0]) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")]  # noqa: S608  # our own name
            assert stored == sorted(stored)


def test_a_thief_of_database_keystore_and_peppers_opens_nothing(world: World) -> None:
    """Every way in that the house has, with every key but a password and the words."""
    case_id, keys = live_through(world)
    thief = replace(world.people["stranger"], desks={})
    with pytest.raises(CaseNotHere):
        world.read(lambda work: open_case(work, thief, case_id))
    assert world.read(lambda work: list(summaries(work, thief))) == []
    lookup = world.read(lambda work: work.db.exec(select(tables.Code.lookup)).first())
    assert lookup == keys.lookup
    guessed = ReceiptKeys(lookup=keys.lookup, box=new_key())
    assert world.write(lambda work: open_code(work, [guessed])) is None
    cookie = world.read(lambda work: work.db.exec(select(tables.Draft.cookie_lookup)).first())
    assert cookie is not None
    assert world.read(lambda work: open_draft(work, cookie + cookie)) is None
