"""Days and times of day, however people write them; what cannot be meant is answered with an example."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import html5lib
import pytest

from hotline.store.clock import standing_at
from hotline.web.dates import DateField, TimeField
from hotline.web.fields import Filled
from hotline.web.forms import Form

TODAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class When(Form):
    day = DateField("Wann war es?", past=True)
    at = TimeField("Um wie viel Uhr?")


class Needed(Form):
    day = DateField("Wann?", [Filled("Geben Sie einen Tag an.")])


@pytest.fixture
def filled(in_request: Callable[..., None]) -> Callable[..., When]:
    def fill(day: str = "", month: str = "", year: str = "", at: str = "", kind: type[Form] = When) -> Any:
        in_request("/", method="POST", data={"day-day": day, "day-month": month, "day-year": year, "at": at})
        with standing_at(TODAY):
            form = kind(meta={"csrf": False})
            form.validate()
        return form

    return fill


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("14", "11", "2026"), date(2026, 11, 14)),
        (("14.", "Nov.", "26"), date(2026, 11, 14)),
        (("1", "märz", "2026"), date(2026, 3, 1)),
        (("01", "03", "1999"), date(1999, 3, 1)),
        (("14.11.2026", "", ""), date(2026, 11, 14)),
        (("14. November 2026", "", ""), date(2026, 11, 14)),
        (("2026-11-14", "", ""), date(2026, 11, 14)),
        (("29", "2", "2024"), date(2024, 2, 29)),
        (("1", "5", "89"), date(1989, 5, 1)),
        (("23", "11", "2026"), date(2026, 11, 23)),
        (("", "", ""), None),
    ],
)
def test_a_day_is_read_as_people_write_it(
    filled: Callable[..., When], typed: tuple[str, str, str], meant: date | None
) -> None:
    form = filled(*typed)
    assert form.problems == []
    assert form.day.data == meant


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("14", "", "2026"), "Geben Sie auch den Monat an, zum Beispiel 14 11 2026."),
        (("", "", "2026"), "Geben Sie auch den Tag und den Monat an, zum Beispiel 14 11 2026."),
        (("31", "2", "2026"), "Diesen Tag gibt es im Kalender nicht. Schreiben Sie ihn so: 14 11 2026."),
        (("x", "y", "z"), "Diesen Tag gibt es im Kalender nicht. Schreiben Sie ihn so: 14 11 2026."),
        (("١", "١", "٢٠٢٦"), "Diesen Tag gibt es im Kalender nicht. Schreiben Sie ihn so: 14 11 2026."),
        (("1", "1", "0"), "Diesen Tag gibt es im Kalender nicht. Schreiben Sie ihn so: 14 11 2026."),
        (("14", "12", "2026"), "Geben Sie einen Tag bis heute an. Der 14. Dezember 2026 liegt in der Zukunft."),
    ],
)
def test_a_day_that_cannot_be_meant_is_answered_with_an_example(
    filled: Callable[..., When], typed: tuple[str, str, str], sentence: str
) -> None:
    form = filled(*typed)
    assert [(problem.anchor, problem.sentence) for problem in form.problems] == [("day-day", sentence)]
    markup = str(form.day())
    assert markup.count('aria-invalid="true"') == 3
    values = [each.get("value") for each in html5lib.parse(markup, namespaceHTMLElements=False).iter("input")]
    assert values == list(typed), "what was typed stands in the form again"


def test_a_day_that_is_asked_for_must_be_given(filled: Callable[..., Any]) -> None:
    assert [problem.sentence for problem in filled(kind=Needed).problems] == ["Geben Sie einen Tag an."]


def test_a_day_kept_so_far_stands_in_the_three_inputs(in_request: Callable[..., None]) -> None:
    in_request()
    form = When(data={"day": date(2026, 3, 9)})
    assert form.day.typed == ("9", "3", "2026")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14", time(14)),
        ("14:30", time(14, 30)),
        ("14.30 Uhr", time(14, 30)),
        ("9 uhr", time(9)),
        ("0815", time(8, 15)),
        ("9:05", time(9, 5)),
        ("", None),
    ],
)
def test_a_time_of_day_is_read_as_people_write_it(filled: Callable[..., When], typed: str, meant: time | None) -> None:
    assert filled(at=typed).at.clock_time == meant


@pytest.mark.parametrize("typed", ["25", "14:75", "abends", "14:30:15"])
def test_a_time_that_cannot_be_read_is_answered_with_an_example(filled: Callable[..., When], typed: str) -> None:
    assert [problem.sentence for problem in filled(at=typed).problems] == ["Schreiben Sie die Uhrzeit so: 14:30."]
