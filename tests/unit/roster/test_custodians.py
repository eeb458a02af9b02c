"""BAK-08, CR-10: what three custodians may sign: a new keyholder and their own next key, and nothing else, ever."""

import pytest

from hotline.roster.statements import AuditKey, CourierKey, RecoveryKey, RosterBroken, from_bytes, to_bytes
from tests.unit.roster.town import PUBLIC, SIGN, add, by, desk_key, promote, remove, roster_of, some_id


def named(custodians: str | None, who: str, public: str = "planted") -> RecoveryKey:
    sign_public = SIGN[custodians].public if custodians else None
    return RecoveryKey(by=by(who), public=PUBLIC[public], sign_public=sign_public)


THEIRS = ("anna", named("custodians", "anna"))


def test_the_custodians_add_a_keyholder_who_signs_from_then_on():
    roster = roster_of(
        THEIRS, ("custodians", add("berta", "keyholder", "custodians")), ("berta", remove("anna", "berta"))
    )
    assert set(roster.members) == {some_id("berta")}


def test_the_custodians_name_their_next_key_and_the_former_one_signs_nothing_any_more():
    changed = ("custodians", named("next custodians", "custodians", "counselling 2"))
    roster = roster_of(THEIRS, changed, ("next custodians", add("berta", "keyholder", "next custodians")))
    assert roster.recovery.public == PUBLIC["counselling 2"]
    with pytest.raises(RosterBroken, match="may not"):
        roster_of(THEIRS, changed, ("custodians", add("berta", "keyholder", "custodians")))


@pytest.mark.parametrize(
    "statement",
    [
        add("berta", "counsellor", "custodians"),
        add("berta", "auditor", "custodians"),
        add("berta", "admin", "custodians"),
        remove("anna", "custodians"),
        promote("anna", "counsellor", "custodians"),
        desk_key("counselling", "custodians", epoch=2, public="planted"),
        AuditKey(by=by("custodians"), public=PUBLIC["planted"]),
        CourierKey(by=by("custodians"), public=PUBLIC["planted"]),
    ],
)
def test_cr10_the_custodians_sign_nothing_else(statement):
    with pytest.raises(RosterBroken, match="may not"):
        roster_of(THEIRS, ("custodians", statement))


def test_cr10_custodians_without_a_key_in_the_roster_sign_nothing():
    with pytest.raises(RosterBroken, match="may not"):
        roster_of(("custodians", add("berta", "keyholder", "custodians")))
    with pytest.raises(RosterBroken, match="may not"):
        roster_of(
            THEIRS,
            ("anna", named(None, "anna", "counselling 2")),
            ("custodians", add("berta", "keyholder", "custodians")),
        )


def test_cr10_the_custodians_key_is_nobody_elses_and_never_comes_back():
    for more in (
        [("anna", named("anna", "anna"))],
        [THEIRS, ("anna", named("next custodians", "anna")), ("anna", named("custodians", "anna"))],
        [THEIRS, ("anna", add("berta").model_copy(update={"sign_public": SIGN["custodians"].public}))],
    ):
        with pytest.raises(RosterBroken, match="key is used"):
            roster_of(*more)


def test_a_recovery_key_without_custodians_keeps_the_form_it_had():
    plain = to_bytes(RecoveryKey(by=by("anna"), public=PUBLIC["planted"]))
    assert b"sign_public" not in plain
    assert from_bytes(plain) == RecoveryKey(by=by("anna"), public=PUBLIC["planted"])
    with pytest.raises(RosterBroken):
        from_bytes(plain[:-1] + b',"sign_public":null}')
    with_them = named("custodians", "anna")
    assert from_bytes(to_bytes(with_them)) == with_them
