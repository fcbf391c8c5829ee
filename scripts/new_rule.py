"""Write the skeleton of a rule: ``make new-rule family=initialization code=INI112 name=my-rule``."""

import re
import sys
from pathlib import Path

RULES = Path(__file__).parent.parent / "service" / "lint" / "rules"
CODE = re.compile(r"[A-Z]{3}\d{3}")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

SKELETON = '''"""One line: what is wrong where this rule speaks.

## What it does
Finds ...

## Why is this bad
...

## Use instead
...

## Fix safety
Safe or unsafe, and why.

## References
Author Year, "Title".
"""

from collections.abc import Iterable

from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each place where ..."""
    for kernel in subject.topology.hidden:
        if kernel.activation is None:
            yield Violation(
                f"{{kernel.name!r}} has ...; expected ..., because ...",
                pointer=kernel.layer.pointer,
                layer=kernel.name,
            )


RULE = Rule(
    code="{code}",
    name="{name}",
    severity="warning",
    check=check,
    bad=(Example("What breaks it", request((20,), dense(64), dense(10, "softmax"))),),
    good=(Example("What does not", request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"))),),
    sources=("Author Year",),
)
'''


def skeleton(code: str, name: str) -> str:
    """The text of a rule that runs, to be filled in."""
    return SKELETON.format(code=code, name=name)


def write(rules: Path, family: str, code: str, name: str) -> Path:
    """Write the file. Raises ``ValueError`` where a word is misspelled or the file exists."""
    if not CODE.fullmatch(code) or not NAME.fullmatch(name):
        raise ValueError(
            f"Expected a code such as INI112 and a name such as my-rule. Received: {code} {name}"
        )
    folder = rules / family
    if not folder.is_dir():
        raise ValueError(f"Expected a folder of {rules}. Received: {family}")
    path = folder / f"{name.replace('-', '_')}.py"
    if path.exists():
        raise ValueError(f"{path} exists")
    path.write_text(skeleton(code, name), encoding="utf-8")
    return path


def main(arguments: list[str]) -> int:
    """``family code name``."""
    try:
        family, code, name = arguments
        print(write(RULES, family, code, name))
    except ValueError as error:
        print(f"new-rule: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
