"""AZ-04, AZ-06: those whose task holds no case, with their keys and both databases; and fields nobody asked for."""

import pytest
from sqlmodel import select

from hotline.accounts.queries import staff
from hotline.accounts.rules import Role
from hotline.accounts.tables import Applicant, DeskGrant
from hotline.casefile.errors import CaseNotHere
from hotline.casefile.opening.cases import open_case
from hotline.casefile.opening.lists import summaries
from hotline.casefile.tables import CaseFile, Grant, HouseFile
from hotline.roster.queries import current
from hotline.store.keystore import Kind
from hotline.store.work import Store
from hotline.vault.entropy import new_id
from hotline.vault.envelope import CannotOpen, number
from tests.support.instances import Instance, Person
from tests.support.rotating import five_reports
from tests.support.team import PASSWORD, enrolled, invite


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.ADMIN])
def test_az04_with_her_keys_and_both_databases_no_case_opens(store: Store, instance: Instance, role: Role) -> None:
    """Every grant of every case, under every erasure key, with every key she holds; every desk seed that is not hers."""
    cases = five_reports(store, instance)
    payload = enrolled(store, instance, role, "Somebody else").payload
    with store.read() as work:
        found = staff(work, payload)
        assert found is not None
        hers, roster = found.keyring, current(work)
        assert {roster.desks[desk_id].name for desk_id, _epoch in hers.desks} == _DESKS[role]
        own_house = {row.case_id for row in work.db.exec(select(HouseFile)) if (row.desk_id, 1) in hers.desks}
        versions = dict(work.db.exec(select(CaseFile.id, CaseFile.ek_version)).all())
        for grant in work.db.exec(select(Grant)):
            if grant.case_id in own_house:
                continue
            ek = work.keystore.get(Kind.grant, grant.case_id, versions[grant.case_id])
            for desk in (*hers.desks.values(), None):
                with pytest.raises(CannotOpen):
                    hers.open_grant(ek, grant.case_id, grant.recipient, grant.sealed, {grant.recipient: desk})
        for each in work.db.exec(select(DeskGrant).where(DeskGrant.recipient != hers.member_id)):
            with pytest.raises(CannotOpen):
                hers.identity.open("desk-seed", each.desk_id, number(each.epoch), each.recipient, blob=each.sealed)
        for case_id in cases:
            with pytest.raises(CaseNotHere):
                open_case(work, hers, case_id)
        assert list(summaries(work, hers)) == []


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_az06_who_is_invited_as_a_counsellor_cannot_ask_for_more(
    sign_in, new_client, instance: Instance, store: Store
) -> None:
    """Fields that no form of ours has are not looked at: task, place, days, keys."""
    invited, guest = invite(sign_in("keyholder"), instance, "counsellor"), new_client()
    secret = guest.open(invited.link).form(holds="secret").find(".//input[@name='secret']").get("value")
    person = Person("Nora Imhoff", Role.COUNSELLOR, PASSWORD, secret)
    smuggled = {"role": "keyholder", "replaces": new_id().hex(), "id": "00" * 16, "removed_day": "", "by_member": ""}
    typed = {"words": invited.code, "login": person.login, "password": PASSWORD, "code": person.code()}
    guest.submit({**typed, **smuggled}, holds="secret")
    with store.read() as work:
        row = work.db.exec(select(Applicant)).one()
        assert (row.role, row.replaces) == ("counsellor", None)
        assert row.id != bytes(16)


_DESKS = {Role.COORDINATOR: {"coordination"}, Role.AUDITOR: {"audit"}, Role.ADMIN: set()}
