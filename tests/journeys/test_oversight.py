"""The log in a real browser: read, narrowed down, and followed to one matter; on a phone and on a dark desktop."""

import pytest

from hotline.cli.proving import keep_checkpoint
from tests.support.workplace import Desk

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "dark-desktop"])
def test_the_log_is_read_and_narrowed_down(set_off, instance, store, phone):
    assert keep_checkpoint(store, instance.credentials) is not None
    desk = Desk(
        set_off(f"auditor-{'phone' if phone else 'desktop'}", scripts=not phone, phone=phone, dark=not phone),
        instance.people["keyholder"],
    )
    desk.signs_in()
    desk.walk.page.goto("/desk/audit")
    desk.walk.look("log")
    assert "Angemeldet" in desk.hands.main
    desk.walk.page.locator("details.more summary").click()
    desk.walk.look("log-checkpoint")
    desk.walk.page.locator("select[name=kind]").select_option("log")
    desk.hands.press("Anwenden")
    assert "Protokoll angesehen" in desk.hands.main
    desk.walk.look("log-narrowed")
    desk.walk.page.goto("/desk/audit?day=2020-01-01")
    assert "Dazu steht nichts im Protokoll" in desk.hands.main
    desk.walk.look("log-empty")
