"""Fields for a day and for a time of day, forgiving about how people write them. Must not know any feature's form."""

import re
from datetime import date, time
from typing import Any

import wtforms
from wtforms.validators import StopValidation

from hotline.store import clock
from hotline.web.fields import TextField
from hotline.web.language import written_day
from hotline.web.showing import Shown
from hotline.web.words import _

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan january", "februar feb february", "märz maerz mär mrz mar march", "april apr", "mai may",
            "juni jun june", "juli jul july", "august aug", "september sep sept", "oktober okt oct october",
            "november nov", "dezember dez dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WHOLE_DAY = re.compile(r"([0-9]{1,2})[.\s/-]+([0-9]{1,2}|[^\W0-9]+)[.\s/-]+([0-9]{2}|[0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CENTURY = 100
_OLDEST_YEAR = 1900


class DateField(Shown, wtforms.Field):
    """A day in three small inputs (name-day, name-month, name-year). The data is a date or None.

    Takes month names, two-digit years and a whole date typed into the first input. `past` asks for a day up to today.
    """

    macro = "date"

    def __init__(
        self,
        label: str = "",
        validators: Any = (),
        *,
        hint: str = "",
        optional: bool = False,
        past: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.hint, self.optional, self.past = hint, optional, past
        self.typed = ("", "", "")

    @property
    def anchor(self) -> str:
        """The id of the input for the day."""
        return f"{self.id}-day"

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:  # noqa: ARG002 - WTForms names it
        """Read the three inputs out of the form; without a form, the day kept so far."""
        self.process_errors: list[str] = []
        value = self.default if data is wtforms.utils.unset_value else data
        self.object_data = self.data = value
        if value is not None:
            self.typed = (str(value.day), str(value.month), str(value.year))
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in ("day", "month", "year")):
            self.raw_data = [
                str(formdata.get(f"{self.name}-{part}", "")).strip()[:20] for part in ("day", "month", "year")
            ]
            self.typed = _spread(*self.raw_data)
            self.data = _day(*self.typed)

    def pre_validate(self, _form: wtforms.form.BaseForm) -> None:
        """Say what is missing, what does not exist, and what lies in the future."""
        day, month, year = self.typed
        if not any(self.typed):
            return
        missing = [
            name for part, name in ((day, _("den Tag")), (month, _("den Monat")), (year, _("das Jahr"))) if not part
        ]
        if missing:
            raise StopValidation(
                _("Geben Sie auch %(missing)s an, zum Beispiel 14 11 2026.", missing=_(" und ").join(missing))
            )
        if self.data is None:
            raise StopValidation(_("Diesen Tag gibt es im Kalender nicht. Schreiben Sie ihn so: 14 11 2026."))
        if self.past and self.data > clock.today():
            raise StopValidation(
                _(
                    "Geben Sie einen Tag bis heute an. Der %(day)s liegt in der Zukunft.",
                    day=written_day(self.data),
                )
            )


class TimeField(TextField):
    """A time of day on one line ("14", "14:30", "14.30 Uhr"). The data is the text; `clock_time` the time, or None."""

    def __init__(self, label: str = "", validators: Any = (), *, width: str = "w4", **kwargs: Any) -> None:
        super().__init__(label, validators, width=width, max_length=20, **kwargs)

    @property
    def clock_time(self) -> time | None:
        """The typed time, None when nothing or nothing readable was typed."""
        found = re.fullmatch(r"([0-9]{1,2})(?:[:.h ]?([0-9]{2}))?\s*(?:uhr|h)?", (self.data or "").strip().lower())
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            return None
        return time(int(found[1]), int(found[2] or 0))

    def pre_validate(self, _form: wtforms.form.BaseForm) -> None:
        """Refuse a time that cannot be read."""
        super().pre_validate(_form)
        if self.data and self.clock_time is None:
            raise StopValidation(_("Schreiben Sie die Uhrzeit so: 14:30."))


def _spread(day: str, month: str, year: str) -> tuple[str, str, str]:
    """Return the three parts; a whole date in the first input is taken apart."""
    if day and not month and not year:
        if found := _WHOLE_DAY.fullmatch(day):
            return found[1], found[2], found[3]
        if found := _ISO_DAY.fullmatch(day):
            return found[3], found[2], found[1]
    return day, month, year


def _day(day: str, month: str, year: str) -> date | None:
    numbers = [_number(day), _MONTHS.get(month.rstrip(".").lower()) or _number(month), _year(year)]
    if None in numbers:
        return None
    try:
        return date(numbers[2] or 0, numbers[1] or 0, numbers[0] or 0)
    except ValueError:
        return None


def _number(text: str) -> int | None:
    bare = text.rstrip(".")
    return int(bare) if re.fullmatch(r"[0-9]{1,4}", bare) else None


def _year(text: str) -> int | None:
    number = _number(text)
    if number is None:
        return None
    if len(text) == 2:
        this_year = clock.today().year
        number += this_year // _CENTURY * _CENTURY
        number -= _CENTURY if number > this_year + 1 else 0
    return number if number >= _OLDEST_YEAR else None
