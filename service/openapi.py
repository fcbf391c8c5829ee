"""The OpenAPI document: FastAPI's, with the contracts of the bodies that are read raw."""

import json
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api_schemas.compare import CompareRequest
from api_schemas.lint import LintRequest
from api_schemas.problem import Problem
from api_schemas.recommend import RecommendRequest
from api_schemas.train import TrainRequest
from service.authentication import is_open
from service.rate_limit import UNLIMITED
from service.routes.documented import problems

EXAMPLES: Final = Path(__file__).parent / "openapi_examples.json"
"""Answers that ``make docs`` asked the application for."""

RAW_MODELS: tuple[type[BaseModel], ...] = (
    LintRequest, TrainRequest, CompareRequest, RecommendRequest, Problem,
)  # fmt: skip


def install(app: FastAPI, *, keys_asked_for: bool, metrics_open: bool = True) -> None:
    """Let the application describe itself completely."""
    framework_document = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete(framework_document(), keys_asked_for, metrics_open)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def complete(
    document: dict[str, Any], keys_asked_for: bool = False, metrics_open: bool = True
) -> dict[str, Any]:
    """Add the contracts that FastAPI does not see, and take its own shape of errors out."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in RAW_MODELS], ref_template="#/components/schemas/{model}"
    )
    components = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in schemas["$defs"].items():
        components.setdefault(name, schema)
    _drop_framework_errors(document)
    _show_answers(document)
    document["components"]["securitySchemes"] = {
        "apiKey": {"type": "http", "scheme": "bearer", "description": "Where GRADHEALTH_AUTH is api-key."}
    }
    document["security"] = [{"apiKey": []}] if keys_asked_for else [{}, {"apiKey": []}]
    _tell_who_may_ask(document, metrics_open)
    return document


def _tell_who_may_ask(document: dict[str, Any], metrics_open: bool) -> None:
    """Every operation that is not open to anybody may refuse a key, and every one a flood of requests."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            open_to_all = is_open(method.upper(), path, metrics_open=metrics_open)
            if open_to_all:
                operation["security"] = []
            refusals = _refusals(path, open_to_all)
            for status, refusal in problems(*refusals).items():
                operation["responses"].setdefault(str(status), refusal)


def _show_answers(document: dict[str, Any]) -> None:
    """Put an answer that was really given beside the schema of each operation's answer."""
    examples = json.loads(EXAMPLES.read_bytes()) if EXAMPLES.exists() else {}
    for path in document["paths"].values():
        for operation in path.values():
            answers = operation["responses"]
            good = answers.get("202") or answers.get("201") or answers.get("200", {})
            shown = good.get("content", {}).get("application/json")
            if shown is not None and operation["operationId"] in examples:
                shown["example"] = examples[operation["operationId"]]


def _refusals(path: str, open_to_all: bool) -> tuple[int, ...]:
    keys = () if open_to_all else (401, 403)
    return keys if path in UNLIMITED else (*keys, 429)


def _drop_framework_errors(document: dict[str, Any]) -> None:
    """FastAPI promises its own shape of validation errors; here they are problems like all others."""
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    for path in document["paths"].values():
        for operation in path.values():
            refused = operation.get("responses", {}).get("422", {})
            if "HTTPValidationError" in str(refused):
                refused["content"] = {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
