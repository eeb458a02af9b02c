"""The coordinator's list: what to look at next, one entry with its check and its edit; counsellors read it. Must not know cases."""

from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hotline.accounts.access import DIRECTORY_WRITE, signed_in
from hotline.accounts.queries import Staff
from hotline.directory.actions import upkeep as actions
from hotline.directory.actions.upkeep import NotReadable
from hotline.directory.forms import CheckForm, DeadForm, EditForm
from hotline.directory.queries import services
from hotline.directory.queries.hours import open_state
from hotline.directory.queries.upkeep import VIEWS, history, work_list
from hotline.directory.rules import How, Result, ServiceFacts
from hotline.store.work import Work
from hotline.web.language import current_lang
from hotline.web.transaction import reads, writes

bp = Blueprint("directory", __name__)

_PAGE: Final = 50


@bp.get("/desk/directory")
@reads
@signed_in
def overview(work: Work, staff: Staff) -> ResponseReturnValue:
    """The work list: numbers reported dead, then entries without a number, then what is overdue, then the rest."""
    view = request.args.get("view", "due" if staff.role in DIRECTORY_WRITE else "all")
    if view not in VIEWS:
        abort(404)
    land, words = request.args.get("land", ""), request.args.get("q", "")[:200]
    found, counts = work_list(work, view=view, land=land, words=words)
    after = request.args.get("after", "")
    start = next((place + 1 for place, line in enumerate(found) if line.facts.slug == after), 0)
    page = found[start : start + _PAGE]
    return render_template(
        "directory/overview.html",
        view=view,
        land=land,
        words=words,
        laender=work.codes.choices("land", current_lang()),
        counts_by_view=counts,
        views=[(name, _view_name(name)) for name in VIEWS],
        page=page,
        total=len(found),
        first=start + 1,
        last_slug=page[-1].facts.slug if page and start + _PAGE < len(found) else "",
        reason_name=_reason_name,
    )


@bp.get("/desk/directory/<slug>")
@reads
@signed_in
def entry(work: Work, staff: Staff, slug: str) -> ResponseReturnValue:
    """One entry with everything, internal fields too."""
    facts = _load(work, slug)
    return _page(work, staff, facts)


@bp.post("/desk/directory/<slug>/check")
@writes
@signed_in
def check(work: Work, staff: Staff, slug: str) -> ResponseReturnValue:
    """Note a look at the entry today."""
    form, facts = CheckForm(), _load(work, slug)
    if not form.validate_on_submit():
        return _page(work, staff, facts, check=form), 422
    result = Result(str(form.result.data))
    actions.verify_today(work, staff.login, facts.id, How(str(form.how.data)), result, form.note.data or "")
    staff.audit(work, "directory.check", detail={"service": facts.slug, "result": result.value})
    flash(
        _("Vermerkt. Der Eintrag steht nicht mehr in der Suche.")
        if result is Result.DEAD
        else _("Vermerkt: heute geprüft.")
    )
    return _back(slug)


@bp.post("/desk/directory/<slug>/edit")
@writes
@signed_in
def edit(work: Work, staff: Staff, slug: str) -> ResponseReturnValue:
    """Change the contact; each change goes into the history."""
    form, facts = EditForm(), _load(work, slug)
    if not form.validate_on_submit():
        return _page(work, staff, facts, edit=form), 422
    try:
        changed = actions.edit_contact(
            work, staff.login, facts.id, {name: form[name].data or "" for name in actions.FIELDS}
        )
    except NotReadable as problem:
        form.reject(problem.field, _sentence(problem.field))
        return _page(work, staff, facts, edit=form), 422
    if changed:
        staff.audit(work, "directory.edit", detail={"service": facts.slug, "fields": ",".join(changed)})
    flash(
        _("Gespeichert. Haben Sie auch geprüft? Dann vermerken Sie es oben.")
        if changed
        else _("Es war nichts zu ändern.")
    )
    return _back(slug)


