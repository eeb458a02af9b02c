"""A real mail server, a full one, a silent one, one that drops the line: none of them may hold anything up (FLT-06)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from hotline.notices.post_office import PostOffice, Refused, Uncertain, Unreachable
from hotline.settings import Settings, load
from tests.support.ports import free_port
from tests.support.post import PostBox


def office(tmp_path: Path, port: int, **changed: object) -> PostOffice:
    (tmp_path / "hotline.toml").write_text("")
    settings: Settings = replace(
        load(tmp_path, {}),
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        mail_from="post@line.example",
        **changed,  # type: ignore[arg-type]  # named settings
    )
    return PostOffice(settings, seconds=0.5)


def letter(address: str = "anna@desk.example") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "post@line.example", address, "Lotsenstelle: Neues"
    mail.set_content("Grüße")
    return mail


def deliver(post: PostOffice, *mails: EmailMessage) -> None:
    with post.line() as send:
        for mail in mails:
            send(mail)


@contextmanager
def talking(*answers: bytes) -> Iterator[int]:
    """A server that gives these answers, one for each line it hears, and is silent afterwards; b"" hangs up."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_talk, args=(listening, answers, stop))
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stop.set()
            thread.join(5)


def _talk(listening: socket.socket, answers: tuple[bytes, ...], stop: threading.Event) -> None:
    line, _ = listening.accept()
    with line, line.makefile("rb") as heard:
        for answer in answers:
            if not answer:
                return
            line.sendall(answer + b"\r\n")
            if answer.startswith(b"354"):
                while heard.readline().strip() not in {b".", b""}:
                    pass
            else:
                heard.readline()
        stop.wait(5)


def test_mails_arrive_over_one_line(tmp_path: Path, post_box: PostBox) -> None:
    deliver(office(tmp_path, post_box.port), letter(), letter("berta@desk.example"))
    assert [str(mail["To"]) for mail in post_box.mails] == ["anna@desk.example", "berta@desk.example"]
    assert post_box.mails[0].get_content().strip() == "Grüße"
    assert socket.gethostname().encode() not in b"".join(post_box.raw)


@pytest.mark.parametrize(("answer", "for_good"), [("451 later", False), ("452 full", False), ("550 nobody here", True)])
def test_a_no_of_the_server_says_whether_it_is_for_good(
    tmp_path: Path, post_box: PostBox, answer: str, for_good: bool
) -> None:
    post_box.refuse = answer
    with pytest.raises(Refused) as caught:
        deliver(office(tmp_path, post_box.port), letter())
    assert caught.value.for_good is for_good
    assert "anna" not in repr(caught.value) + str(caught.value)


def test_after_a_no_the_same_line_takes_the_next_mail(tmp_path: Path, post_box: PostBox) -> None:
    with office(tmp_path, post_box.port).line() as send:
        post_box.refuse = "451 later"
        with pytest.raises(Refused):
            send(letter())
        post_box.refuse = ""
        send(letter())
    assert len(post_box.mails) == 1


def test_no_server_no_host_and_a_server_that_never_greets_are_all_unreachable(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        deliver(office(tmp_path, free_port()), letter())
    with pytest.raises(Unreachable):
        deliver(PostOffice(replace(office(tmp_path, 25).settings, smtp_host="")), letter())
    with talking() as port:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            deliver(office(tmp_path, port), letter())
        assert time.monotonic() - begun < 3


def test_a_server_that_takes_the_mail_and_then_falls_silent_leaves_it_uncertain(tmp_path: Path) -> None:
    ehlo = b"250 hello"
    with talking(b"220 ready", ehlo, b"250 ok", b"250 ok", b"354 go on") as port, pytest.raises(Uncertain):
        deliver(office(tmp_path, port), letter())
    with talking(b"220 ready", ehlo, b"250 ok", b"250 ok", b"354 go on", b"") as port, pytest.raises(Uncertain):
        deliver(office(tmp_path, port), letter())


def test_no_mail_goes_in_the_clear_where_encryption_was_asked_for(tmp_path: Path, post_box: PostBox) -> None:
    with pytest.raises(Unreachable):
        deliver(PostOffice(replace(office(tmp_path, post_box.port).settings, smtp_security="starttls")), letter())
    with pytest.raises(Unreachable):
        deliver(replace(office(tmp_path, post_box.port, smtp_user="line"), password="secret"), letter())
    assert post_box.mails == []
