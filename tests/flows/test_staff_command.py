"""`hotline staff`: the team from the machine, without any key."""

import pytest

from hotline.cli.main import main
from hotline.store.work import Work
from tests.support.client import Client
from tests.support.instances import Instance
from tests.support.team import sign_in as signs


def run(
    instance: Instance, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str
) -> tuple[int, str]:
    monkeypatch.setenv("HOTLINE_DATABASE_URL", instance.settings.database_url)
    monkeypatch.setenv("HOTLINE_KEYSTORE_URL", instance.settings.keystore_url)
    code = main(["staff", *words, "--instance", str(instance.settings.instance)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_list_says_who_is_in_and_since_when(instance: Instance, capsys, monkeypatch) -> None:
    code, said = run(instance, capsys, monkeypatch, "list")
    assert code == 0
    for person in instance.people.values():
        assert any(line.startswith(person.login) and person.role in line for line in said.splitlines())
    assert "NOT IN THE ROSTER" not in said


def test_the_list_names_a_row_that_the_roster_does_not_know(instance: Instance, store, capsys, monkeypatch) -> None:
    from hotline.accounts.tables import Member
    from hotline.vault.deskkey import Identity
    from hotline.vault.entropy import new_id

    planted = Identity.new()

    def plant(work: Work) -> None:
        work.db.add(
            Member(
                id=new_id(),
                login="Mallory",
                login_key="mallory",
                role="keyholder",
                kem_public=planted.kem_public,
                sign_public=planted.sign_public,
                second_factor=b"",
                added_day=work.today,
            )
        )

    store.write(plant)
    assert "NOT IN THE ROSTER" in run(instance, capsys, monkeypatch, "list")[1]


def test_a_locked_member_is_out_with_her_next_request_and_can_come_back(
    sign_in, client: Client, instance: Instance, capsys, monkeypatch
) -> None:
    browser, person = sign_in("colleague"), instance.people["colleague"]
    assert run(instance, capsys, monkeypatch, "lock", "emil voss")[0] == 0
    assert "Anmelden" in browser.get("casework.inbox").h1
    signs(client, person, expect=422)
    assert run(instance, capsys, monkeypatch, "unlock", person.login)[0] == 0
    assert signs(client, person).h1.startswith("Eingang")


def test_adm01_the_last_keyholder_cannot_be_locked(instance: Instance, capsys, monkeypatch) -> None:
    code, said = run(instance, capsys, monkeypatch, "lock", instance.people["keyholder"].login)
    assert code == 1
    assert "last keyholder" in said


def test_an_unknown_name_is_refused_with_a_sentence(instance: Instance, capsys, monkeypatch) -> None:
    code, said = run(instance, capsys, monkeypatch, "lock", "Niemand")
    assert code == 1
    assert "Niemand" in said