@bp.post("/desk/directory/<slug>/dead")
@writes
@signed_in
def report_dead(work: Work, staff: Staff, slug: str) -> ResponseReturnValue:
    """Anybody at the desk who reached nobody says so with one click."""
    form, facts = DeadForm(), _load(work, slug)
    if not form.validate_on_submit():
        return _page(work, staff, facts), 422
    actions.report_dead(work, staff.login, facts.id)
    staff.audit(work, "directory.dead", detail={"service": facts.slug})
    flash(_("Danke. Die Koordination sieht das als Erstes in ihrer Liste."))
    return _back(slug)


def _load(work: Work, slug: str) -> ServiceFacts:
    facts = services.service(work, slug)
    if facts is None:
        abort(404)
    return facts


def _page(
    work: Work, staff: Staff, facts: ServiceFacts, *, check: CheckForm | None = None, edit: EditForm | None = None
) -> str:
    """The page of one entry; `check` and `edit` are forms that were refused, shown with their sentences and what was typed."""
    return render_template(
        "directory/entry.html",
        facts=facts,
        opening=open_state(facts, work.now),
        history=history(work, facts.id),
        may_write=staff.role in DIRECTORY_WRITE,
        check_form=check or CheckForm(formdata=None),
        edit_form=edit or EditForm(formdata=None, data=actions.as_text(facts)),
        dead_form=DeadForm(formdata=None),
        problem=next((form for form in (check, edit) if form is not None), None),
        field_name=_field_name,
        how_name=_how_name,
        result_name=_result_name,
    )


def _back(slug: str) -> Response:
    return redirect(url_for("directory.entry", slug=slug), 303)  # type: ignore[return-value]  # a werkzeug response is one


def _view_name(view: str) -> str:
    names = {
        "due": _("Zu tun"),
        "dead": _("als tot gemeldet"),
        "phone": _("keine Telefonnummer"),
        "overdue": _("Prüfung überfällig"),
        "hours": _("Zeiten nicht bekannt"),
        "unverified": _("noch nie geprüft"),
        "soon": _("bald fällig"),
        "all": _("Alle Einträge"),
    }
    return str(names[view])


def _reason_name(reason: str) -> str:
    """What is to be done, in a word or two."""
    names = {
        "dead": _("tot gemeldet"),
        "phone": _("Telefon suchen"),
        "overdue": _("überfällig"),
        "hours": _("Zeiten erfragen"),
        "unverified": _("erste Prüfung"),
        "soon": _("bald fällig"),
    }
    return str(names[reason])


def _field_name(field: str) -> str:
    names = {
        "phones": _("Telefon"),
        "email": _("E-Mail"),
        "web": _("Website"),
        "hours_text": _("Zeiten in Worten"),
        "hours_osm": _("Zeiten für „jetzt offen“"),
        "contact": _("Ansprechperson"),
    }
    return str(names.get(field, field))


def _how_name(how: str) -> str:
    return str(
        {"call": _("Anruf"), "mail": _("E-Mail"), "web": _("Website"), "case": _("aus der Beratung")}.get(how, how)
    )


def _result_name(result: str) -> str:
    return str({"reached": _("erreicht"), "changed": _("geändert"), "dead": _("tot")}.get(result, result))


def _sentence(field: str) -> str:
    sentences = {
        "phones": _(
            "Schreiben Sie je Zeile eine Nummer, nur mit Ziffern, Leerzeichen, Strich und Plus, zum Beispiel 0351 855-2223."
        ),
        "email": _("Schreiben Sie eine Adresse mit @, zum Beispiel beratung@beispiel.de."),
        "web": _("Schreiben Sie eine Adresse wie www.beispiel.de."),
        "hours_osm": _("Schreiben Sie die Zeiten so: Mo-Fr 09:00-16:00; Sa 10:00-12:00. Rund um die Uhr heißt 24/7."),
    }
    return str(sentences.get(field, _("Schreiben Sie weniger: höchstens 400 Zeichen.")))
