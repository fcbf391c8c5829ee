"""Write what is generated under docs: rule pages and the API's contract. ``make docs``."""

from scripts import openapi, rule_pages


def main() -> None:
    """Write docs/rules and docs/openapi.json."""
    rule_pages.write()
    openapi.OUTPUT.write_text(openapi.document(), encoding="utf-8")


if __name__ == "__main__":
    main()
