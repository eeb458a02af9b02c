"""Tables of accounts: members, their wrapped keys, desk grants and enrolments. Holds no clear key and no password hash."""

from datetime import date

from sqlalchemy import LargeBinary
from sqlmodel import Field

from hotline.store.base import RANDOM_ID, Row, id_field


class Member(Row, table=True):
    """A person at the desk: public keys and what must be found without a key (vault.md 12).

    `login_key` is empty once she left, so that the name is free again; `replaces` names whose place she took after a lost password:
    an id that left the roster never comes back.
    """

    __tablename__ = "member"
    __table_args__ = RANDOM_ID

    id: bytes = id_field()
    login: str
    login_key: str | None = Field(default=None, unique=True)
    role: str
    kem_public: bytes = Field(sa_type=LargeBinary)
    sign_public: bytes = Field(sa_type=LargeBinary)
    mail: bytes | None = Field(default=None, sa_type=LargeBinary)
    second_factor: bytes = Field(sa_type=LargeBinary)
    added_day: date
    removed_day: date | None = None
    locked_day: date | None = None
    replaces: bytes | None = id_field(primary=False, nullable=True)


class Wrap(Row, table=True):
    """One way to a member's identity seed; so far: password and pepper (vault.md 4, Identity)."""

    __tablename__ = "wrap"
    __table_args__ = RANDOM_ID

    id: bytes = id_field()
    member_id: bytes = id_field(primary=False, index=True)
    factor: str
    sealed: bytes = Field(sa_type=LargeBinary)


class DeskGrant(Row, table=True):
    """A desk's seed of one epoch, sealed to one member or to the recovery key (vault.md 4, Desk)."""

    __tablename__ = "desk_grant"
    __table_args__ = RANDOM_ID

    desk_id: bytes = id_field()
    epoch: int = Field(primary_key=True)
    recipient: bytes = id_field()
    sealed: bytes = Field(sa_type=LargeBinary)


class Enrolment(Row, table=True):
    """An open door for one person: the id stands in the link, the code is spoken; five wrong tries or 14 days close it (vault.md 6, 13).

    `role` is empty for the first keyholder, whose door carries the desks' seeds; every other one carries what it says, sealed.
    """

    __tablename__ = "enrolment"
    __table_args__ = RANDOM_ID

    id: bytes = id_field()
    day: date
    tries_left: int
    role: str = ""
    replaces: bytes | None = id_field(primary=False, nullable=True)
    by_member: bytes | None = id_field(primary=False, nullable=True)
    sealed: bytes = Field(sa_type=LargeBinary)


class Applicant(Row, table=True):
    """Someone who came through a door and waits: her keys are made, and open nothing until a keyholder compared six words and signed."""

    __tablename__ = "applicant"
    __table_args__ = RANDOM_ID

    id: bytes = id_field()
    login: str
    login_key: str = Field(unique=True)
    role: str
    replaces: bytes | None = id_field(primary=False, nullable=True)
    kem_public: bytes = Field(sa_type=LargeBinary)
    sign_public: bytes = Field(sa_type=LargeBinary)
    mail: bytes | None = Field(default=None, sa_type=LargeBinary)
    second_factor: bytes = Field(sa_type=LargeBinary)
    wrap: bytes = Field(sa_type=LargeBinary)
    day: date
