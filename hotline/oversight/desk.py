"""The auditor's page: who did what when. Opened with the key of the audit desk, and itself in the log. Must not know tables."""

import re
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from hotline.accounts.access import NotForThisRole, signed_in
from hotline.accounts.queries import Staff, audit_opener, members, name_of
from hotline.oversight import words
from hotline.oversight.queries import find, stand
from hotline.oversight.rules import GROUPS, NOBODY, OTHER, Question
from hotline.store.work import Work
from hotline.web.transaction import reads

bp = Blueprint("oversight", __name__)

_ABOUT = re.compile(r"([0-9a-f]{16})?")
_BEFORE = re.compile(r"[1-9][0-9]{0,17}")


@bp.get("/desk/audit")
@reads
@signed_in
def log(work: Work, staff: Staff) -> ResponseReturnValue:
    """The log, newest first, by person, kind of act, day or case. Reading it is an act like any other: logged before it is read."""
    question, before = _question(work), _before()
    opener = audit_opener(staff)
    if opener is None:
        raise NotForThisRole
    with work.apart() as apart:
        staff.audit(apart, "audit.read", detail=_asked(question))
    return render_template(
        "oversight/log.html",
        found=find(work, opener, question, before=before),
        question=question,
        stand=stand(work),
        people=members(work),
        nobody=NOBODY,
        name_of=lambda member_id: name_of(work, member_id),
        first=before is None,
        words=words,
    )


def _question(work: Work) -> Question:
    person, kind = request.args.get("person", ""), request.args.get("kind", "")
    about, typed = request.args.get("about", ""), request.args.get("day", "")
    known = {"", NOBODY, *(each.id.hex() for each in members(work))}
    if person not in known or kind not in {"", OTHER, *GROUPS} or not _ABOUT.fullmatch(about):
        abort(404)
    try:
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        abort(404)
    return Question(person=person, kind=kind, about=about, day=day)


def _before() -> int | None:
    typed = request.args.get("before", "")
    if typed and not _BEFORE.fullmatch(typed):
        abort(404)
    return int(typed) if typed else None


def _asked(question: Question) -> dict[str, str]:
    # Not the digits of a case: this line concerns none, so it names none.
    return {
        "person": question.person,
        "kind": question.kind,
        "day": question.day.isoformat() if question.day else "",
    }
