"""``gradhealth rules``: what the linter and the diagnoses know."""

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.command_error import CommandError

if TYPE_CHECKING:
    from api_schemas.rules import RuleSummary

NAME = "rules"


def run(
    code: Annotated[str | None, typer.Argument(help="A code or a name; all rules when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the rules and diagnoses, or explain one."""
    from service.use_cases.describe_rules import find_page, list_rules
    from service.use_cases.errors import NotFoundError

    if code is None:
        rules = list_rules()
        typer.echo(
            rules.model_dump_json(indent=2) if as_json else _lines([_line(one) for one in rules.rules])
        )
        return
    try:
        page = find_page(code)
    except NotFoundError:
        raise CommandError(f"{code} is no rule; `gradhealth rules` lists them") from None
    if as_json:
        typer.echo(page.model_dump_json(indent=2))
        return
    sections = [f"{section.title}\n{section.text}" for section in page.sections]
    typer.echo("\n\n".join([_line(page), page.summary, *sections, _lines(page.sources)]))


def _line(rule: "RuleSummary") -> str:
    return f"{rule.code}  {rule.severity:<7}  {rule.name}"


def _lines(texts: list[str]) -> str:
    return "\n".join(texts)
