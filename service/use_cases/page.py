"""Templates of pages; whatever is put into one is escaped."""

from functools import cache
from pathlib import Path
from typing import Final

import jinja2

TEMPLATES: Final = Path(__file__).parent.parent / "ui" / "templates"


@cache
def template(name: str) -> jinja2.Template:
    """The template of this name under ``service/ui/templates``."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)
