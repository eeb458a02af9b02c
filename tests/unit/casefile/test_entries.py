"""Payloads: a closed, versioned list that reads everything earlier versions wrote and shows nothing of itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from pydantic import ValidationError

from hotline.casefile import entries
from hotline.casefile.entries import (
    Body,
    IdentityBody,
    Note,
    NoteBody,
    Payload,
    Report,
    ReportBody,
    UnknownEntry,
    read,
    stamp,
)
from hotline.casefile.payload import SYSTEM, Author
from hotline.vault.envelope import Key
from tests.support.entries import KEYS, START, anything, first, who, written

FROZEN = Path(__file__).parents[2] / "vectors" / "entries-v1.jsonl"
KINDS = {get_args(each.model_fields["kind"].annotation)[0] for each in get_args(get_args(Payload)[0])}


@given(anything)
def test_what_is_written_is_read_back_the_same(payload: Payload) -> None:
    assert read(payload.to_bytes()) == payload


def test_a_report_with_its_keys_is_read_back_the_same() -> None:
    again = read(first().to_bytes())
    assert isinstance(again, Report)
    assert again == first()
    assert again.keys.pair_seed == KEYS.pair_seed


def test_every_kind_of_version_one_is_still_read() -> None:
    lines = FROZEN.read_text(encoding="utf-8").splitlines()
    found = [read(line.encode()) for line in lines]
    assert {each.kind for each in found} == KINDS
    for line, payload in zip(lines, found, strict=True):
        assert json.loads(line).items() <= json.loads(payload.to_bytes()).items()


def test_a_kind_or_version_of_a_later_release_is_refused() -> None:
    note = json.loads(written(NoteBody(body="x")).to_bytes())
    for change in ({"kind": "telepathy"}, {"v": 2}, {"colour": "red"}, {"body": None}):
        with pytest.raises(UnknownEntry):
            read(json.dumps({**note, **change}).encode())


def test_an_earlier_version_is_raised_step_by_step() -> None:
    old = {**json.loads(written(NoteBody(body="x")).to_bytes()), "v": -1}
    old["text"] = old.pop("body")
    steps = {
        ("note", -1): lambda raw: {**{k: v for k, v in raw.items() if k != "text"}, "body": raw["text"], "v": 0},
        ("note", 0): lambda raw: {**raw, "heavy": True, "v": 1},
    }
    again = read(json.dumps(old).encode(), steps)
    assert isinstance(again, Note)
    assert (again.body, again.heavy) == ("x", True)


def test_no_payload_shows_what_it_holds() -> None:
    secret = "Ida Wolkenstein"
    for payload in (first(effect_text=secret), who(name=secret), NoteBody(body=secret), KEYS):
        shown = f"{payload!r} {payload} {[payload]}"
        assert secret not in shown
        assert "lllll" not in shown
        assert "bGxsb" not in shown


def test_an_error_does_not_quote_what_was_given() -> None:
    with pytest.raises(ValidationError) as caught:
        IdentityBody.model_validate({"name": "Ida Wolkenstein" * 100, "colour": "Ida"})
    assert "Ida" not in str(caught.value)


def test_a_report_cannot_be_stamped_without_its_keys() -> None:
    with pytest.raises(ValueError, match="not the body"):
        stamp(ReportBody(), at=START, author=SYSTEM)


def test_bodies_and_payloads_are_frozen_and_moments_are_utc() -> None:
    note = NoteBody(body="x")
    with pytest.raises(ValidationError):
        note.body = "y"  # type: ignore[misc]  # that is the point
    with pytest.raises(ValueError, match="not the body"):
        stamp(note, at=datetime(2026, 1, 1), author=SYSTEM)  # noqa: DTZ001  # naive on purpose
    assert written(note).at.tzinfo is UTC


def test_keys_and_bytes_in_a_payload_are_base64_of_the_right_kind() -> None:
    raw = json.loads(KEYS.model_dump_json())
    for change in (
        {"pair_seed": "not base64!"},
        {"pair_seed": 7},
        {"pair_seed": "c2hvcnQ="},
        {"mailbox_id": "XY" * 16},
    ):
        with pytest.raises(ValidationError):
            entries.CaseKeys.model_validate({**raw, **change})
    assert entries.CaseKeys.model_validate(raw).link_key == Key(b"l" * 32)


def test_every_payload_is_a_body_so_that_topics_can_be_told() -> None:
    assert all(issubclass(each, Body) for each in get_args(get_args(Payload)[0]))
    assert {"staff", "reporter", "system", "trusted", "partner"} == set(
        get_args(Author.model_fields["kind"].annotation)
    )
