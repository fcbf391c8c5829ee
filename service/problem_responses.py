"""Answers with ``application/problem+json``, whoever raised."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.errors import BY_EXCEPTION, headers_for, problem_for

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    """Let the table of ``service.errors`` answer for what it holds, and for what the framework refuses."""
    app.add_exception_handler(HTTPException, _handle)
    for exception in BY_EXCEPTION:
        app.add_exception_handler(exception, _handle)


def _handle(request: Request, error: Exception) -> Response:
    return problem_response(request.scope, error)


def problem_response(scope: Scope, error: Exception) -> Response:
    """The response for anything that was raised while a request was served."""
    problem = problem_for(error, scope.get("state", {}).get("request_id", ""))
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        headers=headers_for(error),
        media_type=MEDIA_TYPE,
    )
