"""The API's reference for people, from its OpenAPI document. Nothing in it comes from elsewhere."""

from collections.abc import Mapping
from typing import Any

from service.use_cases.page import template


def render_reference(openapi: Mapping[str, Any]) -> bytes:
    """Every operation with its parameters, examples and answers."""
    operations = [
        {"requestBody": {"content": {}}} | operation | {"method": method.upper(), "path": path}
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    ]
    page = template("docs.html").render(info=openapi["info"], tags=openapi["tags"], operations=operations)
    return page.encode()
