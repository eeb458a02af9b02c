"""When all keyholders are lost: three custodians bring a new one in, open orphaned cases, and make new shares (BAK-08)."""

from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import col, delete, select

from hotline.accounts.actions.enrol import NewMember
from hotline.accounts.actions.second_factor import new_secret
from hotline.accounts.queries import staff
from hotline.accounts.rules import Role
from hotline.accounts.tables import DeskGrant
from hotline.casefile.grants import MEMBER_LABEL, MEMBER_SEAL
from hotline.casefile.opening.cases import open_case, unlock
from hotline.casefile.tables import CaseFile, Grant
from hotline.cli.main import main
from hotline.roster import actions
from hotline.roster.queries import current
from hotline.roster.statements import RosterBroken, key_id
from hotline.safekeeping import recovery
from hotline.store.keystore import Kind
from hotline.store.work import Work
from hotline.vault import shares
from hotline.vault.envelope import Key, ctx
from hotline.vault.recoverykey import Recovery
from hotline.vault.seal import seal_to
from hotline.vault.symmetric import aead, new_key
from tests.flows.safekeeping.conftest import Machine
from tests.unit.roster.town import add

PERSON = NewMember(
    login="Nora Beck", role=Role.KEYHOLDER, password="Kastanie am Rathaus 7", totp_secret=new_secret(), totp_step=0
)


@pytest.fixture
def custodians(machine: Machine) -> Recovery:
    return Recovery(machine.instance.recovery)


def recovered(machine: Machine, custodians: Recovery) -> bytes:
    """Bring Nora in; return what her session would carry."""
    pepper = machine.instance.credentials.pepper_staff[0]
    return machine.store.write(lambda work: recovery.new_keyholder(work, custodians, PERSON, pepper=pepper)).payload


def reads(machine: Machine, payload: bytes, case_id: bytes) -> bool:
    with machine.store.read() as work:
        someone = staff(work, payload)
        assert someone is not None
        return open_case(work, someone.keyring, case_id).state.report is not None


def test_bak_08_any_three_shares_give_a_keyholder_who_opens_every_case(machine: Machine) -> None:
    case_id, split = machine.case(), shares.split(machine.instance.recovery)
    for three in combinations(split, 3):
        assert shares.combine(three) == machine.instance.recovery
    payload = recovered(machine, Recovery(shares.combine(split[1:4])))
    assert reads(machine, payload, case_id)
    with machine.store.read() as work:
        someone = staff(work, payload)
        assert someone is not None
        assert someone.role is Role.KEYHOLDER
        assert {desk for desk, _ in someone.keyring.desks} == set(current(work).desks)


def test_a_recovered_keyholder_can_change_the_roster(machine: Machine, custodians: Recovery) -> None:
    payload = recovered(machine, custodians)

    def act(work: Work) -> None:
        someone = staff(work, payload)
        assert someone is not None
        lost = machine.instance.people["keyholder"].member_id
        actions.remove(work.db, member_id=lost, sign=someone.keyring.identity.signing)
        work.memo.clear()
        assert len(current(work).keyholders()) == 1

    machine.store.write(act)


def test_the_custodians_sign_a_keyholder_and_their_next_key_and_nothing_else(
    machine: Machine, custodians: Recovery
) -> None:
    member = machine.instance.people["counsellor"].member_id
    for act in (
        lambda work: actions.remove(work.db, member_id=member, sign=custodians.signing),
        lambda work: actions.promote(work.db, member_id=member, role="keyholder", sign=custodians.signing),
        lambda work: actions.replace_key(
            work.db, kind="courier-key", public=custodians.kem_public, sign=custodians.signing
        ),
        lambda work: actions.append(
            work.db,
            statement=add("anna", "counsellor").model_copy(update={"by": key_id(custodians.sign_public)}),
            sign=custodians.signing,
        ),
    ):
        with pytest.raises(RosterBroken, match="may not"):
            machine.store.write(act)


def test_shares_of_another_key_bring_nobody_in(machine: Machine) -> None:
    with pytest.raises(recovery.WrongShares):
        recovered(machine, Recovery(new_key()))


def restrict_to(machine: Machine, case_id: bytes, recipient: bytes, sealed: bytes = b"for somebody who left") -> None:
    """Leave the case with its recovery grant and one named grant."""

    def act(work: Work) -> None:
        mine = col(Grant.case_id) == case_id
        work.db.exec(delete(Grant).where(mine, col(Grant.recipient) != current(work).recovery.key_id))
        work.db.add(Grant(case_id=case_id, recipient=recipient, sealed=sealed))
        work.db.execute(update(CaseFile).where(col(CaseFile.id) == case_id).values(restricted=True))

    machine.store.write(act)


def test_an_orphaned_case_goes_back_to_its_desk_and_no_other_case_does(machine: Machine, custodians: Recovery) -> None:
    orphan, held = machine.case(), machine.case()
    restrict_to(machine, orphan, b"nobody any more!")
    with machine.store.read() as work:
        somebody = key_id(current(work).members[machine.instance.people["counsellor"].member_id].kem_public)
    restrict_to(machine, held, somebody)
    with machine.store.read() as work:
        assert recovery.orphaned(work) == [orphan]
    with pytest.raises(ValueError, match="not orphaned"):
        machine.store.write(lambda work: recovery.unorphan(work, custodians, held))
    machine.store.write(lambda work: recovery.unorphan(work, custodians, orphan))
    assert machine.opens(orphan, "colleague")
    with machine.store.read() as work:
        assert recovery.orphaned(work) == []
        assert work.db.exec(select(CaseFile.restricted).where(col(CaseFile.id) == orphan)).one() is False


