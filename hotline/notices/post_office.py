"""Hands mail to the operator's mail server (RFC 5321), with a time limit on everything. Must not know why a mail is sent.

Errors: MailError, parent of Unreachable (the server, for all mails), Refused (this mail; `for_good` when asking again is no use) and
Uncertain (this mail may have been taken).
"""

import contextlib
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from hotline.settings import Settings

SECONDS = 15
"""The longest wait for one answer of the mail server."""

_PERMANENT = 500


class MailError(Exception):
    """A mail was not sent; says nothing about its text or its address."""


class Unreachable(MailError):
    """The mail server does not answer, refuses us, or speaks without the encryption that was asked for."""


class Uncertain(MailError):
    """The line broke after the mail was handed over and before the server said yes."""


class Refused(MailError):
    """The server said no to this mail."""

    def __init__(self, *, for_good: bool) -> None:
        super().__init__("refused")
        self.for_good = for_good


Send = Callable[[EmailMessage], None]


class Mailer(Protocol):
    """Whatever sends mail: the post office, or a stand-in in tests."""

    def line(self) -> contextlib.AbstractContextManager[Send]:
        """Hand out a function that sends one mail after the other over one line. Raises MailError."""
        ...


@dataclass(frozen=True)
class PostOffice:
    """The mail server of the settings."""

    settings: Settings
    password: str | None = None
    seconds: float = SECONDS

    @contextlib.contextmanager
    def line(self) -> Iterator[Send]:
        """Connect, hand out `send`, close. `send` raises Refused, Uncertain or Unreachable; connecting raises Unreachable."""
        server = self._connected()
        try:
            yield lambda mail: _send(server, mail)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        given = self.settings
        if not given.smtp_host:
            raise Unreachable
        kind = _EncryptedFromTheStart if given.smtp_security == "tls" else smtplib.SMTP
        # Our own name in the greeting: by default the machine's would be told.
        greeting = given.mail_from.rpartition("@")[2] or "localhost"
        try:
            server = kind(given.smtp_host, given.smtp_port, greeting, timeout=self.seconds)
        except (OSError, smtplib.SMTPException):
            raise Unreachable from None
        try:
            if given.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if given.smtp_user:
                server.login(given.smtp_user, self.password or "")
        except (OSError, smtplib.SMTPException):
            server.close()
            raise Unreachable from None
        return server


class _EncryptedFromTheStart(smtplib.SMTP_SSL):
    """SMTP_SSL that checks the certificate and the name of the server; the library's default checks neither."""

    def __init__(self, host: str, port: int, greeting: str, *, timeout: float) -> None:
        super().__init__(host, port, greeting, timeout=timeout, context=ssl.create_default_context())


def _send(server: smtplib.SMTP, mail: EmailMessage) -> None:
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _text in error.recipients.values()]
        raise Refused(for_good=all(code >= _PERMANENT for code in codes)) from None
    except smtplib.SMTPServerDisconnected:
        raise Uncertain from None
    except smtplib.SMTPResponseException as error:
        raise Refused(for_good=error.smtp_code >= _PERMANENT) from None
    except (smtplib.SMTPException, UnicodeEncodeError, ValueError):
        raise Refused(for_good=True) from None
    except OSError:
        raise Uncertain from None
