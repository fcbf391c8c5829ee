"""What the playground offers: examples and data sets, from where they are defined."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from service.use_cases.bundled_data import BUNDLED
from service.use_cases.page import template

EXAMPLES: Final = Path(__file__).parent.parent / "ui" / "static" / "examples"


@cache
def render_playground() -> bytes:
    """The page; made once, as it changes only with the release."""
    return template("playground.html").render(examples=examples(), data_sets=BUNDLED).encode()


def examples() -> list[dict[str, Any]]:
    """Each example's file and title, in the order of the files."""
    files = sorted(EXAMPLES.glob("*.json"))
    return [{"file": file.name, "title": json.loads(file.read_bytes())["title"]} for file in files]
