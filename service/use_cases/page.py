"""Templates of pages; whatever is put into one is escaped."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup, escape

TEMPLATES: Final = Path(__file__).parent.parent / "ui" / "templates"

CODE: Final = re.compile(r"`([^`<>]+)`")
EMPHASIS: Final = re.compile(r"(?<![\w*])\*([^\s*<>][^*<>]*)\*(?![\w*])")


@cache
def template(name: str) -> jinja2.Template:
    """The template of this name under ``service/ui/templates``."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
    environment.filters["prose"] = prose
    return environment.get_template(name)


def prose(text: str) -> Markup:
    """Text with its ``code`` and *emphasis*, which is all of Markdown that the rules' words use."""
    marked = CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(EMPHASIS.sub(r"<em>\1</em>", marked))
