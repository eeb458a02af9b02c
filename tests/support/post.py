"""A real mail server on loopback that keeps what it is given; nothing leaves the machine."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import free_port


@dataclass
class PostBox:
    """What arrived. While `refuse` holds a reply such as "451 later", every mail is answered with it."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    refuse: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # the library's name
        if self.refuse:
            return self.refuse
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 kept"


@contextlib.contextmanager
def open_box() -> Iterator[PostBox]:
    """Run the server on a free port until the block ends."""
    box = PostBox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
