"""Tables of alarms and outgoing mail: an hour and sealed bytes of one size. Holds no address and no case."""

from datetime import datetime

from hotline.store.base import RANDOM_ID, Row, id_field, moment_field


class Alarm(Row, table=True):
    """Something that rings for somebody at an hour; sealed to the courier (vault.md 10)."""

    __tablename__ = "alarm"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    not_before: datetime = moment_field(index=True)
    sealed: bytes


class Outgoing(Row, table=True):
    """One mail that waits to be sent; sealed to the courier."""

    __tablename__ = "outbox"
    __table_args__ = (RANDOM_ID,)

    id: bytes = id_field()
    not_before: datetime = moment_field(index=True)
    sealed: bytes
