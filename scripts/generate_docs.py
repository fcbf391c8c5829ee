"""Write what is generated under docs: pages of rules and diagnoses, and the API's contract. ``make docs``."""

from scripts import diagnosis_pages, openapi, response_examples, rule_pages


def main() -> None:
    """Write docs/rules, docs/diagnoses, the answers that the contract shows, and docs/openapi.json."""
    rule_pages.write()
    diagnosis_pages.write()
    response_examples.write()
    openapi.OUTPUT.write_text(openapi.document(), encoding="utf-8")


if __name__ == "__main__":
    main()
