"""One transaction a request: @reads and @writes hand the unit of work to the view. Must not know what a view does with it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Response, after_this_request, make_response, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue

from hotline.store.work import Work
from hotline.web.furniture import house

P = ParamSpec("P")
View = Callable[Concatenate[Work, P], ResponseReturnValue]

_FIRST_REFUSAL = 400


def reads(view: View[P]) -> Callable[P, Response]:
    """Give the view a unit of work that only reads. Stands directly below the route."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        with house().store.read() as work:
            return make_response(view(work, *args, **kwargs))

    return answered


def writes(view: View[P]) -> Callable[P, Response]:
    """Give the view a unit of work that is committed before the answer leaves, when the answer's status is below 400.

    The body is read before the transaction begins, so that a slow line holds no lock. The view may run again when the store asks
    for a retry: what an earlier attempt handed to `finally_do` is dropped first. Stands directly below the route.
    """

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        _read_body()
        kept = len(request_ctx._after_request_functions)

        def attempt(work: Work) -> Response:
            del request_ctx._after_request_functions[kept:]
            return make_response(view(work, *args, **kwargs))

        return house().store.write(attempt, keep=_stands)

    return answered


def finally_do(act: Callable[[Response], object]) -> None:
    """Have `act` done once the transaction is over, before the answer leaves: once, however often the view is run again."""

    def done(response: Response) -> Response:
        act(response)
        return response

    after_this_request(done)


def _read_body() -> None:
    # The first touch of the form parses the whole body, files included.
    _ = request.form


def _stands(response: Response) -> bool:
    return response.status_code < _FIRST_REFUSAL
