"""``gradhealth keys``: who may ask the service, where it asks for keys."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from service.cli.choices import KeyScope
from service.cli.command_error import CommandError
from service.cli.environment import make_folders, read_settings

if TYPE_CHECKING:
    from service.jobs.keys import KeyRing

NAME = "keys"

app: Final = typer.Typer(help="Make, list, rotate and revoke API keys.", no_args_is_help=True)

DEFAULT_SCOPES: Final = [KeyScope.lint, KeyScope.train, KeyScope.read]


@app.command()
def create(
    tenant: Annotated[str, typer.Option(help="Whose key it is; jobs and data sets are kept apart by it.")],
    scope: Annotated[list[KeyScope], typer.Option(help="What it allows.")] = DEFAULT_SCOPES,
    days: Annotated[
        int | None, typer.Option(min=1, help="How long it is valid; for ever if left out.")
    ] = None,
) -> None:
    """Make a key; it is shown this once."""
    valid_for = timedelta(days=days) if days else None
    typer.echo(_ring().create(tenant, [one.value for one in scope], valid_for))


@app.command("list")
def show() -> None:
    """List the keys that were made."""
    for key in _ring().all():
        state = (
            "revoked" if key.revoked_at else f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "valid"
        )
        typer.echo(f"{key.prefix}…  {key.tenant:<16} {','.join(key.scopes):<16} {state}")


@app.command()
def rotate(
    prefix: Annotated[str, typer.Argument(help="As it is listed.")],
    hours: Annotated[int, typer.Option(min=0, help="How long the old key still opens.")] = 24,
) -> None:
    """Make a key with the tenant, scopes and lifetime of an old one, which expires soon."""
    made = _ring().rotate(prefix.rstrip("…"), timedelta(hours=hours))
    if made is None:
        raise CommandError(f"{prefix} is no key that is valid; `gradhealth keys list` lists them")
    typer.echo(made)


@app.command()
def revoke(prefix: Annotated[str, typer.Argument(help="As it is listed.")]) -> None:
    """Revoke a key; it stops to work within seconds."""
    if not _ring().revoke(prefix.rstrip("…")):
        raise CommandError(f"{prefix} is no key that is valid; `gradhealth keys list` lists them")


def _ring() -> "KeyRing":
    from service.jobs.database import connect, upgrade
    from service.jobs.keys import KeyRing

    settings = read_settings()
    make_folders(settings)
    engine = connect(settings.database_url)
    upgrade(engine)
    return KeyRing(engine)
