"""What OpenAPI is told of bodies that are read raw, and of answers that are not plain JSON models."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

Responses = dict[int | str, dict[str, Any]]

PROBLEM_TYPE = "application/problem+json"

MEANING: Mapping[int, str] = {
    400: "The body is not JSON, or the request is not well-formed.",
    401: "No valid API key came with the request.",
    403: "The API key lacks the scope that this needs.",
    404: "Unknown here, or somebody else's: the answer is the same.",
    406: "None of the accepted media types can be served.",
    409: "In conflict with the present state.",
    410: "It was there; its retention is over.",
    413: "The body is over the limit.",
    415: "The body is not of a media type that is taken, or is encoded.",
    422: "The document cannot be used; `errors` points at what and says why.",
    429: "Too many requests or waiting jobs; see `Retry-After`.",
    503: "Something that this service leans on does not answer.",
}

READS_BODY = (400, 413, 415, 422)
"""What any operation that takes a document may answer."""


def reference(model: type[BaseModel]) -> dict[str, str]:
    """Reference to a contract's schema among the components."""
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def json_body(
    model: type[BaseModel], examples: Mapping[str, Any], media_type: str = "application/json"
) -> dict[str, Any]:
    """The ``openapi_extra`` of an operation that takes ``model``; each example is executed by the tests."""
    named = {name.replace(" ", "-"): {"summary": name, "value": value} for name, value in examples.items()}
    return {
        "requestBody": {
            "required": True,
            "content": {media_type: {"schema": reference(model), "examples": named}},
        }
    }


def answer(
    status: int,
    description: str,
    *,
    headers: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
    only: Mapping[str, str] | None = None,
    shapes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Responses:
    """One answer, in words.

    headers: names and meanings. also: media types it comes in besides JSON. only: those it comes in
    instead of JSON. shapes: schemas of such media types, where more is known than that it is text.
    """
    entry: dict[str, Any] = {"description": description}
    if headers:
        entry["headers"] = {
            name: {"description": words, "schema": {"type": "string"}} for name, words in headers.items()
        }
    forms = also or only
    if forms:
        entry["content"] = {
            media_type: {
                "schema": {"type": _json_type(media_type), "description": words}
                | dict((shapes or {}).get(media_type, {}))
            }
            for media_type, words in forms.items()
        }
    return {status: entry}


def _json_type(media_type: str) -> str:
    return "object" if media_type.endswith("+json") else "string"


def problems(*statuses: int) -> Responses:
    """The refusals that an operation may answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": MEANING[status], "content": {PROBLEM_TYPE: {"schema": schema}}}
        for status in sorted(statuses)
    }
