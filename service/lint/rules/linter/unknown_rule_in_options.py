"""An option names a rule that does not exist.

## What it does
Finds words in `options.select`, `options.ignore` and `options.severity` that are no code, name or prefix of
a code.

## Why is this bad
A misspelled code selects or silences nothing, and nobody notices.

## Use instead
`GET /rules` lists every code and name.
"""

from service.lint.rule import Rule
from service.lint.silent import silent

RULE = Rule("LNT004", "unknown-rule-in-options", "warning", silent, bad=(), good=())
