"""What a writer of the database can do: put bytes where they do not belong. Knows tables, and not what a test proves."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col, select, update

from hotline.casefile.entries import NoteBody, ReplyBody
from hotline.casefile.post.codes import OpenMailbox
from hotline.vault.receipt import ReceiptKeys
from tests.support.cases import World


@dataclass
class Victim:
    """A case with a mailbox, a note and a reply."""

    keys: ReceiptKeys
    case_id: bytes
    box: OpenMailbox


def victim(world: World) -> Victim:
    _, keys = world.receipt()
    case_id = world.report(keys, keep_copy=True).case_id
    world.append(case_id, NoteBody(body="Notiz"), ReplyBody(body="Antwort"))
    return Victim(keys, case_id, world.box(keys))


def put(world: World, table: type, here: ColumnElement[bool], **values: object) -> None:
    world.write(lambda work: work.db.execute(update(table).where(here).values(**values)))


def take(world: World, column: object, here: ColumnElement[bool]) -> bytes:
    found = world.read(lambda work: work.db.execute(select(column).where(here)).scalars().first())  # type: ignore[call-overload]  # a column
    assert isinstance(found, bytes)
    return found


def same(column: object, value: bytes) -> ColumnElement[bool]:
    return col(column) == value
