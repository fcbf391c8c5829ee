"""``gradhealth migrate``: brings the database up to date, once, before API and workers start."""

import typer

from service.cli.environment import make_folders, read_settings

NAME = "migrate"


def run() -> None:
    """Bring the database up to date; nothing to do where it is. Safe to run several times at once."""
    from service.jobs.database import connect, upgrade

    settings = read_settings()
    make_folders(settings)
    upgrade(connect(settings.database_url))
    typer.echo("the database is up to date")
