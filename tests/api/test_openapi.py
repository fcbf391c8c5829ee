"""What OpenAPI promises is complete, fresh, and true: every example in it is executed."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI
from referencing import Registry, Resource
from starlette.testclient import TestClient

from scripts.openapi import OUTPUT, document

GOOD: dict[str, tuple[str, ...]] = defaultdict(
    lambda: ("200", "201"),
    dict.fromkeys(("train", "cancelJob", "retryJob", "compare", "cancelComparison"), ("202",)),
)
METHODS = ("get", "post", "delete", "put", "patch")


@pytest.fixture
def openapi(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


def test_the_committed_document_is_fresh() -> None:
    assert Path(OUTPUT).read_text(encoding="utf-8") == document(), "run: make docs"


def test_every_operation_has_a_name_a_summary_and_a_tag(openapi: dict[str, Any]) -> None:
    lacking = [
        where for where, one in operations(openapi) if not {"operationId", "summary", "tags"} <= one.keys()
    ]
    assert lacking == []


def test_every_refusal_is_a_problem(openapi: dict[str, Any]) -> None:
    kinds = {
        (where, status, *answer.get("content", {}))
        for where, one in operations(openapi)
        for status, answer in one["responses"].items()
        if status.startswith("4")
    }
    assert {kind[2:] for kind in kinds} == {("application/problem+json",)}


def test_every_reference_leads_somewhere(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    assert {name for name in references(openapi) if name not in schemas} == set()


def test_every_example_of_a_request_is_accepted(client: TestClient, openapi: dict[str, Any]) -> None:
    outcomes = {
        f"{where} {name}": client.request(
            where.split()[0], where.split()[1], content=body(example["value"]), headers={"Content-Type": kind}
        ).status_code
        for where, one in operations(openapi)
        for kind, content in one.get("requestBody", {}).get("content", {}).items()
        for name, example in content["examples"].items()
    }
    assert len(outcomes) >= 3
    assert {name for name, status in outcomes.items() if status not in (200, 201, 202)} == set()


def test_every_answer_in_json_has_an_example_that_is_as_its_schema_says(openapi: dict[str, Any]) -> None:
    answers = {
        one["operationId"]: content["application/json"]
        for _, one in operations(openapi)
        for status, content in (
            (status, answer.get("content", {})) for status, answer in one["responses"].items()
        )
        if status in GOOD[one["operationId"]] and "application/json" in content
    }
    assert {name for name, shown in answers.items() if "example" not in shown} == set()
    for shown in answers.values():
        resolving(openapi, shown["schema"]).validate(shown["example"])


def test_answers_are_as_the_schema_says(
    client: TestClient, openapi: dict[str, Any], training: dict[str, Any]
) -> None:
    job = client.post("/train", json=training).json()
    answers = {
        "Job": job,
        "JobPage": client.get("/train").json(),
        "EventPage": client.get(job["links"]["events"], headers={"Accept": "application/json"}).json(),
        "LintReport": client.post("/lint", json={"model": training["model"]}).json(),
        "DryRun": client.post("/train?dry_run=true", json=training).json(),
        "Workers": client.get("/workers").json(),
        "Health": client.get("/healthz").json(),
        "Readiness": client.get("/readyz").json(),
        "Problem": client.get("/nowhere").json(),
    }
    for name, answer in answers.items():
        validator(openapi, name).validate(answer)


def operations(openapi: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", item[method])
        for path, item in openapi["paths"].items()
        for method in METHODS
        if method in item
    ]


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"].rpartition("/")[2]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(part) for part in value.values()))
    return set().union(*(references(part) for part in value)) if isinstance(value, list) else set()


def validator(openapi: dict[str, Any], name: str) -> jsonschema.Draft202012Validator:
    return resolving(openapi, {"$ref": f"#/components/schemas/{name}"})


def resolving(openapi: dict[str, Any], schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    contents = {"$schema": "https://json-schema.org/draft/2020-12/schema", **openapi}
    registry: Registry[Any] = Registry().with_resource("urn:openapi", Resource.from_contents(contents))
    elsewhere = json.loads(json.dumps(schema).replace('"#/', '"urn:openapi#/'))
    return jsonschema.Draft202012Validator(elsewhere, registry=registry)


def body(example: Any) -> bytes:
    return example.encode() if isinstance(example, str) else json.dumps(example).encode()
