"""One transaction a request: committed before the answer leaves, rolled back when the answer refuses, run again without a trace."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, abort, make_response
from sqlalchemy import text
from werkzeug.test import TestResponse

from hotline.store.faults import StoreBusy
from hotline.store.work import Work
from hotline.web.sessions import BOX_COOKIE, set_cookie
from hotline.web.transaction import finally_do, reads, writes
from tests.support.instances import Instance

BASE = "http://localhost:8000"


@pytest.fixture
def bare(instance: Instance, make_app: Callable[[Instance], Flask]) -> Flask:
    """The app with a table of its own to write into, without form tokens: only the transaction is looked at here."""
    app = make_app(instance)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["hotline"].store.write(lambda work: work.db.execute(text("CREATE TABLE note (body TEXT)")))
    return app


def notes(app: Flask) -> list[str]:
    with app.extensions["hotline"].store.engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT body FROM note"))]


def add(work: Work, body: str = "x") -> None:
    work.db.execute(text("INSERT INTO note VALUES (:body)"), {"body": body})


def sent(app: Flask, view: Callable[..., Any]) -> TestResponse:
    app.add_url_rule("/try", "try", view, methods=["POST"])
    return app.test_client().post("/try", base_url=BASE, data={"body": "hallo"})


@pytest.mark.parametrize(("status", "kept"), [(200, ["x"]), (303, ["x"]), (400, []), (422, []), (503, [])])
def test_an_answer_that_refuses_rolls_back(bare: Flask, status: int, kept: list[str]) -> None:
    @writes
    def view(work: Work) -> Response:
        add(work)
        return make_response("answer", status)

    response = sent(bare, view)
    assert (response.status_code, response.text) == (status, "answer")
    assert notes(bare) == kept


def test_an_abort_and_an_error_roll_back(bare: Flask) -> None:
    @writes
    def aborted(work: Work) -> str:
        add(work)
        abort(404)

    @writes
    def broken(work: Work) -> str:
        add(work)
        raise ZeroDivisionError

    bare.add_url_rule("/broken", "broken", broken, methods=["POST"])
    assert sent(bare, aborted).status_code == 404
    assert bare.test_client().post("/broken", base_url=BASE).status_code == 500
    assert notes(bare) == []


def test_nothing_is_acknowledged_before_it_is_committed(bare: Flask) -> None:
    """When the answer's first byte leaves, another connection sees the row."""
    seen: list[list[str]] = []

    @writes
    def view(work: Work) -> str:
        add(work)
        seen.append(notes(bare))
        return "done"

    @bare.after_request
    def look(response: Response) -> Response:
        seen.append(notes(bare))
        return response

    sent(bare, view)
    assert seen == [[], ["x"]]


def test_a_second_run_leaves_nothing_of_the_first(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two writers in each other's way: the view runs twice, its row and its late acts count once."""
    runs: list[str] = []
    late: list[str] = []
    store = bare.extensions["hotline"].store
    plain = type(store).write

    def twice(self: object, act: Callable[[Work], object], **kwargs: object) -> object:
        def both(work: Work) -> object:
            act(work)
            work.db.rollback()
            return act(work)

        return plain(self, both, **kwargs)

    monkeypatch.setattr(type(store), "write", twice)

    @writes
    def view(work: Work) -> Response:
        runs.append("run")
        add(work)
        finally_do(lambda _response: late.append("late"))
        response = make_response("done")
        set_cookie(response, BOX_COOKIE, f"value-{len(runs)}")
        return response

    response = sent(bare, view)
    assert runs == ["run", "run"]
    assert late == ["late"]
    assert [cookie.partition(";")[0] for cookie in response.headers.getlist("Set-Cookie")] == [f"{BOX_COOKIE}=value-2"]
    assert notes(bare) == ["x"]


def test_late_acts_run_after_the_transaction_even_when_it_was_refused(bare: Flask) -> None:
    @writes
    def view(work: Work) -> Response:
        add(work)
        finally_do(lambda _response: bare.extensions["hotline"].store.write(lambda later: add(later, "counted")))
        return make_response("no", 422)

    assert sent(bare, view).status_code == 422
    assert notes(bare) == ["counted"]


def test_flt_04_a_store_that_stays_busy_answers_503_and_when_to_come_back(bare: Flask) -> None:
    @writes
    def view(work: Work) -> str:
        raise StoreBusy

    response = sent(bare, view)
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "Was vorher gesichert war, ist noch da" in response.text


def test_the_body_is_read_before_the_transaction_begins(bare: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    store = bare.extensions["hotline"].store
    plain = type(store).write

    def write(self: object, act: Callable[[Work], object], **kwargs: object) -> object:
        order.append("begin")
        return plain(self, act, **kwargs)

    monkeypatch.setattr(type(store), "write", write)

    class Body(io.BytesIO):
        def readinto(self, buffer: Any) -> int:
            order.append("read")
            return super().readinto(buffer)

    @writes
    def view(_work: Work) -> str:
        return "done"

    bare.add_url_rule("/try", "try", view, methods=["POST"])
    bare.test_client().post(
        "/try",
        base_url=BASE,
        input_stream=Body(b"a=bc"),
        content_length=4,
        content_type="application/x-www-form-urlencoded",
    )
    assert order[0] == "read"
    assert order.count("begin") == 1


def test_a_reading_view_cannot_leave_anything_behind(bare: Flask) -> None:
    @reads
    def view(work: Work) -> str:
        add(work)
        return "done"

    assert sent(bare, view).status_code in {200, 500}
    assert notes(bare) == []
