"""What the playground offers: examples and data sets, from where they are defined."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

from api_schemas.compare import MAX_FOLDS, VariantName
from service.use_cases.bundled_data import BUNDLED
from service.use_cases.page import template

CHOSEN: Final = ("submitted", "fixed", "relu", "elu", "selu", "gelu")
"""Variants that a comparison begins with."""
EXAMPLES: Final = Path(__file__).parent.parent / "ui" / "static" / "examples"


@cache
def render_playground() -> bytes:
    """The page; made once, as it changes only with the release."""
    page = template("playground.html").render(
        examples=examples(),
        data_sets=BUNDLED,
        variants=get_args(VariantName),
        chosen=CHOSEN,
        max_folds=MAX_FOLDS,
    )
    return page.encode()


def examples() -> list[dict[str, Any]]:
    """Each example's file and title, in the order of the files."""
    files = sorted(EXAMPLES.glob("*.json"))
    return [{"file": file.name, "title": json.loads(file.read_bytes())["title"]} for file in files]
