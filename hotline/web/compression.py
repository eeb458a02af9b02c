"""Compression for pages that hold no secret: no form, no token, no words, no message (TIM-03). Must not know which pages those are."""

import gzip
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

P = ParamSpec("P")
_WORTH_IT = 1400


def compressible(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
    """Compress what this view answers where the browser takes it. Only for pages that are the same for everybody."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(view(*args, **kwargs))
        response.headers["Vary"] = "Accept-Encoding"
        body = response.get_data()
        if (
            request.accept_encodings.quality("gzip") > 0
            and len(body) > _WORTH_IT
            and "Set-Cookie" not in response.headers
        ):
            response.set_data(gzip.compress(body, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response

    return answered
