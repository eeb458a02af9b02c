"""Pages of a change of key: cases move batch by batch, one POST each, with the state in between. And whether all runs. No tables here."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hotline.accounts import roll
from hotline.accounts.access import signed_in
from hotline.accounts.actions import rotation
from hotline.accounts.desk import bp
from hotline.accounts.queries import Staff
from hotline.casefile.opening.rewrapping import BATCH
from hotline.notices.queries import post_state
from hotline.store.base import ID_SIZE
from hotline.store.work import Work
from hotline.web.transaction import reads, writes
from hotline.web.words import _

_END = b"\xff" * ID_SIZE


@bp.get("/desk/team/keys")
@reads
@signed_in
def rekey(work: Work, staff: Staff) -> ResponseReturnValue:
    """How far the change of key is, and the button for the next batch. `on`: the person pressed it before, so the script may."""
    found = roll.progress(work, staff)
    stuck = bool(found) and request.args.get("stuck", "") == "1"
    return render_template(
        "accounts/rekey.html",
        left=sum(each.left for each in found),
        finished=not found,
        stuck=stuck,
        at=request.args.get("at", ""),
        go_on=request.args.get("on", "") == "1" and bool(found) and not stuck,
        batch=BATCH,
        due=roll.rotation_is_due(staff),
    )


@bp.post("/desk/team/keys/next")
@writes
@signed_in
def rekey_next(work: Work, staff: Staff) -> ResponseReturnValue:
    """Move one batch, desk after desk. Pressed twice, or by two people at once, it does no harm."""
    desk_id, case_id = _place(request.form.get("at", ""))
    waiting = sorted(roll.progress(work, staff), key=lambda each: each.desk.desk_id)
    found = next((each for each in waiting if (each.desk.desk_id, _END) > (desk_id, case_id)), None)
    if found is None:
        return redirect(url_for("accounts.rekey", stuck="1" if waiting else None), 303)
    after = case_id if found.desk.desk_id == desk_id else None
    batch = rotation.rewrap_batch(work, staff.keyring, found.desk, after=after)
    staff.audit(work, "team.rekeyed", detail={"desk": found.desk.name, "cases": str(batch.moved)})
    at = found.desk.desk_id + (batch.last or _END)
    return redirect(url_for("accounts.rekey", on="1", at=at.hex()), 303)


@bp.post("/desk/team/keys/new")
@writes
@signed_in
def rotate(work: Work, staff: Staff) -> ResponseReturnValue:
    """Publish the keys that are due since somebody left (CR-10)."""
    rotation.rotate_due(work, sign=staff.keyring.identity.signing)
    staff.audit(work, "team.rotated")
    flash(_("Neue Schlüssel sind ausgegeben. Jetzt ziehen die Fälle um."))
    return redirect(url_for("accounts.rekey"), 303)


@bp.get("/desk/status")
@reads
@signed_in
def status(work: Work, staff: Staff) -> ResponseReturnValue:
    """Whether all runs: post, keys, how many hold them. No case, no setting."""
    return render_template(
        "accounts/status.html",
        post=post_state(work),
        keyholders=len(staff.roster.keyholders()),
        members=len(staff.roster.members),
        few=roll.few_keyholders(staff),
        due=roll.rotation_is_due(staff),
    )


def _place(typed: str) -> tuple[bytes, bytes]:
    """Desk and case behind which to go on; from the beginning where the place does not read well."""
    try:
        found = bytes.fromhex(typed)
    except ValueError:
        found = b""
    return (found[:ID_SIZE], found[ID_SIZE:]) if len(found) == 2 * ID_SIZE else (b"", b"")
