"""The OpenAPI document: FastAPI's, with the contracts of the bodies that are read raw."""

from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api_schemas.lint import LintRequest
from api_schemas.problem import Problem
from api_schemas.recommend import RecommendRequest
from api_schemas.train import TrainRequest

RAW_MODELS: tuple[type[BaseModel], ...] = (LintRequest, TrainRequest, RecommendRequest, Problem)


def install(app: FastAPI) -> None:
    """Let the application describe itself completely."""
    framework_document = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = complete(framework_document())
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add the contracts that FastAPI does not see, and take its own shape of errors out."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in RAW_MODELS], ref_template="#/components/schemas/{model}"
    )
    components = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in schemas["$defs"].items():
        components.setdefault(name, schema)
    _drop_framework_errors(document)
    document["components"]["securitySchemes"] = {
        "apiKey": {"type": "http", "scheme": "bearer", "description": "Where GRADHEALTH_AUTH is api-key."}
    }
    document["security"] = [{}, {"apiKey": []}]
    return document


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
