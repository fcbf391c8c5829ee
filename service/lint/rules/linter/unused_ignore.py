"""A silencing that silences nothing.

## What it does
Finds entries of `x-lint.ignore` that no finding of this config answers to.

## Why is this bad
What it silenced is mended, or its code is misspelled. Left behind, it will hide the same fault when it
comes back.

## Use instead
Remove the entry, or correct its code.

## References
ruff's RUF100, ESLint's --report-unused-disable-directives.
"""

from service.lint.rule import Example, Rule
from service.lint.silent import silent
from service.lint.sketch import dense, request

SILENCED = {"ignore": [{"rule": "INI102", "reason": "ported weights"}]}

RULE = Rule(
    code="LNT002",
    name="unused-ignore",
    severity="warning",
    check=silent,
    bad=(
        Example(
            "The layer is He already",
            request((20,), dense(64, "relu", "he_normal", **{"x-lint": SILENCED}), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "It silences a finding",
            request((20,), dense(64, "relu", **{"x-lint": SILENCED}), dense(10, "softmax")),
        ),
    ),
)
