"""``gradhealth rules``."""

NAME = "rules"


def run() -> None:
    """List the rules."""
