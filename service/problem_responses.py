"""Answers with ``application/problem+json``, whoever raised."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path
from starlette.types import Scope

from service.errors import BY_EXCEPTION, headers_for, problem_for

MEDIA_TYPE = "application/problem+json"
METHOD_NOT_ALLOWED = 405


def install(app: FastAPI) -> None:
    """Let the table of ``service.errors`` answer for what it holds, and for what the framework refuses."""
    app.add_exception_handler(HTTPException, _handle)
    for exception in BY_EXCEPTION:
        app.add_exception_handler(exception, _handle)


def _handle(request: Request, error: Exception) -> Response:
    response = problem_response(request.scope, error)
    if response.status_code == METHOD_NOT_ALLOWED:
        response.headers["Allow"] = ", ".join(allowed_methods(request.app, request.url.path))
    return response


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """What an address takes; the framework names only the methods of the first route that it meets."""
    allowed: set[str] = set()
    for template, operations in app.openapi()["paths"].items():
        if compile_path(template)[0].fullmatch(path):
            allowed |= {method.upper() for method in operations}
    return sorted(allowed) or ["GET"]


def problem_response(scope: Scope, error: Exception) -> Response:
    """The response for anything that was raised while a request was served."""
    problem = problem_for(error, scope.get("state", {}).get("request_id", ""))
    return Response(
        problem.model_dump_json(),
        status_code=problem.status,
        headers=headers_for(error),
        media_type=MEDIA_TYPE,
    )
