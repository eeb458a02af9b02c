"""Argon2 at a small cost where a test is about something else; what ships is held by test_costs.py."""

import pytest

from hotline.vault import _argon


@pytest.fixture
def cheap(monkeypatch):
    """Make every stretching cheap, and count what is stretched."""
    seen = []
    stretch = _argon.stretch

    def counted(secret, *, salt, cost):
        seen.append(cost)
        return stretch(secret, salt=salt, cost=_argon.Cost(memory=64, passes=1))

    monkeypatch.setattr(_argon, "stretch", counted)
    return seen


@pytest.fixture
def no_argon(monkeypatch):
    """Make every stretching an error."""

    def refused(secret, *, salt, cost):
        raise AssertionError("nothing may be stretched here")

    monkeypatch.setattr(_argon, "stretch", refused)