@pytest.mark.parametrize("who", ["custodians", "keyholder"])
def test_a_new_recovery_key_opens_every_case_and_the_former_one_none(
    machine: Machine, custodians: Recovery, who: str
) -> None:
    cases, new = [machine.case() for _ in range(5)], Recovery.new()
    with machine.store.read() as work:
        someone = machine.instance.staff(work, "keyholder")
        held = list(someone.keyring.desks.values()) if who == "keyholder" else recovery.desks(work, custodians)
    sign = someone.keyring.identity.signing if who == "keyholder" else custodians.signing
    open_grant = recovery.by_keyholder(someone.keyring) if who == "keyholder" else recovery.opener(custodians)
    machine.store.write(lambda work: recovery.replace(work, held, new, sign=sign))
    cases.append(machine.case())
    first = machine.store.write(lambda work: recovery.regrant(work, open_grant, limit=3))
    assert (first.done, first.failed) == (3, 0)
    assert first.last is not None
    # Stopped here and begun anew: nothing is done twice, nothing is lost.
    rest = machine.store.write(lambda work: recovery.regrant(work, open_grant))
    unopened = 1 if who == "keyholder" else 0
    assert rest.last is None
    assert machine.store.write(recovery.forget) == 0 or unopened
    pepper = machine.instance.credentials.pepper_staff[0]
    with pytest.raises(recovery.WrongShares):
        recovered(machine, custodians)
    proven = machine.store.write(lambda work: recovery.new_keyholder(work, new, PERSON, pepper=pepper))
    assert all(reads(machine, proven.payload, case_id) for case_id in cases)
    with machine.store.read() as work:
        former = recovery.former_keys(work)
        assert former == [key_id(custodians.kem_public)]
        left = work.db.exec(select(Grant.case_id).where(col(Grant.recipient).in_(former))).all()
        assert not set(left) & set(cases)
        assert not work.db.exec(select(DeskGrant).where(col(DeskGrant.recipient).in_(former))).all()


def test_a_restricted_case_follows_the_new_recovery_key_when_a_named_person_opens_it(
    machine: Machine, custodians: Recovery
) -> None:
    case_id, new = machine.case(), Recovery.new()
    with machine.store.read() as work:
        keyholder, named = machine.instance.staff(work, "keyholder"), machine.instance.staff(work, "counsellor")
        case = open_case(work, named.keyring, case_id)
        recipient = key_id(named.keyring.identity.kem_public)
        ek = work.keystore.get(Kind.grant, case_id)
    public, ck = named.keyring.identity.kem_public, case.handle.ck.reveal()
    inner = MEMBER_SEAL + seal_to(public, MEMBER_LABEL, case_id, named.member_id, plaintext=ck)
    restrict_to(machine, case_id, recipient, aead(ek, ctx("grant", case_id, recipient), inner))
    desks, sign = list(keyholder.keyring.desks.values()), keyholder.keyring.identity.signing
    open_grant = recovery.by_keyholder(keyholder.keyring)
    machine.store.write(lambda work: recovery.replace(work, desks, new, sign=sign))
    assert machine.store.write(lambda work: recovery.regrant(work, open_grant)).failed == 1, "it alone"
    assert machine.store.write(recovery.forget) > 0
    machine.store.write(lambda work: unlock(work, named.keyring, case_id, rewrap=True))
    with machine.store.read() as work:
        recipients = set(work.db.exec(select(Grant.recipient).where(col(Grant.case_id) == case_id)).all())
    assert recipients == {recipient, key_id(new.kem_public)}


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_bak_08_by_command_two_shares_or_a_damaged_one_do_nothing_and_the_damaged_one_is_named(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    split = list(shares.split(machine.instance.recovery))
    file = tmp_path / "shares"

    def said(*lines: str) -> str:
        file.write_text("\n".join(lines))
        assert main(["recover", "--instance", str(machine.store.settings.instance), "--shares", str(file)]) == 1
        return capsys.readouterr().err

    assert "3 different shares are needed, 2 were given" in said(split[0], split[3])
    assert "3 different shares are needed, 2 were given" in said(split[0], split[3], split[3])
    words = split[3].split()
    words[10] = "academic" if words[10] != "academic" else "acid"
    damaged = said(split[0], " ".join(words), split[2])
    assert "Share 2 was not copied rightly" in damaged
    assert not set(damaged.split()) & set(words) - {"a", "is", "not", "or", "far"}
    assert "Share 3" in said(split[0], split[1], split[2] + " acid")
    assert "different recovery keys" in said(split[0], split[1], shares.split(Key(bytes(32)))[2])


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_new_shares_by_command_are_printed_before_they_count(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case_id, file, printed = machine.case(), tmp_path / "shares", tmp_path / "new"
    file.write_text("\n".join(shares.split(machine.instance.recovery)[:3]))
    given = ["--instance", str(machine.store.settings.instance), "--shares", str(file)]
    command = ["recover", *given, "--new-shares", "--no-check", "--print", str(printed)]
    assert main(command) == 0
    sheets = [(printed / f"share-{number}.txt").read_text().split("\n\n")[-1] for number in (1, 3, 4)]
    new = Recovery(shares.combine([" ".join(word for word in sheet.split() if word.isalpha()) for sheet in sheets]))
    assert reads(
        machine,
        machine.store.write(
            lambda work: recovery.new_keyholder(work, new, PERSON, pepper=machine.instance.credentials.pepper_staff[0])
        ).payload,
        case_id,
    )
    assert main(command) == 0, "with the former shares nothing is left to do"
    assert "follow them now: 0" in capsys.readouterr().out
