"""What every request needs within reach: settings, credentials, store, sessions, slots. Must not know any feature."""

import os
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from hotline.settings import Credentials, Settings
from hotline.store.work import Store
from hotline.vault.symmetric import new_key
from hotline.web.hours import OperatorHours
from hotline.web.pauses import Pauses
from hotline.web.sessions import SessionStore
from hotline.web.slots import ArgonSlots


@dataclass(frozen=True, kw_only=True)
class House:
    """The fixed parts of a running process; app.extensions["hotline"] holds it."""

    settings: Settings
    credentials: Credentials
    store: Store
    sessions: SessionStore
    pauses: Pauses
    slots: ArgonSlots
    hours: OperatorHours

    def close(self) -> None:
        """Close the databases; the process is about to end."""
        self.store.close()


def build_house(settings: Settings, credentials: Credentials, store: Store) -> House:
    """Return the house of this process tree.

    The boot key of the sessions is drawn here and kept in memory only: call this before the workers are forked, so that they
    share it; a restart ends every session.
    """
    settings.runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    boot_key = new_key()
    return House(
        settings=settings,
        credentials=credentials,
        store=store,
        sessions=SessionStore(settings.runtime / "sessions.db", boot_key),
        pauses=Pauses(settings.runtime / "pauses.db", boot_key),
        slots=ArgonSlots(settings.runtime, cores=os.cpu_count() or 1),
        hours=OperatorHours(settings.hours, land=settings.holidays_land),
    )


def house(app: Flask | None = None) -> House:
    """Return the house of `app`, or of the app that answers the present request."""
    return cast(House, (app or current_app).extensions["hotline"])
