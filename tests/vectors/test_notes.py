"""Signed notes against what others wrote: the example of Go's package golang.org/x/mod/sumdb/note, and what the C2SP texts print."""

import base64

import pytest

from hotline.audit.rules import Checkpoint, NotACheckpoint, read, written
from hotline.vault.envelope import Key, ctx, is_context
from hotline.vault.note import LONGEST, NotANote, NoteKey, NoteSigner, open_note, parse_key

SEED = Key(base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:])
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
NOTE = f"{TEXT}\n{LINE}"
# c2sp.org/signed-note and c2sp.org/tlog-checkpoint print these without their keys: they have to be read, and are signed by none of ours.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
SOFA = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"


def test_cr_12_a_seed_gives_the_public_key_and_the_note_that_go_gives() -> None:
    signer = NoteSigner("PeterNeumann", SEED)
    assert str(signer.key) == PUBLIC
    assert signer.sign(TEXT) == NOTE
    assert parse_key(PUBLIC) == signer.key
    assert open_note(NOTE, signer.key.public, name="PeterNeumann") == TEXT


def test_a_note_of_another_program_is_read() -> None:
    key = parse_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    note = (
        "This is an example message.\n\n"
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    assert open_note(note, key.public, name=key.name) == "This is an example message.\n"


def test_a_text_may_hold_empty_lines_and_signatures_of_others_are_passed_over() -> None:
    signer = NoteSigner("PeterNeumann", SEED)
    with pytest.raises(NotANote):
        open_note(POEM, signer.key.public)
    text, _, theirs = POEM.rpartition("\n\n")
    ours = signer.sign(text + "\n")
    both = f"{ours}{theirs}"
    assert open_note(both, signer.key.public) == text + "\n"
    assert open_note(f"{text}\n\n{theirs}{ours.rpartition(chr(10) * 2)[2]}", signer.key.public) == text + "\n"


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        NOTE.rstrip("\n"),
        NOTE + "\n",
        NOTE.replace("then", "than"),
        NOTE.replace("— ", "- "),
        NOTE.replace("PeterNeumann", "PeterNewmann"),
        NOTE.replace("x08g", "x08h"),
        NOTE.replace("JnAM=", "JnAQ="),
        NOTE.replace("JnAM=", "JnAM"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("If you", "If\tyou"),
        NOTE + LINE.replace("JnAM=", "JnAQ="),
        NOTE + "no signature\n",
        "\n\n" + LINE,
        "x" * LONGEST + NOTE,
        NOTE.replace("If", "\ud800"),
    ],
)
def test_cr_11_what_is_not_signed_as_it_stands_is_refused(note: str) -> None:
    with pytest.raises(NotANote):
        open_note(note, NoteSigner("PeterNeumann", SEED).key.public)


def test_a_name_that_was_agreed_on_must_be_the_one_in_the_note() -> None:
    with pytest.raises(NotANote):
        open_note(NOTE, NoteSigner("PeterNeumann", SEED).key.public, name="Somebody")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u00a0b", "a\x01b"])
def test_a_name_with_blanks_or_plus_signs_is_none(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        NoteSigner(name, SEED)


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\r\n", "\x00\n", "\ud800\n"])
def test_only_lines_of_text_are_signed(text: str) -> None:
    with pytest.raises(ValueError, match="lines of text"):
        NoteSigner("x", SEED).sign(text)


def test_a_labelled_context_is_never_a_note_and_a_note_never_a_context() -> None:
    context = ctx("roster-statement", b"x")
    assert not is_context(NOTE.encode())
    assert not is_context(TEXT.encode())
    with pytest.raises(ValueError, match="lines of text"):
        NoteSigner("x", SEED).sign(context.decode("latin-1") + "\n")


@pytest.mark.parametrize(
    "written_key", ["", "x", PUBLIC[:-4], PUBLIC.replace("c74f20a3", "c74f20a4"), "+c74f20a3+ARpc", "a+b+ä"]
)
def test_a_key_that_is_not_whole_is_refused(written_key: str) -> None:
    with pytest.raises(NotANote):
        parse_key(written_key)


def test_cr_14_a_signer_shows_no_seed() -> None:
    signer = NoteSigner("x", SEED)
    assert SEED.reveal().hex() not in repr(signer) + str(signer.key)
    with pytest.raises(ValueError, match="32 bytes"):
        NoteSigner("x", Key(bytes(31)))


def test_a_checkpoint_of_another_log_is_read_and_ours_is_written_in_its_form() -> None:
    point = read(SOFA)
    assert (point.origin, point.size, point.hour) == ("example.com/behind-the-sofa", 20852163, None)
    assert written(point) == SOFA
    assert read(written(Checkpoint("a/log", 0, bytes(32)))).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        SOFA.replace("20852163", "020852163"),
        SOFA.replace("20852163", "-1"),
        SOFA.replace("20852163", "²"),
        SOFA.replace("CsUY", "CsU"),
        SOFA.replace("CsUY", "Cs"),
        SOFA.replace("\n2085", "\n\n2085"),
        SOFA + "\n",
        SOFA + "hour yesterday\n",
    ],
)
def test_cr_11_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotACheckpoint):
        read(text)


def test_a_key_has_its_name_in_its_id() -> None:
    public = NoteSigner("one", SEED).key.public
    assert NoteKey("one", public).key_id != NoteKey("two", public).key_id
